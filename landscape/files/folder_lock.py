"""One process writes a folder: the operating system's advisory lock, which ends with the process that has it.

The lock is on a file of its own, `.landscape.lock`, which stays behind: a file that is removed could be locked
by one process and made anew by another. It tells who holds it.
"""

import logging
import os
import platform
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from landscape.errors import LandscapeError

LOCK = ".landscape.lock"

_FAR = 2**30
"""Where the locked byte is: Windows lets nobody read a locked one, and who holds the lock is to be read."""

_log = logging.getLogger(__name__)


class FolderLock:
    """Keeps other processes from writing a folder, from `acquire` (or in a `with` statement) until `release`.

    A process has a lock as a whole: within it several of these can hold the same folder. The operating
    system gives it back when the process ends, however it ends.

    Args:
        folder: made where there is none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hold: _Hold | None = None

    def acquire(self) -> None:
        """Takes the lock, unless this has it.

        Raises:
            LandscapeError: another process has it, or the folder cannot be written.
        """
        if self._hold is None:
            self._hold = _hold_on(self._folder)

    def release(self) -> None:
        """Gives the lock back; what another one of these in this process holds it keeps."""
        self._hold = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def check_free(folder: Path) -> None:
    """Checks that no other process writes a folder; nothing is made.

    Raises:
        LandscapeError: one does.
    """
    if (folder / LOCK).exists():
        FolderLock(folder).acquire()


class _Hold:
    """A lock that this process has, as long as somebody refers to it."""

    def __init__(self, descriptor: int) -> None:
        weakref.finalize(self, os.close, descriptor)


# Where a process opens a locked file again and closes that, POSIX takes its lock away: it is opened once. A
# forked child inherits this table but no locks, hence the process's number.
_held: "weakref.WeakValueDictionary[tuple[int, Path], _Hold]" = weakref.WeakValueDictionary()


def _hold_on(folder: Path) -> _Hold:
    if folder.is_file():
        raise LandscapeError(f"{folder} is a file: expected a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        key = os.getpid(), folder.resolve()
        held = _held.get(key)
        if held is None:
            held = _held[key] = _Hold(_locked(folder))
        return held
    except OSError as error:
        raise LandscapeError(f"{folder} cannot be written ({error.strerror}): choose another folder") from error


def _locked(folder: Path) -> int:
    """Returns the descriptor of the folder's lock file, locked, with this process's name in it."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError) as error:
            who = os.read(descriptor, 200).decode(errors="replace") or "another process"
            raise LandscapeError(
                f"{folder} is being written by {who}: wait for it to end, or choose another folder"
            ) from error
        except OSError as error:  # a network file system may have no locks
            _log.warning("%s cannot be locked (%s): see that no other process writes it", folder, error.strerror)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"process {os.getpid()} on {platform.node()}".encode())
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


if os.name == "nt":
    import msvcrt

    def _lock(descriptor: int) -> None:
        """Locks a byte of an open file, or raises PermissionError where another process has it."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        """Locks a byte of an open file, or raises BlockingIOError or PermissionError where another process has it."""
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _FAR)

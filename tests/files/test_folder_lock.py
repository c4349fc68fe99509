"""A folder has one writing process; the operating system takes the lock back from a killed one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from landscape.errors import LandscapeError
from landscape.files.folder_lock import LOCK, FolderLock, check_free

HOLDER = """
import sys
from pathlib import Path
from landscape.files.folder_lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("has it", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a folder until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        yield process


def test_a_second_process_is_refused_in_one_line_that_names_the_first(tmp_path) -> None:
    with held_elsewhere(tmp_path / "run") as process:
        for refused in (FolderLock(tmp_path / "run").acquire, lambda: check_free(tmp_path / "run")):
            with pytest.raises(LandscapeError, match=rf"being written by process {process.pid} on .*: wait") as caught:
                refused()
            assert "\n" not in str(caught.value)
    with FolderLock(tmp_path / "run"):
        assert f"process {os.getpid()} on" in (tmp_path / "run" / LOCK).read_text()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_process_has_no_lock(tmp_path) -> None:
    with held_elsewhere(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        check_free(tmp_path)
        FolderLock(tmp_path).acquire()


def refused_elsewhere(folder: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0 or "is being written by process" in done.stderr
    return done.returncode != 0


def test_within_a_process_the_last_holder_gives_it_back(tmp_path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path / ".." / tmp_path.name)
    first.acquire()
    second.acquire()
    second.acquire()
    first.release()
    check_free(tmp_path)
    assert refused_elsewhere(tmp_path)
    second.release()
    assert not refused_elsewhere(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children that inherit what their parent has open")
def test_a_forked_child_neither_has_the_lock_nor_takes_it_along(tmp_path) -> None:
    code = f"""
import os, sys, time
from pathlib import Path
from landscape.errors import LandscapeError
from landscape.files.folder_lock import FolderLock
lock = FolderLock(Path({str(tmp_path)!r}))
lock.acquire()
child = os.fork()
if child == 0:
    del lock
    try:
        FolderLock(Path({str(tmp_path)!r})).acquire()
    except LandscapeError:
        os._exit(3)
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
print("has it", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        with pytest.raises(LandscapeError, match=f"process {process.pid} on"):
            FolderLock(tmp_path).acquire()


def test_a_folder_that_cannot_be_made_is_told(tmp_path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LandscapeError, match=r"file/run cannot be written \(Not a directory\)"):
        FolderLock(tmp_path / "file" / "run").acquire()


@pytest.mark.skipif(os.name != "posix", reason="fcntl")
def test_where_there_are_no_locks_work_goes_on_and_it_is_said(tmp_path, monkeypatch, caplog) -> None:
    import errno
    import fcntl

    def none(*arguments: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "lockf", none)
    with FolderLock(tmp_path):
        pass
    assert "cannot be locked" in caplog.text


def test_nothing_is_made_where_nobody_writes(tmp_path) -> None:
    check_free(tmp_path)
    check_free(tmp_path / "none")
    assert not list(tmp_path.iterdir())

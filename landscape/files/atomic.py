"""Files that appear complete or not at all, and never in the place of something else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from landscape.errors import LandscapeError


@dataclass(frozen=True)
class FileKind:
    """What users know a file as, and the bytes that it begins with."""

    name: str
    beginning: bytes


SURFACE = FileKind("a surface (.ply)", b"ply")
PICTURE = FileKind("a picture (.png)", b"\x89PNG\r\n\x1a\n")


def check_replaceable(path: str | Path, kind: FileKind | None = None) -> None:
    """Checks that a new file would take the place of nothing, of an empty file, or of one of its own kind.

    Args:
        path: the file to write.
        kind: what it will be; None for a file that only we name, which may replace any regular file.

    Raises:
        LandscapeError: something else is there.
    """
    if os.path.isdir(path):
        raise LandscapeError(f"cannot write {path}: it is a folder; give the name of a file")
    if not os.path.exists(path):
        return
    if not os.path.isfile(path):
        raise LandscapeError(f"cannot write {path}: it is no regular file; choose another name")
    if kind is None:
        return
    try:
        with open(path, "rb") as stream:
            beginning = stream.read(len(kind.beginning))
    except OSError as error:
        raise _unwritable(path, error) from error
    if beginning not in (b"", kind.beginning):
        raise LandscapeError(f"cannot write {path}: what is there is not {kind.name}; choose another name")


@contextmanager
def replacing(path: str | Path, kind: FileKind | None = None) -> Iterator[BinaryIO]:
    """Opens a new file that takes the place of `path` once it is written and synced.

    It lies in the same folder until then; when anything fails, an existing `path` is left as it was.

    Args:
        path: the file to write; through a symbolic link, its target.
        kind: what it will be, see `check_replaceable`.

    Yields:
        A binary stream to write to.

    Raises:
        LandscapeError: the file cannot be written, or would replace something else.
    """
    check_replaceable(path, kind)
    target = Path(path).resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        _remove(temporary)


def _unwritable(path: str | Path, error: OSError) -> LandscapeError:
    return LandscapeError(f"cannot write {path}: {error.strerror or error}; choose a place that can be written")


def _remove(temporary: Path) -> None:
    # Gone after a success; a folder that cannot be written holds none.
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return

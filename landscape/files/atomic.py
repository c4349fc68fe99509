"""Files that appear complete or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from landscape.errors import LandscapeError


@contextmanager
def replacing(path: str | Path) -> Iterator[BinaryIO]:
    """Opens a new file that takes the place of `path` once it is written and synced.

    It lies in the same folder until then; when anything fails, an existing `path` is left as it was.

    Args:
        path: the file to write; through a symbolic link, its target.

    Yields:
        A binary stream to write to.

    Raises:
        LandscapeError: the file cannot be written.
    """
    target = Path(path).resolve()
    if os.path.isdir(target):
        raise LandscapeError(f"cannot write {path}: it is a folder; give the name of a file")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LandscapeError(f"cannot write {path}: {reason}; choose a place that can be written") from error
    finally:
        _remove(temporary)


def _remove(temporary: Path) -> None:
    # Gone after a success; a folder that cannot be written holds none.
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return

"""Tells which files have changed on disk."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

WATCH_INTERVAL = 1.0
"""Seconds between two looks."""

_Signature = tuple[int, int, int] | None
"""Time of the last change, size and number of a file; None where there is no file."""


class FileWatch:
    """Looks at files now and then; a file has changed when it is another one than before and rests.

    Args:
        clock: tells the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked = clock() - WATCH_INTERVAL
        self._known: dict[Path, _Signature] = {}
        self._seen: dict[Path, _Signature] = {}

    def changed(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """Returns the files that have changed since they were first asked for, or last returned.

        A file that is still being written is returned at the first look at which it has stayed as
        it was for an interval; one that has gone, when it is there again.
        """
        wanted = dict.fromkeys(paths)
        if wanted.keys() == self._known.keys() and self._clock() - self._looked < WATCH_INTERVAL:
            return ()
        self._looked = self._clock()
        now = {path: _signature(path) for path in wanted}
        before, self._seen = self._seen, now
        self._known = {path: self._known.get(path, signature) for path, signature in now.items()}
        changed = tuple(
            path
            for path, signature in now.items()
            if signature not in (None, self._known[path]) and signature == before.get(path)
        )
        self._known.update({path: now[path] for path in changed})
        return changed


def _signature(path: Path) -> _Signature:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino

"""The search for critical points, beside the drawing."""

import logging
import threading

from landscape.critical import CriticalPoint
from landscape.surface import Surface

_log = logging.getLogger(__name__)


class Search:
    """Looks for the critical points of one surface in the background; the program's end ends it too.

    Attributes:
        surface: where it looks.
        points: what it has found.
        problem: why it could not, in a line; empty where it could.
    """

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.points: tuple[CriticalPoint, ...] = ()
        self.problem = ""
        self._thread = threading.Thread(target=self._run, name="critical points", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def _run(self) -> None:
        from landscape.analysis import find_critical_points

        try:
            self.points = find_critical_points(self.surface)
        except Exception as error:  # a fault there must not take the picture away
            _log.exception("the search for critical points failed")
            self.problem = f"The critical points could not be found: {error}"

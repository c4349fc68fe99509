"""What is worked out beside the drawing, on threads of their own: critical points, and basin maps."""

import logging
import threading

from landscape.critical import CriticalPoint
from landscape.errors import LandscapeError
from landscape.surface import Surface
from landscape.viewer.basin_map import SIDES, BasinOrder
from landscape.viewer.rolling import BasinMap

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


class BasinSearch:
    """Makes one basin map in the background, until it is cancelled or done; the program's end ends it too.

    Attributes:
        order: what it makes.
        made: the map so far, first a coarse one; None before that, and where it could not be made.
        problem: why it could not, in a line; empty where it could.
    """

    def __init__(self, order: BasinOrder) -> None:
        self.order = order
        self.made: BasinMap | None = None
        self.problem = ""
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="basin map", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Tells it to stop, which it does before its next step."""
        self._cancelled.set()

    def _run(self) -> None:
        try:
            for side in SIDES:
                self.made = self.order.made(side, self._cancelled.is_set)
        except LandscapeError as error:
            self.problem = f"There is no basin map: {error}"
        except Exception as error:  # a fault there must not take the picture away
            _log.exception("the basin map failed")
            self.problem = f"The basin map could not be made: {error}"

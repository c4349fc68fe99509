"""A camera on its way from one view to another."""

from dataclasses import dataclass, replace
from math import expm1, log, pi

import numpy as np

from landscape.viewer.camera import Camera

SECONDS = 0.25
"""How long a flight lasts."""
LONGEST_STEP = 0.1
"""Seconds a flight advances from one picture to the next at most: a slow one does not swallow it."""


@dataclass(frozen=True)
class Flight:
    """A way that takes a while.

    Attributes:
        start: where it begins.
        goal: where it ends, to the last bit.
        elapsed: seconds since the start.
    """

    start: Camera
    goal: Camera
    elapsed: float = 0.0

    def advanced(self, seconds: float) -> "Flight":
        """Returns the flight some time later."""
        return replace(self, elapsed=self.elapsed + min(max(seconds, 0.0), LONGEST_STEP))

    @property
    def arrived(self) -> bool:
        """Whether it has reached its goal."""
        return self.elapsed >= SECONDS

    @property
    def camera(self) -> Camera:
        """Where it is now: it sets off and arrives gently."""
        share = min(self.elapsed / SECONDS, 1.0)
        return between(self.start, self.goal, share * share * (3 - 2 * share))


def between(start: Camera, goal: Camera, share: float) -> Camera:
    """Returns the camera on the way from one to another: the start at 0, the goal at 1.

    Each angle takes the shorter way round, so that between two upright cameras the horizon stays
    level. The distance changes by equal factors in equal times, and the target along with it:
    between two cameras that look in the same direction, the picture grows about a fixed point.
    The kind of projection cannot change bit by bit; it is the goal's.
    """
    if share <= 0.0:
        return start
    if share >= 1.0:
        return goal
    growth = log(goal.distance / start.distance)
    moved = expm1(share * growth) / expm1(growth) if abs(growth) > 1e-9 else share
    target = (1 - moved) * np.asarray(start.target) + moved * np.asarray(goal.target)
    x, y, z = target.tolist()
    return replace(
        goal,
        target=(x, y, z),
        distance=start.distance ** (1 - share) * goal.distance**share,
        yaw=(start.yaw + share * _turn(start.yaw, goal.yaw)) % (2 * pi),
        pitch=start.pitch + share * (goal.pitch - start.pitch),
        roll=start.roll + share * _turn(start.roll, goal.roll),
        field_of_view=start.field_of_view + share * (goal.field_of_view - start.field_of_view),
    )


def _turn(start: float, goal: float) -> float:
    """The shorter of the two angles from one direction to another, in radians."""
    return (goal - start + pi) % (2 * pi) - pi

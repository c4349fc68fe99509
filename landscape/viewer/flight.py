"""A camera on its way from one view to another."""

from dataclasses import dataclass, replace
from math import atan2, expm1, log, pi

import numpy as np

from landscape.trajectory import FloatArray
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

    Between two level cameras the horizon stays level, yaw and pitch take the shorter way; else the
    camera turns about one axis. The distance changes by equal factors in equal times, and the
    target along with it: without a turn, the picture grows about a fixed point. The kind of
    projection cannot change bit by bit; it is the goal's.
    """
    if share <= 0.0:
        return start
    if share >= 1.0:
        return goal
    growth = log(goal.distance / start.distance)
    moved = expm1(share * growth) / expm1(growth) if abs(growth) > 1e-9 else share
    x, y, z = (here + moved * (there - here) for here, there in zip(start.target, goal.target, strict=True))
    return replace(
        _turned(start, goal, share),
        target=(x, y, z),
        distance=start.distance * (goal.distance / start.distance) ** share,
        field_of_view=start.field_of_view + share * (goal.field_of_view - start.field_of_view),
        projection=goal.projection,
        upright=goal.upright,
    )


def _turned(start: Camera, goal: Camera, share: float) -> Camera:
    """The start, turned a share of the way to the goal's direction."""
    if start.roll == goal.roll == 0.0:
        turn = (goal.yaw - start.yaw + pi) % (2 * pi) - pi
        return replace(start, yaw=start.yaw + share * turn, pitch=start.pitch + share * (goal.pitch - start.pitch))
    axis, angle = _rotation(start, goal)
    return start.turned(axis, share * angle)


def _rotation(start: Camera, goal: Camera) -> tuple[FloatArray, float]:
    """The axis (3,) and the angle that turn one camera's unit vectors into another's.

    The axis is what the rotation leaves as it is: the eigenvector of its symmetric part, which
    is well determined for half a turn too.
    """
    matrix = np.array(goal.basis()).T @ np.array(start.basis())
    axis = np.linalg.eigh((matrix + matrix.T) / 2)[1][:, -1]
    twist = np.array([matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]])
    return axis, atan2(float(axis @ twist), float(np.trace(matrix)) - 1)

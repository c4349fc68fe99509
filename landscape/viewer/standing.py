"""Where the checkpoints of a path stand in the picture: on the surface, or lifted to their true loss. No GL."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.display import SceneFrame
from landscape.viewer.drape import on_triangles

SLACK = 1e-9
"""Share of the displayed range by which a loss may lie beyond it through rounding."""


@dataclass(frozen=True, eq=False)
class Standing:
    """The T checkpoints of one path.

    Attributes:
        points: (T, 3) world, where they are drawn; NaN beside the surface.
        feet: (T, 3) world, on the drawn triangles; NaN beside the surface and over holes.
        lifted: (T,) whether they stand at their true loss.
        beyond: (T,) 1 where that lies above the displayed range and they are held at its top, -1 where
            it lies below, else 0.
    """

    points: FloatArray
    feet: FloatArray
    lifted: npt.NDArray[np.bool_]
    beyond: npt.NDArray[np.int8]


def can_lift(frame: SceneFrame) -> bool:
    """Whether heights are losses, so that a true loss has its place among them."""
    return frame.field == "loss"


def standing(surface: Surface, frame: SceneFrame, path: Trajectory, lifted: bool) -> Standing:
    """Returns where the checkpoints of a path stand.

    Args:
        surface: as it is drawn.
        frame: how it is drawn.
        path: whose checkpoints.
        lifted: whether those of known loss stand at the height of that loss, also an infinite one: at
            the range's end. Where heights are another field they stay on the surface.
    """
    feet = on_triangles(surface, frame, path.alpha, path.beta)
    lifts = lifts_of(frame, path) if lifted else np.full(len(path), np.nan)
    up = np.isfinite(lifts) & _inside(surface, path)
    points = feet.copy()
    points[up, 2] = lifts[up] * frame.height
    return Standing(points, feet, up, np.where(up, beyond_range(surface, frame, path), 0))


def lifts_of(frame: SceneFrame, path: Trajectory) -> FloatArray:
    """Returns (T,) the displayed heights of true losses, cut to the displayed range; NaN where they have none."""
    return frame.heights(path.loss) if can_lift(frame) else np.full(len(path), np.nan)


def beyond_range(surface: Surface, frame: SceneFrame, path: Trajectory) -> npt.NDArray[np.int8]:
    """Returns (T,) 1 for checkpoints over a surface whose true loss is above the displayed range, -1 below, else 0."""
    if not can_lift(frame):
        return np.zeros(len(path), dtype=np.int8)
    places, inside = frame.unclipped_places(path.loss), _inside(surface, path)
    return (inside & (places > 1 + SLACK)).astype(np.int8) - (inside & (places < -SLACK)).astype(np.int8)


def _inside(surface: Surface, path: Trajectory) -> npt.NDArray[np.bool_]:
    ends = ((path.alpha, surface.alpha), (path.beta, surface.beta))
    return np.logical_and.reduce([(places >= axis[0]) & (places <= axis[-1]) for places, axis in ends])

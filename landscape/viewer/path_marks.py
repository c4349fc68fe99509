"""Where arrows and checkpoints stand along a path in one picture: as many as have room, none crowding. No GL."""

from dataclasses import dataclass
from math import ceil, floor, log2, log10

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera

ARROW_SPACING, ARROW_ROOM, ARROW_REACH = 84.0, 44.0, 7.0
"""Pixels at scale 1: between arrows, at least; between two of them on the picture; and how far before and
behind an arrow the path is looked at for its direction."""

SPACING = 0.02
"""World distance of arrows, of which theirs is a multiple by a power of two: so they stay where they are
while the picture turns, and every other one goes where they crowd."""

NICE = 1, 2, 5


@dataclass(frozen=True, eq=False)
class Arrows:
    """Arrowheads on a path.

    Attributes:
        points: (K, 3) world.
        turns: (K, 2) unit vectors on the screen, y up, along the path.
        shares: (K,) between the two points of the path around them, and `after` (K,) the second of these.
    """

    points: FloatArray
    turns: FloatArray
    after: np.ndarray
    shares: FloatArray


def arrows_along(points: FloatArray, camera: Camera, size: tuple[int, int], scale: float) -> Arrows:
    """Returns arrowheads evenly along a path that point where it runs on the screen.

    Args:
        points: (K, 3) world, NaN where the path is broken.
        camera: how it is seen.
        size: (width, height) of the picture in pixels.
        scale: factor on the size of the arrows.
    """
    lengths = np.nan_to_num(np.linalg.norm(np.diff(points, axis=0), axis=1))
    pixels = camera.project(points, *size)[:, :2]
    seen = np.nansum(np.linalg.norm(np.diff(pixels, axis=0), axis=1)) if len(points) > 1 else 0.0
    along, length = np.concatenate([[0.0], np.cumsum(lengths)]), float(lengths.sum())
    if not length or not seen:
        return _arrows(points, along, np.empty(0), np.empty((0, 2)))
    spacing = SPACING * 2.0 ** ceil(log2(max(ARROW_SPACING * scale * length / seen / SPACING, 1e-6)))
    places = np.asarray((np.arange(ceil(length / spacing)) + 0.5) * spacing, dtype=np.float64)
    places = places[places < length]
    reach = ARROW_REACH * scale * length / seen
    ends = [_between(pixels, along, np.clip(places + step, 0.0, length)) for step in (-reach, 0.0, reach)]
    turns = (ends[2] - ends[0]) * (1.0, -1.0)
    run = np.linalg.norm(turns, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        turns = turns / run[:, None]
    kept = _apart(ends[1], np.isfinite(turns).all(axis=1) & (run > ARROW_REACH * scale / 2), ARROW_ROOM * scale)
    return _arrows(points, along, places[kept], turns[kept])


def with_room(pixels: FloatArray, room: float) -> np.ndarray:
    """Returns the numbers of checkpoints that are marked: every 1st, 2nd, 5th, 10th … that has room.

    Args:
        pixels: (T, 2) places of all checkpoints in the picture, NaN where there is none.
        room: pixels from one to the next.
    """
    whole = np.isfinite(pixels).all(axis=1)
    steps = np.linalg.norm(np.diff(pixels[whole], axis=0), axis=1)
    if not len(steps):
        return np.flatnonzero(whole)
    wanted = room * len(steps) / max(float(steps.sum()), 1e-6)
    stride = next(s for s in _nice_strides(wanted) if s >= wanted)
    candidates = whole & (np.arange(len(pixels)) % stride == 0)
    return np.flatnonzero(_apart(pixels, candidates, 0.6 * room))


def _nice_strides(least: float) -> list[int]:
    decade = 10 ** max(floor(log10(max(least, 1.0))), 0)
    return [step * decade for step in (*NICE, 10)]


def _apart(pixels: FloatArray, candidates: np.ndarray, room: float) -> np.ndarray:
    """(K,) which candidates, taken in turn, lie no nearer to one taken before than `room`."""
    kept, taken = np.zeros(len(pixels), dtype=bool), np.empty((0, 2))
    for index in np.flatnonzero(candidates):
        if not len(taken) or np.hypot(*(taken - pixels[index]).T).min() >= room:
            kept[index] = True
            taken = np.vstack([taken, pixels[index]])
    return kept


def _arrows(points: FloatArray, along: FloatArray, places: FloatArray, turns: FloatArray) -> Arrows:
    after = np.clip(np.searchsorted(along, places, side="left"), 1, max(len(points) - 1, 1))
    if not len(places):
        return Arrows(np.empty((0, 3)), turns, after, np.empty(0))
    shares = (places - along[after - 1]) / (along[after] - along[after - 1])
    return Arrows(points[after - 1] + shares[:, None] * (points[after] - points[after - 1]), turns, after, shares)


def _between(values: FloatArray, along: FloatArray, places: FloatArray) -> FloatArray:
    """(K, C) values at places along a path, NaN next to a break."""
    return np.column_stack([np.interp(places, along, column) for column in values.T])

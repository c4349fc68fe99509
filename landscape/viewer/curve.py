"""Surfaces with one β (or one α) are curves: where they are drawn, and what the pointer reads of them. No GL."""

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.patches import CellPoints
from landscape.viewer.reading import Reading, read_cell

REACH = 14.0
"""Pixels from the pointer to the nearest place of a curve that is still read."""


def is_curve(surface: Surface) -> bool:
    """Whether a surface is drawn as a line: it has one sample along an axis."""
    return min(surface.shape) == 1


def curve_points(surface: Surface, frame: SceneFrame) -> FloatArray:
    """Returns the curve as a polyline of (K, 3) world points, NaN where it has holes.

    A point between two holes stands there twice: a line without length, which is drawn as a dot.
    """
    points = _samples(surface, frame)
    known = np.isfinite(points).all(axis=1)
    alone = np.flatnonzero(known & ~np.pad(known, 1)[:-2] & ~np.pad(known, 1)[2:])
    return np.insert(points, alone, points[alone], axis=0)


def as_dots(points: FloatArray) -> FloatArray:
    """Returns (K, 3) points as (3 K, 3), a polyline of lines without length, which are drawn as dots."""
    return np.stack([points, points, np.full_like(points, np.nan)], axis=1).reshape(-1, 3)


def read_curve(
    surface: Surface, frame: SceneFrame, camera: Camera, pixel: tuple[float, float], size: tuple[float, float]
) -> Reading | None:
    """Returns what the place of a curve nearest to the pointer says, None where none is within `REACH`.

    Args:
        surface: a curve.
        frame: how it is drawn.
        camera: how it is seen.
        pixel: x and y, y down.
        size: width and height of the picture in pixels.
    """
    points = _samples(surface, frame)
    if len(points) == 1:
        return None
    seen = camera.project(points, *size)[:, :2]
    start, run = seen[:-1], np.diff(seen, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(((pixel - start) * run).sum(axis=1) / (run * run).sum(axis=1), 0.0, 1.0)
    share = np.where(np.isfinite(share), share, 0.0)
    away = np.hypot(*(start + share[:, None] * run - pixel).T)
    if not np.isfinite(away).any() or np.nanmin(away) > REACH:
        return None
    cell = int(np.nanargmin(away))
    # Equal steps on the picture are larger ones in the world where it is farther away.
    near, far = camera.pixels_per_world(points[cell : cell + 2], size[1]).tolist()
    along = share[cell] / (share[cell] + (1 - share[cell]) * near / far)
    return read_cell(surface, _place(surface, cell, float(along)))


def _samples(surface: Surface, frame: SceneFrame) -> FloatArray:
    """(K, 3) world positions of the samples, NaN where a sample is a hole."""
    heights = frame.drawn_heights(display_fill(surface)).ravel() * frame.height
    alpha, beta = np.broadcast_arrays(surface.alpha[None, :], surface.beta[:, None])
    return np.column_stack([frame.base(alpha.ravel(), beta.ravel()), heights])


def _place(surface: Surface, cell: int, share: float) -> CellPoints:
    zero, at, along = np.zeros(1, dtype=np.intp), np.array([cell]), np.array([share])
    if len(surface.beta) == 1:
        return CellPoints(zero, at, along, np.zeros(1))
    return CellPoints(at, zero, np.zeros(1), along)

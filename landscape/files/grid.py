"""Finds the grid behind a list of points, or lays one over them."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.surface import PointState
from landscape.trajectory import FloatArray

TOLERANCE = 1e-6
"""Coordinates closer than this share of their range are the same grid line."""

LEAST_FILLED = 0.25
"""Share of a grid's points that must be there; below it the points are taken for scattered ones."""

MAX_SAMPLED = 1001
"""Samples along an axis of the grid laid over scattered points."""


@dataclass(frozen=True)
class Grid:
    """Axes, and where on them each point lies.

    Attributes:
        alpha: (M,) ascending.
        beta: (N,) ascending.
        position: (K,) index of each point into a raveled (N, M) array; None where they are all there, in order.
    """

    alpha: FloatArray
    beta: FloatArray
    position: npt.NDArray[np.int64] | None

    def spread(self, values: npt.NDArray[Any], empty: float) -> npt.NDArray[Any]:
        """Returns (N, M) the points' (K,) values on the grid, `empty` where there is no point."""
        if self.position is None:
            return values.reshape(len(self.beta), len(self.alpha))
        array = np.full(len(self.beta) * len(self.alpha), empty, dtype=values.dtype)
        array[self.position] = values
        return array.reshape(len(self.beta), len(self.alpha))


def exact_grid(x: FloatArray, y: FloatArray, shape: tuple[int, int]) -> Grid | None:
    """Returns the grid of points that are known to be (N, M), x fastest; None if they are not."""
    rows, columns = shape
    if rows < 1 or columns < 1 or rows * columns != len(x):
        return None
    alpha, beta = x[:columns], y[::columns]
    if not (np.all(x.reshape(shape) == alpha) and np.all(y.reshape(shape) == beta[:, None])):
        return None
    ascending = np.all(np.diff(alpha) > 0) and np.all(np.diff(beta) > 0)
    return Grid(alpha, beta, None) if ascending else None


def recognise_grid(x: FloatArray, y: FloatArray) -> Grid | None:
    """Recognises a rectilinear grid, with holes or without, from points in any order.

    Args:
        x: (K,) finite coordinates.
        y: (K,) finite coordinates.

    Returns:
        The grid, or None when two points share a place or too few places are filled.
    """
    width = int(np.argmax(y != y[0])) or len(y)  # as most programs write grids
    in_order = exact_grid(x, y, (len(y) // width, width))
    if in_order is not None:
        return in_order
    alpha, columns = _grid_lines(x)
    beta, rows = _grid_lines(y)
    count, width, height = len(x), len(alpha), len(beta)
    filled = count >= LEAST_FILLED * width * height and count >= 2 * max(width, height)
    if not filled and min(width, height) > 1:
        return None
    position = rows * width + columns
    taken = np.zeros(width * height, dtype=bool)
    taken[position] = True
    if np.count_nonzero(taken) < count:
        return None
    return Grid(alpha, beta, position)


def _grid_lines(values: FloatArray) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    opens = np.diff(ordered) > TOLERANCE * (ordered[-1] - ordered[0])
    lines = np.empty(len(values), dtype=np.int64)
    lines[order] = np.concatenate([[0], np.cumsum(opens)])
    edges = np.concatenate([[0], np.flatnonzero(opens) + 1, [len(values)]])
    # The middle one of nearly equal coordinates: exact where they are exact.
    return ordered[(edges[:-1] + edges[1:] - 1) // 2], lines


@dataclass(frozen=True)
class Sampled:
    """Scattered points, sampled onto a grid.

    Attributes:
        alpha, beta: axes.
        fields: (N, M) each; NaN outside the points' hull and on triangles with a value that is not finite.
        state: (N, M) INTERPOLATED, NOT_FINITE, or MISSING outside the hull.
    """

    alpha: FloatArray
    beta: FloatArray
    fields: dict[str, FloatArray]
    state: npt.NDArray[np.uint8]


def sample_scattered(x: FloatArray, y: FloatArray, fields: dict[str, FloatArray]) -> Sampled | None:
    """Interpolates linearly on the Delaunay triangulation of scattered points.

    Args:
        x: (K,) finite coordinates.
        y: (K,) finite coordinates.
        fields: (K,) values by name, ``"loss"`` among them.

    Returns:
        As many samples as points, on a grid over their box; None when the points span no triangle.
    """
    from scipy.interpolate import LinearNDInterpolator
    from scipy.spatial import Delaunay, QhullError

    side = min(max(math.isqrt(len(x) - 1) + 1, 2), MAX_SAMPLED)
    low, extent = np.array([x.min(), y.min()]), np.array([np.ptp(x), np.ptp(y)])
    if np.any(extent == 0):
        return None
    try:
        triangles = Delaunay((np.column_stack([x, y]) - low) / extent)
    except QhullError:
        return None
    unit = np.linspace(0.0, 1.0, side)
    places = np.stack(np.meshgrid(unit, unit), axis=-1)
    with np.errstate(invalid="ignore"):
        sampled = {name: LinearNDInterpolator(triangles, values)(places) for name, values in fields.items()}
    state = np.where(np.isfinite(sampled["loss"]), PointState.INTERPOLATED, PointState.NOT_FINITE)
    state[triangles.find_simplex(places) < 0] = PointState.MISSING
    return Sampled(low[0] + extent[0] * unit, low[1] + extent[1] * unit, sampled, state.astype(np.uint8))

"""Lays a path on the drawn triangles, so that it neither floats over the surface nor cuts into it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.display import SceneFrame
from landscape.viewer.patches import Index, cell_of, corner_places


@dataclass(frozen=True, eq=False)
class DrapedPath:
    """A path on the drawn triangles; every piece between two points lies inside one of them.

    Attributes:
        points: (K, 3) world positions; a row of NaN breaks the line.
        places: (K,) how far along the path they are: numbers of checkpoints, with fractions between two.
    """

    points: FloatArray
    places: FloatArray


def path_on_triangles(
    surface: Surface, frame: SceneFrame, trajectory: Trajectory, lifts: FloatArray | None = None
) -> DrapedPath:
    """Returns a path split at every grid line and drawn diagonal it crosses, on the drawn triangles.

    What lies outside the grid is cut off at its border. Over a hole, and between parts that were
    cut, the path is broken: a row of NaN. The diagonal of cell (i, j) runs from (i, j) to (i+1, j+1).

    Args:
        surface: it lies on, as it is drawn.
        frame: how that is drawn.
        trajectory: the path.
        lifts: (T,) displayed heights of checkpoints that are lifted off the surface, NaN for those that
            are not: to such a checkpoint and from it the path runs straight.
    """
    vertices: list[FloatArray] = []
    previous = np.full(4, np.nan)
    for piece in _pieces(surface, trajectory):
        heights = _heights_along(surface, frame, piece)
        if lifts is not None:
            heights = _lifted(surface, frame, trajectory, piece, heights, lifts)
        for a, b, h_a, h_b in zip(piece[:-1], piece[1:], *heights, strict=True):
            start = np.append(a, h_a)
            if np.isnan(h_a):
                continue
            if not np.allclose(start, previous, rtol=0, atol=1e-12, equal_nan=False):
                vertices += [np.full(4, np.nan), start] if vertices else [start]
            previous = np.append(b, h_b)
            vertices.append(previous)
    path = np.asarray(vertices).reshape(-1, 4)
    points = np.column_stack([frame.base(path[:, 0], path[:, 1]), path[:, 3] * frame.height])
    return DrapedPath(points, path[:, 2])


def on_triangles(surface: Surface, frame: SceneFrame, alpha: npt.ArrayLike, beta: npt.ArrayLike) -> FloatArray:
    """Returns (K, 3) world positions on the drawn triangles; NaN outside the grid and over holes."""
    points = np.stack(np.broadcast_arrays(np.atleast_1d(alpha), np.atleast_1d(beta)), axis=-1).astype(np.float64)
    z = _heights_at(surface, frame, points)
    return np.column_stack([frame.base(points[:, 0], points[:, 1]), z * frame.height])


def _heights_at(surface: Surface, frame: SceneFrame, points: FloatArray) -> FloatArray:
    """Displayed heights of the drawn triangles at points (K, 2); NaN outside the grid and over holes."""
    inside = np.all((points >= _corner(surface, 0)) & (points <= _corner(surface, -1)), axis=1)
    return np.where(inside, _heights_in(surface, frame, *_triangles(surface, points), points), np.nan)


def _heights_along(surface: Surface, frame: SceneFrame, piece: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Displayed heights where each part of a piece starts and ends, on the triangle that it lies in."""
    first, last = piece[:-1, :2], piece[1:, :2]
    cells = _triangles(surface, (first + last) / 2)
    return _heights_in(surface, frame, *cells, first), _heights_in(surface, frame, *cells, last)


def _lifted(
    surface: Surface,
    frame: SceneFrame,
    path: Trajectory,
    piece: FloatArray,
    heights: tuple[FloatArray, FloatArray],
    lifts: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """The heights of a piece, straight between its two checkpoints where at least one of them is lifted."""
    number = int(piece[:, 2].mean())
    step = slice(number, number + 2)
    ends = lifts[step]
    if np.isnan(ends).all():
        return heights
    feet = _heights_at(surface, frame, np.column_stack([path.alpha[step], path.beta[step]]))
    low, high = np.where(np.isnan(ends), feet, ends)
    straight = low + (piece[:, 2] - number) * (high - low)
    return straight[:-1], straight[1:]


def _pieces(surface: Surface, trajectory: Trajectory) -> list[FloatArray]:
    """The parts of every step inside the grid, each (K, 3) α, β and place, with a point at every crossing."""
    points = np.column_stack([trajectory.alpha, trajectory.beta])
    pieces = []
    for number, (a, b) in enumerate(pairwise(points)):
        part = _clipped(surface, a, b)
        if part is not None:
            split, step = _split(surface, *part), b - a
            share = (split - a) @ step / (step @ step) if step.any() else np.linspace(0.0, 1.0, len(split))
            pieces.append(np.column_stack([split, number + share]))
    return pieces


def _clipped(surface: Surface, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """The part of a segment inside the grid (Liang and Barsky 1984), or None."""
    enter, leave = 0.0, 1.0
    for start, change, low, high in zip(a, b - a, _corner(surface, 0), _corner(surface, -1), strict=True):
        if change == 0.0:
            if not low <= start <= high:
                return None
            continue
        near, far = sorted(((low - start) / change, (high - start) / change))
        enter, leave = max(enter, near), min(leave, far)
    if not enter <= leave or not np.all(np.isfinite([*a, *b])):
        return None
    return (a if enter == 0.0 else a + enter * (b - a)), (b if leave == 1.0 else a + leave * (b - a))


def _split(surface: Surface, a: FloatArray, b: FloatArray) -> FloatArray:
    """(K, 2) a segment with a point wherever it crosses a grid line or a drawn diagonal."""
    shares = [np.array([0.0, 1.0])]
    for axis, start, change in zip((surface.alpha, surface.beta), a, b - a, strict=True):
        if change != 0.0:
            shares.append((axis - start) / change)
    crossings = np.unique(np.clip(np.concatenate(shares), 0.0, 1.0))
    points = a + crossings[:, None] * (b - a)
    if min(len(surface.alpha), len(surface.beta)) == 1:
        return points
    rows, columns, _ = _triangles(surface, (points[:-1] + points[1:]) / 2)
    before, after = (_above_diagonal(surface, rows, columns, end) for end in (points[:-1], points[1:]))
    crossed = before * after < 0
    share = before[crossed] / (before[crossed] - after[crossed])
    diagonal = crossings[:-1][crossed] + share * np.diff(crossings)[crossed]
    return a + np.union1d(crossings, diagonal)[:, None] * (b - a)


def _triangles(surface: Surface, points: FloatArray) -> tuple[Index, Index, npt.NDArray[np.bool_]]:
    """The cell (row, column) each point lies in, and whether in its triangle below the diagonal."""
    columns, rows = cell_of(surface.alpha, points[:, 0]), cell_of(surface.beta, points[:, 1])
    return rows, columns, _above_diagonal(surface, rows, columns, points) <= 0


def _shares(surface: Surface, rows: Index, columns: Index, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far along its cell each point lies, in α and in β."""
    return _share(surface.alpha, columns, points[:, 0]), _share(surface.beta, rows, points[:, 1])


def _share(axis: FloatArray, cell: Index, values: FloatArray) -> FloatArray:
    if len(axis) == 1:
        return np.zeros(len(values))
    return (values - axis[cell]) / (axis[cell + 1] - axis[cell])


def _above_diagonal(surface: Surface, rows: Index, columns: Index, points: FloatArray) -> FloatArray:
    s, t = _shares(surface, rows, columns, points)
    return t - s


def _heights_in(
    surface: Surface, frame: SceneFrame, rows: Index, columns: Index, lower: npt.NDArray[np.bool_], points: FloatArray
) -> FloatArray:
    """Displayed height of each point on the plane of its triangle; NaN where a corner of its cell has none."""
    s, t = _shares(surface, rows, columns, points)
    origin, right, top, far = frame.drawn_heights_at(surface, *corner_places(surface.shape, rows, columns))
    below = origin + s * (right - origin) + t * (far - right)
    above = origin + t * (top - origin) + s * (far - top)
    return np.where(np.isfinite(origin + right + top + far), np.where(lower, below, above), np.nan)


def _corner(surface: Surface, end: int) -> FloatArray:
    return np.array([surface.alpha[end], surface.beta[end]])

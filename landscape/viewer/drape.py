"""Lays a path on the drawn triangles, so that it neither floats over the surface nor cuts into it."""

from dataclasses import dataclass

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
    split = _split(surface, trajectory)
    heights = _heights_along(surface, frame, split)
    if lifts is not None:
        heights = _lifted(surface, frame, trajectory, split, heights, lifts)
    path = _joined(split, heights)
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


@dataclass(frozen=True, eq=False)
class _Split:
    """The steps of a path inside the grid, with a point wherever one crosses a grid line or a drawn diagonal.

    Attributes:
        step: (P,) the number of the step each point belongs to, ascending.
        points: (P, 2) α and β.
        places: (P,) in numbers of checkpoints.
    """

    step: Index
    points: FloatArray
    places: FloatArray

    @property
    def starts(self) -> Index:
        """Where the parts of steps start; each ends at the point after that."""
        return np.flatnonzero(self.step[:-1] == self.step[1:])


def _joined(split: _Split, heights: tuple[FloatArray, FloatArray]) -> FloatArray:
    """(K, 4) α, β, place and height along the parts that have one, with a row of NaN where one does not follow on."""
    whole = np.isfinite(heights[0])
    rows = np.column_stack([split.points, split.places])
    starts = split.starts[whole]
    first = np.column_stack([rows[starts], heights[0][whole]])
    last = np.column_stack([rows[starts + 1], heights[1][whole]])
    apart = np.ones(len(first), dtype=bool)
    apart[1:] = ~(np.abs(first[1:] - last[:-1]) <= 1e-12).all(axis=1)
    vertices = np.stack([np.full_like(first, np.nan), first, last], axis=1)
    return vertices[np.stack([apart, apart, np.ones_like(apart)], axis=1)][1:]


def _heights_along(surface: Surface, frame: SceneFrame, split: _Split) -> tuple[FloatArray, FloatArray]:
    """Displayed heights where each part of a step starts and ends, on the triangle that it lies in."""
    first, last = split.points[split.starts], split.points[split.starts + 1]
    cells = _triangles(surface, (first + last) / 2)
    return _heights_in(surface, frame, *cells, first), _heights_in(surface, frame, *cells, last)


def _lifted(
    surface: Surface,
    frame: SceneFrame,
    path: Trajectory,
    split: _Split,
    heights: tuple[FloatArray, FloatArray],
    lifts: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """The heights, straight between two checkpoints where at least one of them is lifted."""
    stand = np.where(np.isnan(lifts), _heights_at(surface, frame, np.column_stack([path.alpha, path.beta])), lifts)
    number = split.step[split.starts]
    on_surface = np.isnan(lifts[number]) & np.isnan(lifts[number + 1])
    low, high = stand[number], stand[number + 1]
    straight = (low + (split.places[split.starts + k] - number) * (high - low) for k in (0, 1))
    start, end = (np.where(on_surface, on, up) for on, up in zip(heights, straight, strict=True))
    return start, end


def _split(surface: Surface, path: Trajectory) -> _Split:
    points = np.column_stack([path.alpha, path.beta])
    number, first, last = _clipped(surface, points[:-1], points[1:])
    step, share = _crossings(surface, first, last)
    split = first[step] + share[:, None] * (last - first)[step]
    origin, way = points[number][step], (points[1:] - points[:-1])[number][step]
    length = (way * way).sum(axis=1)
    along = np.where(length > 0, ((split - origin) * way).sum(axis=1) / np.where(length > 0, length, 1.0), share)
    return _Split(number[step], split, number[step].astype(np.float64) + along)


def _clipped(surface: Surface, a: FloatArray, b: FloatArray) -> tuple[Index, FloatArray, FloatArray]:
    """The parts of segments inside the grid (Liang and Barsky 1984): which they are, and their ends."""
    low, high, way = _corner(surface, 0), _corner(surface, -1), b - a
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.stack([(low - a) / way, (high - a) / way])
    beside = (way == 0) & ~((low <= a) & (a <= high))
    enter = np.where(way == 0, 0.0, shares.min(axis=0)).max(axis=1, initial=0.0)
    leave = np.where(way == 0, 1.0, shares.max(axis=0)).min(axis=1, initial=1.0)
    whole = (enter <= leave) & ~beside.any(axis=1) & np.isfinite(a).all(axis=1) & np.isfinite(b).all(axis=1)
    enter, leave, a, b = enter[whole, None], leave[whole, None], a[whole], b[whole]
    first = np.where(enter == 0.0, a, a + enter * (b - a))
    return np.flatnonzero(whole), first, np.where(leave == 1.0, b, a + leave * (b - a))


def _crossings(surface: Surface, a: FloatArray, b: FloatArray) -> tuple[Index, FloatArray]:
    """Where segments begin, end and cross grid lines and drawn diagonals: which segment, and the share of it."""
    every = np.arange(len(a))
    segments, shares = [every, every], [np.zeros(len(a)), np.ones(len(a))]
    for axis, start, end in zip((surface.alpha, surface.beta), a.T, b.T, strict=True):
        begin = np.searchsorted(axis, np.minimum(start, end), side="left")
        count = np.where(start == end, 0, np.searchsorted(axis, np.maximum(start, end), side="right") - begin)
        segment = np.repeat(every, count)
        line = begin[segment] + np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
        segments.append(segment)
        shares.append(np.clip((axis[line] - start[segment]) / (end - start)[segment], 0.0, 1.0))
    segment, share = _in_order(np.concatenate(segments), np.concatenate(shares))
    if min(surface.shape) == 1:
        return segment, share
    points = a[segment] + share[:, None] * (b - a)[segment]
    part = np.flatnonzero(segment[:-1] == segment[1:])
    rows, columns, _ = _triangles(surface, (points[part] + points[part + 1]) / 2)
    before, after = (_above_diagonal(surface, rows, columns, points[part + k]) for k in (0, 1))
    crossed = before * after < 0
    ahead = before[crossed] / (before[crossed] - after[crossed])
    part = part[crossed]
    diagonal = share[part] + ahead * (share[part + 1] - share[part])
    return _in_order(np.concatenate([segment, segment[part]]), np.concatenate([share, diagonal]))


def _in_order(segment: Index, share: FloatArray) -> tuple[Index, FloatArray]:
    """Shares by segment, ascending, each once."""
    order = np.lexsort((share, segment))
    segment, share = segment[order], share[order]
    new = np.ones(len(share), dtype=bool)
    new[1:] = (np.diff(segment) != 0) | (np.diff(share) != 0)
    return segment[new], share[new]


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

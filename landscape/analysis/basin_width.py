"""How wide a basin is: the connected region around a place in which the loss stays below a level."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.analysis.links import Booleans, Integers
from landscape.analysis.mesh import Mesh, Place
from landscape.trajectory import FloatArray

BORDER = "it reaches the border of what was computed"
HOLE = "it reaches a hole"
ALONE = "no triangle of known samples holds it"


@dataclass(frozen=True)
class Extent:
    """The size of a region, in one measure of distance.

    Attributes:
        area: of the region; its length on a line. None where it goes on beyond what is known.
        radius: of the disc of that area; half the length on a line.
        least: distance from the start to the nearest place where the level is reached.
        largest: distance to the farthest such place.
        at_least: the radius that the part within the mesh alone has.
    """

    area: float | None
    radius: float | None
    least: float | None
    largest: float | None
    at_least: float


@dataclass(frozen=True)
class Basin:
    """The region around a place in which the loss is at most a level.

    Attributes:
        factor: the level as a multiple of the loss at the start.
        level: the loss at the region's edge; None where the start's loss has no such multiple above it.
        plane: its extent in α and β; None without a level, and where no triangle holds the start.
        parameters: its extent in the space of the parameters; None where the directions' lengths are not known.
        reason: why numbers are missing, a clause; empty where none are.
    """

    factor: float
    level: float | None
    plane: Extent | None
    parameters: Extent | None
    reason: str


@dataclass(frozen=True, eq=False)
class _Region:
    """A component of a sublevel set of the mesh.

    Attributes:
        area: in α and β.
        edge: (S, 2, 2) segments where the level is reached.
        border: (B, 2, 2) edges of the mesh that it touches.
        reason: whether the region goes on beyond the mesh; empty where it does not.
    """

    area: float
    edge: FloatArray
    border: FloatArray
    reason: str


def basin_at(mesh: Mesh, start: Place, factor: float, gram: FloatArray | None) -> Basin:
    """Measures the basin around a place: flatness in the sense of Hochreiter & Schmidhuber.

    "Flat Minima" (Neural Computation 9(1), 1997) are large connected regions of acceptable error. The region is
    the component, around the start, of where the drawn triangles lie at or below `factor` times the loss at the
    start; it ends within triangles, where the linear interpolation crosses the level, and its area is exact for
    them.

    Args:
        mesh: at least 2 × 2, or a line of one row.
        start: (α, β) in the mesh.
        factor: more than 1.
        gram: (2, 2) inner products of the directions; None where they are not known.

    Raises:
        ValueError: the start lies outside of the mesh.
    """
    floor = _floor(mesh, start)
    if not 0 < factor * floor < np.inf:
        return Basin(factor, None, None, None, f"the loss there, {floor:.3g}, has no multiple above it")
    level = factor * floor
    if len(mesh.beta) == 1:
        return _interval(mesh, start, factor, level, gram)
    if mesh.corners_at(start) is None:
        return Basin(factor, level, None, None, ALONE)
    region = _region(mesh, start, level)
    metrics = [np.eye(2), *([] if gram is None else [gram])]
    plane, *more = (_extent(region, start, metric) for metric in metrics)
    return Basin(factor, level, plane, more[0] if more else None, region.reason)


def _floor(mesh: Mesh, start: Place) -> float:
    value = line_value(mesh, start[0]) if len(mesh.beta) == 1 else mesh.read(start)
    if value is None:
        raise ValueError(f"the place {start} lies outside of the known surface")
    return value


def line_value(mesh: Mesh, alpha: float) -> float | None:
    """Returns the value on a line of one row, linear between its samples; None outside and in holes."""
    if not mesh.alpha[0] <= alpha <= mesh.alpha[-1]:
        return None
    right = int(np.searchsorted(mesh.alpha, alpha))
    ends = [right] if mesh.alpha[right] == alpha else [right - 1, right]
    if not mesh.known[0, ends].all():
        return None
    if len(ends) == 1:
        return float(mesh.values[0, right])
    share = (alpha - mesh.alpha[right - 1]) / (mesh.alpha[right] - mesh.alpha[right - 1])
    return float(mesh.values[0, right - 1] * (1 - share) + mesh.values[0, right] * share)


def _region(mesh: Mesh, start: Place, level: float) -> _Region:
    below = mesh.in_mesh & (mesh.values <= level)
    corners, _ = mesh.corners_at(start) or (np.zeros(0, dtype=np.int64), None)
    chosen = _component(mesh, below, corners[below.ravel()[corners]][0])
    area, mixed = _split(mesh, chosen)
    heights = mesh.values.ravel()[mixed]
    corners, depth = mesh.positions(mixed), level / 4 - heights / 4  # differences of the largest are beyond them
    area += float((_areas(corners) * _shares(depth)).sum())
    border, outer = _border_edges(mesh, chosen)
    reason = "" if len(border) == 0 else BORDER if outer.any() else HOLE
    return _Region(area, _crossings(corners, depth), mesh.positions(border), reason)


def _split(mesh: Mesh, chosen: Booleans) -> tuple[float, Integers]:
    """Returns the area of the triangles that are wholly in a component, and (T, 3) those that are partly."""
    cells = np.multiply.outer(np.diff(mesh.beta), np.diff(mesh.alpha))
    left, right, top_left, top_right = chosen[:-1, :-1], chosen[:-1, 1:], chosen[1:, :-1], chosen[1:, 1:]
    area, mixed = 0.0, []
    for half, third in ((0, right), (1, top_left)):
        full = left & top_right & third & mesh.whole
        area += float(cells[full].sum()) / 2
        mixed.append(mesh.triangles((left | top_right | third) & ~full)[half])
    return area, np.concatenate(mixed)


def _areas(corners: FloatArray) -> FloatArray:
    """Returns the areas of (T, 3, 2) triangles."""
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2


def _edges(mesh: Mesh) -> list[tuple[int, npt.NDArray[np.int8], Booleans]]:
    """Returns step, (N, M) count of triangles and (N, M) whether outer, of each vertex's edges to E, N and NE."""
    whole = mesh.whole.astype(np.int8)
    rows, columns = mesh.values.shape
    east, north, across = (np.zeros((rows, columns), dtype=np.int8) for _ in range(3))
    east[:-1, :-1] += whole
    east[1:, :-1] += whole
    north[:-1, :-1] += whole
    north[:-1, 1:] += whole
    across[:-1, :-1] = 2 * whole
    outer = np.zeros((rows, columns), dtype=bool)
    upper, side = outer.copy(), outer.copy()
    upper[[0, -1]] = True
    side[:, [0, -1]] = True
    return [(1, east, upper), (columns, north, side), (columns + 1, across, outer)]


def _component(mesh: Mesh, below: Booleans, seed: int) -> Booleans:
    """Returns (N, M) the vertices that edges of the mesh connect with the seed, below all along."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    vertices = np.flatnonzero(below)
    number = np.full(below.size, -1, dtype=np.int64)
    number[vertices] = np.arange(len(vertices))
    starts, ends = [], []
    for step, count, _ in _edges(mesh):
        tails = vertices[count.ravel()[vertices] > 0]
        tails = tails[number[tails + step] >= 0]
        starts.append(number[tails])
        ends.append(number[tails + step])
    start, end = np.concatenate(starts), np.concatenate(ends)
    graph = coo_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=(len(vertices), len(vertices)))
    _, labels = connected_components(graph, directed=False)
    chosen = np.zeros(below.size, dtype=bool)
    chosen[vertices[labels == labels[number[seed]]]] = True
    return chosen.reshape(below.shape)


def _border_edges(mesh: Mesh, chosen: Booleans) -> tuple[Integers, Booleans]:
    """Returns (B, 2) the edges of one triangle alone with a chosen end, and (B,) whether they are the grid's border."""
    flat = chosen.ravel()
    edges, outers = [], []
    for step, count, outer in _edges(mesh):
        tails = np.flatnonzero(count == 1)
        tails = tails[flat[tails] | flat[tails + step]]
        edges.append(np.stack([tails, tails + step], axis=1))
        outers.append(outer.ravel()[tails])
    return np.concatenate(edges), np.concatenate(outers)


def _crossings(corners: FloatArray, depth: FloatArray) -> FloatArray:
    """Returns (T, 2, 2) where triangles that are partly below the level cross it."""
    odd = _odd(depth >= 0)
    order = (odd[:, None] + np.arange(3)) % 3
    corners, depth = np.take_along_axis(corners, order[..., None], 1), np.take_along_axis(depth, order, 1)
    share = depth[:, :1] / (depth[:, :1] - depth[:, 1:])
    return corners[:, :1] + share[..., None] * (corners[:, 1:] - corners[:, :1])


def _odd(below: Booleans) -> Integers:
    """Returns (T,) the corner that is alone on its side of the level."""
    return np.argmax(below == (below.sum(axis=1) == 1)[:, None], axis=1)


def _shares(depth: FloatArray) -> FloatArray:
    """Returns (T,) the share of its area that is below the level, of triangles that are partly so."""
    below = depth >= 0
    order = (_odd(below)[:, None] + np.arange(3)) % 3
    alone, first, second = np.take_along_axis(depth, order, 1).T
    corner = alone / (alone - first) * (alone / (alone - second))
    return np.where(below.sum(axis=1) == 1, corner, 1 - corner)


def _extent(region: _Region, start: Place, gram: FloatArray) -> Extent:
    """Measures a region with the lengths and angles of a (2, 2) Gram matrix."""
    basis = np.linalg.cholesky(gram)  # of rows: |p @ basis|² = pᵀ G p
    edge, border = ((part - np.array(start)) @ basis for part in (region.edge, region.border))
    area = region.area * float(np.sqrt(np.linalg.det(gram)))
    radius = float(np.sqrt(area / np.pi))
    nearest, nearest_border = _nearest(edge), _nearest(border)
    least = nearest if nearest < np.inf and nearest <= nearest_border else None
    if region.reason:
        return Extent(None, None, least, None, radius)
    return Extent(area, radius, least, float(np.hypot(*edge.reshape(-1, 2).T).max()), radius)


def _nearest(segments: FloatArray) -> float:
    """Returns the distance of the origin from the nearest of (S, 2, 2) segments; infinite without any."""
    if len(segments) == 0:
        return float("inf")
    tails, steps = segments[:, 0], segments[:, 1] - segments[:, 0]
    squares = (steps**2).sum(axis=1)
    along = np.clip(-(tails * steps).sum(axis=1) / np.where(squares > 0, squares, 1.0), 0.0, 1.0)
    return float(np.hypot(*(tails + along[:, None] * steps).T).min())


def _interval(mesh: Mesh, start: Place, factor: float, level: float, gram: FloatArray | None) -> Basin:
    """Measures the basin on a line."""
    ends = [_end(mesh, start[0], level, way) for way in (-1, 1)]
    reason = next((told for _, told in ends if told), "")
    reaches = [abs(end - start[0]) for end, _ in ends]
    length = sum(reaches)
    crossed = [reach for reach, (_, told) in zip(reaches, ends, strict=True) if not told]
    least = min(reaches) if crossed and min(crossed) == min(reaches) else None
    plane = Extent(None, None, least, None, length / 2)
    if not reason:
        plane = Extent(length, length / 2, min(reaches), max(reaches), length / 2)
    scale = None if gram is None else float(np.sqrt(gram[0, 0]))
    return Basin(factor, level, plane, None if scale is None else _scaled(plane, scale), reason)


def _end(mesh: Mesh, start: float, level: float, way: int) -> tuple[float, str]:
    """Returns where a line first crosses a level on one side of the start; a reason where it does not."""
    ahead = np.flatnonzero(mesh.alpha > start) if way > 0 else np.flatnonzero(mesh.alpha < start)[::-1]
    here, below = start, _floor(mesh, (start, 0.0))
    for k in ahead.tolist():
        place, value = float(mesh.alpha[k]), float(mesh.values[0, k])
        if not mesh.known[0, k]:
            return here, HOLE
        if value > level:
            return here + (place - here) * (level / 4 - below / 4) / (value / 4 - below / 4), ""
        here, below = place, value
    return here, BORDER


def _scaled(extent: Extent, scale: float) -> Extent:
    numbers = (extent.area, extent.radius, extent.least, extent.largest, extent.at_least)
    *some, at_least = (None if number is None else scale * number for number in numbers)
    return Extent(*some, at_least=at_least or 0.0)

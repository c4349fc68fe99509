"""What lies under the pointer: a line of sight against the displayed surface, in double precision.

The surface is taken as bilinear in the *displayed* height over every cell, and the fields as
bilinear in the data; nothing is read back from the picture. Only the cells the line of sight passes
over are looked at. Of a picture that is rounded off between samples, the finer surface that is
drawn tells the place, and the data what is there.
"""

from dataclasses import dataclass

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.curve import is_curve, read_curve
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.patches import CellPoints, Index, cell_of, corner_places, covers, locate
from landscape.viewer.reading import Reading, read_cell

_MARGIN = 0.01
"""World height by which the slab that is searched reaches beyond the lowest and the highest place."""
_SLACK = 1e-12
"""Share of the distance by which a root may miss its cell through rounding."""


def read_under(
    surface: Surface, frame: SceneFrame, camera: Camera, pixel: tuple[float, float], size: tuple[float, float]
) -> Reading | None:
    """Returns what a point of the picture shows of the surface, None where it shows something else.

    Over a hole one looks through to what lies behind it. A surface drawn flat has no holes to look
    through: there a reading says what its points are. Points that are not computed yet are met
    where they are drawn, at what coarser samples suggest, and read as missing.

    Args:
        surface: of any size; of a curve the nearest place is read.
        frame: how it is drawn.
        camera: how it is seen.
        pixel: x and y, y down; the middle of the upper left pixel is (0.5, 0.5).
        size: width and height of the picture in pixels.
    """
    if is_curve(surface):
        return read_curve(surface, frame, camera, pixel, size)
    eye, direction = camera.ray(pixel, size)
    xs, ys = frame.base(surface.alpha, frame.beta_range[0])[:, 0], frame.base(frame.alpha_range[0], surface.beta)[:, 1]
    near = camera.depth_range[0] / float(direction @ camera.basis()[2])
    stops = _stops(eye, direction, xs, ys, frame.height, near)
    if len(stops) < 2:
        return None
    middle = eye[:2] + (stops[:-1, None] + stops[1:, None]) / 2 * direction[:2]
    columns, rows = cell_of(xs, middle[:, 0]), cell_of(ys, middle[:, 1])
    corner = np.column_stack([xs[columns], ys[rows]])
    extent = np.column_stack([xs[columns + 1], ys[rows + 1]]) - corner
    patches = _Patches(stops, corner, extent, _heights(surface, frame, rows, columns))
    hit = patches.first_hit(eye, direction)
    if hit is None:
        return None
    cell, u, v = hit
    return read_cell(surface, CellPoints(rows[[cell]], columns[[cell]], np.array([u]), np.array([v])))


def place_of(surface: Surface, frame: SceneFrame, alpha: float, beta: float) -> FloatArray | None:
    """Returns the world position (3,) of the displayed surface over a point of the plane.

    None outside the grid, and where nothing is drawn: what `read_under` reads is always somewhere.
    """
    if not covers(surface, alpha, beta):
        return None
    place = locate(surface, alpha, beta)
    height = float((place.weights * _heights(surface, frame, place.rows, place.columns)).sum())
    at = (axis[0] if len(axis) == 1 else value for axis, value in ((surface.alpha, alpha), (surface.beta, beta)))
    x, y = frame.base(*at)[0]
    return np.array([x, y, height]) if np.isfinite(height) else None


def _stops(
    eye: FloatArray, direction: FloatArray, xs: FloatArray, ys: FloatArray, height: float, near: float
) -> FloatArray:
    """Distances beyond `near`, ascending, at which the line of sight enters, changes and leaves the grid's cells."""
    far, crossings = np.inf, []
    slab = np.array([-_MARGIN, height + _MARGIN])
    for start, change, lines in zip(eye, direction, (xs, ys, slab), strict=True):
        if abs(change) < 1e-300:
            if not lines[0] <= start <= lines[-1]:
                return np.empty(0)
            continue
        distances = (lines - start) / change
        near, far = max(near, distances.min()), min(far, distances.max())
        crossings.append(distances)
    if not near < far:
        return np.empty(0)
    inner = np.concatenate(crossings)
    return np.unique(np.concatenate([[near], inner[(inner > near) & (inner < far)], [far]]))


def _heights(surface: Surface, frame: SceneFrame, rows: Index, columns: Index) -> FloatArray:
    """(4, K) world heights at the corners of cells, NaN where one of them is a hole."""
    if frame.height == 0.0:
        return np.zeros((4, len(rows)))
    heights = frame.drawn_heights_at(display_fill(surface), *corner_places(surface.shape, rows, columns))
    return np.where(np.isfinite(heights).all(axis=0), heights * frame.height, np.nan)


@dataclass(frozen=True, eq=False)
class _Patches:
    """The K bilinear patches a line of sight passes over, in its order.

    Attributes:
        stops: (K + 1,) distances between which it is over each.
        corner: (K, 2) world x and y of each cell's lower left corner.
        extent: (K, 2) world width and depth of each cell.
        heights: (4, K) world heights at their corners, NaN where the cell is a hole.
    """

    stops: FloatArray
    corner: FloatArray
    extent: FloatArray
    heights: FloatArray

    def first_hit(self, eye: FloatArray, direction: FloatArray) -> tuple[int, float, float] | None:
        """Returns which patch the line of sight meets first, and how far along its two sides.

        Along the line a patch is a parabola: with s from the entry into its cell,
        (u, v) = (u0, v0) + s·(u1, v1) and the height of the patch above the line is a·s² + b·s + c.
        """
        entry = eye + self.stops[:-1, None] * direction
        (u0, v0), (u1, v1) = ((entry[:, :2] - self.corner) / self.extent).T, (direction[:2] / self.extent).T
        origin, right, top, far = self.heights
        cross = (far - top) - (right - origin)
        along_u, along_v = right - origin + cross * v0, top - origin + cross * u0
        a = cross * u1 * v1
        b = along_u * u1 + along_v * v1 - direction[2]
        c = origin + (right - origin) * u0 + along_v * v0 - entry[:, 2]
        roots = _roots(a, b, c)
        slack = _SLACK * self.stops[1:]
        roots[~((roots >= -slack) & (roots <= np.diff(self.stops) + slack))] = np.inf
        first = np.min(roots, axis=0)
        hits = np.flatnonzero(np.isfinite(first))
        if not len(hits):
            return None
        cell = int(hits[0])
        u, v = (float(start[cell] + first[cell] * change[cell]) for start, change in ((u0, u1), (v0, v1)))
        return cell, min(max(u, 0.0), 1.0), min(max(v, 0.0), 1.0)


def _roots(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """Returns (2, K) the real roots of a·s² + b·s + c without cancellation; NaN or infinite where there is none."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        q = -0.5 * (b + np.where(b < 0, -1.0, 1.0) * np.sqrt(b * b - 4 * a * c))
        return np.stack([q / a, c / q])

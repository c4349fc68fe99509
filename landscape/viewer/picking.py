"""What lies under the pointer: a line of sight against the displayed surface, in double precision.

The surface is taken as bilinear in the *displayed* height over every cell, and the fields as
bilinear in the data; nothing is read back from the picture.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame

Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Reading:
    """The surface at one point: its coordinates and every field, bilinear between the four samples around it."""

    alpha: float
    beta: float
    fields: dict[str, float]


def read_under(
    surface: Surface, frame: SceneFrame, camera: Camera, pixel: tuple[float, float], size: tuple[float, float]
) -> Reading | None:
    """Returns what a pixel shows of the surface, None where it shows something else.

    Args:
        surface: with at least two samples along each axis; over a hole there is nothing to read.
        frame: how it is drawn.
        camera: how it is seen.
        pixel: x and y, y down.
        size: width and height of the picture in pixels.
    """
    if min(surface.shape) < 2:
        return None
    eye, direction = camera.ray(pixel, size)
    xs, ys = frame.base(surface.alpha, frame.beta_range[0])[:, 0], frame.base(frame.alpha_range[0], surface.beta)[:, 1]
    stops = _stops(eye, direction, xs, ys)
    if len(stops) < 2:
        return None
    middle = eye[:2] + (stops[:-1, None] + stops[1:, None]) / 2 * direction[:2]
    columns, rows = _cell(xs, middle[:, 0]), _cell(ys, middle[:, 1])
    values = _corners(frame.values(surface), rows, columns)
    known = np.isin(_corners(surface.state, rows, columns), (PointState.EVALUATED, PointState.INTERPOLATED))
    whole = (known & np.isfinite(values)).all(axis=0)
    heights = np.where(whole, frame.heights(values) * frame.height, np.nan)
    corner = np.column_stack([xs[columns], ys[rows]])
    extent = np.column_stack([xs[columns + 1], ys[rows + 1]]) - corner
    hit = _first_hit(eye, direction, stops, corner, extent, heights)
    if hit is None:
        return None
    cell, distance = hit
    alpha, beta = frame.plane(*(eye[:2] + distance * direction[:2]))[0]
    return _reading(surface, float(alpha), float(beta), rows[[cell]], columns[[cell]])


def _stops(eye: FloatArray, direction: FloatArray, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Distances, ascending, at which the line of sight enters, changes and leaves the cells of the grid."""
    near, far, crossings = 0.0, np.inf, []
    for start, change, lines in zip(eye, direction, (xs, ys), strict=False):
        if abs(change) < 1e-300:
            if not lines[0] <= start <= lines[-1]:
                return np.empty(0)
            continue
        distances = (lines - start) / change
        near, far = max(near, distances.min()), min(far, distances.max())
        crossings.append(distances)
    if not near < far:
        return np.empty(0)
    if not np.isfinite(far):  # straight down: one cell
        return np.array([near, near + 1e6])
    inner = np.concatenate(crossings)
    return np.unique(np.concatenate([[near], inner[(inner > near) & (inner < far)], [far]]))


def _cell(lines: FloatArray, places: FloatArray) -> Index:
    return np.clip(np.searchsorted(lines, places, side="right") - 1, 0, len(lines) - 2)


def _corners(values: npt.NDArray[Any], rows: Index, columns: Index) -> npt.NDArray[Any]:
    """(4, K) values at (j, i), (j, i+1), (j+1, i), (j+1, i+1) of each cell."""
    return np.stack([values[rows + j, columns + i] for j, i in ((0, 0), (0, 1), (1, 0), (1, 1))])


def _first_hit(
    eye: FloatArray, direction: FloatArray, stops: FloatArray, corner: FloatArray, extent: FloatArray, z: FloatArray
) -> tuple[int, float] | None:
    """Returns which cell, and at which distance, the line of sight meets the surface first.

    Along the line a bilinear patch is a parabola: with s from the entry into the cell,
    (u, v) = (u0, v0) + s·(u1, v1) and the height of the patch above the line is a·s² + b·s + c.

    Args:
        eye: (3,) where the line of sight begins.
        direction: (3,) its unit vector.
        stops: (K + 1,) distances between which it is over each cell.
        corner: (K, 2) world x and y of each cell's lower left corner.
        extent: (K, 2) world width and depth of each cell.
        z: (4, K) world heights at their corners, NaN where the cell is a hole.
    """
    entry = eye + stops[:-1, None] * direction
    (u0, v0), (u1, v1) = ((entry[:, :2] - corner) / extent).T, (direction[:2] / extent).T
    origin, right, top, far = z
    cross = far - right - top + origin
    along_u, along_v = right - origin + cross * v0, top - origin + cross * u0
    a = cross * u1 * v1
    b = along_u * u1 + along_v * v1 - direction[2]
    c = origin + (right - origin) * u0 + along_v * v0 - entry[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        q = -0.5 * (b + np.where(b < 0, -1.0, 1.0) * np.sqrt(b * b - 4 * a * c))
        roots = np.stack([q / a, c / q])
        slack = 1e-12 * stops[1:]
        roots[~((roots >= -slack) & (roots <= np.diff(stops) + slack))] = np.inf
    first = np.min(roots, axis=0)
    hits = np.flatnonzero(np.isfinite(first))
    return (int(hits[0]), float(stops[hits[0]] + first[hits[0]])) if len(hits) else None


def _reading(surface: Surface, alpha: float, beta: float, row: Index, column: Index) -> Reading:
    (left, right), (low, high) = surface.alpha[column[0] + [0, 1]], surface.beta[row[0] + [0, 1]]
    u, v = np.clip((alpha - left) / (right - left), 0.0, 1.0), np.clip((beta - low) / (high - low), 0.0, 1.0)
    weights = np.array([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v])
    fields = {name: float(weights @ _corners(values, row, column)[:, 0]) for name, values in surface.fields.items()}
    return Reading(alpha, beta, fields)

"""How steeply the loss rises around a place: its largest value in a ball."""

from dataclasses import dataclass

import numpy as np

from landscape.analysis.basin_width import line_value
from landscape.analysis.links import Booleans, Integers
from landscape.analysis.mesh import Mesh, Place
from landscape.trajectory import FloatArray

_NOT_INSIDE = "the ball reaches beyond what was computed"


@dataclass(frozen=True)
class Sharpness:
    """The largest rise of the loss within a ball.

    Attributes:
        epsilon: radius of the ball, in α and β.
        rise: the largest loss in it less the loss at its centre; None where the ball is not known throughout.
        relative: rise / (1 + loss at the centre); None where that has no sense either.
        reason: why a number is missing; empty where none is.
    """

    epsilon: float
    rise: float | None
    relative: float | None
    reason: str


def sharpness_at(mesh: Mesh, start: Place, epsilon: float) -> Sharpness:
    """Measures the sharpness at a place, in the plane.

    Keskar et al. 2017 (arXiv 1609.04836) maximise the loss within a box of size ε around a solution and divide the
    rise by 1 + L. Here the box is the disc of radius ε in α and β, on the drawn triangles, for which the maximum is
    exact: it lies at a vertex, where the circle crosses an edge, or where it is farthest up a triangle's slope.

    Args:
        mesh: at least 2 × 2, or a line of one row.
        start: (α, β) in the mesh.
        epsilon: radius, more than 0.

    Raises:
        ValueError: the start lies outside of the mesh.
    """
    line = len(mesh.beta) == 1
    floor = line_value(mesh, start[0]) if line else mesh.read(start)
    if floor is None:
        raise ValueError(f"the place {start} lies outside of the known surface")
    highest = _highest_on_line(mesh, start[0], epsilon) if line else _highest(mesh, start, epsilon)
    if highest is None:
        return Sharpness(epsilon, None, None, _NOT_INSIDE)
    rise = max(highest - floor, 0.0)
    if floor <= -1:
        return Sharpness(epsilon, rise, None, "1 + loss is not positive")
    return Sharpness(epsilon, rise, rise / (1 + floor), "")


def reach(mesh: Mesh, start: Place) -> float:
    """Returns the radius of the largest disc around a place within the grid, holes not counted."""
    sides = [start[0] - mesh.alpha[0], mesh.alpha[-1] - start[0]]
    if len(mesh.beta) > 1:
        sides += [start[1] - mesh.beta[0], mesh.beta[-1] - start[1]]
    return float(min(sides))


def _highest_on_line(mesh: Mesh, alpha: float, epsilon: float) -> float | None:
    ends = [line_value(mesh, alpha - epsilon), line_value(mesh, alpha + epsilon)]
    between = np.abs(mesh.alpha - alpha) <= epsilon
    if not mesh.known[0, between].all():
        return None
    known = [*(end for end in ends if end is not None), *mesh.values[0, between].tolist()]
    return None if None in ends else max(known)


def _highest(mesh: Mesh, start: Place, epsilon: float) -> float | None:
    """Returns the largest value in the disc, -∞ where it is level; None where it is not known throughout."""
    if epsilon > reach(mesh, start) * (1 + 1e-12) or mesh.corners_at(start) is None:
        return None
    quads = _touched(mesh, start, epsilon)
    if not mesh.whole[quads].all():
        return None
    triangles = np.concatenate(mesh.triangles(quads))
    corners = mesh.positions(triangles) - np.array(start)
    heights = mesh.values.ravel()[triangles] / 4  # differences of the largest numbers are beyond them
    near = np.hypot(*np.moveaxis(corners, -1, 0)) <= epsilon
    found = [heights[near], _on_edges(corners, heights, epsilon), _up_the_slope(corners, heights, epsilon)]
    return 4 * float(np.concatenate(found).max(initial=-np.inf))


def _touched(mesh: Mesh, start: Place, epsilon: float) -> Booleans:
    """Returns (N - 1, M - 1) the quads that overlap with the disc."""
    gaps = [
        np.maximum(np.maximum(axis[:-1] - centre, centre - axis[1:]), 0.0)
        for axis, centre in ((mesh.beta, start[1]), (mesh.alpha, start[0]))
    ]
    return np.hypot(gaps[0][:, None], gaps[1][None, :]) < epsilon


def _on_edges(corners: FloatArray, heights: FloatArray, epsilon: float) -> FloatArray:
    """Returns the values where the triangles' edges cross the circle."""
    ends: Integers = np.array([1, 2, 0])
    tails, steps = corners, corners[:, ends] - corners
    rises = heights[:, ends] - heights
    a, b, c = (steps**2).sum(-1), (tails * steps).sum(-1), (tails**2).sum(-1) - epsilon**2
    root = np.sqrt(np.maximum(b**2 - a * c, 0.0))
    shares = np.stack([(-b - root) / a, (-b + root) / a])
    crossing = (b**2 >= a * c) & (shares >= 0) & (shares <= 1)
    return (heights + shares * rises)[crossing]


def _up_the_slope(corners: FloatArray, heights: FloatArray, epsilon: float) -> FloatArray:
    """Returns the values at the circle's points straight up a triangle's slope, where these lie in the triangle."""
    unit = float(np.abs(heights).max()) or 1.0
    heights = heights / unit  # slopes of the largest numbers are beyond them
    sides = corners[:, 1:] - corners[:, :1]
    slopes = np.linalg.solve(sides, (heights[:, 1:] - heights[:, :1])[..., None])[..., 0]
    sizes = np.hypot(*slopes.T)
    places = epsilon * slopes / np.where(sizes > 0, sizes, 1.0)[:, None]
    offsets = places - corners[:, 0]
    weights = np.linalg.solve(np.swapaxes(sides, 1, 2), offsets[..., None])[..., 0]
    held = (weights >= 0).all(axis=1) & (weights.sum(axis=1) <= 1) & (sizes > 0)
    return unit * (heights[:, 0] + (slopes * offsets).sum(axis=1))[held]

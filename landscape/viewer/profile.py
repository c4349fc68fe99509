"""Cuts through a surface: the fields along a straight line of the plane, and along each axis."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np

from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.patches import corner_values, locate

Point = tuple[float, float]
"""α and β."""

PIECES = 256
"""A profile has at least about this many pieces, so that its parabolas look round."""
MOST_BETWEEN = 32
"""Points a profile has at most between two grid lines."""
ORTHONORMAL = ("pca", "hessian")
"""Kinds of directions whose coordinates are distances in the space of the parameters."""


@dataclass(frozen=True, eq=False)
class Profile:
    """Fields along a straight segment of the plane.

    Attributes:
        share: (K,) ascending, 0 at the start and 1 at the end of the segment.
        alpha, beta: (K,) where.
        fields: (K,) each, by name; NaN beyond the grid and next to missing and not finite samples.
    """

    share: FloatArray
    alpha: FloatArray
    beta: FloatArray
    fields: Mapping[str, FloatArray]

    @property
    def length(self) -> float:
        """Of the segment, in coordinates of the plane."""
        return hypot(self.alpha[-1] - self.alpha[0], self.beta[-1] - self.beta[0])

    @property
    def barrier(self) -> float:
        """How far the loss rises above the higher end: exact for the patches; NaN with a hole on the way."""
        loss = self.fields["loss"]
        return float(loss.max() - max(loss[0], loss[-1]))


def profile_between(surface: Surface, start: Point, end: Point) -> Profile:
    """Returns every field of a surface along the straight segment between two points of the plane.

    Along a segment a bilinear patch is a parabola. The profile has a point wherever the segment
    crosses a grid line, where the loss turns between two of them, and evenly between these.

    Args:
        surface: a line (one β) is read at every β as at its own.
        start: α and β; may lie outside the grid.
        end: α and β.
    """
    ends = np.array([start, end], dtype=np.float64)
    knots = _crossings(surface, *ends)
    between = np.clip(-(-PIECES // (len(knots) - 1)), 2, MOST_BETWEEN)
    fine = (knots[:-1, None] + np.diff(knots)[:, None] * np.arange(between) / between).ravel()
    share = np.unique(np.concatenate([fine, knots[-1:], _turns(surface, ends, knots)]))
    alpha, beta = _places(ends, share)
    return Profile(share, alpha, beta, _fields(surface, alpha, beta))


def slice_through(surface: Surface, axis: int, alpha: float, beta: float) -> Profile:
    """Returns the fields along an axis (0: α, 1: β) through a point of the plane, at every sample of that axis."""
    along = (surface.alpha, surface.beta)[axis]
    across = np.full(len(along), (beta, alpha)[axis])
    places = (along, across) if axis == 0 else (across, along)
    return Profile((along - along[0]) / (np.ptp(along) or 1.0), *places, _fields(surface, *places))


def parameter_distance(surface: Surface, start: Point, end: Point) -> float | None:
    """Returns the Euclidean distance in the space of the parameters; None where the directions' norms are not known.

    They are known where the provenance has them (`norms`, with `cosine` between the directions), and 1
    for directions that are orthonormal by definition.
    """
    provenance = surface.provenance
    compute = provenance.get("compute", {})
    norms, cosine = provenance.get("norms"), provenance.get("cosine", 0.0)
    if norms is None and compute.get("directions") in ORTHONORMAL:
        norms, cosine = (1.0, 1.0), 0.0
    if norms is None:
        return None
    across, along = (norm * (b - a) for norm, a, b in zip(norms, start, end, strict=True))
    return sqrt(max(across**2 + along**2 + 2 * cosine * across * along, 0.0))


def _places(ends: FloatArray, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """α and β at shares of the segment: exact at both ends, and along a grid line."""
    start, change = ends[0][:, None], (ends[1] - ends[0])[:, None]
    alpha, beta = np.where(share < 0.5, start + share * change, ends[1][:, None] - (1 - share) * change)
    return alpha, beta


def _crossings(surface: Surface, start: FloatArray, end: FloatArray) -> FloatArray:
    """Shares, ascending from 0 to 1, at which a segment crosses grid lines."""
    shares = [np.array([0.0, 1.0])]
    for axis, first, change in zip((surface.alpha, surface.beta), start, end - start, strict=True):
        if change != 0.0:
            shares.append((axis - first) / change)
    every = np.concatenate(shares)
    return np.unique(every[(every >= 0.0) & (every <= 1.0)])


def _turns(surface: Surface, ends: FloatArray, knots: FloatArray) -> FloatArray:
    """Shares at which the loss turns between two crossings: the vertices of the parabolas."""
    width = np.diff(knots)
    loss = [_fields(surface, *_places(ends, knots[:-1] + width * part))["loss"] for part in (0.0, 0.5, 1.0)]
    bend = loss[0] - 2 * loss[1] + loss[2]
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = 0.5 - (loss[2] - loss[0]) / (4 * bend)
    inside = (turn > 0) & (turn < 1)
    return knots[:-1][inside] + turn[inside] * width[inside]


def _fields(surface: Surface, alpha: FloatArray, beta: FloatArray) -> dict[str, FloatArray]:
    place = locate(surface, alpha, beta)
    states = corner_values(surface.state, place.rows, place.columns)
    unknown = ((states == PointState.MISSING) & (place.weights > 0)).any(axis=0)
    blank = unknown | _outside(surface.alpha, alpha) | _outside(surface.beta, beta)
    return {name: np.where(blank, np.nan, place.bilinear(values)) for name, values in surface.fields.items()}


def _outside(axis: FloatArray, places: FloatArray) -> np.ndarray:
    """Where places lie beyond an axis; a line's own axis has no beyond."""
    return (places < axis[0]) | (places > axis[-1]) if len(axis) > 1 else np.zeros(len(places), dtype=bool)

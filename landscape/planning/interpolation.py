"""Local interpolation between the points of a grid that are known.

Around each place the nearest known points are joined by a polyharmonic spline: s(x) = Σ wᵢ |x - xᵢ|³
plus a quadratic polynomial, which makes it exact for quadratic functions (Duchon, "Splines
minimizing rotation-invariant semi-norms in Sobolev spaces", 1977; Iske, "Multiresolution Methods
in Scattered Data Modelling", 2004, on the local use).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.planning.chart import Chart, Indices, nearest
from landscape.trajectory import FloatArray

NEIGHBORS = 20
"""Points in a stencil: more foretell a smooth surface no better, and reach farther across an edge."""

_SPARE = 8
"""Neighbours asked for beyond those kept, so that equally near ones are chosen by place and not by chance."""

_NO_MORE = 1e-12
"""A square this much smaller than what it was taken from is rounding: the nodes cannot tell polynomials apart."""

_AT_ONCE = 512
"""Systems that are put up together: as many as stay in the cache."""


@dataclass(frozen=True, eq=False)
class Stencils:
    """From which points each of K targets is interpolated.

    Attributes:
        nodes: (K, S) flat indices of known points, nearest first.
        weights: (K, S); each row sums to 1.
        reach: (K,) distance to the farthest node: a new point farther away changes nothing.
    """

    nodes: Indices
    weights: FloatArray
    reach: FloatArray

    def apply(self, values: FloatArray) -> FloatArray:
        """Returns (K,) interpolated values, NaN where any node's value is not finite.

        Args:
            values: of all points of the grid.
        """
        near = values[self.nodes]
        finite = np.isfinite(near).all(axis=1)
        first = near[:, 0]
        # Differences: a constant comes out exact.
        with np.errstate(invalid="ignore"):
            total = first + np.einsum("ks,ks->k", self.weights, near - first[:, None])
        return np.where(finite, total, np.nan)


def find_stencils(chart: Chart, known: Indices, targets: Indices) -> Stencils:
    """Finds the nearest known points of each target, and their weights.

    On a regular grid the same pattern of neighbours comes again and again: the weights of each are
    computed once.

    Args:
        chart: where the points of the grid lie.
        known: flat indices of the points to interpolate from, at least one.
        targets: (K,) flat indices.
    """
    places = chart.places
    count = min(NEIGHBORS, len(known))
    _, near = nearest(places[known], places[targets], NEIGHBORS + _SPARE)
    offsets = places[known[near]] - places[targets][:, None]
    distance = np.hypot(offsets[..., 0], offsets[..., 1])
    key = distance + 1e-6 * offsets[..., 1] + 1e-9 * offsets[..., 0]
    order = np.argsort(key, axis=1, kind="stable")[:, :count]
    near, distance = np.take_along_axis(near, order, axis=1), np.take_along_axis(distance, order, axis=1)
    offsets = np.take_along_axis(offsets, order[..., None], axis=1)
    if chart.uneven is not None:
        offsets = _stretched(chart.uneven[known[near]] - chart.uneven[targets][:, None], offsets)
    first, again = _distinct(offsets)
    return Stencils(known[near], polyharmonic_weights(offsets[first])[again], distance.max(axis=1))


def _stretched(true: FloatArray, offsets: FloatArray) -> FloatArray:
    """Returns true offsets, each axis by itself as long as in steps: a stencil is about as wide as it is high."""
    wide, long = (np.abs(values).max(axis=1, keepdims=True) for values in (true, offsets))
    return true * np.where(wide > 0, long / np.where(wide > 0, wide, 1.0), 0.0)


def _distinct(offsets: FloatArray) -> tuple[Indices, Indices]:
    """Returns the first of each pattern of neighbours, and which of these each target has."""
    steps = np.round(offsets * 2**12).astype(np.int64).reshape(len(offsets), -1)
    # A fixed random hash of 64 bits sorts faster than the patterns themselves.
    mixer = np.random.default_rng(0).integers(-(2**62), 2**62, size=steps.shape[1])
    _, first, again = np.unique(steps @ mixer, return_index=True, return_inverse=True)
    return first, again


def polyharmonic_weights(offsets: FloatArray) -> FloatArray:
    """Returns the weights with which the nodes' values make up the value at the origin.

    Polynomials that the nodes cannot tell apart (those of y, on a line along x) are left out.

    Args:
        offsets: (K, S, 2) places of the nodes, seen from the target; in each row all different.

    Returns:
        (K, S).
    """
    weights = np.empty(offsets.shape[:2])
    for start in range(0, len(offsets), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        size = np.sqrt(np.square(offsets[part]).sum(axis=2).max(axis=1))
        weights[part] = _weights(offsets[part] / np.where(size > 0, size, 1.0)[:, None, None])
    return weights


def _weights(nodes: FloatArray) -> FloatArray:
    patterns, count, _ = nodes.shape
    polynomials = _quadratic(nodes)
    surplus = _dependent(polynomials)
    terms = surplus.shape[1]
    system = np.zeros((patterns, count + terms, count + terms))
    x, y = nodes[..., 0], nodes[..., 1]
    system[:, :count, :count] = _cubed(x[:, :, None] - x[:, None], y[:, :, None] - y[:, None])
    system[:, :count, count:] = polynomials * ~surplus[:, None]
    system[:, count:, :count] = np.swapaxes(system[:, :count, count:], 1, 2)
    diagonal = np.arange(count, count + terms)
    system[:, diagonal, diagonal] = surplus  # a column of zeros must not make the system singular
    at_origin = np.tile(np.eye(1, terms), (patterns, 1))
    right_side = np.concatenate([_cubed(x, y), at_origin], axis=1)
    return np.linalg.solve(system, right_side[..., None])[:, :count, 0].astype(np.float64)


def _cubed(x: FloatArray, y: FloatArray) -> FloatArray:
    square = x * x + y * y
    return np.asarray(square * np.sqrt(square), dtype=np.float64)


def _quadratic(nodes: FloatArray) -> FloatArray:
    x, y = nodes[..., 0], nodes[..., 1]
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _dependent(polynomials: FloatArray) -> npt.NDArray[np.bool_]:
    """Returns (K, 6) which polynomials are, on the nodes, combinations of those before them."""
    surplus = np.zeros((len(polynomials), polynomials.shape[2]), dtype=bool)
    spectrum = np.linalg.eigvalsh(np.swapaxes(polynomials, 1, 2) @ polynomials)
    for pattern in np.flatnonzero(spectrum[:, 0] <= _NO_MORE * spectrum[:, -1]):  # rare: lines and narrow strips
        basis: list[FloatArray] = []
        for term, column in enumerate(polynomials[pattern].T):
            rest = column.copy()
            for _ in range(2):  # once more, against rounding
                for direction in basis:
                    rest -= (rest @ direction) * direction
            length = np.linalg.norm(rest)
            surplus[pattern, term] = length**2 <= _NO_MORE * max(column @ column, _NO_MORE) or len(basis) == len(column)
            if not surplus[pattern, term]:
                basis.append(rest / length)
    return surplus

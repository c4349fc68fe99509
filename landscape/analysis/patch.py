"""A smooth interpolant of the samples around a vertex."""

from functools import lru_cache

import numpy as np

from landscape.analysis.links import Booleans
from landscape.trajectory import FloatArray

REACH = 4
"""Samples taken on each side of the vertex: a spike or a hole farther away has no say."""

NEIGHBORHOOD = 3
"""Cells on each side of the vertex in which its critical point is looked for.

In a narrow valley across the grid the triangles have their saddle up to two cells away from the smooth one
(Himmelblau's function, turned)."""

_QUAD = 2
"""Triangles of a quad, which are level around a bottom in its middle; with more of them a vertex is on a plateau."""

_ENOUGH_TO_PREDICT = 5
"""Samples in a line; with fewer, a curved line is not predicted on either scale."""

_ROUNDING = 1e-9
"""Cells that samples of a uniform axis may lie beside whole numbers of them."""


class Patch:
    """A C² interpolant of the samples around a vertex, in cells from that vertex.

    A tensor-product spline of degree 5, or less where there are fewer samples than 6. It goes
    through the loss or through its logarithm, which has the same critical points of the same
    kinds: whichever predicts samples better that are left out. Near a steep wall, the logarithm.

    Attributes:
        origin: (2,) the vertex, in α and β.
        cell: (2,) mean size of the cells beside it.
        low, high: (2,) the neighbourhood in which a point is looked for, in cells.
        level: whether the vertex lies on a plateau, an area of equal samples.
        tolerance: size of the gradient at which it counts as zero.
    """

    def __init__(self, alpha: FloatArray, beta: FloatArray, samples: FloatArray, row: int, column: int) -> None:
        self.origin = np.array([alpha[column], beta[row]])
        self.cell = np.array([alpha[column + 1] - alpha[column - 1], beta[row + 1] - beta[row - 1]]) / 2
        x, y = (_in_cells(axis, *of) for axis, *of in ((alpha, column, self.cell[0]), (beta, row, self.cell[1])))
        self.low = np.array([x[max(column - NEIGHBORHOOD, 0)], y[max(row - NEIGHBORHOOD, 0)]])
        self.high = np.array([axis[min(k + NEIGHBORHOOD, len(axis) - 1)] for axis, k in ((x, column), (y, row))])
        near = samples[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
        self.level = _level_triangles(near == samples[row, column]) > _QUAD
        self._logarithmic = samples.min() > 0 and _log_is_smoother(x, y, samples, row, column)
        heights = np.log(samples) if self._logarithmic else samples
        self._base = heights[row, column]
        near = np.abs(heights[row - 1 : row + 2, column - 1 : column + 2] - self._base)
        self._unit = float(near.max()) or 1.0
        self._samples = (heights - self._base) / self._unit
        # Rounding grows with the largest sample.
        self.tolerance = 1e-10 + 1e-13 * float(np.abs(self._samples).max())
        self._weights = _weights_of(tuple(x.tolist())), _weights_of(tuple(y.tolist()))

    def jet(self, place: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Returns height, gradient (2,) and Hessian (2, 2) in cells, in units of the differences around the vertex."""
        in_x, in_y = (weights.at(coordinate) for weights, coordinate in zip(self._weights, place, strict=True))
        derivatives = in_y @ self._samples @ in_x.T
        gradient = np.array([derivatives[0, 1], derivatives[1, 0]])
        mixed = derivatives[1, 1]
        return float(derivatives[0, 0]), gradient, np.array([[derivatives[0, 2], mixed], [mixed, derivatives[2, 0]]])

    def describe(self, place: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Returns the loss, its gradient (2,) and its Hessian (2, 2) in α and β."""
        height, gradient, hessian = self.jet(place)
        loss = self._base + self._unit * height
        gradient = self._unit * gradient / self.cell
        hessian = self._unit * hessian / np.outer(self.cell, self.cell)
        if self._logarithmic:
            loss = float(np.exp(loss))
            gradient, hessian = loss * gradient, loss * (hessian + np.outer(gradient, gradient))
        return float(loss), gradient, hessian


def _in_cells(axis: FloatArray, start: int, cell: float) -> FloatArray:
    """Returns the distances of samples from one of them; whole numbers where rounding alone parts them from these."""
    cells = (axis - axis[start]) / cell
    whole = np.rint(cells)
    return np.where(np.abs(cells - whole) < _ROUNDING, whole, cells)


class _Weights:
    """What each sample of an axis weighs in the spline and its first two derivatives, at any place."""

    def __init__(self, axis: FloatArray) -> None:
        from scipy.interpolate import make_interp_spline

        degree = min(5, len(axis) - 1)
        spline = make_interp_spline(axis, np.eye(len(axis)), k=degree)  # through the unit vectors
        self._breaks = np.unique(spline.t)[:-1]
        derivatives = np.stack([spline(self._breaks, nu=order) for order in range(degree + 1)], axis=1)
        self._powers = np.arange(degree + 1)
        factors = np.cumprod(np.maximum(self._powers, 1)).astype(np.float64)
        # (pieces, orders, powers, samples): Taylor's series of each piece at its beginning
        self._series = np.zeros((len(self._breaks), 3, degree + 1, len(axis)))
        for order in range(min(3, degree + 1)):
            count = degree + 1 - order
            self._series[:, order, :count] = derivatives[:, order:] / factors[:count, None]

    def at(self, coordinate: float) -> FloatArray:
        """Returns (3, samples): for the value and the first and second derivative."""
        piece = max(int(np.searchsorted(self._breaks, coordinate, side="right")) - 1, 0)
        return (coordinate - self._breaks[piece]) ** self._powers @ self._series[piece]


@lru_cache(maxsize=64)
def _weights_of(axis: tuple[float, ...]) -> _Weights:
    """Returns the weights of an axis: on a uniform one the same around every vertex but those near its ends."""
    return _Weights(np.array(axis))


def patch_at(
    vertex: tuple[int, int], values: FloatArray, known: Booleans, alpha: FloatArray, beta: FloatArray
) -> Patch:
    """Returns the interpolant around a vertex, of as many samples on each side, up to `REACH`, as are all known.

    Raises:
        ValueError: the eight samples around the vertex are not all known.
    """
    row, column = vertex
    rows, columns = _window(known, row, column)
    return Patch(alpha[columns], beta[rows], values[rows, columns], row - rows.start, column - columns.start)


def _window(known: Booleans, row: int, column: int) -> tuple[slice, slice]:
    for reach in range(REACH, 0, -1):
        rows, columns = (slice(max(k - reach, 0), k + reach + 1) for k in (row, column))
        if known[rows, columns].all():
            return rows, columns
    raise ValueError(f"the samples around vertex {(row, column)} are not all known")


def _level_triangles(equal: Booleans) -> int:
    """Counts the triangles of a window all of whose corners equal a value."""
    across = equal[:-1, :-1] & equal[1:, 1:]
    return int(np.count_nonzero(across & equal[:-1, 1:]) + np.count_nonzero(across & equal[1:, :-1]))


def _log_is_smoother(x: FloatArray, y: FloatArray, samples: FloatArray, row: int, column: int) -> bool:
    """Compares predictions of the samples around the vertex, each from the others of its line."""
    if min(samples.shape) < _ENOUGH_TO_PREDICT:
        return False
    lines = samples[row - 1 : row + 2], samples[:, column - 1 : column + 2].T
    errors = np.zeros(2)
    for axis, middle, values in zip((x, y), (column, row), lines, strict=True):
        left_out = slice(middle - 1, middle + 2)
        weights = _left_out_weights(axis, range(middle - 1, middle + 2))
        with np.errstate(over="ignore"):
            for k, predicted in enumerate((values @ weights.T, np.exp(np.log(values) @ weights.T))):
                errors[k] += np.abs(predicted - values[:, left_out]).sum()
    return bool(errors[1] < errors[0])


def _left_out_weights(axis: FloatArray, left_out: range) -> FloatArray:
    """(left out, samples) weights of the polynomial through all samples but one, at that one (Lagrange)."""
    weights = np.zeros((len(left_out), len(axis)))
    for row, gap in zip(weights, left_out, strict=True):
        others = np.delete(axis, gap)
        spans = others[:, None] - others
        np.fill_diagonal(spans, 1.0)
        ahead = axis[gap] - others
        row[np.arange(len(axis)) != gap] = np.prod(ahead) / ahead / np.prod(spans, axis=1)
    return weights

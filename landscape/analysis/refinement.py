"""Where a smooth interpolant has its critical point, and what its Hessian says there."""

from dataclasses import dataclass

import numpy as np

from landscape.analysis.links import Booleans
from landscape.critical import CriticalKind
from landscape.trajectory import FloatArray

REACH = 4
"""Samples taken on each side of the vertex: a spike or a hole farther away has no say."""

_STARTS = ((0.0, 0.0), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5))
"""Where Newton's method begins, in cells from the vertex."""

_ENOUGH_TO_PREDICT = 5
"""Samples in a line; with fewer, a curved line is not predicted on either scale."""

_DEGENERATE = 1e-6
"""An eigenvalue smaller than this share of the other counts as zero."""


@dataclass(frozen=True)
class Refined:
    """A critical point of the interpolant; the fields are those of `CriticalPoint`."""

    refined_alpha: float
    refined_beta: float
    refined_loss: float
    gradient_norm: float
    eigenvalues: tuple[float, float]
    eigenvectors: tuple[tuple[float, float], tuple[float, float]]
    agrees: bool


class Patch:
    """A C² interpolant of the samples around a vertex, in cells from that vertex.

    A tensor-product spline of degree 5, or less where there are fewer samples than 6. It goes
    through the loss or through its logarithm, which has the same critical points of the same
    kinds: whichever predicts samples better that are left out. Near a steep wall, the logarithm.
    """

    def __init__(self, alpha: FloatArray, beta: FloatArray, samples: FloatArray, row: int, column: int) -> None:
        from scipy.interpolate import make_interp_spline

        self.origin = np.array([alpha[column], beta[row]])
        self.cell = np.array([alpha[column + 1] - alpha[column - 1], beta[row + 1] - beta[row - 1]]) / 2
        x, y = (alpha - self.origin[0]) / self.cell[0], (beta - self.origin[1]) / self.cell[1]
        self.low = np.array([x[column - 1], y[row - 1]])
        self.high = np.array([x[column + 1], y[row + 1]])
        self._logarithmic = samples.min() > 0 and _log_is_smoother(x, y, samples, row, column)
        heights = np.log(samples) if self._logarithmic else samples
        self._base = heights[row, column]
        near = np.abs(heights[row - 1 : row + 2, column - 1 : column + 2] - self._base)
        self._unit = float(near.max()) or 1.0
        self._samples = (heights - self._base) / self._unit
        # Rounding grows with the largest sample.
        self.tolerance = 1e-10 + 1e-13 * float(np.abs(self._samples).max())
        # Splines through the unit vectors: at a place, the weight of each sample.
        self._weights = [make_interp_spline(axis, np.eye(len(axis)), k=min(5, len(axis) - 1)) for axis in (x, y)]

    def jet(self, place: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Returns height, gradient (2,) and Hessian (2, 2) in cells, in units of the differences around the vertex."""
        in_x, in_y = (
            np.stack([weights(coordinate, nu=order) for order in range(3)])
            for weights, coordinate in zip(self._weights, place, strict=True)
        )
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


def refine(
    values: FloatArray,
    known: Booleans,
    alpha: FloatArray,
    beta: FloatArray,
    vertex: tuple[int, int],
    kind: CriticalKind,
) -> Refined:
    """Looks for the interpolant's critical point within one cell of a vertex.

    Newton's method starts at the vertex; where that finds no point of the same kind, also half a
    cell away on all sides, and the nearest point is taken, one of the same kind before others.
    Where no gradient vanishes the vertex itself is described, and its Hessian cannot agree.

    Args:
        values: (N, M), finite where known.
        known: (N, M); the eight samples around the vertex must be.
        alpha: (M,) axis.
        beta: (N,) axis.
        vertex: (row, column).
        kind: by the lower link.
    """
    row, column = vertex
    rows, columns = _window(known, row, column)
    patch = Patch(alpha[columns], beta[rows], values[rows, columns], row - rows.start, column - columns.start)
    found: list[tuple[bool, float, FloatArray]] = []
    for start in _STARTS:
        place = _newton(patch, np.array(start))
        if place is not None:
            found.append((kind != _kind(patch.jet(place)[2]), float(np.hypot(*place)), place))
            if start == _STARTS[0] and not found[0][0]:
                break
    differs, _, place = min(found, key=lambda candidate: candidate[:2], default=(True, 0.0, np.zeros(2)))
    return _refined(patch, place, agrees=not differs)


def _window(known: Booleans, row: int, column: int) -> tuple[slice, slice]:
    for reach in range(REACH, 0, -1):
        rows, columns = (slice(max(k - reach, 0), k + reach + 1) for k in (row, column))
        if known[rows, columns].all():
            return rows, columns
    raise ValueError(f"the samples around vertex {(row, column)} are not all known")


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


def _newton(patch: Patch, start: FloatArray) -> FloatArray | None:
    """Returns where the gradient vanishes, within a cell of the vertex; None if it does not get there."""
    place = start
    _, gradient, hessian = patch.jet(place)
    for _ in range(12):
        size = np.hypot(*gradient)
        if size <= patch.tolerance:
            return place
        try:
            step = np.linalg.solve(hessian, -gradient)
        except np.linalg.LinAlgError:
            return None
        step *= min(1.0, 0.5 / max(np.hypot(*step), 1e-300))
        for _ in range(4):
            trial = np.clip(place + step, patch.low, patch.high)
            _, gradient, hessian = patch.jet(trial)
            if np.hypot(*gradient) < size:
                break
            step = step / 2
        else:
            return None
        place = trial
    return None


def _kind(hessian: FloatArray) -> CriticalKind:
    low, high = np.linalg.eigvalsh(hessian)
    if min(abs(low), abs(high)) <= _DEGENERATE * max(abs(low), abs(high)):
        return CriticalKind.DEGENERATE
    if low > 0:
        return CriticalKind.MINIMUM
    return CriticalKind.MAXIMUM if high < 0 else CriticalKind.SADDLE


def _refined(patch: Patch, place: FloatArray, agrees: bool) -> Refined:
    loss, gradient, hessian = patch.describe(place)
    values, vectors = np.linalg.eigh(hessian)
    alpha, beta = patch.origin + place * patch.cell
    first, second = ((float(vector[0]), float(vector[1])) for vector in vectors.T)
    return Refined(
        refined_alpha=float(alpha),
        refined_beta=float(beta),
        refined_loss=loss,
        gradient_norm=float(np.hypot(*gradient)),
        eigenvalues=(float(values[0]), float(values[1])),
        eigenvectors=(first, second),
        agrees=agrees,
    )

"""Where a smooth interpolant has its critical point, and what its Hessian says there."""

from dataclasses import dataclass

import numpy as np

from landscape.analysis.links import Booleans
from landscape.critical import CriticalKind
from landscape.trajectory import FloatArray

REACH = 4
"""Samples taken on each side of the vertex: a spike or a hole farther away has no say."""

NEIGHBORHOOD = 3
"""Cells on each side of the vertex in which its critical point is looked for.

In a narrow valley across the grid the triangles have their saddle up to two cells away from the smooth one
(Himmelblau's function, turned)."""

_QUAD = 2
"""Triangles of a quad, which are level around a bottom in its middle; with more of them a vertex is on a plateau."""

_STARTS = ((0.0, 0.0), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5))
"""Where Newton's method begins, in cells from the vertex."""

_ENOUGH_TO_PREDICT = 5
"""Samples in a line; with fewer, a curved line is not predicted on either scale."""

DEGENERATE = 1e-4
"""Default of the size below which an eigenvalue counts as zero, as a share of the other.

Places are known to where the gradient is 1e-10 (`Patch.tolerance`); where an eigenvalue vanishes it grows with
the distance and the gradient with its square, so that it comes out as 1e-5 or so.
"""

_STEPS = 40
"""Of Newton's method: it halves the distance in a step where the Hessian vanishes, and squares it elsewhere."""


@dataclass(frozen=True)
class Refined:
    """A critical point of the interpolant; the fields are those of `CriticalPoint`."""

    refined_alpha: float
    refined_beta: float
    refined_loss: float
    gradient_norm: float
    eigenvalues: tuple[float, float]
    eigenvectors: tuple[tuple[float, float], tuple[float, float]]
    hessian_kind: CriticalKind | None
    agrees: bool


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
        x, y = (alpha - self.origin[0]) / self.cell[0], (beta - self.origin[1]) / self.cell[1]
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
        self._weights = _Weights(x), _Weights(y)

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


def refine(
    values: FloatArray,
    known: Booleans,
    alpha: FloatArray,
    beta: FloatArray,
    vertex: tuple[int, int],
    kind: CriticalKind,
    degenerate: float = DEGENERATE,
) -> Refined:
    """Looks for the interpolant's critical point in the neighbourhood of a vertex.

    Newton's method starts at the vertex; where that finds no point of the same kind, also half a
    cell away on all sides, and the nearest point is taken, one of the same kind before others. One of
    another kind is taken within one cell alone: farther away is another vertex's.
    Where no gradient vanishes the vertex itself is described, and its Hessian cannot agree. On a plateau all
    derivatives do, and a spline through its edge would have a bottom that is none: it is degenerate at the vertex.

    Args:
        values: (N, M), finite where known.
        known: (N, M); the eight samples around the vertex must be.
        alpha: (M,) axis.
        beta: (N,) axis.
        vertex: (row, column).
        kind: by the lower link.
        degenerate: size below which an eigenvalue counts as zero: a share of the other one, in cells and in units
            of the largest difference to the eight samples around, and of 1 where both are less.
    """
    patch = _patch_at(vertex, values, known, alpha, beta)
    if patch.level:
        return _at_rest(patch, float(values[vertex]), kind)
    found: list[tuple[bool, float, FloatArray, CriticalKind]] = []
    for start in _STARTS:
        place = _newton(patch, np.array(start))
        if place is not None:
            seen = _kind(patch.jet(place)[2], degenerate)
            if seen in (kind, CriticalKind.DEGENERATE) or np.abs(place).max() <= 1:
                found.append((seen != kind, float(np.hypot(*place)), place, seen))
            if start == _STARTS[0] and seen == kind:
                break
    if not found:
        return _refined(patch, np.zeros(2), None, agrees=False)
    differs, _, place, seen = min(found, key=lambda candidate: candidate[:2])
    alpha_at, beta_at = patch.origin + place * patch.cell
    nearest = int(np.abs(beta - beta_at).argmin()), int(np.abs(alpha - alpha_at).argmin())
    if nearest != vertex and _surrounded(known, *nearest):  # the middle of a patch is where it is best
        closer = _patch_at(nearest, values, known, alpha, beta)
        again = _newton(closer, (np.array([alpha_at, beta_at]) - closer.origin) / closer.cell)
        if again is not None and _kind(closer.jet(again)[2], degenerate) == seen:
            patch, place = closer, again
    return _refined(patch, place, seen, agrees=not differs)


def _patch_at(
    vertex: tuple[int, int], values: FloatArray, known: Booleans, alpha: FloatArray, beta: FloatArray
) -> Patch:
    row, column = vertex
    rows, columns = _window(known, row, column)
    return Patch(alpha[columns], beta[rows], values[rows, columns], row - rows.start, column - columns.start)


def _surrounded(known: Booleans, row: int, column: int) -> bool:
    around = known[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
    return around.shape == (3, 3) and bool(around.all())


def _level_triangles(equal: Booleans) -> int:
    """Counts the triangles of a window all of whose corners equal a value."""
    across = equal[:-1, :-1] & equal[1:, 1:]
    return int(np.count_nonzero(across & equal[:-1, 1:]) + np.count_nonzero(across & equal[1:, :-1]))


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
    """Returns where the gradient vanishes, in the neighbourhood of the vertex; None if it does not get there."""
    place = start
    _, gradient, hessian = patch.jet(place)
    for _ in range(_STEPS):
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


def _kind(hessian: FloatArray, degenerate: float) -> CriticalKind:
    low, high = np.linalg.eigvalsh(hessian)
    if min(abs(low), abs(high)) <= degenerate * max(abs(low), abs(high), 1.0):
        return CriticalKind.DEGENERATE
    if low > 0:
        return CriticalKind.MINIMUM
    return CriticalKind.MAXIMUM if high < 0 else CriticalKind.SADDLE


def _refined(patch: Patch, place: FloatArray, kind: CriticalKind | None, agrees: bool) -> Refined:
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
        hessian_kind=kind,
        agrees=agrees,
    )


def _at_rest(patch: Patch, loss: float, kind: CriticalKind) -> Refined:
    """Describes a plateau."""
    return Refined(
        refined_alpha=float(patch.origin[0]),
        refined_beta=float(patch.origin[1]),
        refined_loss=loss,
        gradient_norm=0.0,
        eigenvalues=(0.0, 0.0),
        eigenvectors=((1.0, 0.0), (0.0, 1.0)),
        hessian_kind=CriticalKind.DEGENERATE,
        agrees=kind == CriticalKind.DEGENERATE,
    )

"""Where a smooth interpolant has its critical point, and what its Hessian says there."""

from dataclasses import dataclass

import numpy as np

from landscape.analysis.links import Booleans
from landscape.analysis.patch import Patch, patch_at
from landscape.critical import CriticalKind
from landscape.trajectory import FloatArray

_STARTS = ((0.0, 0.0), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5))
"""Where Newton's method begins, in cells from the vertex."""

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
    patch = patch_at(vertex, values, known, alpha, beta)
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
        return describe(values, known, alpha, beta, vertex)
    differs, _, place, seen = min(found, key=lambda candidate: candidate[:2])
    alpha_at, beta_at = patch.origin + place * patch.cell
    nearest = int(np.abs(beta - beta_at).argmin()), int(np.abs(alpha - alpha_at).argmin())
    if nearest != vertex and _surrounded(known, *nearest):  # the middle of a patch is where it is best
        closer = patch_at(nearest, values, known, alpha, beta)
        again = _newton(closer, (np.array([alpha_at, beta_at]) - closer.origin) / closer.cell)
        if again is not None and _kind(closer.jet(again)[2], degenerate) == seen:
            patch, place = closer, again
    return _refined(patch, place, seen, agrees=not differs)


def describe(
    values: FloatArray, known: Booleans, alpha: FloatArray, beta: FloatArray, vertex: tuple[int, int]
) -> Refined:
    """Describes the interpolant at a vertex, where its gradient need not vanish; arguments as of `refine`."""
    return _refined(patch_at(vertex, values, known, alpha, beta), np.zeros(2), None, agrees=False)


def _surrounded(known: Booleans, row: int, column: int) -> bool:
    around = known[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
    return around.shape == (3, 3) and bool(around.all())


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

"""What the full Hessian says of a critical point of the plane, beside what the plane says."""

from landscape.critical import CriticalKind, CriticalPoint

FLAT = 1e-4
"""Share of the Hessian's norm up to which an eigenvalue is told as 0: rounding and tolerance leave so much."""


def full_kind(lambda_max: float, lambda_min: float) -> CriticalKind:
    """Returns the kind of curvature that the extreme eigenvalues have; DEGENERATE where one of them is 0.

    Curvature alone is told: where the gradient is not 0 the place is no critical point of the full space.
    """
    flat = FLAT * max(abs(lambda_max), abs(lambda_min))
    if lambda_min < -flat and lambda_max > flat:
        return CriticalKind.SADDLE
    if lambda_min > flat:
        return CriticalKind.MINIMUM
    return CriticalKind.MAXIMUM if lambda_max < -flat else CriticalKind.DEGENERATE


_WORDS = {
    CriticalKind.MINIMUM: "minimum",
    CriticalKind.SADDLE: "saddle",
    CriticalKind.MAXIMUM: "maximum",
    CriticalKind.DEGENERATE: "flat in some direction",
}


def full_space_told(point: CriticalPoint) -> str:
    """Returns what a point is in the plane and in full space, in a phrase; empty where nobody has measured it."""
    if point.full_lambda_max is None or point.full_lambda_min is None:
        return ""
    kind = full_kind(point.full_lambda_max, point.full_lambda_min)
    numbers = f"λmin = {point.full_lambda_min:.3g}, λmax = {point.full_lambda_max:.3g}"
    length = point.full_gradient_norm
    numbers += "" if length is None else f", |∇L| = {length:.3g}"
    return f"{point.kind.name.lower()} in the plane, {_WORDS[kind]} in full space ({numbers})"


def is_measured(point: CriticalPoint) -> bool:
    """Whether a point has its numbers of the full space."""
    return None not in (point.full_gradient_norm, point.full_lambda_max, point.full_lambda_min)

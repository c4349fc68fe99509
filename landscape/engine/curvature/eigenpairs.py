"""The largest and the smallest eigenvalues of a Hessian, by implicitly restarted Lanczos (ARPACK)."""

import inspect
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.engine.curvature.derivatives import Derivatives
from landscape.errors import LandscapeError
from landscape.trajectory import FloatArray

TOLERANCE = 1e-4
"""Of an eigenpair's residual, as a share of the Hessian's norm."""

FEW = 24
"""Parameters up to which the whole matrix costs less than looking for its ends."""

BASIS = 20
"""Lanczos vectors that are held, at least; two for each eigenpair and one more."""

MOST_RESTARTS = 100


@dataclass(frozen=True, eq=False)
class Eigenpairs:
    """Eigenpairs of a Hessian, the largest eigenvalue first.

    Attributes:
        values: (K,).
        vectors: (K, P) of unit length; the entry of the largest magnitude is positive.
    """

    values: FloatArray
    vectors: FloatArray


def extreme_eigenpairs(
    derivatives: Derivatives, top: int, bottom: int, *, seed: int, tolerance: float = TOLERANCE
) -> Eigenpairs:
    """Returns the largest eigenvalues and the smallest ones, with their eigenvectors.

    First the eigenvalue of the largest magnitude μ is found, then the ends of H ± |μ|: their distance from 0 is
    what ARPACK's tolerance is relative to, so that an end near 0 is met to a share of the Hessian's norm too,
    which is all that can be said of it.

    Args:
        derivatives: at some weights.
        top: how many of the largest; fewer where there are not as many parameters.
        bottom: how many of the smallest, likewise; none of them twice.
        seed: of the first Lanczos vector.
        tolerance: of the residuals ‖Hv − λv‖, as a share of the Hessian's norm (of twice of it, at worst).

    Raises:
        LandscapeError: the derivatives cannot be had, or the iteration does not converge.
    """
    size = derivatives.size
    top = min(top, size)
    bottom = min(bottom, size - top)
    if size <= max(FEW, 2 * (top + bottom) + 1):
        values, vectors = np.linalg.eigh(dense_hessian(derivatives))
        chosen = [*range(size - 1, size - 1 - top, -1), *range(bottom - 1, -1, -1)]
        return _oriented(values[chosen], vectors[:, chosen].T)
    search = _Search(derivatives, seed, tolerance)
    value, vector = search.find("LM", 1, 0.0)
    scale = abs(float(value[0]))
    if scale == 0.0:
        return _zero(size, top + bottom)
    pairs = [
        (value, vector) if count == 1 and value[0] * sign > 0 else search.find(which, count, sign * scale)
        for count, which, sign in ((top, "LA", 1.0), (bottom, "SA", -1.0))
        if count
    ]
    return _oriented(np.concatenate([v for v, _ in pairs]), np.concatenate([v for _, v in pairs]))


def residuals(derivatives: Derivatives, pairs: Eigenpairs) -> FloatArray:
    """Returns (K,) how far eigenpairs are from being some, ‖Hv − λv‖; an eigenvalue lies no farther from each λ."""
    return np.array(
        [
            float(np.linalg.norm(derivatives.hessian_times(vector) - value * vector))
            for value, vector in zip(pairs.values, pairs.vectors, strict=True)
        ]
    )


def dense_hessian(derivatives: Derivatives) -> FloatArray:
    """Returns (P, P) the Hessian itself, symmetric."""
    rows = np.array([derivatives.hessian_times(row) for row in np.eye(derivatives.size)])
    return (rows + rows.T) / 2


class _Search:
    """Asks ARPACK for ends of a Hessian's spectrum, always from the same first vector."""

    def __init__(self, derivatives: Derivatives, seed: int, tolerance: float) -> None:
        self._derivatives, self._tolerance = derivatives, tolerance
        self._seed = seed
        self._start = np.random.default_rng(seed).standard_normal(derivatives.size)

    def find(self, which: str, count: int, shift: float) -> tuple[FloatArray, FloatArray]:
        """Returns (K,) eigenvalues and (K, P) eigenvectors, the largest first, of one end of H + shift."""
        from scipy.sparse.linalg import ArpackError, ArpackNoConvergence, LinearOperator, eigsh

        size = self._derivatives.size
        operator: Any = LinearOperator
        shifted = operator(
            (size, size),
            matvec=lambda v: self._derivatives.hessian_times(v) + shift * v.reshape(-1),
            dtype=np.dtype(np.float64),
        )
        # What ARPACK draws itself, where the Hessian has a low rank, SciPy 1.17 makes depend on a generator of its own.
        drawn = {"rng": self._seed} if "rng" in inspect.signature(eigsh).parameters else {}
        basis = min(size, max(2 * count + 1, BASIS))
        options = {"v0": self._start.copy(), "ncv": basis, "maxiter": MOST_RESTARTS, "tol": self._tolerance, **drawn}
        try:
            values, vectors = eigsh(shifted, count, which=which, **options)
        except ArpackNoConvergence as error:
            raise LandscapeError(
                f"the eigenvalues do not settle within {self._derivatives.products} Hessian-vector products: allow a"
                " larger --tolerance, or use --precision float64"
            ) from error
        except ArpackError:
            if np.any(self._derivatives.hessian_times(self._start)):
                raise
            return np.zeros(count), np.eye(count, size)  # a Hessian of zeros has no Lanczos vectors
        order = np.argsort(-values)
        return values[order] - shift, vectors[:, order].T


def _oriented(values: FloatArray, vectors: FloatArray) -> Eigenpairs:
    largest = vectors[np.arange(len(vectors)), np.abs(vectors).argmax(axis=1)]
    return Eigenpairs(values, vectors * np.where(largest < 0, -1.0, 1.0)[:, None])


def _zero(size: int, count: int) -> Eigenpairs:
    return Eigenpairs(np.zeros(count), np.eye(count, size))

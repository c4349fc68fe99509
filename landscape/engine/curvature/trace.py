"""The trace of a Hessian, from products with random signs (Hutchinson 1989)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from landscape.engine.curvature.derivatives import Derivatives
from landscape.trajectory import FloatArray


@dataclass(frozen=True)
class Trace:
    """An estimate of a trace.

    Attributes:
        mean: of the draws, which estimates the trace without bias.
        std_error: its standard error; NaN of a single draw.
        draws: how many.
    """

    mean: float
    std_error: float
    draws: int


def hutchinson_trace(derivatives: Derivatives, draws: int, seed: int) -> Trace:
    """Returns an estimate of the Hessian's trace: the mean of vᵀHv over vectors v of random signs.

    Args:
        derivatives: at some weights.
        draws: products to be made, 1 or more.
        seed: of the signs.

    Raises:
        LandscapeError: the derivatives cannot be had.
    """
    return trace_of([float(v @ derivatives.hessian_times(v)) for v in islice(signs(derivatives.size, seed), draws)])


def trace_of(draws: list[float]) -> Trace:
    """Returns the estimate that draws of vᵀHv make."""
    error = float(np.std(draws, ddof=1) / np.sqrt(len(draws))) if len(draws) > 1 else float("nan")
    return Trace(float(np.mean(draws)), error, len(draws))


def signs(size: int, seed: int) -> Iterator[FloatArray]:
    """Yields vectors (P,) of −1 and 1, each as likely, that depend on size and seed alone."""
    generator = np.random.default_rng(seed)
    while True:
        yield generator.integers(0, 2, size).astype(np.float64) * 2.0 - 1.0

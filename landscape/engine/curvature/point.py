"""All that is asked of the curvature at one place, kept as far as it is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from landscape.engine.curvature.density import density_of, quadrature
from landscape.engine.curvature.derivatives import Derivatives
from landscape.engine.curvature.eigenpairs import TOLERANCE, extreme_eigenpairs, residuals
from landscape.engine.curvature.trace import signs, trace_of


class Stopped(Exception):  # noqa: N818 - no error
    """Somebody asked to stop."""


@dataclass(frozen=True)
class Asked:
    """What is asked of the curvature at a place.

    Attributes:
        top: how many of the largest eigenvalues; the smallest is found beside them.
        trace: random vectors for the trace; 0 leaves it out.
        density: random vectors for the spectral density; 0 leaves it out.
        steps: of Lanczos' method for each of them.
        seed: of all that is random.
        tolerance: of an eigenpair's residual, as a share of the Hessian's norm.
    """

    top: int = 1
    trace: int = 0
    density: int = 0
    steps: int = 64
    seed: int = 0
    tolerance: float = TOLERANCE

    @property
    def products(self) -> int:
        """About how many Hessian-vector products that takes."""
        return 50 + 20 * (self.top - 1) + self.trace + self.density * self.steps


@dataclass
class PointCurvature:
    """What is known of the curvature at a place, so far.

    Attributes:
        facts: in JSON types: ``gradient_norm``, ``lambda_max``, ``lambda_min``, ``eigenvalues`` and their
            ``residuals`` (the largest first, the smallest last), ``trace`` and ``density``, as far as they are found.
        complete: whether that is all that was asked for.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    complete: bool = False


def measure_point(derivatives: Derivatives, asked: Asked) -> PointCurvature:
    """Measures the curvature where the model is placed; what is known when somebody asks to stop is kept.

    Raises:
        LandscapeError: the derivatives cannot be had, or are not finite.
    """
    found = PointCurvature()
    try:
        found.facts["gradient_norm"] = float(np.linalg.norm(derivatives.gradient()))
        found.facts |= _eigenvalues(derivatives, asked)
        for more in (_trace, _density):
            more(derivatives, asked, found.facts)
        found.complete = True
    except Stopped:
        pass
    return found


def _eigenvalues(derivatives: Derivatives, asked: Asked) -> Mapping[str, Any]:
    pairs = extreme_eigenpairs(derivatives, asked.top, 1, seed=asked.seed, tolerance=asked.tolerance)
    return {
        "lambda_max": float(pairs.values[0]),
        "lambda_min": float(pairs.values[-1]),
        "eigenvalues": pairs.values.tolist(),
        "residuals": residuals(derivatives, pairs).tolist(),
    }


def _trace(derivatives: Derivatives, asked: Asked, facts: dict[str, Any]) -> None:
    draws: list[float] = []
    for _, vector in zip(range(asked.trace), signs(derivatives.size, asked.seed), strict=False):
        draws.append(float(vector @ derivatives.hessian_times(vector)))
        found = trace_of(draws)
        facts["trace"] = {"mean": found.mean, "std_error": found.std_error, "draws": found.draws}


def _density(derivatives: Derivatives, asked: Asked, facts: dict[str, Any]) -> None:
    rules = []
    for _, vector in zip(range(asked.density), signs(derivatives.size, asked.seed), strict=False):
        rules.append(quadrature(derivatives, vector, asked.steps))
        found = density_of(rules)
        places, heights = found.curve()
        facts["density"] = {
            "draws": found.draws,
            "steps": asked.steps,
            "mean": found.mean,
            "negative": found.negative,
            "width": found.width,
            "nodes": found.nodes.tolist(),
            "weights": found.weights.tolist(),
            "eigenvalue": places.tolist(),
            "value": heights.tolist(),
        }

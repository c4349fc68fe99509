"""The line along the negative gradient, and the parabola that describes it.

Mutschler & Zell 2020, "Parabolic Approximation Line Search for DNNs" (arXiv 1903.11991): along the
negative gradient the loss is close to a parabola, whose vertex is a good step.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.curvature.derivatives import Derivatives
from landscape.engine.plane import Plane, norm, parameters_of
from landscape.engine.problem import Problem
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec
from landscape.trajectory import FloatArray


def gradient_line(problem: Problem, spec: ComputeSpec) -> Plane:
    """Returns the line along the negative gradient of the first measured split's mean loss, of unit length.

    α is a distance in the space of the parameters. The model is as it was.

    Raises:
        LandscapeError: the gradient is zero or not finite.
    """
    origin = parameters_of(problem.model)
    (_, split), *_ = problem.splits(spec.splits)
    dtype = torch.float64 if spec.precision == "float64" else torch.float32
    with BorrowedModel(problem.model, dtype) as borrowed:
        derivatives = Derivatives(borrowed, problem.objective, split, spec.batch_size)
        gradient = derivatives.named(derivatives.gradient())
    length = norm(gradient)
    if not 0 < length < float("inf"):
        raise LandscapeError(f"the gradient's length at θ* is {length}: there is no direction to go; use random")
    delta = {name: -value / length for name, value in gradient.items()}
    reach = 0.1 * norm(origin)
    return Plane(delta, {}, alpha_range=(-reach, reach), slope=-length)


def parabola(alpha: FloatArray, loss: FloatArray, slope: float | None) -> tuple[FloatArray, Mapping[str, Any]]:
    """Returns (M,) the least-squares parabola of a line's finite losses, and what it tells.

    Args:
        alpha: (M,) distances along the negative gradient.
        loss: (M,) losses.
        slope: derivative of the loss at 0, minus the gradient's length.

    Returns:
        The parabola's values, and its curvature, its slope at 0, beside it the true one, its vertex (None where it
        opens downwards) and R², the share of the variance that it explains.
    """
    known = np.isfinite(loss)
    if np.count_nonzero(known) < 3:
        return np.full(loss.shape, np.nan), {}
    square, linear, constant = np.polynomial.Polynomial.fit(alpha[known], loss[known], 2).convert().coef[::-1]
    values = (square * alpha + linear) * alpha + constant
    variance = float(np.square(loss[known] - loss[known].mean()).sum())
    missed = float(np.square(loss[known] - values[known]).sum())
    told = {
        "curvature": 2 * float(square),
        "slope": float(linear),
        "true_slope": slope,
        "vertex": -float(linear) / (2 * float(square)) if square > 0 else None,
        "r_squared": 1 - missed / variance if variance > 0 else None,
    }
    return values, told

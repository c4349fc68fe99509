"""The line along the negative gradient, and the parabola that describes it.

Mutschler & Zell 2020, "Parabolic Approximation Line Search for DNNs" (arXiv 1903.11991): along the
negative gradient the loss is close to a parabola, whose vertex is a good step.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.evaluation.resident import Resident
from landscape.engine.objective import is_out_of_memory
from landscape.engine.plane import Plane, norm, parameters_of
from landscape.engine.problem import Problem
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec
from landscape.trajectory import FloatArray

BATCH = 64


def gradient_line(problem: Problem, spec: ComputeSpec) -> Plane:
    """Returns the line along the negative gradient of the first measured split's mean loss, of unit length.

    α is a distance in the space of the parameters. The model is as it was.

    Raises:
        LandscapeError: the gradient is zero or not finite.
    """
    origin = parameters_of(problem.model)
    gradient = _gradient(problem, spec)
    length = norm(gradient)
    if not 0 < length < float("inf"):
        raise LandscapeError(f"the gradient's length at θ* is {length}: there is no direction to go; use random")
    delta = {name: -value / length for name, value in gradient.items()}
    reach = 0.1 * norm(origin)
    return Plane(delta, {}, alpha_range=(-reach, reach), slope=-length)


def _gradient(problem: Problem, spec: ComputeSpec) -> dict[str, Tensor]:
    """Returns the gradient of the mean loss over the first measured split; too little memory halves the batch."""
    (_, split), *_ = problem.splits(spec.splits)
    dtype = torch.float64 if spec.precision == "float64" else torch.float32
    size = spec.batch_size or BATCH
    while True:
        try:
            with BorrowedModel(problem.model, dtype) as borrowed, _requiring_gradients(problem.model) as parameters:
                return _summed(problem, Resident(split, borrowed.device, dtype, size), parameters)
        except Exception as error:
            if not is_out_of_memory(error) or size == 1:
                raise
            size //= 2


def _summed(problem: Problem, samples: Resident, parameters: Mapping[str, nn.Parameter]) -> dict[str, Tensor]:
    sums = {name: torch.zeros(value.shape, dtype=torch.float64) for name, value in parameters.items()}
    with torch.enable_grad():
        for batch in samples:
            loss = problem.objective.measure(problem.model, batch)["loss"].sum()
            found = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
            for name, value in zip(parameters, found, strict=True):
                if value is not None:
                    sums[name] += value.to("cpu").to(torch.float64) / samples.count
    return sums


@contextmanager
def _requiring_gradients(model: nn.Module) -> Generator[dict[str, nn.Parameter]]:
    """Yields the parameters, all of which require gradients meanwhile."""
    parameters = dict(model.named_parameters())
    before = {name: value.requires_grad for name, value in parameters.items()}
    try:
        for value in parameters.values():
            value.requires_grad_(True)
        yield parameters
    finally:
        for name, value in parameters.items():
            value.requires_grad_(before[name])


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

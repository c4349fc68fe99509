"""The plane along two eigenvectors of the full Hessian at θ*."""

import numpy as np
import torch

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.curvature.derivatives import Derivatives
from landscape.engine.curvature.eigenpairs import extreme_eigenpairs, residuals
from landscape.engine.curvature.on_plane import curvature_split
from landscape.engine.plane import Plane
from landscape.engine.problem import Problem
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec


def hessian_plane(problem: Problem, spec: ComputeSpec) -> Plane:
    """Returns the plane along the eigenvectors of the two largest eigenvalues, or of the largest and the smallest.

    They have unit length and are orthogonal: α and β are distances in the space of the parameters. Each one's
    entry of the largest magnitude is positive. BatchNorm's statistics are constants. The model is as it was.

    Args:
        problem: whose first measured split the Hessian is that of, all of it or `spec.curvature_samples`.
        spec: which eigenvectors, and the seed of Lanczos' method.

    Raises:
        LandscapeError: there are fewer than two parameters, or the eigenvectors cannot be had.
    """
    dtype = torch.float64 if spec.precision == "float64" else torch.float32
    top, bottom = (2, 0) if spec.plane.eigenvectors == "top" else (1, 1)
    with BorrowedModel(problem.model, dtype) as borrowed:
        derivatives = Derivatives(borrowed, problem.objective, curvature_split(problem, spec), spec.batch_size)
        pairs = extreme_eigenpairs(derivatives, top, bottom, seed=spec.plane.seed)
        if len(pairs.values) < 2:
            raise LandscapeError(f"the model has {derivatives.size} parameters: hessian directions need two or more")
        missed = residuals(derivatives, pairs)
        first, second = (derivatives.named(vector) for vector in _orthonormal(pairs.vectors))
    told = {
        "eigenvalues": pairs.values.tolist(),
        "residuals": missed.tolist(),
        "samples": derivatives.samples,
        "products": derivatives.products,
    }
    return Plane(first, second, hessian=told)


def _orthonormal(vectors: np.ndarray) -> np.ndarray:
    """Takes from the second what the iteration's tolerance has left of the first."""
    first, second = vectors
    second = second - (first @ second) * first
    return np.stack([first / np.linalg.norm(first), second / np.linalg.norm(second)])

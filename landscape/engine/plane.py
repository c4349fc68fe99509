"""The plane θ(α, β) = θ* + αδ + βη that is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from landscape.engine.checkpoints import digest_of
from landscape.errors import LandscapeError

DOUBLES = 2**20
"""Values that are held in float64 at once."""

Direction = Mapping[str, Tensor]
"""A direction in parameter space: CPU tensors of one type by parameter name; names left out do not move."""


@dataclass(frozen=True)
class Plane:
    """A plane in parameter space, and how buffers follow it.

    Attributes:
        delta, eta: the directions of α and of β; of a line, η moves nothing.
        buffer_delta, buffer_eta: how buffers move, by buffer name; empty when they are frozen.
            For the variances of BatchNorm these are changes of the *logarithm*, so that a
            variance stays positive however far the plane is followed.
        alpha_range, beta_range: what to look at unless asked otherwise.
        explained_variance: ratios of the path's variance along the axes, for pca.
        slope: derivative of the loss along δ at θ*, where it is known.
        hessian: of eigenvectors, JSON types only: their eigenvalues, residuals, samples and products; else empty.
        notes: what had to be assumed, a sentence each.
        warnings: what a reader of the picture must not be misled by, a sentence each.
    """

    delta: Direction
    eta: Direction
    buffer_delta: Direction = field(default_factory=dict)
    buffer_eta: Direction = field(default_factory=dict)
    alpha_range: tuple[float, float] = (-1.0, 1.0)
    beta_range: tuple[float, float] = (-1.0, 1.0)
    explained_variance: tuple[float, float] | None = None
    slope: float | None = None
    hessian: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def cosine(self) -> float:
        """Cosine of the angle between δ and η; 0 where one of them is the zero vector."""
        product = self.norms[0] * self.norms[1]
        return dot(self.delta, self.eta) / product if product > 0 else 0.0

    @property
    def norms(self) -> tuple[float, float]:
        """Euclidean lengths of δ and η: what a unit of α and of β is in the space of the parameters."""
        return norm(self.delta), norm(self.eta)

    @property
    def is_line(self) -> bool:
        """Whether there is one direction alone."""
        return not self.eta

    def digest(self) -> str:
        """Returns the SHA-256 of the directions, buffers included."""
        parts = {"delta": self.delta, "eta": self.eta, "buffer_delta": self.buffer_delta, "buffer_eta": self.buffer_eta}
        return digest_of({f"{part}/{name}": value for part, values in parts.items() for name, value in values.items()})


def dot(a: Direction, b: Direction) -> float:
    """Returns the inner product of two directions over the parameters that both move."""
    return sum(_dot(a[name], b[name]) for name in a if name in b)


def norm(direction: Direction) -> float:
    """Returns the Euclidean length of a direction."""
    return sqrt(dot(direction, direction))


def stored(direction: Direction, dtype: torch.dtype) -> dict[str, Tensor]:
    """Returns a direction in the type it is kept in: float32 holds all that a float32 surface can show."""
    return {name: value.to(dtype) for name, value in direction.items()}


def _dot(a: Tensor, b: Tensor) -> float:
    """Returns an inner product summed in float64, of which a part at a time is made."""
    parts = zip(a.detach().reshape(-1).split(DOUBLES), b.detach().reshape(-1).split(DOUBLES), strict=True)
    return sum(float(torch.dot(first.to("cpu").double(), second.to("cpu").double())) for first, second in parts)


def parameters_of(model: nn.Module) -> dict[str, Tensor]:
    """Returns the parameters themselves, detached, a tied one once.

    Raises:
        LandscapeError: a parameter is no real number, is not finite, or has no value yet.
    """
    for name, value in model.named_parameters():
        if is_lazy(value) or not value.is_floating_point():
            kind = "uninitialised: call the model once first" if is_lazy(value) else f"of type {value.dtype}"
            raise LandscapeError(f"parameter '{name}' is {kind}; expected real, floating-point weights")
        if not bool(torch.isfinite(value).all()):
            raise LandscapeError(f"parameter '{name}' is not finite: no direction can be scaled to it; check weights")
    return {name: value.detach() for name, value in model.named_parameters()}


def variance_names(model: nn.Module) -> frozenset[str]:
    """Returns the names of the buffers that hold BatchNorm's running variances."""
    return frozenset(
        f"{prefix}.running_var" if prefix else "running_var"
        for prefix, module in model.named_modules()
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.running_var is not None
    )


def moving_buffer_names(model: nn.Module) -> list[str]:
    """Returns the names of the floating-point buffers a checkpoint holds: those that can follow a plane."""
    saved = model.state_dict().keys()
    return [name for name, value in model.named_buffers() if value.is_floating_point() and name in saved]

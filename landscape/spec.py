"""What to train and what to compute, as the command line, the window and provenance share it.

Every limit a user can run into is checked here, once, and told in one line.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from landscape.errors import LandscapeError

ModelName = Literal["cnn", "cnn-noskip", "mlp"]
DataName = Literal["digits"]
LossName = Literal["cross-entropy", "mse"]
DirectionKind = Literal["random", "pca"]
Norm = Literal["filter", "layer", "weight", "none"]
BatchNormPolicy = Literal["frozen", "interpolate"]
Precision = Literal["float32", "float64"]

MAX_RESOLUTION = 4001
"""Samples along an axis; beyond it a surface has more points than anybody can compute or draw."""

MODELS: tuple[ModelName, ...] = get_args(ModelName)
DATA_SETS: tuple[DataName, ...] = get_args(DataName)
LOSSES: tuple[LossName, ...] = get_args(LossName)
DIRECTION_KINDS: tuple[DirectionKind, ...] = get_args(DirectionKind)
NORMS: tuple[Norm, ...] = get_args(Norm)


@dataclass(frozen=True)
class TrainSpec:
    """How to train a network.

    Attributes:
        model: architecture.
        data: data set.
        loss: loss that is minimised.
        epochs: passes over the training split; a checkpoint is kept after each, and one before
            the first.
        batch_size: images in one step of gradient descent.
        learning_rate: of stochastic gradient descent with Nesterov momentum; a cosine takes it to 0.
        momentum: of the gradient descent.
        weight_decay: L2 penalty of the gradient descent.
        seed: of the initial weights and the order of the images.
    """

    model: ModelName = "cnn"
    data: DataName = "digits"
    loss: LossName = "cross-entropy"
    epochs: int = 20
    batch_size: int = 64
    learning_rate: float = 0.05
    momentum: float = 0.9
    weight_decay: float = 5e-4
    seed: int = 0

    def __post_init__(self) -> None:
        _one_of("model", self.model, MODELS)
        _one_of("data", self.data, DATA_SETS)
        _one_of("loss", self.loss, LOSSES)
        _whole("epochs", self.epochs, 1, 100_000)
        _whole("batch size", self.batch_size, 1, 1_000_000)
        _number("learning rate", self.learning_rate, 0.0, math.inf)
        _number("momentum", self.momentum, 0.0, 1.0)
        _number("weight decay", self.weight_decay, 0.0, math.inf)
        _whole("seed", self.seed, 0, 2**63 - 1)


@dataclass(frozen=True)
class DirectionSpec:
    """Which plane to look at.

    Attributes:
        kind: random Gaussian directions, or the principal components of the training path.
        norm: normalisation of random directions (Li et al. 2018, section 4); pca is never normalised.
        perturb_1d: whether random directions also move biases and BatchNorm parameters.
        seed: of random directions.
    """

    kind: DirectionKind = "random"
    norm: Norm = "filter"
    perturb_1d: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        _one_of("directions", self.kind, DIRECTION_KINDS)
        _one_of("norm", self.norm, NORMS)
        _whole("seed", self.seed, 0, 2**63 - 1)


@dataclass(frozen=True)
class ComputeSpec:
    """Which surface to compute.

    Attributes:
        directions: the plane.
        resolution: samples along each axis; odd, so that θ* is one of them.
        alpha_range, beta_range: (low, high); None takes the default of the direction kind,
            [-1, 1] for random and the path's box plus 25 % for pca.
        loss: the loss that is evaluated.
        batch_norm: whether BatchNorm statistics stay as they are at θ* or follow the plane; None
            takes the default of the direction kind, frozen for random and interpolate for pca.
        precision: floating-point type of the network.
        batch_size: images evaluated at once.
    """

    directions: DirectionSpec = field(default_factory=DirectionSpec)
    resolution: int = 51
    alpha_range: tuple[float, float] | None = None
    beta_range: tuple[float, float] | None = None
    loss: LossName = "cross-entropy"
    batch_norm: BatchNormPolicy | None = None
    precision: Precision = "float32"
    batch_size: int = 2048

    def __post_init__(self) -> None:
        _whole("resolution", self.resolution, 2, MAX_RESOLUTION)
        for name, bounds in (("alpha range", self.alpha_range), ("beta range", self.beta_range)):
            if bounds is not None:
                _interval(name, bounds)
        _one_of("loss", self.loss, LOSSES)
        _one_of("precision", self.precision, get_args(Precision))
        _whole("batch size", self.batch_size, 1, 1_000_000)
        if self.batch_norm is not None:
            _one_of("BatchNorm policy", self.batch_norm, get_args(BatchNormPolicy))
            if self.batch_norm == "interpolate" and self.directions.kind == "random":
                raise LandscapeError(
                    "BatchNorm policy 'interpolate' follows checkpoints, and random directions have none: use 'frozen'"
                )

    @property
    def batch_norm_policy(self) -> BatchNormPolicy:
        """The policy in force: the one asked for, else the direction kind's own."""
        return self.batch_norm or ("interpolate" if self.directions.kind == "pca" else "frozen")


def _one_of(what: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise LandscapeError(f"unknown {what} '{value}': choose one of {', '.join(allowed)}")


def _whole(what: str, value: Any, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise LandscapeError(f"{what} is {value}: expected a whole number from {low} to {high}")


def _number(what: str, value: Any, low: float, high: float) -> None:
    if not isinstance(value, int | float) or not math.isfinite(value) or not low <= value <= high:
        expected = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of at least {low:g}"
        raise LandscapeError(f"{what} is {value}: expected a number {expected}")


def _interval(what: str, bounds: Any) -> None:
    if not isinstance(bounds, Sequence) or len(bounds) != 2:
        raise LandscapeError(f"{what} is {bounds}: expected (low, high)")
    low, high = bounds
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise LandscapeError(f"{what} is {low} to {high}: expected two finite numbers, the lower one first")

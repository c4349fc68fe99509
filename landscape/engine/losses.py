"""Losses, one value for each sample: their float64 sums do not depend on how batches are cut."""

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn import functional

from landscape.engine.factories import import_factory
from landscape.errors import LandscapeError
from landscape.spec import LOSSES
from landscape.spec.names import is_factory

FEW_CLASSES = 64

PerSampleLoss = Callable[[Any, Any], Tensor]
"""(outputs (B, …), targets (B, …)) -> losses (B,); of data that are pytrees, outputs and targets may be some too"""


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Returns (B,) the cross-entropy in nats of logits (B, C) with labels (B,), or with probabilities (B, C)."""
    if labels.is_floating_point() and labels.shape != logits.shape:
        raise LandscapeError(
            f"the targets are floating-point {tuple(labels.shape)}, and cross-entropy compares outputs"
            f" {tuple(logits.shape)} with classes: give class labels as whole numbers, or take the loss mse for values"
        )
    labelled = labels.ndim == 1 and not labels.is_floating_point()
    if logits.device.type != "cpu" or logits.ndim != 2 or logits.shape[1] > FEW_CLASSES or not labelled:
        return functional.cross_entropy(logits, labels, reduction="none")
    # PyTorch's softmax goes along rows of C entries, too short to fill a vector register; down the columns it is four
    # times as fast, which for a small network is a third of a point.
    columns = logits.t().contiguous()
    shifted = columns - columns.amax(0)
    return shifted.exp().sum(0).log() - shifted.gather(0, labels.unsqueeze(0)).squeeze(0)


def mean_squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """Returns (B,) the squared error, averaged over a sample's outputs.

    Class labels stand for one-hot vectors, and the outputs (the logits, no softmax) are compared
    with them as they are: the square loss of Hui & Belkin (2021), arXiv 2006.07322.
    """
    if targets.ndim == 1 and outputs.ndim == 2 and not targets.is_floating_point():
        targets = functional.one_hot(targets, outputs.shape[1])
    if targets.shape != outputs.shape:
        raise LandscapeError(
            f"mse compares outputs of shape {tuple(outputs.shape)} with targets of shape {tuple(targets.shape)}:"
            " expected the same shape, or class labels (B,)"
        )
    return (outputs - targets.to(outputs.dtype)).square().reshape(len(outputs), -1).mean(dim=1)


_LOSSES: dict[str, PerSampleLoss] = {"cross-entropy": cross_entropy, "mse": mean_squared_error}


def loss_names() -> tuple[str, ...]:
    """Returns the names `loss_by_name` knows, without the user's own."""
    return tuple(_LOSSES)


def loss_by_name(name: str) -> PerSampleLoss:
    """Returns a loss: one of `loss_names`, or ``package.module:function``, called with outputs and targets.

    Raises:
        LandscapeError: no loss bears the name, or the function cannot be imported.
    """
    if name in _LOSSES:
        return _LOSSES[name]
    if is_factory(name):
        return import_factory(name, "loss")
    raise LandscapeError(f"unknown loss '{name}': choose one of {', '.join(LOSSES)}, or package.module:function")


def correct(outputs: Tensor, targets: Tensor) -> Tensor:
    """Returns (B,) whether the largest of the outputs (B, C) is the label's.

    Outputs with a NaN choose nothing and are counted wrong.
    """
    largest, chosen = outputs.max(dim=1)
    return (chosen == targets) & (largest == largest)  # a NaN is the largest, and differs from itself

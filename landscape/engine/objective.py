"""What is measured of a network: the one seam between the engine and a user's own problem."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from landscape.engine.losses import PerSampleLoss, correct
from landscape.errors import LandscapeError


class Objective(ABC):
    """Measures a network on a batch of samples; whatever has a value for each sample can be a landscape.

    Subclass it for a transformer, a physics-informed network or a critic: the engine sees to
    batches, devices, precision, averages and their standard errors.
    """

    differentiates: ClassVar[bool] = False
    """Whether `measure` takes derivatives, as a physics-informed loss does: gradients are then recorded."""

    @abstractmethod
    def measure(self, model: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        """Returns what is measured, by field name; ``"loss"`` must be among them.

        Args:
            model: the network at some weights, in eval mode; call it, do not change it. With the precision bf16
                its outputs are bf16: widen them before the loss, or the surface shows the loss's own rounding.
            batch: B samples: the tree of tensors that was given as data, each (B, …).

        Returns:
            Tensors (B,), one value for each sample; the surface shows their means.
        """


class Supervised(Objective):
    """A loss of outputs and targets; for class labels the accuracy too.

    A batch is (inputs, targets). Inputs that are a mapping are the model's keyword arguments,
    those that are a tuple or list its positional ones.

    Args:
        loss: one value for each sample.
    """

    def __init__(self, loss: PerSampleLoss) -> None:
        self._loss = loss

    def measure(self, model: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        """Returns ``loss`` and, for class labels (B,) with logits (B, C), ``accuracy``."""
        inputs, targets = batch
        outputs = widened(answer(model, inputs))
        measures = {"loss": self._compared(outputs, targets)}
        if are_labels(outputs, targets):
            measures["accuracy"] = correct(outputs, targets)
        return measures

    def _compared(self, outputs: Any, targets: Any) -> Tensor:
        try:
            return self._loss(outputs, targets)
        except Exception as error:  # whatever a user's loss may raise
            if is_out_of_memory(error) or isinstance(error, LandscapeError):
                raise
            raise LandscapeError(
                f"the loss cannot compare outputs {shapes(outputs)} with targets {shapes(targets)}: {first_line(error)}"
            ) from error


def answer(model: nn.Module, inputs: Any) -> Any:
    """Returns a model's outputs.

    Raises:
        LandscapeError: the model cannot take the inputs.
    """
    try:
        if isinstance(inputs, Mapping):
            return model(**inputs)
        return model(*inputs) if isinstance(inputs, tuple | list) else model(inputs)
    except Exception as error:  # whatever a user's network may raise
        if is_out_of_memory(error) or isinstance(error, LandscapeError):
            raise
        raise LandscapeError(f"the model cannot take inputs {shapes(inputs)}: {first_line(error)}") from error


def widened(outputs: Any) -> Any:
    """Returns outputs in at least float32: a loss in 8 bits of mantissa would tell its own rounding."""
    narrow = isinstance(outputs, Tensor) and outputs.dtype in (torch.bfloat16, torch.float16)
    return outputs.float() if narrow else outputs


def are_labels(outputs: Any, targets: Any) -> bool:
    """Returns whether targets are class numbers (B,) for logits (B, C)."""
    tensors = isinstance(outputs, Tensor) and isinstance(targets, Tensor)
    return tensors and targets.ndim == 1 and not targets.is_floating_point() and outputs.ndim == 2


def is_out_of_memory(error: Exception) -> bool:
    """Returns whether a device had too little memory; on the processor PyTorch says so in words alone."""
    words = str(error)
    return type(error).__name__ == "OutOfMemoryError" or "out of memory" in words or "can't allocate memory" in words


def shapes(tree: Any) -> str:
    """Returns the shapes of a tree of tensors, for a message."""
    told = [str(tuple(leaf.shape)) if isinstance(leaf, Tensor) else type(leaf).__name__ for leaf in tree_leaves(tree)]
    return ", ".join(told[:3]) + (" …" if len(told) > 3 else "")


def first_line(error: Exception) -> str:
    """Returns what an exception says, in one line."""
    words = str(error).strip()
    known = isinstance(error, RuntimeError | ValueError)
    return words.splitlines()[0] if words and known else f"{type(error).__name__}: {words}".splitlines()[0].rstrip(": ")

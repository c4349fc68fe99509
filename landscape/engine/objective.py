"""The loss and the accuracy of a model over data that stays on its device."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from landscape.engine.data import DataSet, Split
from landscape.engine.losses import PerSampleLoss, correct
from landscape.errors import LandscapeError

CHANNELS_LAST_SIDE = 16
"""Images at least this wide are faster with channels last on CPU and GPU; below it contiguous wins."""


def prefers_channels_last(inputs: Tensor) -> bool:
    """Returns whether image batches (S, C, H, W) are evaluated faster with channels last."""
    return inputs.ndim == 4 and min(inputs.shape[2:]) >= CHANNELS_LAST_SIDE


class Objective:
    """Mean loss and accuracy over a training and a test split.

    Args:
        model: the network, on the device to evaluate on, in eval mode when it is measured.
        data: the splits; copied to that device once.
        loss: one value for each sample.
        dtype: floating-point type of inputs and real-valued targets.
        batch_size: samples evaluated at once.
        channels_last: memory layout of image batches.

    Attributes:
        fields: what `measure` returns, in order; accuracies only where targets are class labels.

    Raises:
        LandscapeError: model, data and loss do not go together.
    """

    def __init__(
        self,
        model: nn.Module,
        data: DataSet,
        loss: PerSampleLoss,
        *,
        dtype: torch.dtype,
        batch_size: int,
        channels_last: bool = False,
    ) -> None:
        self._model, self._loss = model, loss
        device = next((p.device for p in model.parameters()), torch.device("cpu"))
        layout = torch.channels_last if channels_last else torch.contiguous_format
        splits = [data.train] if data.test is None else [data.train, data.test]
        self._counts = [len(split) for split in splits]
        self._batches = [_batches(split, batch_size, device, dtype, layout) for split in splits]
        self._classifies = self._probe()
        names = ["loss", "accuracy"] if self._classifies else ["loss"]
        self.fields = tuple(prefix + name for prefix in ("", "test_")[: len(splits)] for name in names)
        per_split = len(names)
        counts = [count for count in self._counts for _ in range(per_split)]
        self._divisors = torch.tensor(counts, dtype=torch.float64, device=device)

    # Not inference mode: what a model caches in it could not be trained with afterwards.
    @torch.no_grad()
    def measure(self) -> tuple[float, ...]:
        """Returns the fields at the model's present weights; sums are kept in float64."""
        sums = []
        for batches in self._batches:
            loss = torch.zeros((), dtype=torch.float64, device=self._divisors.device)
            right = torch.zeros_like(loss)
            for inputs, targets in batches:
                outputs = _answer(self._model, inputs)
                loss += _compared(self._loss, outputs, targets).to(torch.float64).sum()
                if self._classifies:
                    right += correct(outputs, targets).sum()
            sums += [loss, right] if self._classifies else [loss]
        return tuple((torch.stack(sums) / self._divisors).tolist())

    @torch.no_grad()
    def _probe(self) -> bool:
        """Tries two samples; returns whether the targets are class labels."""
        inputs, targets = (tensor[:2] for tensor in self._batches[0][0])
        outputs = _answer(self._model, inputs)
        losses = _compared(self._loss, outputs, targets)
        if not isinstance(losses, Tensor) or losses.shape != (len(inputs),):
            shape = tuple(losses.shape) if isinstance(losses, Tensor) else type(losses).__name__
            raise LandscapeError(
                f"the loss of {len(inputs)} samples is {shape}: expected one value for each, ({len(inputs)},);"
                " PyTorch's losses give that with reduction='none'"
            )
        return targets.ndim == 1 and not targets.is_floating_point() and outputs.ndim == 2


def _batches(
    split: Split, size: int, device: torch.device, dtype: torch.dtype, layout: torch.memory_format
) -> Sequence[tuple[Tensor, Tensor]]:
    inputs, targets = (
        tensor.to(device, dtype if tensor.is_floating_point() else None) for tensor in (split.inputs, split.targets)
    )
    pieces = zip(inputs.split(size), targets.split(size), strict=True)
    return [(x.contiguous(memory_format=layout) if x.ndim == 4 else x.contiguous(), y) for x, y in pieces]


def _answer(model: nn.Module, inputs: Tensor) -> Tensor:
    try:
        outputs = model(inputs)
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        raise LandscapeError(f"the model cannot take inputs {tuple(inputs.shape)}: {_first_line(error)}") from error
    if not isinstance(outputs, Tensor):
        raise LandscapeError(f"the model answers with a {type(outputs).__name__}: expected one tensor of outputs")
    return outputs


def _compared(loss: PerSampleLoss, outputs: Tensor, targets: Tensor) -> Tensor:
    try:
        return loss(outputs, targets)
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        raise LandscapeError(
            f"the loss cannot compare outputs {tuple(outputs.shape)} with targets {tuple(targets.shape)}:"
            f" {_first_line(error)}"
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__

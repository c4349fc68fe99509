"""Images as they were stored: checked, drawn from, and brought to zero mean and unit deviation."""

from collections.abc import Callable

import torch
from torch import Tensor

from landscape.engine.data.labels import classes_of
from landscape.engine.data.split import DataSet, ImageShape, Split
from landscape.engine.data.subset import drawn
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

LARGEST_BYTE = 255.0

CHUNK = 1024
"""Images whose moments are summed at once in float64: few enough to fit beside the data."""


def prepared(data: DataSet, spec: DataSpec, what: str, classes: int | None = None) -> DataSet:
    """Returns a data set ready for a network.

    Images (S, C, H, W), bytes or numbers, become float32; bytes are divided by 255. Each channel is
    then normalised by the mean and deviation asked for, else those of the whole training split,
    also where a subset is drawn. Inputs of other dimensions stay as they are, bytes apart.

    Args:
        data: tensors as they were stored.
        spec: what is asked for.
        what: where the data came from, for the messages.
        classes: how many classes there are, where that is known.

    Raises:
        LandscapeError: labels are out of range, or the splits or mean and std do not fit the images.
    """
    classes = classes_of(data, what, classes)
    train = data.train.inputs
    for split in (data.train, data.test):
        if split is not None and split.inputs.shape[1:] != train.shape[1:]:
            raise LandscapeError(
                f"{what} has training inputs of shape {tuple(train.shape[1:])} and test inputs of"
                f" shape {tuple(split.inputs.shape[1:])}: expected the same"
            )
    if train.ndim != 4:
        if spec.mean is not None:
            raise LandscapeError(
                f"mean and std are of images, and {what} holds inputs of shape {tuple(train.shape[1:])}: leave them out"
            )
        return _changed(drawn(data, spec), _in_single_precision)
    channels, height, width = train.shape[1:]
    mean, std = _asked_for(spec, channels, what) or moments(train)
    shape = ImageShape(channels, height, width, classes)
    return _changed(drawn(DataSet(data.train, data.test, shape), spec), lambda images: normalised(images, mean, std))


def as_float(inputs: Tensor) -> Tensor:
    """Returns a new float32 tensor; bytes 0 … 255 become 0 … 1."""
    copy = inputs.to(torch.float32, memory_format=torch.contiguous_format, copy=True)
    return copy.div_(LARGEST_BYTE) if inputs.dtype == torch.uint8 else copy


def _in_single_precision(inputs: Tensor) -> Tensor:
    """Returns numbers and bytes as float32; integers, which may name words, as they are."""
    return as_float(inputs) if inputs.is_floating_point() or inputs.dtype == torch.uint8 else inputs


def normalised(images: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Returns images (S, C, H, W) as float32, less mean (C,) and divided by std (C,)."""
    mean, std = (value.to(torch.float32).view(1, -1, 1, 1) for value in (mean, std))
    return as_float(images).sub_(mean).div_(std)


def moments(images: Tensor) -> tuple[Tensor, Tensor]:
    """Returns mean and standard deviation (C,) float64 of the channels of images (S, C, H, W).

    They are those of the pixels as `as_float` gives them; the deviation of a channel that does not
    vary is told as 1, so that it is only centred.
    """
    count = images.numel() // images.shape[1]
    unit = LARGEST_BYTE if images.dtype == torch.uint8 else 1.0
    chunks = images.split(CHUNK)
    total = torch.stack([chunk.to(torch.float64).sum(dim=(0, 2, 3)) for chunk in chunks])
    mean = total.sum(dim=0) / count
    centre = mean.view(1, -1, 1, 1)
    squares = torch.stack([(chunk.to(torch.float64) - centre).square().sum(dim=(0, 2, 3)) for chunk in chunks])
    deviation = (squares.sum(dim=0) / count).sqrt()
    deviation = torch.where(deviation > 0, deviation / unit, torch.ones_like(deviation))
    return mean / unit, deviation


def _asked_for(spec: DataSpec, channels: int, what: str) -> tuple[Tensor, Tensor] | None:
    if spec.mean is None or spec.std is None:
        return None
    if len(spec.mean) != channels:
        raise LandscapeError(
            f"mean and std have {len(spec.mean)} channels, and the images of {what} {channels}: expected as many"
        )
    return torch.tensor(spec.mean, dtype=torch.float64), torch.tensor(spec.std, dtype=torch.float64)


def _changed(data: DataSet, change: Callable[[Tensor], Tensor]) -> DataSet:
    def changed(split: Split) -> Split:
        return Split(change(split.inputs), split.targets)

    return DataSet(changed(data.train), None if data.test is None else changed(data.test), data.shape)

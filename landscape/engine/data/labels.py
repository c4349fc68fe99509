"""Class numbers: whether they are in range, and how many classes there are."""

from typing import Any

import torch
from torch import Tensor

from landscape.engine.data.split import DataSet
from landscape.errors import LandscapeError


def are_labels(targets: Any) -> bool:
    """Returns whether targets are class numbers: one integer for each sample."""
    integer = isinstance(targets, Tensor) and not targets.is_floating_point() and not targets.is_complex()
    return integer and targets.ndim == 1 and targets.dtype != torch.bool


def classes_of(data: DataSet, what: str, classes: int | None = None) -> int:
    """Checks class numbers and returns how many classes there are.

    Where the targets are values, it is how many there are for a sample.

    Args:
        data: the splits.
        what: where they came from, for the messages.
        classes: how many classes there are, where that is known; else one more than the largest number.

    Raises:
        LandscapeError: a label is negative, or as large as the number of classes.
    """
    largest = 0
    for name, split in (("training", data.train), ("test", data.test)):
        if split is None or not are_labels(split.targets):
            continue
        least, most = int(split.targets.min()), int(split.targets.max())
        if least < 0 or (classes is not None and most >= classes):
            wrong = least if least < 0 else most
            expected = "class numbers from 0 on" if classes is None else f"class numbers 0 … {classes - 1}"
            raise LandscapeError(
                f"{what} has the label {wrong} in its {name} split: expected {expected};"
                " targets that are values instead of classes have to be floating-point"
            )
        largest = max(largest, most)
    if classes is not None:
        return classes
    targets = data.train.targets
    if isinstance(targets, Tensor) and targets.is_floating_point():
        return targets[0].numel()
    if isinstance(targets, Tensor) and not are_labels(targets):  # a label for each pixel
        return int(targets.max()) + 1
    return largest + 1

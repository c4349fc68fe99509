"""The data sets that can be trained on by name, wholly in memory."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from landscape.engine.checkpoints import digest_of
from landscape.errors import LandscapeError
from landscape.resources import resource_path
from landscape.spec import DATA_SETS, DataName

SPLIT_SEED = 20_180_101
TRAIN_DIGITS = 1437


@dataclass(frozen=True)
class Split:
    """Samples of one split.

    Attributes:
        inputs: (S, …) what the network is given.
        targets: (S, …) what it should answer: class numbers (int64) or values.

    Raises:
        LandscapeError: these are no tensors, or not as many targets as inputs.
    """

    inputs: Tensor
    targets: Tensor

    def __post_init__(self) -> None:
        for what, samples in (("inputs", self.inputs), ("targets", self.targets)):
            if not isinstance(samples, Tensor) or samples.ndim == 0:
                raise LandscapeError(
                    f"the {what} are a {type(samples).__name__}: expected a tensor whose first dimension counts"
                    " samples; torch.as_tensor makes one"
                )
        if len(self.inputs) != len(self.targets) or len(self.inputs) == 0:
            raise LandscapeError(
                f"data holds {len(self.inputs)} inputs and {len(self.targets)} targets:"
                " expected as many of each, at least 1"
            )

    def __len__(self) -> int:
        return len(self.inputs)

    def digest(self) -> str:
        """Returns the SHA-256 of inputs and targets, their types and shapes."""
        return digest_of({"inputs": self.inputs, "targets": self.targets})


@dataclass(frozen=True)
class DataSet:
    """A training split and, where there is one, a test split."""

    train: Split
    test: Split | None = None


def load_data(name: DataName) -> DataSet:
    """Returns a data set by name.

    Raises:
        LandscapeError: no data set bears the name.
    """
    if name not in _LOADERS:
        raise LandscapeError(f"unknown data '{name}': choose one of {', '.join(DATA_SETS)}")
    return _LOADERS[name]()


def data_names() -> tuple[DataName, ...]:
    """Returns the names `load_data` knows."""
    return tuple(_LOADERS)


def _digits() -> DataSet:
    """UCI digits (Alpaydin & Kaynak 1998): 1,797 images, split 1,437 / 360 by a fixed permutation."""
    with np.load(resource_path("assets/digits.npz")) as archive:
        pixels, labels = archive["images"].astype(np.float64), archive["labels"].astype(np.int64)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(pixels))
    train, test = order[:TRAIN_DIGITS], order[TRAIN_DIGITS:]
    mean, deviation = pixels[train].mean(), pixels[train].std()
    images = torch.from_numpy(((pixels - mean) / deviation).astype(np.float32)[:, None])
    targets = torch.from_numpy(labels)
    return DataSet(
        train=Split(images[train].clone(), targets[train].clone()),
        test=Split(images[test].clone(), targets[test].clone()),
    )


_LOADERS: dict[DataName, Callable[[], DataSet]] = {"digits": _digits}

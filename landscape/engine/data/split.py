"""Samples in memory: splits, data sets and the shape of images."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor
from torch.utils._pytree import keystr, tree_flatten, tree_flatten_with_path, tree_map

from landscape.engine.checkpoints import digest_of
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError

PyTree = Any
"""A tensor, or tuples, lists and dictionaries of them, nested as you like; the first dimension counts samples."""


@dataclass(frozen=True)
class ImageShape:
    """What a model for images is built for.

    Attributes:
        channels: of an image.
        height: in pixels.
        width: in pixels.
        classes: how many outputs.
    """

    channels: int
    height: int
    width: int
    classes: int

    @property
    def pixels(self) -> int:
        """How many numbers an image is."""
        return self.channels * self.height * self.width

    @property
    def told(self) -> str:
        """The shape of an image in words."""
        return f"{self.channels} × {self.height} × {self.width}"


DIGITS = ImageShape(1, 8, 8, 10)
CIFAR = ImageShape(3, 32, 32, 10)


@dataclass(frozen=True)
class Split:
    """Samples of one split.

    Attributes:
        inputs: what the network is given: a tensor (S, …), or any pytree of such tensors.
        targets: what it should answer, likewise: class numbers (int64) or values.

    Raises:
        LandscapeError: these are no tensors, or not as many targets as inputs.
    """

    inputs: PyTree
    targets: PyTree

    def __post_init__(self) -> None:
        counts = {what: _count(what, tree) for what, tree in (("inputs", self.inputs), ("targets", self.targets))}
        if counts["inputs"] != counts["targets"] or counts["inputs"] == 0:
            raise LandscapeError(
                f"data holds {counts['inputs']} inputs and {counts['targets']} targets:"
                " expected as many of each, at least 1"
            )

    def __len__(self) -> int:
        return len(tree_flatten(self.inputs)[0][0])

    def take(self, indices: Tensor) -> "Split":
        """Returns the samples (K,) int64 that are named, in that order."""

        def taken(tensor: Tensor) -> Tensor:
            return tensor[indices.to(tensor.device)]

        return Split(tree_map(taken, self.inputs), tree_map(taken, self.targets))

    def digest(self) -> str:
        """Returns the SHA-256 of inputs and targets, their places in the pytrees, types and shapes."""
        return digest_of(
            {
                what + keystr(path): tensor
                for what, tree in (("inputs", self.inputs), ("targets", self.targets))
                for path, tensor in tree_flatten_with_path(tree)[0]
            }
        )


def _count(what: str, tree: PyTree) -> int:
    """Returns how many samples a pytree of tensors holds."""
    leaves = tree_flatten(tree)[0]
    for leaf in leaves or [tree]:
        if not isinstance(leaf, Tensor) or leaf.ndim == 0:
            kind = "a single number" if isinstance(leaf, Tensor) else kind_told(leaf)
            within = "are" if leaf is tree else "hold"
            raise LandscapeError(
                f"the {what} {within} {kind}: expected a tensor whose first dimension counts samples,"
                " or a tuple, list or dict of such; torch.as_tensor makes one"
            )
    counts = [len(leaf) for leaf in leaves]
    if len(set(counts)) > 1:
        raise LandscapeError(
            f"the {what} hold tensors of {', '.join(map(str, counts))} samples: expected as many in each"
        )
    return counts[0]


@dataclass(frozen=True)
class DataSet:
    """A training split and, where there is one, a test split.

    Attributes:
        train: the training split.
        test: the test split.
        shape: of the images, where the inputs are images; what a model is built for.
    """

    train: Split
    test: Split | None = None
    shape: ImageShape | None = None

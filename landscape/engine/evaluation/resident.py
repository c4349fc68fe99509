"""A split of the data that stays on its device, cut into batches."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map

from landscape.engine.data import Split

CHANNELS_LAST_SIDE = 16
"""Images at least this wide are usually faster with channels last; below it contiguous wins."""


class Resident:
    """Samples on their device, floating-point ones in the type that is evaluated in.

    Batches are views of the whole; only channels-last images are laid out anew each time, which costs
    less than one more copy of the data.

    Args:
        split: the samples.
        device: where they go.
        dtype: of floating-point inputs; targets are at least in single precision.
        size: samples in a batch.
        channels_last: layout of images (B, C, H, W).

    Attributes:
        count: samples in all.
    """

    def __init__(
        self, split: Split, device: torch.device, dtype: torch.dtype, size: int, channels_last: bool = False
    ) -> None:
        self.count = len(split)
        wide = torch.float64 if dtype == torch.float64 else torch.float32  # a loss must not show its targets' rounding
        inputs = tree_map(lambda t: _placed(t, device, dtype), split.inputs)
        self._whole = inputs, tree_map(lambda t: _placed(t, device, wide), split.targets)
        self.cut(size, channels_last)

    def cut(self, size: int, channels_last: bool = False) -> None:
        """Cuts into other batches."""
        self._channels_last = channels_last
        self._views = [self._part(start, start + size) for start in range(0, self.count, size)]

    def __iter__(self) -> Iterator[Any]:
        return map(self._laid, self._views) if self._channels_last else iter(self._views)

    @property
    def has_images(self) -> bool:
        """Whether there are images (S, C, H, W) large enough for their layout to matter."""
        images = [leaf for leaf in tree_leaves(self._whole) if leaf.ndim == 4 and leaf.is_floating_point()]
        return any(min(leaf.shape[2:]) >= CHANNELS_LAST_SIDE for leaf in images)

    def __len__(self) -> int:
        """Returns the number of batches."""
        return len(self._views)

    def head(self, samples: int) -> Any:
        """Returns the first samples as a batch."""
        return self._laid(self._part(0, samples)) if self._channels_last else self._part(0, samples)

    def _part(self, start: int, stop: int) -> Any:
        return tree_map(lambda tensor: tensor[start:stop], self._whole)

    def _laid(self, batch: Any) -> Any:
        return tree_map(lambda t: t.contiguous(memory_format=torch.channels_last) if t.ndim == 4 else t, batch)


def _placed(tensor: Tensor, device: torch.device, dtype: torch.dtype) -> Tensor:
    return tensor.to(device, dtype if tensor.is_floating_point() else None).contiguous()

"""Images changed at random while a network is trained on them."""

import torch
from torch import Tensor
from torch.nn import functional

from landscape.engine.data import Split
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.spec import TrainSpec


def flipped(images: Tensor, generator: torch.Generator) -> Tensor:
    """Returns images (B, C, H, W), each mirrored left to right with a probability of one half."""
    chosen = torch.rand(len(images), generator=generator) < 0.5
    return torch.where(chosen.view(-1, 1, 1, 1), images.flip(3), images)


def cropped(images: Tensor, padding: int, generator: torch.Generator) -> Tensor:
    """Returns images (B, C, H, W), each cut at a random place from itself with a border of zeros around it.

    Args:
        images: normalised, so that zero is the mean colour.
        padding: width of the border in pixels.
        generator: what draws the places.
    """
    count, channels, height, width = images.shape
    padded = functional.pad(images, (padding,) * 4)
    top, left = torch.randint(0, 2 * padding + 1, (2, count, 1), generator=generator)
    rows = (top + torch.arange(height)).view(count, 1, height, 1)
    columns = (left + torch.arange(width)).view(count, 1, 1, width)
    return padded[torch.arange(count).view(-1, 1, 1, 1), torch.arange(channels).view(1, -1, 1, 1), rows, columns]


def augmented(images: Tensor, spec: TrainSpec, generator: torch.Generator) -> Tensor:
    """Returns images as a spec has them changed."""
    if spec.flip:
        images = flipped(images, generator)
    return cropped(images, spec.crop, generator) if spec.crop else images


def check_augmentation(spec: TrainSpec, split: Split) -> None:
    """Checks that what is to be flipped or cropped are images, larger than what is cropped, with a label each.

    Raises:
        LandscapeError: they are not.
    """
    if not spec.flip and not spec.crop:
        return
    images, targets = split.inputs, split.targets
    if not isinstance(images, Tensor) or images.ndim != 4 or not isinstance(targets, Tensor) or targets.ndim > 2:
        shapes = (f"{tuple(tree.shape)}" if isinstance(tree, Tensor) else kind_told(tree) for tree in (images, targets))
        raise LandscapeError(
            f"flip and crop are for images (S, C, H, W) with a label each, and {spec.data} holds inputs"
            f" {' and targets '.join(shapes)}: leave them out"
        )
    height, width = images.shape[2:]
    if spec.crop >= min(height, width):
        raise LandscapeError(f"crop is {spec.crop} pixels, and the images have {height} × {width}: expected fewer")

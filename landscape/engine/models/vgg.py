"""The VGG nets for CIFAR of Li et al. 2018: VGG (Simonyan & Zisserman 2015, arXiv 1409.1556) with small heads."""

from itertools import pairwise

from torch import Tensor, nn

from landscape.engine.data.split import ImageShape

GROUPS: dict[int, tuple[tuple[int, int], ...]] = {
    9: ((64, 2), (128, 2), (256, 3)),
    11: ((64, 1), (128, 1), (256, 2), (512, 2), (512, 2)),
    16: ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)),
}
"""Layers → (channels, convolutions) between one halving of the image and the next.

VGG-9 is that of Li et al.'s code: seven convolutions and two linear layers. VGG-11 and VGG-16 are
configurations A and D; with the small head, one linear layer fewer than their names say.
"""


class CifarVGG(nn.Module):
    """Groups of 3 × 3 convolutions, each followed by max pooling, and two linear layers.

    Without BatchNorm nothing else changes; with it parameters bear the names of Li et al.'s code,
    whose nets all have it.

    Args:
        shape: of the images, of any size: pooling rounds up.
        layers: 9, 11 or 16.
        width: factor on the channels.
        batch_norm: whether BatchNorm follows each convolution and the first linear layer.
    """

    def __init__(self, shape: ImageShape, *, layers: int, width: float, batch_norm: bool) -> None:
        super().__init__()
        features: list[nn.Module] = []
        before, height, side = shape.channels, shape.height, shape.width
        for channels, convolutions in GROUPS[layers]:
            scaled = max(1, round(channels * width))
            counts = [before] + [scaled] * convolutions
            for taken, given in pairwise(counts):
                features.append(nn.Conv2d(taken, given, 3, padding=1))
                features += [nn.BatchNorm2d(given)] if batch_norm else []
                features.append(nn.ReLU())
            features.append(nn.MaxPool2d(2, ceil_mode=True))
            before, height, side = scaled, -(-height // 2), -(-side // 2)
        self.features = nn.Sequential(*features)
        norm = [nn.BatchNorm1d(before)] if batch_norm else []
        self.fc = nn.Sequential(nn.Linear(before * height * side, before), *norm, nn.ReLU())
        self.classifier = nn.Linear(before, shape.classes)
        for module in self.modules():
            # PyTorch's own initialisation shrinks the signal layer by layer: without BatchNorm, VGG-16 never starts.
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                nn.init.zeros_(module.bias)  # pyright: ignore[reportArgumentType]  # all of these have one

    def forward(self, images: Tensor) -> Tensor:
        """Maps images (B, C, H, W) to logits (B, classes)."""
        return self.classifier(self.fc(self.features(images).flatten(1)))

"""The networks that can be trained and looked at by name.

They are small on purpose: a surface of 51 × 51 points means 2,601 passes over the data set.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from landscape.errors import LandscapeError
from landscape.spec import MODELS, ModelName

CLASSES = 10


class ResidualBlock(nn.Module):
    """Two 3 × 3 convolutions with BatchNorm, with or without an identity around them."""

    def __init__(self, channels: int, skip: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.skip = skip

    def forward(self, x: Tensor) -> Tensor:
        """Maps (B, C, H, W) to the same shape."""
        y = self.bn1(self.conv1(x)).relu_()
        y = self.bn2(self.conv2(y))
        return y.add_(x).relu_() if self.skip else y.relu_()


class DigitsCNN(nn.Module):
    """A ResNet for 8 × 8 images (He et al. 2016); without skips, the plain net it is compared with.

    The two have the same parameters under the same names, so that only the architecture differs
    (Li et al. 2018, section 5).
    """

    def __init__(self, *, skip: bool, channels: int = 16, blocks: int = 4) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, channels, 3, stride=2, padding=1, bias=False)
        self.stem_bn = nn.BatchNorm2d(channels)
        self.blocks = nn.Sequential(*(ResidualBlock(channels, skip) for _ in range(blocks)))
        self.head = nn.Linear(4 * channels, CLASSES)

    def forward(self, images: Tensor) -> Tensor:
        """Maps images (B, 1, 8, 8) to logits (B, 10)."""
        x = self.stem_bn(self.stem(images)).relu_()
        x = self.blocks(x)
        x = torch.nn.functional.avg_pool2d(x, 2)
        return self.head(x.flatten(1))


def _mlp() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, CLASSES)
    )


_BUILDERS: dict[ModelName, Callable[[], nn.Module]] = {
    "cnn": lambda: DigitsCNN(skip=True),
    "cnn-noskip": lambda: DigitsCNN(skip=False),
    "mlp": _mlp,
}


def model_names() -> tuple[ModelName, ...]:
    """Returns the names `build_model` knows."""
    return tuple(_BUILDERS)


def build_model(name: ModelName, seed: int) -> nn.Module:
    """Returns a freshly initialised network; the global random state is left as it was.

    Raises:
        LandscapeError: no network bears the name.
    """
    if name not in _BUILDERS:
        raise LandscapeError(f"unknown model '{name}': choose one of {', '.join(MODELS)}")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return _BUILDERS[name]()

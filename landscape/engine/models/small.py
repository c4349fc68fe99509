"""Networks small enough for surfaces in seconds: of 51 × 51 points, each is a pass over the data set."""

from torch import Tensor, nn
from torch.nn import functional

from landscape.engine.data.split import ImageShape

HIDDEN = 64
POOLED = 2


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


class SmallCNN(nn.Module):
    """A ResNet for 8 × 8 images (He et al. 2016); without skips, the plain net it is compared with.

    The two have the same parameters under the same names, so that only the architecture differs
    (Li et al. 2018, section 5). Whatever the images' size, 2 × 2 means of them are classified.
    """

    def __init__(self, shape: ImageShape, *, skip: bool, channels: int = 16, blocks: int = 4) -> None:
        super().__init__()
        self.stem = nn.Conv2d(shape.channels, channels, 3, stride=2, padding=1, bias=False)
        self.stem_bn = nn.BatchNorm2d(channels)
        self.blocks = nn.Sequential(*(ResidualBlock(channels, skip) for _ in range(blocks)))
        self.head = nn.Linear(POOLED * POOLED * channels, shape.classes)

    def forward(self, images: Tensor) -> Tensor:
        """Maps images (B, C, H, W) to logits (B, classes)."""
        x = self.stem_bn(self.stem(images)).relu_()
        x = functional.adaptive_avg_pool2d(self.blocks(x), POOLED)
        return self.head(x.flatten(1))


def linear(shape: ImageShape) -> nn.Module:
    """Returns logistic regression on the pixels: its cross-entropy is convex."""
    return nn.Sequential(nn.Flatten(), nn.Linear(shape.pixels, shape.classes))


def mlp(shape: ImageShape) -> nn.Module:
    """Returns a perceptron with two hidden layers."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(shape.pixels, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, shape.classes),
    )

"""The residual networks for CIFAR of He et al. 2016 (arXiv 1512.03385, section 4.2), with and without skips."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from landscape.engine.data.split import ImageShape

CHANNELS = 16
STAGES = 3


class BasicBlock(nn.Module):
    """Two 3 × 3 convolutions with BatchNorm around which the input is carried.

    Where a block halves the image, the shortcut is option A: every second pixel, and zeros for the
    channels that are new. It has no parameters, so that a block without skip has just the same ones.
    """

    def __init__(self, before: int, channels: int, stride: int, *, skip: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.stride, self.added, self.skip = stride, channels - before, skip

    def shortcut(self, x: Tensor) -> Tensor:
        """Maps the block's input (B, C, H, W) to the shape of its output."""
        if self.stride == 1 and self.added == 0:
            return x
        first = self.added // 2
        return functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, first, self.added - first))

    def forward(self, x: Tensor) -> Tensor:
        """Maps (B, C, H, W) to (B, channels, H / stride, W / stride)."""
        y = self.bn1(self.conv1(x)).relu_()
        y = self.bn2(self.conv2(y))
        # In place is right here and under torch.func: nobody else holds what BatchNorm has just made.
        return y.add_(self.shortcut(x)).relu_() if self.skip else y.relu_()


class CifarResNet(nn.Module):
    """A ResNet of 6 n + 2 layers in three stages, for images of about 32 × 32.

    Parameters bear the names of akamaster/pytorch_resnet_cifar10, whose published weights load.

    Args:
        shape: of the images.
        depth: 20, 32, 44, 56 or 110: 6 n + 2.
        width: factor on the channels, as in wide ResNets (Zagoruyko & Komodakis 2016).
        skip: whether the blocks have shortcuts.
    """

    def __init__(self, shape: ImageShape, *, depth: int, width: float, skip: bool) -> None:
        super().__init__()
        first = max(1, round(CHANNELS * width))
        self.conv1 = nn.Conv2d(shape.channels, first, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(first)
        blocks = (depth - 2) // 6
        stages = []
        before = first
        for stage in range(STAGES):
            channels = first * 2**stage
            strides = [1 if stage == 0 else 2] + [1] * (blocks - 1)
            inputs = [before] + [channels] * (blocks - 1)
            stages.append([BasicBlock(i, channels, s, skip=skip) for i, s in zip(inputs, strides, strict=True)])
            before = channels
        self.layer1, self.layer2, self.layer3 = (nn.Sequential(*stage) for stage in stages)
        self.linear = nn.Linear(before, shape.classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, images: Tensor) -> Tensor:
        """Maps images (B, C, H, W) to logits (B, classes)."""
        x = self.bn1(self.conv1(images)).relu_()
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(torch.mean(x, dim=(2, 3)))

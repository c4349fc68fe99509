"""torchvision's classifiers: three with a stem for small images, all of them as they were published."""

import difflib
import warnings
from types import ModuleType
from typing import Any

from torch import nn

from landscape.engine.data.split import ImageShape
from landscape.engine.torchvision_import import import_torchvision
from landscape.errors import LandscapeError
from landscape.spec.names import TORCHVISION

SMALL_SIDE = 64
"""Images up to this many pixels get a stem that keeps their size."""

RGB = 3


def densenet121(shape: ImageShape) -> nn.Module:
    """Returns DenseNet-121 (Huang et al. 2017).

    Up to 64 × 64 pixels its stem is a 3 × 3 convolution of stride 1 without pooling, as is usual
    for CIFAR, instead of 7 × 7 of stride 2 with pooling.
    """
    model: Any = import_torchvision("models").densenet121(weights=None, num_classes=shape.classes)
    small = _is_small(shape)
    if small or shape.channels != RGB:
        model.features.conv0 = _stem(model.features.conv0, shape.channels, small)
        nn.init.kaiming_normal_(model.features.conv0.weight)
    if small:
        model.features.pool0 = nn.Identity()
    return model


def mobilenet_v2(shape: ImageShape) -> nn.Module:
    """Returns MobileNetV2 (Sandler et al. 2018).

    Up to 64 × 64 pixels its stem and its second stage have stride 1 instead of 2, as is usual for CIFAR.
    """
    model: Any = import_torchvision("models").mobilenet_v2(weights=None, num_classes=shape.classes)
    small = _is_small(shape)
    if shape.channels != RGB:
        model.features[0][0] = _like(model.features[0][0], shape.channels)
        nn.init.kaiming_normal_(model.features[0][0].weight, mode="fan_out")
    if small:
        for convolution in (model.features[0][0], model.features[2].conv[1][0]):
            convolution.stride = (1, 1)
    return model


def resnet50(shape: ImageShape) -> nn.Module:
    """Returns ResNet-50 (He et al. 2016).

    Up to 64 × 64 pixels its stem is a 3 × 3 convolution of stride 1 without pooling, as is usual
    for CIFAR, instead of 7 × 7 of stride 2 with pooling.
    """
    model: Any = import_torchvision("models").resnet50(weights=None, num_classes=shape.classes)
    small = _is_small(shape)
    if small or shape.channels != RGB:
        model.conv1 = _stem(model.conv1, shape.channels, small)
        nn.init.kaiming_normal_(model.conv1.weight, mode="fan_out", nonlinearity="relu")
    if small:
        model.maxpool = nn.Identity()
    return model


def torchvision_names() -> tuple[str, ...]:
    """Returns the names of all classifiers of torchvision.

    Raises:
        LandscapeError: torchvision is missing or does not go with PyTorch.
    """
    models: ModuleType = import_torchvision("models")
    return tuple(models.list_models(module=models))


def torchvision_model(name: str, shape: ImageShape) -> nn.Module:
    """Returns a classifier of torchvision as it was published, so that its published weights load.

    Auxiliary classifiers, which matter in training alone, are left out; Inception and GoogLeNet take
    images normalised as for all the others and rescale them themselves.

    Args:
        name: its name, with or without ``torchvision:`` before it.
        shape: of the images, which have 3 channels.

    Raises:
        LandscapeError: torchvision has no such classifier, or it cannot take such images.
    """
    name = name.removeprefix(TORCHVISION)
    known = torchvision_names()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3) or list(known[:3])
        raise LandscapeError(f"torchvision has no classifier '{name}': it has {', '.join(near)} and others")
    if shape.channels != RGB:
        raise LandscapeError(f"{TORCHVISION}{name} takes images of 3 channels, and these have {shape.channels}")
    builder = import_torchvision("models").get_model_builder(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of initial weights that may differ some day
            return builder(weights=None, num_classes=shape.classes, **_options(name, shape))
    except (ValueError, RuntimeError, TypeError, AssertionError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise LandscapeError(
            f"{TORCHVISION}{name} cannot take images of {shape.height} × {shape.width} pixels: {reason}"
        ) from error


def _options(name: str, shape: ImageShape) -> dict[str, Any]:
    """Returns what some builders want besides: the image's size, or no auxiliary classifiers."""
    if name.startswith("vit_"):
        return {"image_size": shape.height}
    if name.startswith("maxvit"):
        return {"input_size": (shape.height, shape.width)}
    if name in ("googlenet", "inception_v3"):
        return {"aux_logits": False, "transform_input": True, "init_weights": True}
    return {}


def _is_small(shape: ImageShape) -> bool:
    return max(shape.height, shape.width) <= SMALL_SIDE


def _stem(convolution: nn.Conv2d, channels: int, small: bool) -> nn.Conv2d:
    if not small:
        return _like(convolution, channels)
    return nn.Conv2d(channels, convolution.out_channels, 3, padding=1, bias=False)


def _like(convolution: nn.Conv2d, channels: int) -> nn.Conv2d:
    """Returns a convolution of the same geometry for other channels."""
    size, stride, padding = convolution.kernel_size, convolution.stride, convolution.padding
    return nn.Conv2d(channels, convolution.out_channels, size, stride, padding, bias=False)  # pyright: ignore[reportArgumentType]

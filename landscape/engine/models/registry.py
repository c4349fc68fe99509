"""Models by name, and what there is to say of each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

from landscape.engine.data.split import CIFAR, DIGITS, ImageShape
from landscape.engine.factories import call_factory
from landscape.engine.models.resnet import CifarResNet
from landscape.engine.models.small import SmallCNN, linear, mlp
from landscape.engine.models.torchvision_models import densenet121, mobilenet_v2, resnet50, torchvision_model
from landscape.engine.models.vgg import GROUPS, CifarVGG
from landscape.engine.models.vit import VisionTransformer
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.spec import MODELS
from landscape.spec.names import TORCHVISION, is_factory

DEPTHS = (20, 32, 44, 56, 110)


@dataclass(frozen=True)
class Architecture:
    """How a network is built, and what it is.

    Attributes:
        build: makes it for images of a shape.
        summary: what it is, in a few words.
        widen: makes it with a factor on its channels; None where it has none.
        shape: of the images its parameters are counted for.
    """

    build: Callable[[ImageShape], nn.Module]
    summary: str
    widen: Callable[[ImageShape, float], nn.Module] | None = None
    shape: ImageShape = CIFAR


@dataclass(frozen=True)
class ModelDescription:
    """A line of `landscape models`.

    Attributes:
        name: what the model is called.
        parameters: how many it has, for 10 classes and the shape that `summary` tells; None where
            torchvision, which it comes from, cannot be imported.
        summary: what it is.
    """

    name: str
    parameters: int | None
    summary: str


def _widening(build: Callable[..., nn.Module], summary: str, **options: int | bool) -> Architecture:
    widen = partial(build, **options)
    return Architecture(lambda shape: widen(shape, width=1.0), summary, lambda shape, width: widen(shape, width=width))


def _resnets() -> dict[str, Architecture]:
    return {
        f"resnet{depth}{suffix}": _widening(
            CifarResNet, f"ResNet-{depth} for CIFAR, {words}", depth=depth, skip=not suffix
        )
        for depth in DEPTHS
        for suffix, words in (("", "option-A shortcuts"), ("-noskip", "without its shortcuts"))
    }


def _vggs() -> dict[str, Architecture]:
    return {
        f"vgg{layers}{suffix}": _widening(
            CifarVGG, f"VGG-{layers} for CIFAR, {words}", layers=layers, batch_norm=bool(suffix)
        )
        for layers in GROUPS
        for suffix, words in (("", "without BatchNorm"), ("-bn", "with BatchNorm"))
    }


_ARCHITECTURES: dict[str, Architecture] = {
    "linear": Architecture(linear, "logistic regression on the pixels, convex", shape=DIGITS),
    "mlp": Architecture(mlp, "perceptron with two hidden layers of 64", shape=DIGITS),
    "cnn": Architecture(partial(SmallCNN, skip=True), "small ResNet, 9 convolutions", shape=DIGITS),
    "cnn-noskip": Architecture(partial(SmallCNN, skip=False), "the same without its shortcuts", shape=DIGITS),
    **_resnets(),
    **_vggs(),
    "densenet121": Architecture(densenet121, "torchvision's, with a stem for small images"),
    "mobilenet_v2": Architecture(mobilenet_v2, "torchvision's, with strides for small images"),
    "resnet50": Architecture(resnet50, "torchvision's, with a stem for small images"),
    "vit": Architecture(VisionTransformer, "vision transformer, patches of 4 × 4, 6 layers of 192"),
}


def model_names() -> tuple[str, ...]:
    """Returns the names `build_model` knows, without torchvision's and the user's own."""
    return tuple(_ARCHITECTURES)


def build_model(name: str, seed: int, shape: ImageShape = DIGITS, width: float = 1.0) -> nn.Module:
    """Returns a freshly initialised network; the global random state is left as it was.

    Args:
        name: one of `model_names`, ``torchvision:NAME``, or ``package.module:factory``, which is
            called without arguments and draws its weights on the CPU.
        seed: of the initial weights.
        shape: of the images it is for; a factory knows its own.
        width: factor on the channels, of ResNets and VGGs for CIFAR.

    Raises:
        LandscapeError: no network bears the name, it cannot take such images, or it has no width.
    """
    # Not torch.manual_seed, which would seed GPUs as well and leave them so.
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return _built(name, shape, width)


def _built(name: str, shape: ImageShape, width: float) -> nn.Module:
    architecture = _ARCHITECTURES.get(name)
    if architecture is not None and architecture.widen is not None:
        return architecture.widen(shape, width)
    if width != 1.0:
        raise LandscapeError(f"model '{name}' has no width factor, and width is {width:g}: leave it out")
    if architecture is not None:
        return architecture.build(shape)
    if name.startswith(TORCHVISION):
        return torchvision_model(name, shape)
    if not is_factory(name):
        raise LandscapeError(
            f"unknown model '{name}': choose one of {', '.join(MODELS)}, {TORCHVISION}NAME, or package.module:factory"
        )
    model = call_factory(name, "model")
    if not isinstance(model, nn.Module):
        raise LandscapeError(f"model '{name}' returned {kind_told(model)}: expected a torch.nn.Module")
    return model


def describe_models() -> list[ModelDescription]:
    """Returns all models that have a name, with parameters counted without allocating any."""
    return [
        ModelDescription(name, _count(architecture), f"{architecture.summary} ({architecture.shape.told})")
        for name, architecture in _ARCHITECTURES.items()
    ]


def _count(architecture: Architecture) -> int | None:
    try:
        with torch.device("meta"), torch.random.fork_rng(devices=[]):
            model = architecture.build(architecture.shape)
    except LandscapeError:  # torchvision's, where it cannot be imported: building one tells why
        return None
    return sum(parameter.numel() for parameter in model.parameters())


def table_of_models() -> str:
    """Returns the text of `landscape models`: a line for each, and how to name others."""
    lines = [("name", "parameters", "what it is")]
    models = describe_models()
    for model in models:
        count = "?" if model.parameters is None else f"{model.parameters:,}"
        lines.append((model.name, count, model.summary))
    widths = [max(len(line[column]) for line in lines) for column in range(2)]
    rows = [f"{name:<{widths[0]}}  {count:>{widths[1]}}  {summary}" for name, count, summary in lines]
    more = [
        "",
        f"{TORCHVISION}NAME is any classifier of torchvision, package.module:factory one of your own.",
        "A width factor multiplies the channels of resnet20 … resnet110 and vgg9 … vgg16.",
    ]
    if any(model.parameters is None for model in models):
        more.append("? where torchvision cannot be imported; naming one of these models tells why.")
    return "\n".join(rows + more)

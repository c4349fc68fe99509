"""The names that can be chosen from; a test equates them with the engine's registries."""

from typing import Literal, get_args

DirectionKind = Literal["random", "pca", "interpolate", "gradient", "hessian"]
Norm = Literal["filter", "layer", "weight", "none"]
BatchNormPolicy = Literal["frozen", "interpolate", "recalibrate"]
Precision = Literal["float32", "tf32", "bf16", "float64"]
Splits = Literal["both", "train", "test"]
Span = Literal["default", "auto"]
Compilation = Literal["auto", "on", "off"]
FittedPaths = Literal["all", "first"]
Eigenvectors = Literal["top", "ends"]
OptimizerName = Literal["sgd", "adam", "adamw", "rmsprop"]
Schedule = Literal["cosine", "constant", "step"]

_CIFAR_RESNETS = tuple(f"resnet{depth}{skip}" for depth in (20, 32, 44, 56, 110) for skip in ("", "-noskip"))
_VGGS = tuple(f"vgg{depth}{norm}" for depth in (9, 11, 16) for norm in ("", "-bn"))

MODELS: tuple[str, ...] = (
    "linear",
    "mlp",
    "cnn",
    "cnn-noskip",
    *_CIFAR_RESNETS,
    *_VGGS,
    "densenet121",
    "mobilenet_v2",
    "resnet50",
    "vit",
)
DATA_SETS: tuple[str, ...] = ("digits", "cifar10", "cifar100", "mnist", "fashion-mnist")
LOSSES: tuple[str, ...] = ("cross-entropy", "mse")
DIRECTION_KINDS: tuple[DirectionKind, ...] = get_args(DirectionKind)
NORMS: tuple[Norm, ...] = get_args(Norm)
OPTIMIZERS: tuple[OptimizerName, ...] = get_args(OptimizerName)
SCHEDULES: tuple[Schedule, ...] = get_args(Schedule)

TORCHVISION = "torchvision:"
"""Before the name of any of torchvision's classifiers."""


def is_factory(name: str) -> bool:
    """Returns whether a name is ``package.module:function``, something of the user's own."""
    module, colon, function = name.partition(":")
    return bool(colon) and function.isidentifier() and all(part.isidentifier() for part in module.split("."))

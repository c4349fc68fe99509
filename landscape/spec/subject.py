"""What is looked at: a network at its weights, and the data its loss is measured on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from landscape.errors import LandscapeError
from landscape.spec.checks import number, one_of_or_factory, whole
from landscape.spec.idle import idle_entries
from landscape.spec.names import DATA_SETS, MODELS, TORCHVISION

MAX_SAMPLES = 1_000_000_000


@dataclass(frozen=True)
class SubjectSpec:
    """The network at θ*.

    Attributes:
        run: folder of a training run; the surface is centred on its last checkpoint.
        weights: file of weights (.safetensors, .pt, .pth, .th) to centre the surface on instead.
        model: architecture: a name that 'landscape models' lists, torchvision:NAME, or
            package.module:function of your own; by default the run's.
        width: factor on the channels of the networks of Li et al.
        checkpoints: training paths of your own, for pca: folders of checkpoints (also those of a
            landscape.Recorder), a run each, or files in the order of training; the surface is
            centred on the last one of the first run.
    """

    run: str | None = None
    weights: str | None = None
    model: str | None = None
    width: float = 1.0
    checkpoints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.model is not None:
            check_model(self.model)
        number("width", self.width, 1 / 64, 64.0)


@dataclass(frozen=True)
class DataSpec:
    """The data a loss is measured on.

    Attributes:
        data: digits (embedded), cifar10, cifar100, mnist, fashion-mnist, a .npz file with
            x_train, y_train, x_test, y_test, a folder of one folder for each class (or of train/
            and test/ with those), or package.module:function of your own; by default the run's.
        data_root: folder that holds, or will hold, torchvision's data sets.
        download: let torchvision fetch the data set into data_root.
        samples: how many of each split to use, drawn at random; by default all.
        subset_seed: of that draw.
        mean: of each channel of images in 0 … 1, subtracted; by default that of the training split.
        std: of each channel, divided by; by default that of the training split.
        image_size: side in pixels that images of a folder are brought to.
    """

    data: str | None = None
    data_root: str | None = None
    download: bool = False
    samples: int | None = None
    subset_seed: int = 0
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    image_size: int = 224

    def __post_init__(self) -> None:
        if self.samples is not None:
            whole("samples", self.samples, 1, MAX_SAMPLES)
        whole("subset seed", self.subset_seed, 0, 2**63 - 1)
        whole("image size", self.image_size, 1, 16384)
        if (self.mean is None) != (self.std is None):
            raise LandscapeError("mean and std go together: give both, or neither to take those of the training split")
        for value in self.mean or ():
            number("mean", value, -1e6, 1e6)
        for value in self.std or ():
            number("std", value, 1e-12, 1e6)
        if self.mean is not None and self.std is not None and len(self.mean) != len(self.std):
            raise LandscapeError(
                f"mean has {len(self.mean)} channels and std {len(self.std)}: expected as many of each"
            )

    @property
    def idle(self) -> Mapping[str, str]:
        """Entries that change nothing beside the others: the seed of a draw where nothing is drawn."""
        return idle_entries({"subset_seed": (self.samples is not None, "--samples")})


def check_model(name: str) -> None:
    """Checks that a model's name can be one; whether torchvision or the user's module has it shows later."""
    if not name.startswith(TORCHVISION) or name == TORCHVISION:
        one_of_or_factory("model", name, MODELS, more=f", {TORCHVISION}NAME")


def check_training_data(name: str) -> None:
    """Checks the name of a data set that training can use, or that it names an .npz file or a folder."""
    path = Path(name).expanduser()
    if path.suffix != ".npz" and not (name and path.is_dir()):
        one_of_or_factory("data", name, DATA_SETS, more=", an .npz file, a folder of class folders")

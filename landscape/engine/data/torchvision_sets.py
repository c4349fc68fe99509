"""The data sets of torchvision, read from its files and downloaded only when asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

import numpy as np
import torch

from landscape.engine.data.images import prepared
from landscape.engine.data.split import DataSet, Split
from landscape.engine.torchvision_import import import_torchvision
from landscape.errors import LandscapeError
from landscape.spec import DataSpec


@dataclass(frozen=True)
class Source:
    """A data set of torchvision: its class there, and how many classes it has."""

    bears: str
    classes: int


SOURCES = {
    "cifar10": Source("CIFAR10", 10),
    "cifar100": Source("CIFAR100", 100),
    "mnist": Source("MNIST", 10),
    "fashion-mnist": Source("FashionMNIST", 10),
}


def torchvision_set(name: str, spec: DataSpec) -> DataSet:
    """Returns a data set of torchvision from its folder.

    Raises:
        LandscapeError: no folder is named, the data set is not in it or damaged, or it cannot be
            downloaded.
    """
    if spec.data_root is None:
        raise LandscapeError(
            f"no data root: tell with --data-root FOLDER where {name} is, and add --download to have it fetched there"
        )
    root = Path(spec.data_root).expanduser()
    if not spec.download and not root.is_dir():
        raise LandscapeError(f"data root {root} is no folder: name the one that holds {name}, or add --download")
    train, test = (_split(name, root, spec.download, train=train) for train in (True, False))
    return prepared(DataSet(train, test), spec, name, SOURCES[name].classes)


def _split(name: str, root: Path, download: bool, *, train: bool) -> Split:
    kind: Any = getattr(import_torchvision("datasets"), SOURCES[name].bears)
    try:
        held = kind(str(root), train=train, download=download)
    except (URLError, ConnectionError, TimeoutError) as error:
        reason = str(error).strip() or type(error).__name__
        raise LandscapeError(
            f"{name} cannot be downloaded ({reason}): put torchvision's files into {root} yourself"
        ) from error
    except Exception as error:  # damaged pickles and index files raise whatever their bytes happen to mean
        raise _missing(name, root, download, error) from error
    images = torch.as_tensor(np.asarray(held.data))
    images = images.movedim(3, 1) if images.ndim == 4 else images[:, None]
    return Split(images, torch.as_tensor(held.targets, dtype=torch.int64))


def _missing(name: str, root: Path, download: bool, error: Exception) -> LandscapeError:
    if not download and isinstance(error, RuntimeError) and "not found" in str(error):
        return LandscapeError(
            f"{name} is not in {root}, or not whole: name the folder torchvision keeps it in, or add --download"
        )
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    if download:
        return LandscapeError(
            f"{name} can neither be read from {root} nor downloaded ({reason}): delete what is left of it there,"
            " or put torchvision's files there yourself"
        )
    return LandscapeError(f"{name} in {root} cannot be read ({reason}): delete it there and add --download")

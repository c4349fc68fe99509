"""Data by name, file, folder or function."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from landscape.engine.data.digits import digits
from landscape.engine.data.image_folder import image_folder
from landscape.engine.data.keras_file import keras_file
from landscape.engine.data.own import own_data
from landscape.engine.data.split import DataSet
from landscape.engine.data.torchvision_sets import SOURCES, torchvision_set
from landscape.errors import LandscapeError
from landscape.spec import DATA_SETS, DataSpec
from landscape.spec.names import is_factory

_NAMED: dict[str, Callable[[DataSpec], DataSet]] = {
    "digits": digits,
    **{name: partial(torchvision_set, name) for name in SOURCES},
}


def data_names() -> tuple[str, ...]:
    """Returns the names `load_data` knows."""
    return tuple(_NAMED)


def load_data(spec: DataSpec) -> DataSet:
    """Returns the data that is asked for, wholly in memory and ready for a network.

    Args:
        spec: without data, the embedded digits.

    Raises:
        LandscapeError: there is no such data, or something is wrong with it.
    """
    name = "digits" if spec.data is None else spec.data
    if name in _NAMED:
        return _NAMED[name](spec)
    path = Path(name).expanduser()
    if name and path.is_dir():
        return image_folder(path, spec)
    if path.suffix == ".npz":
        return keras_file(path, spec)
    if is_factory(name):
        return own_data(name, spec)
    raise LandscapeError(
        f"unknown data '{name}': choose one of {', '.join(DATA_SETS)}, an .npz file, a folder of class folders,"
        " or package.module:factory"
    )

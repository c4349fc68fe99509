"""Data that a function of the user's own makes."""

from typing import Any

from torch import Tensor

from landscape.engine.data.labels import are_labels, classes_of
from landscape.engine.data.split import DataSet, ImageShape, Split
from landscape.engine.data.subset import drawn
from landscape.engine.factories import call_factory
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

EXPECTED = "(inputs, targets), ((inputs, targets), (inputs, targets)) for training and test, a Split or a DataSet"


def own_data(name: str, spec: DataSpec) -> DataSet:
    """Returns what ``package.module:factory`` returns when called without arguments, as it is.

    It returns a `DataSet`, a `Split`, a pair of inputs and targets, or two such pairs for training
    and test; inputs and targets are tensors or pytrees of tensors. Two pairs are always taken for
    two splits: where inputs and targets are pairs themselves, return a `Split`.

    Raises:
        LandscapeError: the factory fails or returns something else, or labels are out of range.
    """
    if spec.mean is not None:
        raise LandscapeError(f"mean and std do not go with data of your own: let {name} normalise it")
    data = _data_set(call_factory(name, "data"), name)
    classes = classes_of(data, f"data '{name}'", None if data.shape is None else data.shape.classes)
    inputs = data.train.inputs
    if data.shape is None and isinstance(inputs, Tensor) and inputs.ndim == 4 and are_labels(data.train.targets):
        channels, height, width = inputs.shape[1:]
        data = DataSet(data.train, data.test, ImageShape(channels, height, width, classes))
    return drawn(data, spec)


def _data_set(made: Any, name: str) -> DataSet:
    if isinstance(made, DataSet):
        return made
    if isinstance(made, Split):
        return DataSet(made)
    if not isinstance(made, tuple | list) or len(made) != 2:
        raise LandscapeError(f"data '{name}' returned {kind_told(made)}: expected {EXPECTED}")
    try:
        if all(_is_split(part) for part in made):
            train, test = (part if isinstance(part, Split) else Split(*part) for part in made)
            return DataSet(train, test)
        return DataSet(Split(*made))
    except LandscapeError as error:
        raise LandscapeError(f"data '{name}': {error}") from error


def _is_split(part: Any) -> bool:
    return isinstance(part, Split) or (isinstance(part, tuple | list) and len(part) == 2)

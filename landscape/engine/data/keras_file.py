"""A ``.npz`` file of arrays as Keras keeps its data sets."""

import zipfile
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from landscape.engine.data.images import prepared
from landscape.engine.data.split import DataSet, Split
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

NAMES = ("x_train", "y_train", "x_test", "y_test")
_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
"""Of an archive, and of an empty one; NumPy would take anything else for a pickle."""

EXPECTED = "x_train and y_train, and x_test and y_test where there is a test split"


def keras_file(path: Path, spec: DataSpec) -> DataSet:
    """Returns the data of a ``.npz`` file: ``x_train``, ``y_train`` and, where there are, ``x_test``, ``y_test``.

    Images are (S, H, W), or (S, H, W, C) or (S, C, H, W): the smaller of the first and last of the
    three is taken for the channels. Labels are (S,) or (S, 1) integers; floating-point targets are values.

    Raises:
        LandscapeError: the file cannot be read, lacks arrays or holds others.
    """
    arrays = _arrays(path)
    train = _split(arrays, "train", path)
    test = _split(arrays, "test", path) if {"x_test", "y_test"} & arrays.keys() else None
    return prepared(DataSet(train, test), spec, str(path))


def _arrays(path: Path) -> dict[str, npt.NDArray]:
    """Returns those arrays of the file that have a name of ours; others are not read."""
    try:
        with path.open("rb") as stream:
            if stream.read(len(_BEGINNINGS[0])) not in _BEGINNINGS:
                raise ValueError("it is no .npz file")
            stream.seek(0)
            archive = np.load(stream, allow_pickle=False)
            names = list(archive.keys())
            found = {name: archive[name] for name in NAMES if name in names}
    except (OSError, ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        words = str(error).strip().splitlines()
        reason = "there is no such file" if not path.exists() else words[0] if words else type(error).__name__
        raise LandscapeError(f"{path} cannot be read as data ({reason}): expected .npz with {EXPECTED}") from error
    if not found:
        raise LandscapeError(f"{path} holds {', '.join(names[:6]) or 'nothing'}: expected the arrays {EXPECTED}")
    return found


def _split(arrays: dict[str, npt.NDArray], split: str, path: Path) -> Split:
    x, y = f"x_{split}", f"y_{split}"
    for name, other in ((x, y), (y, x)):
        if name not in arrays:
            raise LandscapeError(f"{path} holds no {name} for its {other}: expected the arrays {EXPECTED}")
    inputs, targets = arrays[x], arrays[y]
    if inputs.ndim < 2 or targets.ndim < 1 or len(inputs) != len(targets) or inputs.size == 0:
        raise LandscapeError(
            f"{path} holds {x} {inputs.shape} and {y} {targets.shape}: expected as many of each, at least 1"
        )
    return Split(_inputs(inputs, f"{x} of {path}"), _targets(targets, f"{y} of {path}"))


def _inputs(array: npt.NDArray, what: str) -> Tensor:
    tensor = _tensor(array, what)
    if tensor.ndim == 3:
        return tensor[:, None]
    if tensor.ndim == 4 and tensor.shape[3] <= tensor.shape[1]:
        return tensor.movedim(3, 1)
    return tensor


def _targets(array: npt.NDArray, what: str) -> Tensor:
    tensor = _tensor(array, what)
    if tensor.is_floating_point():
        return tensor.to(torch.float32)
    tensor = tensor.to(torch.int64)
    return tensor.squeeze(1) if tensor.ndim == 2 and tensor.shape[1] == 1 else tensor


def _tensor(array: npt.NDArray, what: str) -> Tensor:
    if array.dtype.kind not in "buif":
        raise LandscapeError(f"{what} is of type {array.dtype}: expected numbers")
    # PyTorch knows the machine's own byte order alone, and no longer numbers than these.
    native = array.astype(np.float64 if array.dtype.itemsize > 8 else array.dtype.newbyteorder("="), copy=False)
    return torch.from_numpy(np.ascontiguousarray(native))

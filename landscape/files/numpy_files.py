"""Reads surfaces and paths from NumPy's `.npy` and `.npz` files; never unpickles anything."""

import tokenize
import zipfile
import zlib
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from landscape.errors import LandscapeError
from landscape.files.arrays import Arrays, array_told, loaded_arrays
from landscape.files.loaded import LoadedSurface
from landscape.files.table import loaded_table
from landscape.trajectory import FloatArray, Trajectory

_DAMAGED = (
    *(ValueError, EOFError, OSError, RuntimeError, SyntaxError),
    *(tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)
_ALLOWED = "fiub"
"""Kinds of numbers: floating point, integers, truth values."""


def read_npy(path: Path) -> LoadedSurface | Trajectory:
    """Reads one array: a matrix of losses, or the rows of a table.

    Raises:
        LandscapeError: it is damaged, or neither.
    """
    arrays = _opened(path, {"array": path.stat().st_size}, lambda _: path.open("rb"))
    shape = arrays.shapes.get("array", ())
    if len(shape) != 2 or 0 in shape:
        raise LandscapeError(
            f"{path} holds no table: expected real losses (N×M), or rows of x,y,loss, found {arrays.listed()}"
        )
    return loaded_table(arrays["array"], None, path)


def read_npz(path: Path) -> LoadedSurface | Trajectory:
    """Reads an archive of arrays by their names.

    Raises:
        LandscapeError: it is damaged, or holds no loss.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _damaged(path, error) from error
    with archive:
        members = {
            item.filename.removesuffix(".npy"): item for item in archive.infolist() if item.filename.endswith(".npy")
        }
        if not members:
            raise LandscapeError(
                f"{path} is an archive without NumPy arrays: expected a .npz with alpha, beta and loss; "
                "of a network's weights compute a surface first, with 'landscape compute --weights'"
            )
        sizes = {name: item.file_size for name, item in members.items()}
        return loaded_arrays(_opened(path, sizes, lambda name: archive.open(members[name])))


def _opened(path: Path, sizes: dict[str, int], open_member: Any) -> Arrays:
    """Returns the arrays of a file whose headers promise no more than its size holds."""
    shapes, left_out = {}, []
    for name, size in sizes.items():
        try:
            with open_member(name) as stream:
                shape, kind = _header(stream)
        except _DAMAGED as error:
            raise _damaged(path, error) from error
        if kind.kind not in _ALLOWED:
            left_out.append(f"{array_told(name, shape)} of {kind.name}")
            continue
        if prod(shape) * kind.itemsize > size:
            raise LandscapeError(
                f"{path} is truncated: '{name}' promises {prod(shape):,} numbers, which do not fit into its "
                f"{size:,} bytes; copy or write it again"
            )
        shapes[name] = shape

    def read(name: str) -> FloatArray:
        try:
            with open_member(name) as stream:
                return npy.read_array(stream, allow_pickle=False).astype(np.float64)
        except _DAMAGED as error:
            raise _damaged(path, error) from error

    return Arrays(path, shapes, read, left_out)


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(stream)
    if version not in ((1, 0), (2, 0), (3, 0)):
        raise ValueError(f"its format {version[0]}.{version[1]} is not known")
    shape, _, kind = (npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0)(stream)
    if any(count < 0 for count in shape):
        raise ValueError(f"an array has the shape {shape}")
    return shape, kind


def _damaged(path: Path, error: Exception) -> LandscapeError:
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    return LandscapeError(f"{path} is damaged or truncated: {reason}; copy or write it again")

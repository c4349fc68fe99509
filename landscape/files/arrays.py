"""What named arrays mean, as NumPy and HDF5 files hold them: a surface, a curve, or the path of a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.loaded import MAX_VALUES, LoadedSurface, surface_of_arrays, surface_of_points
from landscape.files.naming import ALPHA, BETA, LOSS, field_names, find_name
from landscape.files.table import loaded_table, matrix_of_losses
from landscape.trajectory import FloatArray, Trajectory

_LISTED = 8


@dataclass(frozen=True)
class Arrays:
    """The numeric arrays of a file, read one by one when they are needed.

    Attributes:
        path: the file.
        shapes: by name.
        read: returns an array by name, as float64.
        left_out: name, shape and type of each array that is not of real numbers.
    """

    path: Path
    shapes: Mapping[str, tuple[int, ...]]
    read: Callable[[str], FloatArray]
    left_out: Sequence[str] = ()

    def __getitem__(self, name: str) -> FloatArray:
        if prod(self.shapes[name]) > MAX_VALUES:
            raise LandscapeError(
                f"{self.path}: '{name}' claims {prod(self.shapes[name]):,} numbers, expected at most {MAX_VALUES:,}"
            )
        return self.read(name)

    def like(self, name: str) -> dict[str, FloatArray]:
        """Returns an array as ``loss``, then those of the same shape that are no coordinates."""
        coordinates = (find_name(self.shapes, ALPHA), find_name(self.shapes, BETA))
        others = [
            other
            for other, shape in self.shapes.items()
            if shape == self.shapes[name] and other not in (name, *coordinates)
        ]
        return {
            "loss": self[name],
            **{field: self[other] for other, field in zip(others, field_names(others), strict=True)},
        }

    def listed(self) -> str:
        """Tells names and shapes, for messages."""
        told = _few([array_told(name, shape) for name, shape in self.shapes.items()])
        return told + (f" ({_few(self.left_out)}: no real numbers)" if self.left_out else "")


def array_told(name: str, shape: tuple[int, ...]) -> str:
    """Returns an array's name and shape, for messages."""
    return f"{name} {'×'.join(map(str, shape)) or 'number'}"


def _few(told: Sequence[str]) -> str:
    return ", ".join(told[:_LISTED]) + (" …" if len(told) > _LISTED else "") or "none"


def loaded_arrays(arrays: Arrays) -> LoadedSurface | Trajectory:
    """Tells what named arrays are.

    The loss may be (N, M) with axes of one dimension or two (`numpy.meshgrid`, of either
    indexing), or (K,) with coordinates of K points each, or of α alone; without a loss,
    coordinates are a path.

    Raises:
        LandscapeError: there is no loss, or its shape is not that of its axes.
    """
    alpha, beta, loss = (find_name(arrays.shapes, wanted) for wanted in (ALPHA, BETA, LOSS))
    flat = [name for name, shape in arrays.shapes.items() if len(shape) == 2 and name not in (alpha, beta)]
    loss = loss or (flat[0] if len(flat) == 1 else None)
    if loss is None and alpha is not None and beta is not None and len(arrays.shapes[alpha]) == 1:
        return _columns(arrays, [alpha, beta])
    if loss is None:
        raise LandscapeError(
            f"{arrays.path} holds no array that could be a loss: expected alpha (M), beta (N) and loss (N×M), "
            f"found {arrays.listed()}"
        )
    notes = () if find_name([loss], LOSS[:1]) else (f"the loss is its '{loss}'",)
    if alpha is None or (beta is None and len(arrays.shapes[loss]) == 2):
        if len(arrays.shapes[loss]) != 2:
            raise _unfitting(arrays, loss)
        return matrix_of_losses(arrays[loss], arrays.path, notes=notes)
    if len(arrays.shapes[loss]) == 1:
        return _columns(arrays, [name for name in (alpha, beta, loss) if name is not None])
    return _gridded(arrays, alpha, beta or "", loss, notes)


def _gridded(arrays: Arrays, alpha: str, beta: str, loss: str, notes: Sequence[str]) -> LoadedSurface:
    shapes = [arrays.shapes[name] for name in (alpha, beta, loss)]
    if shapes[0] == shapes[1] == shapes[2]:
        fields = {name: values.ravel() for name, values in arrays.like(loss).items()}
        loaded = surface_of_points(arrays[alpha].ravel(), arrays[beta].ravel(), fields, arrays.path)
        return LoadedSurface(loaded.surface, (*notes, *loaded.notes))
    samples = (prod(shapes[1]), prod(shapes[0]))
    if any(len(shape) != 1 for shape in shapes[:2]) or len(shapes[2]) != 2:
        raise _unfitting(arrays, loss)
    fields = arrays.like(loss)
    if shapes[2] == samples[::-1] != samples:
        fields = {name: values.T for name, values in fields.items()}
        notes = (*notes, "its rows run along α: they were turned")
    elif shapes[2] != samples:
        raise _unfitting(arrays, loss)
    return surface_of_arrays(arrays[alpha], arrays[beta], fields, arrays.path, notes=notes)


def _columns(arrays: Arrays, wanted: Sequence[str]) -> LoadedSurface | Trajectory:
    """Takes arrays of one length, those of `wanted` and others, for the columns of a table."""
    shape = arrays.shapes[wanted[-1]]
    names = [name for name, other in arrays.shapes.items() if other == shape]
    if not set(wanted) <= set(names):
        raise _unfitting(arrays, wanted[-1])
    return loaded_table(np.column_stack([arrays[name] for name in names]), names, arrays.path)


def _unfitting(arrays: Arrays, loss: str) -> LandscapeError:
    return LandscapeError(
        f"{arrays.path}: '{loss}' does not fit its axes, found {arrays.listed()}; "
        "expected alpha (M), beta (N) and loss (N×M)"
    )

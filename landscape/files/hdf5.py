"""Reads HDF5 files: those of Li et al.'s `loss-landscape` code, and others with named arrays."""

from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.arrays import Arrays, loaded_arrays
from landscape.files.loaded import LoadedSurface, surface_of_arrays
from landscape.files.naming import LOSS, field_names, find_name
from landscape.trajectory import FloatArray, Trajectory

if TYPE_CHECKING:
    import h5py

NOT_COMPUTED = -1.0
"""What Li et al.'s code fills its arrays with before it computes; no loss or accuracy there is negative."""

_RATIOS = "explained_variance_ratio_"


def read_hdf5(path: Path) -> LoadedSurface | Trajectory:
    """Reads a surface, a curve or a path.

    Files of the code of Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018), hold
    ``xcoordinates``, ``ycoordinates`` (not for a curve) and values such as ``train_loss`` and
    ``train_acc``, filled in the order of `numpy.meshgrid`, whatever their shape says; or a path
    as ``proj_xcoord`` and ``proj_ycoord``.

    Raises:
        LandscapeError: it is damaged, or holds neither.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            arrays = _arrays(file, path)
            if "xcoordinates" in arrays.shapes:
                return _surface(arrays)
            if {"proj_xcoord", "proj_ycoord"} <= arrays.shapes.keys():
                return _path(arrays, _explained_variance(arrays))
            if "xdirection" in file:
                raise LandscapeError(
                    f"{path} holds directions, not a surface: open the file with xcoordinates and train_loss"
                )
            return loaded_arrays(arrays)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise LandscapeError(f"{path} is no readable HDF5 file: {reason}; copy or write it again") from error


def _arrays(file: "h5py.File", path: Path) -> Arrays:
    import h5py

    datasets = {str(name): item for name in file if isinstance(item := file.get(name), h5py.Dataset)}
    numeric = {name: data for name, data in datasets.items() if data.shape is not None and data.dtype.kind in "fiub"}

    def read(name: str) -> FloatArray:
        return np.asarray(numeric[name][()], dtype=np.float64)

    return Arrays(path, {name: data.shape for name, data in numeric.items()}, read)


def _surface(arrays: Arrays) -> LoadedSurface:
    alpha = arrays["xcoordinates"].ravel()
    beta = arrays["ycoordinates"].ravel() if "ycoordinates" in arrays.shapes else np.zeros(1)
    size, shape = len(alpha) * len(beta), (len(beta), len(alpha))
    names = [name for name, other in arrays.shapes.items() if prod(other) == size and not name.endswith("coordinates")]
    loss = find_name(names, LOSS)
    if loss is None:
        raise LandscapeError(
            f"{arrays.path} holds no losses of {shape[0]}×{shape[1]} points: expected train_loss or test_loss, "
            f"found {arrays.listed()}; compute it first"
        )
    others = [name for name in names if name != loss]
    fields = {"loss": arrays[loss], **{new: arrays[old] for old, new in zip(others, field_names(others), strict=True)}}
    fields = {name: values.ravel().reshape(shape) for name, values in fields.items()}
    missing = fields["loss"] == NOT_COMPUTED
    if missing.all():
        raise LandscapeError(f"{arrays.path}: none of its {missing.size:,} points is computed yet: all are -1; wait")
    fields = {name: np.where(values == NOT_COMPUTED, np.nan, values) for name, values in fields.items()}
    return surface_of_arrays(alpha, beta, fields, arrays.path, missing=missing, notes=_notes(loss, fields, missing))


def _notes(loss: str, fields: dict[str, FloatArray], missing: np.ndarray) -> tuple[str, ...]:
    notes = [f"the loss is its '{loss}'"]
    if any(name.endswith("accuracy") for name in fields):
        notes.append("accuracies are in percent, as the file has them")
    if missing.any():
        count = int(np.count_nonzero(missing))
        notes.append(f"{count:,} of {missing.size:,} points are not computed yet: they are -1 in the file")
    return tuple(notes)


def _path(arrays: Arrays, explained_variance: tuple[float, float] | None) -> Trajectory:
    x, y = arrays["proj_xcoord"].ravel(), arrays["proj_ycoord"].ravel()
    if len(x) != len(y) or len(x) == 0 or not np.isfinite([x, y]).all():
        raise LandscapeError(f"{arrays.path}: proj_xcoord and proj_ycoord are not finite numbers, as many of each")
    return Trajectory(x, y, label=arrays.path.name.split(".h5")[0], explained_variance=explained_variance)


def _explained_variance(arrays: Arrays) -> tuple[float, float] | None:
    """Returns the ratios from the path's file, or from the one of its directions beside it."""
    import h5py

    ratios: FloatArray | None = None
    if _RATIOS in arrays.shapes:
        ratios = arrays[_RATIOS]
    else:
        # Their writer names the path's file after that of the directions: directions.h5_proj_cos.h5.
        beside = arrays.path.with_name(arrays.path.name.split("_proj_")[0])
        if beside != arrays.path and beside.is_file() and h5py.is_hdf5(beside):
            with h5py.File(beside, "r") as file:
                found = _arrays(file, beside)
                ratios = found[_RATIOS] if _RATIOS in found.shapes else None
    if ratios is None or ratios.size < 2 or not np.isfinite(ratios.ravel()[:2]).all():
        return None
    return float(ratios.ravel()[0]), float(ratios.ravel()[1])

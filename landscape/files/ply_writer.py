"""Writes a surface as a PLY file that other programs can show as well."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from landscape.color_maps import lookup_table
from landscape.errors import LandscapeError
from landscape.files import metadata
from landscape.files.atomic import SURFACE, replacing
from landscape.files.companions import critical_rows, trajectory_rows, trajectory_words
from landscape.files.ply_header import TYPE_NAMES
from landscape.surface import Surface
from landscape.trajectory import FloatArray

_FIXED = [
    *((name, "<f8") for name in ("x", "y", "z", "quality")),
    *((name, "<f4") for name in ("nx", "ny", "nz")),
    *((name, "u1") for name in ("red", "green", "blue")),
]
_UNKNOWN_COLOR = (128, 128, 128)
_DECADES_FOR_LOG = 2


def save_surface(surface: Surface, path: str | Path, *, ascii: bool = False) -> None:
    """Writes a surface as a PLY file, atomically.

    Positions are (α, β, loss), so that any viewer of meshes shows the surface; the loss stands
    as it is, NaN and infinities included, in ``loss`` and ``quality``. A quad that touches a
    point without a finite loss is left out.

    Args:
        surface: what to write.
        path: the file; an existing surface is replaced only by a complete new one, another file never.
        ascii: text instead of little-endian binary.

    Raises:
        LandscapeError: the file cannot be written or is no surface, or a field's name cannot stand in a PLY.
    """
    elements: list[tuple[str, npt.NDArray[np.void]]] = [("vertex", _vertices(surface)), ("face", _faces(surface))]
    if surface.trajectories:
        elements.append(("trajectory", trajectory_rows(surface.trajectories)))
    if surface.critical_points:
        elements.append(("critical_point", critical_rows(surface.critical_points)))
    with replacing(path, SURFACE) as stream:
        stream.write(_header(surface, elements, ascii).encode("ascii"))
        for _, rows in elements:
            _write_rows(stream, rows, ascii)


def _header(surface: Surface, elements: list[tuple[str, npt.NDArray[np.void]]], ascii: bool) -> str:
    about = {
        "shape": surface.shape,
        "axes": ["alpha", "beta"],
        "trajectories": trajectory_words(surface.trajectories),
        "critical_points": None if surface.critical_points is None else len(surface.critical_points),
        "provenance": surface.provenance,
    }
    lines = ["ply", f"format {'ascii' if ascii else 'binary_little_endian'} 1.0"]
    lines += [f"comment {chunk}" for chunk in metadata.to_comments(about)]
    for name, rows in elements:
        lines.append(f"element {name} {len(rows)}")
        if name == "face":
            lines.append("property list uchar int vertex_indices")
        else:
            columns = np.dtype(rows.dtype).fields or {}
            lines += [f"property {TYPE_NAMES[kind.str[1:]]} {column}" for column, (kind, *_) in columns.items()]
    return "\n".join([*lines, "end_header", ""])


def _write_rows(stream: BinaryIO, rows: npt.NDArray[np.void], ascii: bool) -> None:
    if not ascii:
        stream.write(rows.tobytes())
    elif rows.dtype.names == ("size", "corners"):
        np.savetxt(stream, np.column_stack([rows["size"], rows["corners"]]), fmt="%d")
    else:
        # str() of a NumPy number is the shortest text that reads back as the same number.
        np.savetxt(stream, rows, fmt=" ".join(["%s"] * len(rows.dtype.names or ())))


def _vertices(surface: Surface) -> npt.NDArray[np.void]:
    extra = [name for name in surface.fields if name != "loss"]
    reserved = {name for name, _ in _FIXED} | {"loss", "state"}
    for name in extra:
        if name in reserved or not name.isascii() or not name.isidentifier():
            raise LandscapeError(f"field '{name}' cannot be written to a PLY: name it with other letters, digits and _")
    rows = np.empty(
        surface.loss.size, dtype=[*_FIXED, ("loss", "<f8"), *((name, "<f8") for name in extra), ("state", "u1")]
    )
    x, y = np.meshgrid(surface.alpha, surface.beta)
    columns = {"x": x, "y": y, "z": _heights(surface), "quality": surface.loss, "state": surface.state}
    for names, values in ((("nx", "ny", "nz"), _normals(surface)), (("red", "green", "blue"), _colors(surface))):
        columns |= {name: values[..., k] for k, name in enumerate(names)}
    for name, values in (columns | dict(surface.fields)).items():
        rows[name] = values.ravel()
    return rows


def _heights(surface: Surface) -> FloatArray:
    return np.where(np.isfinite(surface.loss), surface.loss, 0.0)


def _faces(surface: Surface) -> npt.NDArray[np.void]:
    rows, columns = surface.shape
    known = surface.known
    whole = known[:-1, :-1] & known[:-1, 1:] & known[1:, 1:] & known[1:, :-1]
    corner = np.flatnonzero(np.pad(whole, ((0, rows - whole.shape[0]), (0, columns - whole.shape[1]))))
    faces = np.empty(len(corner), dtype=[("size", "u1"), ("corners", "<i4", (4,))])
    faces["size"] = 4
    faces["corners"] = corner[:, None] + np.array([0, 1, columns + 1, columns])
    return faces


def _normals(surface: Surface) -> FloatArray:
    heights = np.where(surface.known, surface.loss, np.nan)
    normals = np.zeros((*surface.shape, 3))
    normals[..., 2] = 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        for component, axis, coordinate in ((0, 1, surface.alpha), (1, 0, surface.beta)):
            if len(coordinate) > 1:
                normals[..., component] = -np.gradient(heights, coordinate, axis=axis)
        lengths = np.hypot(np.hypot(normals[..., 0], normals[..., 1]), 1.0)
        normals /= lengths[..., None]
    return np.where(np.isfinite(lengths)[..., None], normals, [0.0, 0.0, 1.0])


def _colors(surface: Surface) -> npt.NDArray[np.uint8]:
    """(N, M, 3) viridis over the loss, over its logarithm where that spans more than two decades."""
    colors = np.full((*surface.shape, 3), _UNKNOWN_COLOR, dtype=np.uint8)
    known = surface.known & np.isfinite(surface.loss)
    values = surface.loss[known]
    if values.size == 0:
        return colors
    if values.min() > 0 and np.log10(values.max()) - np.log10(values.min()) > _DECADES_FOR_LOG:
        values = np.log10(values)
    values = values / 2  # the range of the largest numbers is beyond them
    span = float(np.ptp(values))
    shares = (values - values.min()) / span if span > 0 else np.full(values.shape, 0.5)
    colors[known] = lookup_table("viridis")[np.rint(255 * shares).astype(int), :3]
    return colors

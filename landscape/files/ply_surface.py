"""What the tables of a PLY file mean: a surface, whoever wrote it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.critical import CriticalPoint
from landscape.errors import LandscapeError
from landscape.files import metadata
from landscape.files.companions import read_critical_points, read_trajectories
from landscape.files.grid import Grid, exact_grid, recognise_grid, sample_scattered
from landscape.files.ply_tables import Table, read_tables
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray, Trajectory

_GEOMETRY = {"x", "y", "z", "nx", "ny", "nz", "vx", "vy", "vz", "u", "v", "s", "t", "texture_u", "texture_v"}
_LOOKS = {"red", "green", "blue", "alpha", "diffuse_red", "diffuse_green", "diffuse_blue", "flags"}
_NEVER_FIELDS = _GEOMETRY | _LOOKS | {"loss", "quality", "state"}


@dataclass(frozen=True)
class LoadedSurface:
    """A surface and what reading it had to assume.

    Attributes:
        surface: the surface.
        notes: one sentence each, for the user; empty when nothing had to be assumed.
    """

    surface: Surface
    notes: tuple[str, ...] = ()


def read_ply(path: Path) -> LoadedSurface:
    """Reads a surface from a PLY file by property names, never by their order.

    The loss is the first of ``loss``, ``s`` (only without ``t``: else it is a texture
    coordinate), ``quality``, ``scalar_*``, ``value`` and ``intensity``; else ``z`` if it varies.

    Raises:
        LandscapeError: this is no PLY, it is damaged, or it holds no surface.
        OSError: the file cannot be read.
    """
    header, tables = read_tables(path)
    about, damage = metadata.from_comments(header.comments)
    notes = [f"{path.name}: {damage}"] if damage else []
    vertices, left_out = _placed(tables.get("vertex", {}), path)
    if left_out:
        notes.append(f"{left_out:,} vertices without a finite position were left out")
    fields = _fields(vertices, path)
    grid = _stored_grid(vertices, about) or recognise_grid(vertices["x"], vertices["y"])
    if grid is None:
        surface, note = _scattered_surface(vertices, fields, path)
        notes.append(note)
        return LoadedSurface(surface, tuple(notes))
    if len(grid.position) == 1:
        raise LandscapeError(
            f"{path} holds a 1×1 grid: a surface needs two points or more; compute one with a higher resolution"
        )
    trajectories, critical_points, damages = _companions(tables, about, grid)
    provenance = about.get("provenance")
    surface = Surface(
        grid.alpha,
        grid.beta,
        {name: grid.spread(values, np.nan) for name, values in fields.items()},
        state=_state(vertices, fields["loss"], grid),
        trajectories=trajectories,
        critical_points=critical_points,
        provenance=provenance if isinstance(provenance, dict) else {},
    )
    return LoadedSurface(surface, (*notes, *damages))


def _placed(vertices: Table, path: Path) -> tuple[Table, int]:
    if not {"x", "y"} <= vertices.keys():
        raise LandscapeError(
            f"{path} has no element 'vertex' with x and y: expected the points of a surface; choose another file"
        )
    finite = np.isfinite(vertices["x"]) & np.isfinite(vertices["y"])
    if not finite.any():
        raise LandscapeError(
            f"{path} has no vertices with a position: expected the points of a surface; choose another file"
        )
    left_out = int(np.count_nonzero(~finite))
    return ({name: values[finite] for name, values in vertices.items()} if left_out else vertices), left_out


def _fields(vertices: Table, path: Path) -> dict[str, FloatArray]:
    scalar = _scalar(vertices)
    if scalar is None:
        raise LandscapeError(
            f"{path} has no scalar that could be a loss: expected one of loss, s, quality, scalar_*, value, "
            f"intensity or a varying z, found {', '.join(vertices)}; rename the one that is the loss"
        )
    if not np.isfinite(vertices[scalar]).any():
        count = len(vertices[scalar])
        raise LandscapeError(
            f"{path}: none of the {count:,} values of '{scalar}' is finite, expected one or more; "
            "compute it nearer to the trained network"
        )
    others = (name for name in vertices if name not in _NEVER_FIELDS and name != scalar)
    return {"loss": vertices[scalar], **{name: vertices[name] for name in others}}


def _scalar(vertices: Table) -> str | None:
    names = [
        "loss",
        *(["s"] if "t" not in vertices else []),
        "quality",
        *(name for name in vertices if name.startswith("scalar_")),
        "value",
        "intensity",
    ]
    for name in names:
        if name in vertices:
            return name
    height = vertices.get("z", np.zeros(1))
    finite = height[np.isfinite(height)]
    return "z" if finite.size and np.any(height != finite[0]) else None


def _stored_grid(vertices: Table, about: dict[str, Any]) -> Grid | None:
    match about.get("shape"):
        case [int(rows), int(columns)]:
            return exact_grid(vertices["x"], vertices["y"], (rows, columns))
    return None


def _state(vertices: Table, loss: FloatArray, grid: Grid) -> npt.NDArray[np.uint8]:
    state = np.full(len(loss), PointState.EVALUATED, dtype=np.uint8)
    stored = vertices.get("state")
    if stored is not None and np.isin(stored, list(PointState)).all():
        state = stored.astype(np.uint8)
    state[(state != PointState.MISSING) & ~np.isfinite(loss)] = PointState.NOT_FINITE
    return grid.spread(state, PointState.MISSING)


def _companions(
    tables: dict[str, Table], about: dict[str, Any], grid: Grid
) -> tuple[tuple[Trajectory, ...], tuple[CriticalPoint, ...] | None, list[str]]:
    """Returns paths, critical points, and what had to be left out: the surface counts more than they do."""
    trajectories, critical_points, damages = (), None, []
    try:
        trajectories = read_trajectories(tables.get("trajectory", {}), about.get("trajectories"))
    except ValueError as error:
        damages.append(f"its paths are damaged and left out: {error}")
    try:
        critical_points = _critical_points(tables, about, grid)
    except ValueError as error:
        damages.append(f"its critical points are damaged and left out: {error}")
    return trajectories, critical_points, damages


def _critical_points(tables: dict[str, Table], about: dict[str, Any], grid: Grid) -> tuple[CriticalPoint, ...] | None:
    table = tables.get("critical_point", {})
    if {"alpha", "beta", "loss", "kind"} <= table.keys():
        return read_critical_points(table, grid.alpha, grid.beta)
    # No table is written for a surface that has been searched in vain.
    return () if about.get("critical_points") == 0 else None


def _scattered_surface(vertices: Table, fields: dict[str, FloatArray], path: Path) -> tuple[Surface, str]:
    sampled = sample_scattered(vertices["x"], vertices["y"], fields)
    count = len(vertices["x"])
    if sampled is None or not np.any(sampled.state == PointState.INTERPOLATED):
        raise LandscapeError(
            f"{path} holds {count:,} points that are no grid and span no triangle with finite losses: "
            "expected a grid, or scattered points over an area"
        )
    surface = Surface(sampled.alpha, sampled.beta, sampled.fields, state=sampled.state)
    size = f"{surface.shape[0]}×{surface.shape[1]}"
    return surface, f"{count:,} scattered points were triangulated and sampled onto a {size} grid"

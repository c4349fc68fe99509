"""What the tables of a PLY file mean: a surface, whoever wrote it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.critical import CriticalPoint
from landscape.errors import LandscapeError
from landscape.files import metadata
from landscape.files.companions import read_critical_points, read_trajectories
from landscape.files.grid import Grid, exact_grid
from landscape.files.loaded import LoadedSurface, surface_of_points
from landscape.files.naming import NEVER_FIELDS
from landscape.files.ply_tables import Table, read_tables
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray, Trajectory


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
    vertices = tables.get("vertex", {})
    if not {"x", "y"} <= vertices.keys():
        raise LandscapeError(
            f"{path} has no element 'vertex' with x and y: expected the points of a surface; choose another file"
        )
    grid, state = _stored_grid(vertices, about), _state(vertices)
    loaded = surface_of_points(vertices["x"], vertices["y"], _fields(vertices, path), path, state=state, grid=grid)
    trajectories, critical_points, damages = _companions(tables, about, loaded.surface)
    provenance = about.get("provenance")
    surface = replace(
        loaded.surface,
        trajectories=trajectories,
        critical_points=critical_points,
        provenance=provenance if isinstance(provenance, dict) else {},
    )
    return LoadedSurface(surface, (*notes, *loaded.notes, *damages))


def _fields(vertices: Table, path: Path) -> dict[str, FloatArray]:
    scalar = _scalar(vertices)
    if scalar is None:
        raise LandscapeError(
            f"{path} has no scalar that could be a loss: expected one of loss, s, quality, scalar_*, value, "
            f"intensity or a varying z, found {', '.join(vertices)}; rename the one that is the loss"
        )
    others = (name for name in vertices if name not in NEVER_FIELDS and name != scalar)
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
    finite = np.isfinite(height)
    return "z" if np.any((height != height[np.argmax(finite)]) & finite) else None


def _stored_grid(vertices: Table, about: dict[str, Any]) -> Grid | None:
    match about.get("shape"):
        case [int(rows), int(columns)]:
            return exact_grid(vertices["x"], vertices["y"], (rows, columns))
    return None


def _state(vertices: Table) -> npt.NDArray[np.uint8] | None:
    stored = vertices.get("state")
    return stored.astype(np.uint8) if stored is not None and np.isin(stored, list(PointState)).all() else None


def _companions(
    tables: dict[str, Table], about: dict[str, Any], surface: Surface
) -> tuple[tuple[Trajectory, ...], tuple[CriticalPoint, ...] | None, list[str]]:
    """Returns paths, critical points, and what had to be left out: the surface counts more than they do."""
    trajectories, critical_points, damages = (), None, []
    try:
        trajectories = read_trajectories(tables.get("trajectory", {}), about.get("trajectories"))
    except ValueError as error:
        damages.append(f"its paths are damaged and left out: {error}")
    try:
        critical_points = _critical_points(tables, about, surface)
    except ValueError as error:
        damages.append(f"its critical points are damaged and left out: {error}")
    return trajectories, critical_points, damages


def _critical_points(
    tables: dict[str, Table], about: dict[str, Any], surface: Surface
) -> tuple[CriticalPoint, ...] | None:
    table = tables.get("critical_point", {})
    if {"alpha", "beta", "loss", "kind"} <= table.keys():
        return read_critical_points(table, surface.alpha, surface.beta)
    # No table is written for a surface that has been searched in vain.
    return () if about.get("critical_points") == 0 else None

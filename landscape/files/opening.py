"""Opens whatever holds a surface or a path."""

import csv
from pathlib import Path

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.ply_surface import LoadedSurface, read_ply
from landscape.surface import Surface
from landscape.trajectory import Trajectory


def load_surface(path: str | Path) -> Surface:
    """Reads a surface; `read_surface` tells what that had to assume as well.

    Raises:
        LandscapeError: the file cannot be read or holds no surface.
    """
    return read_surface(path).surface


def read_surface(path: str | Path) -> LoadedSurface:
    """Reads a surface from a PLY file, or from the ``.part`` file of a job, running or ended.

    Args:
        path: a ``.ply`` of any program, or a ``.part``.

    Raises:
        LandscapeError: the file cannot be read or holds no surface.
    """
    path = Path(path)
    _check_readable(path, "a .ply or .part file")
    if path.suffix == ".part":
        from landscape.files.part import read_part

        return LoadedSurface(read_part(path).surface)
    if path.suffix == ".csv":
        raise LandscapeError(f"{path} is a path, not a surface: open it beside the .ply of its surface")
    try:
        return read_ply(path)
    except OSError as error:
        raise LandscapeError(f"cannot read {path}: {error.strerror or error}") from error


def read_trajectory(path: str | Path) -> Trajectory:
    """Reads the path of a training run: rows of ``x,y``, positions on the plane in order.

    A header line, blank lines and further columns are passed over.

    Raises:
        LandscapeError: the file cannot be read or holds anything else.
    """
    path = Path(path)
    _check_readable(path, "a .csv file with rows of x,y")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise LandscapeError(f"{path} is not a text file: expected rows of x,y") from error
    except OSError as error:
        raise LandscapeError(f"cannot read {path}: {error.strerror or error}") from error
    if rows and not _is_number(rows[0][0]):
        rows = rows[1:]
    if not rows:
        raise LandscapeError(f"{path} holds no positions: expected rows of x,y")
    points = np.array([_position(row, number, path) for number, row in enumerate(rows, 1)])
    return Trajectory(points[:, 0], points[:, 1], label=path.stem)


def _check_readable(path: Path, expected: str) -> None:
    if path.is_dir():
        raise LandscapeError(f"{path} is a folder: expected {expected}")
    if not path.exists():
        raise LandscapeError(f"{path} does not exist: give the path of {expected}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _position(row: list[str], number: int, path: Path) -> tuple[float, float]:
    try:
        x, y = float(row[0]), float(row[1])
    except (ValueError, IndexError):
        x = y = float("nan")
    if not np.isfinite([x, y]).all():
        raise LandscapeError(f"{path}: row {number} is '{','.join(row)[:60]}', expected two numbers x,y")
    return x, y

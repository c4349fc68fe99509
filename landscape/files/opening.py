"""Opens whatever holds a surface or a path; the content decides what a file is, not its name."""

from pathlib import Path

from landscape.errors import LandscapeError
from landscape.files.loaded import FORMATS, LoadedSurface
from landscape.surface import Surface
from landscape.trajectory import Trajectory

_HDF5, _ZIP, _NPY, _PART = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04", b"\x93NUMPY", b"landscape part "


def load_surface(path: str | Path) -> Surface:
    """Reads a surface; `read_surface` tells what that had to assume as well.

    Raises:
        LandscapeError: the file cannot be read or holds no surface.
    """
    return read_surface(path).surface


def read_surface(path: str | Path) -> LoadedSurface:
    """Reads a surface, from any file that `read_any` reads.

    Raises:
        LandscapeError: the file cannot be read or holds no surface.
    """
    loaded = read_any(path)
    if isinstance(loaded, Trajectory):
        raise LandscapeError(
            f"{path} is a path, not a surface: open it beside the file of its surface, "
            "or, if it is a curve of losses, name its columns 'alpha,loss' in the first line"
        )
    return loaded


def read_trajectory(path: str | Path) -> Trajectory:
    """Reads the path of a training run, from any file that `read_any` reads.

    Raises:
        LandscapeError: the file cannot be read or holds anything else.
    """
    loaded = read_any(path)
    if isinstance(loaded, LoadedSurface):
        raise LandscapeError(f"{path} is a surface, not a path: expected a .csv file with rows of x,y")
    return loaded


def read_any(path: str | Path) -> LoadedSurface | Trajectory:
    """Reads a surface, a curve (a surface with one β) or the path of a training run.

    - ``.ply`` of this or any other program, and the ``.part`` file of a job, running or ended
    - ``.h5`` of the code of Li et al. (2018): surfaces, curves and paths
    - ``.npz`` with ``alpha``, ``beta`` and ``loss`` or common other names; ``.npy``
    - tables as text, ``.csv`` and the like: paths (two columns), curves, points of surfaces

    Raises:
        LandscapeError: the file cannot be read or holds neither.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise LandscapeError(f"{path} is a folder: expected {FORMATS}")
        if not path.exists():
            raise LandscapeError(f"{path} does not exist: give the path of {FORMATS}")
        if not path.is_file():
            raise LandscapeError(f"{path} is no regular file: write its content to one first")
        with path.open("rb") as stream:
            start = stream.read(len(_PART))
        return _read(path, start)
    except OSError as error:
        raise LandscapeError(f"cannot read {path}: {error.strerror or error}") from error


def _read(path: Path, start: bytes) -> LoadedSurface | Trajectory:
    suffix = path.suffix.lower()
    if suffix == ".part" or start.startswith(_PART):
        from landscape.files.part import read_part

        return LoadedSurface(read_part(path).surface)
    if start.startswith(_HDF5) or suffix in (".h5", ".hdf5"):
        from landscape.files.hdf5 import read_hdf5

        return read_hdf5(path)
    if start.startswith((_ZIP, _NPY)) or suffix in (".npz", ".npy"):
        from landscape.files.numpy_files import read_npy, read_npz

        return read_npy(path) if start.startswith(_NPY) or suffix == ".npy" else read_npz(path)
    if start.startswith(b"ply") or suffix == ".ply":
        from landscape.files.ply_surface import read_ply

        return read_ply(path)
    from landscape.files.table import loaded_table
    from landscape.files.text_table import read_text_table

    table, names = read_text_table(path)
    return loaded_table(table, names, path)

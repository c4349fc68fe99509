"""Reads and writes surfaces.

Names load on first use, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landscape.files.loaded import LoadedSurface as LoadedSurface
    from landscape.files.opening import load_surface as load_surface
    from landscape.files.opening import read_any as read_any
    from landscape.files.opening import read_surface as read_surface
    from landscape.files.opening import read_trajectory as read_trajectory
    from landscape.files.ply_writer import save_surface as save_surface

_HOMES = {
    "LoadedSurface": "landscape.files.loaded",
    "load_surface": "landscape.files.opening",
    "read_any": "landscape.files.opening",
    "read_surface": "landscape.files.opening",
    "read_trajectory": "landscape.files.opening",
    "save_surface": "landscape.files.ply_writer",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'landscape.files' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)

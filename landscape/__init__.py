"""Landscape: see the loss landscape of a neural network.

Public names load on first use (PEP 562), so that looking at a file never loads PyTorch and
computing never loads OpenGL.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landscape.critical import CriticalKind as CriticalKind
    from landscape.critical import CriticalPoint as CriticalPoint
    from landscape.engine import compute as compute
    from landscape.engine.objective import Objective as Objective
    from landscape.engine.recorder import Recorder as Recorder
    from landscape.errors import LandscapeError as LandscapeError
    from landscape.files import load_surface as load_surface
    from landscape.surface import PointState as PointState
    from landscape.surface import Surface as Surface
    from landscape.trajectory import Trajectory as Trajectory
    from landscape.viewer import view as view

_HOMES = {
    "CriticalKind": "landscape.critical",
    "CriticalPoint": "landscape.critical",
    "LandscapeError": "landscape.errors",
    "Objective": "landscape.engine.objective",
    "PointState": "landscape.surface",
    "Recorder": "landscape.engine.recorder",
    "Surface": "landscape.surface",
    "Trajectory": "landscape.trajectory",
    "compute": "landscape.engine",
    "load_surface": "landscape.files",
    "view": "landscape.viewer",
}

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'landscape' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*_HOMES, "__version__"])

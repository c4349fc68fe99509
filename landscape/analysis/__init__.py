"""Analyses finished surfaces with NumPy and SciPy."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landscape.analysis.basins import Basins as Basins
    from landscape.analysis.basins import basins_of as basins_of
    from landscape.analysis.optimizers import Optimizer as Optimizer
    from landscape.analysis.rolling import Roll as Roll
    from landscape.analysis.rolling import roll as roll
    from landscape.analysis.search import find_critical_points as find_critical_points
    from landscape.analysis.stepping import Ending as Ending

_HOMES = {
    "Basins": "landscape.analysis.basins",
    "Ending": "landscape.analysis.stepping",
    "Optimizer": "landscape.analysis.optimizers",
    "Roll": "landscape.analysis.rolling",
    "basins_of": "landscape.analysis.basins",
    "find_critical_points": "landscape.analysis.search",
    "roll": "landscape.analysis.rolling",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'landscape.analysis' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(_HOMES)

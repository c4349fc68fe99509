"""The colour maps: their names in groups, and their entries."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError
from landscape.resources import resource_path

Table = npt.NDArray[np.uint8]

COLOR_MAP_GROUPS: dict[str, tuple[str, ...]] = {
    "Perceptual": (
        *("viridis", "batlow", "magma", "inferno", "plasma", "cividis", "lajolla", "hawaii", "deep", "thermal"),
        *("haline", "mako", "rocket", "oslo", "davos", "lipari", "tokyo", "imola"),
    ),
    "Diverging": (
        *("vik", "coolwarm", "roma", "berlin", "broc", "cork", "balance", "icefire", "vanimo", "managua"),
        *("spectral", "red-blue light"),
    ),
    "Terrain": ("hypsometric", "fes", "oleron", "bukavu", "topo"),
    "Rainbow and plain": ("turbo", "rainbow", "red-blue", "grey"),
    "Categorical": ("okabe-ito", "bright", "dark", "soft", "pastel", "paired"),
}
"""Names of the colour maps. Equal steps of the value look equal in a perceptual map; a diverging one
tells the two sides of its middle apart; terrain changes its hues at half its range; a categorical one
has a few colours without order."""

COLOR_MAPS: tuple[str, ...] = tuple(name for names in COLOR_MAP_GROUPS.values() for name in names)
"""Names of all colour maps, group after group."""

MAX_STEPS = 32
_STEP_ENTRIES = 1024
"""Entries of a table in steps: enough that the edge between two of them is sharp."""


@lru_cache(maxsize=128)
def lookup_table(name: str, reverse: bool = False, steps: int = 0) -> Table:
    """Returns the (K, 4) RGBA entries of a colour map, those of low values first; read-only.

    Args:
        name: one of `COLOR_MAPS`.
        reverse: whether it runs backwards.
        steps: number of even steps of one colour each, from the map's first colour to its last; 0 for a
            continuous map. A categorical map always has steps, as many as it has colours where not
            said; it begins again where it has fewer.

    Raises:
        LandscapeError: no such colour map.
    """
    colors = _stored(name)
    if name in COLOR_MAP_GROUPS["Categorical"]:
        chosen = np.arange(steps or len(colors)) % len(colors)
        colors = _stepped(colors[chosen])
    elif steps:
        colors = _stepped(colors[np.linspace(0, len(colors) - 1, steps).round().astype(int)])
    table = np.full((len(colors), 4), 255, dtype=np.uint8)
    table[:, :3] = colors[::-1] if reverse else colors
    table.setflags(write=False)
    return table


def steps_of(name: str, steps: int = 0) -> int:
    """Returns how many steps `lookup_table` shows a colour map in; 0 where it is continuous."""
    return steps or (len(_stored(name)) if name in COLOR_MAP_GROUPS["Categorical"] else 0)


def _stepped(colors: Table) -> Table:
    """Repeats each of a few colours over an even share of the entries."""
    places = (np.arange(_STEP_ENTRIES) + 0.5) / _STEP_ENTRIES * len(colors)
    return colors[places.astype(int)]


@lru_cache(maxsize=64)
def _stored(name: str) -> Table:
    if name not in COLOR_MAPS:
        raise LandscapeError(f"unknown colour map '{name}': choose one of {', '.join(COLOR_MAPS)}")
    with np.load(resource_path("assets/color_maps.npz"), allow_pickle=False) as tables:
        return tables[name]

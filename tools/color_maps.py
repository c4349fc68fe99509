"""Writes assets/color_maps.npz, the tables of the colour maps: `python tools/color_maps.py`.

The tables ship with the package because building them from their sources at every start would
cost more than drawing the first picture.
"""

import colorsys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from cmap import Colormap

ENTRIES = 256
SOURCES = {
    "viridis": "bids:viridis",
    "magma": "bids:magma",
    "inferno": "bids:inferno",
    "plasma": "bids:plasma",
    "cividis": "cividis:cividis",
    "turbo": "google:turbo",
    "coolwarm": "matplotlib:coolwarm",
    "grey": "matlab:gray",
    "red-blue light": "colorbrewer:RdBu",
    "spectral": "colorbrewer:Spectral",
    "okabe-ito": "okabeito:okabeito",
    "bright": "tol:bright",
    "dark": "colorbrewer:Dark2",
    "soft": "colorbrewer:Set2",
    "pastel": "colorbrewer:Set3",
    "paired": "colorbrewer:Paired",
    **{name: f"cmocean:{name}" for name in ("deep", "thermal", "haline", "balance", "topo")},
    **{name: f"seaborn:{name}" for name in ("rocket", "mako", "icefire")},
    **{
        name: f"crameri:{name}"
        for name in (
            *("batlow", "lajolla", "hawaii", "oslo", "davos", "lipari", "tokyo", "imola"),
            *("vik", "roma", "berlin", "broc", "cork", "vanimo", "managua", "fes", "oleron", "bukavu"),
        )
    },
}
"""Where each table comes from, in the names of the package `cmap`."""

HYPSOMETRIC = {
    **{0.00: "#1f4e79", 0.05: "#3f7fb0", 0.085: "#8fc1d9", 0.09: "#d9cf9e", 0.12: "#8fae6b"},
    **{0.22: "#5d9150", 0.38: "#a3b267", 0.52: "#d6c483", 0.66: "#b08a58", 0.78: "#866349"},
    **{0.87: "#8c8580", 0.93: "#cfcdcb", 1.00: "#ffffff"},
}
"""Place in the range → colour of the map of heights."""


def table_of(source: str) -> npt.NDArray[np.uint8]:
    """Returns (256, 3) entries of a continuous map, or (K, 3) colours of a categorical one."""
    color_map = Colormap(source)
    if color_map.interpolation == "nearest":
        colors = np.asarray([stop.color.rgba[:3] for stop in color_map.color_stops])
    else:
        colors = np.asarray(color_map(np.linspace(0.0, 1.0, ENTRIES)))[:, :3]
    return np.rint(colors * 255).astype(np.uint8)


def hypsometric_table() -> npt.NDArray[np.uint8]:
    """Returns the tints of a relief map: a lake at the bottom, green, sand, brown and grey land, snow."""
    places, colors = zip(*HYPSOMETRIC.items(), strict=True)
    anchors = np.array([[int(code[k : k + 2], 16) for k in (1, 3, 5)] for code in colors])
    shares = np.linspace(0.0, 1.0, ENTRIES)
    return np.column_stack([np.rint(np.interp(shares, places, channel)) for channel in anchors.T]).astype(np.uint8)


def teaching_tables() -> dict[str, npt.NDArray[np.uint8]]:
    """Returns the two coloured maps that teaching viewers of PLY files have: blue to red, by mixing and by hue."""
    shares = np.linspace(0.0, 1.0, ENTRIES)
    mixed = np.column_stack([shares, np.zeros(ENTRIES), 1.0 - shares])
    hues = np.array([colorsys.hsv_to_rgb(2 / 3 * (1.0 - share), 1.0, 1.0) for share in shares])
    return {name: np.rint(colors * 255).astype(np.uint8) for name, colors in (("red-blue", mixed), ("rainbow", hues))}


if __name__ == "__main__":
    tables = (
        {name: table_of(source) for name, source in SOURCES.items()}
        | {"hypsometric": hypsometric_table()}
        | teaching_tables()
    )
    target = Path(__file__).parents[1] / "assets/color_maps.npz"
    np.savez_compressed(target, allow_pickle=False, **tables)

"""Training paths as they are told apart in one scene: names, colours, and the values they are coloured by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.color_maps import lookup_table
from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.colors import RUN_COLORS, UNKNOWN, Rgb
from landscape.viewer.path_style import PathColor
from landscape.viewer.state import ViewState

VALUE_MAP = "lajolla"
"""Colour map along a path, from pale yellow to deep red: apart from what surfaces are painted with."""

MAP_PART = 0.97, 0.32
"""The part of it that stands out, from its pale end."""

DECADES = 100.0
"""True losses that span at least this factor are coloured by their logarithm."""


@dataclass(frozen=True)
class Run:
    """One training path of a scene.

    Attributes:
        layer, number: of the layer, and of the path in its surface.
        trajectory: the path.
        name: to call it by.
        color: of its own.
        visible: whether it is drawn.
    """

    layer: int
    number: int
    trajectory: Trajectory
    name: str
    color: Rgb
    visible: bool


def runs_of(state: ViewState) -> tuple[Run, ...]:
    """Returns every path of the scene, layer after layer; each keeps its colour whatever is hidden."""
    runs = []
    several = sum(bool(layer.surface.trajectories) for layer in state.layers) > 1
    for place, layer in enumerate(state.layers):
        paths = layer.surface.trajectories
        for number, path in enumerate(paths):
            name = path.label or ("training path" if len(paths) == 1 else f"path {number + 1}")
            name = f"{layer.name}: {name}" if several else name
            color = RUN_COLORS[len(runs) % len(RUN_COLORS)]
            runs.append(Run(place, number, path, name, color, layer.look.visible and number not in layer.hidden_paths))
    return tuple(runs)


@dataclass(frozen=True)
class ValueScale:
    """What the colours along paths mean.

    Attributes:
        title: of the quantity.
        low, high: values of the first and the last colour.
        log: whether colours follow the logarithm.
    """

    title: str
    low: float
    high: float
    log: bool = False

    def colors(self, values: FloatArray) -> FloatArray:
        """Returns (K, 3) colours, 0 to 1; grey where the value is not known."""
        known = np.isfinite(values) & ((values > 0) if self.log else True)
        usable = np.where(known, values, self.high)
        low, high = (np.log([self.low, self.high]) if self.log else np.array([self.low, self.high])).tolist()
        share = ((np.log(usable) if self.log else usable) - low) / ((high - low) or 1.0)
        return np.where(known[:, None], path_colors(share), UNKNOWN)


def value_scale(runs: Sequence[Run], color: PathColor) -> ValueScale | None:
    """Returns the scale all runs are coloured by; None where each has its own colour, or no value is known."""
    if color == "run":
        return None
    known = np.concatenate([_values(run.trajectory, color) for run in runs] or [np.empty(0)])
    known = known[np.isfinite(known)]
    if not len(known):
        return None
    low, high = float(known.min()), float(known.max())
    if color != "loss":
        return ValueScale("step" if color == "step" else "off-plane distance", low, high)
    return ValueScale("true loss", low, high, log=0 < low * DECADES <= high)


def _values(path: Trajectory, color: PathColor) -> FloatArray:
    """(T,) what a path is coloured by, where that is not its run."""
    return {"step": path.step.astype(np.float64), "loss": path.loss}.get(color, path.residual)


def path_colors(shares: npt.ArrayLike) -> FloatArray:
    """Returns (K, 3) colours, 0 to 1, of places 0 to 1 along the scale of values."""
    table = lookup_table(VALUE_MAP)[:, :3] / 255.0
    places = np.interp(np.asarray(shares, dtype=np.float64), (0.0, 1.0), MAP_PART) * (len(table) - 1)
    return np.column_stack([np.interp(places, np.arange(len(table)), table[:, channel]) for channel in range(3)])


def colors_along(run: Run, places: FloatArray, scale: ValueScale | None, color: PathColor) -> FloatArray:
    """Returns (K, 3) the colour of a run at places along it.

    Args:
        run: the path.
        places: (K,) in numbers of checkpoints, 0 to T - 1, between them fractions.
        scale: of all runs.
        color: what it is coloured by.
    """
    if scale is None:
        return np.tile(run.color, (len(places), 1))
    path = run.trajectory
    values = _values(path, color)
    known = np.where(np.isfinite(places), places, 0.0)
    before = np.clip(np.floor(known).astype(int), 0, max(len(path) - 2, 0))
    after = np.minimum(before + 1, len(path) - 1)
    share = known - before
    start, end = values[before], values[after]
    return scale.colors(np.where(share == 0.0, start, np.where(share == 1.0, end, start + share * (end - start))))

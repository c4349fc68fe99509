"""The basins of the active surface as a picture over the plane, with a colour for each end. No GL."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from landscape.analysis.basins import Basins, basins_of
from landscape.analysis.optimizers import Optimizer
from landscape.analysis.stepping import Ending
from landscape.critical import CriticalPoint
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.colors import BASIN_COLORS, ENDING_COLORS, FLAT_PLACE, OTHER_MINIMA
from landscape.viewer.descents import can_roll, optimizer_of, place_text
from landscape.viewer.plane_image import PlaneImage
from landscape.viewer.rolling import BasinMap, Part
from landscape.viewer.state import ViewState

SIDES = 41, 201
"""Starts along an axis of the plane: a first map is there at once, the last one is kept."""

ENDING_TEXTS: dict[Ending, str] = {
    Ending.CREEPING: "still creeping",
    Ending.OSCILLATING: "to and fro",
    Ending.LEFT: "leaves at the border",
    Ending.DIVERGED: "diverges",
    Ending.HOLE: "runs into a hole",
}


@dataclass(frozen=True, eq=False)
class _Named:
    """A part of the map, and the starts (n, m) it holds."""

    part: Part
    starts: np.ndarray


@dataclass(frozen=True)
class BasinOrder:
    """What a basin map is made of.

    Attributes:
        surface: whose basins.
        optimizer, steps: of the descents.
        points: critical points, the minima among them; they are the surface's.
    """

    surface: Surface
    optimizer: Optimizer
    steps: int
    points: tuple[CriticalPoint, ...] = field(compare=False)

    def is_met_by(self, made: BasinMap | None) -> bool:
        """Whether a map is what is asked for."""
        if made is None or made.surface is not self.surface:
            return False
        asked = self.optimizer, self.steps, SIDES[-1]
        return (made.basins.optimizer, made.basins.most_steps, len(made.basins.alpha)) == asked

    def made(self, side: int, cancelled: Callable[[], bool]) -> BasinMap | None:
        """Makes the map from so many starts along an axis; None once it is cancelled."""
        starts = _middles(self.surface.alpha, side), _middles(self.surface.beta, side)
        basins = basins_of(self.surface, self.optimizer, self.steps, self.points, starts=starts, cancelled=cancelled)
        return None if basins is None else painted_basins(self.surface, basins)


def wanted_basins(state: ViewState) -> BasinOrder | None:
    """Returns what map the state asks for that it does not have; None where it asks for nothing."""
    layer, rolling = state.layer, state.rolling
    if layer is None or not rolling.show_basins or layer.searching or not can_roll(state):
        return None
    if np.any(layer.surface.state == PointState.MISSING):  # still growing
        return None
    order = BasinOrder(layer.surface, optimizer_of(state, rolling.method), rolling.most_steps, layer.critical_points)
    return None if order.is_met_by(rolling.basins) else order


def shown_basins(state: ViewState) -> BasinMap | None:
    """Returns the map that is drawn: of the active surface, maybe not yet of the present numbers."""
    made = state.rolling.basins
    return made if made is not None and state.rolling.show_basins and made.surface is state.surface else None


def with_basins_painted(state: ViewState) -> ViewState:
    """Returns the state whose active surface looks as its basin map does, where one is shown."""
    made = shown_basins(state)
    return state if made is None else state.with_look(texture="image", image=made.image)


def with_basins_switched(state: ViewState) -> ViewState:
    """Returns the state with the basin map shown, or no longer."""
    shown = not state.rolling.show_basins
    return state.with_rolling(show_basins=shown, basins=state.rolling.basins if shown else None)


def painted_basins(surface: Surface, basins: Basins) -> BasinMap:
    """Returns basins as a picture, a pixel for each start, and what its colours mean."""
    pixels = np.zeros((*basins.ending.shape, 3), dtype=np.uint8)
    named = [entry for entry in _named(surface, basins) if entry.starts.any()]
    for entry in named:
        pixels[entry.starts] = np.round(np.array(entry.part.color) * 255)
    image = PlaneImage(Path("basin map"), pixels[::-1])
    return BasinMap(surface, basins, image, tuple(entry.part for entry in named if entry.part.share > 0))


def _named(surface: Surface, basins: Basins) -> list[_Named]:
    shares = basins.to_minima
    ranked = [number for number in np.argsort(-shares, kind="stable").tolist() if shares[number] > 0]
    own, others = ranked[: len(BASIN_COLORS)], ranked[len(BASIN_COLORS) :]
    named = [
        _Named(
            _minimum(surface, basins.minima[number], BASIN_COLORS[place], float(shares[number])),
            basins.minimum == number,
        )
        for place, number in enumerate(own)
    ]
    count = f"{len(others)} other minim{'a' if len(others) != 1 else 'um'}"
    named.append(_Named(Part(OTHER_MINIMA, count, float(shares[others].sum())), np.isin(basins.minimum, others)))
    flat = (basins.ending == Ending.CONVERGED) & (basins.minimum < 0)
    named.append(_Named(Part(FLAT_PLACE, "a flat place", basins.flat), flat))
    for ending, text in ENDING_TEXTS.items():
        part = Part(ENDING_COLORS[ending], text, basins.share(ending))
        named.append(_Named(part, basins.ending == ending))
    return [replace(entry, part=replace(entry.part, share=max(entry.part.share, 0.0))) for entry in named]


def _minimum(surface: Surface, point: CriticalPoint, color: tuple[float, float, float], share: float) -> Part:
    return Part(color, f"minimum {place_text(surface, point)}", share, (point.alpha, point.beta))


def _middles(axis: FloatArray, side: int) -> FloatArray:
    """The middles of the picture's pixels along an axis."""
    return axis[0] + (np.arange(side) + 0.5) / side * (axis[-1] - axis[0])

"""The map of a surface: which pixel is which point of the plane, and how the scene is seen from above."""

from dataclasses import dataclass, replace
from math import tan

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.display import scene_frame
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.state import ViewState


@dataclass(frozen=True)
class MapView:
    """A surface from above in a rectangle of pixels, α to the right and β up.

    Attributes:
        alpha, beta: (low, high) at the rectangle's edges.
        place: the rectangle, y down.
    """

    alpha: tuple[float, float]
    beta: tuple[float, float]
    place: Rectangle

    @classmethod
    def of(cls, surface: Surface, place: Rectangle) -> "MapView":
        """Returns the map of all of a surface."""
        alpha, beta = ((float(axis[0]), float(axis[-1])) for axis in (surface.alpha, surface.beta))
        return cls(alpha, beta, place)

    def pixels(self, points: FloatArray) -> FloatArray:
        """Returns (K, 2) pixels of (K, 2) points α, β of the plane."""
        low, high = np.array([self.alpha, self.beta]).T
        across, up = ((points - low) / (high - low)).T
        return np.column_stack([self.place.x + across * self.place.width, self.place.bottom - up * self.place.height])

    def plane(self, x: float, y: float) -> tuple[float, float]:
        """Returns α and β at a pixel, held within the map."""
        across = min(max((x - self.place.x) / self.place.width, 0.0), 1.0)
        up = min(max((self.place.bottom - y) / self.place.height, 0.0), 1.0)
        return self._between(self.alpha, across), self._between(self.beta, up)

    @staticmethod
    def _between(bounds: tuple[float, float], share: float) -> float:
        return (1 - share) * bounds[0] + share * bounds[1]


def aspect_of(state: ViewState, surface: Surface) -> float:
    """Returns width / height of a surface as the scene draws it."""
    low, high = _corners(state, surface)
    width, depth = (high - low).tolist()
    return width / depth


def seen_from_above(state: ViewState) -> ViewState:
    """Returns the state whose picture is the map: the active surface alone, filling it to the edges."""
    assert state.surface is not None
    layers = tuple(
        replace(layer, look=replace(layer.look, visible=index == state.active, opacity=1.0))
        for index, layer in enumerate(state.layers)
    )
    low, high = _corners(state, state.surface)
    (x, y), half = ((low + high) / 2).tolist(), float(high[1] - low[1]) / 2
    above = replace(state.camera.facing("top"), projection="orthographic", target=(x, y, 0.0))
    above = replace(above, distance=half / tan(above.field_of_view / 2))
    return replace(state, layers=layers, camera=above, display=replace(state.display, axes=False))


def _corners(state: ViewState, surface: Surface) -> FloatArray:
    """(2, 2) world x and y of the corners with the least and the largest coordinates."""
    return scene_frame(state).base(surface.alpha[[0, -1]], surface.beta[[0, -1]])

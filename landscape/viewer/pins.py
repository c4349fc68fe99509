"""Pins: points of the plane that are kept, where they are seen, and what a click does to them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import hypot

import numpy as np

from landscape.surface import Surface
from landscape.viewer.bicubic import displayed
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, scene_frame
from landscape.viewer.picking import place_of, read_under
from landscape.viewer.reading import Reading, read_at
from landscape.viewer.requests import CopyText
from landscape.viewer.state import Pin, ViewState

LABELS = "ABCDEFGH"
"""Names of pins; there are never more pins than names."""

STEM, BADGE = 20.0, 9.0
"""Pixels at scale 1 from a pin's foot up to the middle of its badge, and the badge's radius."""

SAME_PLACE = 1e-6
"""Share of an axis within which the pointer would read a pin's own place: then the pin is in sight."""


@dataclass(frozen=True)
class PinMark:
    """Where a pin stands in a picture.

    Attributes:
        pin: whose mark.
        x, y: pixels, y down, of its foot.
        in_sight: whether the surface does not hide it.
    """

    pin: Pin
    x: float
    y: float
    in_sight: bool

    def under(self, x: float, y: float, scale: float) -> bool:
        """Whether a point of the picture lies on the pin's badge or its foot, at a scale."""
        badge = hypot(x - self.x, y - (self.y - STEM * scale))
        return min(badge, hypot(x - self.x, y - self.y)) <= (BADGE + 1) * scale


def pin_marks(state: ViewState, size: tuple[float, float]) -> tuple[PinMark, ...]:
    """Returns the marks of the pins in a picture of that size: where the active surface is drawn below them."""
    if state.surface is None or not state.look.visible or not state.pins:
        return ()
    frame = scene_frame(state)
    return _marks(state.pins, displayed(state.surface, state.look, frame), frame, state.camera, size)


@lru_cache(maxsize=2)
def _marks(
    pins: tuple[Pin, ...], surface: Surface, frame: SceneFrame, camera: Camera, size: tuple[float, float]
) -> tuple[PinMark, ...]:
    marks = []
    for pin in pins:
        place = place_of(surface, frame, pin.alpha, pin.beta)
        x, y, depth = (np.nan, np.nan, np.nan) if place is None else camera.project(place[None], *size)[0].tolist()
        if -1.0 <= depth <= 1.0:
            seen = read_under(surface, frame, camera, (x, y), size)
            marks.append(PinMark(pin, x, y, seen is not None and _same_place(surface, pin, seen)))
    return tuple(marks)


def _same_place(surface: Surface, pin: Pin, seen: Reading) -> bool:
    alpha, beta = (SAME_PLACE * float(np.ptp(axis)) for axis in (surface.alpha, surface.beta))
    return abs(seen.alpha - pin.alpha) <= alpha and abs(seen.beta - pin.beta) <= max(beta, alpha)


def with_pin(state: ViewState, alpha: float, beta: float) -> ViewState:
    """Returns the state with one more pin, named by the first free letter."""
    taken = {pin.label for pin in state.pins}
    free = [label for label in LABELS if label not in taken]
    if not free:
        return replace(state, notice=f"{len(LABELS)} pins are set: remove one first")
    return replace(state, pins=(*state.pins, Pin(free[0], alpha, beta)))


def pins_text(surface: Surface, pins: tuple[Pin, ...]) -> str:
    """Returns a table of pins for a spreadsheet: every field with all its digits, parted by tabs."""
    lines = ["\t".join(("pin", "alpha", "beta", *surface.fields, "slope", "state"))]
    for pin in pins:
        reading = read_at(surface, pin.alpha, pin.beta)
        if reading is not None:
            numbers = (reading.alpha, reading.beta, *reading.fields.values(), reading.slope)
            told = reading.state.name.lower().replace("_", " ")
            lines.append("\t".join((pin.label, *(repr(float(number)) for number in numbers), told)))
    return "\n".join(lines) + "\n"


def asking_for_copy(state: ViewState) -> ViewState:
    """Returns the state asking to copy the pins as a table."""
    if state.surface is None:
        return state
    count = f"{len(state.pins)} pin{'s' * (len(state.pins) != 1)}"
    return state.asking(CopyText(pins_text(state.surface, state.pins), f"Copied {count} with all digits"))


def without_pin(state: ViewState, label: str) -> ViewState:
    """Returns the state without the pin of that name."""
    return replace(state, pins=tuple(pin for pin in state.pins if pin.label != label))


def without_last_pin(state: ViewState) -> ViewState:
    """Returns the state without the pin that was set last."""
    return replace(state, pins=state.pins[:-1])


def without_pins(state: ViewState) -> ViewState:
    """Returns the state without any pin."""
    return replace(state, pins=())

"""What the mouse does to camera and light: presets, drags and the wheel. No windows, no imgui."""

from collections.abc import Set
from dataclasses import dataclass, replace
from math import pi
from typing import Literal

from landscape.trajectory import FloatArray
from landscape.viewer.controller import with_light_moved
from landscape.viewer.display import scene_frame
from landscape.viewer.navigation import destination, flown_to
from landscape.viewer.shell import MousePreset
from landscape.viewer.state import ViewState

Button = Literal["left", "middle", "right", "wheel"]
Modifier = Literal["shift", "ctrl", "alt"]
Motion = Literal["turn", "move", "zoom", "light"]

WHEEL_STEP = 0.88
"""Factor on the distance for one notch of the wheel towards the surface."""
NOTCH = 0.07
"""Share of the picture's height that one notch moves, where the wheel does not zoom."""
MOST_DOUBLINGS = 20.0
"""What one movement may zoom: in a picture of a few pixels a movement is many times its height."""
MOST_NOTCHES = 4.0
"""What a wheel may turn in one frame: a fling of a trackpad does not throw one out of the scene."""


@dataclass(frozen=True)
class Gesture:
    """A button or the wheel, with a key held or not, and what moving it does."""

    button: Button
    motion: Motion
    held: Modifier | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        hand = "scroll" if self.button == "wheel" else f"{self.button} drag"
        return f"{self.held.capitalize()} + {hand}" if self.held else hand


GESTURES: dict[MousePreset, tuple[Gesture, ...]] = {
    "standard": (
        Gesture("left", "light", "alt"),
        Gesture("left", "move", "shift"),
        Gesture("left", "zoom", "ctrl"),
        Gesture("left", "turn"),
        Gesture("middle", "zoom"),
        Gesture("right", "move"),
        Gesture("wheel", "zoom"),
    ),
    "trackpad": (
        Gesture("left", "light", "alt"),
        Gesture("left", "move", "shift"),
        Gesture("left", "zoom", "ctrl"),
        Gesture("left", "turn"),
        Gesture("right", "move"),
        Gesture("wheel", "move", "shift"),
        Gesture("wheel", "zoom", "ctrl"),
        Gesture("wheel", "turn"),
    ),
    "CAD": (
        Gesture("left", "light", "alt"),
        Gesture("middle", "move", "shift"),
        Gesture("middle", "zoom", "ctrl"),
        Gesture("middle", "turn"),
        Gesture("right", "zoom"),
        Gesture("wheel", "zoom"),
    ),
}
"""The first gesture that fits is meant. Windows and Linux tell of a pinch as Ctrl + wheel."""

MEANINGS: dict[Motion, str] = {
    "turn": "turn about the point looked at",
    "move": "move the surface along",
    "zoom": "come closer to what is under the pointer, or go away",
    "light": "move the light",
}


def gesture_texts(preset: MousePreset) -> tuple[tuple[str, str], ...]:
    """Returns (gestures, what they do) for the help sheet and the Camera tab, a line for each motion."""
    lines = []
    for motion, meaning in MEANINGS.items():
        names = ", ".join(gesture.name for gesture in GESTURES[preset] if gesture.motion == motion)
        lines.append((names[0].upper() + names[1:], meaning))
    return (*lines, ("Click", "pin what is read there, or remove the pin"), ("Double click", "look at that point"))


def motion_of(preset: MousePreset, button: Button, held: Set[Modifier]) -> Motion | None:
    """Returns what a button does with some keys held; None if nothing."""
    for gesture in GESTURES[preset]:
        if gesture.button == button and (gesture.held is None or gesture.held in held):
            return gesture.motion
    return None


def motion_in(state: ViewState, button: Button, held: Set[Modifier]) -> Motion | None:
    """Returns what a button does in a state's scene: a chart of curves is moved where a surface is turned."""
    motion = motion_of(state.settings.mouse, button, held)
    is_chart = bool(state.layers) and scene_frame(state).is_chart
    return "move" if motion == "turn" and is_chart else motion


def dragged(
    state: ViewState, motion: Motion, dx: float, dy: float, height: float, at: FloatArray | None = None
) -> ViewState:
    """Returns the state after the pointer moved by (dx, dy) pixels, y down, with a button held.

    Args:
        state: before.
        motion: what the button does.
        dx: pixels to the right.
        dy: pixels down.
        height: of the picture in pixels; dragging over all of it turns by half a turn, the light too.
        at: (3,) world point that was under the pointer when the button was pressed; the target if None.
    """
    height, camera = max(height, 1.0), state.camera
    match motion:
        case "light":
            return with_light_moved(state, dx / height * 180.0, -dy / height * 90.0)
        case "turn":
            camera = camera.orbited(-dx / height * pi, dy / height * pi)
        case "move":
            camera = camera.panned(dx, dy, height, at)
        case "zoom":
            camera = camera.zoomed(2.0 ** min(max(dy / height * 4, -MOST_DOUBLINGS), MOST_DOUBLINGS), at)
    return replace(state, camera=camera)


def scrolled(
    state: ViewState, motion: Motion, left: float, up: float, height: float, at: FloatArray | None = None
) -> ViewState:
    """Returns the state after the wheel was turned, or two fingers moved on a trackpad.

    Many small steps lead as far as one large one. Only the vertical direction zooms.

    Args:
        state: before.
        motion: what the wheel does.
        left: notches to the left, in fractions too.
        up: notches up; they come closer.
        height: of the picture in pixels.
        at: (3,) world point that will be under the pointer where the last turn leads; the target if None.
    """
    left, up = (min(max(notches, -MOST_NOTCHES), MOST_NOTCHES) for notches in (left, up))
    if motion == "zoom":
        return flown_to(state, destination(state).zoomed(WHEEL_STEP**up, at)) if up else state
    return dragged(state, motion, left * NOTCH * height, up * NOTCH * height, height, at)

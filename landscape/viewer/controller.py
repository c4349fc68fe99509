"""What the mouse and the keys do, as functions from state to state: no windows, no imgui.

The help sheet and the panels' tooltips read the same table of actions as the keyboard.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import pi
from pathlib import Path
from typing import Literal

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.colors import COLOR_MAPS
from landscape.viewer.display import automatic_display, finite_values, robust_range
from landscape.viewer.framing import home_view, view_from_above
from landscape.viewer.state import CloseWindow, Display, HeightScale, SaveScreenshot, Texture, ViewState

Button = Literal["left", "middle", "right"]

HEIGHT_SCALES: tuple[HeightScale, ...] = ("linear", "log", "symlog")
TEXTURES: tuple[Texture, ...] = ("smooth", "bands", "checker", "slope")
MIN_EXAGGERATION, MAX_EXAGGERATION = 0.1, 4.0
WHEEL_STEP = 0.88
"""Factor on the distance for one notch of the wheel towards the surface."""
_EXAGGERATION_STEP = 1.25

MOUSE = (
    ("Left drag", "turn the surface"),
    ("Right drag, Shift + left drag", "move it"),
    ("Wheel, middle drag", "come closer or go away"),
)
"""(gesture, what it does) for the help sheet."""


def dragged(state: ViewState, button: Button, dx: float, dy: float, shift: bool, viewport_height: float) -> ViewState:
    """Returns the state after the pointer moved with a button held.

    Args:
        state: before.
        button: the one that is held.
        dx: movement to the right in pixels.
        dy: movement down.
        shift: whether shift is held: left drag then moves instead of turning.
        viewport_height: pixels; dragging over all of it turns by half a turn.
    """
    height = max(viewport_height, 1.0)
    camera = state.camera
    if button == "middle":
        camera = camera.zoomed(2.0 ** (dy / height * 4))
    elif button == "right" or shift:
        camera = camera.panned(dx, dy, height)
    else:
        camera = camera.orbited(-dx / height * pi, dy / height * pi)
    return replace(state, camera=camera)


def scrolled(state: ViewState, steps: float) -> ViewState:
    """Returns the state after `steps` notches of the wheel; positive ones come closer."""
    return replace(state, camera=state.camera.zoomed(WHEEL_STEP**steps))


def next_color_map(state: ViewState, step: int = 1) -> ViewState:
    """Returns the state with the next colour map of the list, or the previous one."""
    names = tuple(COLOR_MAPS)
    place = names.index(state.look.color_map) if state.look.color_map in names else -step
    return state.with_look(color_map=names[(place + step) % len(names)])


def next_texture(state: ViewState) -> ViewState:
    """Returns the state with the next surface texture."""
    return state.with_look(texture=TEXTURES[(TEXTURES.index(state.look.texture) + 1) % len(TEXTURES)])


def exaggerated(state: ViewState, factor: float) -> ViewState:
    """Returns the state with the drawn height multiplied, within bounds."""
    exaggeration = min(max(state.display.exaggeration * factor, MIN_EXAGGERATION), MAX_EXAGGERATION)
    return state.with_display(exaggeration=exaggeration)


def switch_height_scale(state: ViewState) -> ViewState:
    """Returns the state with the next height scale: linear, log, symlog; log is left out where it has no meaning."""
    scales = HEIGHT_SCALES if _positive_values(state) else HEIGHT_SCALES[::2]
    place = scales.index(state.display.height_scale) if state.display.height_scale in scales else 0
    return with_height_scale(state, scales[(place + 1) % len(scales)])


def with_height_scale(state: ViewState, scale: HeightScale) -> ViewState:
    """Returns the state with a height scale and its robust limits; log needs a positive value."""
    if not state.layers or scale == state.display.height_scale:
        return state
    if scale == "log" and not _positive_values(state):
        return replace(state, notice="No value is positive: the height stays as it is")
    values = _height_values(state)
    low, high = robust_range(values, scale, state.display.linear_to)
    return state.with_display(height_scale=scale, low=low, high=high)


def with_height_field(state: ViewState, field: str) -> ViewState:
    """Returns the state with another field as the height, its scale and limits chosen anew."""
    if not state.layers or field == state.display.height_field:
        return state
    automatic, reason = automatic_display(*(layer.surface for layer in state.layers), field=field)
    state = replace(state, automatic=automatic, automatic_reason=reason)
    return replace(state, display=with_automatic_height(state.display, automatic))


def with_automatic_height(display: Display, automatic: Display) -> Display:
    """Returns a display with the height of another: field, scale and limits; lines and axes stay."""
    names = ("height_field", "height_scale", "linear_to", "low", "high")
    return replace(display, **{name: getattr(automatic, name) for name in names})


def _height_values(state: ViewState) -> FloatArray:
    return np.concatenate([finite_values(layer.surface, state.display.height_field) for layer in state.layers])


def _positive_values(state: ViewState) -> bool:
    return bool(state.layers) and bool((_height_values(state) > 0).any())


def dismissed(state: ViewState) -> ViewState:
    """Returns the state with the help sheet closed, or else the newest message."""
    if state.show_help:
        return replace(state, show_help=False)
    return replace(state, messages=state.messages[:-1])


def asking_screenshot(state: ViewState) -> ViewState:
    """Returns the state asking for a picture named after the surface's file."""
    return state.asking(SaveScreenshot(Path(f"{state.path.stem if state.path else 'landscape'}.png")))


def _asking_to_close(state: ViewState) -> ViewState:
    return state.asking(CloseWindow())


def _toggle(name: str) -> Callable[[ViewState], ViewState]:
    return lambda state: state.with_display(**{name: not getattr(state.display, name)})


def _toggle_look(name: str) -> Callable[[ViewState], ViewState]:
    return lambda state: state.with_look(**{name: not getattr(state.look, name)})


@dataclass(frozen=True)
class Action:
    """Something a key does.

    Attributes:
        name: short, for buttons and the help sheet.
        key: its name: a letter or digit, a bracket, "Tab" or "Escape".
        shift, ctrl: whether the modifier must be held; if not, it must not.
        description: what it does to the picture.
        apply: the new state.
    """

    name: str
    key: str
    description: str
    apply: Callable[[ViewState], ViewState]
    shift: bool = False
    ctrl: bool = False

    @property
    def shortcut(self) -> str:
        """The key as people read it."""
        key = "Esc" if self.key == "Escape" else self.key
        return "".join(("Ctrl + " if self.ctrl else "", "Shift + " if self.shift else "", key))


ACTIONS: tuple[Action, ...] = (
    Action("Reset view", "R", "back to the view the surface opened with", lambda s: replace(s, camera=home_view(s))),
    Action("Top view", "T", "look straight down", lambda s: replace(s, camera=view_from_above(s))),
    Action("Next height scale", "L", "linear, logarithmic or symmetric-logarithmic height", switch_height_scale),
    Action("Next colour map", "C", "colour by the next map of the list", next_color_map),
    Action("Previous colour map", "C", "colour by the previous map", lambda s: next_color_map(s, -1), shift=True),
    Action("Next texture", "X", "smooth, bands, checker or slope", next_texture),
    Action("Wireframe", "W", "the grid lines of the samples", _toggle_look("wireframe")),
    Action("Contours", "K", "lines of equal height", _toggle_look("contours")),
    Action("Path", "P", "the training path", _toggle("path")),
    Action("Critical points", "M", "minima, saddles and maxima", _toggle("critical_points")),
    Action("Axes", "A", "the labelled box", _toggle("axes")),
    Action("Lower", "[", "flatten the drawn height", lambda s: exaggerated(s, 1 / _EXAGGERATION_STEP)),
    Action("Higher", "]", "raise the drawn height", lambda s: exaggerated(s, _EXAGGERATION_STEP)),
    Action("Screenshot", "S", "save the picture without panels", asking_screenshot),
    Action("Panel", "Tab", "hide or show the panel", lambda s: replace(s, show_panel=not s.show_panel)),
    Action("Help", "H", "this sheet", lambda s: replace(s, show_help=not s.show_help)),
    Action("Close", "Escape", "close this sheet or a message", dismissed),
    Action("Quit", "Q", "close the window; a job keeps its finished points", _asking_to_close, ctrl=True),
)


def shortcut_of(name: str) -> str:
    """Returns the key of the action called `name`, as people read it."""
    return next(action.shortcut for action in ACTIONS if action.name == name)


def pressed(state: ViewState, key: str, shift: bool = False, ctrl: bool = False) -> ViewState:
    """Returns the state after a key; keys without an action leave it as it is.

    Args:
        state: before.
        key: its name as in `Action.key`.
        shift: whether shift is held.
        ctrl: whether control is held.
    """
    for action in ACTIONS:
        if (action.key, action.shift, action.ctrl) == (key, shift, ctrl):
            return action.apply(state)
    return state

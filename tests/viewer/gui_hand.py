"""A hand and an eye for the tests of the interface, and something to look at."""

import moderngl
import numpy as np
from imgui_bundle import imgui

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.gui import Gui
from landscape.viewer.offscreen import read_pixels
from landscape.viewer.panels import items
from landscape.viewer.state import ViewState

SIZE = (1280, 720)
TOP_OF_TAB, BOTTOM_OF_TAB = 100, 681
"""Where the panel begins and ends that shows a tab, which may be longer and scroll."""
NOTCH = 75
"""Pixels that it scrolls with each notch of the wheel."""


class Hand:
    """A hand and an eye: moves the pointer, presses keys, reads pixels."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self.gui = Gui(ctx)
        self.target = ctx.simple_framebuffer(SIZE, 4)
        self.state = ViewState()

    def start(self, state: ViewState) -> None:
        self.gui.io.clear_input_keys()
        if imgui.is_popup_open("", imgui.PopupFlags_.any_popup):
            imgui.internal.close_popup_to_level(0, False)
        self.gui.io.add_mouse_pos_event(1, 1)  # a wheel belongs for a while to the tab it scrolled last
        self.frames()
        self.gui.io.add_mouse_pos_event(-1e30, -1e30)
        self.state = state
        self.frames(3)

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            self.state = self.gui.frame(self.state, self.target)

    def reach(self, name: str) -> None:
        """Scrolls the tab until a control is in sight; what lies in an open list or menu is."""
        anything = imgui.PopupFlags_.any_popup_id | imgui.PopupFlags_.any_popup_level
        while not in_sight(name) and not imgui.is_popup_open("", anything):
            before = items.rectangles[name]
            self.gui.io.add_mouse_pos_event(170, 400)
            self.frames(2)
            beyond = before.bottom - BOTTOM_OF_TAB if before.bottom > BOTTOM_OF_TAB else before.y - TOP_OF_TAB
            notches = max(abs(beyond) // NOTCH, 1)
            self.gui.io.add_mouse_wheel_event(0, -notches if beyond > 0 else notches)
            self.frames(2)
            if items.rectangles[name] == before:
                return

    def click(self, name: str) -> None:
        self.reach(name)
        self.drag(items.rectangles[name].centre, items.rectangles[name].centre)

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: int = 0) -> None:
        io = self.gui.io
        io.add_mouse_pos_event(*start)
        self.frames(2)
        io.add_mouse_button_event(button, True)
        self.frames(2)
        io.add_mouse_pos_event(*end)
        self.frames(2)
        io.add_mouse_button_event(button, False)
        self.frames(2)

    def slide(self, name: str, share: float) -> None:
        self.reach(name)
        box = items.rectangles[name]
        self.drag(box.centre, (box.x + share * box.width, box.centre[1]))

    def press(self, key: imgui.Key, shift: bool = False) -> None:
        io = self.gui.io
        for down in (True, False):
            if shift:
                io.add_key_event(imgui.Key.mod_shift, down)
            io.add_key_event(key, down)
            self.frames(2)

    def type(self, name: str, text: str) -> None:
        self.click(name)
        self.gui.io.add_input_characters_utf8(text)
        self.frames(2)

    def pixels(self) -> np.ndarray:
        return read_pixels(self.target).astype(int)

    def picture(self) -> np.ndarray:
        """The part beside the panel, without the tooltip of a control that was clicked."""
        self.gui.io.add_mouse_pos_event(-1e30, -1e30)
        self.frames(3)
        return self.pixels()[:690, 345:]


def himmelblau() -> Surface:
    axis = np.linspace(-4.5, 4.5, 31)
    alpha, beta = np.meshgrid(axis, axis)
    loss = (alpha**2 + beta - 11) ** 2 + (alpha + beta**2 - 7) ** 2 + 0.1
    path = Trajectory(np.linspace(-4, 3, 9), np.linspace(-4, 2, 9))
    point = CriticalPoint(CriticalKind.MINIMUM, 22, 25, 3.0, 2.1, 0.2, False, 100.0, 300.0, agrees=False)
    return Surface(axis, axis, {"loss": loss}, trajectories=(path,), critical_points=(point,))


def changed(before: np.ndarray, after: np.ndarray) -> int:
    """Pixels that differ by more than the rounding of light and anti-aliasing does."""
    return int((np.abs(before - after).max(axis=-1) > 4).sum())


def hue_differs(pixels: np.ndarray, color: tuple[float, float, float]) -> np.ndarray:
    """How far pixels (..., 3) are from a colour, from 0 to 1, whatever light does to its brightness."""
    brightest = np.maximum(pixels.max(axis=-1, keepdims=True), 1)
    away = np.abs(pixels / brightest - np.divide(color, max(color))).max(axis=-1)
    return np.where(brightest[..., 0] < 0.35 * 255 * max(color), 1.0, away)


def in_sight(name: str) -> bool:
    """Whether a control can be clicked: only those of the scrolled tab may not."""
    box = items.rectangles[name]
    tabs = [other.bottom for tab, other in items.rectangles.items() if tab.startswith("Tab/")]
    if not tabs or box.x >= 340 or name.startswith(("Tab/", "Menus/")):
        return True
    return box.y >= max(tabs) and box.bottom <= BOTTOM_OF_TAB

"""Reads the mouse from ImGui and steers the camera with it."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.trajectory import FloatArray
from landscape.viewer.mouse import Button, Modifier, dragged, motion_in, scrolled
from landscape.viewer.navigation import destination, grounded, held_point, point_under, recentred
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.state import ViewState

_BUTTONS: tuple[Button, ...] = ("left", "right", "middle")
"""In ImGui's order."""


class Steering:
    """The hand of one window. From press to release it keeps what the pointer took hold of."""

    def __init__(self) -> None:
        self._held: FloatArray | None = None

    def steered(self, state: ViewState, picture: Rectangle) -> ViewState:
        """Returns the state after this frame's mouse, where ImGui does not want it itself."""
        io = imgui.get_io()
        if io.want_capture_mouse or not imgui.is_mouse_pos_valid():
            return state
        size = picture.width, picture.height
        pixel = io.mouse_pos.x - picture.x, io.mouse_pos.y - picture.y
        state = self._dragged(state, pixel, size)
        if not picture.holds(io.mouse_pos.x, io.mouse_pos.y):
            return state
        state = _scrolled(state, pixel, size)
        if _double_clicked():
            point = point_under(state, state.camera, pixel, size)
            state = state if point is None else recentred(state, point)
        return replace(state, notice="") if state.notice and imgui.is_mouse_clicked(0) else state

    def _dragged(self, state: ViewState, pixel: tuple[float, float], size: tuple[float, float]) -> ViewState:
        io = imgui.get_io()
        for index, button in enumerate(_BUTTONS):
            if io.mouse_down_owned[index]:  # it went down on a panel
                continue
            if imgui.is_mouse_clicked(index):  # the movement of this frame is the way to here
                self._held = held_point(state, state.camera, pixel, size)
                return state
            # a quick release may come with the movement before it
            released = imgui.is_mouse_released(index)
            motion = motion_in(state, button, _modifiers())
            if motion and (released or imgui.is_mouse_down(index)):
                if io.mouse_delta.x or io.mouse_delta.y:
                    state = dragged(state, motion, io.mouse_delta.x, io.mouse_delta.y, size[1], self._held)
                return grounded(state, size) if released and motion == "move" else state
        return state


def _scrolled(state: ViewState, pixel: tuple[float, float], size: tuple[float, float]) -> ViewState:
    left, up = imgui.get_io().mouse_wheel_h, imgui.get_io().mouse_wheel
    motion = motion_in(state, "wheel", _modifiers())
    if motion is None or not (left or up):
        return state
    return scrolled(state, motion, left, up, size[1], held_point(state, destination(state), pixel, size))


def _double_clicked() -> bool:
    """Whether a second click ends here that was no drag."""
    io, left = imgui.get_io(), imgui.MouseButton_.left
    still = io.mouse_drag_max_distance_sqr[left] < io.mouse_drag_threshold**2
    return imgui.is_mouse_released(left) and io.mouse_clicked_last_count[left] == 2 and still


def _modifiers() -> set[Modifier]:
    io = imgui.get_io()
    held: dict[Modifier, bool] = {"shift": io.key_shift, "ctrl": io.key_ctrl, "alt": io.key_alt}
    return {name for name, down in held.items() if down}

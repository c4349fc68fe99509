"""The mouse on the picture: what it is on, and the clicks that set and remove pins."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.viewer.bicubic import displayed
from landscape.viewer.descents import with_roll, without_last_roll
from landscape.viewer.display import scene_frame
from landscape.viewer.panels.layout import Layout, Rectangle
from landscape.viewer.picking import read_under
from landscape.viewer.pins import pin_marks, with_pin, without_pin
from landscape.viewer.point_focus import point_under, vertex_of, with_focus
from landscape.viewer.state import ViewState

STILL = 3.0
"""Pixels at scale 1 that the mouse may move between press and release of a click."""


def with_pointer(state: ViewState, layout: Layout) -> ViewState:
    """Returns the state with what the pointer is on; nothing while it drags, or is on a panel.

    Over map and slices the last place stays, until one of them gives another.
    """
    io, picture = imgui.get_io(), layout.picture
    if layout.plots.holds(*io.mouse_pos):
        return state
    looking = picture.holds(*io.mouse_pos) and not io.want_capture_mouse and not imgui.is_any_mouse_down()
    reading = None
    if looking and state.surface is not None and state.look.visible:
        frame, size = scene_frame(state), (picture.width, picture.height)
        drawn = displayed(state.surface, state.look, frame)
        reading = read_under(drawn, frame, state.camera, _in_picture(picture), size)
    return replace(state, pointer=None if reading is None else (reading.alpha, reading.beta))


def with_hovered_point(state: ViewState, layout: Layout, scale: float) -> ViewState:
    """Returns the state with the critical point whose glyph the mouse is on, if it is on none but the picture.

    Args:
        state: before.
        layout: where the picture lies.
        scale: pixels of one pixel of an ordinary screen.
    """
    io, picture = imgui.get_io(), layout.picture
    point = None
    if picture.holds(*io.mouse_pos) and not io.want_capture_mouse and not imgui.is_any_mouse_down():
        point = point_under(state, _in_picture(picture), (picture.width, picture.height), scale)
    return with_focus(state, hovered=None if point is None else vertex_of(point), in_picture=point is not None)


def with_clicked_pin(state: ViewState, layout: Layout, scale: float) -> ViewState:
    """Returns the state after a click on the picture.

    A pin that is hit goes, a glyph is chosen, else a pin is set or a descent begins. While clicks roll down, no
    glyph is chosen, and a double click, which looks at that point, takes back what its first click began.

    Args:
        state: before, with what the pointer is on.
        layout: where the picture lies.
        scale: pixels of one pixel of an ordinary screen.
    """
    io, picture = imgui.get_io(), layout.picture
    if io.want_capture_mouse or not picture.holds(*io.mouse_pos) or not _clicked(scale):
        return state
    if state.rolling.armed:
        if io.mouse_clicked_last_count[0] > 1:
            return without_last_roll(state)
        return state if state.pointer is None else with_roll(state, *state.pointer)
    x, y = _in_picture(picture)
    for mark in pin_marks(state, (picture.width, picture.height)):
        if mark.under(x, y, scale):
            return without_pin(state, mark.pin.label)
    point = point_under(state, (x, y), (picture.width, picture.height), scale)
    if point is not None:
        state = with_focus(state, chosen=vertex_of(point), sought=True)
        return replace(state, tab="Critical points")
    return state if state.pointer is None else with_pin(state, *state.pointer)


def _clicked(scale: float) -> bool:
    """Whether the left button was pressed beside all panels, and is released without having moved."""
    io = imgui.get_io()
    still = io.mouse_drag_max_distance_sqr[0] <= (STILL * scale) ** 2
    return bool(imgui.is_mouse_released(0) and still and not io.mouse_down_owned[0] and not io.key_shift)


def _in_picture(picture: Rectangle) -> tuple[float, float]:
    """The middle of the pixel that the pointer is on, from the picture's corner."""
    x, y = imgui.get_io().mouse_pos
    return x - picture.x + 0.5, y - picture.y + 0.5

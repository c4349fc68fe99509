"""Below the picture: the map of the active surface, and the slices along its axes, linked with the pointer."""

from dataclasses import replace

import numpy as np
from imgui_bundle import imgui, implot

from landscape.surface import Surface
from landscape.viewer.curve import is_curve
from landscape.viewer.display import SceneFrame, display_fill, scene_frame
from landscape.viewer.map_view import MapView, aspect_of
from landscape.viewer.panels import items
from landscape.viewer.panels.contour_map import paint_map
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.plots import curve, height_plot, mark, upright
from landscape.viewer.panels.style import Color
from landscape.viewer.pins import with_pin, without_pin
from landscape.viewer.profile import slice_through
from landscape.viewer.reading import read_at
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_number

PADDING = 12.0
LEFT, BELOW = 44.0, 22.0
"""Pixels at scale 1 for the numbers beside the map and below it."""
WIDEST = 0.42
"""Share of the dock's width that the map may take."""
NARROWEST = 48.0
"""Pixels at scale 1 of a slice; narrower ones are left out."""
NEAR = 9.0
"""Pixels at scale 1 from a pin's place on the map within which a click means the pin."""


def map_view(state: ViewState, dock: Rectangle, unit: float) -> MapView | None:
    """Returns the map of the active surface in the dock; None of a curve, and where there is no room.

    Args:
        state: what is shown.
        dock: where map and slices go.
        unit: pixels of one pixel at scale 1.
    """
    surface = state.surface
    if surface is None or is_curve(surface):
        return None
    room = dock.height - (2 * PADDING + BELOW) * unit
    aspect = aspect_of(state, surface)
    width = round(min(room * aspect, dock.width * WIDEST - (PADDING + LEFT) * unit))
    height = round(width / aspect)
    if min(width, height) < 16:
        return None
    x, y = round(dock.x + (PADDING + LEFT) * unit), round(dock.y + PADDING * unit + (room - height) / 2)
    return MapView.of(surface, Rectangle(x, y, width, height))


def plots_dock(state: ViewState, dock: Rectangle, image: imgui.ImTextureRef | None) -> ViewState:
    """Draws the dock's content in the current window and returns the state it leads to.

    Args:
        state: what is shown.
        dock: where the window lies.
        image: the map's picture.
    """
    unit, surface = items.unit(), state.surface
    if surface is None:
        return state
    view, left = map_view(state, dock, unit), dock.x + PADDING * unit
    if view is not None and image is not None:
        state = _map(state, surface, view, image)
        left = view.place.right + 2 * PADDING * unit
    return _slices(state, surface, Rectangle(left, dock.y, dock.right - PADDING * unit - left, dock.height))


def _map(state: ViewState, surface: Surface, view: MapView, image: imgui.ImTextureRef) -> ViewState:
    place = view.place
    imgui.set_cursor_screen_pos((place.x, place.y))
    clicked = imgui.invisible_button("map", (place.width, place.height))
    x, y = (part + 0.5 for part in imgui.get_io().mouse_pos)
    if imgui.is_item_hovered():
        state = replace(state, pointer=view.plane(x, y))
    if clicked:
        state = _pinned(state, view, x, y)
    paint_map(imgui.get_window_draw_list(), state, surface, view, image)
    items.record("Map", "")
    return state


def _pinned(state: ViewState, view: MapView, x: float, y: float) -> ViewState:
    for pin in state.pins:
        away = np.hypot(*(view.pixels(np.array([[pin.alpha, pin.beta]]))[0] - (x, y)))
        if away <= NEAR * items.unit():
            return without_pin(state, pin.label)
    return with_pin(state, *view.plane(x, y))


def focus(state: ViewState, surface: Surface) -> tuple[float, float]:
    """Returns where the slices cross: under the pointer, at the last pin, or in the middle of the grid."""
    if state.pointer is not None:
        return state.pointer
    if state.pins:
        return state.pins[-1].alpha, state.pins[-1].beta
    return float(np.mean(surface.alpha[[0, -1]])), float(np.mean(surface.beta[[0, -1]]))


def _slices(state: ViewState, surface: Surface, place: Rectangle) -> ViewState:
    axes = [axis for axis in (0, 1) if surface.shape[1 - axis] > 1]
    gap = PADDING * items.unit()
    width = (place.width - gap * (len(axes) - 1)) / max(len(axes), 1)
    if width < NARROWEST * items.unit():
        return state
    for number, axis in enumerate(axes):
        imgui.set_cursor_screen_pos((place.x + number * (width + gap), place.y + gap / 2))
        state = _slice(state, surface, axis, (width, place.height - gap))
    return state


def _slice(state: ViewState, surface: Surface, axis: int, size: tuple[float, float]) -> ViewState:
    """A curve for each surface in sight, the active one in front; the pointer moves along the axis."""
    at, frame = focus(state, surface), scene_frame(state)
    names = frame.alpha_name, "β"
    ends = (surface.alpha, surface.beta)[axis][[0, -1]]
    across = f"   at {names[1 - axis]} = {format_number(at[1 - axis])}" if surface.shape[axis] > 1 else ""
    titles = names[axis] + across, frame.field.replace("_", " ")
    with height_plot(f"slice {names[axis]}", size, (float(ends[0]), float(ends[1])), frame, titles) as seen:
        if seen:
            upright("here", at[axis], items.palette().muted)
            for number, layer in enumerate(state.layers):
                if layer.look.visible and number != state.active:
                    _curve(str(number), layer.surface, axis, at, frame, items.palette().muted, 1.0)
            _curve("active", surface, axis, at, frame, items.palette().accent, 2.0)
            if implot.is_plot_hovered():
                along = min(max(implot.get_plot_mouse_pos().x, ends[0]), ends[1])
                state = replace(state, pointer=(along, at[1]) if axis == 0 else (at[0], along))
    items.record(f"Slice along {names[axis]}", "")
    return state


def _curve(
    name: str, surface: Surface, axis: int, at: tuple[float, float], frame: SceneFrame, color: Color, weight: float
) -> None:
    """The cut; thin and pale where samples are missing and only their fill is drawn."""
    if frame.field not in surface.fields:
        return
    fill = display_fill(surface)
    pale = [] if fill is surface else [(f"{name} fill", fill, items.palette().muted, 1.0)]
    for label, drawn, ink, width in (*pale, (name, surface, color, weight)):
        cut = slice_through(drawn, axis, *at)
        curve(label, (cut.alpha, cut.beta)[axis], frame.unclipped_places(cut.fields[frame.field]), ink, width)
    here = read_at(surface, *at)
    if here is not None:
        mark(f"{name} here", at[axis], float(frame.unclipped_places(here.fields[frame.field])), color)

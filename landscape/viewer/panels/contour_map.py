"""The map's picture with what is linked to it: axes, the pointer's cross-hair and level line, and pins."""

import numpy as np
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.colors import OUTLINE, WHITE
from landscape.viewer.display import display_fill, scene_frame
from landscape.viewer.isolines import isolines
from landscape.viewer.map_view import MapView
from landscape.viewer.panels import items
from landscape.viewer.panels.pin_marks import paint_badge
from landscape.viewer.panels.plots import few_ticks
from landscape.viewer.panels.style import SMALL_SIZE, eight_bit, packed
from landscape.viewer.panels.text import paint_text, text_size
from landscape.viewer.reading import read_at
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import tick_labels

_SPACING = 40.0
"""Pixels at scale 1 between ticks."""
_TICK, _GAP, _AWAY = 4.0, 3.0, 50.0
"""Pixels at scale 1: of a tick, between it and its number, and from the map to the name of its upright axis."""


def paint_map(
    canvas: imgui.ImDrawList, state: ViewState, surface: Surface, view: MapView, image: imgui.ImTextureRef
) -> None:
    """Paints the map of the active surface.

    Args:
        canvas: where.
        state: what is shown.
        surface: the active one.
        view: where its points lie.
        image: its picture from above, the first row at the bottom.
    """
    place, unit = view.place, items.unit()
    corners = (place.x, place.y), (place.right, place.bottom)
    canvas.add_image(image, *corners, (0, 1), (1, 0))
    canvas.push_clip_rect(*corners, True)
    if state.pointer is not None:
        _paint_level(canvas, state, surface, view)
        _paint_cross(canvas, view, state.pointer)
    canvas.pop_clip_rect()
    for pin in state.pins:
        x, y = view.pixels(np.array([[pin.alpha, pin.beta]]))[0].tolist()
        if place.holds(x, y):
            paint_badge(canvas, (x, y), pin.label, state.theme, unit)
    canvas.add_rect(*corners, packed(items.palette().line))
    _paint_axes(canvas, view)


def _paint_level(canvas: imgui.ImDrawList, state: ViewState, surface: Surface, view: MapView) -> None:
    """The line of the pointer's own height."""
    assert state.pointer is not None
    frame, reading = scene_frame(state), read_at(surface, *state.pointer)
    if reading is None or frame.field not in reading.fields:
        return
    for line in isolines(display_fill(surface), frame, float(frame.heights(reading.fields[frame.field]))):
        pixels: list[imgui.ImVec2Like] = [imgui.ImVec2(x, y) for x, y in view.pixels(line).tolist()]
        canvas.add_polyline(pixels, packed(eight_bit(OUTLINE), 0.6), 3.0 * items.unit(), imgui.ImDrawFlags_.none)
        canvas.add_polyline(pixels, packed(eight_bit(WHITE)), 1.5 * items.unit(), imgui.ImDrawFlags_.none)


def _paint_cross(canvas: imgui.ImDrawList, view: MapView, pointer: tuple[float, float]) -> None:
    place, unit = view.place, items.unit()
    x, y = view.pixels(np.array([pointer]))[0].tolist()
    for width, color in ((2.5, packed(eight_bit(OUTLINE), 0.6)), (1.0, packed(eight_bit(WHITE)))):
        canvas.add_line((x, place.y), (x, place.bottom), color, width * unit)
        canvas.add_line((place.x, y), (place.right, y), color, width * unit)


def _paint_axes(canvas: imgui.ImDrawList, view: MapView) -> None:
    place, unit, ink = view.place, items.unit(), packed(items.palette().muted)
    size, spacing = SMALL_SIZE * unit, _SPACING * unit
    alpha, beta = (
        few_ticks(*bounds, length / spacing)
        for bounds, length in ((view.alpha, place.width), (view.beta, place.height))
    )
    _, line = text_size("β", size)
    paint_text(canvas, (place.right + 2 * _GAP * unit, place.bottom - line), "α", size, ink)
    paint_text(canvas, (place.x - _AWAY * unit, place.y + (place.height - line) / 2), "β", size, ink)
    for tick, label in zip(alpha, tick_labels(alpha), strict=True):
        x = float(view.pixels(np.array([[tick, view.beta[0]]]))[0, 0])
        width, _ = text_size(label, size)
        canvas.add_line((x, place.bottom), (x, place.bottom + _TICK * unit), ink)
        paint_text(canvas, (x - width / 2, place.bottom + (_TICK + _GAP) * unit), label, size, ink)
    for tick, label in zip(beta, tick_labels(beta), strict=True):
        y = float(view.pixels(np.array([[view.alpha[0], tick]]))[0, 1])
        width, height = text_size(label, size)
        canvas.add_line((place.x - _TICK * unit, y), (place.x, y), ink)
        paint_text(canvas, (place.x - (_TICK + _GAP) * unit - width, y - height / 2), label, size, ink)

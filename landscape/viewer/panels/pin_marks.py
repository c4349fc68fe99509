"""Pins as they stand in the picture: a foot on the surface, a stem, and a badge with the pin's letter."""

from collections.abc import Sequence

from imgui_bundle import imgui

from landscape.viewer.bicubic import displayed
from landscape.viewer.colors import METHOD_COLORS, OUTLINE, PALETTES, WHITE
from landscape.viewer.display import scene_frame
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import PALETTES as PANEL_PALETTES
from landscape.viewer.panels.style import SMALL_SIZE, eight_bit, packed
from landscape.viewer.panels.text import paint_text, text_size
from landscape.viewer.picking import place_of
from landscape.viewer.pins import BADGE, STEM, PinMark
from landscape.viewer.state import Theme, ViewState

HIDDEN = 0.45
"""Opacity of a pin behind the surface."""
FOOT, RING = 3.5, 5.5
"""Radii in pixels at scale 1: of a pin's foot, and of the ring around the pointer's place."""


def paint_pins(
    canvas: imgui.ImDrawList, marks: Sequence[PinMark], place: Rectangle, theme: Theme, unit: float
) -> list[Rectangle]:
    """Paints pins, the hidden ones faintly, and returns what their badges cover.

    Args:
        canvas: where.
        marks: the pins, positioned within the picture.
        place: of the picture, in pixels of the canvas.
        theme: chooses the accent colour.
        unit: pixels of one pixel at scale 1.
    """
    boxes = []
    for mark in sorted(marks, key=lambda mark: mark.in_sight):
        alpha = 1.0 if mark.in_sight else HIDDEN
        foot = place.x + mark.x, place.y + mark.y
        badge = foot[0], foot[1] - STEM * unit
        outline, accent = packed(eight_bit(OUTLINE), alpha), packed(eight_bit(PALETTES[theme].accent), alpha)
        canvas.add_line(foot, badge, outline, 3.5 * unit)
        canvas.add_line(foot, badge, accent, 1.5 * unit)
        canvas.add_circle_filled(foot, (FOOT + 1.2) * unit, outline)
        canvas.add_circle_filled(foot, FOOT * unit, accent)
        paint_badge(canvas, badge, mark.pin.label, theme, unit, alpha)
        radius = (BADGE + 1) * unit
        boxes.append(Rectangle(badge[0] - radius, badge[1] - radius, 2 * radius, STEM * unit + radius + FOOT * unit))
    return boxes


def paint_pointer(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float) -> None:
    """Paints a ring where the picture shows what the pointer is on, so that a pointer on the map is seen here too.

    Where a click rolls down, a ball in the colour of the method lies in it.

    Args:
        canvas: where.
        state: with the pointer.
        place: of the picture, in pixels of the canvas.
        unit: pixels of one pixel at scale 1.
    """
    if state.surface is None or not state.look.visible or state.pointer is None:
        return
    frame = scene_frame(state)
    world = place_of(displayed(state.surface, state.look, frame), frame, *state.pointer)
    if world is None:
        return
    x, y, depth = state.camera.project(world[None], place.width, place.height)[0].tolist()
    if -1.0 <= depth <= 1.0:
        centre = place.x + x, place.y + y
        canvas.add_circle(centre, RING * unit, packed(eight_bit(OUTLINE), 0.7), 0, 3.0 * unit)
        armed, method = state.rolling.armed, state.rolling.method
        ink = packed(eight_bit(METHOD_COLORS[method] if armed else WHITE))
        canvas.add_circle(centre, RING * unit, ink, 0, 1.5 * unit)
        if armed:
            canvas.add_circle_filled(centre, RING * unit / 2, ink)


def paint_badge(
    canvas: imgui.ImDrawList, centre: tuple[float, float], label: str, theme: Theme, unit: float, alpha: float = 1.0
) -> None:
    """Paints a pin's letter in its disc."""
    canvas.add_circle_filled(centre, (BADGE + 1.2) * unit, packed(eight_bit(OUTLINE), alpha))
    canvas.add_circle_filled(centre, BADGE * unit, packed(eight_bit(PALETTES[theme].accent), alpha))
    width, height = text_size(label, SMALL_SIZE * unit)
    corner = centre[0] - width / 2, centre[1] - height / 2
    paint_text(canvas, corner, label, SMALL_SIZE * unit, packed(PANEL_PALETTES[theme].on_accent, alpha))

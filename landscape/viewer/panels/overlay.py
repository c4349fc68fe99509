"""What is written over the picture, in the window and in screenshots: labels, colour bar, legend, title.

Colour bar, legend and title have their places; a label of an axis that would run into one of
them is left out, so that nothing overlaps.
"""

from collections.abc import Sequence
from math import ceil

from imgui_bundle import imgui

from landscape.viewer.axes import Label
from landscape.viewer.basin_map import with_basins_painted
from landscape.viewer.bicubic import displayed
from landscape.viewer.colors import OUTLINE, PALETTES, WHITE
from landscape.viewer.contour_labels import contour_labels
from landscape.viewer.curve import is_curve
from landscape.viewer.detail import TOLERANCE
from landscape.viewer.display import scene_frame
from landscape.viewer.layering import with_active_in_sight
from landscape.viewer.origin_line import SEPARATOR, origin_line
from landscape.viewer.panels.color_bar import paint_color_bar
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.legend import MARGIN, paint_legend
from landscape.viewer.panels.pin_marks import paint_pins
from landscape.viewer.panels.sign_numbers import paint_sign_numbers
from landscape.viewer.panels.style import FONT_SIZE, SMALL_SIZE, eight_bit, packed
from landscape.viewer.panels.text import clipped_text, paint_haloed, paint_on_picture, paint_text, text_size
from landscape.viewer.pins import pin_marks
from landscape.viewer.state import ViewState

TOP = 12.0
"""Pixels at scale 1 from the picture's upper edge to its title."""


def paint_overlay(
    canvas: imgui.ImDrawList,
    state: ViewState,
    labels: Sequence[Label],
    place: Rectangle,
    unit: float,
    error: float = 0.0,
) -> list[Rectangle]:
    """Paints the words and keys of a picture and returns what each covers, which do not overlap.

    Args:
        canvas: where.
        state: what is shown.
        labels: of the axes, positioned within the picture.
        place: of the picture, in pixels of the canvas.
        unit: pixels of one pixel at scale 1.
        error: pixels by which what is drawn may lie from the surface.
    """
    state = with_basins_painted(state)
    if state.surface is None:
        return [_invite(canvas, state, place, unit)]
    pins = paint_pins(canvas, pin_marks(state, (place.width, place.height)), place, state.theme, unit)
    taken = [*pins, *paint_legend(canvas, state, place, unit)]
    in_sight = with_active_in_sight(state)
    if in_sight is not None:
        taken += _keys_of(canvas, in_sight, place, unit, error)
    palette = PALETTES[state.theme]
    for label in labels:
        size = (FONT_SIZE if label.role == "title" else SMALL_SIZE) * unit
        ink = palette.text if label.role == "title" else palette.muted
        box = _label_box(label, size, place)
        if place.contains(box) and not any(box.meets(other) for other in taken):
            paint_on_picture(canvas, (box.x, box.y), label.text, size, ink, state.theme)
            taken.append(box)
    taken += paint_sign_numbers(canvas, state, taken, place, unit)
    return taken + _contour_labels(canvas, state, taken, place, unit)


def _keys_of(
    canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float, error: float
) -> list[Rectangle]:
    """Colour bar and title of the active surface."""
    surface, taken = state.surface, []
    room = place
    if surface is not None and state.display.color_bar and state.look.shows_values and not is_curve(surface):
        taken.append(paint_color_bar(canvas, state, surface, place, unit))
        room = Rectangle(place.x, place.y, taken[0].x - place.x, place.height)
    return [*taken, _title(canvas, state, room, unit, error)]


def _contour_labels(
    canvas: imgui.ImDrawList, state: ViewState, taken: Sequence[Rectangle], place: Rectangle, unit: float
) -> list[Rectangle]:
    """Values along the lines of equal height of the active surface, where nothing else is written."""
    surface, size = state.surface, SMALL_SIZE * unit
    shown = state.display.contour_labels and state.look.contours and state.look.visible
    if surface is None or not shown or is_curve(surface):
        return []
    frame, picture = scene_frame(state), (round(place.width), round(place.height))
    boxes: list[Rectangle] = []
    for label in contour_labels(
        displayed(surface, state.look, frame), frame, state.camera, picture, unit, state.display.contour_count
    ):
        width, height = text_size(label.text, size)
        x, y = label.position
        box = Rectangle(round(place.x + x - width / 2), round(place.y + y - height / 2), width, height)
        if place.contains(box) and not any(box.meets(other) for other in (*taken, *boxes)):
            paint_haloed(canvas, (box.x, box.y), label.text, size, packed(eight_bit(WHITE)), packed(eight_bit(OUTLINE)))
            boxes.append(box)
    return boxes


def _label_box(label: Label, size: float, place: Rectangle) -> Rectangle:
    width, height = text_size(label.text, size)
    x, y = label.position
    across, down = label.anchor
    return Rectangle(round(place.x + x - across * width), round(place.y + y - down * height), width, height)


def _title(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float, error: float) -> Rectangle:
    """The file's name, and below it quietly where the surface comes from, and how coarsely it is drawn if it is."""
    width, palette = place.width - 2 * MARGIN * unit, PALETTES[state.theme]
    x, y = place.x + MARGIN * unit, place.y + TOP * unit
    lines = [(state.path.stem if state.path else "", FONT_SIZE * unit, palette.text)]
    if state.surface is not None:
        coarse = f"drawn to within {ceil(10 * error) / 10:g} pixels" if error > TOLERANCE else ""
        told = SEPARATOR.join(part for part in (origin_line(state.surface), coarse) if part)
        lines.append((told, SMALL_SIZE * unit, palette.muted))
    bottom, right = y, x
    for text, size, color in lines:
        text = clipped_text(text, width, size)
        paint_on_picture(canvas, (x, bottom), text, size, color, state.theme)
        extent = text_size(text, size)
        bottom, right = bottom + (extent[1] + 2 * unit) * bool(text), max(right, x + extent[0])
    return Rectangle(x, y, right - x, bottom - y)


def _invite(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float) -> Rectangle:
    text, size = "Open a surface, or compute one", 18 * unit
    width, height = text_size(text, size)
    x, y = place.centre
    ink = packed(eight_bit(PALETTES[state.theme].muted))
    paint_text(canvas, (x - width / 2, y - height / 2), text, size, ink)
    return Rectangle(x - width / 2, y - height / 2, width, height)

"""The critical points one speaks of: rings around their glyphs, and all numbers of the one under the mouse."""

from imgui_bundle import imgui

from landscape.viewer.colors import OUTLINE, PALETTES, WHITE
from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import eight_bit, packed, vector
from landscape.viewer.point_facts import facts_about, full_space_sentence
from landscape.viewer.point_focus import point_at, point_mark
from landscape.viewer.sign_labels import RING_APART
from landscape.viewer.state import ViewState

WIDEST = 300.0
"""Pixels at scale 1 of the longest line in a tooltip."""


def paint_focus(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float) -> None:
    """Paints a ring around the glyph of the chosen critical point, and a fine one around the one the mouse is on.

    Args:
        canvas: where.
        state: with both.
        place: of the picture, in pixels of the canvas.
        unit: pixels of one pixel at scale 1.
    """
    rings = (state.focus.hovered, WHITE, 1.5), (state.focus.chosen, PALETTES[state.theme].accent, 2.5)
    for vertex, color, width in rings:
        mark = point_mark(state, vertex, (place.width, place.height))
        if mark is None:
            continue
        x, y, radius = mark
        centre, reach = (place.x + x, place.y + y), (radius + RING_APART) * unit
        canvas.add_circle(centre, reach, packed(eight_bit(OUTLINE), 0.8), 0, (width + 2.0) * unit)
        canvas.add_circle(centre, reach, packed(eight_bit(color)), 0, width * unit)


def point_tip(state: ViewState) -> None:
    """Shows every number of the critical point that the mouse is on in the picture."""
    point = point_at(state, state.focus.hovered) if state.focus.in_picture else None
    if point is None or not imgui.begin_tooltip():
        return
    imgui.push_style_var(imgui.StyleVar_.cell_padding, (4 * items.unit(), 1 * items.unit()))
    if imgui.begin_table("critical point", 2, imgui.TableFlags_.sizing_fixed_fit):
        for name, value in facts_about(point):
            imgui.table_next_column()
            imgui.text_colored(vector(items.palette().muted), name)
            imgui.table_next_column()
            imgui.text_unformatted(value)
        imgui.end_table()
    imgui.pop_style_var()
    sentence = full_space_sentence(point)
    if sentence:
        imgui.push_text_wrap_pos(WIDEST * items.unit())
        imgui.text_unformatted(sentence)
        imgui.pop_text_wrap_pos()
    imgui.end_tooltip()

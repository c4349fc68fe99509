"""The colour bar: which colour is which loss, in the loss's own units."""

import numpy as np
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.colors import PALETTES
from landscape.viewer.display import frame_of
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.panels.items import paint_gradient
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import SMALL_SIZE, eight_bit, packed
from landscape.viewer.panels.surface_tab import swatch
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_number, loss_ticks, tick_labels

WIDTH, CAP, TICK, EDGE = 14.0, 10.0, 4.0, 16.0
"""Of the bar, its pointed ends, its tick marks and the margin beside it, in pixels at scale 1."""


def paint_color_bar(
    canvas: imgui.ImDrawList, state: ViewState, surface: Surface, place: Rectangle, unit: float
) -> Rectangle:
    """Paints the bar at the right of a picture and returns what it covers.

    An end is pointed where losses lie beyond it; they are drawn in the end's colour, and the
    true extreme is written there.
    """
    display, font, size = state.display, imgui.get_font(), SMALL_SIZE * unit
    frame, facts = frame_of(surface, display), facts_of(surface)
    ticks = loss_ticks(display.low, display.high, display.height_scale, 6)
    places = frame.unclipped_heights(ticks)
    marks = [(at, text) for at, text in zip(places, tick_labels(ticks), strict=True) if -1e-6 <= at <= 1 + 1e-6]
    below = facts.low is not None and facts.low < display.low * (1 - 1e-9 * np.sign(display.low))
    above = facts.high is not None and facts.high > display.high * (1 + 1e-9 * np.sign(display.high))
    title = "loss, log" if display.height_scale == "log" else "loss"
    extremes = [
        f"max {format_number(facts.high or 0.0, 3)}" if above else "",
        f"min {format_number(facts.low or 0.0, 3)}" if below else "",
    ]
    widest = max(_width(text, size) for text in (*(text for _, text in marks), *extremes, title))
    height = min(max(0.5 * place.height, 120 * unit), 340 * unit)
    left = round(place.right - EDGE * unit - widest - (WIDTH + TICK + 4) * unit)
    top = round(place.y + 44 * unit + (CAP + 14) * unit)
    right, bottom = left + WIDTH * unit, top + height
    palette = PALETTES[state.theme]
    ink, muted = packed(eight_bit(palette.text)), packed(eight_bit(palette.muted))
    colors = swatch(display.color_map, display.reverse, 65)
    paint_gradient(canvas, (left, top), (right, bottom), colors, vertical=True)
    middle = (left + right) / 2
    if above:
        canvas.add_triangle_filled((left, top), (middle, top - CAP * unit), (right, top), packed(colors[-1]))
    if below:
        canvas.add_triangle_filled((left, bottom), (right, bottom), (middle, bottom + CAP * unit), packed(colors[0]))
    text_x = right + (TICK + 4) * unit
    for at, text in marks:
        y = round(bottom - at * height)
        canvas.add_line((right, y), (right + TICK * unit, y), muted, unit)
        canvas.add_text(font, size, (text_x, round(y - size / 2)), ink, text)
    canvas.add_text(font, size, (text_x, round(top - 20 * unit)), muted, extremes[0])
    canvas.add_text(font, size, (text_x, round(bottom + 6 * unit)), muted, extremes[1])
    canvas.add_text(font, size, (left, round(top - (CAP + 30) * unit)), ink, title)
    start = top - (CAP + 30) * unit
    return Rectangle(left - 8 * unit, start, place.right - left, bottom + 20 * unit - start)


def _width(text: str, size: float) -> float:
    return imgui.calc_text_size(text).x * size / imgui.get_font_size()

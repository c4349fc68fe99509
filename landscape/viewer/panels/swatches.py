"""Colour maps as ramps: little ones to choose from, and the colour bar's."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from imgui_bundle import imgui

from landscape.viewer.colors import lookup_table
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import Color, packed


@cache
def swatch(name: str, reverse: bool, count: int = 17) -> tuple[Color, ...]:
    """Returns a colour map at `count` even places, as 8-bit RGB."""
    table = lookup_table(name, reverse)
    rows = table[np.linspace(0, len(table) - 1, count).round().astype(int), :3]
    return tuple((int(red), int(green), int(blue)) for red, green, blue in rows)


def paint_gradient(canvas: imgui.ImDrawList, place: Rectangle, colors: Sequence[Color], *, vertical: bool) -> None:
    """Paints a ramp of colours.

    Args:
        canvas: where.
        place: in pixels.
        colors: from left to right, or from the bottom to the top.
        vertical: which of the two.
    """
    steps, inks = len(colors) - 1, [packed(color) for color in colors]
    for k in range(steps):
        before, after = inks[k], inks[k + 1]
        if vertical:
            bottom, top = (place.bottom - place.height * at / steps for at in (k, k + 1))
            canvas.add_rect_filled_multi_color((place.x, top), (place.right, bottom), after, after, before, before)
        else:
            left, right = (place.x + place.width * at / steps for at in (k, k + 1))
            canvas.add_rect_filled_multi_color((left, place.y), (right, place.bottom), before, after, after, before)

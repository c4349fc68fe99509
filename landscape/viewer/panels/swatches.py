"""Colour maps as ramps: little ones to choose from, and the colour bar's."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from imgui_bundle import imgui

from landscape.color_maps import lookup_table
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import Color, packed


@cache
def swatch(name: str, reverse: bool, steps: int = 0, count: int = 33) -> tuple[tuple[float, Color], ...]:
    """Returns a colour map as places from 0 to 1 with their colours, 8-bit RGB, linear in between.

    A map in steps has two places at each edge between two of them.

    Args:
        name: of the map.
        reverse: whether it runs backwards.
        steps: of one colour each; 0 for a continuous map.
        count: places of a continuous map.
    """
    table = lookup_table(name, reverse, steps)[:, :3].astype(int)
    edges = np.flatnonzero(np.any(table[1:] != table[:-1], axis=1)) + 1
    if len(edges) >= len(table) // 8:  # continuous
        rows = np.linspace(0, len(table) - 1, count).round().astype(int)
        return tuple(zip(np.linspace(0.0, 1.0, count).tolist(), _colors(table[rows]), strict=True))
    bounds = np.concatenate([[0], edges, [len(table)]])
    colors = _colors(table[bounds[:-1]])
    places = (bounds / len(table)).tolist()
    return tuple(stop for k, color in enumerate(colors) for stop in ((places[k], color), (places[k + 1], color)))


def paint_gradient(
    canvas: imgui.ImDrawList, place: Rectangle, stops: Sequence[tuple[float, Color]], *, vertical: bool
) -> None:
    """Paints a ramp of colours.

    Args:
        canvas: where.
        place: in pixels.
        stops: places with colours, from left to right, or from the bottom to the top.
        vertical: which of the two.
    """
    for (start, first), (end, last) in pairwise(stops):
        before, after = packed(first), packed(last)
        if vertical:
            bottom, top = (place.bottom - place.height * at for at in (start, end))
            canvas.add_rect_filled_multi_color((place.x, top), (place.right, bottom), after, after, before, before)
        else:
            left, right = (place.x + place.width * at for at in (start, end))
            canvas.add_rect_filled_multi_color((left, place.y), (right, place.bottom), before, after, after, before)


def _colors(rows: np.ndarray) -> list[Color]:
    return [(int(red), int(green), int(blue)) for red, green, blue in rows]

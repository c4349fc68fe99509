"""The colour bar: which colour is which value, in the value's own units, and how many samples have it."""

from dataclasses import dataclass

from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.appearance import Look
from landscape.viewer.axes import axis_title
from landscape.viewer.coloring import color_range
from landscape.viewer.colors import PALETTES, Rgb
from landscape.viewer.distribution import histogram_of
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import SMALL_SIZE, eight_bit, packed
from landscape.viewer.panels.swatches import paint_gradient, swatch
from landscape.viewer.panels.text import clipped_text, paint_on_picture, text_size
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_between, tick_labels, value_ticks
from landscape.viewer.value_range import ValueRange

WIDTH, CAP, TICK, GAP, EDGE = 14.0, 10.0, 4.0, 4.0, 16.0
"""Pixels at scale 1: of the bar, its pointed ends, its tick marks, the gap beside them and the margin."""
TOP, ROW = 12.0, 20.0
"""Above the title, and from one line of text to the next."""
BINS, REACH, LONGEST_NAME = 40, 30.0, 120.0
"""Bars of the histogram, and at scale 1 pixels of its longest one, and of a surface's name."""
SLACK = 1e-9


@dataclass(frozen=True)
class ColorBar:
    """What a colour bar says.

    Attributes:
        title: names the quantity and a scale that is not linear.
        ticks: (place from 0 to 1, label).
        below, above: the true extreme where values lie beyond the bar's end, else empty.
    """

    title: str
    ticks: tuple[tuple[float, str], ...]
    below: str
    above: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is written beside the bar."""
        return self.below, self.above, *(text for _, text in self.ticks)


def color_bar_of(surface: Surface, shown: ValueRange) -> ColorBar:
    """Returns the colour bar of a surface: ticks at round values, ends that say what they clip."""
    facts = facts_of(surface, shown.field)
    values = value_ticks(shown.low, shown.high, shown.scale, shown.linear_to, 6)
    places = shown.unclipped_places(values)
    ticks = tuple(
        (float(place), label)
        for place, label in zip(places, tick_labels(values), strict=True)
        if -SLACK <= place <= 1 + SLACK
    )
    below = above = ""
    if facts.low is not None and facts.high is not None:
        least, most = shown.unclipped_places([facts.low, facts.high]).tolist()
        below = f"min {format_between(facts.low, facts.low, facts.high, 3)}" if least < -SLACK else ""
        above = f"max {format_between(facts.high, facts.low, facts.high, 3)}" if most > 1 + SLACK else ""
    return ColorBar(axis_title(shown.field, shown.scale), ticks, below, above)


def paint_color_bar(
    canvas: imgui.ImDrawList, state: ViewState, surface: Surface, place: Rectangle, unit: float
) -> Rectangle:
    """Paints the bar at the upper right of a picture and returns what it covers.

    An end is pointed where values lie beyond it: they are drawn in the end's colour. At its left
    a histogram tells how many samples lie where. Among several surfaces it names the active one.
    """
    shown = color_range(state.look, state.display)
    bar, size = color_bar_of(surface, shown), SMALL_SIZE * unit
    name = clipped_text(state.layer.name, LONGEST_NAME * unit, size) if state.layer and len(state.layers) > 1 else ""
    beside = (WIDTH + TICK + GAP) * unit
    width = max(text_size(text, size)[0] for text in bar.texts)
    left = round(place.right - EDGE * unit - beside - width)
    start = place.y + TOP * unit
    rows = 3 if name else 2
    height = min(max(0.5 * place.height, 120 * unit), 340 * unit)
    ramp = Rectangle(left, round(start + (rows * ROW + CAP) * unit), WIDTH * unit, height)
    palette = PALETTES[state.theme]
    line = eight_bit(palette.line)
    _paint_histogram(canvas, histogram_of(surface, shown, BINS).tolist(), ramp, unit, packed(line, 0.6))
    _paint_ramp(canvas, state.look, bar, ramp, unit)

    def write(x: float, y: float, text: str, color: Rgb) -> None:
        paint_on_picture(canvas, (x, y), text, size, color, state.theme)

    for at, text in bar.ticks:
        y = round(ramp.bottom - at * ramp.height)
        canvas.add_line((ramp.right, y), (ramp.right + TICK * unit, y), packed(line), unit)
        write(left + beside, y - size / 2, text, palette.text)
    right = place.right - EDGE * unit
    for row, (text, color) in enumerate(((bar.title, palette.text), (name, palette.muted))):
        write(right - text_size(text, size)[0], start + row * ROW * unit, text, color)
    write(left + beside, ramp.y - ROW * unit, bar.above, palette.muted)
    write(left + beside, ramp.bottom + 8 * unit, bar.below, palette.muted)
    outer = min(left - REACH * unit, *(right - text_size(text, size)[0] for text in (bar.title, name)))
    return Rectangle(outer, start, place.right - outer, ramp.bottom + (8 + ROW) * unit - start)


def _paint_histogram(canvas: imgui.ImDrawList, counts: list[float], ramp: Rectangle, unit: float, color: int) -> None:
    """Bars that grow to the left of the ramp, the longest `REACH` long."""
    most, step = max(counts), ramp.height / len(counts)
    for k, count in enumerate(counts):
        if count:
            length = max(count / most * REACH, 1.0) * unit
            bottom = ramp.bottom - k * step
            right = ramp.x - 2 * unit
            canvas.add_rect_filled((right - length, bottom - step), (right, bottom), color)


def _paint_ramp(canvas: imgui.ImDrawList, look: Look, bar: ColorBar, ramp: Rectangle, unit: float) -> None:
    colors = swatch(*look.shown_map, 65)
    paint_gradient(canvas, ramp, colors, vertical=True)
    middle = ramp.centre[0]
    if bar.above:
        tip = (middle, ramp.y - CAP * unit)
        canvas.add_triangle_filled((ramp.x, ramp.y), tip, (ramp.right, ramp.y), packed(colors[-1][1]))
    if bar.below:
        tip = (middle, ramp.bottom + CAP * unit)
        canvas.add_triangle_filled((ramp.x, ramp.bottom), (ramp.right, ramp.bottom), tip, packed(colors[0][1]))

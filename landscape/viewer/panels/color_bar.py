"""The colour bar: which colour is which loss, in the loss's own units."""

from dataclasses import dataclass

from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.axes import axis_title
from landscape.viewer.colors import PALETTES
from landscape.viewer.display import frame_of
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import SMALL_SIZE, eight_bit, packed
from landscape.viewer.panels.swatches import paint_gradient, swatch
from landscape.viewer.panels.text import paint_text, text_size
from landscape.viewer.state import Display, Look, ViewState
from landscape.viewer.ticks import format_number, tick_labels, value_ticks

WIDTH, CAP, TICK, GAP, EDGE = 14.0, 10.0, 4.0, 4.0, 16.0
"""Pixels at scale 1: of the bar, its pointed ends, its tick marks, the gap beside them and the margin."""
TOP, ROW = 12.0, 20.0
"""Above the title, and from one line of text to the next."""
SLACK = 1e-9


@dataclass(frozen=True)
class ColorBar:
    """What a colour bar says.

    Attributes:
        title: names the quantity and a scale that is not linear.
        ticks: (place from 0 to 1, label).
        below, above: the true extreme where losses lie beyond the bar's end, else empty.
    """

    title: str
    ticks: tuple[tuple[float, str], ...]
    below: str
    above: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is written."""
        return self.title, self.below, self.above, *(text for _, text in self.ticks)


def color_bar_of(surface: Surface, display: Display) -> ColorBar:
    """Returns the colour bar of a surface: ticks at round losses, ends that say what they clip."""
    frame, facts = frame_of(surface, display), facts_of(surface, display.height_field)
    losses = value_ticks(display.low, display.high, display.height_scale, display.linear_to, 6)
    places = frame.unclipped_places(losses)
    ticks = tuple(
        (float(place), label)
        for place, label in zip(places, tick_labels(losses), strict=True)
        if -SLACK <= place <= 1 + SLACK
    )
    below = above = ""
    if facts.low is not None and facts.high is not None:
        least, most = frame.unclipped_places([facts.low, facts.high]).tolist()
        below = f"min {format_number(facts.low, 3)}" if least < -SLACK else ""
        above = f"max {format_number(facts.high, 3)}" if most > 1 + SLACK else ""
    return ColorBar(axis_title(display.height_field, display.height_scale), ticks, below, above)


def paint_color_bar(
    canvas: imgui.ImDrawList, state: ViewState, surface: Surface, place: Rectangle, unit: float
) -> Rectangle:
    """Paints the bar at the upper right of a picture and returns what it covers.

    An end is pointed where losses lie beyond it: they are drawn in the end's colour.
    """
    bar, size = color_bar_of(surface, state.display), SMALL_SIZE * unit
    beside = (WIDTH + TICK + GAP) * unit
    left = round(place.right - EDGE * unit - beside - max(text_size(text, size)[0] for text in bar.texts))
    start = place.y + TOP * unit
    ramp = Rectangle(
        left, round(start + (2 * ROW + CAP) * unit), WIDTH * unit, min(max(0.5 * place.height, 120 * unit), 340 * unit)
    )
    _paint_ramp(canvas, state.look, bar, ramp, unit)
    palette = PALETTES[state.theme]
    ink, muted = packed(eight_bit(palette.text)), packed(eight_bit(palette.muted))
    for at, text in bar.ticks:
        y = round(ramp.bottom - at * ramp.height)
        canvas.add_line((ramp.right, y), (ramp.right + TICK * unit, y), muted, unit)
        paint_text(canvas, (left + beside, y - size / 2), text, size, ink)
    paint_text(canvas, (left, start), bar.title, size, ink)
    paint_text(canvas, (left + beside, ramp.y - ROW * unit), bar.above, size, muted)
    paint_text(canvas, (left + beside, ramp.bottom + 8 * unit), bar.below, size, muted)
    return Rectangle(left, start, place.right - left, ramp.bottom + (8 + ROW) * unit - start)


def _paint_ramp(canvas: imgui.ImDrawList, look: Look, bar: ColorBar, ramp: Rectangle, unit: float) -> None:
    colors = swatch(look.color_map, look.reverse, look.color_steps, 65)
    paint_gradient(canvas, ramp, colors, vertical=True)
    middle = ramp.centre[0]
    if bar.above:
        tip = (middle, ramp.y - CAP * unit)
        canvas.add_triangle_filled((ramp.x, ramp.y), tip, (ramp.right, ramp.y), packed(colors[-1][1]))
    if bar.below:
        tip = (middle, ramp.bottom + CAP * unit)
        canvas.add_triangle_filled((ramp.x, ramp.bottom), (ramp.right, ramp.bottom), tip, packed(colors[0][1]))

"""Curves in the panels, drawn with ImPlot: their height is the picture's, their ticks tell true values."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from imgui_bundle import imgui, implot

from landscape.trajectory import FloatArray
from landscape.viewer.display import SceneFrame
from landscape.viewer.panels import items
from landscape.viewer.panels.style import PALETTES, Color, vector
from landscape.viewer.state import Theme
from landscape.viewer.ticks import linear_ticks, tick_labels, value_ticks

MARGIN = 0.04
"""Share of the height beyond either bound, so that a curve does not lie on the frame; half of it to either side."""
_FLAGS = implot.Flags_.canvas_only | implot.Flags_.no_frame
_AXIS = implot.AxisFlags_.lock | implot.AxisFlags_.no_menus | implot.AxisFlags_.no_highlight
_BESIDE, _BELOW = 64.0, 44.0
"""Pixels at scale 1 between the ticks of an axis across and of one upright."""


def apply_plot_style(theme: Theme, scale: float) -> None:
    """Sets every size and colour of the current ImPlot context."""
    style, palette, names = implot.get_style(), PALETTES[theme], implot.Col_
    style.plot_padding = imgui.ImVec2(round(4 * scale), round(6 * scale))
    style.label_padding = imgui.ImVec2(round(4 * scale), round(3 * scale))
    style.plot_min_size = imgui.ImVec2(1, 1)
    style.plot_border_size = 1.0
    style.major_tick_len = imgui.ImVec2(0, 0)
    for name, color in ((names.plot_bg, palette.status), (names.plot_border, palette.line)):
        style.set_color_(name, vector(color))
    style.set_color_(names.axis_text, vector(palette.muted))
    style.set_color_(names.axis_grid, vector(palette.line))


@contextmanager
def height_plot(
    name: str, size: tuple[float, float], bounds: tuple[float, float], frame: SceneFrame, titles: tuple[str, str]
) -> Iterator[bool]:
    """Begins a plot of displayed heights over one coordinate, and ends it; gives whether it can be seen.

    Args:
        name: unique.
        size: width and height in pixels.
        bounds: of the coordinate across.
        frame: how heights are displayed.
        titles: of the axis across and of the upright one.
    """
    values = value_ticks(frame.low, frame.high, frame.scale, frame.linear_to, rows_of_ticks(size[1]))
    with share_plot(name, size, bounds, (frame.heights(values), tick_labels(values)), titles) as begun:
        yield begun


@contextmanager
def share_plot(
    name: str,
    size: tuple[float, float],
    bounds: tuple[float, float],
    ticks: tuple[FloatArray, list[str]],
    titles: tuple[str, str],
) -> Iterator[bool]:
    """Begins a plot of shares of its height, 0 to 1, over one coordinate, and ends it; gives whether it can be seen.

    Args:
        name: unique.
        size: width and height in pixels.
        bounds: of the coordinate across.
        ticks: of the upright axis, as shares, and what is written beside them.
        titles: of the axis across and of the upright one.
    """
    begun = implot.begin_plot(f"##{name}", size, _FLAGS)
    if begun:
        low, high = bounds if bounds[0] < bounds[1] else (bounds[0] - 0.5, bounds[1] + 0.5)
        implot.setup_axes(*titles, _AXIS, _AXIS)
        beyond = MARGIN / 2 * (high - low)
        implot.setup_axes_limits(low - beyond, high + beyond, -MARGIN, 1 + MARGIN, implot.Cond_.always)
        across = few_ticks(low, high, size[0] / (_BESIDE * items.unit()))
        implot.setup_axis_ticks(implot.ImAxis_.x1, across.tolist(), tick_labels(across))
        implot.setup_axis_ticks(implot.ImAxis_.y1, ticks[0].tolist(), ticks[1])
        implot.setup_finish()
    try:
        yield begun
    finally:
        if begun:
            implot.end_plot()


def rows_of_ticks(height: float) -> int:
    """Returns how many ticks an upright axis of so many pixels has room for."""
    return max(round(height / (_BELOW * items.unit())), 2)


def few_ticks(low: float, high: float, room: float) -> FloatArray:
    """Returns about as many ticks of a linear axis as there is room for: its two ends where round ones are too few."""
    ticks = linear_ticks(low, high, max(round(room), 2))
    return ticks if len(ticks) > 1 else np.array([low, high])


def curve(name: str, places: FloatArray, heights: FloatArray, color: Color, weight: float = 2.0) -> None:
    """Draws a curve; it is broken where heights are not finite."""
    with_gaps = np.where(np.isfinite(heights), heights, np.nan)
    spec = implot.Spec(line_color=vector(color), line_weight=weight * items.unit())
    implot.plot_line(name, np.ascontiguousarray(places), with_gaps, spec)


def upright(name: str, place: float, color: Color) -> None:
    """Draws a thin line over one coordinate."""
    implot.plot_inf_lines(name, np.array([place]), implot.Spec(line_color=vector(color, 0.7), line_weight=items.unit()))


def mark(name: str, place: float, height: float, color: Color) -> None:
    """Draws a point of a curve, unless it has no height."""
    if not np.isfinite(height):
        return
    spec = implot.Spec(
        marker=implot.Marker_.circle,
        marker_size=4 * items.unit(),
        marker_fill_color=vector(color),
        marker_line_color=vector(items.palette().panel),
    )
    implot.plot_scatter(name, np.array([place]), np.array([height]), spec)

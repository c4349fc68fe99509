"""The legend: a column of marks and what they mean, only of what is drawn."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
from imgui_bundle import imgui

from landscape.analysis.optimizers import METHODS
from landscape.critical import CriticalKind
from landscape.viewer.appearance import Look
from landscape.viewer.basin_map import shown_basins
from landscape.viewer.colors import METHOD_COLORS, PALETTES, UNKNOWN, WHITE, Rgb, curve_color
from landscape.viewer.curve import is_curve
from landscape.viewer.descents import roll_runs
from landscape.viewer.display import scene_frame
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.panels.glyphs import (
    paint_beyond,
    paint_cross,
    paint_curve,
    paint_drop,
    paint_glyph,
    paint_moment,
    paint_patch,
    paint_path,
    paint_path_end,
    paint_path_start,
    paint_sample,
)
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.pin_marks import paint_badge
from landscape.viewer.panels.status import STATE_TEXTS
from landscape.viewer.panels.style import SMALL_SIZE, eight_bit
from landscape.viewer.panels.swatches import paint_gradient, swatch
from landscape.viewer.panels.text import clipped_text, paint_on_picture, text_size
from landscape.viewer.point_facts import KIND_NAMES
from landscape.viewer.reading import read_at
from landscape.viewer.runs import Run, path_colors, runs_of, value_scale
from landscape.viewer.standing import beyond_range, can_lift
from landscape.viewer.state import Theme, ViewState
from landscape.viewer.strong_points import shown_points
from landscape.viewer.ticks import format_number, range_text, share_text

MARGIN = 16.0
"""Pixels at scale 1 between the picture's edge and what is written."""

ROW, RADIUS, WIDEST = 20.0, 6.0, 320.0
"""Pixels at scale 1: of a row, of its mark, and of the longest text."""

_BADGE_SHARE = 0.93
"""Of a pin's badge in the picture; a row is no higher."""

MOST_BASINS = 6
"""Rows for the colours of a basin map; the Descent tab tells all of them."""

MOST_RUNS = 8
"""More paths than this are counted, not named."""


@dataclass(frozen=True)
class Row:
    """A mark, painted about a centre with a radius in pixels, and its meaning."""

    paint: Callable[[imgui.ImDrawList, tuple[float, float], float], None]
    text: str


def paint_legend(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float) -> list[Rectangle]:
    """Paints the legend and returns what each row covers: at the lower left, of a chart at the upper right."""
    rows = legend_rows(state)
    size, step, radius = SMALL_SIZE * unit, ROW * unit, RADIUS * unit
    texts = [clipped_text(row.text, min(WIDEST * unit, place.width / 2), size) for row in rows]
    x, y = place.x + MARGIN * unit, place.bottom - 12 * unit - step * len(rows)
    if rows and scene_frame(state).is_chart:
        longest = max(text_size(text, size)[0] for text in texts)
        x, y = max(place.right - (MARGIN + 20) * unit - longest, x), place.y + 8 * unit
    ink, boxes = PALETTES[state.theme].text, []
    for row, text in zip(rows, texts, strict=True):
        row.paint(canvas, (x + radius, y + step / 2), radius)
        width, height = text_size(text, size)
        paint_on_picture(canvas, (x + 20 * unit, y + (step - height) / 2), text, size, ink, state.theme)
        boxes.append(Rectangle(x, y, 20 * unit + width, step))
        y += step
    return boxes


def legend_rows(state: ViewState) -> list[Row]:
    """Returns the rows from top to bottom: pins, surfaces where there are several, what lies on them, samples."""
    rows = _pin_rows, _layer_rows, _path_rows, _roll_rows, _basin_rows, _glyph_rows, _sample_rows
    return list(chain.from_iterable(of(state) for of in rows))


def _layer_rows(state: ViewState) -> Iterable[Row]:
    if len(state.layers) < 2:
        return
    for layer in (layer for layer in state.layers if layer.look.visible):
        if is_curve(layer.surface):
            color = curve_color(layer.look, state.theme)
            yield Row(
                lambda canvas, centre, radius, color=color: paint_curve(canvas, color, centre, radius), layer.name
            )
        else:
            yield Row(partial(_paint_map, layer.look), layer.name)


def _path_rows(state: ViewState) -> Iterable[Row]:
    runs = [run for run in runs_of(state) if run.visible] if state.display.path else []
    scale = value_scale(runs, state.display.path_style.color)
    if scale is not None:
        yield Row(_paint_ramp, f"{scale.title} {range_text(scale.low, scale.high)}")
    elif len(runs) <= MOST_RUNS:
        for run in runs:
            yield _in_color(paint_path, run.color, run.name)
    else:
        yield _in_color(paint_path, UNKNOWN, f"{len(runs)} training paths")
    if runs:
        color = runs[0].color if len(runs) == 1 else UNKNOWN
        yield _in_color(paint_path_start, color, "start")
        yield _in_color(paint_path_end, color, "end")
        yield from _honest_rows(state, runs, color)


def _honest_rows(state: ViewState, runs: list[Run], color: Rgb) -> Iterable[Row]:
    """What is drawn of a moment, and of paths that are lifted."""
    display, frame = state.display, scene_frame(state)
    if display.path_moment is not None:
        yield _in_color(paint_moment, color, f"step {display.path_moment}")
    if not display.path_style.lifted or not can_lift(frame):
        return
    if any(not np.isnan(run.trajectory.loss).all() for run in runs):
        yield _in_color(paint_drop, color, "lifted to the true loss")
    if any(beyond_range(state.layers[run.layer].surface, frame, run.trajectory).any() for run in runs):
        yield _in_color(paint_beyond, WHITE, "true loss beyond the range")


def _roll_rows(state: ViewState) -> Iterable[Row]:
    """The methods of the descents that are drawn."""
    rolled = {run.name for run in roll_runs(state)} if state.look.visible else set()
    for method in METHODS:
        if method in rolled:
            yield _in_color(paint_path, METHOD_COLORS[method], method)


def _basin_rows(state: ViewState) -> Iterable[Row]:
    """What the colours of the basin map mean, with their shares of the plane."""
    made = shown_basins(state)
    if made is not None and state.look.visible:
        for part in made.parts[:MOST_BASINS]:
            yield _in_color(paint_patch, part.color, f"{share_text(part.share)} {part.text}")


def _in_color(paint: Callable, color: Rgb, text: str) -> Row:
    return Row(lambda canvas, centre, radius: paint(canvas, color, centre, radius), text)


def _glyph_rows(state: ViewState) -> Iterable[Row]:
    if not state.display.critical_points:
        return
    shown = [
        shown_points(layer.critical_points, layer.surface, state.display)
        for layer in state.layers
        if layer.look.visible
    ]
    for kind in CriticalKind:
        count = sum(of_layer.counts[kind] for of_layer in shown)
        if count:
            yield Row(partial(_paint_kind, kind), f"{count:,} {KIND_NAMES[kind][count != 1]}")
    uncertain = sum(of_layer.uncertain for of_layer in shown)
    if uncertain:
        yield Row(_paint_hollow, f"{uncertain:,} hollow: weaker than the sampling noise")
    if any(of_layer.has_crosses for of_layer in shown):
        yield Row(paint_cross, "ways down and up (dashed) from a saddle")


def _sample_rows(state: ViewState) -> Iterable[Row]:
    if state.surface is None or not state.look.samples or is_curve(state.surface):
        return
    counts = facts_of(state.surface).states
    for point, words in STATE_TEXTS.items():
        if counts[point]:
            yield Row(partial(paint_sample, point, state.theme), f"{counts[point]:,} {words}")


def _pin_rows(state: ViewState) -> Iterable[Row]:
    """Each pin on the active surface, with the loss there."""
    if state.surface is None or not state.look.visible:
        return
    for pin in state.pins:
        reading = read_at(state.surface, pin.alpha, pin.beta)
        if reading is not None:
            yield Row(partial(_paint_pin, state.theme, pin.label), f"loss {format_number(reading.loss)}")


def _paint_pin(theme: Theme, label: str, canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float) -> None:
    paint_badge(canvas, centre, label, theme, radius / RADIUS * _BADGE_SHARE)


def _paint_kind(kind: CriticalKind, canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float) -> None:
    paint_glyph(canvas, kind, centre, radius)


def _paint_hollow(canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float) -> None:
    paint_glyph(canvas, CriticalKind.MINIMUM, centre, radius, hollow=True)


def _paint_map(look: Look, canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float) -> None:
    """Paints a surface's colour map."""
    stops = swatch(look.color_map, look.reverse, look.color_steps)
    paint_gradient(canvas, _about(centre, radius), stops, vertical=False)


def _paint_ramp(canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float) -> None:
    """Paints the colours along a path."""
    places = [k / 4 for k in range(5)]
    colors = [eight_bit((red, green, blue)) for red, green, blue in path_colors(places).tolist()]
    paint_gradient(canvas, _about(centre, radius), list(zip(places, colors, strict=True)), vertical=False)


def _about(centre: tuple[float, float], radius: float) -> Rectangle:
    return Rectangle(centre[0] - radius * 1.1, centre[1] - radius * 0.8, radius * 2.2, radius * 1.6)

"""The Readings tab: what the pointer is on, the pins, and the way between the last two of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isnan

import numpy as np
from imgui_bundle import imgui, implot

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.actions import shortcut_of
from landscape.viewer.display import SceneFrame, scene_frame
from landscape.viewer.panels import items
from landscape.viewer.panels.pin_marks import paint_badge
from landscape.viewer.panels.plots import curve, height_plot, mark, upright
from landscape.viewer.panels.status import STATE_TEXTS
from landscape.viewer.panels.style import vector
from landscape.viewer.pins import BADGE, asking_for_copy, without_pin, without_pins
from landscape.viewer.point_facts import UNKNOWN
from landscape.viewer.profile import Profile, parameter_distance, profile_between
from landscape.viewer.reading import Reading, axis_names, read_at, spoken
from landscape.viewer.state import Pin, ViewState
from landscape.viewer.ticks import NOISE, format_number

DIGITS = 6
PLOT_HEIGHT = 140.0
VALUE_WIDTH = 62.0
"""Pixels at scale 1: of the profile's height, and of a number's width."""
_PLOTS = "Map and slices"

profile_of = lru_cache(maxsize=1)(profile_between)
"""`profile_between`, kept from frame to frame."""


def readings_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    surface = state.surface
    if surface is None:
        items.paragraph("No surface is open.")
        return state
    tip = (
        "Show the surface from above and its height along both axes, below the picture. They follow the pointer,"
        f" and it follows them; a click on the map sets a pin ({shortcut_of(_PLOTS)})"
    )
    state = replace(state, show_plots=items.toggle(_PLOTS, state.show_plots, tip))
    items.heading("Pointer")
    _reading(surface, None if state.pointer is None else read_at(surface, *state.pointer))
    _others(state)
    items.heading("Pins")
    if not state.pins:
        items.paragraph("Click on the surface to pin a point. Two pins tell distance, difference and profile.")
        return state
    state = _pins(state, surface)
    return _comparison(state, surface, *state.pins[-2:]) if len(state.pins) > 1 else state


def _reading(surface: Surface, reading: Reading | None) -> None:
    """Every number; the names stay when the pointer is on nothing, so that nothing jumps."""
    others, axes = [name for name in surface.fields if name != "loss"], axis_names(surface)
    slopes = [f"∂ loss / ∂{name}" if len(name) == 1 else f"∂ loss / ∂ {name}" for name in axes]
    names = (*axes, "loss", "slope", *slopes, *map(spoken, others), "samples")
    if reading is None:
        _grid("pointer", [(name, UNKNOWN) for name in names])
        return
    place = (reading.alpha, reading.beta)[: len(axes)]
    plane = *place, reading.loss, reading.slope, *reading.gradient[: len(axes)]
    numbers = (*plane, *(reading.fields[name] for name in others))
    values = [*(_told(number) for number in numbers), STATE_TEXTS[reading.state]]
    _grid("pointer", list(zip(names, values, strict=True)))


def _others(state: ViewState) -> None:
    """The height of every other surface in sight at the same place, and how far it lies above the active one."""
    field, rows = state.display.height_field, []
    own = _value(state.surface, state.pointer, field)
    for number, layer in enumerate(state.layers):
        if layer.look.visible and number != state.active:
            value = _value(layer.surface, state.pointer, field)
            above = None if value is None or own is None else value - own
            rows += [(layer.name, _told(value)), ("Δ", _told(above))]
    if rows:
        items.paragraph(f"{spoken(field)} of the other surfaces there")
        _grid("others", rows)


def _value(surface: Surface | None, place: tuple[float, float] | None, field: str) -> float | None:
    reading = None if surface is None or place is None else read_at(surface, *place)
    return None if reading is None else reading.fields.get(field)


def _told(value: float | None) -> str:
    return UNKNOWN if value is None or isnan(value) else format_number(value, DIGITS)


def _grid(name: str, facts: Sequence[tuple[str, str]]) -> None:
    """Names and values, two to a row where the names are short."""
    widest = max(imgui.calc_text_size(title).x for title, _ in facts)
    pairs = 2 if 2 * (widest + VALUE_WIDTH * items.unit()) <= imgui.get_content_region_avail().x else 1
    imgui.push_style_var(imgui.StyleVar_.cell_padding, (4 * items.unit(), 2 * items.unit()))
    if imgui.begin_table(name, 2 * pairs):
        for column in range(pairs):
            imgui.table_setup_column(f"##name {column}", imgui.TableColumnFlags_.width_fixed)
            imgui.table_setup_column(f"##value {column}", imgui.TableColumnFlags_.width_stretch)
        for title, value in facts:
            imgui.table_next_column()
            imgui.text_colored(vector(items.palette().muted), title)
            imgui.table_next_column()
            imgui.text_unformatted(value)
        imgui.end_table()
    imgui.pop_style_var()


def _pins(state: ViewState, surface: Surface) -> ViewState:
    fields, axes = tuple(surface.fields), axis_names(surface)
    flags = imgui.TableFlags_.scroll_x | imgui.TableFlags_.row_bg | imgui.TableFlags_.sizing_fixed_fit
    row = imgui.get_frame_height() + 2 * imgui.get_style().cell_padding.y
    height = row * len(state.pins) + imgui.get_text_line_height_with_spacing() + imgui.get_style().scrollbar_size
    if imgui.begin_table("pins", 2 + len(axes) + len(fields), flags, (0, height)):
        imgui.table_setup_scroll_freeze(1, 1)
        for column in ("", *axes, *(spoken(name) for name in fields), "slope"):
            imgui.table_setup_column(column)
        imgui.table_headers_row()
        for pin in state.pins:
            state = _row(state, surface, pin)
        imgui.end_table()
    if items.button("Copy table", "Copy all pins with all digits, as a table for a spreadsheet"):
        state = asking_for_copy(state)
    imgui.same_line()
    if items.button("Remove all", f"Take every pin off the surface ({shortcut_of('Remove all pins')})"):
        state = without_pins(state)
    return state


def _row(state: ViewState, surface: Surface, pin: Pin) -> ViewState:
    reading, unit = read_at(surface, pin.alpha, pin.beta), items.unit()
    imgui.table_next_row()
    imgui.table_next_column()
    corner = imgui.get_cursor_screen_pos()
    centre = corner.x + (BADGE + 2) * unit, corner.y + imgui.get_frame_height() / 2
    paint_badge(imgui.get_window_draw_list(), centre, pin.label, state.theme, unit)
    imgui.dummy((2 * (BADGE + 2) * unit, 0))
    imgui.same_line(0, 4 * unit)
    removed = items.button(f"×##{pin.label}", f"Take pin {pin.label} off the surface")
    told = [None] * (len(surface.fields) + 1) if reading is None else [*reading.fields.values(), reading.slope]
    for value in (*(pin.alpha, pin.beta)[: len(axis_names(surface))], *told):
        imgui.table_next_column()
        imgui.align_text_to_frame_padding()
        imgui.text_unformatted(_told(value))
    return without_pin(state, pin.label) if removed else state


@dataclass(frozen=True)
class Difference:
    """What two points of a surface tell of each other.

    Attributes:
        length: of the way between them, in coordinates of the plane.
        parameters: the distance in the space of the parameters, where the file tells the norms.
        rise: of the loss, from the first to the second.
        ratio: of the second loss to the first; None where the first is 0.
        barrier: how far the loss rises on the way above the higher end.
    """

    length: float
    parameters: float | None
    rise: float
    ratio: float | None
    barrier: float

    @classmethod
    def between(cls, surface: Surface, start: Pin, end: Pin) -> "Difference":
        """Returns what two pins on a surface tell of each other."""
        profile = profile_of(surface, (start.alpha, start.beta), (end.alpha, end.beta))
        loss = profile.fields["loss"]
        first, last = float(loss[0]), float(loss[-1])
        parameters = parameter_distance(surface, (start.alpha, start.beta), (end.alpha, end.beta))
        return cls(profile.length, parameters, last - first, last / first if first else None, profile.barrier)


def _comparison(state: ViewState, surface: Surface, start: Pin, end: Pin) -> ViewState:
    items.heading(f"From {start.label} to {end.label}")
    found = Difference.between(surface, start, end)
    facts = [
        ("distance", _told(found.length)),
        ("Δ loss", _told(found.rise)),
        ("Δα", _told(end.alpha - start.alpha)),
        ("ratio", _told(found.ratio)),
        ("Δβ", _told(end.beta - start.beta)),
        ("barrier", _told(found.barrier)),
    ]
    if surface.shape[0] == 1:  # the distance says it already
        facts = [fact for fact in facts if fact[0] not in ("Δα", "Δβ")]
    if found.parameters is not None:
        facts.append(("in weights", _told(found.parameters)))
    _grid("difference", facts)
    return _plot(state, profile_of(surface, (start.alpha, start.beta), (end.alpha, end.beta)), start, end)


def _plot(state: ViewState, profile: Profile, start: Pin, end: Pin) -> ViewState:
    """The height along the way; the pointer on it is on the surface too."""
    frame, palette = scene_frame(state), items.palette()
    values = profile.fields.get(frame.field)
    if values is None:
        return state
    frame = _fitting(frame, values)
    size = (imgui.get_content_region_avail().x, PLOT_HEIGHT * items.unit())
    titles = f"distance from {start.label}", spoken(frame.field)
    with height_plot("profile", size, (0.0, profile.length), frame, titles) as seen:
        if seen:
            places, heights = profile.share * profile.length, frame.unclipped_places(values)
            if implot.is_plot_hovered() and profile.length:
                share = min(max(implot.get_plot_mouse_pos().x / profile.length, 0.0), 1.0)
                state = replace(state, pointer=_between(start, end, share))
                upright("here", share * profile.length, palette.muted)
            curve("profile", places, heights, palette.accent)
            mark("start", places[0], heights[0], palette.accent)
            mark("end", places[-1], heights[-1], palette.accent)
    items.record("Profile", "")
    return state


def _fitting(frame: SceneFrame, values: FloatArray) -> SceneFrame:
    """The scale of the heights between the profile's own least and largest value, if more than rounding parts them."""
    shown = values[np.isfinite(values) & ((values > 0) | (frame.scale != "log"))]
    if not len(shown) or np.ptp(frame.unclipped_places(shown)) <= NOISE:
        return frame
    return replace(frame, low=float(shown.min()), high=float(shown.max()))


def _between(start: Pin, end: Pin, share: float) -> tuple[float, float]:
    return (1 - share) * start.alpha + share * end.alpha, (1 - share) * start.beta + share * end.beta

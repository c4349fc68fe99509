"""The Surface tab's part on height: which field, on which scale, between which limits."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.actions import shortcut_of
from landscape.viewer.coloring import height_range
from landscape.viewer.controller import (
    HEIGHT_SCALES,
    MAX_EXAGGERATION,
    MIN_EXAGGERATION,
    with_automatic_height,
    with_height_field,
    with_height_scale,
)
from landscape.viewer.panels import items
from landscape.viewer.panels.range_rows import end_sliders
from landscape.viewer.reading import spoken
from landscape.viewer.state import ViewState

CLIP_UNITS = ("values", "percentiles")


def height_group(state: ViewState, surface: Surface) -> ViewState:
    """Draws the group and returns the state it leads to."""
    fields = tuple(surface.fields)
    if len(fields) > 1:
        tip = "Which field is the height. Another one chooses scale and limits anew; the data stays as it is"
        field = items.choose("Height by", state.display.height_field, fields, tip, show=spoken)
        state = with_height_field(state, field)
    tips = (
        f"Height in proportion to the value ({shortcut_of('Next height scale')}). The data stays as it is",
        f"Height by the logarithm ({shortcut_of('Next height scale')}). Axes and colour bar show the true values",
        "Height by sign · log(1 + |v| / v0): a logarithm that zero and negative values have too",
    )
    scale = items.segments("Height", state.display.height_scale, HEIGHT_SCALES, tips)
    state = with_height_scale(state, next(name for name in HEIGHT_SCALES if name == scale))
    state = _limits(state, surface)
    chosen = state.display == with_automatic_height(state.display, state.automatic)
    items.paragraph(state.automatic_reason if chosen else "Set by hand. Automatic chooses scale and limits again.")
    return _drawing(state)


def _limits(state: ViewState, surface: Surface) -> ViewState:
    what = "Values below are drawn at the bottom", "Values above are cut off flat at the top"
    shown = end_sliders(surface, height_range(state.display), state.clip_in, ("Low", "High"), what)
    state = state.with_display(low=shown.low, high=shown.high)
    tips = (
        "Set the limits of height and colours as values",
        "Set them by the percentage of samples that lies below",
    )
    unit = items.segments("Limits in", state.clip_in, CLIP_UNITS, tips, named=True)
    state = replace(state, clip_in="values" if unit == "values" else "percentiles")
    if items.button("Automatic", "Choose scale and limits again, robustly: a spike does not flatten the rest"):
        state = replace(state, display=with_automatic_height(state.display, state.automatic))
    imgui.same_line()
    tip = "Draw a flat map: colours and lines alone. The data stays as it is"
    return state.with_display(flat=items.toggle("Flat", state.display.flat, tip))


def _drawing(state: ViewState) -> ViewState:
    tip = f"Stretch the drawn height ({shortcut_of('Lower')} and {shortcut_of('Higher')}). The data stays as it is"
    bounds = (MIN_EXAGGERATION, MAX_EXAGGERATION)
    return state.with_display(
        exaggeration=items.slider(
            "Exaggeration", state.display.exaggeration, bounds, tip, show=lambda factor: f"{factor:.2f} ×", log=True
        ),
    )

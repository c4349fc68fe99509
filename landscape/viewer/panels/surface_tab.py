"""The Surface tab: height, colour, texture and lines."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.color_maps import MAX_STEPS
from landscape.surface import Surface
from landscape.viewer.actions import shortcut_of
from landscape.viewer.controller import (
    HEIGHT_SCALES,
    MAX_EXAGGERATION,
    MIN_EXAGGERATION,
    TEXTURES,
    with_automatic_height,
    with_height_field,
    with_height_scale,
)
from landscape.viewer.panels import items
from landscape.viewer.panels.color_map_picker import color_map_row
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.panels.layers_list import layers_list
from landscape.viewer.state import Display, ViewState
from landscape.viewer.ticks import format_number

_TEXTURE_TIPS = (
    "Colour by height alone",
    "Alternate shades between contour levels",
    "Alternate shades by cell of the sampling grid",
    "Shade by the steepness of the drawn surface",
)


def surface_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    state = layers_list(state)
    if state.surface is None:
        items.paragraph("No surface is open.")
        return state
    state = _height(state, state.surface)
    state = _colors(state)
    return _lines(state)


def _height(state: ViewState, surface: Surface) -> ViewState:
    items.heading("Height")
    tips = (
        f"Height in proportion to the loss ({shortcut_of('Next height scale')}). The data stays as it is",
        f"Height by the logarithm ({shortcut_of('Next height scale')}). Axes and colour bar show the true values",
        "Height by sign · log(1 + |v| / v0): a logarithm that zero and negative values have too",
    )
    scale = items.segments("Height", state.display.height_scale, HEIGHT_SCALES, tips)
    state = with_height_scale(state, next(name for name in HEIGHT_SCALES if name == scale))
    fields = tuple(surface.fields)
    if len(fields) > 1:
        tip = "Which field is the height. Another one chooses scale and limits anew; the data stays as it is"
        state = with_height_field(state, items.choose("Height field", state.display.height_field, fields, tip))
    state = replace(state, display=_limits(surface, state.display))
    if items.button("Automatic", "Choose scale and limits again, robustly: a spike does not flatten the rest"):
        state = replace(state, display=with_automatic_height(state.display, state.automatic))
    imgui.same_line()
    tip = "Draw a flat map: colours and lines alone. The data stays as it is"
    state = state.with_display(flat=items.toggle("Flat", state.display.flat, tip))
    items.paragraph(state.automatic_reason)
    tip = f"Stretch the drawn height ({shortcut_of('Lower')} and {shortcut_of('Higher')}). The data stays as it is"
    bounds = (MIN_EXAGGERATION, MAX_EXAGGERATION)
    return state.with_display(
        exaggeration=items.slider(
            "Exaggeration", state.display.exaggeration, bounds, tip, show=lambda factor: f"{factor:.2f} ×", log=True
        ),
    )


def _number(loss: float) -> str:
    return format_number(loss, 3)


def _limits(surface: Surface, display: Display) -> Display:
    """Sliders for the clip limits, kept in order and, on a log scale, positive."""
    facts, log = facts_of(surface, display.height_field), display.height_scale == "log"
    least, most = facts.least_positive if log else facts.low, facts.high
    if least is None or most is None or not least < most:
        return display
    bounds = (least, most)
    low = items.slider("Low", display.low, bounds, "Losses below are drawn at the bottom", show=_number, log=log)
    high = items.slider("High", display.high, bounds, "Losses above are cut off flat at the top", show=_number, log=log)
    return replace(display, low=low, high=high) if low < high else display


def _colors(state: ViewState) -> ViewState:
    items.heading("Colour")
    keys = f"{shortcut_of('Next colour map')}, {shortcut_of('Previous colour map')}"
    state = color_map_row(state, f"Choose a colour map ({keys} step through them). The data stays as it is")
    look = state.look
    tip = "Run the colour map backwards: the least value takes its last colour"
    reverse = items.toggle("Reverse", look.reverse, tip)
    tip = "Show the colour map in so many even steps of one colour; 0 shows it continuous. The data stays as it is"
    steps = items.slider("Steps", look.color_steps, (0, MAX_STEPS), tip, show=_steps_text)
    return state.with_look(reverse=reverse, color_steps=round(steps) if steps >= 1.5 else 0)


def _steps_text(steps: float) -> str:
    return f"{steps:.0f}" if steps >= 1.5 else "continuous"


def _lines(state: ViewState) -> ViewState:
    display, look = state.display, state.look
    items.heading(f"Texture ({shortcut_of('Next texture')})")
    texture = items.segments("Texture", look.texture, TEXTURES, _TEXTURE_TIPS)
    look = replace(look, texture=next(name for name in TEXTURES if name == texture))
    items.heading("Lines")
    half = imgui.get_content_region_avail().x / 2
    start = imgui.get_cursor_pos_x()
    tip = f"Draw the grid lines of the samples ({shortcut_of('Wireframe')})"
    look = replace(look, wireframe=items.toggle("Wireframe", look.wireframe, tip))
    imgui.same_line(start + half)
    tip = f"Draw lines of equal loss ({shortcut_of('Contours')})"
    look = replace(look, contours=items.toggle("Contours", look.contours, tip))
    tip = f"Draw the box with the axes α, β and loss ({shortcut_of('Axes')})"
    display = replace(display, axes=items.toggle("Axes", display.axes, tip))
    imgui.same_line(start + half)
    display = replace(
        display, color_bar=items.toggle("Colour bar", display.color_bar, "Draw the colours' key, with the true loss")
    )
    tip = "How many lines of equal loss between the limits, evenly spaced in the drawn height"
    count = items.slider("Contour count", display.contour_count, (2, 60), tip, show=lambda count: f"{count:.0f}")
    state = replace(state, display=replace(display, contour_count=round(count)))
    return state.with_look(texture=look.texture, wireframe=look.wireframe, contours=look.contours)

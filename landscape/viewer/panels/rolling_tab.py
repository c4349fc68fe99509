"""The Descent tab: roll down from a click by a method, how each descent ends, and where all others would."""

from collections.abc import Callable

from imgui_bundle import imgui

from landscape.analysis.optimizers import ADAPTIVE, METHODS, Method
from landscape.surface import Surface
from landscape.viewer.actions import action_named, shortcut_of
from landscape.viewer.basin_map import shown_basins, wanted_basins
from landscape.viewer.colors import METHOD_COLORS
from landscape.viewer.descents import (
    can_roll,
    describe_roll,
    metric_sentence,
    optimizer_of,
    rolls_of,
    with_armed,
    with_suggested_rate,
)
from landscape.viewer.panels import items
from landscape.viewer.panels.glyphs import paint_patch, paint_path
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_number, share_text

STEPS = 10, 10_000
MOST_MOMENTUM, LEAST_BETA2, MOST_BETA2 = 0.99, 0.9, 0.9999
LARGEST_RATE = 1e300
RATE_SPAN = 1e3
"""The rate's slider reaches from the suggested rate so far down and up, and to a rate beyond that if it was typed."""

_METHOD_TIPS = {
    "gradient descent": "Each step goes down the slope g, by η g (torch.optim.SGD)",
    "momentum": "A ball with friction: its velocity is μ times the last plus the slope (torch.optim.SGD with momentum)",
    "Nesterov": "Momentum that looks ahead by one velocity (torch.optim.SGD with nesterov=True)",
    "RMSprop": "Each axis' slope over the root of its mean square: steps of about η (torch.optim.RMSprop)",
    "Adam": "Momentum and RMSprop, both corrected for their beginning: steps of about η (torch.optim.Adam)",
}
_BUTTONS = {
    "Compare": "Compare methods",
    "Play": "Play descents",
    "Undo": "Remove last descent",
    "Clear": "Remove all descents",
}
"""What the buttons say, and the actions they stand for."""


def rolling_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    surface = state.surface
    if surface is None or not can_roll(state):
        items.paragraph("No surface is open." if surface is None else "A curve has no plane to roll down on.")
        return state
    tip = (
        f"Clicks on the surface roll down from there instead of setting pins ({shortcut_of('Roll down')}); "
        "the surface's samples tell the way, not the network"
    )
    half, start = imgui.get_content_region_avail().x * 0.6, imgui.get_cursor_pos_x()
    if items.toggle("Roll down by clicks", state.rolling.armed, tip) != state.rolling.armed:
        state = with_armed(state)
    imgui.same_line(start + half)
    state = _basin_toggle(state)
    state = _method(state)
    state = _numbers(state)
    state = _buttons(state)
    _endings(state, surface)
    _basins(state)
    items.paragraph(f"Descents run on the smooth patches between the samples. {metric_sentence(surface)}")
    return state


def _method(state: ViewState) -> ViewState:
    tips = [f"{_METHOD_TIPS[name]}. For the next click, and for the basin map" for name in METHODS]
    chosen = items.segments("Method", state.rolling.method, METHODS, tips, columns=3)
    method = next(name for name in METHODS if name == chosen)
    return state if method == state.rolling.method else state.with_rolling(method=method)


def _numbers(state: ViewState) -> ViewState:
    """The sliders of the chosen method; its descents and the basin map follow them."""
    rolling, method = state.rolling, state.rolling.method
    state = _rate(state, method)
    if method in ("momentum", "Nesterov", "Adam"):
        name = "β1" if method == "Adam" else "μ"
        tip = f"{name}: how much of the earlier steps goes on; 0 forgets them. Of momentum, Nesterov and Adam alike"
        value = items.slider("Momentum", rolling.momentum, (0.0, MOST_MOMENTUM), tip, show=lambda v: f"{v:.3g}")
        state = _changed(state, "momentum", value)
    if method == "RMSprop":
        tip = "α: how long squared slopes are remembered, about 1 / (1 − α) steps"
        value = items.slider("Smoothing", rolling.smoothing, (0.0, MOST_MOMENTUM), tip, show=lambda v: f"{v:.3g}")
        state = _changed(state, "smoothing", value)
    if method == "Adam":
        tip = "β2: how long squared slopes are remembered, about 1 / (1 − β2) steps"
        forgotten = (1 - MOST_BETA2, 1 - LEAST_BETA2)
        told = items.slider("β2", 1 - rolling.beta2, forgotten, tip, show=lambda v: f"{1 - v:.4g}", log=True)
        state = _changed(state, "beta2", round(1 - told, 6))
    tip = "Steps a descent takes at most. What still moves then is called creeping, or going to and fro"
    steps = items.slider("Steps", float(rolling.most_steps), STEPS, tip, show=lambda v: f"{v:,.0f}", log=True)
    return _changed(state, "most_steps", round(steps))


def _rate(state: ViewState, method: Method) -> ViewState:
    adaptive = method in ADAPTIVE
    suggested = optimizer_of(with_suggested_rate(state), method).rate
    rate = optimizer_of(state, method).rate
    bounds = min(suggested / RATE_SPAN, rate), max(suggested * RATE_SPAN, rate)
    unit = "about the length of a step in α and β" if adaptive else "a step is the slope times this"
    others = "RMSprop and Adam" if adaptive else "gradient descent, momentum and Nesterov"
    tip = f"Learning rate η: {unit}. Of {others} alike; their descents follow at once. For this surface"
    tip += f" {format_number(suggested)} is suggested, so that most of its floor is descended without overshooting"
    moved = items.slider("Rate", rate, bounds, tip, show=lambda v: "", log=True)
    imgui.same_line(0, 0)
    typed = items.number("Rate, typed", rate, f"{tip}. Type any", width=items.VALUE_WIDTH * items.unit())
    new = typed if moved == rate else float(f"{moved:.3g}")
    if new == rate or not 0 < new < LARGEST_RATE:
        return state
    return state.with_rolling(**{"adaptive_rate" if adaptive else "rate": new})


def _changed(state: ViewState, name: str, value: float) -> ViewState:
    return state if value == getattr(state.rolling, name) else state.with_rolling(**{name: value})


def _buttons(state: ViewState) -> ViewState:
    actions = [action_named(name) for name in _BUTTONS.values()]
    tips = [f"{action.description[0].upper()}{action.description[1:]} ({action.shortcut})" for action in actions]
    clicked = items.buttons(tuple(_BUTTONS), tips, [action.enabled(state) for action in actions])
    return action_named(_BUTTONS[clicked]).apply(state) if clicked else state


def _endings(state: ViewState, surface: Surface) -> None:
    """A line for each descent, the newest first."""
    rolled = list(zip(state.rolling.starts, rolls_of(state), strict=True))
    if not rolled:
        begin = "Click" if state.rolling.armed else f"Switch clicks on ({shortcut_of('Roll down')}), then click"
        items.paragraph(f"{begin} on the surface: a descent begins there, and here it says how it ends.")
    for start, roll in reversed(rolled):
        _marked(paint_path, METHOD_COLORS[start.method], f"{start.method}: {describe_roll(roll, surface)}")


def _basin_toggle(state: ViewState) -> ViewState:
    tip = (
        f"Colour every place by where {state.rolling.method} from there ends ({shortcut_of('Basin map')}), in place of"
        " the surface's own colours. Light is the data's shape as ever; the data stays as it is"
    )
    if items.toggle("Basin map", state.rolling.show_basins, tip) != state.rolling.show_basins:
        state = action_named("Basin map").apply(state)
    return state


def _basins(state: ViewState) -> None:
    """The colours of the basin map, and what share of the plane has each."""
    if not state.rolling.show_basins:
        return
    items.heading(f"Basins of {state.rolling.method}")
    made = shown_basins(state)
    if made is None or wanted_basins(state) is not None:
        items.paragraph("Rolling down from everywhere …")
    for part in made.parts if made else ():
        _marked(paint_patch, part.color, f"{share_text(part.share)}  {part.text}")


def _marked(paint: Callable[..., None], color: tuple[float, float, float], text: str) -> None:
    """A wrapped text with a mark before it."""
    unit, corner = items.unit(), imgui.get_cursor_screen_pos()
    height = imgui.get_text_line_height()
    paint(imgui.get_window_draw_list(), color, (corner.x + 7 * unit, corner.y + height / 2), 7 * unit)
    imgui.indent(22 * unit)
    imgui.push_text_wrap_pos(0.0)
    imgui.text_unformatted(text)
    imgui.pop_text_wrap_pos()
    imgui.unindent(22 * unit)

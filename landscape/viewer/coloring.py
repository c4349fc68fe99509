"""What the colours of the active surface show: the height, or a field with a range of its own. No GL."""

from dataclasses import replace
from functools import lru_cache

from landscape.surface import Surface
from landscape.viewer.appearance import Display, Look
from landscape.viewer.automatic import automatic_range, finite_values, robust_range
from landscape.viewer.state import ViewState
from landscape.viewer.value_range import HeightScale, ValueRange


def color_range(look: Look, display: Display) -> ValueRange:
    """Returns the range the colours run over: their own, or the height's."""
    return look.shown_color or height_range(display)


def height_range(display: Display) -> ValueRange:
    """Returns the range of the height."""
    return ValueRange(display.height_scale, display.low, display.high, display.linear_to, display.height_field)


@lru_cache(maxsize=8)
def automatic_color(surface: Surface, field: str) -> tuple[ValueRange, str]:
    """Returns the robust scale and range of a surface's colours for a field, and a sentence that says why."""
    return automatic_range(finite_values(surface, field), field, "colours")


def with_color_field(state: ViewState, field: str | None) -> ViewState:
    """Returns the state coloured by another field, its range chosen anew; None colours by the height."""
    look = state.look
    if state.surface is None or field == (look.color.field if look.color else None):
        return state
    return state.with_look(color=None if field is None else automatic_color(state.surface, field)[0])


def with_color_scale(state: ViewState, scale: HeightScale) -> ViewState:
    """Returns the state with the colours of a field on another scale, over its robust limits."""
    color = state.look.color
    if state.surface is None or color is None or scale == color.scale:
        return state
    values = finite_values(state.surface, color.field)
    if scale == "log" and not (values > 0).any():
        return replace(state, notice="No value is positive: the colours stay as they are")
    low, high = robust_range(values, scale, color.linear_to)
    return state.with_look(color=replace(color, scale=scale, low=low, high=high))

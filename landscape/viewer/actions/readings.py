"""The Readings menu: pins, and the plots that follow the pointer."""

from landscape.viewer.actions.action import Action
from landscape.viewer.pins import without_last_pin, without_pins
from landscape.viewer.state import ViewState


def _has_pins(state: ViewState) -> bool:
    return bool(state.pins)


READINGS: tuple[Action, ...] = (
    Action("Remove last pin", "Delete", "take the newest pin off the surface", without_last_pin, enabled=_has_pins),
    Action("Remove all pins", "Delete", "take every pin off the surface", without_pins, shift=True, enabled=_has_pins),
)

"""The Readings menu: pins, and the plots that follow the pointer."""

from dataclasses import replace

from landscape.viewer.actions.action import Action
from landscape.viewer.pins import asking_for_copy, without_last_pin, without_pins
from landscape.viewer.state import ViewState


def _has_pins(state: ViewState) -> bool:
    return bool(state.pins)


READINGS: tuple[Action, ...] = (
    Action(
        "Map and slices",
        "V",
        "the surface from above, and its height along both axes through the pointer",
        lambda state: replace(state, show_plots=not state.show_plots),
        checked=lambda state: state.show_plots,
    ),
    Action(
        "Copy pins",
        "",
        "put a table of all pins, with all digits, on the clipboard",
        asking_for_copy,
        enabled=_has_pins,
        divided=True,
    ),
    Action(
        "Remove last pin",
        "Delete",
        "take the newest pin off the surface",
        without_last_pin,
        enabled=_has_pins,
    ),
    Action("Remove all pins", "Delete", "take every pin off the surface", without_pins, shift=True, enabled=_has_pins),
)

"""The Descent menu: what rolls down the surface, and where from everywhere it ends."""

from landscape.analysis.optimizers import METHODS
from landscape.viewer.actions.action import Action, Choice, no_plane
from landscape.viewer.basin_map import with_basins_switched
from landscape.viewer.descents import (
    can_roll,
    has_rolls,
    replayed,
    with_armed,
    with_every_method,
    with_suggested_rate,
    without_last_roll,
    without_rolls,
)
from landscape.viewer.state import ViewState


def methods(state: ViewState) -> tuple[Action, ...]:
    """Returns the methods that can be chosen."""
    return tuple(
        Action(
            name,
            "",
            f"roll down by {name}",
            lambda state, name=name: state.with_rolling(method=name),
            checked=lambda state, name=name: state.rolling.method == name,
        )
        for name in METHODS
    )


DESCENT: tuple[Action | Choice, ...] = (
    Action(
        "Roll down",
        "D",
        "clicks on the surface roll down from there, or set pins again",
        with_armed,
        checked=lambda state: state.rolling.armed,
        enabled=can_roll,
        why_not=no_plane,
    ),
    Choice("Descent method", methods),
    Action(
        "Compare methods",
        "D",
        "every method from where the last descent began",
        with_every_method,
        shift=True,
        enabled=has_rolls,
    ),
    Action("Suggested rates", "", "rates that suit the surface, whatever was set", with_suggested_rate),
    Action("Play descents", "G", "the descents step by step from their starts", replayed, enabled=has_rolls),
    Action(
        "Remove last descent",
        "Backspace",
        "take the newest descent off the surface",
        without_last_roll,
        enabled=has_rolls,
        divided=True,
    ),
    Action(
        "Remove all descents",
        "Backspace",
        "take every descent off the surface",
        without_rolls,
        shift=True,
        enabled=has_rolls,
    ),
    Action(
        "Basin map",
        "J",
        "colour the surface by where descents of the chosen method end",
        with_basins_switched,
        checked=lambda state: state.rolling.show_basins,
        enabled=can_roll,
        why_not=no_plane,
        divided=True,
    ),
)

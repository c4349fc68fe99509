"""A row of buttons that do what keys and menus do."""

from collections.abc import Sequence

from landscape.viewer.actions import action_named
from landscape.viewer.panels import items
from landscape.viewer.state import ViewState


def action_buttons(state: ViewState, names: Sequence[str]) -> ViewState:
    """Draws a button for each of some actions, side by side, and returns the state they lead to.

    Args:
        state: before.
        names: of the actions; a button leaves out "view" at the end, where there are several.
    """
    actions = [action_named(name) for name in names]
    labels = [name.removesuffix(" view") if len(names) > 2 else name for name in names]
    tips = [f"{action.description[0].upper()}{action.description[1:]} ({action.shortcut})" for action in actions]
    clicked = items.buttons(labels, tips, [action.enabled(state) for action in actions])
    return actions[labels.index(clicked)].apply(state) if clicked else state

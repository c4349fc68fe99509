"""Everything that can be done, by menu: one table for keys, menus, command palette, tooltips and help sheet."""

from dataclasses import replace

from landscape.viewer.actions.action import Action as Action
from landscape.viewer.actions.action import Choice as Choice
from landscape.viewer.actions.camera import CAMERA
from landscape.viewer.actions.file import FILE
from landscape.viewer.actions.layers import LAYERS
from landscape.viewer.actions.path import PATH
from landscape.viewer.actions.points import POINTS
from landscape.viewer.actions.readings import READINGS
from landscape.viewer.actions.rolling import DESCENT
from landscape.viewer.actions.surface import SURFACE
from landscape.viewer.actions.view import HELP, VIEW
from landscape.viewer.state import ViewState

MENUS: dict[str, tuple[Action | Choice, ...]] = {
    "File": FILE,
    "View": VIEW,
    "Surface": SURFACE,
    "Layers": LAYERS,
    "Path": PATH,
    "Points": POINTS,
    "Descent": DESCENT,
    "Readings": READINGS,
    "Camera": CAMERA,
    "Help": HELP,
}
"""The menus from left to right, each with its entries from top to bottom."""

ACTIONS: tuple[Action, ...] = tuple(
    entry for entries in MENUS.values() for entry in entries if isinstance(entry, Action)
)
"""The actions that are always there."""


def action_named(name: str) -> Action:
    """Returns the action called `name`."""
    return next(action for action in ACTIONS if action.name == name)


def shortcut_of(name: str) -> str:
    """Returns the key of the action called `name`, as people read it."""
    return action_named(name).shortcut


def pressed(state: ViewState, key: str, shift: bool = False, ctrl: bool = False) -> ViewState:
    """Returns the state after a key; keys without an action leave it as it is.

    Where an action cannot do anything, the notice says why, unless that is plain.

    Args:
        state: before.
        key: its name as in `Action.key`.
        shift: whether shift is held.
        ctrl: whether control is held.
    """
    for action in ACTIONS:
        if (action.key, action.shift, action.ctrl) == (key, shift, ctrl):
            if action.enabled(state):
                return action.apply(state)
            why_not = action.why_not(state)
            return replace(state, notice=f"{action.name}: {why_not}") if why_not else state
    return state

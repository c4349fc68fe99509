"""What an action is: one thing that a key, a menu, the command palette and a button do alike."""

from collections.abc import Callable
from dataclasses import dataclass

from landscape.viewer.curve import is_curve
from landscape.viewer.state import ViewState


def _always(state: ViewState) -> bool:
    return True


def has_plane(state: ViewState) -> bool:
    """Whether the active surface is one over a plane, no curve."""
    return state.surface is not None and not is_curve(state.surface)


def has_planes(state: ViewState) -> bool:
    """Whether any surface of the scene is one over a plane."""
    return any(not is_curve(layer.surface) for layer in state.layers)


def no_plane(state: ViewState) -> str:
    """Returns why nothing is done that needs a plane; nothing to say of an empty window."""
    return "this is a curve, which has no plane" if state.layers else ""


def _no_reason(state: ViewState) -> str:
    return ""


def has_surface(state: ViewState) -> bool:
    """Whether there is a surface to act on."""
    return bool(state.layers)


@dataclass(frozen=True)
class Action:
    """Something a key or a menu does.

    Attributes:
        name: short, for menus, buttons and the help sheet.
        key: its name: a letter, a digit, "[", "Tab", "Escape", "F11" and the like; empty where it has none.
        description: what it does to the picture.
        apply: the new state.
        shift, ctrl: whether the modifier must be held; if not, it must not.
        checked: for what is on or off, whether it is on.
        enabled: whether it can do anything now; the menu shows it grey where not.
        why_not: what its key tells where it is not enabled; nothing where that is plain.
        divided: whether a line parts it from the action above it in its menu.
    """

    name: str
    key: str
    description: str
    apply: Callable[[ViewState], ViewState]
    shift: bool = False
    ctrl: bool = False
    checked: Callable[[ViewState], bool] | None = None
    enabled: Callable[[ViewState], bool] = _always
    why_not: Callable[[ViewState], str] = _no_reason
    divided: bool = False

    @property
    def shortcut(self) -> str:
        """The key as people read it; empty where there is none."""
        key = {"Escape": "Esc", "-": "−", ",": "Comma", ".": "Period"}.get(self.key, self.key)
        return "".join(("Ctrl + " if self.ctrl else "", "Shift + " if self.shift else "", key))


@dataclass(frozen=True)
class Choice:
    """A submenu: actions that depend on the state.

    Attributes:
        name: of the submenu, and what the palette puts before each action's name.
        actions: what can be chosen now, from top to bottom.
        divided: whether a line parts it from what is above it in its menu.
    """

    name: str
    actions: Callable[[ViewState], tuple[Action, ...]]
    divided: bool = False


def display_toggle(
    name: str,
    key: str,
    description: str,
    field: str,
    *,
    shift: bool = False,
    on_planes: bool = False,
    divided: bool = False,
) -> Action:
    """Returns an action that turns a truth value of the scene's display on and off."""
    return Action(
        name,
        key,
        description,
        lambda state: state.with_display(**{field: not getattr(state.display, field)}),
        shift=shift,
        checked=lambda state: getattr(state.display, field),
        enabled=has_planes if on_planes else _always,
        why_not=no_plane,
        divided=divided,
    )


def look_toggle(
    name: str, key: str, description: str, field: str, *, on_plane: bool = False, divided: bool = False
) -> Action:
    """Returns an action that turns a truth value of the active surface's look on and off."""
    return Action(
        name,
        key,
        description,
        lambda state: state.with_look(**{field: not getattr(state.look, field)}),
        checked=lambda state: getattr(state.look, field),
        enabled=has_plane if on_plane else has_surface,
        why_not=no_plane,
        divided=divided,
    )

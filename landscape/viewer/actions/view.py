"""The View and Help menus: what the picture shows beside the surface, and what is around it."""

from dataclasses import replace

from landscape.viewer.actions.action import Action, display_toggle
from landscape.viewer.state import ViewState


def dismissed(state: ViewState) -> ViewState:
    """Returns the state with the help sheet closed, or else the newest message."""
    if state.show_help:
        return replace(state, show_help=False)
    return replace(state, messages=state.messages[:-1])


def _other_theme(state: ViewState) -> ViewState:
    return replace(state, theme="light" if state.theme == "dark" else "dark")


VIEW: tuple[Action, ...] = (
    display_toggle("Axes", "A", "the labelled box", "axes"),
    display_toggle("Colour bar", "", "the colours' key, with the true loss", "color_bar"),
    Action(
        "Panel",
        "Tab",
        "hide or show the panel",
        lambda state: replace(state, show_panel=not state.show_panel),
        checked=lambda state: state.show_panel,
        divided=True,
    ),
    Action(
        "Light theme",
        "",
        "light panels and background, for print",
        _other_theme,
        checked=lambda state: state.theme == "light",
    ),
)

HELP: tuple[Action, ...] = (
    Action("Help", "H", "mouse and keys", lambda state: replace(state, show_help=not state.show_help)),
    Action("Close", "Escape", "close a sheet or a message", dismissed),
)

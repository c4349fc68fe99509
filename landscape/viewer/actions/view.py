"""The View and Help menus: what the picture shows beside the surface, and what is around it."""

from dataclasses import replace
from typing import get_args

from landscape.viewer.actions.action import Action, Choice, display_toggle
from landscape.viewer.shell import Palette
from landscape.viewer.state import Tab, ViewState


def dismissed(state: ViewState) -> ViewState:
    """Returns the state with what lies on top closed: palette, browser, help sheet, or else the newest message."""
    if state.palette is not None or state.browser is not None:
        return replace(state, palette=None, browser=None)
    if state.show_help:
        return replace(state, show_help=False)
    return replace(state, messages=state.messages[:-1])


def tabs(state: ViewState) -> tuple[Action, ...]:
    """Returns what shows each tab of the panel."""
    return tuple(_showing(tab, state.show_panel and tab == state.tab) for tab in get_args(Tab))


def _showing(tab: Tab, chosen: bool) -> Action:
    return Action(
        tab,
        "",
        f"show the tab {tab}",
        lambda state: replace(state, tab=tab, show_panel=True),
        checked=lambda state: chosen,
    )


def _other_theme(state: ViewState) -> ViewState:
    return replace(state, theme="light" if state.theme == "dark" else "dark")


def _other_side(state: ViewState) -> ViewState:
    return state.with_settings(panel_side="left" if state.settings.panel_side == "right" else "right")


def _text_action(name: str, key: str, step: int) -> Action:
    return Action(
        name,
        key,
        f"{name.split()[0].lower()} type and controls",
        lambda state: replace(state, settings=state.settings.with_text(step)),
        ctrl=True,
        enabled=lambda state: state.settings.with_text(step) != state.settings,
    )


VIEW: tuple[Action | Choice, ...] = (
    display_toggle("Axes", "A", "the labelled box", "axes"),
    display_toggle("Colour bar", "", "the colours' key, with the true loss", "color_bar"),
    Choice("Tab", tabs, divided=True),
    Action(
        "Panel",
        "Tab",
        "hide or show the panel",
        lambda state: replace(state, show_panel=not state.show_panel),
        checked=lambda state: state.show_panel,
    ),
    Action(
        "Panel at the right",
        "",
        "dock the panel at the other side of the window",
        _other_side,
        checked=lambda state: state.settings.panel_side == "right",
    ),
    Action(
        "Light theme",
        "",
        "light panels and background, for print",
        _other_theme,
        checked=lambda state: state.theme == "light",
        divided=True,
    ),
    _text_action("Larger text", "=", 1),
    _text_action("Smaller text", "-", -1),
)

HELP: tuple[Action | Choice, ...] = (
    Action(
        "Command palette",
        "P",
        "find any action, colour map, field or file by its name",
        lambda state: replace(state, palette=Palette() if state.palette is None else None),
        ctrl=True,
    ),
    Action("Help", "H", "mouse and keys", lambda state: replace(state, show_help=not state.show_help)),
    Action("Close", "Escape", "close what lies open over the picture", dismissed),
)

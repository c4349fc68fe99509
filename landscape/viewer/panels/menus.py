"""The menu bar: every action in its menu, with its key."""

from imgui_bundle import imgui

from landscape.viewer.actions import MENUS, Action, Choice
from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import vector
from landscape.viewer.state import ViewState


def menu_bar(state: ViewState, place: Rectangle) -> ViewState:
    """Draws the bar at the top of the window and returns the state its menus lead to."""
    unit = items.unit()
    imgui.push_style_color(imgui.Col_.menu_bar_bg, vector(items.palette().status))
    padding = (8 * unit, max((place.height - imgui.get_font_size()) / 2, 0))
    imgui.push_style_var(imgui.StyleVar_.frame_padding, padding)
    shown = imgui.begin_main_menu_bar()
    imgui.pop_style_var()
    if shown:
        for name, entries in MENUS.items():
            shown = imgui.begin_menu(name)
            items.record(f"Menus/{name}", "")
            if shown:
                for entry in entries:
                    if entry.divided:
                        imgui.separator()
                    state = _submenu(state, entry) if isinstance(entry, Choice) else _item(state, entry, "Menu")
                imgui.end_menu()
        imgui.end_main_menu_bar()
    imgui.pop_style_color()
    return state


def _submenu(state: ViewState, choice: Choice) -> ViewState:
    actions = choice.actions(state)
    shown = imgui.begin_menu(choice.name, bool(actions))
    items.record(f"Menu/{choice.name}", "")
    if shown:
        for place, action in enumerate(actions):
            if action.divided and place:
                imgui.separator()
            state = _item(state, action, f"Menu/{choice.name}")
        imgui.end_menu()
    return state


def _item(state: ViewState, action: Action, group: str) -> ViewState:
    checked = action.checked is not None and action.checked(state)
    clicked, _ = imgui.menu_item(action.name, action.shortcut, checked, action.enabled(state))
    items.record(f"{group}/{action.name}", action.description.capitalize())
    return action.apply(state) if clicked else state

"""Messages: what went wrong and what to do about it, until it has been read."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import vector
from landscape.viewer.state import Message, ViewState

_FLAGS = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_bring_to_front_on_focus
    | imgui.WindowFlags_.always_auto_resize
)


def show_messages(state: ViewState, place: Rectangle) -> ViewState:
    """Draws the messages, stacked at the top of the picture until each is dismissed; returns the state after that."""
    unit = items.unit()
    width = min(560 * unit, place.width - 32 * unit)
    top, kept = place.y + 16 * unit, list(state.messages)
    for index, message in enumerate(state.messages):
        imgui.set_next_window_pos((place.x + (place.width - width) / 2, top))
        imgui.set_next_window_size((width, 0))
        imgui.push_style_color(imgui.Col_.border, vector(items.palette().warning))
        imgui.push_style_var(imgui.StyleVar_.window_border_size, 1.0)
        imgui.begin(f"message {index}", None, _FLAGS)
        if _message(message, index):
            kept.remove(message)
        top += imgui.get_window_height() + 8 * unit
        imgui.end()
        imgui.pop_style_var()
        imgui.pop_style_color()
    return replace(state, messages=tuple(kept)) if len(kept) < len(state.messages) else state


def _message(message: Message, index: int) -> bool:
    items.paragraph(message.text, items.palette().text)
    if message.detail:
        items.paragraph(message.detail)
    return items.button("Dismiss" if index == 0 else f"Dismiss##{index}", "Close this message (Esc)")

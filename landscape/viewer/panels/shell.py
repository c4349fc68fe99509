"""What is around the picture: the docked panel with its tabs, the status line, messages and help."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from landscape.viewer.actions import ACTIONS
from landscape.viewer.mouse import gesture_texts
from landscape.viewer.panels import items
from landscape.viewer.panels.camera_tab import camera_tab
from landscape.viewer.panels.compute_tab import compute_tab
from landscape.viewer.panels.critical_tab import critical_tab
from landscape.viewer.panels.layout import Layout, Rectangle
from landscape.viewer.panels.open_tab import open_tab
from landscape.viewer.panels.path_tab import path_tab
from landscape.viewer.panels.status import pointed, reading_texts, status_text
from landscape.viewer.panels.style import packed, vector
from landscape.viewer.panels.surface_tab import surface_tab
from landscape.viewer.state import Message, Tab, ViewState

if TYPE_CHECKING:
    from collections.abc import Iterator

TABS: dict[Tab, tuple[Callable[[ViewState], ViewState], str]] = {
    "Open": (open_tab, "Open files and samples"),
    "Surface": (surface_tab, "Height, colour, texture and lines"),
    "Path": (path_tab, "The training path"),
    "Critical points": (critical_tab, "Minima, saddles and maxima in the plane"),
    "Camera": (camera_tab, "View, theme and screenshots"),
    "Compute": (compute_tab, "Train a network and compute its surface"),
}
_TAB_COLUMNS = 3
_FIXED = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_collapse
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_bring_to_front_on_focus
)


def show_panels(state: ViewState, layout: Layout) -> ViewState:
    """Draws everything around the picture and returns the state it leads to."""
    if state.show_panel:
        state = _panel(state, layout.panel)
    _status(state, layout)
    state = _messages(state, layout.picture)
    return _help(state, layout) if state.show_help else state


@contextmanager
def _window(name: str, place: Rectangle, flags: int = 0, rounding: float = 0.0) -> "Iterator[None]":
    imgui.set_next_window_pos((place.x, place.y))
    imgui.set_next_window_size((place.width, place.height))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, rounding)
    imgui.begin(name, None, _FIXED | flags)
    imgui.pop_style_var()
    yield
    imgui.end()


def _panel(state: ViewState, place: Rectangle) -> ViewState:
    with _window("panel", place):
        tips = [tip for _, tip in TABS.values()]
        chosen = items.segments("Tab", state.tab, tuple(TABS), tips, columns=_TAB_COLUMNS)
        state = replace(state, tab=next(tab for tab in TABS if tab == chosen))
        imgui.begin_child(f"tab {state.tab}")
        show, _ = TABS[state.tab]
        state = show(state)
        imgui.end_child()
    return state


def _status(state: ViewState, layout: Layout) -> None:
    palette, place = items.palette(), layout.status
    imgui.push_style_color(imgui.Col_.window_bg, vector(palette.status))
    imgui.push_style_var(imgui.StyleVar_.window_padding, (16 * items.unit(), 0))
    with _window("status", place, imgui.WindowFlags_.no_scrollbar):
        imgui.set_cursor_pos_y((place.height - imgui.get_text_line_height()) / 2)
        left, right = status_text(state)
        imgui.text_unformatted(left)
        room = place.width - imgui.calc_text_size(left).x - 64 * items.unit()
        reading = pointed(state)
        told = reading_texts(reading) if reading else []
        kept = [right] if reading is None or (state.job is not None and state.job.running) else []
        while told and imgui.calc_text_size("   ".join([*told, *kept])).x > room:
            told.pop()
        text = "   ".join([*told, *kept])
        width = imgui.calc_text_size(text).x
        if width <= room:
            imgui.same_line(place.width - width - 16 * items.unit())
            imgui.text_colored(vector(palette.text if reading else palette.muted), text)
    imgui.pop_style_var()
    imgui.pop_style_color()


def _messages(state: ViewState, place: Rectangle) -> ViewState:
    """Messages stack at the top of the picture until each is dismissed."""
    unit = items.unit()
    width = min(560 * unit, place.width - 32 * unit)
    top, kept = place.y + 16 * unit, list(state.messages)
    for index, message in enumerate(state.messages):
        imgui.set_next_window_pos((place.x + (place.width - width) / 2, top))
        imgui.set_next_window_size((width, 0))
        imgui.push_style_color(imgui.Col_.border, vector(items.palette().warning))
        imgui.push_style_var(imgui.StyleVar_.window_border_size, 1.0)
        imgui.begin(f"message {index}", None, _FIXED | imgui.WindowFlags_.always_auto_resize)
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


def _help(state: ViewState, layout: Layout) -> ViewState:
    unit = items.unit()
    canvas = imgui.get_background_draw_list()
    canvas.add_rect_filled((0, 0), (layout.width, layout.height), packed((0, 0, 0), 0.35))
    width = min(440 * unit, layout.width)
    x, y = layout.picture.centre
    imgui.set_next_window_pos((max(x, width / 2), y), imgui.Cond_.always, (0.5, 0.5))
    imgui.set_next_window_size((width, 0))
    imgui.begin("help", None, _FIXED | imgui.WindowFlags_.always_auto_resize)
    items.heading("Mouse")
    _help_table("mouse", gesture_texts(state.mouse))
    items.heading("Keys")
    _help_table("keys", [(action.shortcut, f"{action.name}: {action.description}") for action in ACTIONS])
    if items.button("Close help", "Close this sheet (Esc)", primary=True):
        state = replace(state, show_help=False)
    imgui.end()
    return state


def _help_table(name: str, rows: "list[tuple[str, str]] | tuple[tuple[str, str], ...]") -> None:
    if imgui.begin_table(name, 2, imgui.TableFlags_.sizing_fixed_fit):
        for left, right in rows:
            imgui.table_next_row()
            imgui.table_next_column()
            imgui.text_unformatted(left)
            imgui.table_next_column()
            imgui.text_colored(vector(items.palette().muted), right)
        imgui.end_table()

"""What is around the picture: menus, the docked panel with its tabs, the status line, and what lies over it."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from landscape.viewer.panels import items
from landscape.viewer.panels.browser_sheet import browser_sheet
from landscape.viewer.panels.camera_tab import camera_tab
from landscape.viewer.panels.compute_tab import compute_tab
from landscape.viewer.panels.critical_tab import critical_tab
from landscape.viewer.panels.help_sheet import help_sheet
from landscape.viewer.panels.layout import Layout, Rectangle
from landscape.viewer.panels.menus import menu_bar
from landscape.viewer.panels.messages import show_messages
from landscape.viewer.panels.open_tab import open_tab
from landscape.viewer.panels.palette_sheet import palette_sheet
from landscape.viewer.panels.path_tab import path_tab
from landscape.viewer.panels.plots_dock import plots_dock
from landscape.viewer.panels.readings_tab import readings_tab
from landscape.viewer.panels.rolling_tab import rolling_tab
from landscape.viewer.panels.status import HINT, pointed, reading_texts, status_text
from landscape.viewer.panels.style import vector
from landscape.viewer.panels.surface_tab import surface_tab
from landscape.viewer.panels.text import clipped_text, shortened_text
from landscape.viewer.shell import PANEL_WIDTH
from landscape.viewer.state import Tab, ViewState

if TYPE_CHECKING:
    from collections.abc import Iterator

TABS: dict[Tab, tuple[Callable[[ViewState], ViewState], str]] = {
    "Open": (open_tab, "Open files and samples"),
    "Surface": (surface_tab, "Height, colour, texture and lines"),
    "Path": (path_tab, "The training path"),
    "Critical points": (critical_tab, "Minima, saddles and maxima in the plane"),
    "Descent": (rolling_tab, "Roll down the surface, and from everywhere"),
    "Readings": (readings_tab, "What the pointer is on, pins, and the way between two of them"),
    "Camera": (camera_tab, "Views, projection and mouse"),
    "Compute": (compute_tab, "Train a network and compute its surface"),
}
_TAB_COLUMNS = 4
EDGE = 8.0
"""Pixels at scale 1 beside the panel's edge that take hold of it."""
NEWS_SHARE, LEAST_NAME = 0.6, 96.0
"""How much of the status line a reading or a job has at least if it needs it; pixels at scale 1 of a name before it."""
_FIXED = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_collapse
    | imgui.WindowFlags_.no_saved_settings
)
_BEHIND = imgui.WindowFlags_.no_bring_to_front_on_focus
"""Such windows lie behind all others."""
_BARE = imgui.WindowFlags_.no_background | imgui.WindowFlags_.no_scrollbar


def show_panels(state: ViewState, layout: Layout, map_image: imgui.ImTextureRef | None = None) -> ViewState:
    """Draws everything around the picture and returns the state it leads to.

    Args:
        state: what is shown.
        layout: where.
        map_image: the map's picture, where there is one.
    """
    state = menu_bar(state, layout.menu)
    if layout.plots.height:
        with _window("plots", layout.plots, _BEHIND | imgui.WindowFlags_.no_scrollbar):
            state = plots_dock(state, layout.plots, map_image)
    if layout.panel.width:
        state = _panel(state, layout.panel)
        state = _edge(state, layout)
    _status(state, layout)
    state = show_messages(state, layout.picture)
    for show in (help_sheet, palette_sheet, browser_sheet):
        state = show(state, layout)
    return state


def _edge(state: ViewState, layout: Layout) -> ViewState:
    """The panel's inner edge, which can be dragged; a double click brings the usual width back."""
    unit, panel, right = items.unit(), layout.panel, layout.panel_side == "right"
    x = panel.x if right else panel.right
    imgui.push_style_var(imgui.StyleVar_.window_padding, (0, 0))
    imgui.push_style_var(imgui.StyleVar_.window_min_size, (1, 1))
    with _window("edge", Rectangle(x - EDGE * unit / 2, panel.y, EDGE * unit, panel.height), _BARE):
        imgui.invisible_button("edge", (EDGE * unit, max(panel.height, 1)))
        items.record("Panel edge", "Drag to make the panel wider or narrower; double click for the usual width")
        if imgui.is_item_hovered() or imgui.is_item_active():
            imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew)
        if imgui.is_item_hovered() and imgui.is_mouse_double_clicked(0):
            state = state.with_settings(panel_width=PANEL_WIDTH)
        elif imgui.is_item_active() and imgui.get_io().mouse_delta.x:
            moved = imgui.get_io().mouse_delta.x / unit
            state = replace(state, settings=state.settings.widened(-moved if right else moved))
    imgui.pop_style_var(2)
    return state


@contextmanager
def _window(name: str, place: Rectangle, flags: int = 0) -> "Iterator[None]":
    imgui.set_next_window_pos((place.x, place.y))
    imgui.set_next_window_size((place.width, place.height))
    imgui.push_style_var(imgui.StyleVar_.window_rounding, 0.0)
    imgui.begin(name, None, _FIXED | flags)
    imgui.pop_style_var()
    yield
    imgui.end()


def _panel(state: ViewState, place: Rectangle) -> ViewState:
    with _window("panel", place, _BEHIND):
        tips = [tip for _, tip in TABS.values()]
        chosen = items.segments("Tab", state.tab, tuple(TABS), tips, columns=_TAB_COLUMNS)
        state = replace(state, tab=next(tab for tab in TABS if tab == chosen))
        # the scroll bar lies in the margin, so that nothing moves when it comes
        width = imgui.get_content_region_avail().x
        imgui.set_next_window_content_size((width, 0))
        imgui.begin_child(f"tab {state.tab}", (width + imgui.get_style().scrollbar_size, 0))
        show, _ = TABS[state.tab]
        state = show(state)
        imgui.end_child()
    return state


def _status(state: ViewState, layout: Layout) -> None:
    palette, place = items.palette(), layout.status
    imgui.push_style_color(imgui.Col_.window_bg, vector(palette.status))
    imgui.push_style_var(imgui.StyleVar_.window_padding, (16 * items.unit(), 0))
    with _window("status", place, _BEHIND | imgui.WindowFlags_.no_scrollbar):
        imgui.set_cursor_pos_y((place.height - imgui.get_text_line_height()) / 2)
        left, right = status_text(state)
        room, all_room = place.width - imgui.calc_text_size(left).x - 64 * items.unit(), place.width - 64 * items.unit()
        reading = pointed(state)
        told = reading_texts(state.surface, reading) if state.surface and reading else []
        kept = [right] if reading is None or (state.job is not None and state.job.running) else []
        if told or kept != [HINT]:
            room = max(room, NEWS_SHARE * all_room)
        elif imgui.calc_text_size(HINT).x > room:
            kept = []
        while told and imgui.calc_text_size("   ".join([*told, *kept])).x > room:
            told.pop()
        text = shortened_text("   ".join([*told, *kept]), room, imgui.get_font_size())
        width = imgui.calc_text_size(text).x
        imgui.text_unformatted(_left_text(state, left, all_room - width if text else all_room + 32 * items.unit()))
        imgui.same_line(place.width - width - 16 * items.unit())
        imgui.text_colored(vector(palette.text if reading else palette.muted), text)
    imgui.pop_style_var()
    imgui.pop_style_color()


def _left_text(state: ViewState, text: str, room: float) -> str:
    """What is open, in so much room: its name gives way first, down to a few letters of its ends."""
    name, size = state.path.name if state.path else "", imgui.get_font_size()
    beyond = max(imgui.calc_text_size(text).x - room, 0)
    short = shortened_text(name, max(imgui.calc_text_size(name).x - beyond, LEAST_NAME * items.unit()), size)
    return clipped_text(short + text.removeprefix(name), room, size)

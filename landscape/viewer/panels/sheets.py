"""Sheets: what lies over the whole window until it is closed, and takes mouse and keys meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from imgui_bundle import imgui

from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Layout
from landscape.viewer.panels.style import packed

_FLAGS = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_background
)
MARGIN = 24.0
"""Pixels at scale 1 that a sheet leaves free around it."""


@contextmanager
def sheet(name: str, layout: Layout, size: tuple[float, float], *, wanted: bool, top: bool = False) -> Iterator[bool]:
    """Opens a sheet while it is wanted and closes it after.

    Args:
        name: of the sheet.
        layout: the window's.
        size: (width, height) in pixels at scale 1, where the window has room for it; a height of
            0 takes what the content needs.
        wanted: whether it shall be open.
        top: whether it hangs below the menus instead of lying in the middle.

    Yields:
        Whether it is shown, and content is to be drawn.
    """
    if wanted and not imgui.is_popup_open(name):
        imgui.open_popup(name)
    _place(layout, size, top)
    shown = imgui.begin_popup_modal(name, None, _FLAGS)[0]
    try:
        if shown:
            _paint_ground(layout)
        yield shown and wanted
    finally:
        if shown:
            if not wanted:
                imgui.close_current_popup()
            imgui.end_popup()


def _place(layout: Layout, size: tuple[float, float], top: bool) -> None:
    unit = items.unit()
    room = max(layout.width - 2 * MARGIN * unit, 1), max(layout.height - 2 * MARGIN * unit, 1)
    width, height = min(size[0] * unit, room[0]), min(size[1] * unit, room[1])
    middle = layout.width / 2, layout.height / 2
    below = middle[0], layout.menu.bottom + MARGIN * unit
    imgui.set_next_window_pos(below if top else middle, imgui.Cond_.always, (0.5, 0.0 if top else 0.5))
    imgui.set_next_window_size((width, height))
    imgui.set_next_window_size_constraints((width, height), (width, height or room[1]))


def _paint_ground(layout: Layout) -> None:
    """Dims the window and paints the sheet; ImGui's own dimming would take a while to come."""
    canvas, palette, unit = imgui.get_window_draw_list(), items.palette(), items.unit()
    at, size = imgui.get_window_pos(), imgui.get_window_size()
    corners = (at.x, at.y), (at.x + size.x, at.y + size.y)
    canvas.push_clip_rect_full_screen()
    canvas.add_rect_filled((0, 0), (layout.width, layout.height), packed((0, 0, 0), 0.35))
    canvas.add_rect_filled(*corners, packed(palette.panel), 8 * unit)
    canvas.add_rect(*corners, packed(palette.line), 8 * unit, 1.0)
    canvas.pop_clip_rect()


def clicked_beside() -> bool:
    """Whether the mouse was pressed outside the sheet that is being drawn."""
    at, size, pointer = imgui.get_window_pos(), imgui.get_window_size(), imgui.get_mouse_pos()
    inside = at.x <= pointer.x < at.x + size.x and at.y <= pointer.y < at.y + size.y
    return imgui.is_mouse_clicked(0) and not inside and not imgui.is_window_appearing()

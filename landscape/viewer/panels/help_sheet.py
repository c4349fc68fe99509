"""The help sheet: the mouse, and every action with its key, in columns by menu."""

from collections.abc import Sequence
from dataclasses import replace

from imgui_bundle import imgui

from landscape.viewer.actions import MENUS, Action
from landscape.viewer.mouse import gesture_texts
from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Layout
from landscape.viewer.panels.sheets import MARGIN, clicked_beside, sheet
from landscape.viewer.panels.style import vector
from landscape.viewer.shell import MousePreset
from landscape.viewer.state import ViewState

WIDTH, COLUMN_WIDTH = 1160.0, 340.0
"""At scale 1: of the sheet, and the least of a column."""

_Group = tuple[str, tuple[tuple[str, str, str], ...]]
"""A title and rows of key, name and description."""


def help_groups(preset: MousePreset) -> tuple[_Group, ...]:
    """Returns what the sheet tells, group by group: every action that has a key."""
    mouse = ("Mouse", tuple((gesture, "", meaning) for gesture, meaning in gesture_texts(preset)))
    keys = (
        (menu, tuple((e.shortcut, e.name, e.description) for e in entries if isinstance(e, Action) and e.key))
        for menu, entries in MENUS.items()
    )
    return (mouse, *((menu, rows) for menu, rows in keys if rows))


def in_columns(groups: Sequence[_Group], count: int) -> tuple[tuple[_Group, ...], ...]:
    """Returns the groups in columns, in their order, the highest column as low as it can be."""
    heights = [len(rows) + 2 for _, rows in groups]
    limit = max([*heights, -(-sum(heights) // count)])
    while True:
        columns: list[list[_Group]] = [[]]
        height = 0
        for group, rows in zip(groups, heights, strict=True):
            if columns[-1] and height + rows > limit:
                columns.append([])
                height = 0
            columns[-1].append(group)
            height += rows
        if len(columns) <= count:
            return tuple(map(tuple, columns))
        limit += 1


def help_sheet(state: ViewState, layout: Layout) -> ViewState:
    """Draws the sheet while it is open and returns the state it leads to."""
    with sheet("help", layout, (WIDTH, 0), wanted=state.show_help) as shown:
        if not shown:
            return state
        count = max(int(imgui.get_content_region_avail().x / (COLUMN_WIDTH * items.unit())), 1)
        _keys(in_columns(help_groups(state.settings.mouse), count), layout)
        closed = items.button("Close help", "Close this sheet (Esc)", primary=True) or clicked_beside()
        return replace(state, show_help=False) if closed else state


def _keys(columns: Sequence[Sequence[_Group]], layout: Layout) -> None:
    """Writes the columns: where the window is lower than they are, they scroll above the button."""
    style, storage, name = imgui.get_style(), imgui.get_state_storage(), imgui.get_id("height of the columns")
    around = 2 * (MARGIN * items.unit() + style.window_padding.y) + imgui.get_frame_height() + style.item_spacing.y
    room = max(layout.height - around, 1)
    scrolls = storage.get_float(name) > room
    if scrolls:
        imgui.begin_child("keys", (0, room))
    start = imgui.get_cursor_pos_y()
    _columns(columns)
    height = imgui.get_cursor_pos_y() - start - style.item_spacing.y
    if scrolls:
        imgui.end_child()
    storage.set_float(name, height)


def _columns(columns: Sequence[Sequence[_Group]]) -> None:
    if imgui.begin_table("columns", len(columns), imgui.TableFlags_.sizing_stretch_same):
        for column in columns:
            imgui.table_next_column()
            for title, rows in column:
                items.heading(title)
                _rows(title, rows)
        imgui.end_table()


def _rows(name: str, rows: Sequence[tuple[str, str, str]]) -> None:
    imgui.push_style_var(imgui.StyleVar_.cell_padding, (4 * items.unit(), items.unit()))
    if imgui.begin_table(name, 2, imgui.TableFlags_.sizing_fixed_fit):
        imgui.table_setup_column("key", imgui.TableColumnFlags_.width_fixed)
        imgui.table_setup_column("meaning", imgui.TableColumnFlags_.width_stretch)
        for key, title, description in rows:
            imgui.table_next_row()
            imgui.table_next_column()
            imgui.text_colored(vector(items.palette().muted), key)
            imgui.table_next_column()
            if title:
                _meaning(title, description)
            else:
                items.paragraph(description, items.palette().text)
        imgui.end_table()
    imgui.pop_style_var()


def _meaning(title: str, description: str) -> None:
    """Writes an action's name and, where the row has room for it, what it does; the menus' tooltips tell it all."""
    room = imgui.get_content_region_avail().x - imgui.calc_text_size(f"{title}  {description}").x
    imgui.text_unformatted(title)
    if room >= 0:
        imgui.same_line(0, imgui.calc_text_size("  ").x)
        imgui.text_colored(vector(items.palette().muted), description)

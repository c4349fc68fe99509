"""The browser's list of files: name, size and time, of which only the rows in sight are drawn."""

import time
from dataclasses import replace

from imgui_bundle import imgui

from landscape.viewer.browsing import Browser, Entry
from landscape.viewer.panels import items
from landscape.viewer.panels.style import vector
from landscape.viewer.panels.text import shortened_text

_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def file_list(browser: Browser, below: float) -> tuple[Browser, bool]:
    """Draws the list and returns the browser after its clicks, and whether one was a double click.

    Args:
        browser: before.
        below: pixels to leave free below the list.
    """
    flags = imgui.TableFlags_.scroll_y | imgui.TableFlags_.row_bg | imgui.TableFlags_.borders_inner_h
    if not imgui.begin_table("files", 3, flags, (0, -below)):
        return browser, False
    unit = items.unit()
    imgui.table_setup_scroll_freeze(0, 1)
    imgui.table_setup_column("Name", imgui.TableColumnFlags_.width_stretch)
    imgui.table_setup_column("Size", imgui.TableColumnFlags_.width_fixed, 72 * unit)
    imgui.table_setup_column("Changed", imgui.TableColumnFlags_.width_fixed, 128 * unit)
    imgui.table_headers_row()
    browser, chosen = _rows(browser)
    imgui.end_table()
    return browser, chosen


def _rows(browser: Browser) -> tuple[Browser, bool]:
    shown, chosen = browser.shown, False
    if not shown:
        imgui.table_next_column()
        items.paragraph("Nothing to open here." if not browser.name else "No name here has this in it.")
    clipper = imgui.ListClipper()
    clipper.begin(len(shown))
    marked = next((k for k, entry in enumerate(shown) if entry.path in browser.marked), None)
    if marked is not None:
        clipper.include_item_by_index(marked)
    while clipper.step():
        for entry in shown[clipper.display_start : clipper.display_end]:
            clicked, double = _row(entry, entry.path in browser.marked)
            if clicked and imgui.get_io().key_ctrl and not entry.is_folder:
                browser = browser.toggled(entry.path)
            elif clicked:
                name = entry.path.name if browser.purpose == "save" and not entry.is_folder else browser.name
                browser = replace(browser, marked=(entry.path,), name=name, problem="")
            chosen = chosen or double
    return browser, chosen


def _row(entry: Entry, marked: bool) -> tuple[bool, bool]:
    """Draws a row; returns whether it was clicked, and whether twice."""
    imgui.table_next_row()
    imgui.table_next_column()
    flags = imgui.SelectableFlags_.span_all_columns | imgui.SelectableFlags_.allow_double_click
    palette = items.palette()
    imgui.push_style_color(imgui.Col_.text, vector(palette.accent if entry.is_folder else palette.text))
    imgui.push_style_color(imgui.Col_.header, vector(palette.accent, 0.3))
    name = f"{entry.path.name}/" if entry.is_folder else entry.path.name
    shown = shortened_text(name, imgui.get_content_region_avail().x, imgui.get_font_size())
    clicked, _ = imgui.selectable(f"{shown}###{entry.path}", marked, flags)
    imgui.pop_style_color(2)
    items.record(f"Entry/{entry.path.name}", "")
    double = imgui.is_item_hovered() and imgui.is_mouse_double_clicked(0)
    if marked and (imgui.is_key_pressed(imgui.Key.down_arrow) or imgui.is_key_pressed(imgui.Key.up_arrow)):
        imgui.set_scroll_here_y(0.5)
    muted = vector(palette.muted)
    imgui.table_next_column()
    imgui.text_colored(muted, "" if entry.is_folder else size_text(entry.size))
    imgui.table_next_column()
    imgui.text_colored(muted, time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.changed)))
    return clicked, double


def size_text(size: int) -> str:
    """Returns a number of bytes as people say it: 812 B, 1.5 kB, 192 MB."""
    for unit, name in _SIZES:
        if size >= 0.9995 * unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} B"

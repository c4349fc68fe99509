"""The command palette: a field to type in and the commands that match."""

from collections.abc import Sequence
from dataclasses import replace

from imgui_bundle import imgui

from landscape.viewer.palette import Command, commands, matching
from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Layout
from landscape.viewer.panels.sheets import clicked_beside, sheet
from landscape.viewer.panels.style import packed, vector
from landscape.viewer.panels.text import shortened_text
from landscape.viewer.shell import Palette
from landscape.viewer.state import ViewState

WIDTH, HEIGHT, ROW = 560.0, 420.0, 24.0
"""At scale 1."""


def palette_sheet(state: ViewState, layout: Layout) -> ViewState:
    """Draws the palette while it is open and returns the state it leads to."""
    with sheet("palette", layout, (WIDTH, HEIGHT), wanted=state.palette is not None, top=True) as shown:
        return _palette(state, state.palette) if shown and state.palette else state


def _palette(state: ViewState, palette: Palette) -> ViewState:
    if imgui.is_window_appearing():
        imgui.set_keyboard_focus_here()
    text, _ = items.text_field("Command", palette.text, "", hint="Search actions, colour maps, fields, files …")
    found = matching(commands(state), text)
    chosen = _moved(palette.chosen if text == palette.text else 0, len(found))
    clicked = _rows(found, chosen, moved=chosen != palette.chosen)
    if imgui.is_key_pressed(imgui.Key.escape) or clicked_beside():
        return replace(state, palette=None)
    if found and (imgui.is_key_pressed(imgui.Key.enter) or imgui.is_key_pressed(imgui.Key.keypad_enter)):
        clicked = found[chosen]
    if clicked is not None:
        return clicked.apply(replace(state, palette=None))
    return replace(state, palette=Palette(text, chosen))


def _moved(chosen: int, count: int) -> int:
    """Returns the marked row after the arrow keys; it goes round."""
    step = int(imgui.is_key_pressed(imgui.Key.down_arrow)) - int(imgui.is_key_pressed(imgui.Key.up_arrow))
    return (chosen + step) % count if count else 0


def _rows(found: Sequence[Command], chosen: int, moved: bool) -> Command | None:
    """Draws the commands and returns the one that was clicked."""
    clicked = None
    imgui.begin_child("commands")
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (8 * items.unit(), 0))
    if not found:
        items.paragraph("Nothing is called that.")
    for place, command in enumerate(found):
        if _row(command, place, place == chosen):
            clicked = command
        if moved and place == chosen:
            imgui.set_scroll_here_y(0.5)
    imgui.pop_style_var()
    imgui.end_child()
    return clicked


def _row(command: Command, place: int, chosen: bool) -> bool:
    """Draws a command: its title, what it does where there is room for it, and its key."""
    unit = items.unit()
    width = imgui.get_content_region_avail().x
    imgui.push_style_color(imgui.Col_.header, vector(items.palette().accent, 0.3))
    clicked, _ = imgui.selectable(f"##command {place}", chosen, 0, (0, ROW * unit))
    imgui.pop_style_color()
    items.record(f"Command/{command.title}", "")
    corner, canvas, size = imgui.get_item_rect_min(), imgui.get_window_draw_list(), imgui.calc_text_size
    y = corner.y + (ROW * unit - imgui.get_font_size()) / 2
    key_at = corner.x + width - size(command.shortcut).x - 8 * unit
    title = shortened_text(command.title, key_at - corner.x - 24 * unit, imgui.get_font_size())
    described_at = corner.x + size(title).x + 24 * unit
    canvas.add_text((corner.x + 8 * unit, y), packed(items.palette().text), title)
    canvas.add_text((key_at, y), packed(items.palette().muted), command.shortcut)
    if described_at + size(command.description).x < key_at - 16 * unit:
        canvas.add_text((described_at, y), packed(items.palette().muted), command.description)
    return clicked

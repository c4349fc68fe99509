"""Chooses a colour map from a list with a preview of each, in groups, narrowed by typing."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.color_maps import COLOR_MAP_GROUPS
from landscape.viewer.appearance import Look
from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import packed, vector
from landscape.viewer.panels.swatches import paint_gradient, swatch
from landscape.viewer.state import ViewState

ROW, ENTRY, PREVIEW = 28.0, 24.0, 132.0
"""Pixels at scale 1: height of the row and of an entry, width of an entry's preview."""
LIST_HEIGHT, POPUP_HEIGHT = 376.0, 440.0
"""Of the scrolled list, and at most of all that opens."""

_POPUP = "colour maps"


def color_map_row(state: ViewState, tip: str) -> ViewState:
    """Draws the chosen map as a row that opens the list; returns the state with the map that was chosen."""
    width, unit = imgui.get_content_region_avail().x, items.unit()
    corner = imgui.get_cursor_screen_pos()
    if imgui.invisible_button("##chosen map", (width, ROW * unit)):
        imgui.open_popup(_POPUP)
        state = replace(state, map_search="")
    items.record("Colour map", tip)
    _paint_chosen(state.look, Rectangle(corner.x, corner.y, width, ROW * unit))
    lowest = imgui.get_io().display_size.y - POPUP_HEIGHT * unit
    imgui.set_next_window_pos((corner.x, max(min(corner.y + (ROW + 4) * unit, lowest), 0)))
    imgui.set_next_window_size((width, 0))
    if imgui.begin_popup(_POPUP):
        state = _list(state)
        imgui.end_popup()
    return state


def matching(search: str) -> dict[str, tuple[str, ...]]:
    """Returns the groups with those maps whose name, or whose group's name, holds the searched text."""
    sought = search.strip().lower()
    found = {
        group: tuple(name for name in names if sought in name or sought in group.lower())
        for group, names in COLOR_MAP_GROUPS.items()
    }
    return {group: names for group, names in found.items() if names}


def _list(state: ViewState) -> ViewState:
    if imgui.is_window_appearing():
        imgui.set_keyboard_focus_here()
    search, entered = items.text_field("Find a map", state.map_search, "Type a part of a name", hint="Find a map")
    groups, chosen = matching(search), state.look.color_map
    names = [name for group in groups.values() for name in group]
    stepped = imgui.is_key_pressed(imgui.Key.down_arrow) - imgui.is_key_pressed(imgui.Key.up_arrow)
    if names and (stepped or entered):
        place = names.index(chosen) + stepped if chosen in names else 0
        chosen = names[place % len(names)]
    moved = chosen != state.look.color_map
    imgui.begin_child("maps", (0, LIST_HEIGHT * items.unit()))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (8 * items.unit(), 2 * items.unit()))
    clicked = None
    for group, members in groups.items():
        imgui.text_colored(vector(items.palette().muted), group)
        for name in members:
            if _entry(name, state.look, chosen):
                clicked = name
            if name == chosen and (moved or imgui.is_window_appearing()):
                imgui.set_scroll_here_y()
    if not names:
        items.paragraph("No colour map has such a name.")
    imgui.pop_style_var()
    imgui.end_child()
    if clicked or entered:
        imgui.close_current_popup()
    return replace(state, map_search=search).with_look(color_map=clicked or chosen)


def _entry(name: str, look: Look, chosen: str) -> bool:
    """A preview and a name; returns whether it was clicked."""
    unit, corner = items.unit(), imgui.get_cursor_screen_pos()
    clicked, _ = imgui.selectable(
        f"##map {name}", name == chosen, imgui.SelectableFlags_.no_auto_close_popups, (0, ENTRY * unit)
    )
    items.record(f"Colour map/{name}", "")
    canvas = imgui.get_window_draw_list()
    preview = Rectangle(corner.x + 4 * unit, corner.y + 4 * unit, PREVIEW * unit, (ENTRY - 8) * unit)
    paint_gradient(canvas, preview, swatch(name, look.reverse, look.color_steps), vertical=False)
    ink = items.palette().accent if name == chosen else items.palette().text
    middle = corner.y + (ENTRY * unit - imgui.get_text_line_height()) / 2
    canvas.add_text((round(preview.right + 12 * unit), round(middle)), packed(ink), name)
    return clicked


def _paint_chosen(look: Look, place: Rectangle) -> None:
    """The gradient of the chosen map, its name on a strip below the gradient's right end, and an arrow."""
    unit, canvas, palette = items.unit(), imgui.get_window_draw_list(), items.palette()
    ground = palette.field_hover if imgui.is_item_hovered() else palette.field
    canvas.add_rect_filled((place.x, place.y), (place.right, place.bottom), packed(ground), 4 * unit)
    ramp = Rectangle(place.x + 6 * unit, place.y + 6 * unit, place.width * 0.5, place.height - 12 * unit)
    paint_gradient(canvas, ramp, swatch(look.color_map, look.reverse, look.color_steps, 65), vertical=False)
    middle = place.y + (place.height - imgui.get_text_line_height()) / 2
    canvas.add_text((round(ramp.right + 10 * unit), round(middle)), packed(palette.text), look.color_map)
    x, y, half = place.right - 16 * unit, place.centre[1], 4 * unit
    canvas.add_triangle_filled((x - half, y - half / 2), (x, y + half), (x + half, y - half / 2), packed(palette.muted))

"""The list of surfaces in one scene: which are seen, how transparent each is, which one is active."""

from imgui_bundle import imgui

from landscape.viewer.actions import shortcut_of
from landscape.viewer.appearance import Look
from landscape.viewer.layering import LEAST_OPACITY, with_active, with_layer_look, without_layer
from landscape.viewer.panels import items
from landscape.viewer.panels.icons import icon_button, paint_closed_eye, paint_cross, paint_eye, paint_mesh
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import packed, vector
from landscape.viewer.panels.swatches import paint_gradient, swatch
from landscape.viewer.panels.text import clipped_text
from landscape.viewer.state import Layer, ViewState

ROW, SWATCH, SLIDER, GAP = 24.0, 22.0, 64.0, 4.0
"""Pixels at scale 1: height of a row and of its buttons, widths of its colours and of its slider, and gaps."""


def layers_list(state: ViewState) -> ViewState:
    """Draws one row for each layer, or a lone surface's opacity, and returns the state it leads to."""
    if not state.layers:
        return state
    if len(state.layers) == 1:
        tip = "Let what is behind the surface shine through, in its true order from every side. The data stays as it is"
        opacity = items.slider("Opacity", state.look.opacity, (LEAST_OPACITY, 1.0), tip, show=_percent)
        return state.with_look(opacity=_settled(opacity))
    items.heading("Surfaces")
    closed = None
    for index in range(len(state.layers)):
        state, closes = _row(state, index)
        closed = index if closes else closed
    return state if closed is None else without_layer(state, closed)


def _row(state: ViewState, index: int) -> tuple[ViewState, bool]:
    """A layer's row: eye, colours, name, opacity, mesh, cross; and whether the cross was clicked."""
    layer, unit = state.layers[index], items.unit()
    name, size, gap = f"Surface {index + 1}", ROW * unit, GAP * unit
    corner, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    _paint_row(Rectangle(corner.x, corner.y, width, size), layer.look, index == state.active)
    look = layer.look
    seen = "Hide this surface" if look.visible else "Show this surface"
    tip = f"{seen}, its path and its critical points. It stays open"
    paint = paint_eye if look.visible else paint_closed_eye
    if icon_button(f"{name}/visible", tip, paint, size, strong=look.visible):
        state = with_layer_look(state, index, visible=not look.visible)
    imgui.same_line(0, gap + SWATCH * unit + gap)
    if _name(f"{name}/name", layer, width - (3 * size + (SWATCH + SLIDER) * unit + 5 * gap), index == state.active):
        state = with_active(state, index)
    imgui.same_line(0, gap)
    opacity = _opacity(f"{name}/opacity", look.opacity)
    imgui.same_line(0, gap)
    tip = "Draw the grid lines of this surface's samples"
    if icon_button(f"{name}/wireframe", tip, paint_mesh, size, strong=look.wireframe != "off"):
        state = with_layer_look(state, index, wireframe="overlay" if look.wireframe == "off" else "off")
    imgui.same_line(0, 0)
    closes = icon_button(
        f"{name}/close", "Close this surface; its file stays as it is", paint_cross, size, strong=False
    )
    return with_layer_look(state, index, opacity=opacity), closes


def _paint_row(place: Rectangle, look: Look, active: bool) -> None:
    """The row's ground, where it is active, and its colour map."""
    canvas, unit, colors = imgui.get_window_draw_list(), items.unit(), items.palette()
    if active:
        canvas.add_rect_filled((place.x, place.y), (place.right, place.bottom), packed(colors.field), 4 * unit)
        canvas.add_rect_filled(
            (place.x, place.y), (place.x + 3 * unit, place.bottom), packed(colors.accent), 1.5 * unit
        )
    edge = 6 * unit
    ramp = Rectangle(place.x + (ROW + GAP) * unit, place.y + edge, SWATCH * unit, place.height - 2 * edge)
    paint_gradient(canvas, ramp, swatch(look.color_map, look.reverse, look.color_steps), vertical=False)


def _name(key: str, layer: Layer, width: float, active: bool) -> bool:
    corner, size = imgui.get_cursor_screen_pos(), ROW * items.unit()
    clicked = imgui.invisible_button(key, (width, size))
    keys = f"{shortcut_of('Next surface')}, {shortcut_of('Previous surface')}"
    items.record(key, f"{layer.path or layer.name}\nClick: panels and pointer speak of this surface ({keys})")
    colors, height = items.palette(), imgui.get_text_line_height()
    ink = packed(colors.text if active or imgui.is_item_hovered() else colors.muted)
    text = clipped_text(layer.name, width, imgui.get_font_size())
    imgui.get_window_draw_list().add_text((corner.x, corner.y + (size - height) / 2), ink, text)
    return clicked


def _opacity(key: str, value: float) -> float:
    unit = items.unit()
    imgui.set_next_item_width(SLIDER * unit)
    imgui.push_style_var(imgui.StyleVar_.frame_padding, (4 * unit, (ROW * unit - imgui.get_text_line_height()) / 2))
    for grab in (imgui.Col_.slider_grab, imgui.Col_.slider_grab_active):
        imgui.push_style_color(grab, vector(items.palette().accent, 0.45))  # the number on it stays legible
    _, percent = imgui.slider_float(f"##{key}", 100 * value, 100 * LEAST_OPACITY, 100.0, "%.0f %%")
    imgui.pop_style_color(2)
    imgui.pop_style_var()
    items.record(key, "Opacity: let what is behind this surface shine through. The data stays as it is")
    return _settled(percent / 100) if percent != 100 * value else value


def _settled(opacity: float) -> float:
    """Whole percents, within bounds: what is all but opaque is opaque."""
    return min(max(LEAST_OPACITY, round(opacity, 2)), 1.0)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"

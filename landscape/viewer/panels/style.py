"""Type, spacing and colours of the panels: a 4 px grid, one accent, contrast of at least 4.5:1."""

from dataclasses import dataclass

from imgui_bundle import imgui

from landscape.resources import resource_path
from landscape.viewer.colors import PALETTES as SCENE_PALETTES
from landscape.viewer.colors import Rgb
from landscape.viewer.state import Theme

FONT_SIZE = 15.0
"""Pixels at scale 1; nothing is set smaller than `SMALL_SIZE`."""
SMALL_SIZE = 13.0

Color = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """8-bit RGB colours of one theme.

    Attributes:
        panel, status: backgrounds.
        field, field_hover, field_active: of controls.
        text, muted: of words and of words that explain.
        accent, on_accent: the one colour that says "chosen", and text on it.
        second: of a curve beside one in the accent colour, told apart with any kind of colour vision.
        line: separators and outlines.
        warning: text that tells of a problem.
    """

    panel: Color
    status: Color
    field: Color
    field_hover: Color
    field_active: Color
    text: Color
    muted: Color
    accent: Color
    on_accent: Color
    second: Color
    line: Color
    warning: Color


def eight_bit(color: Rgb) -> Color:
    """Returns a colour of 0 to 1 as 8-bit numbers."""
    red, green, blue = (round(part * 255) for part in color)
    return red, green, blue


PALETTES: dict[Theme, Palette] = {
    "dark": Palette(
        panel=(27, 30, 36),
        status=(20, 22, 27),
        field=(43, 48, 57),
        field_hover=(54, 61, 72),
        field_active=(64, 72, 86),
        text=(232, 235, 240),
        muted=(165, 172, 184),
        accent=eight_bit(SCENE_PALETTES["dark"].accent),
        on_accent=(10, 18, 28),
        second=(230, 159, 0),
        line=(58, 64, 75),
        warning=(255, 180, 84),
    ),
    "light": Palette(
        panel=(248, 249, 251),
        status=(236, 239, 243),
        field=(229, 233, 238),
        field_hover=(217, 223, 231),
        field_active=(204, 212, 222),
        text=(26, 31, 38),
        muted=(82, 91, 104),
        accent=eight_bit(SCENE_PALETTES["light"].accent),
        on_accent=(255, 255, 255),
        second=(160, 86, 0),
        line=(206, 212, 220),
        warning=(146, 74, 0),
    ),
}


def packed(color: Color, alpha: float = 1.0) -> int:
    """Returns a colour as draw lists take it."""
    red, green, blue = color
    return imgui.IM_COL32(red, green, blue, round(alpha * 255))


def vector(color: Color, alpha: float = 1.0) -> imgui.ImVec4:
    """Returns a colour as the style takes it."""
    red, green, blue = color
    return imgui.ImVec4(red / 255, green / 255, blue / 255, alpha)


def load_font() -> None:
    """Adds the interface's font, which has Greek letters, to the current ImGui context."""
    imgui.get_io().fonts.add_font_from_file_ttf(str(resource_path("assets/fonts/Roboto-Regular.ttf")), FONT_SIZE)


def apply_style(theme: Theme, scale: float) -> None:
    """Sets every size and colour of the current ImGui context.

    Args:
        theme: light or dark.
        scale: pixels for one pixel of an ordinary screen.
    """
    _apply_sizes(scale)
    _apply_colors(PALETTES[theme])


def _apply_sizes(scale: float) -> None:
    style = imgui.get_style()
    style.font_size_base = FONT_SIZE
    style.font_scale_dpi = scale

    def at(x: float, y: float) -> imgui.ImVec2:
        return imgui.ImVec2(round(x * scale), round(y * scale))

    style.window_padding = at(16, 12)
    style.frame_padding = at(8, 4)
    style.item_spacing = at(8, 8)
    style.item_inner_spacing = at(8, 4)
    style.cell_padding = at(4, 4)
    style.indent_spacing = round(16 * scale)
    style.scrollbar_size = round(8 * scale)
    style.grab_min_size = round(12 * scale)
    style.window_rounding = style.popup_rounding = round(8 * scale)
    style.frame_rounding = style.grab_rounding = style.scrollbar_rounding = round(4 * scale)
    style.window_border_size = style.frame_border_size = 0.0
    style.popup_border_size = 1.0
    style.hover_stationary_delay = 0.15


def _apply_colors(palette: Palette) -> None:
    style, names = imgui.get_style(), imgui.Col_
    chosen = vector(palette.accent)
    colors = {
        names.text: palette.text,
        names.text_disabled: palette.muted,
        names.window_bg: palette.panel,
        names.child_bg: palette.panel,
        names.popup_bg: palette.panel,
        names.border: palette.line,
        names.separator: palette.line,
        names.frame_bg: palette.field,
        names.frame_bg_hovered: palette.field_hover,
        names.frame_bg_active: palette.field_active,
        names.button: palette.field,
        names.button_hovered: palette.field_hover,
        names.button_active: palette.field_active,
        names.header: palette.field,
        names.header_hovered: palette.field_hover,
        names.header_active: palette.field_active,
        names.scrollbar_bg: palette.panel,
        names.scrollbar_grab: palette.field_active,
        names.scrollbar_grab_hovered: palette.muted,
        names.scrollbar_grab_active: palette.muted,
        names.table_header_bg: palette.field,
        names.table_border_light: palette.line,
        names.table_border_strong: palette.line,
    }
    for name, color in colors.items():
        style.set_color_(name, vector(color))
    for name in (names.slider_grab, names.slider_grab_active, names.checkbox_selected_bg, names.plot_histogram):
        style.set_color_(name, chosen)
    style.set_color_(names.check_mark, vector(palette.on_accent))
    style.set_color_(names.nav_cursor, chosen)
    style.set_color_(names.text_selected_bg, vector(palette.accent, 0.35))
    style.set_color_(names.modal_window_dim_bg, vector(palette.panel, 0.0))
    style.set_color_(names.table_row_bg_alt, vector(palette.field, 0.4))

"""Text on a draw list, measured and set at whole pixels so that it stays sharp."""

from imgui_bundle import imgui

from landscape.viewer.colors import PALETTES, Rgb
from landscape.viewer.panels.style import eight_bit, packed
from landscape.viewer.state import Theme

GROUND = 0.6
"""Opacity of each of the eight shifted copies that outline a text on a picture."""


def text_size(text: str, size: float) -> tuple[float, float]:
    """Returns a text's width and height in pixels at a font size in pixels, which is rounded."""
    extent, factor = imgui.calc_text_size(text), round(size) / imgui.get_font_size()
    return extent.x * factor, extent.y * factor


def paint_text(canvas: imgui.ImDrawList, corner: tuple[float, float], text: str, size: float, ink: int) -> None:
    """Writes a text with its upper left corner at a place in pixels, which is rounded as its size is.

    Glyphs of a fractional size are those of a whole one, stretched: they blur and show their neighbours' edges.
    """
    if text:
        canvas.add_text(imgui.get_font(), round(size), (round(corner[0]), round(corner[1])), ink, text)


def clipped_text(text: str, width: float, size: float) -> str:
    """Returns a text, or as much of its beginning with an ellipsis as is no wider than so many pixels."""
    while text and text_size(text, size)[0] > width:
        text = text.removesuffix("…")[:-1] + "…" if len(text) > 1 else ""
    return text


def shortened_text(text: str, width: float, size: float) -> str:
    """Returns a text, or as much of its beginning and its end as is no wider than so many pixels."""
    kept, shown = len(text), text
    while kept and text_size(shown, size)[0] > width:
        kept -= 1
        shown = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
    return shown


def button_label(name: str, width: float) -> str:
    """Returns what ImGui takes as the label of a button of so many pixels, all of the row where -1, so that it fits."""
    text = name.partition("##")[0]
    room = (width if width >= 0 else imgui.get_content_region_avail().x) - 2 * imgui.get_style().frame_padding.x
    shown = shortened_text(text, room, imgui.get_font_size()) if width else text
    return name if shown == text else f"{shown}###{name}"


def paint_haloed(
    canvas: imgui.ImDrawList, corner: tuple[float, float], text: str, size: float, ink: int, halo: int
) -> None:
    """Writes a text with an outline, so that it is read on any ground."""
    reach = max(round(size / 13), 1)
    for across in (-reach, 0, reach):
        for down in (-reach, 0, reach):
            if across or down:
                paint_text(canvas, (corner[0] + across, corner[1] + down), text, size, halo)
    paint_text(canvas, corner, text, size, ink)


def paint_on_picture(
    canvas: imgui.ImDrawList, corner: tuple[float, float], text: str, size: float, color: Rgb, theme: Theme
) -> None:
    """Writes a text over a picture: on the background as it is, on a surface with an outline of the background."""
    palette = PALETTES[theme]
    ground = eight_bit(palette.top if theme == "light" else palette.bottom)
    paint_haloed(canvas, corner, text, size, packed(eight_bit(color)), packed(ground, GROUND))

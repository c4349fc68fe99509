"""Small pictures on buttons, painted so that they need no font: an eye, a mesh, a cross."""

from collections.abc import Callable

from imgui_bundle import imgui

from landscape.viewer.panels import items
from landscape.viewer.panels.style import packed

Paint = Callable[[imgui.ImDrawList, tuple[float, float], float, int], None]
"""Paints on a canvas, about a centre, within a radius in pixels, in an ink."""


def icon_button(name: str, tip: str, paint: Paint, size: float, *, strong: bool = True) -> bool:
    """Draws a button that is a picture and returns whether it was clicked.

    Args:
        name: it is recorded under.
        tip: what it does to the picture.
        paint: the picture.
        size: of its square, in pixels.
        strong: whether what it stands for is on: in the colour of text, else muted.
    """
    corner = imgui.get_cursor_screen_pos()
    clicked = imgui.invisible_button(name, (size, size))
    hovered = imgui.is_item_hovered()
    items.record(name, tip)
    canvas, colors = imgui.get_window_draw_list(), items.palette()
    if hovered:
        far = corner.x + size, corner.y + size
        canvas.add_rect_filled((corner.x, corner.y), far, packed(colors.field_hover), 4 * items.unit())
    ink = packed(colors.text if strong or hovered else colors.muted, 1.0 if strong or hovered else 0.75)
    paint(canvas, (corner.x + size / 2, corner.y + size / 2), size * 0.32, ink)
    return clicked


def paint_eye(canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float, ink: int) -> None:
    """Paints an open eye."""
    (x, y), width = centre, max(radius / 4.5, 1.0)
    for bend in (-1.25, 1.25):
        lid = (x - radius, y), (x - radius / 2, y + bend * radius / 1.6), (x + radius / 2, y + bend * radius / 1.6)
        canvas.add_bezier_cubic(*lid, (x + radius, y), ink, width)
    canvas.add_circle_filled(centre, radius * 0.36, ink)


def paint_closed_eye(canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float, ink: int) -> None:
    """Paints a closed eye: its lower lid with lashes."""
    (x, y), width = centre, max(radius / 4.5, 1.0)
    sag = y + 0.78 * radius
    canvas.add_bezier_cubic((x - radius, y), (x - radius / 2, sag), (x + radius / 2, sag), (x + radius, y), ink, width)
    for share, drop in ((-0.62, 0.82), (0.0, 1.05), (0.62, 0.82)):
        root = x + share * radius, y + (0.58 - 0.25 * abs(share)) * radius
        canvas.add_line(root, (x + 1.35 * share * radius, y + drop * radius), ink, width)


def paint_mesh(canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float, ink: int) -> None:
    """Paints a grid of three lines each way."""
    (x, y), width = centre, max(radius / 5, 1.0)
    reach = radius * 0.9
    for place in (-reach, 0.0, reach):
        canvas.add_line((x - reach, y + place), (x + reach, y + place), ink, width)
        canvas.add_line((x + place, y - reach), (x + place, y + reach), ink, width)


def paint_cross(canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float, ink: int) -> None:
    """Paints a cross that closes something."""
    (x, y), reach, width = centre, radius * 0.75, max(radius / 4, 1.0)
    canvas.add_line((x - reach, y - reach), (x + reach, y + reach), ink, width)
    canvas.add_line((x - reach, y + reach), (x + reach, y - reach), ink, width)

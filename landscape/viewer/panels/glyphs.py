"""Marks of critical points and of the path's ends, as the legend and tables paint them."""

from math import cos, pi, sin

from imgui_bundle import imgui

from landscape.critical import CriticalKind
from landscape.surface import PointState
from landscape.viewer.colors import KIND_COLORS, NOT_FINITE, OUTLINE, PALETTES, WHITE, Rgb
from landscape.viewer.panels.style import eight_bit, packed
from landscape.viewer.state import Theme

_CORNERS: dict[CriticalKind, tuple[float, ...]] = {
    CriticalKind.MINIMUM: (90.0, 210.0, 330.0),
    CriticalKind.SADDLE: (0.0, 90.0, 180.0, 270.0),
    CriticalKind.MAXIMUM: (270.0, 30.0, 150.0),
    CriticalKind.DEGENERATE: (45.0, 135.0, 225.0, 315.0),
}
"""Directions of each shape's corners in degrees, clockwise from the right as screens have it."""


def paint_glyph(canvas: imgui.ImDrawList, kind: CriticalKind, centre: tuple[float, float], radius: float) -> None:
    """Paints the mark of a critical point.

    Args:
        canvas: where.
        kind: whose mark.
        centre: in pixels.
        radius: of the circle its corners lie on, in pixels.
    """
    corners: list[imgui.ImVec2Like] = [_on_circle(centre, radius * 1.15, angle) for angle in _CORNERS[kind]]
    canvas.add_convex_poly_filled(corners, packed(eight_bit(KIND_COLORS[kind])))
    canvas.add_polyline(corners, packed(eight_bit(OUTLINE)), 1.5, imgui.ImDrawFlags_.closed)


def paint_path_start(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints the ring that marks a path's start."""
    canvas.add_circle_filled(centre, radius * 1.1, packed(eight_bit(OUTLINE)))
    canvas.add_circle(centre, radius * 0.75, packed(eight_bit(color)), 0, radius * 0.5)


def paint_path_end(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints the star that marks a path's end."""
    for size, ink in ((1.5, OUTLINE), (1.15, color)):
        tips: list[imgui.ImVec2Like] = [
            _on_circle(centre, radius * size * (1.0 if k % 2 == 0 else 0.48), 36.0 * k - 90.0) for k in range(10)
        ]
        canvas.add_concave_poly_filled(tips, packed(eight_bit(ink)))


def paint_path(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints a short piece of a path's line."""
    x, y = centre
    canvas.add_line((x - radius, y), (x + radius, y), packed(eight_bit(OUTLINE)), radius * 0.8)
    canvas.add_line((x - radius, y), (x + radius, y), packed(eight_bit(color)), radius * 0.5)


def paint_moment(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints the disc that marks the checkpoint of a moment."""
    for size, ink in ((1.25, OUTLINE), (1.0, WHITE), (0.55, color)):
        canvas.add_circle_filled(centre, radius * size, packed(eight_bit(ink)))


def paint_drop(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints a piece of a lifted path with a line down to the surface."""
    x, y = centre
    for width, ink in ((0.55, OUTLINE), (0.25, color)):
        canvas.add_line((x, y - radius * 0.6), (x, y + radius * 1.1), packed(eight_bit(ink)), radius * width)
    paint_path(canvas, color, (x, y - radius * 0.6), radius)


def paint_beyond(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints the arrowhead of a checkpoint that is held at the end of the displayed range."""
    x, y = centre
    for size, ink in ((1.35, OUTLINE), (1.0, color)):
        reach = radius * size
        tips = (x, y - reach), (x + 0.8 * reach, y + 0.8 * reach), (x, y + 0.35 * reach)
        canvas.add_concave_poly_filled([*tips, (x - 0.8 * reach, y + 0.8 * reach)], packed(eight_bit(ink)))


def paint_curve(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints a short piece of a curve's line."""
    x, y = centre
    canvas.add_line((x - radius, y), (x + radius, y), packed(eight_bit(color)), radius * 0.5)


def paint_patch(canvas: imgui.ImDrawList, color: Rgb, centre: tuple[float, float], radius: float) -> None:
    """Paints a square of a basin map's colour."""
    (x, y), reach = centre, radius * 0.9
    corners = (x - reach, y - reach), (x + reach, y + reach)
    canvas.add_rect_filled(*corners, packed(eight_bit(color)))
    canvas.add_rect(*corners, packed(eight_bit(OUTLINE)))


def paint_sample(
    state: PointState, theme: Theme, canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float
) -> None:
    """Paints the mark of a sample: a dot, a ring, a cross where it is not finite, a square where it is missing."""
    (x, y), reach = centre, radius * 0.6
    dark, bright = packed(eight_bit(OUTLINE)), packed(eight_bit(WHITE))
    if state == PointState.NOT_FINITE:
        ink = packed(eight_bit(NOT_FINITE))
        canvas.add_line((x - reach, y - reach), (x + reach, y + reach), ink, radius * 0.3)
        canvas.add_line((x - reach, y + reach), (x + reach, y - reach), ink, radius * 0.3)
    elif state == PointState.MISSING:
        ink = packed(eight_bit(PALETTES[theme].muted))
        canvas.add_rect((x - reach, y - reach), (x + reach, y + reach), ink, 0.0, radius * 0.3)
    else:
        canvas.add_circle_filled(centre, reach, dark if state == PointState.EVALUATED else bright)
        canvas.add_circle_filled(centre, reach * 0.65, bright if state == PointState.EVALUATED else dark)


def _on_circle(centre: tuple[float, float], radius: float, degrees: float) -> tuple[float, float]:
    angle = degrees * pi / 180
    return centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)

"""Marks of critical points and of the path's ends, as the legend and tables paint them."""

from collections.abc import Sequence
from math import cos, pi, sin

from imgui_bundle import imgui

from landscape.critical import CriticalKind
from landscape.surface import PointState
from landscape.viewer.colors import (
    DOWNHILL,
    KIND_COLORS,
    KIND_SOLIDS,
    NOT_FINITE,
    OUTLINE,
    PALETTES,
    UPHILL,
    WHITE,
    Rgb,
    Solid,
)
from landscape.viewer.panels.style import eight_bit, packed
from landscape.viewer.state import Theme

_FACES: dict[Solid, tuple[tuple[float, tuple[tuple[float, float], ...]], ...]] = {
    "ball": ((1.0, tuple((0.95 * cos(k * pi / 10), 0.95 * sin(k * pi / 10)) for k in range(20))),),
    "octahedron": (
        (1.0, ((-1.1, 0.0), (0.0, -1.15), (-0.25, 0.3))),
        (0.78, ((1.1, 0.0), (-0.25, 0.3), (0.0, -1.15))),
        (0.86, ((-1.1, 0.0), (-0.25, 0.3), (0.0, 1.15))),
        (0.6, ((-0.25, 0.3), (1.1, 0.0), (0.0, 1.15))),
    ),
    "tetrahedron": (
        (1.0, ((-1.05, 0.7), (0.0, -1.15), (0.3, 0.9))),
        (0.7, ((0.0, -1.15), (1.05, 0.7), (0.3, 0.9))),
    ),
    "cube": (
        (1.0, ((-0.8, -0.95), (0.8, -0.95), (0.8, -0.3), (-0.8, -0.3))),
        (0.78, ((-0.8, -0.3), (0.8, -0.3), (0.8, 0.95), (-0.8, 0.95))),
    ),
}
"""Of each solid the faces that are seen: how bright each is, and its corners in radii, y down."""

_OUTLINES: dict[Solid, tuple[tuple[float, float], ...]] = {
    "ball": _FACES["ball"][0][1],
    "octahedron": ((-1.1, 0.0), (0.0, -1.15), (1.1, 0.0), (0.0, 1.15)),
    "tetrahedron": ((-1.05, 0.7), (0.0, -1.15), (1.05, 0.7), (0.3, 0.9)),
    "cube": ((-0.8, -0.95), (0.8, -0.95), (0.8, 0.95), (-0.8, 0.95)),
}


def paint_glyph(
    canvas: imgui.ImDrawList, kind: CriticalKind, centre: tuple[float, float], radius: float, hollow: bool = False
) -> None:
    """Paints the glyph of a critical point.

    Args:
        canvas: where.
        kind: whose glyph.
        centre: in pixels.
        radius: in pixels.
        hollow: whether only its outline is painted, as of what is weaker than the sampling noise.
    """

    def placed(corners: Sequence[tuple[float, float]], size: float = radius) -> list[imgui.ImVec2Like]:
        return [(centre[0] + size * x, centre[1] + size * y) for x, y in corners]

    solid, color, dark = KIND_SOLIDS[kind], KIND_COLORS[kind], packed(eight_bit(OUTLINE))
    outline, closed = _OUTLINES[solid], imgui.ImDrawFlags_.closed
    if hollow:
        canvas.add_polyline(placed(outline), dark, radius * 0.9, closed)
        canvas.add_polyline(placed(outline, radius * 0.95), packed(eight_bit(color)), radius * 0.4, closed)
        return
    for brightness, corners in _FACES[solid]:
        red, green, blue = (brightness * part for part in color)
        canvas.add_convex_poly_filled(placed(corners), packed(eight_bit((red, green, blue))))
    canvas.add_polyline(placed(outline), dark, 1.5, closed)


def paint_cross(canvas: imgui.ImDrawList, centre: tuple[float, float], radius: float) -> None:
    """Paints the cross of a saddle: the way down, and the dashed way up."""
    x, y = centre
    for width, down, up in ((0.8, OUTLINE, OUTLINE), (0.4, DOWNHILL, UPHILL)):
        canvas.add_line(
            (x - radius, y + radius * 0.5), (x + radius, y - radius * 0.5), packed(eight_bit(down)), radius * width
        )
        for side in (-1, 1):
            start, end = (
                (x + side * radius * 0.35, y + side * radius * 0.7),
                (x + side * radius * 0.6, y + side * radius * 1.2),
            )
            canvas.add_line(start, end, packed(eight_bit(up)), radius * width)


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

"""What is written over the picture, in the window and in screenshots: labels, colour bar, legend, title.

Colour bar, legend and title have their places; a label of an axis that would run into one of
them is left out, so that nothing overlaps.
"""

from collections.abc import Sequence

from imgui_bundle import imgui

from landscape.critical import CriticalKind, CriticalPoint
from landscape.viewer.colors import PALETTES
from landscape.viewer.display import visible_critical_points
from landscape.viewer.panels.color_bar import paint_color_bar
from landscape.viewer.panels.critical_tab import KIND_NAMES
from landscape.viewer.panels.glyphs import paint_glyph, paint_path, paint_path_end, paint_path_start
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import FONT_SIZE, SMALL_SIZE, eight_bit, packed
from landscape.viewer.scene import Label
from landscape.viewer.state import ViewState

MARGIN = 16.0


def paint_overlay(
    canvas: imgui.ImDrawList, state: ViewState, labels: Sequence[Label], place: Rectangle, unit: float
) -> None:
    """Paints the words and keys of a picture.

    Args:
        canvas: where.
        state: what is shown.
        labels: of the axes, positioned within the picture.
        place: of the picture, in pixels of the canvas.
        unit: pixels of one pixel at scale 1.
    """
    if state.surface is None:
        _invite(canvas, state, place, unit)
        return
    taken = [_title(canvas, state, place, unit), *_legend(canvas, state, place, unit)]
    if state.display.color_bar:
        taken.append(paint_color_bar(canvas, state, state.surface, place, unit))
    palette = PALETTES[state.theme]
    for label in labels:
        size = (FONT_SIZE if label.role == "title" else SMALL_SIZE) * unit
        ink = packed(eight_bit(palette.text if label.role == "title" else palette.muted))
        box = _label_box(label, size, place)
        if not any(box.meets(other) for other in taken):
            canvas.add_text(imgui.get_font(), size, (box.x, box.y), ink, label.text)


def text_size(text: str, size: float) -> tuple[float, float]:
    """Returns a text's width and height in pixels at a font size in pixels."""
    extent, factor = imgui.calc_text_size(text), size / imgui.get_font_size()
    return extent.x * factor, extent.y * factor


def _label_box(label: Label, size: float, place: Rectangle) -> Rectangle:
    width, height = text_size(label.text, size)
    x, y = label.position
    across, down = label.anchor
    return Rectangle(round(place.x + x - across * width), round(place.y + y - down * height), width, height)


def _title(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float) -> Rectangle:
    text = state.path.stem if state.path else ""
    size = FONT_SIZE * unit
    x, y = place.x + MARGIN * unit, place.y + 12 * unit
    canvas.add_text(imgui.get_font(), size, (x, y), packed(eight_bit(PALETTES[state.theme].text)), text)
    return Rectangle(x, y, *text_size(text, size))


def _legend(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float) -> list[Rectangle]:
    """A column of marks and their meaning at the lower left, only of what is drawn."""
    rows = [*_path_rows(state), *_glyph_rows(state)]
    size, step, radius = SMALL_SIZE * unit, 20 * unit, 6 * unit
    x, y = place.x + MARGIN * unit, place.bottom - 12 * unit - step * len(rows)
    ink, boxes = packed(eight_bit(PALETTES[state.theme].text)), []
    for mark, text in rows:
        centre = (x + radius, y + step / 2)
        if isinstance(mark, CriticalKind):
            paint_glyph(canvas, mark, centre, radius)
        else:
            {"path": paint_path, "start": paint_path_start, "end": paint_path_end}[mark](canvas, centre, radius)
        width, height = text_size(text, size)
        canvas.add_text(imgui.get_font(), size, (x + 20 * unit, round(y + (step - height) / 2)), ink, text)
        boxes.append(Rectangle(x, y, 20 * unit + width, step))
        y += step
    return boxes


def _path_rows(state: ViewState) -> list[tuple[str | CriticalKind, str]]:
    if not state.display.path or state.surface is None or not state.surface.trajectories:
        return []
    return [("path", "training path"), ("start", "start"), ("end", "end")]


def _glyph_rows(state: ViewState) -> list[tuple[str | CriticalKind, str]]:
    if not state.display.critical_points or state.surface is None:
        return []
    shown = visible_critical_points(state.critical_points, state.surface, state.display)
    return [(kind, _count_text(kind, shown)) for kind in CriticalKind if any(point.kind == kind for point in shown)]


def _count_text(kind: CriticalKind, shown: Sequence[CriticalPoint]) -> str:
    count = sum(point.kind == kind for point in shown)
    return f"{count:,} {KIND_NAMES[kind][count != 1]}"


def _invite(canvas: imgui.ImDrawList, state: ViewState, place: Rectangle, unit: float) -> None:
    text, size = "Open a surface, or compute one", 18 * unit
    width, height = text_size(text, size)
    x, y = place.centre
    ink = packed(eight_bit(PALETTES[state.theme].muted))
    canvas.add_text(imgui.get_font(), size, (x - width / 2, y - height / 2), ink, text)

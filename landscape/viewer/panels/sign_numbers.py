"""Numbers beside critical points and checkpoints, each on whichever side of its sign has room."""

from collections.abc import Sequence

from imgui_bundle import imgui

from landscape.viewer.colors import OUTLINE, WHITE
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import SMALL_SIZE, eight_bit, packed
from landscape.viewer.panels.text import paint_haloed, text_size
from landscape.viewer.sign_labels import sign_labels
from landscape.viewer.state import ViewState

GAP, APART = 4.0, 3.0
"""Pixels at scale 1 between a sign and its number, and at least between two numbers."""


def paint_sign_numbers(
    canvas: imgui.ImDrawList, state: ViewState, taken: Sequence[Rectangle], place: Rectangle, unit: float
) -> list[Rectangle]:
    """Paints the numbers that are asked for and returns what they cover; those that find no room are left out.

    Args:
        canvas: where.
        state: what is shown.
        taken: what is covered already.
        place: of the picture, in pixels of the canvas.
        unit: pixels of one pixel at scale 1.
    """
    labels, size = sign_labels(state, (int(place.width), int(place.height)), unit), SMALL_SIZE * unit
    signs = [_about(place.x + label.x, place.y + label.y, label.radius) for label in labels]
    ink, halo, boxes = packed(eight_bit(WHITE)), packed(eight_bit(OUTLINE)), []
    for label, sign in zip(labels, signs, strict=True):
        others = [*taken, *boxes, *(other for other in signs if other is not sign)]
        for box in _beside(sign, text_size(label.text, size), GAP * unit) if label.text else ():
            wide = Rectangle(box.x - APART * unit, box.y, box.width + 2 * APART * unit, box.height)
            if place.contains(box) and not any(wide.meets(other) for other in others):
                paint_haloed(canvas, (box.x, box.y), label.text, size, ink, halo)
                boxes.append(box)
                break
    return boxes


def _about(x: float, y: float, radius: float) -> Rectangle:
    return Rectangle(x - radius, y - radius, 2 * radius, 2 * radius)


def _beside(sign: Rectangle, extent: tuple[float, float], gap: float) -> list[Rectangle]:
    """Places for a text: right of a sign, left of it, above and below."""
    (x, y), (width, height) = sign.centre, extent
    return [
        Rectangle(sign.right + gap, y - height / 2, width, height),
        Rectangle(sign.x - gap - width, y - height / 2, width, height),
        Rectangle(x - width / 2, sign.y - gap - height, width, height),
        Rectangle(x - width / 2, sign.bottom + gap, width, height),
    ]

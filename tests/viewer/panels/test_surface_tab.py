"""The Surface tab, control by control."""

import pytest
from gui_hand import Hand, changed

from landscape.viewer.state import (
    ViewState,
)

pytestmark = pytest.mark.gl


@pytest.mark.parametrize(
    ("control", "field", "expected"),
    [
        ("Height/linear", "height_scale", "linear"),
        ("Reverse", "reverse", True),
        ("Texture/checker", "texture", "checker"),
        ("Texture/bands", "texture", "bands"),
        ("Texture/slope", "texture", "slope"),
        ("Wireframe", "wireframe", True),
        ("Contours", "contours", False),
        ("Axes", "axes", False),
        ("Colour bar", "color_bar", False),
    ],
)
def test_surface_controls_change_state_and_picture(hand: Hand, opened: ViewState, control, field, expected) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.click(control)
    part = hand.state.look if hasattr(hand.state.look, field) else hand.state.display
    assert getattr(part, field) == expected
    assert hand.state.surface is opened.surface
    assert changed(before, hand.picture()) > 3000


@pytest.mark.parametrize(("control", "field"), [("Low", "low"), ("High", "high"), ("Exaggeration", "exaggeration")])
def test_sliders_move_the_drawn_height(hand: Hand, opened: ViewState, control, field) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.slide(control, 0.3)
    assert getattr(hand.state.display, field) != getattr(opened.display, field)
    assert changed(before, hand.picture()) > 1000
    assert hand.state.display.low < hand.state.display.high


def test_automatic_brings_the_limits_back(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.slide("High", 0.3)
    hand.click("Automatic")
    assert (hand.state.display.low, hand.state.display.high) == (opened.automatic.low, opened.automatic.high)


def test_contours_are_counted(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.slide("Contour count", 0.9)
    assert hand.state.display.contour_count > 40

"""The Surface tab, control by control."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.opening import layer_of, shown, with_layers
from landscape.viewer.panels import items
from landscape.viewer.requests import UseImage
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


@pytest.mark.parametrize(
    ("control", "field", "expected"),
    [
        ("Height/linear", "height_scale", "linear"),
        ("Reverse", "reverse", True),
        ("Texture/checker", "texture", "checker"),
        ("Texture/bands", "texture", "bands"),
        ("Texture/slope", "texture", "slope"),
        ("Texture/terrain", "texture", "terrain"),
        ("Texture/matcap", "texture", "matcap"),
        ("Wireframe/overlay", "wireframe", "overlay"),
        ("Wireframe/alone", "wireframe", "alone"),
        ("Samples", "samples", True),
        ("Flat", "flat", True),
        ("Floor/map", "floor", "map"),
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


def test_limits_of_losses_that_hardly_differ_are_moved_and_told_apart(hand: Hand, opened: ViewState) -> None:
    surface = opened.surface
    assert surface is not None
    close = replace(surface, fields={"loss": 1 + 1e-11 * surface.loss}, critical_points=())
    hand.start(shown(opened, close, None))
    low, high = close.loss.min(), close.loss.max()
    hand.slide("High", 0.5)
    assert (hand.state.display.high - low) / (high - low) == pytest.approx(0.5, abs=0.05)
    for name in ("Low", "High"):
        assert items.rectangles[name].right < 240, "its long number has room"


def test_automatic_brings_the_limits_back(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.slide("High", 0.3)
    hand.click("Automatic")
    assert (hand.state.display.low, hand.state.display.high) == (opened.automatic.low, opened.automatic.high)


def test_contours_are_counted(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.slide("Contour count", 0.9)
    assert hand.state.display.contour_count > 40


def test_colours_by_a_field_have_a_range_of_their_own(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.click("Colour by")
    hand.click("Colour by/loss")
    color = hand.state.look.color
    assert color is not None
    assert (color.field, color.scale) == ("loss", "log")
    hand.click("Colour scale/linear")
    assert hand.state.look.color != color
    assert hand.state.display == opened.display, "the height stays as it is"
    assert changed(before, hand.picture()) > 3000
    hand.slide("To", 0.4)
    moved = hand.state.look.color
    hand.click("Automatic colours")
    assert hand.state.look.color == color != moved
    hand.click("Colour by")
    hand.click("Colour by/the height")
    assert hand.state.look.color is None
    assert changed(before, hand.picture()) < 20


def test_fields_are_listed_by_names_that_people_read(hand: Hand, opened: ViewState, monkeypatch) -> None:
    surface = opened.surface
    assert surface is not None
    state = opened.with_layer(surface=replace(surface, fields={**surface.fields, "std_error": 0.1 * surface.loss}))
    listed: list[str] = []
    draw = imgui.selectable
    monkeypatch.setattr(imgui, "selectable", lambda text, *more: (listed.append(text), draw(text, *more))[1])
    hand.start(state)
    hand.click("Height by")
    assert "std error" in {text.partition("##")[0] for text in listed}
    hand.click("Height by/std_error")
    assert hand.state.display.height_field == "std_error"


def test_limits_are_set_as_percentiles(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.click("Limits in/percentiles")
    hand.slide("High", 0.5)
    surface, high = hand.state.surface, hand.state.display.high
    assert surface is not None
    assert (surface.loss < high).mean() == pytest.approx(0.5, abs=0.05)
    settled = hand.state
    hand.frames(3)
    assert hand.state is settled, "what a slider shows does not move the limits"
    hand.click("Limits in/values")
    assert hand.state.display == settled.display


def test_the_light_is_moved_and_put_back(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.slide("Light from", 0.9)
    hand.slide("Light height", 0.1)
    assert hand.state.display.light != opened.display.light
    assert changed(before, hand.picture()) > 3000
    hand.click("Reset light")
    assert hand.state.display.light == opened.display.light


def test_lines_of_a_wireframe_are_thinned_and_seen_through(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    assert "Line every" not in items.rectangles
    hand.click("Wireframe/alone")
    before = hand.picture()
    hand.slide("Line every", 0.3)
    assert 4 < hand.state.look.wire_every < 10
    assert changed(before, hand.picture()) > 1000
    hand.click("Hidden lines")
    assert hand.state.look.hidden_lines


def test_a_picture_is_asked_for_by_its_path(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.click("Texture/image")
    hand.type("Picture", "a b.png")
    hand.press(imgui.Key.enter)
    assert hand.state.requests == (UseImage(Path("a b.png")),)
    assert hand.state.image_text == ""


def test_a_group_closes_and_opens_by_a_click(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.click("Group/Colour")
    assert "Reverse" not in items.rectangles
    hand.click("Group/Colour")
    assert "Reverse" in items.rectangles


def test_values_are_written_along_the_contours_where_asked_for(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.click("Contour labels")
    assert hand.state.display.contour_labels
    written = hand.picture()
    assert 300 < changed(before, written) < 20000
    hand.click("Contours")
    plain = hand.picture()
    hand.click("Contour labels")
    assert changed(plain, hand.picture()) == 0, "without lines there are no labels"


def test_patches_between_samples_are_chosen(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.click("Between samples/bicubic")
    assert hand.state.look.interpolation == "bicubic"
    assert hand.state.surface is opened.surface
    assert changed(before, hand.picture()) > 300


def test_a_curve_has_no_controls_of_what_it_lacks(hand: Hand, opened: ViewState) -> None:
    surface = opened.surface
    assert surface is not None
    curve = Surface(surface.alpha, np.zeros(1), {"loss": surface.loss[:1]})
    hand.start(opened)
    whole = set(items.rectangles)
    hand.start(shown(opened, curve, None))
    lacking = {name.partition("/")[0] for name in whole - set(items.rectangles)}
    assert lacking >= {"Texture", "Wireframe", "Contours", "Contour count", "Contour labels", "Samples", "Floor"}
    assert lacking >= {"Between samples", "Light from", "Light height", "Colour bar", "Colour by"}
    assert {"Axes", "Low", "High", "Exaggeration", "Reverse", "Flat"} <= set(items.rectangles)
    hand.start(with_layers(hand.state, [layer_of(surface, None)], add=True))
    assert whole - {"Opacity"} <= set(items.rectangles)
    hand.start(replace(hand.state, active=0))
    assert {"Light from", "Contour count", "Floor/map"} <= set(items.rectangles), "the other surface has them"
    assert "Texture/bands" not in items.rectangles


@pytest.mark.parametrize(("key", "name"), [("_2", "Plan"), ("d", "Roll down"), ("j", "Basin map"), ("w", "Wireframe")])
def test_a_key_that_does_nothing_to_a_curve_tells_why(hand: Hand, opened: ViewState, key: str, name: str) -> None:
    surface = opened.surface
    assert surface is not None
    hand.start(shown(opened, Surface(surface.alpha, np.zeros(1), {"loss": surface.loss[:1]}), None))
    before = hand.state
    hand.press(getattr(imgui.Key, key))
    assert hand.state.notice == f"{name}: this is a curve, which has no plane"
    assert replace(hand.state, notice="") == before

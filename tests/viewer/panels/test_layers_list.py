"""The list of surfaces, control by control, and what is drawn of the layers."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from gui_hand import Hand, changed, himmelblau
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.display import scene_frame
from landscape.viewer.opening import layer_of, with_layers
from landscape.viewer.panels import items
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


@pytest.fixture
def two(opened: ViewState) -> ViewState:
    """Himmelblau's surface and a ramp that crosses it, which is active."""
    axis = np.linspace(-4.5, 4.5, 13)
    ramp = Surface(axis, axis, {"loss": np.tile(np.geomspace(1, 600, 13), (13, 1))}, critical_points=())
    return with_layers(opened, [layer_of(ramp, Path("a-ramp.ply"))], add=True)


def test_the_eye_hides_a_surface_with_all_that_lies_on_it(hand: Hand, two: ViewState) -> None:
    hand.start(two)
    before = hand.picture()
    hand.click("Surface 1/visible")
    assert not hand.state.layers[0].look.visible
    assert changed(before, hand.picture()) > 3000
    hand.click("Surface 1/visible")
    assert changed(before, hand.picture()) < 20


def test_a_click_on_a_name_makes_its_surface_the_active_one(hand: Hand, two: ViewState) -> None:
    hand.start(two)
    assert hand.state.surface is two.layers[1].surface
    hand.click("Surface 1/name")
    assert hand.state.surface is two.layers[0].surface
    hand.press(imgui.Key.page_down)
    assert hand.state.active == 1


def test_each_surface_has_an_opacity_and_a_wireframe_of_its_own(hand: Hand, two: ViewState) -> None:
    hand.start(two)
    before = hand.picture()
    hand.slide("Surface 2/opacity", 0.4)
    assert 0.2 < hand.state.layers[1].look.opacity < 0.6
    assert hand.state.layers[0].look.opacity == 1.0
    seen_through = hand.picture()
    assert changed(before, seen_through) > 3000
    hand.click("Surface 1/wireframe")
    assert [layer.look.wireframe for layer in hand.state.layers] == ["overlay", "off"]
    assert changed(seen_through, hand.picture()) > 300


def test_the_cross_closes_its_surface_and_the_list_goes_with_the_last_but_one(hand: Hand, two: ViewState) -> None:
    hand.start(two)
    hand.click("Surface 1/close")
    assert [layer.name for layer in hand.state.layers] == ["a-ramp.ply"]
    assert "Surface 1/name" not in items.rectangles
    hand.slide("Opacity", 0.5)
    assert hand.state.look.opacity < 0.8


def test_the_pointer_reads_the_active_surface_and_none_that_is_hidden(hand: Hand, two: ViewState) -> None:
    hand.start(two.with_look(visible=False))
    place = hand.gui.layout(hand.state, hand.target).picture
    on_both = scene_frame(two).world(-1.0, -1.0, two.layers[0].surface.loss.min())
    x, y, _ = hand.state.camera.project(on_both, place.width, place.height)[0]
    hand.gui.io.add_mouse_pos_event(place.x + x, place.y + y)
    hand.frames(3)
    assert hand.state.pointer is None
    hand.click("Surface 1/name")
    hand.gui.io.add_mouse_pos_event(place.x + x, place.y + y)
    hand.frames(3)
    assert hand.state.pointer is not None


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_rows_of_eight_surfaces_with_long_names_stay_in_the_panel(hand: Hand, opened: ViewState, theme) -> None:
    layer = replace(opened.layers[0], path=Path("a-rather-long-name-of-a-surface-in-a-random-plane.ply"))
    hand.start(replace(opened, layers=(layer,) * 8, theme=theme))
    for number in range(1, 9):
        boxes = [items.rectangles[f"Surface {number}/{part}"] for part in ("visible", "name", "opacity", "close")]
        assert all(left.right <= right.x for left, right in pairwise(boxes))
        assert boxes[0].x >= 0
        assert boxes[-1].right <= 340


def test_himmelblau_alone_has_no_list(hand: Hand, opened: ViewState) -> None:
    assert opened.surface is not None
    assert np.array_equal(opened.surface.loss, himmelblau().loss)
    hand.start(opened)
    assert "Opacity" in items.rectangles
    assert not any(name.startswith("Surface 1/") for name in items.rectangles)

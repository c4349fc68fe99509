"""Pins: a click sets one where the surface is, and another click takes it away."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.actions import action_named
from landscape.viewer.camera import Camera
from landscape.viewer.display import scene_frame
from landscape.viewer.opening import shown
from landscape.viewer.panels.legend import legend_rows
from landscape.viewer.pins import LABELS, pin_marks, with_pin, without_pin
from landscape.viewer.state import ViewState

SIZE = (940.0, 692.0)


def picture_size(hand: Hand) -> tuple[float, float]:
    place = hand.gui.layout(hand.state, hand.target).picture
    return place.width, place.height


def changed_pixels(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return np.abs(before - after).max(axis=-1) > 30


@pytest.mark.parametrize("exaggeration", [0.3, 3.0])
@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
def test_a_pin_stands_on_the_surface_whatever_its_height_and_view(opened: ViewState, exaggeration, projection) -> None:
    state = with_pin(opened.with_display(exaggeration=exaggeration), 3.0, -1.5)  # a sample, so its height is its loss
    state = replace(state, camera=Camera(pitch=0.9, projection=projection))
    assert state.surface is not None
    (mark,) = pin_marks(state, SIZE)
    column, row = (
        int(np.argmin(np.abs(axis - place))) for axis, place in ((state.surface.alpha, 3.0), (state.surface.beta, -1.5))
    )
    world = scene_frame(state).world(3.0, -1.5, state.surface.loss[row, column])
    assert (mark.x, mark.y) == pytest.approx(tuple(state.camera.project(world, *SIZE)[0, :2]), abs=1e-6)


def test_a_pin_behind_a_ridge_is_not_in_sight(opened: ViewState) -> None:
    low = replace(opened, camera=Camera(yaw=0.0, pitch=0.15)).with_display(exaggeration=3.0)
    high = replace(opened, camera=Camera(yaw=0.0, pitch=1.57, projection="orthographic")).with_display(exaggeration=3.0)
    assert [mark.in_sight for mark in pin_marks(with_pin(low, -2.8, 3.1), SIZE)] == [False]
    assert [mark.in_sight for mark in pin_marks(with_pin(high, -2.8, 3.1), SIZE)] == [True]


def test_the_legend_tells_the_loss_at_each_pin_of_the_active_surface(opened: ViewState) -> None:
    state = with_pin(with_pin(with_pin(opened, 3.0, -1.5), 9.0, 0.0), 0.0, 0.0)
    told = [row.text for row in legend_rows(state)][:2]
    assert told == ["loss 15.41", "loss 170.1"], "of Himmelblau's function; the second pin lies beyond the surface"
    assert not any("loss" in row.text for row in legend_rows(state.with_look(visible=False)))


@pytest.mark.gl
def test_the_pointer_is_on_the_smooth_patch_where_one_is_drawn(hand: Hand) -> None:
    axis = np.linspace(-1.0, 1.0, 5)
    dome = Surface(axis, axis, {"loss": np.cos(np.add.outer(axis**2, axis**2)) + 1.0})
    state = shown(ViewState(), dome, None)
    smooth = state.with_look(interpolation="bicubic")
    places = []
    for looked_at in (state, smooth):
        hand.start(looked_at)
        hand.gui.io.add_mouse_pos_event(760, 330)
        hand.frames(3)
        assert hand.state.pointer is not None
        (mark,) = pin_marks(with_pin(hand.state, *hand.state.pointer), picture_size(hand))
        place = hand.gui.layout(hand.state, hand.target).picture
        assert (mark.x + place.x, mark.y + place.y) == pytest.approx((760.5, 330.5), abs=1e-6)
        assert mark.in_sight
        places.append(hand.state.pointer)
    assert places[0] != pytest.approx(places[1], abs=1e-4)


def test_pins_take_the_first_free_letter_and_are_not_more_than_the_letters(opened: ViewState) -> None:
    state = opened
    for number in range(len(LABELS)):
        state = with_pin(state, 0.1 * number, 0.0)
    assert [pin.label for pin in state.pins] == list(LABELS)
    full = with_pin(state, 1.0, 1.0)
    assert full.pins == state.pins
    assert "remove one" in full.notice
    again = with_pin(without_pin(state, "C"), 1.0, 1.0)
    assert again.pins[-1].label == "C"


def test_pins_beyond_the_active_surface_or_on_a_hidden_one_have_no_mark(opened: ViewState) -> None:
    assert pin_marks(with_pin(opened, 9.0, 0.0), SIZE) == ()
    assert pin_marks(with_pin(opened, 0.0, 0.0).with_look(visible=False), SIZE) == ()
    assert pin_marks(ViewState(), SIZE) == ()


@pytest.mark.gl
def test_a_click_pins_what_the_status_line_reads_and_a_click_on_the_pin_removes_it(
    hand: Hand, opened: ViewState
) -> None:
    hand.start(opened)
    before, camera = hand.picture(), hand.state.camera
    hand.drag((700, 300), (700, 300))
    (pin,) = hand.state.pins
    assert hand.state.pointer == (pin.alpha, pin.beta)
    assert hand.state.camera == camera
    place = hand.gui.layout(hand.state, hand.target).picture
    (mark,) = pin_marks(hand.state, (int(place.width), int(place.height)))
    assert (mark.x + place.x, mark.y + place.y) == pytest.approx((700.5, 300.5), abs=1e-6)
    assert mark.in_sight
    assert 100 < changed(before, hand.picture()) < 3000
    hand.drag((700, 282), (700, 282))  # on its badge
    assert hand.state.pins == ()


@pytest.mark.gl
def test_a_double_click_recentres_and_leaves_no_pin(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    target = hand.state.camera.target
    for _ in range(2):
        for down in (True, False):
            hand.gui.io.add_mouse_pos_event(700, 300)
            hand.gui.io.add_mouse_button_event(0, down)
            hand.frames(1)
    hand.frames(60)
    assert hand.state.camera.target != target
    assert hand.state.pins == ()


@pytest.mark.gl
def test_a_hidden_surface_is_not_read(hand: Hand, opened: ViewState) -> None:
    hand.start(opened.with_look(visible=False))
    hand.drag((700, 300), (700, 300))
    assert hand.state.pointer is None
    assert hand.state.pins == ()


@pytest.mark.gl
@pytest.mark.parametrize("visible", [True, False])
def test_the_way_between_the_last_two_pins_lies_on_the_surface(draw, bowl: Surface, bare, visible) -> None:
    state = bare(bowl, visible=visible)
    first = with_pin(with_pin(with_pin(state, 0.9, 0.9), -0.8, -0.3), 0.8, -0.3)
    before, after = draw(state).astype(int), draw(first).astype(int)
    frame = scene_frame(state)
    rows, columns = np.nonzero(changed_pixels(before, after))
    if not visible:
        assert len(rows) == 0
        return
    ends = frame.world([-0.8, 0.8], [-0.3, -0.3], [0.82, 0.82])
    left, right = state.camera.project(ends, 240, 200)[:, 0]
    assert columns.min() == pytest.approx(left, abs=4)
    assert columns.max() == pytest.approx(right, abs=4)
    middle = rows[np.abs(columns - 120) < 2]
    ground = frame.world(0.0, -0.3, 0.18)
    assert middle.mean() == pytest.approx(state.camera.project(ground, 240, 200)[0, 1], abs=2), "not straight through"


@pytest.mark.gl
def test_a_drag_a_panel_and_the_background_set_no_pin(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.drag((700, 300), (730, 300))
    hand.drag((350, 5), (350, 5))
    hand.drag((170, 600), (170, 600))
    hand.gui.io.add_key_event(imgui.Key.mod_shift, True)
    hand.drag((700, 300), (700, 300))
    hand.gui.io.add_key_event(imgui.Key.mod_shift, False)
    assert hand.state.pins == ()


@pytest.mark.gl
def test_keys_remove_the_last_pin_or_all(hand: Hand, opened: ViewState) -> None:
    for place in (0.0, 1.0, 2.0):
        opened = with_pin(opened, place, place)
    hand.start(opened)
    hand.press(imgui.Key.delete)
    assert [pin.label for pin in hand.state.pins] == ["A", "B"]
    hand.press(imgui.Key.delete, shift=True)
    assert hand.state.pins == ()
    assert not action_named("Remove last pin").enabled(hand.state)


@pytest.mark.gl
def test_hovering_draws_no_surface(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    drawings = hand.gui.picture.drawings
    for x in range(640, 700, 10):
        hand.gui.io.add_mouse_pos_event(x, 300)
        hand.frames(2)
    assert hand.state.pointer is not None
    assert hand.gui.picture.drawings == drawings
    hand.gui.io.add_mouse_pos_event(-1e30, -1e30)
    hand.frames(2)
    assert hand.state.pointer is None

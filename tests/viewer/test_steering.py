"""The mouse over the picture: injected events drive the real interface."""

from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from gui_hand import Hand
from imgui_bundle import imgui

from landscape.viewer.flight import LONGEST_STEP, SECONDS
from landscape.viewer.navigation import held_point
from landscape.viewer.shell import Settings
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

PLACE = 760.0, 260.0
LEFT, RIGHT, MIDDLE = range(3)


def land(hand: Hand) -> None:
    """Lets a flight end, in few pictures."""
    for _ in range(ceil(SECONDS / LONGEST_STEP)):
        hand.state = hand.gui.frame(hand.state, hand.target, LONGEST_STEP)
    assert hand.state.flight is None


def under(hand: Hand, place: tuple[float, float] = PLACE) -> np.ndarray:
    """The world point a place of the window shows."""
    picture = hand.gui.layout(hand.state, hand.target).picture
    pixel = place[0] - picture.x, place[1] - picture.y
    return held_point(hand.state, hand.state.camera, pixel, (picture.width, picture.height))


def place_of(hand: Hand, point: np.ndarray) -> np.ndarray:
    """Where in the window a world point is seen."""
    picture = hand.gui.layout(hand.state, hand.target).picture
    return hand.state.camera.project(point[None], picture.width, picture.height)[0, :2] + (picture.x, picture.y)


def scroll(hand: Hand, left: float, up: float, place: tuple[float, float] = PLACE) -> None:
    hand.gui.io.add_mouse_pos_event(*place)
    hand.frames(2)
    hand.gui.io.add_mouse_wheel_event(left, up)
    hand.frames(2)


def double_click(hand: Hand, place: tuple[float, float]) -> None:
    hand.gui.io.add_mouse_pos_event(*place)
    hand.frames(2)
    for down in (True, False, True, False):
        hand.gui.io.add_mouse_button_event(LEFT, down)
        hand.frames(1)


def test_left_turns_right_moves_middle_zooms(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    first = hand.state.camera
    hand.drag((700, 300), (760, 330))
    turned = hand.state.camera
    assert (turned.yaw, turned.pitch) != (first.yaw, first.pitch)
    assert turned.target == first.target
    hand.drag((700, 300), (740, 320), button=RIGHT)
    assert hand.state.camera.target != turned.target
    hand.drag((700, 300), (700, 260), button=MIDDLE)
    assert hand.state.camera.distance < turned.distance


def test_a_drag_that_begins_on_the_panel_is_the_panels(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    camera, io = hand.state.camera, hand.gui.io
    hand.drag((300, 684), (500, 684))
    for step in ((300, 684, True), (500, 600, True), (520, 500, False)):  # it ends while it moves
        io.add_mouse_pos_event(*step[:2])
        io.add_mouse_button_event(LEFT, step[2])
        hand.frames(1)
    hand.frames(2)
    assert hand.state.camera == camera


@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
def test_the_point_of_the_surface_that_is_grabbed_follows_the_pointer(
    hand: Hand, opened: ViewState, projection
) -> None:
    hand.start(replace(opened, camera=replace(opened.camera, projection=projection)))
    point = under(hand)
    assert np.linalg.norm(place_of(hand, point) - PLACE) < 1e-9
    hand.drag(PLACE, (820.0, 230.0), button=RIGHT)
    np.testing.assert_allclose(place_of(hand, point), (820.0, 230.0), atol=1e-9)
    picture = hand.gui.layout(hand.state, hand.target).picture
    np.testing.assert_allclose(hand.state.camera.target, under(hand, picture.centre), atol=1e-9)


@pytest.mark.parametrize("place", [PLACE, (360.0, 680.0)], ids=["surface", "background"])
def test_the_wheel_keeps_what_is_under_the_pointer_in_its_place(hand: Hand, opened: ViewState, place) -> None:
    hand.start(opened)
    point = under(hand, place)
    before = hand.state.camera.distance
    scroll(hand, 0, 2, place)
    np.testing.assert_allclose(place_of(hand, point), place, atol=1e-9)
    scroll(hand, 0, 0.5, place)
    land(hand)
    np.testing.assert_allclose(place_of(hand, point), place, atol=1e-9)
    assert hand.state.camera.distance == pytest.approx(before * 0.88**2.5)


def test_the_wheel_over_the_panel_is_the_panels_and_sideways_it_zooms_nothing(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    camera = hand.state.camera
    scroll(hand, 0, 2, (100.0, 600.0))
    scroll(hand, 3, 0)
    assert (hand.state.camera, hand.state.flight) == (camera, None)


def test_modifiers_lend_the_left_button_the_other_motions(hand: Hand, opened: ViewState) -> None:
    for key, comes_closer in (("mod_shift", False), ("mod_ctrl", True)):
        hand.start(opened)
        first = hand.state.camera
        hand.gui.io.add_key_event(getattr(imgui.Key, key), True)
        hand.drag((700, 300), (760, 330))
        hand.gui.io.add_key_event(getattr(imgui.Key, key), False)
        hand.frames(1)
        camera = hand.state.camera
        assert camera.yaw == first.yaw
        step = camera.eye - first.eye
        assert np.linalg.norm(step) > 0.1
        assert (abs(step @ camera.basis()[2]) > 0.1) == comes_closer


def test_on_a_trackpad_two_fingers_turn_and_a_pinch_zooms(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, settings=Settings(mouse="trackpad")))
    first = hand.state.camera
    for _ in range(3):
        scroll(hand, 0.3, 0.15)
    turned = hand.state.camera
    assert turned.distance == first.distance
    assert turned.yaw != first.yaw
    assert turned.pitch > first.pitch
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, True)
    scroll(hand, 0, 1)
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, False)
    land(hand)
    assert hand.state.camera.distance < first.distance
    assert hand.state.camera.yaw == turned.yaw


def test_as_in_cad_the_middle_turns_and_the_left_only_points(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, settings=Settings(mouse="CAD")))
    first = hand.state.camera
    hand.drag((700, 300), (760, 330))
    assert hand.state.camera == first
    hand.drag((700, 300), (760, 330), button=MIDDLE)
    assert hand.state.camera.yaw != first.yaw
    hand.drag((700, 300), (700, 330), button=RIGHT)
    assert hand.state.camera.distance > first.distance


def test_a_double_click_flies_to_the_point_and_the_window_rests_again(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    point = under(hand)
    double_click(hand, PLACE)
    assert hand.state.flight is not None
    land(hand)
    np.testing.assert_allclose(
        place_of(hand, point), hand.gui.layout(hand.state, hand.target).picture.centre, atol=1e-9
    )
    state, drawings = hand.state, hand.gui.picture.drawings
    hand.frames(3)
    assert hand.state is state
    assert hand.gui.picture.drawings == drawings


def test_a_second_drag_from_the_same_place_is_no_double_click(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    target = hand.state.camera.target
    for _ in range(2):
        hand.drag(PLACE, (PLACE[0] + 30, PLACE[1]))
    assert (hand.state.camera.target, hand.state.flight) == (target, None)


def test_a_double_click_beside_the_surface_moves_nothing(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    camera = hand.state.camera
    double_click(hand, (345.0, 300.0))
    assert (hand.state.camera, hand.state.flight) == (camera, None)


def test_a_drag_stops_a_flight_where_it_is(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.press(imgui.Key._7)
    flying = hand.state.camera
    assert flying != opened.camera
    hand.drag((700, 300), (760, 300))
    held = hand.state
    hand.frames(30)
    assert hand.state.camera == held.camera
    assert hand.state.camera.pitch < np.pi / 2


def test_a_press_before_the_mouse_was_anywhere_does_nothing(hand: Hand) -> None:
    camera = hand.state.camera
    for down in (True, False):
        hand.gui.io.add_mouse_button_event(LEFT, down)
        hand.frames(2)
    assert hand.state.camera is camera

"""The Camera tab, control by control."""

import json
from dataclasses import replace
from math import ceil, radians

import pytest
from gui_hand import Hand
from imgui_bundle import imgui

from landscape.viewer.camera import SIDES
from landscape.viewer.flight import LONGEST_STEP, SECONDS
from landscape.viewer.panels import items
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


def land(hand: Hand) -> None:
    """Lets a flight end, in few pictures."""
    for _ in range(ceil(SECONDS / LONGEST_STEP)):
        hand.state = hand.gui.frame(hand.state, hand.target, LONGEST_STEP)
    assert hand.state.flight is None


def test_sliders_turn_tilt_come_closer_and_change_the_lens(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    first = hand.state.camera
    for name, share in (("Yaw", 0.8), ("Pitch", 0.7), ("Distance", 0.4), ("Field of view", 0.8)):
        hand.slide(name, share)
    camera = hand.state.camera
    assert camera.yaw != first.yaw
    assert camera.pitch > first.pitch
    assert camera.field_of_view > radians(60)
    assert camera.target == first.target
    assert "Roll" not in items.rectangles


@pytest.mark.parametrize("side", ["front", "right", "top", "isometric"])
def test_named_views_are_flown_to(hand: Hand, opened: ViewState, side) -> None:
    hand.start(replace(opened, tab="Camera"))
    hand.click(side.capitalize())
    assert hand.state.flight is not None
    land(hand)
    assert (hand.state.camera.yaw, hand.state.camera.pitch) == SIDES[side]


def test_fit_and_reset_bring_a_lost_surface_back(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    home = hand.state.camera
    hand.state = replace(hand.state, camera=home.panned(5000, 0, 600).orbited(0.2, 0.1))
    hand.click("Fit")
    land(hand)
    assert hand.state.camera.yaw == home.orbited(0.2, 0.1).yaw
    assert abs(hand.state.camera.target[0]) < 1
    hand.click("Reset view")
    land(hand)
    assert hand.state.camera == home


def test_without_animation_views_change_at_once(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    hand.click("Animate")
    assert not hand.state.settings.animate
    hand.click("Top")
    assert hand.state.flight is None
    assert hand.state.camera.pitch == radians(90)


def test_projection_and_orbit_are_chosen(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    before = hand.picture()
    hand.click("Projection/orthographic")
    assert hand.state.camera.projection == "orthographic"
    assert (before != hand.picture()).any()
    hand.click("Orbit/free orbit")
    assert not hand.state.camera.upright
    hand.slide("Roll", 0.7)
    assert hand.state.camera.roll > 0.5
    hand.click("Orbit/turntable")
    land(hand)
    assert (hand.state.camera.roll, hand.state.camera.upright) == (0.0, True)


def test_views_are_saved_by_name_flown_to_and_deleted(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    home = hand.state.camera
    hand.type("View name", "home")
    hand.click("Save view")
    assert [(view.name, view.camera) for view in hand.state.views] == [("home", home)]
    assert hand.state.view_name == ""
    hand.click("Top")
    land(hand)
    hand.type("View name", "above")
    hand.press(imgui.Key.enter)
    assert [view.name for view in hand.state.views] == ["home", "above"]
    hand.click("home##view")
    land(hand)
    assert hand.state.camera == home
    hand.click("×##home")
    assert [view.name for view in hand.state.views] == ["above"]


def test_a_view_is_copied_as_text_and_pasted(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    home = hand.state.camera
    hand.click("Copy view")
    text = imgui.get_clipboard_text()
    assert json.loads(text)["yaw"] == pytest.approx(home.yaw * 180 / 3.141592653589793)
    hand.click("Top")
    land(hand)
    hand.click("Paste view")
    land(hand)
    assert hand.state.camera.distance == pytest.approx(home.distance)
    assert hand.state.camera.pitch == pytest.approx(home.pitch)
    assert hand.state.requests == ()
    imgui.set_clipboard_text("no view")
    hand.click("Paste view")
    assert "no JSON" in hand.state.messages[0].text


def test_the_mouse_is_chosen_and_each_choice_says_what_it_does(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    for preset in ("CAD", "trackpad", "standard"):
        hand.click(f"Mouse/{preset}")
        assert hand.state.settings.mouse == preset
    assert "Middle drag" in items.tooltips["Mouse/CAD"]


def test_the_list_of_many_views_scrolls_and_leaves_room_for_the_rest(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    for _ in range(9):
        hand.press(imgui.Key.b)
    assert len(hand.state.views) == 9
    assert items.rectangles["View 2##view"].bottom <= 692
    assert "View 9##view" in items.rectangles

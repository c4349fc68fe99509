"""Mouse, keys and frames of the interface: events are injected where the controls were drawn."""

from dataclasses import replace

import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.viewer.requests import CloseWindow
from landscape.viewer.state import Layer, ViewState

pytestmark = pytest.mark.gl


def test_an_idle_frame_returns_the_very_same_state_and_draws_no_surface(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    state, drawings = hand.state, hand.gui.picture.drawings
    hand.frames(4)
    assert hand.state is state
    assert hand.gui.picture.drawings == drawings


def test_another_active_surface_is_another_picture(hand: Hand, opened: ViewState) -> None:
    (layer,) = opened.layers
    state = replace(opened, layers=(layer, Layer(layer.surface, look=replace(layer.look, color_map="grey"))))
    hand.start(state)
    before = hand.picture()
    hand.press(imgui.Key.page_down)
    assert hand.state.active == 1
    assert changed(before, hand.picture()) > 10_000, "of two in the same place the active one is in front"


def test_keys_act_but_not_while_typing(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute"))
    hand.press(imgui.Key.w)
    assert hand.state.look.wireframe == "overlay"
    hand.press(imgui.Key.c, shift=True)
    assert hand.state.look.color_map == "paired"
    hand.type("Run", "w")
    hand.press(imgui.Key.w)
    assert hand.state.look.wireframe == "overlay", "a letter that is typed is no command"
    assert hand.state.form.run == "w"


def test_a_chord_that_comes_and_goes_within_a_frame_counts(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    io = hand.gui.io
    for key, down in (("mod_ctrl", True), ("left_ctrl", True), ("q", True), ("mod_ctrl", False), ("left_ctrl", False)):
        hand.frames(int(key == "q"))
        io.add_key_event(getattr(imgui.Key, key), down)
    hand.frames(2)
    assert hand.state.requests == (CloseWindow(),)
    io.add_key_event(imgui.Key.q, False)


def test_a_slow_picture_is_drawn_simply_while_it_moves_and_well_when_it_rests(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    still = hand.picture()
    hand.gui.picture._seconds = 1.0
    io = hand.gui.io
    io.add_mouse_pos_event(800, 300)
    hand.frames(2)
    io.add_mouse_button_event(0, True)
    hand.frames(2)
    io.add_mouse_pos_event(801, 300)
    hand.frames(2)
    io.add_mouse_pos_event(800, 300)
    hand.frames(2)
    moving = hand.picture()
    io.add_mouse_button_event(0, False)
    hand.frames(2)
    assert changed(still, moving) > 100
    assert changed(still, hand.picture()) < 20

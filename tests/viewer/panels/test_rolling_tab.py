"""The Descent tab, control by control, and clicks that roll down."""

import time
from dataclasses import replace

import numpy as np
import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.analysis.optimizers import METHODS
from landscape.surface import Surface
from landscape.viewer import basin_map, search
from landscape.viewer.colors import METHOD_COLORS
from landscape.viewer.descents import LONGEST_STEP, describe_roll, optimizer_of, rolls_of, with_roll
from landscape.viewer.display import scene_frame
from landscape.viewer.opening import shown
from landscape.viewer.panels import items
from landscape.viewer.panels.legend import legend_rows
from landscape.viewer.rolling import Start
from landscape.viewer.session import Session
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

PLACE = 700.0, 300.0


@pytest.fixture
def descent(opened: ViewState) -> ViewState:
    return replace(opened, tab="Descent").with_layer(searching=False)


@pytest.fixture
def rolled(descent: ViewState) -> ViewState:
    return with_roll(descent.with_settings(animate=False), 0.5, 0.5)


def played_out(hand: Hand) -> None:
    for _ in range(60):
        if not hand.state.animated:
            return
        hand.state = hand.gui.frame(hand.state, hand.target, LONGEST_STEP)
    raise AssertionError("it never rests")


def test_a_click_rolls_down_from_where_it_is_while_that_is_on_and_sets_a_pin_else(hand: Hand, descent) -> None:
    hand.start(descent)
    hand.click("Roll down by clicks")
    assert hand.state.rolling.armed
    before = hand.picture()
    hand.drag(PLACE, PLACE)
    (start,) = hand.state.rolling.starts
    assert hand.state.pointer == (start.alpha, start.beta)
    assert hand.state.pins == ()
    played_out(hand)
    assert changed(before, hand.picture()) > 300
    hand.click("Roll down by clicks")
    hand.drag(PLACE, PLACE)
    assert len(hand.state.pins) == len(hand.state.rolling.starts) == 1


def test_a_double_click_looks_at_the_point_and_leaves_no_descent(hand: Hand, descent: ViewState) -> None:
    hand.start(descent.with_rolling(armed=True))
    target = hand.state.camera.target
    for _ in range(2):
        for down in (True, False):
            hand.gui.io.add_mouse_pos_event(*PLACE)
            hand.gui.io.add_mouse_button_event(0, down)
            hand.frames(1)
    hand.frames(60)
    assert hand.state.camera.target != target
    assert hand.state.rolling.starts == ()


def test_a_drag_turns_and_beside_the_surface_nothing_rolls(hand: Hand, descent: ViewState) -> None:
    hand.start(descent.with_rolling(armed=True))
    hand.drag(PLACE, (740, 300))
    hand.drag((350, 680), (350, 680))
    assert hand.state.rolling.starts == ()
    assert hand.state.camera != descent.camera


def test_it_rolls_step_by_step_draws_only_what_it_has_passed_and_then_sleeps(hand: Hand, descent) -> None:
    hand.start(descent.with_rolling(armed=True))
    hand.drag(PLACE, PLACE)
    assert hand.state.animated
    played_out(hand)
    whole = hand.picture()
    hand.press(imgui.Key.g)
    assert hand.state.animated
    early = hand.pixels()[:690, 345:]
    played_out(hand)
    assert changed(early, whole) > 200
    state, drawn = hand.state, hand.gui.picture.drawings
    hand.frames(4)
    assert hand.state is state, "nothing changes, so the window sleeps"
    assert hand.gui.picture.drawings == drawn


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_chosen_and_rolls_in_its_colour(hand: Hand, descent: ViewState, method) -> None:
    hand.start(descent.with_rolling(armed=True).with_settings(animate=False))
    hand.click(f"Method/{method}")
    assert hand.state.rolling.method == method
    hand.drag(PLACE, PLACE)
    assert hand.state.rolling.starts[-1].method == method
    assert method in [row.text for row in legend_rows(hand.state)]
    ink = np.round(np.array(METHOD_COLORS[method]) * 255)
    assert (np.abs(hand.picture() - ink).max(axis=-1) <= 3).sum() > 60


@pytest.mark.parametrize(
    ("method", "control", "field"),
    [
        ("gradient descent", "Rate", "rate"),
        ("Adam", "Rate", "adaptive_rate"),
        ("momentum", "Momentum", "momentum"),
        ("RMSprop", "Smoothing", "smoothing"),
        ("Adam", "β2", "beta2"),
        ("Nesterov", "Steps", "most_steps"),
    ],
)
def test_a_slider_changes_the_descents_of_its_method_at_once(hand: Hand, descent, method, control, field) -> None:
    state = with_roll(descent.with_settings(animate=False).with_rolling(method=method, most_steps=12), -1.0, 0.0)
    hand.start(state)
    surface = state.surface
    assert surface is not None
    before, sentence = hand.picture(), describe_roll(rolls_of(state)[0], surface)
    hand.slide(control, 0.15)
    assert getattr(hand.state.rolling, field) != getattr(state.rolling, field)
    assert describe_roll(rolls_of(hand.state)[0], surface) != sentence
    assert changed(before, hand.picture()) > 10
    others = {"rate", "adaptive_rate", "momentum", "smoothing", "beta2", "most_steps"} - {field}
    assert all(getattr(hand.state.rolling, name) == getattr(state.rolling, name) for name in others)


def test_the_rates_slider_is_even_in_decades_however_small_they_are(hand: Hand, descent: ViewState) -> None:
    axis = np.linspace(-1, 1, 21)
    steep = Surface(axis, axis, {"loss": 1e9 * (np.add.outer(axis**2, axis**2) + 1)})
    hand.start(replace(shown(descent, steep, None), tab="Descent"))
    suggested = optimizer_of(hand.state, "momentum").rate
    hand.slide("Rate", 0.75)
    assert hand.state.rolling.rate is not None
    assert np.log10(hand.state.rolling.rate / suggested) == pytest.approx(1.5, abs=0.3)


def test_a_rate_can_be_typed_and_one_that_is_none_changes_nothing(hand: Hand, rolled: ViewState) -> None:
    hand.start(rolled)
    for text, rate in (("-3", None), ("0", None), ("nan", None), ("0.0123456", 0.0123456)):
        hand.type("Rate, typed", text)
        hand.press(imgui.Key.enter)
        assert hand.state.rolling.rate == rate
    assert hand.state.rolling.adaptive_rate is None


def test_buttons_compare_play_undo_and_clear(hand: Hand, rolled: ViewState) -> None:
    hand.start(rolled)
    hand.click("Compare")
    assert {start.method for start in hand.state.rolling.starts} == set(METHODS)
    hand.click("Undo")
    assert len(hand.state.rolling.starts) == len(METHODS) - 1
    hand.click("Play")
    assert hand.state.animated
    played_out(hand)
    hand.click("Clear")
    assert hand.state.rolling.starts == ()


def test_keys_do_what_the_buttons_do(hand: Hand, rolled: ViewState) -> None:
    hand.start(rolled)
    hand.press(imgui.Key.d)
    assert hand.state.rolling.armed
    assert "roll down" in hand.state.notice
    hand.press(imgui.Key.d, shift=True)
    assert len(hand.state.rolling.starts) == len(METHODS)
    hand.press(imgui.Key.backspace)
    assert len(hand.state.rolling.starts) == len(METHODS) - 1
    hand.press(imgui.Key.backspace, shift=True)
    assert hand.state.rolling.starts == ()
    hand.press(imgui.Key.j)
    assert hand.state.rolling.show_basins


def test_the_tab_tells_how_each_descent_ends_the_newest_first(hand: Hand, rolled, monkeypatch) -> None:
    written: list[str] = []
    write = imgui.text_unformatted
    monkeypatch.setattr(imgui, "text_unformatted", lambda text: (written.append(text), write(text)))
    state = with_roll(rolled, -2.0, 2.0, ("Adam",))
    hand.start(state)
    written.clear()  # what the tab told of the state before
    hand.frames()
    first, second = rolls_of(state)
    told = [text for text in written if ": " in text and text.split(":")[0] in METHODS]
    assert state.surface is not None
    ends = [describe_roll(roll, state.surface) for roll in (second, first)]
    assert told[:2] == [f"Adam: {ends[0]}", f"gradient descent: {ends[1]}"]


def test_the_basin_map_is_switched_on_told_in_shares_and_takes_the_colours(hand: Hand, descent, monkeypatch) -> None:
    for module in (basin_map, search):
        monkeypatch.setattr(module, "SIDES", (31,))
    hand.start(descent)
    before = hand.picture()
    hand.click("Basin map")
    session = Session(lambda state, path: None)
    deadline = time.monotonic() + 300
    while hand.state.rolling.basins is None:
        assert time.monotonic() < deadline
        hand.state = session.advance(hand.state)
        time.sleep(0.01)
    hand.frames(2)
    assert changed(before, hand.picture()) > 50_000
    texts = [row.text for row in legend_rows(hand.state)]
    assert any(" % " in text for text in texts)
    hand.click("Basin map")
    assert hand.state.rolling.basins is None
    assert changed(before, hand.picture()) < 20


def test_a_rolled_path_is_drawn_at_the_projected_places(bare, draw) -> None:
    axis = np.linspace(-1, 1, 21)
    surface = Surface(axis, axis, {"loss": np.add.outer(2 * axis**2, axis**2)})
    state = bare(surface).with_rolling(rate=0.02, starts=(Start(0.9, 0.7, "Adam"),), adaptive_rate=0.02)
    before, after = (draw(one, (480, 400)).astype(int) for one in (state.with_rolling(starts=()), state))
    found = rolls_of(state)[0]
    assert found is not None
    frame = scene_frame(state)
    # the surface's triangles lie a little beside its smooth patches
    alpha, beta = found.path.T
    pixels = state.camera.project(frame.world(alpha, beta, found.loss), 480, 400)[:, :2]
    moved = np.abs(before - after).max(axis=-1) > 30
    assert all(moved[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].any() for x, y in pixels)
    rows, columns = np.nonzero(moved)
    far = [np.hypot(pixels[:, 0] - x - 0.5, pixels[:, 1] - y - 0.5).min() for x, y in zip(columns, rows, strict=True)]
    assert max(far) < 18, "no more than the star at its end"


def test_descents_of_one_surface_are_not_drawn_on_another(hand: Hand, descent: ViewState) -> None:
    hand.start(descent)
    plain = hand.picture()
    hand.start(with_roll(descent.with_settings(animate=False), 40.0, 0.0))
    assert changed(plain, hand.picture()) < 20


def test_without_a_plane_the_tab_says_why(hand: Hand) -> None:
    hand.start(replace(ViewState(), tab="Descent"))
    assert "Rate" not in items.rectangles
    axis = np.linspace(-1, 1, 9)
    hand.start(replace(shown(ViewState(), Surface(axis, np.zeros(1), {"loss": axis**2}), None), tab="Descent"))
    assert "Rate" not in items.rectangles

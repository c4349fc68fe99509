"""The Path and Critical points tabs, control by control."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer import gui
from landscape.viewer.controller import with_height_field
from landscape.viewer.honesty import read_checkpoint
from landscape.viewer.panels import items
from landscape.viewer.panels.legend import legend_rows
from landscape.viewer.playback import LONGEST_STEP, at_place
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_number

pytestmark = pytest.mark.gl


@pytest.mark.parametrize(
    ("tab", "control", "field"),
    [
        ("Path", "Show path", "path"),
        ("Critical points", "Show critical points", "critical_points"),
    ],
)
def test_path_and_critical_points_can_be_hidden(hand: Hand, opened: ViewState, tab, control, field) -> None:
    hand.start(replace(opened, tab=tab))
    before = hand.picture()
    hand.click(control)
    assert getattr(hand.state.display, field) is False
    assert changed(before, hand.picture()) > 50


def test_persistence_hides_weak_points(hand: Hand, opened: ViewState) -> None:
    assert opened.surface is not None
    weak = replace(opened.critical_points[0], alpha=-2.0, beta=-2.0, loss=100.0, partner_loss=125.0, border=True)
    hand.start(replace(opened, tab="Critical points").with_layer(critical_points=(*opened.critical_points, weak)))
    before = hand.picture()
    hand.slide("Persistence", 0.97)
    assert hand.state.display.persistence > 0.2
    assert changed(before, hand.picture()) > 20


def test_why_there_are_no_critical_points_is_said_as_it_is(hand: Hand, opened: ViewState, monkeypatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(items, "paragraph", lambda text, color=None: said.append(text))
    assert opened.surface is not None
    growing = replace(opened, tab="Critical points").with_layer(critical_points=(), searched=False)
    curve = Surface(opened.surface.alpha, np.zeros(1), {"loss": opened.surface.loss[:1]})
    for state, told in (
        (growing, "once the surface is complete"),
        (growing.with_layer(searched=True), "This surface has no critical points"),
        (growing.with_layer(searching=True), "Looking for"),
        (growing.with_layer(surface=curve), "A curve has no critical points"),
    ):
        said.clear()
        hand.start(state)
        assert told in said[-1]


@pytest.fixture
def two_paths(opened: ViewState) -> ViewState:
    """A second path across the first, with losses."""
    assert opened.surface is not None
    across = Trajectory(np.linspace(-4, 3, 9), np.linspace(3, -4, 9), loss=np.geomspace(90, 0.1, 9), label="second")
    across = replace(across, residual=np.linspace(4, 0, 9), explained_variance=(0.5, 0.25))
    paths = (*opened.surface.trajectories, across)
    return replace(opened, tab="Path").with_layer(surface=replace(opened.surface, trajectories=paths))


@pytest.mark.parametrize(
    ("control", "field", "expected"),
    [
        ("Path colour/step", "color", "step"),
        ("Path colour/loss", "color", "loss"),
        ("Path colour/off-plane", "color", "off-plane"),
        ("Arrows", "arrows", False),
        ("Checkpoints", "checkpoints", True),
        ("Step numbers", "steps", True),
        ("Lift to true loss", "lifted", True),
    ],
)
def test_controls_of_the_paths_change_state_and_picture(hand: Hand, two_paths, control, field, expected) -> None:
    hand.start(two_paths)
    before = hand.picture()
    hand.click(control)
    assert getattr(hand.state.display.path_style, field) == expected
    assert changed(before, hand.picture()) > 40


def test_a_path_is_as_wide_as_the_slider_says(hand: Hand, two_paths: ViewState) -> None:
    hand.start(two_paths)
    before = hand.picture()
    hand.slide("Width", 0.9)
    assert hand.state.display.path_style.width > 7
    assert changed(before, hand.picture()) > 1000


def test_each_path_is_hidden_alone_and_the_legend_names_those_that_are_drawn(hand: Hand, two_paths: ViewState) -> None:
    hand.start(two_paths)
    before = hand.picture()
    assert [row.text for row in legend_rows(hand.state)][:2] == ["path 1", "second"]
    hand.click("Path 2/visible")
    assert hand.state.layers[0].hidden_paths == {1}
    assert "second" not in [row.text for row in legend_rows(hand.state)]
    assert changed(before, hand.picture()) > 300
    hand.click("Path 2/visible")
    assert changed(before, hand.picture()) < 20


def test_the_legend_tells_what_the_colours_along_paths_mean(two_paths: ViewState) -> None:
    style = replace(two_paths.display.path_style, color="loss")
    texts = [row.text for row in legend_rows(two_paths.with_display(path_style=style))]
    assert texts[0] == "true loss 0.1 … 90"
    assert "second" not in texts


def test_a_lone_path_has_no_toggle_of_its_own(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Path"))
    assert not any(name.endswith("/visible") for name in items.rectangles)


def test_the_slider_goes_along_the_descent_with_its_numbers(hand: Hand, two_paths: ViewState, told) -> None:
    hand.start(two_paths)
    before = hand.picture()
    hand.slide("Checkpoint", 0.5)
    moment = hand.state.display.path_moment
    assert moment is not None
    assert 2 <= moment <= 6
    assert changed(before, hand.picture()) > 300
    surface = hand.state.surface
    assert surface is not None
    read = read_checkpoint(surface, surface.trajectories[1], moment)
    hand.frames(1)
    second = told[-1][max(place for place, (name, _) in enumerate(told[-1]) if name == "Checkpoint") :]
    facts = dict(second)
    assert facts["Checkpoint"] == f"{moment + 1} of 9, step {moment}"
    assert facts["True loss"] == format_number(read.loss)
    assert facts["Surface there"] == format_number(read.plane_loss)
    assert facts["Gap"].lstrip("+") == format_number(read.loss - read.plane_loss)
    assert facts["Off the plane"] == format_number(4 - moment / 2)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, str]]]:
    """The facts that panels write, a list for each frame; they are still written."""
    frames: list[list[tuple[str, str]]] = []
    begin, fact = gui.begin_items, items.fact
    monkeypatch.setattr(gui, "begin_items", lambda theme: (frames.append([]), begin(theme)))
    monkeypatch.setattr(items, "fact", lambda name, value: (frames[-1].append((name, value)), fact(name, value)))
    return frames


def test_buttons_play_pause_and_step(hand: Hand, two_paths: ViewState) -> None:
    hand.start(two_paths)
    hand.click("Next")
    assert hand.state.display.path_moment == 0
    hand.click("Next")
    hand.click("Back")
    assert hand.state.display.path_moment == 0
    hand.click("Play")
    assert hand.state.playing is not None
    hand.frames(30)
    assert hand.state.display.path_moment in (1, 2)
    hand.click("Pause")
    assert hand.state.playing is None
    paused = hand.state
    hand.frames(2)
    assert hand.state is paused
    hand.click("Whole")
    assert hand.state.display.path_moment is None


def test_keys_play_step_and_lift(hand: Hand, two_paths: ViewState) -> None:
    hand.start(two_paths)
    hand.press(imgui.Key.n)
    hand.press(imgui.Key.n)
    assert hand.state.display.path_moment == 1
    hand.press(imgui.Key.n, shift=True)
    assert hand.state.display.path_moment == 0
    hand.press(imgui.Key.space)
    assert hand.state.playing is not None
    hand.press(imgui.Key.space)
    assert hand.state.playing is None
    hand.press(imgui.Key.t)
    assert hand.state.display.path_style.lifted


def test_a_played_descent_draws_the_scene_once_a_checkpoint_and_rests_at_its_end(hand: Hand, two_paths) -> None:
    hand.start(two_paths)
    drawn = hand.gui.picture.drawings
    hand.press(imgui.Key.space)
    for _ in range(60):
        if hand.state.playing is None:
            break
        hand.state = hand.gui.frame(hand.state, hand.target, LONGEST_STEP)
    assert hand.state.playing is None
    assert hand.state.display.path_moment == 8
    assert hand.gui.picture.drawings - drawn == 9
    state = hand.state
    hand.frames(3)
    assert hand.state is state, "nothing changes, so the window sleeps"


def test_the_legend_tells_of_the_moment_of_lifted_paths_and_of_losses_beyond_the_range(two_paths: ViewState) -> None:
    def texts(state: ViewState) -> list[str]:
        return [row.text for row in legend_rows(state)]

    style = replace(two_paths.display.path_style, lifted=True)
    lifted = two_paths.with_display(path_style=style, low=1.0, high=1000.0)
    assert "lifted to the true loss" in texts(lifted)
    assert "true loss beyond the range" in texts(lifted), "0.1 is below 1"
    assert "true loss beyond the range" not in texts(lifted.with_display(low=0.05))
    assert "step 3" in texts(at_place(two_paths, 3))
    assert not {"lifted to the true loss", "step 3"} & set(texts(two_paths))
    assert texts(two_paths.with_display(path_style=replace(style, color="off-plane")))[0] == "off-plane distance 0 … 4"


def test_a_path_without_losses_says_that_the_gap_is_not_known(hand: Hand, opened: ViewState, monkeypatch) -> None:
    written: list[str] = []
    paragraph = items.paragraph
    monkeypatch.setattr(items, "paragraph", lambda text, *rest: (written.append(text), paragraph(text, *rest)))
    hand.start(replace(opened, tab="Path"))
    assert any("need not be the surface's height there" in text for text in written)


def test_the_panel_tells_variance_and_gap_in_a_sentence(hand: Hand, two_paths: ViewState, monkeypatch) -> None:
    written: list[str] = []
    paragraph = items.paragraph
    monkeypatch.setattr(items, "paragraph", lambda text, *rest: (written.append(text), paragraph(text, *rest)))
    facts: dict[str, str] = {}
    monkeypatch.setattr(items, "fact", facts.__setitem__)
    hand.start(two_paths)
    assert facts["Variance"] == "50 % + 25 % of the path's"
    assert any(text.startswith("The plane holds 75 % of the path's variance; the true loss is") for text in written)
    written.clear()
    hand.click("Lift to true loss")
    assert "9 checkpoints of unknown loss on the surface." in written
    assert hand.state.surface is not None
    fields = {**hand.state.surface.fields, "accuracy": hand.state.surface.loss / 900}
    state = hand.state.with_layer(surface=replace(hand.state.surface, fields=fields))
    hand.start(with_height_field(state, "accuracy"))
    assert any("The height shows accuracy" in text for text in written)

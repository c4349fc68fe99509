"""The Path and Critical points tabs, control by control."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import Hand, changed

from landscape.trajectory import Trajectory
from landscape.viewer.panels import items
from landscape.viewer.panels.legend import legend_rows
from landscape.viewer.state import ViewState

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


@pytest.fixture
def two_paths(opened: ViewState) -> ViewState:
    """A second path across the first, with losses."""
    assert opened.surface is not None
    across = Trajectory(np.linspace(-4, 3, 9), np.linspace(3, -4, 9), loss=np.geomspace(90, 0.1, 9), label="second")
    paths = (*opened.surface.trajectories, across)
    return replace(opened, tab="Path").with_layer(surface=replace(opened.surface, trajectories=paths))


@pytest.mark.parametrize(
    ("control", "field", "expected"),
    [
        ("Path colour/step", "color", "step"),
        ("Path colour/loss", "color", "loss"),
        ("Arrows", "arrows", False),
        ("Checkpoints", "checkpoints", True),
        ("Step numbers", "steps", True),
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

from dataclasses import replace
from math import pi
from pathlib import Path

import numpy as np
import pytest

from landscape.color_maps import COLOR_MAPS
from landscape.surface import Surface
from landscape.viewer import actions, controller
from landscape.viewer.camera import MAX_DISTANCE, MIN_DISTANCE
from landscape.viewer.framing import home_view
from landscape.viewer.opening import shown
from landscape.viewer.state import ViewState


def bowl(lift: float = 0.5) -> Surface:
    axis = np.linspace(-1, 1, 9)
    alpha, beta = np.meshgrid(axis, axis)
    return Surface(axis, axis, {"loss": alpha**2 + beta**2 + lift})


@pytest.fixture
def state() -> ViewState:
    return shown(ViewState(), bowl(), Path("bowl.ply"))


def test_the_near_side_of_the_surface_follows_the_pointer(state: ViewState) -> None:
    state = replace(state, camera=home_view(state))
    camera = state.camera
    near = camera.eye * np.array([1, 1, 0]) / np.linalg.norm(camera.eye[:2])
    before = camera.project(near[None], 800, 600)[0]
    after = controller.dragged(state, "left", 40, 0, False, 600).camera.project(near[None], 800, 600)[0]
    assert after[0] > before[0] + 10
    tilted = controller.dragged(state, "left", 0, 40, False, 600).camera.project(near[None], 800, 600)[0]
    assert tilted[1] > before[1] + 10


def test_dragging_never_turns_the_picture_upside_down_unless_asked(state: ViewState) -> None:
    for dy in (5000, -9000):
        assert abs(controller.dragged(state, "left", 0, dy, False, 600).camera.pitch) <= pi / 2
    free = replace(state, camera=replace(state.camera, upright=False))
    assert controller.dragged(free, "left", 0, 600, False, 600).camera.basis()[1][2] < 0


def test_right_drag_and_shift_left_drag_take_the_target_along(state: ViewState) -> None:
    point = np.array([state.camera.target])
    before = state.camera.project(point, 800, 600)[0]
    gestures: tuple[tuple[controller.Button, bool], ...] = (("right", False), ("left", True))
    for button, shift in gestures:
        moved = controller.dragged(state, button, 30, -20, shift, 600).camera.project(point, 800, 600)[0]
        np.testing.assert_allclose(moved[:2] - before[:2], (30, -20), atol=0.5)


def test_zoom_is_bounded_and_up_comes_closer(state: ViewState) -> None:
    assert controller.dragged(state, "middle", 0, -50, False, 600).camera.distance < state.camera.distance
    assert controller.scrolled(state, 1).camera.distance < state.camera.distance
    assert controller.scrolled(state, 500).camera.distance == MIN_DISTANCE
    assert controller.scrolled(state, -500).camera.distance == MAX_DISTANCE
    there_and_back = controller.scrolled(controller.scrolled(state, 3), -3).camera.distance
    assert there_and_back == pytest.approx(state.camera.distance)


def test_color_maps_go_round_both_ways(state: ViewState) -> None:
    seen = []
    current = state
    for _ in COLOR_MAPS:
        current = actions.pressed(current, "C", False)
        seen.append(current.look.color_map)
    assert sorted(seen) == sorted(COLOR_MAPS)
    assert current == state
    assert actions.pressed(actions.pressed(state, "C", False), "C", True) == state


def test_log_height_chooses_limits_of_its_own(state: ViewState) -> None:
    log = actions.pressed(state, "L", False)
    assert log.display.height_scale == "log"
    assert 0 < log.display.low < log.display.high
    symmetric = actions.pressed(log, "L", False)
    assert symmetric.display.height_scale == "symlog"
    assert actions.pressed(symmetric, "L", False).display == state.display


def test_log_height_needs_a_positive_loss() -> None:
    state = shown(ViewState(), bowl(lift=-9.0), None)
    assert actions.pressed(state, "L", False).display.height_scale == "symlog"
    refused = controller.with_height_scale(state, "log")
    assert refused.display == state.display
    assert "positive" in refused.notice


def test_exaggeration_is_bounded(state: ViewState) -> None:
    for key in ("]", "["):
        current = state
        for _ in range(60):
            current = actions.pressed(current, key, False)
        bounds = (controller.MIN_EXAGGERATION, controller.MAX_EXAGGERATION)
        assert current.display.exaggeration in bounds

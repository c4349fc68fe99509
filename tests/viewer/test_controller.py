from pathlib import Path

import numpy as np
import pytest

from landscape.color_maps import COLOR_MAPS
from landscape.surface import Surface
from landscape.viewer import actions, controller
from landscape.viewer.opening import shown
from landscape.viewer.state import ViewState


def bowl(lift: float = 0.5) -> Surface:
    axis = np.linspace(-1, 1, 9)
    alpha, beta = np.meshgrid(axis, axis)
    return Surface(axis, axis, {"loss": alpha**2 + beta**2 + lift})


@pytest.fixture
def state() -> ViewState:
    return shown(ViewState(), bowl(), Path("bowl.ply"))


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

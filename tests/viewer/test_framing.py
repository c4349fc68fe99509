from dataclasses import replace
from itertools import product
from math import radians

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.camera import RESET
from landscape.viewer.display import frame_of
from landscape.viewer.framing import BOTTOM, LEFT, RIGHT, TOP, fitted, framed, home_view, resized
from landscape.viewer.opening import shown
from landscape.viewer.sight import YAWS, clearest_yaw, unhidden
from landscape.viewer.state import ViewState


def ridge() -> Surface:
    """Flat, but for a wall along the side that the first choice of yaw looks over."""
    axis = np.linspace(-1, 1, 41)
    alpha, beta = np.meshgrid(axis, axis)
    height = np.where(beta < -0.6, 10.0, 0.0) + 0.01 * alpha
    path = Trajectory(np.linspace(0.5, 0.0, 5), np.linspace(-0.3, -0.5, 5))
    return Surface(axis, axis, {"loss": height}, trajectories=(path,))


@pytest.mark.parametrize("aspect", [0.6, 1.3, 2.4])
@pytest.mark.parametrize("pitch", [-20, 5, 32, 90])
@pytest.mark.parametrize("depth", [1, 9])
def test_the_whole_box_is_in_the_picture_and_touches_its_bounds(aspect: float, pitch: float, depth: float) -> None:
    surface = Surface(np.linspace(0, 9, 5), np.linspace(0, depth, 4), {"loss": np.arange(20.0).reshape(4, 5)})
    frame = frame_of(surface, shown(ViewState(), surface, None).display)
    camera = framed(replace(RESET, pitch=radians(pitch)), frame, aspect)
    x, y, z = frame.half_x, frame.half_y, frame.height
    corners = np.array(list(product((-x, x), (-y, y), (0.0, z))))
    places = camera.project(corners, 2 * aspect, 2.0)[:, :2] / (aspect, 1.0) - 1.0
    across, up = places[:, 0], -places[:, 1]
    slack = 1e-6
    assert across.min() >= LEFT - slack
    assert across.max() <= RIGHT + slack
    assert up.min() >= BOTTOM - slack
    assert up.max() <= TOP + slack
    tight = [across.min() - LEFT + RIGHT - across.max(), up.min() - BOTTOM + TOP - up.max()]
    assert min(tight) == pytest.approx(0.0, abs=1e-6), "no closer camera would do"


def test_a_camera_nobody_moved_follows_the_windows_shape() -> None:
    state = shown(ViewState(), ridge(), None)
    narrow = resized(state, 0.8)
    assert narrow.camera == home_view(narrow) != state.camera
    moved = replace(state, camera=state.camera.orbited(0.1, 0.0))
    assert resized(moved, 0.8).camera == moved.camera
    above = replace(state, camera=fitted(state, state.camera.facing("top")))
    assert resized(above, 0.8).camera == fitted(narrow, above.camera) != above.camera


def test_from_above_alpha_runs_right_and_beta_up() -> None:
    state = shown(ViewState(), ridge(), None)
    camera = fitted(state, state.camera.facing("top"))
    origin, alpha, beta = camera.project(np.array([[0.0, 0, 0], [0.5, 0, 0], [0, 0.5, 0]]), 800, 600)[:, :2]
    assert alpha[0] > origin[0]
    assert abs(alpha[1] - origin[1]) < 1e-6
    assert beta[1] < origin[1]


def test_a_wall_hides_what_is_behind_it_and_only_from_there() -> None:
    surface = ridge()
    frame = frame_of(surface, shown(ViewState(), surface, None).display)
    behind = frame.world([0.0], [-0.5], [0.0])
    assert not unhidden(surface, frame, replace(RESET, yaw=0.0), behind)[0]
    assert unhidden(surface, frame, replace(RESET, yaw=np.pi), behind)[0]


def test_the_view_opens_from_a_side_that_shows_the_paths_end() -> None:
    surface = ridge()
    state = shown(ViewState(), surface, None)
    frame = frame_of(surface, state.display)
    end = frame.world([0.0], [-0.5], [0.0])
    assert clearest_yaw(surface, frame) != YAWS[0]
    assert unhidden(surface, frame, state.camera, end)[0]


def test_an_open_surface_is_seen_from_the_preferred_side() -> None:
    axis = np.linspace(-1, 1, 9)
    surface = Surface(axis, axis, {"loss": np.add.outer(axis, axis)})
    assert clearest_yaw(surface, frame_of(surface, shown(ViewState(), surface, None).display)) == YAWS[0]

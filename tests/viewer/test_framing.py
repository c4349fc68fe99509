from dataclasses import replace
from itertools import product
from math import radians

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.camera import RESET, Projection
from landscape.viewer.display import frame_of
from landscape.viewer.drape import on_triangles
from landscape.viewer.framing import MARGINS, fitted, framed, home_view, resized
from landscape.viewer.opening import shown
from landscape.viewer.sight import YAWS, clearest_yaw, unhidden
from landscape.viewer.state import Display, ViewState


def ridge() -> Surface:
    """Flat, but for a wall along the side that the first choice of yaw looks over."""
    axis = np.linspace(-1, 1, 41)
    alpha, beta = np.meshgrid(axis, axis)
    height = np.where(beta < -0.6, 10.0, 0.0) + 0.01 * alpha
    path = Trajectory(np.linspace(0.5, 0.0, 5), np.linspace(-0.3, -0.5, 5))
    return Surface(axis, axis, {"loss": height}, trajectories=(path,))


@pytest.mark.parametrize("room", [(400.0, 660.0), (940.0, 664.0), (2400.0, 1000.0), (90.0, 60.0)])
@pytest.mark.parametrize("pitch", [-20, 5, 32, 90])
@pytest.mark.parametrize("depth", [1, 9])
@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
def test_the_whole_box_is_in_the_picture_and_touches_its_bounds(
    room: tuple[float, float], pitch: float, depth: float, projection: Projection
) -> None:
    surface = Surface(np.linspace(0, 9, 5), np.linspace(0, depth, 4), {"loss": np.arange(20.0).reshape(4, 5)})
    frame = frame_of(surface, shown(ViewState(), surface, None).display)
    camera = framed(replace(RESET, pitch=radians(pitch), projection=projection), frame, room)
    x, y, z = frame.half_x, frame.half_y, frame.height
    across, down = camera.project(np.array(list(product((-x, x), (-y, y), (0.0, z)))), *room)[:, :2].T
    margins = np.array([across.min(), room[0] - across.max(), room[1] - down.max(), down.min()])
    most = 0.2 * np.array([room[0], room[0], room[1], room[1]])
    spare = margins - np.minimum(MARGINS, most)
    assert spare.min() >= -1e-6
    assert min(spare[0] + spare[1], spare[2] + spare[3]) == pytest.approx(0.0, abs=1e-6), "no closer camera would do"


def test_a_camera_nobody_moved_follows_the_windows_shape() -> None:
    state = shown(ViewState(), ridge(), None)
    tall = (480.0, 600.0)
    narrow = resized(state, tall)
    assert narrow.camera == home_view(narrow) != state.camera
    moved = replace(state, camera=state.camera.orbited(0.1, 0.0))
    assert resized(moved, tall).camera == moved.camera
    above = replace(state, camera=fitted(state, state.camera.facing("top")))
    assert resized(above, tall).camera == fitted(narrow, above.camera) != above.camera


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


def test_from_below_the_underside_hides_what_the_eye_cannot_reach() -> None:
    axis = np.linspace(-1, 1, 61)
    valley = Surface(axis, axis, {"loss": np.repeat((1 - np.exp(-8 * axis**2))[:, None], 61, axis=1)})
    frame = frame_of(valley, Display(low=0.0, high=1.0))
    before, behind = (on_triangles(valley, frame, 0.0, beta) for beta in (-0.6, 0.6))
    below = replace(RESET, yaw=0.0, pitch=-0.25)
    assert unhidden(valley, frame, below, before)[0]
    assert not unhidden(valley, frame, below, behind)[0]

from dataclasses import replace
from math import pi, radians
from pathlib import Path

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.camera import RESET, Camera, Side
from landscape.viewer.camera_json import camera_to_json
from landscape.viewer.display import scene_frame
from landscape.viewer.flight import SECONDS
from landscape.viewer.framing import fitted, home_view, resized
from landscape.viewer.navigation import (
    advanced,
    destination,
    facing,
    fit,
    flown_to,
    grounded,
    held_point,
    point_under,
    recentred,
    reset,
    with_next_view,
    with_orbit_switched,
    with_projection_switched,
    with_view_pasted,
    with_view_saved,
)
from landscape.viewer.opening import shown
from landscape.viewer.shell import Settings
from landscape.viewer.state import Layer, ViewState

SIZE = 800.0, 600.0


@pytest.fixture
def state() -> ViewState:
    axis = np.linspace(-1, 1, 9)
    surface = Surface(axis, axis, {"loss": np.add.outer(axis**2, axis**2) + 0.5})
    return shown(ViewState(), surface, Path("bowl.ply"))


def landed(state: ViewState) -> ViewState:
    for _ in range(round(SECONDS / 0.01) + 1):
        state = advanced(state, 0.01)
    assert state.flight is None
    return state


def test_a_flight_takes_its_time_and_ends_at_its_goal(state: ViewState) -> None:
    flying = flown_to(state, RESET)
    assert flying.camera == state.camera
    half_way = advanced(flying, SECONDS / 4)
    assert half_way.camera not in (state.camera, RESET)
    assert destination(half_way) == RESET
    assert landed(half_way).camera == RESET
    assert advanced(landed(half_way), 1.0) is not flying


def test_without_a_flight_time_changes_nothing(state: ViewState) -> None:
    assert advanced(state, 1.0) is state


def test_without_animation_one_is_there_at_once(state: ViewState) -> None:
    there = flown_to(replace(state, settings=Settings(animate=False)), RESET)
    assert (there.camera, there.flight) == (RESET, None)


def test_whoever_moves_the_camera_ends_the_flight(state: ViewState) -> None:
    flying = advanced(flown_to(state, RESET), 0.05)
    seized = replace(flying, camera=flying.camera.orbited(0.1, 0.0))
    assert destination(seized) == seized.camera
    after = advanced(seized, 0.05)
    assert (after.camera, after.flight) == (seized.camera, None)


def test_a_new_goal_in_the_air_sets_off_from_there(state: ViewState) -> None:
    flying = advanced(flown_to(state, RESET), 0.05)
    turned = facing(flying, "top")
    assert turned.flight is not None
    assert turned.flight.start == flying.camera


@pytest.mark.parametrize("side", ["front", "right", "top", "isometric"])
def test_views_with_a_name_show_all_of_the_surface(state: ViewState, side: Side) -> None:
    close = replace(state, camera=Camera((0.5, 0.4, 0.3), 0.1, roll=1.0, upright=False, projection="orthographic"))
    arrived = landed(facing(close, side)).camera
    frame = scene_frame(state)
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0.0, 1.0)])
    places = arrived.project(corners * (frame.half_x, frame.half_y, frame.height), *state.room)
    assert places[:, :2].min() >= 0
    assert (places[:, :2] <= state.room).all()
    assert arrived.roll == 0.0
    assert arrived.projection == "orthographic"
    assert arrived == landed(facing(state, side)).camera or not arrived.upright


def test_fit_keeps_the_direction_and_reset_does_not(state: ViewState) -> None:
    lost = replace(state, camera=state.camera.orbited(1.0, 0.3).zoomed(0.05).panned(9e3, 0, 600))
    arrived = landed(fit(lost)).camera
    assert (arrived.yaw, arrived.pitch) == (lost.camera.yaw, lost.camera.pitch)
    assert arrived == fitted(state, lost.camera)
    assert landed(reset(lost)).camera == home_view(state)


def test_a_double_click_brings_the_point_to_the_middle(state: ViewState) -> None:
    pixel = (430.0, 270.0)
    point = point_under(state, state.camera, pixel, SIZE)
    assert point is not None
    arrived = landed(recentred(state, point)).camera
    assert arrived.project(point[None], *SIZE)[0, :2] == pytest.approx([400, 300], abs=1e-9)
    assert arrived.distance == state.camera.distance
    assert (arrived.yaw, arrived.pitch) == (state.camera.yaw, state.camera.pitch)


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
def test_the_point_under_the_pointer_lies_on_the_surface_and_on_the_line_of_sight(
    state: ViewState, projection, scale
) -> None:
    state = replace(state.with_display(height_scale=scale), camera=replace(state.camera, projection=projection))
    point = point_under(state, state.camera, (430.0, 270.0), SIZE)
    assert point is not None
    assert state.camera.project(point[None], *SIZE)[0, :2] == pytest.approx([430, 270], abs=1e-9)
    ((alpha, beta),) = scene_frame(state).plane(point[0], point[1])
    columns = rows = np.linspace(-1, 1, 9)
    i, j = np.searchsorted(columns, alpha) - 1, np.searchsorted(rows, beta) - 1
    u, v = (alpha - columns[i]) / 0.25, (beta - rows[j]) / 0.25
    loss = np.add.outer(rows**2, columns**2)[j : j + 2, i : i + 2] + 0.5
    height = np.array([1 - v, v]) @ scene_frame(state).heights(loss) @ np.array([1 - u, u])
    assert point[2] == pytest.approx(float(height) * scene_frame(state).height, abs=1e-9)


@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
def test_after_a_move_the_surface_in_the_middle_is_what_one_turns_about(state: ViewState, projection) -> None:
    moved = replace(state, camera=replace(state.camera.panned(20, 15, SIZE[1]), projection=projection))
    point = point_under(moved, moved.camera, (400.0, 300.0), SIZE)
    assert point is not None
    camera = grounded(moved, SIZE).camera
    np.testing.assert_allclose(camera.target, point, atol=1e-12)
    corner = np.array([[1.0, 1.0, 0.0]])
    np.testing.assert_allclose(camera.project(corner, *SIZE)[:, :2], moved.camera.project(corner, *SIZE)[:, :2])
    lost = replace(state, camera=state.camera.panned(5000, 0, 600))
    assert grounded(lost, SIZE) is lost


def test_beside_the_surface_the_pointer_holds_a_point_as_far_as_the_target(state: ViewState) -> None:
    assert point_under(state, state.camera, (2.0, 2.0), SIZE) is None
    point = held_point(state, state.camera, (2.0, 2.0), SIZE)
    assert (point - state.camera.target) @ state.camera.basis()[2] == pytest.approx(0, abs=1e-12)
    assert point_under(ViewState(), RESET, (2.0, 2.0), SIZE) is None


def test_of_several_surfaces_the_pointer_holds_the_nearest_that_is_seen(state: ViewState) -> None:
    axis = np.linspace(-1, 1, 3)
    lid = Layer(Surface(axis, axis, {"loss": np.full((3, 3), 2.0)}))
    both = replace(state, layers=(*state.layers, lid))
    point = point_under(both, both.camera, (400.0, 300.0), SIZE)
    assert point is not None
    assert point[2] == pytest.approx(scene_frame(both).heights(2.0) * scene_frame(both).height, abs=1e-9)
    hidden = both.with_layer(1, look=replace(lid.look, visible=False))
    below = point_under(hidden, both.camera, (400.0, 300.0), SIZE)
    assert below is not None
    assert below[2] < point[2]


def test_the_projection_changes_and_the_place_does_not(state: ViewState) -> None:
    parallel = with_projection_switched(state)
    assert parallel.camera == replace(state.camera, projection="orthographic")
    assert with_projection_switched(parallel).camera == state.camera


def test_back_on_the_turntable_the_picture_is_righted(state: ViewState) -> None:
    free = with_orbit_switched(state)
    assert not free.camera.upright
    tilted = replace(free, camera=free.camera.orbited(0.4, 2.0))
    assert tilted.camera.roll != 0
    righted = landed(with_orbit_switched(tilted)).camera
    assert (righted.roll, righted.upright) == (0.0, True)


def test_views_are_saved_visited_in_turn_and_replaced_by_name(state: ViewState) -> None:
    top = landed(facing(state, "top"))
    saved = with_view_saved(with_view_saved(top), " home ")
    saved = with_view_saved(replace(saved, camera=state.camera), "home")
    saved = with_view_saved(replace(saved, camera=RESET))
    assert [view.name for view in saved.views] == ["View 1", "home", "View 2"]
    visited = []
    for _ in range(4):
        saved = landed(with_next_view(saved))
        visited.append(saved.camera)
    assert visited == [top.camera, state.camera, RESET, top.camera]
    assert "saved" in with_next_view(state).notice


def test_a_pasted_view_is_flown_to_and_a_bad_one_is_told(state: ViewState) -> None:
    goal = Camera(yaw=radians(10), pitch=pi / 4)
    arrived = landed(with_view_pasted(state, camera_to_json(goal))).camera
    assert (arrived.yaw, arrived.pitch) == pytest.approx((goal.yaw, goal.pitch))
    refused = with_view_pasted(state, "hello")
    assert destination(refused) == state.camera
    assert "JSON" in refused.messages[0].text


def test_a_flight_home_follows_the_windows_shape(state: ViewState) -> None:
    flying = advanced(reset(replace(state, camera=RESET)), 0.05)
    narrow = advanced(resized(flying, (420.0, 600.0)), 0.05)
    assert landed(narrow).camera == home_view(replace(state, room=(420.0, 600.0)))

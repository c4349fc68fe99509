"""What the mouse is on among the glyphs, and the ways to them."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.actions import pressed
from landscape.viewer.camera import Camera
from landscape.viewer.display import scene_frame
from landscape.viewer.navigation import destination
from landscape.viewer.opening import shown
from landscape.viewer.point_focus import (
    NEAR,
    flown_to_point,
    point_at,
    point_mark,
    point_under,
    vertex_of,
    with_focus,
)
from landscape.viewer.state import ViewState

SIZE = 800.0, 600.0
AXIS = np.linspace(-1, 1, 41)


def at(row: int, column: int, strength: float, border: bool = False) -> CriticalPoint:
    loss = float(np.exp(-8 * AXIS[row] ** 2))
    alpha, beta = float(AXIS[column]), float(AXIS[row])
    return CriticalPoint(CriticalKind.SADDLE, row, column, alpha, beta, loss, border, strength, loss + strength)


@pytest.fixture
def state() -> ViewState:
    """A ridge along α, two points before it and one behind, and a strong one on the border."""
    points = at(8, 10, 0.2), at(8, 30, 0.4), at(32, 22, 0.3), at(0, 20, 0.9, border=True)
    loss = np.repeat(np.exp(-8 * AXIS**2)[:, None], 41, axis=1)
    opened = shown(ViewState(), Surface(AXIS, AXIS, {"loss": loss}, critical_points=points), None)
    low = Camera(target=(0, 0, 0.3), yaw=0.0, pitch=0.25)
    return replace(opened, camera=low).with_display(persistence=0.0, low=0.0, high=2.0)


def pixel(state: ViewState, point: CriticalPoint) -> tuple[float, float]:
    world = scene_frame(state).world(point.alpha, point.beta, point.loss)
    x, y, _ = state.camera.project(world, *SIZE)[0].tolist()
    return x, y


def test_the_mouse_is_on_a_glyph_in_sight_as_far_as_it_reaches(state: ViewState) -> None:
    for point in state.critical_points[:2]:
        x, y = pixel(state, point)
        assert point_under(state, (x, y), SIZE, 1.0) is point
        mark = point_mark(state, vertex_of(point), SIZE)
        assert mark is not None
        assert mark[:2] == pytest.approx((x, y), abs=0.5)
        assert point_under(state, (x + mark[2] + 1, y), SIZE, 1.0) is point
        assert point_under(state, (x + 2 * mark[2] + 3, y), SIZE, 1.0) is None
        assert point_under(state, (x + 2 * mark[2] + 1, y), SIZE, 2.0) is point, "on a fine screen"


def test_what_a_ridge_hides_is_under_no_mouse_unless_one_sees_through(state: ViewState) -> None:
    hidden = state.critical_points[2]
    assert point_under(state, pixel(state, hidden), SIZE, 1.0) is None
    assert point_under(state.with_look(opacity=0.5), pixel(state, hidden), SIZE, 1.0) is hidden


def test_what_is_not_drawn_is_under_no_mouse(state: ViewState) -> None:
    point = state.critical_points[0]
    for without in (
        state.with_display(critical_points=False),
        state.with_look(visible=False),
        state.with_display(persistence=0.15),
        ViewState(),
    ):
        assert point_under(without, pixel(state, point), SIZE, 1.0) is None
        assert point_mark(without, vertex_of(point), SIZE) is None


def test_of_two_glyphs_on_one_another_the_nearer_one_is_meant(state: ViewState) -> None:
    near, far = at(7, 20, 0.3), at(9, 20, 0.3)
    flat = state.with_display(flat=True, persistence=0.0)
    for points in ((near, far), (far, near)):
        both = replace(flat.with_layer(critical_points=points), camera=Camera(pitch=0.05, yaw=0.0))
        assert point_under(both, pixel_flat(both, near), SIZE, 1.0) is near


def pixel_flat(state: ViewState, point: CriticalPoint) -> tuple[float, float]:
    world = np.append(scene_frame(state).base(point.alpha, point.beta)[0], 0.0)
    x, y, _ = state.camera.project(world[None], *SIZE)[0].tolist()
    return x, y


def test_keys_fly_from_the_strongest_point_to_the_weakest_those_inside_first(state: ViewState) -> None:
    order = [state.critical_points[k] for k in (1, 2, 0, 3)]
    for place, point in enumerate([*order, order[0]]):
        before, state = destination(state), pressed(state, "I")
        assert point_at(state, state.focus.chosen) is point
        goal = destination(state)
        assert goal.target == pytest.approx(scene_frame(state).world(point.alpha, point.beta, point.loss)[0], abs=1e-9)
        assert goal.distance == NEAR
        if point.row < 20:
            assert (goal.yaw, goal.pitch) == (before.yaw, before.pitch), "not behind the ridge"
        assert state.notice.startswith(f"Critical point {place % 4 + 1} of 4")
    assert pressed(state, "I", shift=True).focus.chosen == vertex_of(order[-1])


def test_a_key_turns_to_a_point_that_a_ridge_hides_no_more_than_shows_it(state: ViewState) -> None:
    hidden = state.critical_points[2]
    arrived = replace(state, camera=destination(flown_to_point(state, hidden)), flight=None)
    assert point_under(arrived, pixel(arrived, hidden), SIZE, 1.0) is hidden
    assert arrived.camera.yaw == state.camera.yaw
    assert state.camera.pitch < arrived.camera.pitch < 0.8


def test_one_that_is_near_already_stays_as_near(state: ViewState) -> None:
    near = replace(state, camera=replace(state.camera, distance=0.4), flight=None)
    assert destination(pressed(near, "I")).distance == 0.4


def test_points_of_another_search_are_not_those_chosen_before(state: ViewState) -> None:
    chosen = with_focus(state, chosen=vertex_of(state.critical_points[0]))
    assert point_at(chosen, chosen.focus.chosen) is state.critical_points[0]
    assert point_at(chosen.with_layer(critical_points=()), chosen.focus.chosen) is None
    assert with_focus(chosen, chosen=chosen.focus.chosen) is chosen

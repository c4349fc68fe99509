from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer import actions
from landscape.viewer.display import scene_frame
from landscape.viewer.framing import fitted, home_view
from landscape.viewer.opening import shown
from landscape.viewer.plan import with_floor
from landscape.viewer.state import ViewState


@pytest.fixture
def state() -> ViewState:
    axis = np.linspace(-1.0, 1.0, 9)
    surface = Surface(axis, axis, {"loss": np.add.outer(axis**2, axis**2) + 0.5})
    return shown(ViewState(), surface, None).with_settings(animate=False)


def test_the_plan_is_flat_from_straight_above_and_labelled(state: ViewState) -> None:
    plan = actions.pressed(state, "2")
    assert plan.display.flat
    assert plan.display.contour_labels
    assert plan.look.contours
    assert plan.camera.projection == "orthographic"
    assert plan.camera.pitch == pytest.approx(np.pi / 2)
    assert plan.camera == fitted(plan, plan.camera), "all of it is in the picture"


def test_the_legend_stands_beside_the_plan(state: ViewState) -> None:
    plan = actions.pressed(replace(state, room=(960.0, 660.0)), "2")
    frame = scene_frame(plan)
    left = plan.camera.project(np.array([[-frame.half_x, -frame.half_y, 0.0]]), 960, 660)[0, 0]
    assert left >= 183


def test_leaving_the_plan_brings_back_what_it_changed_and_keeps_the_rest(state: ViewState) -> None:
    state = state.with_look(contours=False)
    plan = actions.pressed(state, "2").with_look(color_map="magma")
    back = actions.pressed(plan, "2")
    assert back == state.with_look(color_map="magma")


def test_the_lines_come_back_on_the_surface_that_had_them_whichever_is_active(state: ViewState) -> None:
    (layer,) = state.layers
    plain, lined = (replace(layer, look=replace(layer.look, contours=contours)) for contours in (False, True))
    plan = actions.pressed(replace(state, layers=(plain, lined)), "2")
    back = actions.pressed(actions.pressed(plan, "PageDown"), "2")
    assert [layer.look.contours for layer in back.layers] == [False, True]


def test_another_surface_is_not_opened_as_a_plan(state: ViewState) -> None:
    state = state.with_look(contours=False)
    assert state.surface is not None
    opened = shown(actions.pressed(state, "2"), state.surface, None)
    assert opened.before_plan is None
    assert (opened.display.flat, opened.look.contours) == (False, False)
    assert opened.camera == home_view(state)


def test_the_floor_with_a_map_makes_room_and_the_view_follows(state: ViewState) -> None:
    opened = replace(state, camera=home_view(state))
    with_map = with_floor(opened, "map")
    assert with_map.camera == fitted(with_map, with_map.camera) != opened.camera
    assert with_floor(with_map, "grid").camera == opened.camera
    moved = replace(opened, camera=opened.camera.orbited(0.1, 0.1).zoomed(0.7))
    assert with_floor(moved, "map").camera == moved.camera, "a view somebody chose stays"

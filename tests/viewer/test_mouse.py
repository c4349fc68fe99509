from dataclasses import replace
from math import pi
from pathlib import Path

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.camera import MAX_DISTANCE, MIN_DISTANCE
from landscape.viewer.mouse import (
    GESTURES,
    MEANINGS,
    MOST_NOTCHES,
    WHEEL_STEP,
    Button,
    Modifier,
    Motion,
    dragged,
    gesture_texts,
    motion_in,
    motion_of,
    scrolled,
)
from landscape.viewer.navigation import (
    advanced,
    destination,
    grounded,
    held_point,
    with_orbit_switched,
    with_projection_switched,
)
from landscape.viewer.opening import shown
from landscape.viewer.shell import MousePreset, Settings
from landscape.viewer.state import ViewState

SIZE = 800.0, 600.0
PRESETS: tuple[MousePreset, ...] = ("standard", "trackpad", "CAD")


@pytest.fixture
def state() -> ViewState:
    axis = np.linspace(-1, 1, 9)
    return shown(ViewState(), Surface(axis, axis, {"loss": np.add.outer(axis**2, axis**2) + 0.5}), Path("bowl.ply"))


def seen(state: ViewState, point: np.ndarray) -> np.ndarray:
    return state.camera.project(point[None], *SIZE)[0, :2]


@pytest.mark.parametrize(
    ("preset", "button", "held", "motion"),
    [
        ("standard", "left", (), "turn"),
        ("standard", "middle", (), "zoom"),
        ("standard", "right", (), "move"),
        ("standard", "left", ("shift",), "move"),
        ("standard", "wheel", (), "zoom"),
        ("standard", "wheel", ("shift", "ctrl"), "zoom"),
        ("trackpad", "left", (), "turn"),
        ("trackpad", "wheel", (), "turn"),
        ("trackpad", "wheel", ("shift",), "move"),
        ("trackpad", "wheel", ("ctrl",), "zoom"),
        ("CAD", "left", (), None),
        ("CAD", "middle", (), "turn"),
        ("CAD", "middle", ("shift",), "move"),
        ("CAD", "right", (), "zoom"),
        ("CAD", "wheel", (), "zoom"),
    ],
)
def test_each_preset_gives_the_buttons_their_meaning(
    preset: MousePreset, button: Button, held: tuple[Modifier, ...], motion: Motion | None
) -> None:
    assert motion_of(preset, button, set(held)) == motion


def test_a_chart_of_curves_is_moved_where_a_surface_is_turned(state: ViewState) -> None:
    axis = np.linspace(-1, 1, 9)
    chart = shown(ViewState(), Surface(axis, np.zeros(1), {"loss": axis[None] ** 2}), None)
    assert motion_in(state, "left", set()) == "turn"
    assert motion_in(chart, "left", set()) == "move"
    assert motion_in(chart, "middle", set()) == "zoom"
    assert motion_in(ViewState(), "left", set()) == "turn"


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_can_turn_move_and_zoom_and_says_how(preset: MousePreset) -> None:
    assert {gesture.motion for gesture in GESTURES[preset]} == set(MEANINGS)
    told = " ".join(gestures for gestures, _ in gesture_texts(preset)).lower()
    assert all(gesture.name.lower() in told for gesture in GESTURES[preset])


def test_the_near_side_of_the_surface_follows_the_pointer(state: ViewState) -> None:
    camera = state.camera
    near = camera.eye * np.array([1, 1, 0]) / np.linalg.norm(camera.eye[:2])
    assert seen(dragged(state, "turn", 40, 0, 600), near)[0] > seen(state, near)[0] + 10
    assert seen(dragged(state, "turn", 0, 40, 600), near)[1] > seen(state, near)[1] + 10


def test_dragging_never_turns_the_picture_upside_down_unless_asked(state: ViewState) -> None:
    for dy in (5000, -9000):
        assert abs(dragged(state, "turn", 0, dy, 600).camera.pitch) <= pi / 2
    free = replace(state, camera=replace(state.camera, upright=False))
    assert dragged(free, "turn", 0, 600, 600).camera.basis()[1][2] < 0


def test_moving_takes_the_point_that_was_grabbed_along(state: ViewState) -> None:
    for pixel in ((400.0, 300.0), (430.0, 270.0), (5.0, 5.0)):
        point = held_point(state, state.camera, pixel, SIZE)
        current = state
        for dx, dy in ((30, -20), (-4, 7), (100, 50)):
            before = seen(current, point)
            current = dragged(current, "move", dx, dy, SIZE[1], point)
            np.testing.assert_allclose(seen(current, point) - before, (dx, dy), atol=1e-9)


def test_dragging_up_comes_closer_and_keeps_the_point_that_was_grabbed(state: ViewState) -> None:
    point = held_point(state, state.camera, (430.0, 270.0), SIZE)
    closer = dragged(state, "zoom", 0, -50, SIZE[1], point)
    assert closer.camera.distance < state.camera.distance
    np.testing.assert_allclose(seen(closer, point), (430, 270), atol=1e-9)


def test_many_small_turns_of_the_wheel_lead_as_far_as_one_notch(state: ViewState) -> None:
    point = held_point(state, state.camera, (430.0, 270.0), SIZE)
    notch = destination(scrolled(state, "zoom", 0, 1, 600, point))
    assert notch.distance == pytest.approx(WHEEL_STEP * state.camera.distance)
    for animate in (True, False):
        current = replace(state, settings=Settings(animate=animate))
        for count in range(40):
            current = scrolled(current, "zoom", 0, 1 / 40, 600, point)
            current = advanced(current, 0.01) if count % 3 else current
        np.testing.assert_allclose(destination(current).target, notch.target, rtol=1e-12)
        assert destination(current).distance == pytest.approx(notch.distance, rel=1e-12)


def test_the_wheel_is_bounded_in_a_frame_and_zoom_at_its_ends(state: ViewState) -> None:
    still = replace(state, settings=Settings(animate=False))
    flung = scrolled(still, "zoom", 0, 500, 600).camera
    assert flung == scrolled(still, "zoom", 0, MOST_NOTCHES, 600).camera
    for up, end in ((9, MIN_DISTANCE), (-9, MAX_DISTANCE)):
        current = still
        for _ in range(40):
            current = scrolled(current, "zoom", 0, up, 600)
        assert current.camera.distance == end
    there_and_back = scrolled(scrolled(still, "zoom", 0, 3, 600), "zoom", 0, -3, 600).camera.distance
    assert there_and_back == pytest.approx(still.camera.distance)


def test_whatever_the_hand_does_the_camera_stays_a_camera(state: ViewState) -> None:
    random = np.random.default_rng(7)
    motions: tuple[Motion, ...] = ("turn", "move", "zoom")
    for step in range(600):
        pixel = float(random.uniform(0, SIZE[0])), float(random.uniform(0, SIZE[1]))
        x, y = (random.standard_cauchy(2) * 30).tolist()
        motion = motions[step % 3]
        if step % 50 == 0:
            state = with_orbit_switched(with_projection_switched(state))
        if step % 2:
            state = dragged(state, motion, x, y, SIZE[1], held_point(state, state.camera, pixel, SIZE))
        else:
            point = held_point(state, destination(state), pixel, SIZE)
            state = grounded(scrolled(state, motion, x / 30, y / 30, SIZE[1], point), SIZE)
        state = advanced(state, 0.05)
        camera = state.camera
        assert np.isfinite([*camera.target, camera.distance, camera.yaw, camera.pitch, camera.roll]).all()
        assert MIN_DISTANCE <= camera.distance <= MAX_DISTANCE
        assert abs(camera.pitch) <= pi / 2
        near, far = camera.depth_range
        assert 0 < near < far
        assert np.isfinite(camera.project(np.array([camera.target]), *SIZE)).all()


def test_scrolling_sideways_does_not_zoom_but_moves_and_turns(state: ViewState) -> None:
    assert scrolled(state, "zoom", 2, 0, 600) is state
    point = np.array(state.camera.target)
    assert seen(scrolled(state, "move", 1, 0, 600), point)[0] > seen(state, point)[0]
    assert seen(scrolled(state, "move", 0, 1, 600), point)[1] > seen(state, point)[1]
    assert scrolled(state, "turn", 1, 0, 600).camera.yaw != state.camera.yaw
    assert scrolled(state, "turn", 0, 1, 600).camera.pitch > state.camera.pitch


def test_a_movement_in_a_picture_of_one_pixel_stays_within_bounds(state: ViewState) -> None:
    for motion in ("turn", "move", "zoom"):
        for way in (-5000.0, 5000.0):
            camera = dragged(state, motion, way, way, 1.0).camera
            assert MIN_DISTANCE <= camera.distance <= MAX_DISTANCE
            assert np.isfinite([*camera.target, camera.yaw, camera.pitch]).all()


@pytest.mark.parametrize("preset", ["standard", "trackpad", "CAD"])
def test_alt_and_left_drag_move_the_light_and_not_the_camera(preset) -> None:
    assert motion_of(preset, "left", {"alt"}) == "light"
    state = ViewState()
    moved = dragged(state, "light", 100.0, -50.0, 500.0)
    assert moved.camera == state.camera
    assert moved.display.light == pytest.approx((-55.0 + 36.0, 48.0 + 9.0))
    assert dragged(state, "light", 0.0, 1e6, 500.0).display.light[1] == 5.0
    round_trip = dragged(state, "light", 2 * 500.0, 0.0, 500.0)
    assert round_trip.display.light == pytest.approx(state.display.light)

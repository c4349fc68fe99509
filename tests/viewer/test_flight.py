import itertools
from dataclasses import replace
from math import pi, radians

import numpy as np
import pytest

from landscape.viewer.camera import Camera
from landscape.viewer.flight import LONGEST_STEP, SECONDS, Flight, between

SIZE = 800.0, 600.0
HERE = Camera()
THERE = Camera((0.4, -0.2, 0.1), 0.5, radians(170), radians(80), 0.0, radians(60), "orthographic")


def flown(flight: Flight, step: float) -> list[Camera]:
    cameras = []
    while not flight.arrived:
        flight = flight.advanced(step)
        cameras.append(flight.camera)
    return cameras


def test_a_flight_ends_exactly_at_its_goal() -> None:
    for step in (1 / 60, 1 / 144, 1 / 7, 3.0):
        assert flown(Flight(HERE, THERE), step)[-1] == THERE
    assert Flight(HERE, THERE).camera == HERE


def test_a_slow_picture_or_a_long_rest_does_not_swallow_the_flight() -> None:
    cameras = flown(Flight(HERE, THERE), 60.0)
    assert len(cameras) == np.ceil(SECONDS / LONGEST_STEP)
    assert HERE.distance > cameras[0].distance > THERE.distance


def test_the_same_times_lead_to_the_same_pictures() -> None:
    assert flown(Flight(HERE, THERE), 0.01) == flown(Flight(HERE, THERE), 0.01)
    assert Flight(HERE, THERE).advanced(0.02).advanced(0.03).camera.distance == pytest.approx(
        Flight(HERE, THERE).advanced(0.05).camera.distance
    )


def test_it_sets_off_and_arrives_gently() -> None:
    yaws = [
        Flight(HERE, replace(HERE, yaw=HERE.yaw + 1), SECONDS * share).camera.yaw for share in np.linspace(0, 1, 101)
    ]
    steps = np.diff(np.unwrap(yaws))
    assert steps[0] < steps[50] / 10 > steps[-1]
    assert (steps > 0).all()


@pytest.mark.parametrize(("start", "goal"), [(170, -170), (-170, 170), (10, 350), (0, 90), (-35, 0)])
def test_angles_take_the_shorter_way_and_the_horizon_stays_level(start: float, goal: float) -> None:
    first, last = replace(HERE, yaw=radians(start)), replace(HERE, yaw=radians(goal), pitch=pi / 2)
    cameras = [between(first, last, share) for share in np.linspace(0, 1, 21)]
    turned = np.abs(np.diff(np.unwrap([camera.yaw for camera in cameras]))).sum()
    assert turned == pytest.approx(min(abs(goal - start), 360 - abs(goal - start)) * pi / 180)
    assert {camera.roll for camera in cameras} == {0.0}


@pytest.mark.parametrize(
    ("start", "goal", "angle"),
    [
        (Camera(yaw=pi, pitch=1.4, roll=pi, upright=False), Camera(yaw=0.0, pitch=pi / 2), pi / 2 - 1.4),
        (Camera(yaw=0.3, pitch=0.2, roll=0.5, upright=False), Camera(yaw=0.3, pitch=0.2, roll=0.9, upright=False), 0.4),
        (Camera(yaw=0.0, pitch=0.0, roll=pi, upright=False), Camera(yaw=0.0, pitch=0.0), pi),
        (Camera(yaw=2.0, pitch=-1.0, roll=1.0, upright=False), Camera(yaw=-1.0, pitch=1.0, roll=-2.0), None),
    ],
)
def test_a_tilted_camera_turns_evenly_about_one_axis(start: Camera, goal: Camera, angle: float | None) -> None:
    bases = [np.array(between(start, goal, share).basis()) for share in np.linspace(0, 1, 11)]
    turns = [float(np.arccos(np.clip((np.trace(a.T @ b) - 1) / 2, -1, 1))) for a, b in itertools.pairwise(bases)]
    whole = float(np.arccos(np.clip((np.trace(bases[0].T @ bases[-1]) - 1) / 2, -1, 1)))
    np.testing.assert_allclose(turns, whole / 10, atol=1e-7)
    assert angle is None or whole == pytest.approx(angle, abs=1e-7)
    np.testing.assert_allclose(np.array(between(start, goal, 1 - 1e-12).basis()), bases[-1], atol=1e-9)


def test_distance_changes_by_equal_factors() -> None:
    distances = [between(HERE, THERE, share).distance for share in np.linspace(0, 1, 9)]
    np.testing.assert_allclose(np.diff(np.log(distances)), np.log(THERE.distance / HERE.distance) / 8)


def test_a_zoom_about_a_point_keeps_it_in_its_place_all_the_way() -> None:
    point = np.array([0.5, 0.3, 0.2])
    goal = HERE.zoomed(0.1, point)
    places = [between(HERE, goal, share).project(point[None], *SIZE)[0, :2] for share in np.linspace(0, 1, 11)]
    np.testing.assert_allclose(places, [places[0]] * 11, atol=1e-6)


def test_without_a_zoom_the_target_moves_evenly() -> None:
    goal = replace(HERE, target=(0.5, 0.5, 0.0))
    targets = np.array([between(HERE, goal, share).target for share in np.linspace(0, 1, 9)])
    np.testing.assert_allclose(np.diff(targets, axis=0), [(np.array(goal.target) - HERE.target) / 8] * 8, atol=1e-12)

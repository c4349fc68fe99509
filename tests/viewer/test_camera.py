from dataclasses import replace
from math import degrees, pi, radians

import numpy as np
import pytest

from landscape.viewer.camera import MAX_DISTANCE, MIN_DISTANCE, Camera, top_view

SIZE = 800.0, 600.0


def test_target_is_projected_to_the_middle():
    assert Camera().project(np.array([Camera().target]), *SIZE)[0, :2] == pytest.approx([400, 300])


@pytest.mark.parametrize("pitch", [-90, -45, 0, 32, 89.999, 90])
@pytest.mark.parametrize("yaw", [0, 77, 180, 300])
def test_basis_is_orthonormal_and_right_handed_at_every_angle(yaw, pitch):
    right, up, forward = Camera(yaw=radians(yaw), pitch=radians(pitch)).basis()
    assert np.allclose(np.array([right, up, forward]) @ np.array([right, up, forward]).T, np.eye(3), atol=1e-12)
    assert np.allclose(np.cross(right, up), -forward, atol=1e-12)


def test_top_view_has_alpha_to_the_right_and_beta_up():
    centre, right, up = top_view(Camera()).project(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], float), *SIZE)[:, :2]
    assert right[0] > centre[0]
    assert right[1] == pytest.approx(centre[1])
    assert up[1] < centre[1]
    assert up[0] == pytest.approx(centre[0])


def test_pitch_stops_at_the_poles_unless_asked():
    assert degrees(Camera().orbited(0, 10).pitch) == pytest.approx(90)
    assert degrees(Camera().orbited(0, -10).pitch) == pytest.approx(-90)
    assert Camera(upright=False).orbited(0, pi).pitch == pytest.approx(Camera().pitch + pi)


def test_distance_is_clamped():
    assert Camera().zoomed(1e9).distance == MAX_DISTANCE
    assert Camera().zoomed(0.0).distance == MIN_DISTANCE


def test_panning_moves_the_target_with_the_pointer():
    camera = Camera()
    before = np.array([camera.target])
    after = camera.panned(30, -20, SIZE[1]).project(before, *SIZE)[0, :2]
    assert after == pytest.approx([430, 280], abs=1e-6)


def test_orbiting_keeps_distance_and_target():
    camera = Camera().orbited(0.7, -0.2)
    assert np.linalg.norm(camera.eye - np.array(camera.target)) == pytest.approx(camera.distance)
    assert camera.target == Camera().target


def test_points_behind_the_camera_have_no_place():
    camera = Camera()
    behind = camera.eye - camera.basis()[2]
    assert np.isnan(camera.project(behind[None], *SIZE)).all()


def test_nearer_points_have_less_depth():
    camera = replace(Camera(), target=(0.0, 0.0, 0.0))
    near, far = camera.project(np.array([camera.eye * 0.5, -camera.eye * 0.5]), *SIZE)[:, 2]
    assert -1 < near < far < 1

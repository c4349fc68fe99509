"""What the pointer reads is what the surface is there; `test_pointer_precision.py` tells how exactly."""

from dataclasses import replace
from math import radians

import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.viewer.appearance import Display
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, frame_of
from landscape.viewer.picking import read_under

SIZE = (1280.0, 720.0)


@pytest.fixture
def rough() -> Surface:
    """Uneven axes, n ≠ m, eight decades with cliffs."""
    generator = np.random.default_rng(5)
    alpha = np.cumsum(generator.uniform(0.2, 1.0, 19)) - 4
    beta = np.cumsum(generator.uniform(0.2, 1.0, 13)) - 3
    loss = 10.0 ** generator.uniform(-2, 6, (13, 19))
    return Surface(alpha, beta, {"loss": loss, "accuracy": generator.uniform(size=(13, 19))})


def test_straight_down_reads_the_sample_below(rough: Surface) -> None:
    frame = frame_of(rough, Display(height_scale="log", low=0.01, high=1e6))
    camera = from_above(rough, frame, 7, 4)
    reading = read_under(rough, frame, camera, (SIZE[0] / 2, SIZE[1] / 2), SIZE)
    assert reading is not None
    assert reading.alpha == pytest.approx(rough.alpha[7], abs=1e-9)
    assert reading.fields["loss"] == pytest.approx(rough.loss[4, 7], rel=1e-6)


def test_the_ray_of_a_projected_point_leads_back_to_it() -> None:
    camera, point = Camera(yaw=1.1, pitch=0.6), np.array([0.3, -0.4, 0.2])
    x, y, _ = camera.project(point[None], *SIZE)[0]
    eye, direction = camera.ray((x, y), SIZE)
    assert np.linalg.norm(np.cross(point - eye, direction)) < 1e-12


def from_above(surface: Surface, frame: SceneFrame, column: int, row: int) -> Camera:
    """A camera that looks straight down at a sample."""
    place = frame.base(surface.alpha[column], surface.beta[row])[0]
    return Camera((*place, 0.0)).facing("top")


def test_a_surface_drawn_flat_is_read_where_it_lies_holes_too(rough: Surface) -> None:
    loss = rough.loss.copy()
    loss[4, 7] = np.nan
    surface = Surface(rough.alpha, rough.beta, {"loss": loss})
    frame = replace(frame_of(surface, Display(low=0.01, high=1e6)), height=0.0)
    camera = Camera(target=(*frame.base(rough.alpha[7], rough.beta[4])[0], 0.0), pitch=radians(20))
    reading = read_under(surface, frame, camera, (SIZE[0] / 2, SIZE[1] / 2), SIZE)
    assert reading is not None
    assert (reading.alpha, reading.beta) == pytest.approx((rough.alpha[7], rough.beta[4]), abs=1e-9)
    assert reading.state == PointState.NOT_FINITE
    assert np.isnan(reading.loss)


def test_a_point_not_computed_yet_is_met_where_it_is_drawn_and_read_as_missing() -> None:
    axis = np.linspace(0, 1, 9)
    state = np.zeros((9, 9), dtype=np.uint8)
    state[::2, ::2] = PointState.EVALUATED
    loss = np.where(state, 3.0, 0.0)
    surface = Surface(axis, axis, {"loss": loss}, state)
    frame = frame_of(surface, Display(low=0.0, high=6.0))
    camera = Camera(pitch=radians(40))
    x, y, _ = camera.project(frame.world(axis[3] + 0.01, axis[4], 3.0), *SIZE)[0]
    reading = read_under(surface, frame, camera, (x, y), SIZE)
    assert reading is not None
    assert (reading.alpha, reading.beta) == pytest.approx((axis[3] + 0.01, axis[4]), abs=1e-9)
    assert reading.state == PointState.MISSING
    assert np.isnan(reading.loss)


def test_holes_and_the_background_have_no_reading(rough: Surface) -> None:
    loss = rough.loss.copy()
    loss[4, 7] = np.nan
    holed = Surface(rough.alpha, rough.beta, {"loss": loss})
    frame = frame_of(holed, Display(height_scale="log", low=0.01, high=1e6))
    camera = from_above(rough, frame, 7, 4)
    assert read_under(holed, frame, camera, (SIZE[0] / 2, SIZE[1] / 2), SIZE) is None
    assert read_under(holed, frame, Camera(pitch=-0.5), (2.0, 2.0), SIZE) is None

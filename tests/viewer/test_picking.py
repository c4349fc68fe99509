"""What the pointer reads is what the surface is there."""

from dataclasses import replace
from math import pi, radians

import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, frame_of
from landscape.viewer.picking import read_under
from landscape.viewer.state import Display

SIZE = (1280.0, 720.0)


@pytest.fixture
def rough() -> Surface:
    """Uneven axes, n ≠ m, eight decades with cliffs."""
    generator = np.random.default_rng(5)
    alpha = np.cumsum(generator.uniform(0.2, 1.0, 19)) - 4
    beta = np.cumsum(generator.uniform(0.2, 1.0, 13)) - 3
    loss = 10.0 ** generator.uniform(-2, 6, (13, 19))
    return Surface(alpha, beta, {"loss": loss, "accuracy": generator.uniform(size=(13, 19))})


def bilinear(surface: Surface, values: np.ndarray, alpha: float, beta: float) -> float:
    """A plain, scalar bilinear interpolation."""
    i = max(k for k in range(len(surface.alpha) - 1) if surface.alpha[k] <= alpha)
    j = max(k for k in range(len(surface.beta) - 1) if surface.beta[k] <= beta)
    u = (alpha - surface.alpha[i]) / (surface.alpha[i + 1] - surface.alpha[i])
    v = (beta - surface.beta[j]) / (surface.beta[j + 1] - surface.beta[j])
    lower = values[j, i] * (1 - u) + values[j, i + 1] * u
    upper = values[j + 1, i] * (1 - u) + values[j + 1, i + 1] * u
    return float(lower * (1 - v) + upper * v)


def height_above_sight(surface: Surface, frame: SceneFrame, camera: Camera, pixel: tuple[float, float], t: float):
    """Displayed surface height minus the height of the line of sight at distance t; NaN off the grid."""
    eye, direction = camera.ray(pixel, SIZE)
    x, y, z = eye + t * direction
    alpha, beta = frame.plane(x, y)[0]
    inside = surface.alpha[0] <= alpha <= surface.alpha[-1] and surface.beta[0] <= beta <= surface.beta[-1]
    heights = frame.heights(surface.loss) * frame.height
    return bilinear(surface, heights, alpha, beta) - z if inside else np.nan


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_reading_lies_on_the_line_of_sight_and_nothing_stands_before_it(rough: Surface, scale) -> None:
    display = Display(height_scale=scale, low=0.01, high=1e6, exaggeration=2.5)
    frame, generator, read = frame_of(rough, display), np.random.default_rng(1), 0
    for _ in range(40):
        camera = Camera(yaw=generator.uniform(0, 2 * pi), pitch=radians(generator.uniform(5, 88)))
        pixel = (generator.uniform(300, 980), generator.uniform(150, 570))
        reading = read_under(rough, frame, camera, pixel, SIZE)
        eye, direction = camera.ray(pixel, SIZE)
        samples = [0.0133 * step for step in range(600)]
        above = np.array([height_above_sight(rough, frame, camera, pixel, t) for t in samples])
        change = np.flatnonzero(above[:-1] * above[1:] < 0)
        if reading is None:
            assert len(change) == 0
            continue
        read += 1
        x, y = frame.base(reading.alpha, reading.beta)[0]
        distance = float((np.array([x, y]) - eye[:2]) @ direction[:2] / (direction[:2] @ direction[:2]))
        assert abs(height_above_sight(rough, frame, camera, pixel, distance)) < 1e-9
        assert len(change) == 0 or distance <= samples[change[0] + 1]
        for name, values in rough.fields.items():
            assert reading.fields[name] == pytest.approx(bilinear(rough, values, reading.alpha, reading.beta), rel=1e-9)
    assert read > 20


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

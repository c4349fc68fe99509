"""Pictures through both projections, from any side: things are where the camera says."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import hue_differs

from landscape.color_maps import lookup_table
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.camera import MIN_DISTANCE, Camera
from landscape.viewer.colors import KIND_COLORS, PATH
from landscape.viewer.display import scene_frame
from landscape.viewer.path_style import PathStyle
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

SIZE = 480, 400
SLANTED = Camera((0.05, -0.1, 0.39), 3.0, yaw=0.4, pitch=0.9, upright=False)
CAMERAS = [
    pytest.param(
        replace(SLANTED, projection=projection, roll=roll, distance=distance), id=f"{projection} {roll} {distance}"
    )
    for projection in ("perspective", "orthographic")
    for roll, distance in ((0.0, 3.0), (2.5, 3.0), (0.7, 0.8))
]


def plane(alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return 0.5 + 0.3 * alpha - 0.1 * beta


def tilted_plane() -> Surface:
    axis = np.linspace(-1, 1, 11)
    return Surface(axis, axis, {"loss": plane(*np.meshgrid(axis, axis))})


def pixels_at(
    pixels: np.ndarray, state: ViewState, alpha: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(K, 3) what the picture has at points of the surface, and (K,) which of them are in it."""
    world = scene_frame(state).world(alpha, beta, plane(alpha, beta))
    x, y = state.camera.project(world, *SIZE)[:, :2].T
    inside = (x > 8) & (x < SIZE[0] - 8) & (y > 8) & (y < SIZE[1] - 8)
    columns, rows = (np.where(inside, place, 0).astype(int) for place in (x, y))
    return pixels[rows, columns].astype(int), inside


@pytest.mark.parametrize("camera", CAMERAS)
def test_points_of_the_surface_have_their_colour_where_they_are_projected(bare, draw, camera: Camera) -> None:
    state = replace(bare(tilted_plane(), low=0.0, high=1.0), camera=camera)
    alpha, beta = np.random.default_rng(1).uniform(-0.95, 0.95, (2, 300))
    seen, inside = pixels_at(draw(state, SIZE, unlit=True), state, alpha, beta)
    expected = lookup_table("viridis")[np.rint(plane(alpha, beta) * 255).astype(int), :3]
    assert inside.sum() > 5
    assert np.abs(seen - expected)[inside].max() <= 6


@pytest.mark.parametrize("camera", CAMERAS)
def test_the_path_lies_on_the_surface_where_it_is_projected(bare, draw, camera: Camera) -> None:
    path = Trajectory(np.array([-0.8, 0.0, 0.7]), np.array([-0.5, -0.05, 0.1]))
    surface = replace(tilted_plane(), trajectories=(path,))
    state = replace(bare(surface, low=0.0, high=1.0, path=True, path_style=PathStyle(arrows=False)), camera=camera)
    share = np.linspace(0.3, 0.7, 9)
    alpha, beta = np.interp(share, [0, 0.5, 1], path.alpha), np.interp(share, [0, 0.5, 1], path.beta)
    seen, inside = pixels_at(draw(state, SIZE), state, alpha, beta)
    assert inside.sum() > 3
    assert np.abs(seen - np.rint(np.multiply(PATH, 255)))[inside].max() <= 40


@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
@pytest.mark.parametrize("distance", [0.1, 0.02, MIN_DISTANCE])
def test_the_path_is_there_however_near_one_comes(bare, draw, projection, distance: float) -> None:
    surface = replace(tilted_plane(), trajectories=(Trajectory(np.array([-0.8, 0.7]), np.array([-0.5, 0.1])),))
    state = bare(surface, low=0.0, high=1.0, path=True)
    middle = np.array([-0.05]), np.array([-0.2])
    x, y, z = scene_frame(state).world(*middle, plane(*middle))[0].tolist()
    state = replace(state, camera=replace(SLANTED, target=(x, y, z), distance=distance, projection=projection))
    seen, _ = pixels_at(draw(state, SIZE), state, *middle)
    assert np.abs(seen - np.rint(np.multiply(PATH, 255))).max() <= 40


@pytest.mark.parametrize("camera", CAMERAS)
def test_a_glyph_stands_where_its_point_is_projected(bare, draw, camera: Camera) -> None:
    alpha, beta = np.array([0.0, 0.1, 0.12]), np.array([-0.1, 0.0, -0.2])
    points = tuple(
        CriticalPoint(CriticalKind.MINIMUM, 0, 0, float(a), float(b), float(plane(a, b)), False, 1.0, 9.0)
        for a, b in zip(alpha, beta, strict=True)
    )
    state = replace(bare(tilted_plane(), low=0.0, high=1.0, critical_points=True), camera=camera)
    state = state.with_layer(critical_points=points)
    seen, inside = pixels_at(draw(state, SIZE), state, alpha, beta)
    assert inside.all()
    assert hue_differs(seen, KIND_COLORS[CriticalKind.MINIMUM]).max() < 0.1

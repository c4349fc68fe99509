"""Glyphs as they stand on slopes, behind ridges and in sight of transparent surfaces."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.camera import Camera
from landscape.viewer.colors import KIND_COLORS
from landscape.viewer.display import scene_frame
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

SIZE = 400, 320
AXIS = np.linspace(-1, 1, 41)


def ridges(bare, alpha: float, beta: float, **options) -> ViewState:
    """A ridge along α, and a minimum's sign at a place on it, seen from a low eye."""
    surface = Surface(AXIS, AXIS, {"loss": np.repeat(np.exp(-8 * AXIS**2)[:, None], 41, axis=1)})
    point = CriticalPoint(CriticalKind.MINIMUM, 0, 0, alpha, beta, float(np.exp(-8 * beta**2)), False, 1.0, 9.0)
    state = bare(surface, critical_points=True, **options).with_layer(critical_points=(point,))
    return replace(state, camera=Camera(target=(0, 0, 0.3), yaw=0.0, pitch=0.25))


def share_in_color(pixels: np.ndarray, state: ViewState) -> float:
    """Of the middle of the glyph, how much has its colour."""
    (point,) = state.critical_points
    x, y, _ = state.camera.project(scene_frame(state).world(point.alpha, point.beta, point.loss), *SIZE)[0]
    middle = pixels[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3].astype(int)
    ink = np.rint(np.multiply(KIND_COLORS[point.kind], 255)).astype(int)
    return float((np.abs(middle - ink).max(axis=2) < 20).mean())


@pytest.mark.parametrize("samples", [0, 4])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
@pytest.mark.parametrize("beta", [-0.9, -0.5, -0.3, -0.15])
def test_a_sign_in_sight_is_whole_whatever_the_slope_it_stands_on(bare, draw, beta, opacity, samples) -> None:
    state = ridges(bare, 0.1, beta, opacity=opacity)
    assert share_in_color(draw(state, SIZE, samples=samples), state) > 0.9


@pytest.mark.parametrize("samples", [0, 4])
def test_a_sign_behind_a_ridge_is_pale(bare, draw, samples) -> None:
    state = ridges(bare, 0.1, 0.6)
    pixels = draw(state, SIZE, samples=samples)
    bare_picture = draw(state.with_display(critical_points=False), SIZE, samples=samples)
    assert share_in_color(pixels, state) == 0.0
    assert (np.abs(pixels.astype(int) - bare_picture).max(axis=2) > 8).sum() > 40


def test_a_sign_behind_a_transparent_ridge_is_veiled_and_one_before_it_is_not(bare, draw) -> None:
    behind, before = ridges(bare, 0.1, 0.6, opacity=0.4), ridges(bare, 0.1, -0.6, opacity=0.4)
    assert share_in_color(draw(behind, SIZE), behind) == 0.0
    assert share_in_color(draw(before, SIZE), before) > 0.9


def test_a_sign_at_the_edge_of_the_picture_is_drawn_as_far_as_it_is_in_it(bare, draw) -> None:
    state = ridges(bare, 0.1, -0.5)
    (x, _, z) = state.camera.target
    aside = replace(state.camera, target=(x + 1.0, 0.0, z), distance=2.0)
    assert draw(replace(state, camera=aside), SIZE).shape == (*SIZE[::-1], 3)

"""Training paths in the picture: colours, arrows, checkpoints, and what is hidden."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.colors import RUN_COLORS, WHITE
from landscape.viewer.display import scene_frame
from landscape.viewer.path_style import PathStyle
from landscape.viewer.runs import path_colors
from landscape.viewer.state import Layer, Look, ViewState

pytestmark = pytest.mark.gl

SIZE = 480, 400
AXIS = np.linspace(-1, 1, 11)
PLAIN = PathStyle(arrows=False)


def path(beta: float, losses=None) -> Trajectory:
    unknown = np.full(5, np.nan)
    return Trajectory(np.linspace(-0.8, 0.8, 5), np.full(5, beta), loss=unknown if losses is None else losses)


def state_of(bare, *paths: Trajectory, style: PathStyle = PLAIN, **options) -> ViewState:
    surface = Surface(AXIS, AXIS, {"loss": np.zeros((11, 11))}, trajectories=paths)
    return bare(surface, low=0.0, high=1.0, path=True, path_style=style, **options)


def color_at(pixels: np.ndarray, state: ViewState, alpha: float, beta: float) -> np.ndarray:
    x, y, _ = state.camera.project(scene_frame(state).world(alpha, beta, 0.0), *SIZE)[0]
    return pixels[int(y), int(x)] / 255.0


def test_each_run_has_its_own_colour_on_whichever_surface_it_lies(bare, draw) -> None:
    state = state_of(bare, path(0.5), path(0.0))
    flat = Surface(AXIS, AXIS, {"loss": np.zeros((11, 11))}, trajectories=(path(-0.5),))
    state = replace(state, layers=(*state.layers, Layer(flat, look=Look(contours=False))))
    pixels = draw(state, SIZE)
    for beta, color in zip((0.5, 0.0, -0.5), RUN_COLORS[:3], strict=True):
        np.testing.assert_allclose(color_at(pixels, state, 0.2, beta), color, atol=0.05)


def test_a_hidden_path_is_not_drawn_and_the_others_keep_their_colours(bare, draw) -> None:
    state = state_of(bare, path(0.5), path(0.0)).with_layer(hidden_paths=frozenset({0}))
    pixels, without = draw(state, SIZE), draw(state.with_display(path=False), SIZE)
    np.testing.assert_array_equal(color_at(pixels, state, 0.2, 0.5), color_at(without, state, 0.2, 0.5))
    np.testing.assert_allclose(color_at(pixels, state, 0.2, 0.0), RUN_COLORS[1], atol=0.05)


def test_colours_along_a_path_are_those_of_its_steps(bare, draw) -> None:
    state = state_of(bare, path(0.0), style=replace(PLAIN, color="step"))
    pixels = draw(state, SIZE)
    for alpha in (-0.6, -0.2, 0.2, 0.6):
        expected = path_colors([(alpha + 0.8) / 1.6])[0]
        np.testing.assert_allclose(color_at(pixels, state, alpha, 0.0), expected, atol=0.06)


def test_colours_of_losses_follow_their_logarithm_over_decades(bare, draw) -> None:
    state = state_of(bare, path(0.0, np.geomspace(100.0, 0.01, 5)), style=replace(PLAIN, color="loss"))
    pixels = draw(state, SIZE)
    np.testing.assert_allclose(color_at(pixels, state, -0.4, 0.0), path_colors([0.75])[0], atol=0.06)
    np.testing.assert_allclose(color_at(pixels, state, 0.4, 0.0), path_colors([0.25])[0], atol=0.06)


def test_checkpoints_are_white_dots_on_the_line(bare, draw) -> None:
    state = state_of(bare, path(0.0), style=replace(PLAIN, checkpoints=True))
    pixels = draw(state, SIZE)
    for alpha in (-0.4, 0.0, 0.4):
        np.testing.assert_allclose(color_at(pixels, state, alpha, 0.0), WHITE, atol=0.05)
    np.testing.assert_allclose(color_at(pixels, state, 0.2, 0.0), RUN_COLORS[0], atol=0.05)


def test_arrows_reach_beyond_the_line_in_its_colour(bare, draw) -> None:
    beside = []
    for arrows in (False, True):
        state = state_of(bare, path(0.0), style=replace(PLAIN, arrows=arrows))
        pixels = draw(state, SIZE) / 255.0
        (left, y, _), (right, _, _) = state.camera.project(scene_frame(state).world([-0.6, 0.6], 0.0, 0.0), *SIZE)
        band = pixels[int(y) - 5 : int(y) - 2, int(left) : int(right)]
        beside.append(int((np.abs(band - np.array(RUN_COLORS[0])).max(axis=2) < 0.05).sum()))
    assert beside[0] == 0
    assert beside[1] >= 4


@pytest.mark.parametrize("width", [2.0, 5.0, 9.0])
def test_a_line_is_as_wide_as_it_is_told_to_be(bare, draw, width) -> None:
    state = state_of(bare, path(0.0), style=replace(PLAIN, width=width))
    pixels = draw(state, SIZE) / 255.0
    x, y, _ = state.camera.project(scene_frame(state).world(0.2, 0.0, 0.0), *SIZE)[0]
    column = pixels[int(y) - 15 : int(y) + 16, int(x)]
    inked = np.abs(column - np.array(RUN_COLORS[0])).max(axis=1) < 0.25
    assert abs(int(inked.sum()) - width) <= 1


def test_without_length_a_path_is_its_star(bare, draw) -> None:
    lone = Trajectory(np.array([0.3]), np.array([0.2]))
    state = state_of(bare, lone, style=PathStyle(checkpoints=True))
    np.testing.assert_allclose(color_at(draw(state, SIZE), state, 0.3, 0.2), RUN_COLORS[0], atol=0.05)

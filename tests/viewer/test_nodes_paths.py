"""Training paths in the picture: colours, arrows, checkpoints, and what is hidden."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.camera import Camera
from landscape.viewer.colors import RUN_COLORS, WHITE
from landscape.viewer.display import scene_frame
from landscape.viewer.drape import path_on_triangles
from landscape.viewer.nodes import paths
from landscape.viewer.nodes.paths import dimmed
from landscape.viewer.path_style import PathStyle
from landscape.viewer.runs import path_colors
from landscape.viewer.scene import Scene
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


def falling(gaps=(0.3, 0.6, np.nan, 0.45, 0.2), **options) -> Trajectory:
    """Along α over the flat surface at 0.1, its true losses above that."""
    return Trajectory(np.linspace(-0.8, 0.8, 5), np.zeros(5), loss=0.1 + np.array(gaps), **options)


def lifted_state(bare, *paths: Trajectory, moment: int | None = None, lifted: bool = True, **options) -> ViewState:
    """From the side and a little above, over a flat surface at 0.1 in a height from 0.05 to 1."""
    surface = Surface(AXIS, AXIS, {"loss": np.full((11, 11), 0.1)}, trajectories=paths or (falling(),))
    style = replace(PLAIN, lifted=lifted, **options.pop("style", {}))
    state = bare(surface, path=True, path_style=style, path_moment=moment, **{"low": 0.05, "high": 1.0, **options})
    return replace(state, camera=Camera((0.0, 0.0, 0.3), yaw=0.0, pitch=0.35))


def at(pixels: np.ndarray, state: ViewState, alpha: float, loss: float) -> np.ndarray:
    x, y, _ = state.camera.project(scene_frame(state).world(alpha, 0.0, loss), *SIZE)[0]
    return pixels[int(y), int(x)] / 255.0


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
def test_a_lifted_checkpoint_is_at_the_projected_height_of_its_true_loss(bare, draw, scale) -> None:
    state = lifted_state(bare, height_scale=scale, linear_to=0.1, style={"checkpoints": True})
    pixels = draw(state, SIZE)
    for alpha, gap in ((-0.4, 0.6), (0.4, 0.45)):
        np.testing.assert_allclose(at(pixels, state, alpha, 0.1 + gap), WHITE, atol=0.1)
    np.testing.assert_allclose(at(pixels, state, 0.0, 0.1), WHITE, atol=0.2, err_msg="unknown: on the surface")


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_thin_line_drops_from_a_lifted_checkpoint_to_the_surface_and_there_is_none_without(bare, draw, scale) -> None:
    state = lifted_state(bare, height_scale=scale)
    pixels = draw(state, SIZE) / 255.0
    frame, color = scene_frame(state), np.array(RUN_COLORS[0])
    for alpha, gap in ((-0.4, 0.6), (0.4, 0.45)):
        top, foot = state.camera.project(frame.world([alpha, alpha], 0.0, [0.1 + gap, 0.1]), *SIZE)
        assert foot[1] - top[1] > 20
        for share in np.linspace(0.15, 0.95, 9):
            x, y = (top + share * (foot - top))[:2].astype(int)
            assert np.abs(pixels[y, x - 1 : x + 2] - color).max(axis=1).min() < 0.3, "all the way down"
        x, y = foot[:2].astype(int)
        assert np.abs(pixels[y + 6 : y + 20, x - 1 : x + 2] - color).max(axis=2).min() > 0.3, "and no further"


def test_a_true_loss_beyond_the_range_is_held_at_its_top_under_a_white_arrowhead(bare, draw) -> None:
    state = lifted_state(bare, high=0.4)
    pixels = draw(state, SIZE)
    np.testing.assert_allclose(at(pixels, state, -0.4, 0.4), WHITE, atol=0.15)
    without = draw(lifted_state(bare, falling(np.full(5, np.nan)), high=0.4), SIZE)
    assert np.abs(at(without, state, -0.4, 0.4) - 1.0).max() > 0.3


@pytest.mark.parametrize("lifted", [False, True])
@pytest.mark.parametrize("number", [1, 3])
def test_the_marker_is_at_the_checkpoint_of_the_moment(bare, draw, number, lifted) -> None:
    run = falling(step=np.arange(5) * 10)
    state = lifted_state(bare, run, moment=number * 10 + 3, lifted=lifted)
    pixels = draw(state, SIZE)
    loss = run.loss[number] if lifted else 0.1
    x, y, _ = state.camera.project(scene_frame(state).world(run.alpha[number], 0.0, loss), *SIZE)[0]
    np.testing.assert_allclose(pixels[int(y), int(x)] / 255.0, RUN_COLORS[0], atol=0.1, err_msg="its core")
    for rows in (slice(int(y) - 10, int(y) - 6), slice(int(y) + 7, int(y) + 11)):
        assert pixels[rows, int(x)].min(axis=1).max() > 220, "its disc"


def test_a_path_is_strong_up_to_the_moment_and_dimmed_and_thinner_beyond(bare, draw) -> None:
    run = path(0.0)
    state = state_of(bare, run).with_display(path_moment=2)
    pixels = draw(state, SIZE)
    np.testing.assert_allclose(color_at(pixels, state, -0.2, 0.0), RUN_COLORS[0], atol=0.05)
    ahead = dimmed(np.array([RUN_COLORS[0]]))[0]
    np.testing.assert_allclose(color_at(pixels, state, 0.2, 0.0), ahead, atol=0.1)
    whole = draw(state.with_display(path_moment=None), SIZE)
    np.testing.assert_allclose(color_at(whole, state, 0.2, 0.0), RUN_COLORS[0], atol=0.05)


def test_a_marker_below_the_surface_can_still_be_followed(bare, draw) -> None:
    state = lifted_state(bare, falling(np.full(5, -0.05)), moment=2)
    pixels = draw(state, SIZE) / 255.0
    x, y, _ = state.camera.project(scene_frame(state).world(0.0, 0.0, 0.05), *SIZE)[0]
    beside = pixels[int(y), int(x) + 30]
    core = beside + 0.6 * (np.array(RUN_COLORS[0]) - beside)
    assert np.abs(pixels[int(y), int(x)] - core).max() < 0.25


def test_runs_stand_at_the_same_step(bare, draw) -> None:
    slow, quick = replace(path(0.5), step=np.arange(5)), replace(path(-0.5), step=np.arange(5) * 2)
    state = state_of(bare, slow, quick).with_display(path_moment=4)
    pixels = draw(state, SIZE)
    for alpha, beta, color in ((0.8, 0.5, RUN_COLORS[0]), (0.0, -0.5, RUN_COLORS[1])):
        x, y, _ = state.camera.project(scene_frame(state).world(alpha, beta, 0.0), *SIZE)[0]
        np.testing.assert_allclose(pixels[int(y), int(x)] / 255.0, color, atol=0.1)
        assert pixels[int(y) - 10 : int(y) - 6, int(x)].min(axis=1).max() > 220, "the disc around it"


def test_a_moment_lays_nothing_anew(bare, gl, draw, monkeypatch) -> None:
    laid = []
    monkeypatch.setattr(paths, "path_on_triangles", lambda *given: laid.append(given) or path_on_triangles(*given))
    scene, state = Scene(gl), state_of(bare, path(0.0))
    for moment in (None, 1, 2):
        draw(state.with_display(path_moment=moment), SIZE, scene)
    assert len(laid) == 1

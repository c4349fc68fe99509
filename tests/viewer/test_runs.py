from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.colors import RUN_COLORS, UNKNOWN
from landscape.viewer.runs import colors_along, path_colors, runs_of, value_scale
from landscape.viewer.state import Layer, ViewState

AXIS = np.linspace(-1, 1, 5)


def path(label: str = "", loss=None, count: int = 4) -> Trajectory:
    unknown = np.full(count, np.nan)
    return Trajectory(np.linspace(-1, 1, count), np.zeros(count), loss=unknown if loss is None else loss, label=label)


def scene(*paths: tuple[Trajectory, ...]) -> ViewState:
    flat = {"loss": np.zeros((5, 5))}
    return ViewState(tuple(Layer(Surface(AXIS, AXIS, flat, trajectories=each)) for each in paths))


def test_runs_of_all_layers_have_colours_and_names_of_their_own() -> None:
    runs = runs_of(scene((path("sgd"), path()), (), (path(),)))
    assert [(run.layer, run.number) for run in runs] == [(0, 0), (0, 1), (2, 0)]
    assert [run.color for run in runs] == list(RUN_COLORS[:3])
    assert len({run.name for run in runs}) == 3
    assert [run.name for run in runs_of(scene((path(),)))] == ["training path"]


def test_hidden_paths_and_those_of_hidden_surfaces_keep_their_colours() -> None:
    state = scene((path("a"), path("b")), (path("c"),)).with_layer(0, hidden_paths=frozenset({0}))
    layers = (state.layers[0], replace(state.layers[1], look=replace(state.layers[1].look, visible=False)))
    runs = runs_of(replace(state, layers=layers))
    assert [run.visible for run in runs] == [False, True, False]
    assert [run.color for run in runs] == list(RUN_COLORS[:3])


def test_one_scale_of_steps_serves_all_runs() -> None:
    runs = runs_of(scene((path(count=3), path(count=9))))
    scale = value_scale(runs, "step")
    assert scale is not None
    assert (scale.low, scale.high, scale.log) == (0.0, 8.0, False)
    ends = path_colors([0.0, 1.0])
    np.testing.assert_allclose(colors_along(runs[1], np.array([0.0, 8.0]), scale, "step"), ends)
    np.testing.assert_allclose(colors_along(runs[0], np.array([2.0]), scale, "step"), path_colors([0.25]))
    middle = colors_along(runs[1], np.array([1.5]), scale, "step")
    np.testing.assert_allclose(middle, path_colors([1.5 / 8]))


def test_losses_over_decades_are_coloured_by_their_logarithm_and_unknown_ones_grey() -> None:
    (run,) = runs_of(scene((path(loss=np.array([100.0, 1.0, np.nan, 0.01])),)))
    scale = value_scale([run], "loss")
    assert scale is not None
    assert scale.log
    colors = colors_along(run, np.arange(4.0), scale, "loss")
    np.testing.assert_allclose(colors[[0, 1, 3]], path_colors([1.0, 0.5, 0.0]))
    np.testing.assert_allclose(colors[2], UNKNOWN)
    np.testing.assert_allclose(colors_along(run, np.array([1.5]), scale, "loss")[0], UNKNOWN)


def test_distances_from_the_plane_have_a_linear_scale_of_their_own() -> None:
    away = replace(path(), residual=np.array([0.0, 3.0, 1.5, np.nan]))
    (run,) = runs_of(scene((away,)))
    scale = value_scale([run], "off-plane")
    assert scale is not None
    assert (scale.title, scale.low, scale.high, scale.log) == ("off-plane distance", 0.0, 3.0, False)
    colors = colors_along(run, np.arange(4.0), scale, "off-plane")
    np.testing.assert_allclose(colors, [*path_colors([0.0, 1.0, 0.5]), UNKNOWN])


@pytest.mark.parametrize("color", ["run", "loss", "off-plane"])
def test_without_known_values_each_run_has_its_own_colour(color) -> None:
    runs = runs_of(scene((path(),)))
    assert value_scale(runs, color) is None
    np.testing.assert_allclose(colors_along(runs[0], np.array([0.0, np.nan, 2.5]), None, color), [RUN_COLORS[0]] * 3)


def test_a_path_of_one_checkpoint_has_a_colour() -> None:
    (run,) = runs_of(scene((path(count=1),)))
    assert colors_along(run, np.array([0.0]), value_scale([run], "step"), "step").shape == (1, 3)


def test_the_colours_along_a_path_grow_darker() -> None:
    lightness = path_colors(np.linspace(0, 1, 9)) @ (0.2126, 0.7152, 0.0722)
    assert np.all(np.diff(lightness) < 0)
    assert lightness[-1] > 0.15, "darker, it would not stand out from its outline"

"""Descents as the window holds them: starts, rates, playing, and what is said of how they end."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import himmelblau

from landscape.analysis import roll
from landscape.analysis.optimizers import METHODS
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.descents import (
    LONGEST_STEP,
    MOST_STARTS,
    describe_roll,
    longest_of,
    metric_sentence,
    optimizer_of,
    place_text,
    roll_runs,
    rolled_on,
    rolls_of,
    shown_step,
    with_armed,
    with_every_method,
    with_roll,
    without_last_roll,
)
from landscape.viewer.opening import layer_of, shown, with_layers
from landscape.viewer.playback import clock_of
from landscape.viewer.state import ViewState

AXIS = np.linspace(-1, 1, 21)


def state_of(loss: np.ndarray, **provenance: object) -> ViewState:
    surface = Surface(AXIS, AXIS, {"loss": loss}, provenance=provenance)
    return shown(ViewState(), surface, None).with_layer(searching=False)


def bowl(**provenance: object) -> ViewState:
    return state_of(np.add.outer(AXIS**2, AXIS**2) / 2, **provenance)


def said(state: ViewState) -> str:
    assert state.surface is not None
    return describe_roll(rolls_of(state)[-1], state.surface)


def test_a_descent_is_that_of_the_analysis_with_the_numbers_of_its_method() -> None:
    state = shown(ViewState(), himmelblau(), None).with_rolling(rate=0.004, momentum=0.7, most_steps=120)
    state = with_every_method(with_roll(state, 1.0, 0.5))
    surface = state.surface
    assert surface is not None
    assert [start.method for start in state.rolling.starts] == list(METHODS)
    for start, found in zip(state.rolling.starts, rolls_of(state), strict=True):
        optimizer = optimizer_of(state, start.method)
        assert (optimizer.rate == 0.004) == (start.method not in ("RMSprop", "Adam"))
        expected = roll(surface, (1.0, 0.5), optimizer, 120, state.critical_points)
        assert found is not None
        np.testing.assert_array_equal(found.path, expected.path)
        assert found.ending == expected.ending


def test_descents_follow_the_numbers_and_are_not_worked_out_twice() -> None:
    state = with_roll(bowl().with_rolling(rate=0.1), 0.8, 0.2)
    first = rolls_of(state)[0]
    assert rolls_of(replace(state, tab="Camera"))[0] is first
    assert rolls_of(state.with_rolling(rate=0.2))[0] is not first
    assert roll_runs(state)[0].trajectory is roll_runs(state)[0].trajectory


def test_a_drawn_path_keeps_its_steps_its_ends_and_lies_on_the_descent() -> None:
    state = with_roll(bowl().with_rolling(rate=0.005, most_steps=700), 0.8, 0.2)
    found, run = rolls_of(state)[0], roll_runs(state)[0]
    assert found is not None
    path, steps = run.trajectory, clock_of(run.trajectory)
    assert (steps[0], steps[-1]) == (0, found.steps)
    assert len(path) < len(found.path)
    np.testing.assert_array_equal(np.stack([path.alpha, path.beta], axis=1), found.path[steps])
    cells = np.abs(np.diff(found.path, axis=0)).sum(axis=1) / 0.1
    assert np.abs(np.diff(found.path[steps], axis=0)).sum(axis=1).max() / 0.1 <= 0.02 + cells.max()


@pytest.mark.parametrize(
    ("loss", "start", "rate", "told"),
    [
        (np.add.outer(AXIS**2, AXIS**2) / 2, (0.5, 0.0), 0.1, "rests at a flat place, loss"),
        (np.add.outer(AXIS**2, AXIS**2) / 2, (0.5, 0.0), 1e-5, "still creeping after 500 steps: loss 0.12"),
        (np.add.outer(AXIS**2, AXIS**2) / 2, (0.5, 0.0), 2.0, "still going to and fro after 500 steps"),
        (np.add.outer(AXIS**2, AXIS**2) / 2, (0.5, 0.0), 2.2, "diverges"),
        (np.add.outer(0 * AXIS, AXIS), (0.0, 0.0), 0.3, "leaves at the border after 4 steps"),
        (np.add.outer(0 * AXIS, np.where(np.arange(21) == 6, np.nan, AXIS)), (0.0, 0.0), 0.1, "runs into a hole after"),
        (np.add.outer(0 * AXIS, AXIS), (7.0, 0.0), 0.3, "begins where this surface has no point"),
    ],
)
def test_a_sentence_says_how_each_descent_ends(loss, start, rate, told) -> None:
    assert said(with_roll(state_of(loss).with_rolling(rate=rate), *start)).startswith(told)


def test_the_minimum_is_named_where_critical_points_are_known() -> None:
    from landscape.analysis import find_critical_points

    state = bowl()
    assert state.surface is not None
    state = state.with_layer(critical_points=find_critical_points(state.surface))
    text = said(with_roll(state.with_rolling(rate=0.1), 0.8, 0.2))
    assert text.startswith("converges to the minimum at (0, 0) with loss ")
    assert text.endswith(" after 49 steps")


def test_a_place_is_told_without_rounding_and_with_the_digits_of_its_axes() -> None:
    axis = np.linspace(-1.0, 1.0, 9)
    shifted = Surface(1000 + 0.005 * (axis + 1), axis, {"loss": axis[None] ** 2 + axis[:, None] ** 2})
    point = CriticalPoint(CriticalKind.MINIMUM, 4, 4, 1000.005, -3.4e-17, 0.0, False, 1.0, 1.0)
    assert place_text(shifted, point) == "(1000.005, 0)"


def test_rates_are_suggested_until_set_and_forgotten_with_the_surface() -> None:
    state = bowl()
    suggested = optimizer_of(state, "momentum").rate
    assert suggested == pytest.approx(1.0)
    assert optimizer_of(state, "Adam").rate == pytest.approx(0.02)
    state = with_roll(state.with_rolling(rate=0.25), 0.1, 0.1)
    assert optimizer_of(state, "Nesterov").rate == 0.25
    assert state.surface is not None
    beside = with_layers(state, [layer_of(state.surface, None)], add=True)
    assert beside.rolling.starts == state.rolling.starts
    other = shown(state, state.surface, None)
    assert (other.rolling.starts, other.rolling.rate) == ((), None)


def test_a_descent_is_played_up_to_its_end_and_rests() -> None:
    state = with_roll(bowl().with_rolling(rate=0.1), 0.8, 0.2)
    longest, seen = longest_of(state), [shown_step(state)]
    assert state.animated
    for _ in range(100):
        state = rolled_on(state, 0.05)
        seen.append(shown_step(state))
    steps = [step for step in seen if step is not None]
    assert steps[0] == 0
    assert steps == sorted(steps)
    assert 0.9 * longest <= steps[-1] < longest
    assert seen[-1] is None
    assert not state.animated
    assert rolled_on(state, 1.0) is state


def test_a_slow_picture_swallows_no_more_than_its_share() -> None:
    state = with_roll(bowl().with_rolling(rate=0.1), 0.8, 0.2)
    assert rolled_on(state, 60.0).rolling.elapsed == LONGEST_STEP


def test_without_animation_it_is_there_at_once() -> None:
    assert not with_roll(bowl().with_settings(animate=False), 0.8, 0.2).animated


def test_the_oldest_descents_go_and_the_same_one_is_not_there_twice() -> None:
    state = bowl()
    for k in range(MOST_STARTS + 3):
        state = with_roll(with_roll(state, 0.01 * k, 0.0), 0.01 * k, 0.0)
    assert len(state.rolling.starts) == MOST_STARTS
    assert state.rolling.starts[0].alpha == pytest.approx(0.03)
    assert without_last_roll(state).rolling.starts == state.rolling.starts[:-1]


def test_a_curve_and_an_empty_window_bear_everything() -> None:
    line = shown(ViewState(), Surface(AXIS, np.zeros(1), {"loss": AXIS**2}), None)
    for state in (line, ViewState()):
        rolled = with_every_method(with_roll(with_armed(state), 0.0, 0.0))
        assert rolled.rolling.starts == ()
        assert roll_runs(rolled) == ()
    stale = line.with_rolling(starts=with_roll(bowl(), 0.1, 0.1).rolling.starts)
    assert rolls_of(stale) == (None,)


def test_the_metric_is_told_as_far_as_the_file_tells_it() -> None:
    def sentence(**provenance: object) -> str:
        surface = bowl(**provenance).surface
        assert surface is not None
        return metric_sentence(surface)

    assert sentence() == "Gradients are taken by α and β as they are drawn."
    assert "the network's own" in sentence(norms=[1.0, 1.0], cosine=0.0)
    assert "about 100 r along α and 400 r along β" in sentence(norms=[10.0, 20.0], cosine=0.0)
    assert "not orthogonal" in sentence(norms=[10.0, 20.0], cosine=0.4)


def test_what_the_metric_sentence_says_is_so() -> None:
    """In three dimensions: gradient descent on the network, projected, is that on the plane at ‖δ‖² the rate."""
    first, second = np.array([10.0, 0, 0]), np.array([0, 20.0, 0])
    theta = np.array([0.7, -0.3, 0.0])  # of the loss ‖θ‖² / 2
    rate = 0.001
    plane = np.array([theta @ first / 100, theta @ second / 400])
    stepped = theta - rate * theta
    projected = np.array([stepped @ first / 100, stepped @ second / 400])
    slope = np.array([theta @ first, theta @ second])  # by α and β
    np.testing.assert_allclose(projected, plane - rate / np.array([100, 400]) * slope)

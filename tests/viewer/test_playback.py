"""The descent in time: moments, steps, play, pause and pace."""

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.opening import shown
from landscape.viewer.playback import (
    LONGEST_STEP,
    SECONDS,
    SLOWEST,
    at_place,
    can_play,
    checkpoint_at,
    clock_of,
    moments_of,
    played,
    stepped,
    whole,
    with_play_switched,
)
from landscape.viewer.state import ViewState

AXIS = np.linspace(-1, 1, 5)


def run(steps) -> Trajectory:
    return Trajectory(np.linspace(-0.9, 0.9, len(steps)), np.zeros(len(steps)), step=np.array(steps))


def scene(*steps) -> ViewState:
    flat = {"loss": np.zeros((5, 5))}
    return shown(ViewState(), Surface(AXIS, AXIS, flat, trajectories=tuple(map(run, steps))), None)


def finished(state: ViewState, frame: float) -> tuple[float, list[int]]:
    """Seconds until it rests, and the moments on the way."""
    seconds, seen = 0.0, [moment_of(state)]
    while state.playing is not None:
        state, seconds = played(state, frame), seconds + frame
        if moment_of(state) != seen[-1]:
            seen.append(moment_of(state))
    return seconds, seen


def moment_of(state: ViewState) -> int:
    assert state.display.path_moment is not None
    return state.display.path_moment


def test_moments_are_the_steps_of_all_visible_paths() -> None:
    state = scene([0, 10, 20], [0, 4, 8, 12])
    assert moments_of(state).tolist() == [0, 4, 8, 10, 12, 20]
    assert moments_of(state.with_layer(hidden_paths=frozenset({1}))).tolist() == [0, 10, 20]
    assert not can_play(state.with_display(path=False))
    assert not can_play(ViewState())


def test_every_path_stands_at_the_last_checkpoint_it_had_by_then() -> None:
    long, short = run([5, 10, 20]), run([0, 4, 8, 12])
    assert [checkpoint_at(long, moment) for moment in (0, 5, 9, 10, 99)] == [0, 0, 0, 1, 2]
    assert [checkpoint_at(short, moment) for moment in (0, 5, 9, 10, 99)] == [0, 1, 2, 2, 3]


@pytest.mark.parametrize("steps", [[3, 3, 3], [0, 5, 5], [2, 1, 0]])
def test_steps_that_do_not_ascend_are_counted_instead(steps) -> None:
    assert clock_of(run(steps)).tolist() == [0, 1, 2]


def test_steps_back_and_forth_stop_at_the_ends_and_the_whole_path_comes_back() -> None:
    state = scene([0, 10, 20])
    forward = stepped(state, 1)
    assert forward.display.path_moment == 0
    assert stepped(forward, -1).display.path_moment == 0
    assert stepped(stepped(forward, 1), 1).display.path_moment == 20
    assert stepped(stepped(stepped(forward, 1), 1), 1).display.path_moment == 20
    assert stepped(state, -1).display.path_moment == 10
    assert whole(forward) == state


def test_play_begins_at_the_start_visits_every_checkpoint_and_rests_at_the_end() -> None:
    seconds, seen = finished(with_play_switched(scene([0, 10, 20, 30])), 1 / 60)
    assert seen == [0, 10, 20, 30]
    assert seconds == pytest.approx(3 * SLOWEST, abs=2 / 60)


@pytest.mark.parametrize("frame", [1 / 100, 1 / 30])
def test_a_long_descent_takes_a_few_seconds_whatever_the_frame_rate(frame: float) -> None:
    seconds, seen = finished(with_play_switched(scene(range(2001))), frame)
    assert seconds == pytest.approx(SECONDS, rel=0.02)
    assert seen[-1] == 2000
    assert seen == sorted(seen)


def test_a_pause_keeps_the_moment_and_play_goes_on_from_it() -> None:
    state = with_play_switched(at_place(scene([0, 10, 20, 30]), 1))
    assert (state.playing, state.display.path_moment) == (0.0, 10)
    paused = with_play_switched(played(state, 0.05))
    assert (paused.playing, paused.display.path_moment) == (None, 10)
    assert played(paused, 5.0) is paused
    again = with_play_switched(at_place(paused, 3))
    assert again.display.path_moment == 0, "from its end it begins anew"


def test_a_slow_picture_swallows_no_checkpoints() -> None:
    state = played(with_play_switched(scene([0, 10, 20, 30])), 60.0)
    assert state.playing == pytest.approx(LONGEST_STEP)
    assert state.display.path_moment == 0


def test_play_rests_when_nothing_is_left_to_play() -> None:
    state = with_play_switched(scene([0, 10, 20]))
    assert played(state.with_display(path=False), 0.1).playing is None
    lone = scene([0])
    assert with_play_switched(lone) is lone


def test_another_surface_is_shown_with_its_whole_path() -> None:
    state = with_play_switched(scene([0, 10, 20]))
    assert state.surface is not None
    opened = shown(state, state.surface, None)
    assert (opened.playing, opened.display.path_moment) == (None, None)

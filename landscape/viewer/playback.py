"""The descent, checkpoint by checkpoint: which moments there are, and how they follow one another in time. No GL.

The moments of a scene are the steps of its visible paths. At a moment every path stands at the last
checkpoint it had by then, so that runs are compared after the same number of steps; one that is
shorter waits at its end.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from landscape.trajectory import Trajectory
from landscape.viewer.runs import runs_of
from landscape.viewer.state import ViewState

SECONDS, SLOWEST = 8.0, 0.5
"""How long a whole descent is played at least, and how long it stays at one checkpoint at most: ten
checkpoints are played in five seconds, a thousand in eight."""

LONGEST_STEP = 0.1
"""Seconds it advances from one picture to the next at most: a slow one does not swallow checkpoints."""

Moments = npt.NDArray[np.int64]


def clock_of(path: Trajectory) -> Moments:
    """Returns (T,) the ascending moments of a path's checkpoints: its steps, or where they do not ascend 0 to T - 1."""
    return path.step if np.all(np.diff(path.step) > 0) else np.arange(len(path), dtype=np.int64)


def moments_of(state: ViewState) -> Moments:
    """Returns the ascending moments of all visible paths; none while paths are not drawn."""
    if not state.display.path:
        return np.empty(0, np.int64)
    clocks = [clock_of(run.trajectory) for run in runs_of(state) if run.visible]
    return np.unique(np.concatenate([*clocks, np.empty(0, np.int64)]))


def checkpoint_at(path: Trajectory, moment: int) -> int:
    """Returns the number of the last checkpoint a path had by a moment; of its first, before that."""
    return max(int(np.searchsorted(clock_of(path), moment, side="right")) - 1, 0)


def place_of(moments: Moments, moment: int | None) -> int:
    """Returns the place of a moment among all, the last that is not later; of the last one for None."""
    if moment is None:
        return len(moments) - 1
    return max(int(np.searchsorted(moments, moment, side="right")) - 1, 0)


def can_play(state: ViewState) -> bool:
    """Whether there is a descent to play: two moments at least."""
    return len(moments_of(state)) > 1


def at_place(state: ViewState, place: int) -> ViewState:
    """Returns the state at one of its moments, at rest; a place beyond either end is that end."""
    moments = moments_of(state)
    if not len(moments):
        return state
    moment = int(moments[min(max(place, 0), len(moments) - 1)])
    return replace(state.with_display(path_moment=moment), playing=None)


def stepped(state: ViewState, step: int) -> ViewState:
    """Returns the state some moments later, or earlier; from the whole path to its start, or back from its end."""
    moments, shown = moments_of(state), state.display.path_moment
    if shown is None:
        return at_place(state, 0 if step > 0 else len(moments) - 2)
    return at_place(state, place_of(moments, shown) + step)


def whole(state: ViewState) -> ViewState:
    """Returns the state with paths drawn as a whole again."""
    return replace(state.with_display(path_moment=None), playing=None)


def with_play_switched(state: ViewState) -> ViewState:
    """Returns the state playing the descent, from its start where it is at its end, or pausing it."""
    if state.playing is not None:
        return replace(state, playing=None)
    if not can_play(state):
        return state
    moments, moment = moments_of(state), state.display.path_moment
    place = place_of(moments, moment)
    return replace(at_place(state, 0 if place == len(moments) - 1 else place), playing=0.0)


def played(state: ViewState, seconds: float) -> ViewState:
    """Returns the state some time later: the descent goes on, and rests at its end."""
    if state.playing is None:
        return state
    moments = moments_of(state)
    if len(moments) < 2:
        return replace(state, playing=None)
    pause = min(SLOWEST, SECONDS / len(moments))
    waited = state.playing + min(max(seconds, 0.0), LONGEST_STEP)
    passed = int(waited / pause)
    if not passed:
        return replace(state, playing=waited)
    place = place_of(moments, state.display.path_moment) + passed
    state = at_place(state, place)
    return state if place >= len(moments) - 1 else replace(state, playing=waited - passed * pause)

"""The core of a descent: many places of a surface step by step, and how each ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from landscape.analysis.interpolant import Booleans, Interpolant, Sight
from landscape.analysis.optimizers import Optimizer, blank_memory, stepped
from landscape.trajectory import FloatArray

Integers = npt.NDArray[np.int64]

ARRIVED = 0.05
"""Cells: nearer to where the gradient vanishes, and moving less in a step, a descent has converged."""

LAST, TURNING = 20, 0.25
"""The last steps that are looked at, and the share of their length below which the way from the first to the last
of them says that they go to and fro."""


class Ending(IntEnum):
    """How a descent ends."""

    CONVERGED = 0
    CREEPING = 1
    OSCILLATING = 2
    LEFT = 3
    HOLE = 4
    DIVERGED = 5


@dataclass(frozen=True, eq=False)
class Descents:
    """The ends of K descents, and where they were asked for their ways there.

    Attributes:
        ending: (K,) numbers of `Ending`.
        place: (K, 2) the last place α, β; on the border for one that left over it.
        loss: (K,) there, NaN in a hole.
        slope: (K,) length of the gradient before the last step.
        steps: (K,) steps taken.
        paths: (S + 1, K, 2) places after each step, NaN once a descent has ended; empty where not asked for.
        losses: (S + 1, K) there.
    """

    ending: Integers
    place: FloatArray
    loss: FloatArray
    slope: FloatArray
    steps: Integers
    paths: FloatArray = field(default_factory=lambda: np.empty((0, 0, 2)))
    losses: FloatArray = field(default_factory=lambda: np.empty((0, 0)))


def descend(
    interpolant: Interpolant,
    starts: FloatArray,
    optimizer: Optimizer,
    steps: int,
    *,
    with_paths: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> Descents:
    """Returns the descents from (K, 2) places; the criteria are those of `landscape.analysis.roll`.

    Args:
        interpolant: of the surface.
        starts: α and β; one outside or in a hole ends there, as left or in a hole, after no step.
        optimizer: the method.
        steps: at most.
        with_paths: whether the places after each step are kept.
        cancelled: asked before each step; once it says yes, what has come so far is returned, worth nothing.
    """
    run = _Run(interpolant, starts, steps, with_paths)
    memory = blank_memory(run.places)
    for step in range(1, steps + 1):
        if not len(run.alive) or cancelled():
            break
        with np.errstate(over="ignore", invalid="ignore"):
            places, memory = stepped(optimizer, run.places, run.sight.gradient, memory)
        memory = memory.at(run.advance(step, places))
    run.rest()
    return run.descents


class _Run:
    """Descents under way: those still alive, and what has become of the others."""

    def __init__(self, interpolant: Interpolant, starts: FloatArray, steps: int, with_paths: bool) -> None:
        self._interpolant, self._steps = interpolant, steps
        surface, count = interpolant.surface, len(starts)
        self._corners = np.array([[axis[0], axis[-1]] for axis in (surface.alpha, surface.beta)]).T
        sight = interpolant.look(starts)
        kept = steps + 1 if with_paths else 0
        self.descents = Descents(
            np.where(sight.outside, Ending.LEFT, Ending.HOLE).astype(np.int64),
            starts.astype(np.float64),
            sight.loss.copy(),
            _slope(sight.gradient),
            np.zeros(count, dtype=np.int64),
            np.full((kept, count, 2), np.nan),
            np.full((kept, count), np.nan),
        )
        self._keep(0, np.arange(count), self.descents.place, sight.loss)
        self.alive = np.flatnonzero(np.isfinite(sight.loss))
        self.places, self.sight = self.descents.place[self.alive], _part(sight, self.alive)
        self._began = self.sight.loss
        self._mark, self._length = self.places, np.zeros(len(self.alive))

    def advance(self, step: int, places: FloatArray) -> Booleans:
        """Takes the places after a step, and returns which of the descents go on."""
        sight = self._interpolant.look(places)
        self._keep(step, self.alive, places, sight.loss)
        with np.errstate(over="ignore", invalid="ignore"):
            moved = np.hypot(*((places - self.places) / self.sight.cell).T)
        self._length = self._length + moved
        arrived = (sight.reach <= ARRIVED) & (moved <= ARRIVED) & np.isfinite(sight.loss)
        off = sight.outside
        self._end(step, arrived, Ending.CONVERGED, places, sight)
        self._end(step, sight.hole, Ending.HOLE, places, sight)
        if off.any():
            self._leave(step, np.flatnonzero(off), places[off])
        going = ~(arrived | sight.hole | off)
        if going.all():
            self.places, self.sight = places, sight
        else:
            self.alive, self.places, self.sight = self.alive[going], places[going], _part(sight, going)
            self._began, self._mark, self._length = self._began[going], self._mark[going], self._length[going]
        if step == self._steps - LAST:
            self._mark, self._length = self.places, np.zeros(len(self.alive))
        return going

    def rest(self) -> None:
        """Ends what is still alive."""
        way = np.hypot(*((self.places - self._mark) / self.sight.cell).T)
        turning = way < TURNING * self._length
        for chosen, ending in ((turning, Ending.OSCILLATING), (~turning, Ending.CREEPING)):
            self._end(self._steps, chosen, ending, self.places, self.sight)

    def _keep(self, step: int, which: Integers, places: FloatArray, loss: FloatArray) -> None:
        if len(self.descents.paths):
            self.descents.paths[step, which] = places
            self.descents.losses[step, which] = loss

    def _end(self, step: int, chosen: Booleans, ending: Ending, places: FloatArray, sight: Sight) -> None:
        if not chosen.any():
            return
        which, ends = self.alive[chosen], self.descents
        ends.ending[which], ends.steps[which] = ending, step
        ends.place[which], ends.loss[which] = places[chosen], sight.loss[chosen]
        ends.slope[which] = _slope(self.sight.gradient[chosen])

    def _leave(self, step: int, chosen: Integers, beyond: FloatArray) -> None:
        """Ends descents that are beyond the grid, at the border."""
        low, high = self._corners
        before, which, ends = self.places[chosen], self.alive[chosen], self.descents
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            way = beyond - before
            share = np.where(beyond > high, (high - before) / way, np.where(beyond < low, (low - before) / way, 1.0))
            crossing = np.clip(before + share.min(axis=1, keepdims=True) * way, low, high)
            leap = ~(np.abs(way) <= high - low).all(axis=1)
        crossing = np.where(np.isfinite(crossing), crossing, before)
        loss = self._interpolant.look(crossing).loss
        wild = leap | (loss > self._began[chosen])
        ends.ending[which], ends.steps[which] = np.where(wild, Ending.DIVERGED, Ending.LEFT), step
        ends.place[which], ends.loss[which] = crossing, loss
        ends.slope[which] = _slope(self.sight.gradient[chosen])


def _slope(gradient: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return np.hypot(*gradient.T)


def _part(sight: Sight, chosen: np.ndarray) -> Sight:
    return Sight(*(part[chosen] for part in vars(sight).values()))

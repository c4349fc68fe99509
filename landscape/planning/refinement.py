"""Goes from level to level and evaluates where interpolation is in doubt.

The doubt about a point is the error with which the points around it were foretold before they
were evaluated. How the errors of a level compare with the doubts is learned from the first of its
points, those most in doubt; then as many follow as it takes until few enough of the rest are expected
to miss the tolerance. Beside a point that missed, its neighbours on the same level follow, so that an
edge or a narrow valley is traced from wherever it was met.
"""

from collections.abc import Generator

import numpy as np

from landscape.planning.chart import nearest
from landscape.planning.knowledge import Booleans, Knowledge
from landscape.planning.levels import Wave
from landscape.trajectory import FloatArray

Steps = Generator[Wave, FloatArray, None]
"""Yields waves, is sent their values."""

NEAR = 8
"""Evaluated points that have a say in the doubt about another."""

NEARNESS = 0.25
"""Distance, in steps of the coarser level, at which a point has a quarter of the say of one in the same place."""

BESIDE = 1.5
"""Steps of a level within which two of its points are neighbours: diagonal ones are."""

SMALLEST_WAVE = 16

SHARE_OF_WAVE = 4
"""The part of the doubtful points that is evaluated before the rest is judged again."""

MISSES = 0.02
"""The part of the points left out of a level that may be expected to miss; well below the 5 % proved afterwards."""

FEWEST_RATIOS = 8
"""Of errors to doubts, from which a level is judged by itself and not by the one before."""


class Refinement:
    """Decides which points of the levels are evaluated.

    Attributes:
        knowledge: what is known; grows.
        tolerance: share of the loss's range by which a point may be missed.
    """

    def __init__(
        self, knowledge: Knowledge, levels: list[Wave], strides: list[tuple[int, int]], tolerance: float
    ) -> None:
        self.knowledge = knowledge
        self.tolerance = tolerance
        self._misses_allowed = MISSES
        self._levels = levels
        self._spacing = [self._step(stride) for stride in strides]
        self._ratios = np.ones(1)

    def start(self, centre: Wave) -> Steps:
        """Evaluates the coarsest level and θ*, and looks how well half of its rows and columns foretell it."""
        coarsest = self._levels[0]
        first = np.union1d(coarsest, centre)
        self.knowledge.take(first, (yield first))
        rows, columns = np.divmod(coarsest, self.knowledge.shape[1])
        half = np.isin(rows, np.unique(rows)[::2]) & np.isin(columns, np.unique(columns)[::2])
        self.knowledge.foretell_from(coarsest[half], coarsest[~half])

    def go(self, seeds: Wave) -> Steps:
        """Goes through the finer levels and leaves every point known or filled in.

        Args:
            seeds: points that missed outside of a level; their neighbours are evaluated.
        """
        before = self.knowledge.logarithmic
        for points, spacing in zip(self._levels[1:], self._spacing[1:], strict=True):
            yield from self._level(points, spacing, seeds)
            yield from self._complete(points)
        if self.knowledge.logarithmic != before:
            for points in self._levels[1:]:
                yield from self._complete(points)

    def _complete(self, points: Wave) -> Steps:
        """Fills in what is not known of a level, and evaluates where that cannot be."""
        while True:
            unsound = self.knowledge.foretell(points[~self.knowledge.known[points]])
            if len(unsound) == 0:
                return
            self.knowledge.take(unsound, (yield unsound))

    def take_more_care(self) -> None:
        """Lets fewer points miss from now on, because more of them missed than should."""
        self._misses_allowed /= 2

    def _level(self, points: Wave, spacing: float, seeds: Wave) -> Steps:
        knowledge = self.knowledge
        before = np.flatnonzero(knowledge.known & ~np.isnan(knowledge.guess))
        points = points[~knowledge.known[points]]
        doubt = self._doubt(points, before, spacing)
        front = seeds
        tried, doubted = np.zeros((2, len(points)), dtype=bool)
        while True:
            chosen = ~tried & self._within(points, front, BESIDE * spacing)
            rest = np.flatnonzero(~tried & ~chosen)
            most = rest[self._doubtful(doubt[rest])]
            chosen[most] = doubted[most] = True
            if not chosen.any():
                return
            wave = points[chosen]
            knowledge.foretell(wave)
            knowledge.take(wave, (yield wave))
            tried |= chosen
            front = wave[knowledge.errors(wave) > self.tolerance]
            # Not from the front: beside a narrow bump points miss that nobody doubted, and all would be in doubt.
            self._learn(knowledge.errors(points[doubted]), doubt[doubted])

    def _doubt(self, points: Wave, before: Wave, spacing: float) -> FloatArray:
        """Returns the mean error of the evaluated points near each, nearer ones counting more."""
        if len(points) == 0 or len(before) == 0:
            return np.full(len(points), np.inf)
        places = self.knowledge.places
        distance, near = nearest(places[before], places[points], NEAR)
        weight = 1 / (distance / (2 * spacing) + NEARNESS) ** 2
        return (weight * self.knowledge.errors(before)[near]).sum(axis=1) / weight.sum(axis=1)

    def _doubtful(self, doubt: FloatArray) -> Wave:
        """Returns the points most in doubt, as many as it takes until few enough of the rest are expected to miss."""
        order = np.argsort(-doubt, kind="stable")
        chance = self._chances(doubt[order])
        after = np.cumsum(chance[::-1])[::-1]
        count = int(np.sum(after > self._misses_allowed * np.arange(len(doubt), 0, -1)))
        return order[: min(count, max(SMALLEST_WAVE, count // SHARE_OF_WAVE))]

    def _chances(self, doubt: FloatArray) -> FloatArray:
        """Returns the probability that each point misses, by the ratios of errors to doubts seen last."""
        with np.errstate(divide="ignore"):
            below = np.searchsorted(self._ratios, self.tolerance / doubt, side="left")
        return 1 - below / len(self._ratios)

    def _learn(self, errors: FloatArray, doubts: FloatArray) -> None:
        usable = np.isfinite(errors) & np.isfinite(doubts) & (doubts > 0)
        if usable.sum() >= FEWEST_RATIOS:
            self._ratios = np.sort(errors[usable] / doubts[usable])

    def _within(self, points: Wave, centres: Wave, distance: float) -> Booleans:
        if len(points) == 0 or len(centres) == 0:
            return np.zeros(len(points), dtype=bool)
        places = self.knowledge.places
        away, _ = nearest(places[centres], places[points])
        return away[:, 0] <= distance * (1 + 1e-9)

    def _step(self, strides: tuple[int, int]) -> float:
        """Returns the longer step of a level, in the units of places."""
        length = max(self.knowledge.shape) - 1
        return max(
            (
                stride * length / (count - 1)
                for stride, count in zip(strides, self.knowledge.shape, strict=True)
                if count > 1
            ),
            default=1.0,
        )

"""What a random sample of interpolated points proves about all of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.planning.scales import Scale
from landscape.trajectory import FloatArray

CONFIDENCE = 0.95
"""Of the whole statement, however many attempts it took."""

LARGEST_SHARE = 0.05
"""Of the interpolated points may miss the tolerance."""

POPULATION_PER_MISS = 1500
"""Interpolated points for each miss that a sample may hold and still pass, up to `MOST_ALLOWED`.

Among many points a larger sample costs little, and few others should have to be drawn anew."""

MOST_ALLOWED = 5

LIKELY = 0.8
"""Probability with which a sample shall pass when as many points miss as are expected to."""

MOST_DRAWN = 0.8
"""The part of the interpolated points above which they are all evaluated."""


def failure_probability(attempt: int) -> float:
    """Returns what attempt 1, 2, … may spend of the 5 %: a half, a quarter, … so that all together spend no more."""
    return (1 - CONFIDENCE) / 2.0**attempt


def clopper_pearson(misses: int, size: int, risk: float) -> float:
    """Returns the exact upper bound on a share, of which `misses` were seen among `size`.

    (Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", 1934.) Drawing without replacement only makes it safer.

    Args:
        misses: from 0 to `size`.
        size: number of points drawn.
        risk: probability that the share is larger after all.
    """
    from scipy.special import betaincinv

    return 1.0 if misses >= size else float(betaincinv(misses + 1, size - misses, 1 - risk))


def most_misses(misses: int, size: int, population: int, risk: float) -> int:
    """Returns the exact upper bound on how many of a finite population miss, when `misses` of `size` drawn ones did.

    The largest number K with P(at most `misses` among those drawn | K) > risk, by the hypergeometric distribution.

    Args:
        misses: from 0 to `size`.
        size: number of points drawn without replacement.
        population: number of points drawn from.
        risk: probability that there are more after all.
    """
    low, high = misses, population - (size - misses)
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(misses, size, population, middle) > risk:
            low = middle
        else:
            high = middle - 1
    return low


def _at_most(misses: int, size: int, population: int, missing: int) -> float:
    """Returns P(X ≤ misses), X the number of missing ones among `size` drawn."""
    from scipy.special import gammaln

    def log_choose(total: int, part: FloatArray) -> FloatArray:
        return gammaln(total + 1) - gammaln(part + 1) - gammaln(total - part + 1)

    seen = np.arange(max(0, size - (population - missing)), min(misses, missing) + 1, dtype=np.float64)
    logs = log_choose(missing, seen) + log_choose(population - missing, size - seen)
    return float(np.exp(logs - log_choose(population, np.array(float(size)))).sum())


@dataclass(frozen=True, eq=False)
class Attempt:
    """A random sample of the interpolated points, and what evaluating it showed.

    Attributes:
        number: 1, 2, …
        tolerance: share of the range by which the loss may be missed.
        points: number of points of the grid.
        population: number of interpolated points drawn from.
        fields: names, the loss first.
        scales: of each field when the sample was drawn; the tolerance is measured on the loss's.
        told: (K, F) interpolated values of the drawn points.
        seen: (K, F) their values when evaluated.
    """

    number: int
    tolerance: float
    points: int
    population: int
    fields: Sequence[str]
    scales: Sequence[Scale]
    told: FloatArray
    seen: FloatArray

    @cached_property
    def errors(self) -> FloatArray:
        """(K,) errors of the loss as shares of its range."""
        return self.scales[0].errors(self.told[:, 0], self.seen[:, 0])

    @property
    def missed(self) -> npt.NDArray[np.bool_]:
        """(K,) which drawn points missed the tolerance."""
        return self.errors > self.tolerance

    def bound(self, left: int) -> float:
        """Returns the bound on the share of points that miss, with `left` points still interpolated."""
        return share_bound(self.number, int(self.missed.sum()), len(self.errors), self.population, left)

    def record(self, left: int) -> dict[str, Any]:
        """Returns the proof in JSON types, null for what is not finite or not there.

        `error` is the loss's, as a share of the range; `relative_error` of the loss itself;
        `fields` has the absolute error of every other field: `median`, `p95` and `largest` in the
        sample. `bound` holds with `confidence` for the share of interpolated points that miss.
        """
        loss = self.scales[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            absolute = np.abs(self.told - self.seen)
            relative = absolute[:, 0] / np.abs(self.seen[:, 0])
        return {
            "tolerance": self.tolerance,
            "scale": "log" if loss.logarithmic else "linear",
            "range": [loss.low, loss.high],
            "points": {"evaluated": self.points - left, "interpolated": left},
            "sample": len(self.errors),
            "attempts": self.number,
            "misses": int(self.missed.sum()),
            "bound": self.bound(left),
            "confidence": CONFIDENCE,
            "error": _summary(self.errors),
            "relative_error": _summary(np.where(absolute[:, 0] == 0, 0.0, relative)),
            "fields": {name: _summary(absolute[:, place]) for place, name in enumerate(self.fields) if place},
        }


def share_bound(attempt: int, misses: int, size: int, population: int, left: int) -> float:
    """Returns the share of points that miss, at most: of those drawn from, and of those still interpolated.

    Points that were drawn are interpolated no more. What is left may hold as many misses as
    before among fewer points, so the bound is the larger of Clopper and Pearson's and of the
    exact one on the points that are left.

    Args:
        attempt: 1, 2, …, by which the risk is shared out.
        misses: among the points drawn.
        size: number of points drawn.
        population: number of interpolated points drawn from.
        left: how many of these are still interpolated; with 0 nothing can miss.
    """
    if left == 0:
        return 0.0
    risk = failure_probability(attempt)
    remaining = most_misses(misses, size, population, risk) - misses
    return max(clopper_pearson(misses, size, risk), min(remaining / left, 1.0))


def sample_size(attempt: int, population: int, expected: float = 0.0) -> int:
    """Returns how many points to draw so that the proof passes although a few of them miss.

    Args:
        attempt: 1, 2, …
        population: number of interpolated points.
        expected: share of these that is thought to miss. A wrong one makes the sample too small or
            too large for its purpose; what the sample proves remains true.

    Returns:
        The population when drawing most of it would not spare much.
    """
    from scipy.special import bdtr

    allowed = min(population // POPULATION_PER_MISS, MOST_ALLOWED)
    size = _smallest(attempt, population, allowed)
    while size < MOST_DRAWN * population and bdtr(allowed, size, min(expected, 1.0)) < LIKELY:
        allowed += 1
        size = _smallest(attempt, population, allowed)
    return size if size < MOST_DRAWN * population else population


def _smallest(attempt: int, population: int, allowed: int) -> int:
    """Returns the smallest sample that passes with so many misses, or the population."""
    low, high = min(allowed + 1, population), population
    while low < high:
        middle = (low + high) // 2
        if share_bound(attempt, allowed, middle, population, population - middle) <= LARGEST_SHARE:
            high = middle
        else:
            low = middle + 1
    return high


def _summary(errors: FloatArray) -> dict[str, float | None]:
    if len(errors) == 0:
        return {"median": None, "p95": None, "largest": None}
    # The smallest value that at least this share of the sample does not exceed: infinite errors do no harm.
    places = [math.ceil(share * len(errors)) - 1 for share in (0.5, 0.95, 1.0)]
    ordered = np.sort(np.where(np.isfinite(errors), errors, np.inf))
    values = [float(ordered[place]) if np.isfinite(ordered[place]) else None for place in places]
    return dict(zip(("median", "p95", "largest"), values, strict=True))

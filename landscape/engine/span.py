"""Finds how far to look: until the loss has risen by a factor."""

import math
from collections.abc import Callable

from landscape.errors import LandscapeError

STEPS = 6
"""Halvings of the bracket: the span is met within 1 %."""

FARTHEST = 40
"""Doublings, or halvings, of the first try."""


def span_of_rise(rise: Callable[[float], float], start: float, factor: float) -> float:
    """Returns the distance at which a loss, relative to the centre's, has risen by a factor.

    The first bracket comes from doubling or halving, the rest from bisection of the distance's logarithm.

    Args:
        rise: how many times the centre's loss is reached at a distance, the larger of both sides; NaN and
            infinity count as risen.
        start: distance to begin with.
        factor: above 1.

    Raises:
        LandscapeError: the loss never rises so far.
    """

    def risen(distance: float) -> bool:
        value = rise(distance)
        return not math.isfinite(value) or value >= factor

    high = start
    if risen(high):
        low = _first(lambda distance: not risen(distance), high, 0.5)
        high = None if low is None else 2 * low
    else:
        high = _first(risen, start, 2.0)
        low = None if high is None else high / 2
    if low is None or high is None:
        raise LandscapeError(
            f"no span was found in which the loss rises {factor:g} times: give --alpha-range and --beta-range yourself"
        )
    for _ in range(STEPS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if risen(middle) else (middle, high)
    return high


def _first(holds: Callable[[float], bool], start: float, step: float) -> float | None:
    distance = start
    for _ in range(FARTHEST):
        distance *= step
        if holds(distance):
            return distance
    return None

"""Which values lines of equal height stand at: round ones, evenly spaced on the height scale. No GL."""

from dataclasses import dataclass
from math import ceil, floor, log, log10

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.ticks import LEAST_STEP, STEPS
from landscape.viewer.value_range import ValueRange

DECADE_PARTS = 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0
"""Steps of a logarithmic scale in decades: each decade is a level, as long as they are not further apart."""

EDGE = 1e-5
"""Levels nearer to the ends of the displayed range have no line: clipped heights lie there, whole plateaus."""


@dataclass(frozen=True)
class Levels:
    """Displayed heights (k - offset) / scale for whole numbers k.

    Attributes:
        scale, offset: the number of a level = height × scale + offset.
    """

    scale: float
    offset: float

    @property
    def heights(self) -> FloatArray:
        """Displayed heights of the levels, ascending, strictly inside the range."""
        first, last = ceil(self.offset), floor(self.scale + self.offset)
        heights = (np.arange(first, last + 1, dtype=np.float64) - self.offset) / self.scale
        return heights[(heights > EDGE) & (heights < 1 - EDGE)]


def levels_of(shown: ValueRange, count: int) -> Levels:
    """Returns about `count` levels of a displayed range.

    On a linear scale they are multiples of 1, 2, 2.5 or 5 × a power of ten; on a logarithmic one
    decades or even parts of them; on a symmetric logarithmic one they divide the range evenly.
    """
    low, high = shown.limits
    wanted = (high - low) / (count + 1)
    if shown.scale == "symlog" or wanted < LEAST_STEP:
        return Levels(count + 1.0, 0.0)
    if shown.scale == "linear":
        power = 10.0 ** floor(log10(wanted))
        step = _nearest(wanted, [part * power for part in STEPS])
    else:
        step = _nearest(wanted, [part * log(10.0) for part in DECADE_PARTS])
        if not 0.4 < step / wanted < 2.5:
            step = wanted
    return Levels((high - low) / step, low / step - floor(low / step))


def _nearest(wanted: float, steps: list[float]) -> float:
    """The step whose ratio to the wanted one is nearest to 1."""
    return min(steps, key=lambda step: abs(log(step / wanted)))

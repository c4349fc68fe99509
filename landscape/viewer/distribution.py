"""How the values of a field are distributed: percentiles and histograms, worked out once a snapshot. No GL."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.automatic import finite_values, is_finite
from landscape.viewer.value_range import HUGE, ValueRange

MOST = 2**18
"""Of a larger surface every n-th value is counted, so many of them, beside the least and the largest."""


@dataclass(frozen=True, eq=False)
class Distribution:
    """The finite values of a field.

    Attributes:
        values: (K,) ascending; all of them, or of a large surface evenly chosen ones.
    """

    values: FloatArray

    def value_at(self, percent: float) -> float:
        """Returns the value below which so many per cent lie, interpolated linearly between two."""
        return float(np.interp(percent, self._percents, self.values))

    def percent_below(self, value: float) -> float:
        """Returns the percentage of values below one, the inverse of `value_at`."""
        return float(np.interp(value, self.values, self._percents))

    def histogram(self, shown: ValueRange, bins: int) -> FloatArray:
        """Returns (bins,) how many values lie in each even part of a range on its scale; those beyond are left out."""
        places = shown.unclipped_places(self.values)
        counts, _ = np.histogram(places[np.isfinite(places)], bins, (0.0, 1.0))
        return counts.astype(np.float64)

    @property
    def _percents(self) -> FloatArray:
        return np.linspace(0.0, 100.0, len(self.values))


@lru_cache(maxsize=16)
def distribution_of(surface: Surface, field: str) -> Distribution:
    """Returns the distribution of a field of a snapshot; empty where it has no finite value."""
    if surface.loss.size <= MOST or field not in surface.fields:
        return Distribution(np.sort(finite_values(surface, field)))
    values, known = surface.fields[field], is_finite(surface, field)
    step = -(-values.size // MOST)
    some = values.ravel()[::step][known.ravel()[::step]]
    ends = np.min(values, where=known, initial=np.inf), np.max(values, where=known, initial=-np.inf)
    found = np.concatenate([some, ends] if known.any() else [some])
    return Distribution(np.sort(np.clip(found, -HUGE, HUGE, out=found)))


@lru_cache(maxsize=16)
def histogram_of(surface: Surface, shown: ValueRange, bins: int) -> FloatArray:
    """Returns the histogram of what a surface shows in a range, see `Distribution.histogram`."""
    return distribution_of(surface, shown.field).histogram(shown, bins)

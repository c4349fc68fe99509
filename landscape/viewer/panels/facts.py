"""Numbers about a surface that panels show every frame, worked out once for each snapshot."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from landscape.surface import PointState, Surface
from landscape.viewer.automatic import is_finite
from landscape.viewer.value_range import HUGE


@dataclass(frozen=True)
class SurfaceFacts:
    """Counts and ranges of one field of a surface.

    Attributes:
        states: number of grid points of each state.
        low, high: the least and the largest finite value; None where there is none.
        least_positive: the least positive value; None where there is none.
    """

    states: dict[PointState, int]
    low: float | None
    high: float | None
    least_positive: float | None


@lru_cache(maxsize=8)
def facts_of(surface: Surface, field: str = "loss") -> SurfaceFacts:
    """Returns a snapshot's numbers."""
    values, known = surface.fields.get(field, surface.loss), is_finite(surface, field)
    positive = known & (values > 0)
    return SurfaceFacts(
        states=dict(zip(PointState, np.bincount(surface.state.ravel(), minlength=4).tolist(), strict=True)),
        low=max(float(np.min(values, where=known, initial=HUGE)), -HUGE) if known.any() else None,
        high=min(float(np.max(values, where=known, initial=-HUGE)), HUGE) if known.any() else None,
        least_positive=float(np.min(values, where=positive, initial=HUGE)) if positive.any() else None,
    )

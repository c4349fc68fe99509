"""Numbers about a surface that panels show every frame, worked out once for each snapshot."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from landscape.surface import PointState, Surface
from landscape.viewer.automatic import finite_values


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
    known = finite_values(surface, field)
    positive = known[known > 0]
    return SurfaceFacts(
        states=dict(zip(PointState, np.bincount(surface.state.ravel(), minlength=4).tolist(), strict=True)),
        low=float(known.min()) if known.size else None,
        high=float(known.max()) if known.size else None,
        least_positive=float(positive.min()) if positive.size else None,
    )

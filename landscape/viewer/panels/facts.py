"""Numbers about a surface that panels show every frame, worked out once for each snapshot."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from landscape.surface import PointState, Surface


@dataclass(frozen=True)
class SurfaceFacts:
    """Counts and ranges of a surface's loss.

    Attributes:
        not_finite, missing: numbers of grid points.
        low, high: the least and the largest finite loss; None where there is none.
        least_positive: the least positive loss; None where there is none.
    """

    not_finite: int
    missing: int
    low: float | None
    high: float | None
    least_positive: float | None


@lru_cache(maxsize=2)
def facts_of(surface: Surface) -> SurfaceFacts:
    """Returns a snapshot's numbers."""
    known = surface.loss[surface.known]
    positive = known[known > 0]
    return SurfaceFacts(
        not_finite=int(np.count_nonzero(surface.state == PointState.NOT_FINITE)),
        missing=int(np.count_nonzero(surface.state == PointState.MISSING)),
        low=float(known.min()) if known.size else None,
        high=float(known.max()) if known.size else None,
        least_positive=float(positive.min()) if positive.size else None,
    )

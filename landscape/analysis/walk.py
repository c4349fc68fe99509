"""What the segments between consecutive iterates of a descent show (Xing et al. 2018, arXiv 1802.08770)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray


@dataclass(frozen=True, eq=False)
class Walk:
    """The loss on the segments between iterates, and how the iterates lie.

    SGD was seen to walk in a valley: on the segment to the next iterate the loss falls to a floor and rises again, so
    that iterates lie on walls, above the floor; seldom does it rise above both ends, and consecutive updates point
    apart.

    Attributes:
        loss: (S, K + 1) on each of S segments, ends included, evenly spaced.
        length: (S,) of the updates, in the space of the parameters.
        angle: (S,) degrees between an update and the one before, NaN for the first and beside one of no length.
        distance: (S + 1,) of the iterates from the first one.
    """

    loss: FloatArray
    length: FloatArray
    angle: FloatArray
    distance: FloatArray

    @cached_property
    def floor(self) -> FloatArray:
        """(S,) the lowest loss on each segment."""
        return self.loss.min(axis=1)

    @cached_property
    def crosses(self) -> npt.NDArray[np.bool_]:
        """(S,) whether a segment is lowest between its ends: it leads from one wall across the floor to another."""
        return self.floor < np.minimum(self.loss[:, 0], self.loss[:, -1])

    @cached_property
    def height(self) -> FloatArray:
        """(S,) mean loss of a segment's ends above its floor; 0 where the floor is an end's."""
        return np.where(self.crosses, (self.loss[:, 0] + self.loss[:, -1]) / 2 - self.floor, 0.0)

    @cached_property
    def barrier(self) -> FloatArray:
        """(S,) how far the loss rises above both ends of a segment; 0 where it does not."""
        return self.loss.max(axis=1) - np.maximum(self.loss[:, 0], self.loss[:, -1])

    def record(self) -> dict[str, Any]:
        """Returns shares, medians and each segment's numbers, in JSON types but for what is not finite."""
        known = self.angle[np.isfinite(self.angle)]
        return {
            "segments": len(self.loss),
            "points": self.loss.shape[1] - 1,
            "crossing": float(np.mean(self.crosses)),
            "median_height": float(np.median(self.height[self.crosses])) if self.crosses.any() else None,
            "with_barrier": float(np.mean(self.barrier > 0)),
            "median_angle": float(np.median(known)) if len(known) else None,
            "obtuse": float(np.mean(known > 90)) if len(known) else None,
            "end_distance": float(self.distance[-1]),
            "path_length": float(self.length.sum()),
            "each": {
                name: getattr(self, name).tolist()
                for name in ("floor", "crosses", "height", "barrier", "length", "angle", "distance")
            },
        }

"""What lies between two solutions: barriers on the straight line from one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray

_CLOSE = 1e-9
"""Distance at which a sample is one of the ends."""


@dataclass(frozen=True)
class Barrier:
    """How a measure behaves between the ends of a line, from α = 0 to α = 1.

    Attributes:
        split: train or test.
        measure: loss or accuracy.
        height: how far it gets worse than the linear interpolation of the ends, 0 where it nowhere does; of an
            accuracy, how far it falls below. Infinite where a value between the ends is not finite.
        alpha: where; None without a barrier.
        value: the measure there.
        ends: the measure at α = 0 and at α = 1.
        climb: how far it gets worse at most, once it goes from the worse end to the better; 0 where it only improves.
    """

    split: str
    measure: str
    height: float
    alpha: float | None
    value: float | None
    ends: tuple[float, float]
    climb: float


def barriers_of(surface: Surface) -> list[Barrier]:
    """Returns the barriers of loss and accuracy on a line between two solutions, of each split that was measured.

    The height is that of Entezari et al. 2022 (arXiv 2110.06296), max over α of L(α) − [(1 − α) L(0) + α L(1)];
    where both ends have the same loss it is that of Frankle et al. 2020 (arXiv 1912.05671) and Garipov et al. 2018
    (arXiv 1802.10026). That the loss only falls from the initial weights to the final ones, a climb of 0, is what
    Goodfellow et al. 2015 (arXiv 1412.6544) found.

    Args:
        surface: any; of one that is not a line between solutions, or does not reach both, there are none.
    """
    compute = surface.provenance.get("compute")
    between = isinstance(compute, Mapping) and compute.get("directions") == "interpolate"
    if not between or surface.shape[0] > 1 or not (surface.alpha[0] <= _CLOSE and surface.alpha[-1] >= 1 - _CLOSE):
        return []
    splits = surface.provenance.get("splits")
    first = str(splits[0]) if isinstance(splits, list | tuple) and splits else "train"
    fields = [(prefix, measure) for prefix in ("", "test_") for measure in ("loss", "accuracy")]
    return [
        _barrier(surface.alpha, surface.fields[prefix + measure][0], "test" if prefix else first, measure)
        for prefix, measure in fields
        if prefix + measure in surface.fields
    ]


def _barrier(alpha: FloatArray, values: FloatArray, split: str, measure: str) -> Barrier:
    ends = float(np.interp(0.0, alpha, values)), float(np.interp(1.0, alpha, values))
    inside = (alpha > _CLOSE) & (alpha < 1 - _CLOSE)
    places, between = alpha[inside], values[inside]
    worse = -1.0 if measure == "accuracy" else 1.0
    with np.errstate(invalid="ignore"):
        above = worse * (between - ((1 - places) * ends[0] + places * ends[1]))
    above = np.where(np.isfinite(above), above, np.inf)
    if len(above) == 0 or not above.max() > 0:
        return Barrier(split, measure, 0.0, None, None, ends, _climb(ends, between, worse))
    top = int(np.argmax(above))
    return Barrier(
        split, measure, float(above[top]), float(places[top]), float(between[top]), ends, _climb(ends, between, worse)
    )


def _climb(ends: tuple[float, float], between: FloatArray, worse: float) -> float:
    """Returns the largest rise of what is the better the smaller it is, on the way from the worse end."""
    way = worse * np.array([ends[0], *between, ends[1]])
    if not np.isfinite(way).all():
        return float("inf")
    way = way if way[0] >= way[-1] else way[::-1]
    return float((way - np.minimum.accumulate(way)).max())

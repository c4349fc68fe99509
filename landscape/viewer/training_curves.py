"""The curves of a training run: its log as numbers to draw, over epochs or steps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landscape.files.run_log import LogEntry
from landscape.trajectory import FloatArray
from landscape.viewer.value_range import HeightScale

LOG_FROM = 30.0
"""A loss that falls to less than this share of its highest value is drawn on a logarithmic scale."""

SPLITS = {"train": "", "test": "test_"}
"""Names of the splits, and what the names of their measures begin with."""


@dataclass(frozen=True)
class Curve:
    """One measure of a run, of each split it has.

    Attributes:
        name: of the measure: loss or accuracy.
        values: for each split, one value at each place; NaN where it is not known or not finite.
        low, high: what the axis shows.
        scale: of the values.
    """

    name: str
    values: dict[str, FloatArray]
    low: float
    high: float
    scale: HeightScale

    def shares(self, values: FloatArray) -> FloatArray:
        """Returns how high values stand on the axis, 0 to 1 within its bounds; NaN for those not finite."""
        known = np.where(np.isfinite(values), values, np.nan)
        low, high = self.low, self.high
        if self.scale == "log":
            known, low, high = np.log(known), np.log(low), np.log(high)
        return (known - low) / (high - low)


@dataclass(frozen=True)
class Curves:
    """The curves of a run.

    Attributes:
        over: what the places are: epoch, or step where there are several checkpoints in an epoch.
        places: of the checkpoints, ascending.
        curves: those of which something is known.
    """

    over: str
    places: FloatArray
    curves: tuple[Curve, ...]


def curves_of(log: Sequence[LogEntry]) -> Curves:
    """Returns the curves of a log of one line or more."""
    epochs = [entry.epoch for entry in log]
    by_epoch = len(set(epochs)) == len(epochs)
    places = np.array(epochs if by_epoch else [entry.step for entry in log], dtype=np.float64)
    curves = (_curve(log, name) for name in ("loss", "accuracy"))
    return Curves("epoch" if by_epoch else "step", places, tuple(curve for curve in curves if curve))


def _curve(log: Sequence[LogEntry], name: str) -> Curve | None:
    values = {}
    for split, start in SPLITS.items():
        of_split = np.array([entry.measures.get(f"{start}{name}", np.nan) for entry in log], dtype=np.float64)
        if np.isfinite(of_split).any():
            values[split] = of_split
    if not values:
        return None
    known = np.concatenate([of_split[np.isfinite(of_split)] for of_split in values.values()])
    low, high = float(known.min()), float(known.max())
    if name == "accuracy":
        return Curve(name, values, min(low, 1.0), 1.0 if low < 1.0 else 1.0 + 1e-3, "linear")
    if low > 0 and high > LOG_FROM * low:
        return Curve(name, values, low, high, "log")
    return Curve(name, values, low, high if high > low else low + max(abs(low), 1e-12), "linear")

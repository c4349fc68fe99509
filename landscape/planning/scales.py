"""On which scale a field is interpolated: its own, or its logarithm."""

from dataclasses import dataclass

import numpy as np

from landscape.trajectory import FloatArray

DECADES = 2.0
"""A positive loss that spans more is looked at on a logarithmic scale."""


@dataclass(frozen=True)
class Scale:
    """The scale of a field, and the range that its known values have on it.

    Attributes:
        logarithmic: whether values are replaced by their natural logarithm.
        low, high: smallest and largest finite value seen, in the field's own units.
    """

    logarithmic: bool
    low: float
    high: float

    @property
    def span(self) -> float:
        """The range, in units of the scale."""
        return float(np.log(self.high) - np.log(self.low)) if self.logarithmic else self.high - self.low

    def forth(self, values: FloatArray) -> FloatArray:
        """Returns values on the scale; what a logarithm cannot take becomes NaN."""
        if not self.logarithmic:
            return values
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(values > 0, np.log(values), np.nan)

    def back(self, values: FloatArray) -> FloatArray:
        """Returns what stands on the scale in the field's own units."""
        return np.exp(values) if self.logarithmic else values

    def errors(self, guesses: FloatArray, truths: FloatArray) -> FloatArray:
        """Returns |guess - truth| as a share of the range; infinite where either is not finite."""
        difference = np.abs(self.forth(guesses) - self.forth(truths))
        share = difference / self.span if self.span > 0 else np.where(difference == 0, 0.0, np.inf)
        return np.where(np.isfinite(share), share, np.inf)


def scale_of(name: str, values: FloatArray) -> Scale:
    """Chooses the scale of a field from its known values.

    Args:
        name: the field's name; only losses and their standard errors may be logarithmic.
        values: (K,) what is known; not finite ones have no say.
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return Scale(False, 0.0, 0.0)
    low, high = float(finite.min()), float(finite.max())
    wide = low > 0 and np.log10(high) - np.log10(low) > DECADES
    return Scale(bool(wide and is_loss_like(name)), low, high)


def is_loss_like(name: str) -> bool:
    """Returns whether a field is a loss or the standard error of one: never negative without a reason."""
    return name == "loss" or name.endswith(("_loss", "std_error"))

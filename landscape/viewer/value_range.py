"""Which part of a field is shown, and on which scale: for heights and for colours alike."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.trajectory import FloatArray

HeightScale = Literal["linear", "log", "symlog"]

HUGE = 2.0**1021
"""An eighth of the largest number: ranges end here, so that no difference of their ends overflows."""


@dataclass(frozen=True)
class ValueRange:
    """A field, the scale it is shown on, and the part of it that is shown.

    Attributes:
        scale, low, high: the displayed range, in units of the field.
        linear_to: where the symmetric logarithm stops being nearly linear.
        field: name of the field.
    """

    scale: HeightScale
    low: float
    high: float
    linear_to: float = 1.0
    field: str = "loss"

    def places(self, values: npt.ArrayLike) -> FloatArray:
        """Returns the place of each value in the range, 0 to 1: scaled, then clipped; NaN stays NaN.

        On a log scale values that are not positive lie at 0.
        """
        return np.clip(self.unclipped_places(values), 0.0, 1.0)

    def unclipped_places(self, values: npt.ArrayLike) -> FloatArray:
        """Returns what `places` returns before the clip: below 0 and above 1 is out of range."""
        low, high = self.limits
        with np.errstate(over="ignore"):
            return (self.scaled(values) - low) / (high - low)

    def scaled(self, values: npt.ArrayLike) -> FloatArray:
        """Returns values on the scale, before limits are applied."""
        return scaled(values, self.scale, self.linear_to)

    def value_at(self, place: npt.ArrayLike) -> FloatArray:
        """Returns the value shown at each place, the inverse of `places`."""
        low, high = self.limits
        values = low + np.asarray(place, dtype=np.float64) * (high - low)
        return unscaled(values, self.scale, self.linear_to)

    def values(self, surface: Surface) -> FloatArray:
        """Returns (N, M) what is shown of a surface; NaN throughout where it lacks the field."""
        values = surface.fields.get(self.field)
        return np.full(surface.shape, np.nan) if values is None else values

    def drawn(self, surface: Surface) -> npt.NDArray[np.bool_]:
        """Returns (N, M) where a surface has something to show: the others are corners of holes."""
        if self.field == "loss":
            return surface.known
        return surface.known & np.isfinite(self.values(surface))

    @property
    def limits(self) -> tuple[float, float]:
        """The displayed range on its scale: of the value, or of its logarithm."""
        low, high = (float(value) for value in self.scaled([self.low, self.high]))
        if not np.isfinite(low):  # a log scale cannot begin at 0
            low = high - 1.0 if np.isfinite(high) else -1.0
        low, high = max(low, -HUGE), min(high, HUGE)
        return low, high if high > low else low + max(abs(low), 1.0) * 1e-9


def scaled(values: npt.ArrayLike, scale: HeightScale, linear_to: float = 1.0) -> FloatArray:
    """Returns values on a height scale, in float64; on the log scale -inf where not positive."""
    values = np.asarray(values, dtype=np.float64)
    if scale == "linear":
        return values
    if scale == "symlog":
        with np.errstate(over="ignore"):
            return np.sign(values) * np.log1p(np.abs(values) / linear_to)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values <= 0.0, -np.inf, np.log(values))


def unscaled(values: npt.ArrayLike, scale: HeightScale, linear_to: float = 1.0) -> FloatArray:
    """Returns the values that lie at places of a height scale: the inverse of `scaled`."""
    values = np.asarray(values, dtype=np.float64)
    if scale == "linear":
        return values
    return np.exp(values) if scale == "log" else np.sign(values) * np.expm1(np.abs(values)) * linear_to

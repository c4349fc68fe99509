"""How values travel to the GPU: as float32, without losing what can be told apart."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray
from landscape.viewer.value_range import HUGE, ValueRange

NO_VALUE = -1e30
"""Marks a hole in an encoded texture."""

LARGEST_CODE = 1e20
"""Codes beyond, or below its negative, could be taken for that mark."""

ZERO, NEGATIVE, MARGIN = -32.0, -64.0, 16.0
"""Logarithmic codes: of zero, what negative values are counted down from, and how far below the
origin a logarithm may lie before its code could be taken for that of zero."""


@dataclass(frozen=True)
class ValueEncoding:
    """Maps values to a pair of float32, a linear and a logarithmic code, both taken in float64.

    Both are measured from the smallest value, where float32 is finest: a spike of 1e10 costs the
    valley no digit. ``shaders/include/encoding.glsl`` reads the pair.

    Attributes:
        origin, span: linear code = (value - origin) / span.
        log_origin: with x = log|value| - log_origin, the logarithmic code is x for positive
            values, `NEGATIVE` - x for negative ones, and `ZERO` for zero.
    """

    origin: float
    span: float
    log_origin: float

    @classmethod
    def fitting(cls, values: FloatArray) -> "ValueEncoding":
        """Returns the encoding for finite values of any shape."""
        if values.size == 0:
            return cls(0.0, 1.0, 0.0)
        low, high = max(float(values.min()), -HUGE), min(float(values.max()), HUGE)
        least = _least_magnitude(values)
        return cls(low, (high - low) or 1.0, float(np.log(least)) if least else 0.0)

    def fits(self, values: FloatArray) -> bool:
        """Whether new values keep their digits: the origins are not far above their low end, nor the span too small."""
        if values.size == 0:
            return True
        values = np.clip(values, -HUGE, HUGE)
        low, high, least = float(values.min()), float(values.max()), _least_magnitude(values)
        if max(self.origin - low, high - self.origin) > LARGEST_CODE * self.span:
            return False
        if least and np.log(least) - self.log_origin < -MARGIN:
            return False
        return self.origin - low <= 100.0 * (float(np.median(values)) - low)

    def encode(self, values: FloatArray, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
        """Returns (N, M, 2) float32 linear and logarithmic codes, `NO_VALUE` where not known."""
        safe = np.where(known, values, 1.0)
        codes = np.empty((*safe.shape, 2), dtype=np.float32)
        codes[..., 0] = (np.clip(safe, -HUGE, HUGE) - self.origin) / self.span
        with np.errstate(divide="ignore"):
            logarithm = np.log(np.abs(safe)) - self.log_origin
        signed = np.where(safe > 0, logarithm, NEGATIVE - logarithm)
        codes[..., 1] = np.where(safe == 0, ZERO, signed)
        codes[~known] = NO_VALUE
        return codes

    def limits(self, shown: ValueRange) -> tuple[float, float]:
        """Returns the displayed range in the units that the shader compares."""
        low, high = shown.limits
        if shown.scale == "linear":
            return (low - self.origin) / self.span, (high - self.origin) / self.span
        if shown.scale == "log":
            return low - self.log_origin, high - self.log_origin
        return low, high

    def log_shift(self, shown: ValueRange) -> float:
        """Returns log(origin / linear_to), which a symmetric logarithm adds to the logarithmic code."""
        return self.log_origin - float(np.log(shown.linear_to))


def _least_magnitude(values: FloatArray) -> float:
    """The smallest magnitude but zero; zero where there is none."""
    magnitudes = np.abs(values)
    return float(np.min(magnitudes, where=magnitudes > 0, initial=np.inf)) if np.any(magnitudes) else 0.0

"""How losses travel to the GPU: as float32, without losing what can be told apart."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray
from landscape.viewer.display import SceneFrame

NO_VALUE = -1e30
"""Marks a hole in the height texture."""

NOT_POSITIVE = -1e6
"""Stands for the logarithm of losses that have none: below every displayed range."""


@dataclass(frozen=True)
class HeightEncoding:
    """Maps losses to a pair of float32: a linear and a logarithmic height, both taken in float64.

    Both are measured from the smallest loss, where float32 is finest: a spike of 1e10 costs the
    valley no digit.

    Attributes:
        origin, span: linear height = (loss - origin) / span.
        log_origin: logarithmic height = log(loss) - log_origin.
    """

    origin: float
    span: float
    log_origin: float

    @classmethod
    def fitting(cls, loss: FloatArray) -> "HeightEncoding":
        """Returns the encoding for finite losses of any shape."""
        if loss.size == 0:
            return cls(0.0, 1.0, 0.0)
        low, high = float(loss.min()), float(loss.max())
        positive = loss[loss > 0]
        log_origin = float(np.log(positive.min())) if positive.size else 0.0
        return cls(low, (high - low) or 1.0, log_origin)

    def fits(self, loss: FloatArray) -> bool:
        """Whether new losses still keep their digits: the origin is not far above their low end."""
        if loss.size == 0:
            return True
        low = float(loss.min())
        return self.origin - low <= 100.0 * (float(np.median(loss)) - low)

    def encode(self, loss: FloatArray, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
        """Returns (N, M, 2) float32 linear and logarithmic heights, `NO_VALUE` where not known."""
        safe = np.where(known, loss, 1.0)
        linear = (safe - self.origin) / self.span
        logarithmic = np.where(safe > 0, np.log(np.where(safe > 0, safe, 1.0)) - self.log_origin, NOT_POSITIVE)
        pair = np.stack([linear, logarithmic], axis=-1)
        return np.where(known[..., None], pair, NO_VALUE).astype(np.float32)

    def limits(self, frame: SceneFrame) -> tuple[float, float]:
        """Returns the frame's displayed range in encoded units of its height scale."""
        low, high = frame.limits
        if frame.scale == "log":
            return low - self.log_origin, high - self.log_origin
        return (low - self.origin) / self.span, (high - self.origin) / self.span

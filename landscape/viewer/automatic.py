"""Chooses the scale and range a surface's height and colours begin with. No GL."""

import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.appearance import Display
from landscape.viewer.ticks import format_number
from landscape.viewer.value_range import HUGE, HeightScale, ValueRange, scaled

LOG_FROM = 100.0
"""Losses whose robust range spans at least this ratio are shown on a log scale."""

CROWDED_FROM, CROWDED = 10.0, 0.2
"""They are, too, where they span this ratio and half of them would lie in this lowest share of a linear height."""

CENTRAL = (2.0, 98.0)
"""The percentiles that robust limits start from."""

LEAST_SHARE = 1e-290
"""Of the largest magnitude, at least, is nearly linear: quotients of values stay within what a double holds."""

LINEAR_SHARE = 10.0
"""Percentile of the magnitudes at which a symmetric logarithm stops being nearly linear."""


def automatic_display(*surfaces: Surface, field: str = "loss") -> tuple[Display, str]:
    """Chooses the height's scale and range for surfaces drawn in one box, see `automatic_range`.

    Returns:
        The display and a sentence that says why.
    """
    values = np.concatenate([finite_values(surface, field) for surface in surfaces] or [np.empty(0)])
    shown, reason = automatic_range(values, field, "height")
    display = Display(
        height_field=field, height_scale=shown.scale, linear_to=shown.linear_to, low=shown.low, high=shown.high
    )
    return display, reason


def automatic_range(values: FloatArray, field: str, shown_as: str) -> tuple[ValueRange, str]:
    """Chooses a scale and range that a few extreme values cannot spoil.

    The scale is logarithmic where the values are positive and their central 96 % span a factor
    of 100 or more, or all a factor of 10 with half of them in the lowest fifth of a linear height;
    and symmetric-logarithmic where some are not positive and the largest of the
    central 96 % is 100 times the median magnitude. The range then covers every value that lies
    no further beyond them than they spread.

    Args:
        values: (K,) finite ones of a field.
        field: its name.
        shown_as: what the range is for, such as "height", for the sentence.

    Returns:
        The range and a sentence that says why.
    """
    if values.size == 0:
        return ValueRange("linear", 0.0, 1.0, field=field), f"There is no finite {field} yet."
    scale, reason = _scale(values)
    magnitudes = np.abs(values[values != 0.0])
    linear_to = float(np.percentile(magnitudes, LINEAR_SHARE)) if magnitudes.size else 1.0
    linear_to = max(linear_to, LEAST_SHARE * float(np.abs(values).max()))
    low, high = robust_range(values, scale, linear_to)
    name = {"linear": "Linear", "log": "Log", "symlog": "Symmetric log"}[scale]
    sentence = f"{name} {shown_as}: {reason}.{_clip_note(values, low, high)}"
    return ValueRange(scale, low, high, linear_to, field), sentence


def _scale(values: FloatArray) -> tuple[HeightScale, str]:
    """Returns the scale and the reason for it."""
    if values.min() > 0:
        low, high = _central(values)
        ratio = high / low
        if ratio >= LOG_FROM:
            return "log", f"all values are positive and the central 96 % span a factor of {_rounded(ratio)}"
        if _crowded(values):
            crowd = "half of them would lie in the lowest fifth of a linear scale"
            return "log", f"all values are positive, and {crowd}"
        return "linear", f"the central 96 % of the values span only a factor of {ratio:.3g}"
    magnitudes = np.abs(values[values != 0.0])
    ratio = _central(magnitudes)[1] / float(np.median(magnitudes)) if magnitudes.size else 1.0
    if ratio >= LOG_FROM:
        return "symlog", f"some values are not positive, and magnitudes span a factor of {_rounded(ratio)}"
    return "linear", "some values are not positive"


def _crowded(values: FloatArray) -> bool:
    low, high = robust_range(values, "linear")
    return high >= CROWDED_FROM * low and float(np.median(values)) < low + CROWDED * (high - low)


def finite_values(surface: Surface, field: str) -> FloatArray:
    """Returns (K,) the finite values of a field where there is a loss; none where it lacks the field.

    The few that a double can hold but whose differences it cannot are cut to `HUGE`.
    """
    if field not in surface.fields:
        return np.empty(0)
    chosen = surface.fields[field][is_finite(surface, field)]
    return np.clip(chosen, -HUGE, HUGE, out=chosen)


def is_finite(surface: Surface, field: str) -> npt.NDArray[np.bool_]:
    """Returns (N, M) where a field has a finite value and there is a loss; nowhere if it lacks the field."""
    if field == "loss":
        return surface.known
    values = surface.fields.get(field)
    return np.zeros(surface.shape, dtype=bool) if values is None else surface.known & np.isfinite(values)


def robust_range(values: npt.ArrayLike, scale: HeightScale, linear_to: float = 1.0) -> tuple[float, float]:
    """Returns (low, high) of the finite values without far outliers, in their own units.

    The range reaches from the smallest to the largest value, but no further beyond the central
    96 % than these spread, on the height scale: the whiskers of a box plot.
    """
    values = np.asarray(values, dtype=np.float64)
    usable = values[np.isfinite(values) & ((values > 0) | (scale != "log"))]
    if usable.size == 0:
        return (1.0, 10.0) if scale == "log" else (0.0, 1.0)
    heights = scaled(usable, scale, linear_to)
    q_low, q_high = _central(heights)
    reach = (q_high - q_low) or np.inf
    inside = usable[(heights >= q_low - reach) & (heights <= q_high + reach)]
    low, high = float(inside.min()), float(inside.max())
    if low < high:
        return low, high
    margin = abs(low) / 2 or 0.5  # a flat surface is drawn at half height
    return low - margin, high + margin


def _central(values: FloatArray) -> tuple[float, float]:
    low = np.percentile(values, CENTRAL[0], method="higher")
    high = np.percentile(values, CENTRAL[1], method="lower")
    return float(min(low, high)), float(max(low, high))


def _rounded(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio < 1e5 else format_number(ratio, 1)


def _clip_note(loss: FloatArray, low: float, high: float) -> str:
    clipped = int(np.count_nonzero((loss < low) | (loss > high)))
    if not clipped:
        return ""
    return f" {clipped} far outlier{'s are' if clipped > 1 else ' is'} clipped."

"""Chooses the height scale and range a surface opens with. No GL."""

import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.state import Display
from landscape.viewer.value_range import HeightScale, scaled

LOG_FROM = 100.0
"""Losses whose robust range spans at least this ratio are shown on a log scale."""

CROWDED_FROM, CROWDED = 10.0, 0.2
"""They are, too, where they span this ratio and half of them would lie in this lowest share of a linear height."""

CENTRAL = (2.0, 98.0)
"""The percentiles that robust limits start from."""

LINEAR_SHARE = 10.0
"""Percentile of the magnitudes at which a symmetric logarithm stops being nearly linear."""


def automatic_display(*surfaces: Surface, field: str = "loss") -> tuple[Display, str]:
    """Chooses a height scale and range that a few extreme values cannot spoil.

    The scale is logarithmic where the values are positive and their central 96 % span a factor
    of 100 or more, or all a factor of 10 with half of them in the lowest fifth of a linear height;
    and symmetric-logarithmic where some are not positive and the largest of the
    central 96 % is 100 times the median magnitude. The range then covers every value that lies
    no further beyond them than they spread.

    Args:
        surfaces: drawn in one box.
        field: the one that is drawn as height.

    Returns:
        The display and a sentence that says why.
    """
    values = np.concatenate([finite_values(surface, field) for surface in surfaces] or [np.empty(0)])
    if values.size == 0:
        return Display(height_field=field), "There is no finite loss yet."
    q_low, q_high = _central(values)
    positive = values.min() > 0
    magnitudes = np.abs(values[values != 0.0])
    ratio = q_high / q_low if positive else _central(magnitudes)[1] / np.median(magnitudes) if magnitudes.size else 1.0
    crowded = positive and ratio < LOG_FROM and _crowded(values)
    wide = ratio >= LOG_FROM or crowded
    scale: HeightScale = ("log" if positive else "symlog") if wide else "linear"
    linear_to = float(np.percentile(magnitudes, LINEAR_SHARE)) if magnitudes.size else 1.0
    low, high = robust_range(values, scale, linear_to)
    if crowded:
        reason = (
            "Log height: all values are positive, and half of them would lie in the lowest fifth of a linear height."
        )
    elif scale == "log":
        reason = f"Log height: all values are positive and the central 96 % span a factor of {_rounded(ratio)}."
    elif scale == "symlog":
        reason = f"Symmetric log: some values are not positive, and magnitudes span a factor of {_rounded(ratio)}."
    elif positive:
        reason = f"Linear height: the central 96 % of the values span only a factor of {ratio:.3g}."
    else:
        reason = "Linear height: some values are not positive."
    display = Display(height_field=field, height_scale=scale, linear_to=linear_to, low=low, high=high)
    return display, reason + _clip_note(values, low, high)


def _crowded(values: FloatArray) -> bool:
    low, high = robust_range(values, "linear")
    return high >= CROWDED_FROM * low and float(np.median(values)) < low + CROWDED * (high - low)


def finite_values(surface: Surface, field: str) -> FloatArray:
    """Returns (K,) the finite values of a field where there is a loss; none where it lacks the field."""
    if field == "loss":
        return surface.loss[surface.known]
    values = surface.fields.get(field)
    return np.empty(0) if values is None else values[surface.known & np.isfinite(values)]


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
    return f"{ratio:,.0f}" if ratio < 1e5 else f"{ratio:.0e}"


def _clip_note(loss: FloatArray, low: float, high: float) -> str:
    clipped = int(np.count_nonzero((loss < low) | (loss > high)))
    if not clipped:
        return ""
    return f" {clipped} far outlier{'s are' if clipped > 1 else ' is'} clipped."

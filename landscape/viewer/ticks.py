"""Where tick marks go and how numbers are written, with the digits they deserve."""

from math import ceil, floor, isfinite, log10

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.value_range import HeightScale

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MINUS = "−"

LEAST_STEP = 1e-300
LARGEST_POWER = 308
"""Steps below and powers of ten above are at the end of double precision: there is one tick."""

NOISE = 1e-9
"""Share of a range below which a number is rounding."""


def linear_ticks(low: float, high: float, target: int = 5) -> FloatArray:
    """Returns ascending multiples of 1, 2, 2.5 or 5 × a power of ten inside [low, high].

    About `target` of them, never more than twice as many.
    """
    share = high / max(target, 1) - low / max(target, 1)  # of the largest numbers, the range itself is infinite
    if not (isfinite(share) and share > LEAST_STEP):
        return np.array([low])
    step = _nice_step(share)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return np.arange(first, last + 1, dtype=np.float64) * step


def log_ticks(low: float, high: float, target: int = 5) -> FloatArray:
    """Returns ascending ticks for a log scale inside [low, high], both positive.

    Whole decades, every n-th of them where there are many; 1, 2, 5 of each decade where there
    are few; and linear ticks within a fraction of a decade.
    """
    if not 0 < low < high:
        return np.array([low])
    slack = 1e-9
    first, last = ceil(log10(low) - slack), floor(log10(high) + slack)
    decades = last - first + 1
    if decades >= 3:
        every = max(1, round(decades / target))
        begin = ceil(first / every) * every
        return 10.0 ** np.arange(begin, last + 1, every, dtype=np.float64)
    candidates = [
        m * 10.0**e for e in range(floor(log10(low)), min(ceil(log10(high)), LARGEST_POWER) + 1) for m in (1, 2, 5)
    ]
    ticks = np.array([value for value in candidates if low * (1 - slack) <= value <= high * (1 + slack)])
    return ticks if len(ticks) >= 3 else linear_ticks(low, high, target)


def symlog_ticks(low: float, high: float, linear_to: float, target: int = 5) -> FloatArray:
    """Returns ascending ticks for a symmetric log scale inside [low, high]: log ticks on both sides and 0."""
    least = 10.0 ** min(ceil(log10(linear_to)), LARGEST_POWER)  # below it the scale is nearly linear: 0 stands for all
    if max(abs(low), abs(high)) <= 10 * least:
        return linear_ticks(low, high, target)
    sides = (low < -least) + (high > least)
    per_side = max(target // max(sides, 1), 2)
    negative = -log_ticks(max(least, -high), -low, per_side)[::-1] if low < -least else np.empty(0)
    positive = log_ticks(max(least, low), high, per_side) if high > least else np.empty(0)
    zero = np.zeros(1) if low <= 0.0 <= high else np.empty(0)
    return np.concatenate([negative, zero, positive])


def value_ticks(low: float, high: float, scale: HeightScale, linear_to: float = 1.0, target: int = 5) -> FloatArray:
    """Returns ticks of the displayed range of a field on its height scale."""
    if scale == "symlog":
        return symlog_ticks(low, high, linear_to, target)
    return log_ticks(low, high, target) if scale == "log" and low > 0 else linear_ticks(low, high, target)


def tick_labels(ticks: FloatArray) -> list[str]:
    """Returns one label a tick: as many digits as tell neighbours apart, and the same notation for all.

    Numbers far from 1 become 2.5e6.
    """
    magnitudes = np.abs(ticks[ticks != 0])
    if magnitudes.size and not 1e-3 <= magnitudes.min() <= magnitudes.max() < 1e5:
        digits = _decimals([_mantissa(float(tick))[0] for tick in ticks], 1.0)
        return [_scientific(float(tick), digits) for tick in ticks]
    gaps = np.diff(ticks)
    if len(ticks) > 2 and np.allclose(gaps, gaps[0], rtol=1e-6):
        decimals = _decimals(ticks.tolist(), float(gaps[0]))
        return [_fixed(tick, decimals) for tick in ticks.tolist()]
    return [_fixed(tick, _decimals([tick], abs(tick))) for tick in ticks.tolist()]


def format_number(value: float, digits: int = 4) -> str:
    """Returns a read-out of one number: `digits` significant ones, a true minus, 2.5e6 when far from 1."""
    if not isfinite(value):
        return "NaN" if value != value else ("∞" if value > 0 else MINUS + "∞")
    if value == 0.0:
        return "0"
    if not 1e-3 <= abs(value) < 1e5:
        return _scientific(value, digits - 1, trim=True)
    decimals = max(digits - 1 - floor(log10(abs(value))), 0)
    return _minus(_trimmed(f"{value:.{decimals}f}"))


def format_between(value: float, low: float, high: float, digits: int = 4) -> str:
    """Returns a read-out of a number of a range: with more digits than `digits` where its ends differ little."""
    apart, largest = high / 2 - low / 2, max(abs(low), abs(high)) / 2
    told = min(ceil(log10(largest) - log10(apart)) + 2, 15) if 0 < apart < largest < float("inf") else 0
    return format_number(value, max(told, digits))


def range_text(low: float, high: float) -> str:
    """Returns a read-out of a range, or of the one number that it is."""
    return " … ".join(dict.fromkeys(format_between(end, low, high) for end in (low, high)))


def without_noise(value: float, span: float) -> float:
    """Returns a number, or 0 where it is nothing but rounding beside the range it belongs to."""
    return 0.0 if abs(value) < NOISE * span else value


def share_text(share: float) -> str:
    """Returns a share as percents of as many digits as it deserves: 100 %, 34 %, 0.6 %, < 0.1 %."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.{1 if 0 < share < 0.0995 or 0.995 <= share < 1 else 0}f} %"


def _nice_step(raw: float) -> float:
    power = 10.0 ** floor(log10(raw))
    return next(step for step in STEPS if step * power >= raw * (1 - 1e-9)) * power


def _decimals(values: list[float], resolution: float) -> int:
    """The fewest decimals that write every value as exactly as a millionth of the resolution."""
    for decimals in range(15):
        if all(abs(round(value, decimals) - value) <= 1e-6 * resolution for value in values):
            return decimals
    return 15


def _mantissa(value: float) -> tuple[float, int]:
    if value == 0.0:
        return 0.0, 0
    mantissa, exponent = f"{value:.12e}".split("e")
    return float(mantissa), int(exponent)


def _fixed(value: float, decimals: int) -> str:
    return _minus(f"{value + 0.0:.{decimals}f}")


def _scientific(value: float, digits: int, trim: bool = False) -> str:
    if value == 0.0:
        return "0"
    mantissa, exponent = _mantissa(value)
    text = f"{mantissa:.{digits}f}"
    return _minus(f"{_trimmed(text) if trim else text}e{exponent}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _minus(text: str) -> str:
    return text.replace("-", MINUS)

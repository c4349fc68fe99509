"""Where a surface is sampled, and in which order."""

from collections.abc import Iterator

import numpy as np

from landscape.trajectory import FloatArray

COARSEST_STRIDE = 8


def axis_with_zero(low: float, high: float, count: int) -> FloatArray:
    """Returns `count` even samples of about [low, high], moved by up to half a step so that 0 is one of them.

    Args:
        low: the range's lower end, at most 0.
        high: its upper end, at least 0.
        count: at least 2.
    """
    step = (high - low) / (count - 1)
    zero = min(max(round(-low / step), 0), count - 1)
    return (np.arange(count, dtype=np.float64) - zero) * step


def axis_between(low: float, high: float, count: int) -> FloatArray:
    """Returns `count` even samples from `low` to `high`; one within rounding of 0 is exactly 0."""
    axis = np.linspace(low, high, count, dtype=np.float64)
    nearest = int(np.argmin(np.abs(axis)))
    if abs(axis[nearest]) < 1e-9 * (high - low) / (count - 1):
        axis[nearest] = 0.0
    return axis


def coarse_to_fine(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Yields every (row, column) of a grid once, level by level.

    The levels have strides 8, 4, 2 and 1, and each holds the last row and column too: after each
    the points so far are a complete, coarser grid over the whole range.
    """
    seen = np.zeros((rows, columns), dtype=bool)
    stride = COARSEST_STRIDE
    while stride >= 1:
        for row in _level(rows, stride):
            for column in _level(columns, stride):
                if not seen[row, column]:
                    seen[row, column] = True
                    yield row, column
        stride //= 2


def _level(count: int, stride: int) -> list[int]:
    return sorted({*range(0, count, stride), count - 1})

"""Where a surface is sampled, and the nested levels of its points."""

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray

Wave = npt.NDArray[np.intp]
"""(K,) flat indices row * M + column, ascending."""

SMALLEST_COARSEST_STRIDE = 8
"""Of a full plan: the first pictures of a small grid shall come soon."""

MOST_STEPS = 25
"""Of the coarsest level on either axis: more would keep the first complete picture of a large grid back."""

FEWEST_STEPS = 12
"""Of the coarsest level on an axis when points shall be left out: from fewer, nothing can be foretold."""


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


def full_levels(rows: int, columns: int) -> list[Wave]:
    """Returns the points that each level adds to those before it.

    The levels have strides 8, 4, 2 and 1 (more of them on a large grid), and each holds the last
    row and column too: after each the points so far are a complete, coarser grid over the whole range.
    """
    stride = SMALLEST_COARSEST_STRIDE
    while max(rows, columns) - 1 > MOST_STEPS * stride:
        stride *= 2
    seen = np.zeros(rows * columns, dtype=bool)
    waves = []
    while stride >= 1:
        points = lattice(rows, columns, (stride, stride))
        waves.append(points[~seen[points]])
        seen[points] = True
        stride //= 2
    return waves


def refined_strides(rows: int, columns: int) -> list[tuple[int, int]]:
    """Returns the (row, column) strides of the levels from which a refined plan leaves points out, coarse to fine.

    An axis with few samples is not thinned as far as one with many: both are cut into as many
    steps at the coarsest level, more or less.
    """
    limits = [_largest_stride(count) for count in (rows, columns)]
    strides = []
    stride = max(limits)
    while stride >= 1:
        strides.append((min(stride, limits[0]), min(stride, limits[1])))
        stride //= 2
    return strides


def _largest_stride(count: int) -> int:
    stride = 1
    while (count - 1) // (2 * stride) >= FEWEST_STEPS:
        stride *= 2
    return stride


def lattice(rows: int, columns: int, strides: tuple[int, int]) -> Wave:
    """Returns every stride-th point in both directions, and the last row and column."""
    kept = [np.unique(np.r_[0:count:stride, count - 1]) for count, stride in zip((rows, columns), strides, strict=True)]
    return (kept[0][:, None] * columns + kept[1]).ravel()

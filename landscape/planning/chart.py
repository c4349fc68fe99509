"""Where the points of a grid lie, and which of them are near."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Chart:
    """Where the points of a grid lie, flat, row by row.

    Attributes:
        places: (N * M, 2) in steps of the axes, both axes drawn equally long: what is near is told by
            these, so that a stencil has rows and columns on all sides however uneven the axes are.
        uneven: (N * M, 2) α and β, when an axis is uneven: weights follow from these.
    """

    places: FloatArray
    uneven: FloatArray | None


def chart_of(alpha: FloatArray, beta: FloatArray) -> Chart:
    """Returns the chart of a grid; even steps are even to the last bit, so that equal patterns look equal.

    Args:
        alpha: (M,) axis, ascending.
        beta: (N,) axis, ascending.
    """
    axes = np.asarray(alpha, dtype=np.float64), np.asarray(beta, dtype=np.float64)
    length = max(len(axis) for axis in axes) - 1
    steps = [np.arange(len(axis), dtype=np.float64) * (length / max(len(axis) - 1, 1)) for axis in axes]
    even = all(_is_even(axis) for axis in axes)
    return Chart(_product(*steps), None if even else _product(*axes))


def _is_even(axis: FloatArray) -> bool:
    return len(axis) < 3 or float(np.ptp(np.diff(axis))) <= 1e-6 * float(np.diff(axis).mean())


def _product(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.stack([np.tile(x, len(y)), np.repeat(y, len(x))], axis=1)


def nearest(centres: FloatArray, places: FloatArray, count: int = 1) -> tuple[FloatArray, Indices]:
    """Returns (K, C) distances to and indices of the nearest centres of each place, nearest first.

    Args:
        centres: (P, 2), at least one.
        places: (K, 2).
        count: C, or the number of centres when there are fewer.
    """
    from scipy.spatial import KDTree

    tree = KDTree(centres, balanced_tree=False, compact_nodes=False)
    distance, near = tree.query(places, k=min(count, len(centres)))
    return np.reshape(distance, (len(places), -1)), np.reshape(near, (len(places), -1))

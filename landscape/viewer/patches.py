"""The surface between its samples: every cell of the grid is a bilinear patch of the data."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.trajectory import FloatArray

Index = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class CellPoints:
    """K places on a grid: the cell each lies in, and how far along its two sides.

    Attributes:
        rows, columns: (K,) of the cell's corner with the least α and β.
        u, v: (K,) 0 to 1 along α and along β.
    """

    rows: Index
    columns: Index
    u: FloatArray
    v: FloatArray

    def corners(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Returns (4, K) grid values at the corners of the cells, as `corner_values` orders them."""
        return corner_values(values, self.rows, self.columns)

    @property
    def weights(self) -> FloatArray:
        """(4, K) what each corner counts; together 1."""
        left, low = 1.0 - self.u, 1.0 - self.v
        return np.stack([left * low, self.u * low, left * self.v, self.u * self.v])

    def bilinear(self, values: FloatArray) -> FloatArray:
        """Returns (K,) the interpolation of (N, M) values; a corner that counts nothing may be NaN."""
        weights = self.weights
        with np.errstate(invalid="ignore"):
            return (weights * np.where(weights > 0, self.corners(values), 0.0)).sum(axis=0)

    def gradient(self, surface: Surface, values: FloatArray) -> FloatArray:
        """Returns (2, K) the patch's derivatives by α and by β; 0 across a line, which has no width."""
        origin, right, top, far = self.corners(values)
        with np.errstate(invalid="ignore", over="ignore"):
            along_alpha = (1 - self.v) * (right - origin) + self.v * (far - top)
            along_beta = (1 - self.u) * (top - origin) + self.u * (far - right)
            return np.stack(
                [along_alpha / _extent(surface.alpha, self.columns), along_beta / _extent(surface.beta, self.rows)]
            )


def corner_values(values: npt.NDArray[Any], rows: Index, columns: Index) -> npt.NDArray[Any]:
    """Returns (4, K) grid values at the corners of cells, in the order of `corner_places`."""
    return values[corner_places(values.shape, rows, columns)]


def corner_places(shape: tuple[int, ...], rows: Index, columns: Index) -> tuple[Index, Index]:
    """Returns rows and columns (4, K) of (j, i), (j, i+1), (j+1, i), (j+1, i+1); a line's only row stands for both."""
    above, beside = np.minimum(rows + 1, shape[0] - 1), np.minimum(columns + 1, shape[1] - 1)
    return np.stack([rows, rows, above, above]), np.stack([columns, beside, columns, beside])


def covers(surface: Surface, alpha: float, beta: float) -> bool:
    """Whether a point of the plane lies on a grid; a line (one β) covers every β."""
    lines = ((alpha, surface.alpha), (beta, surface.beta))
    return all(len(axis) == 1 or bool(axis[0] <= place <= axis[-1]) for place, axis in lines)


def locate(surface: Surface, alpha: npt.ArrayLike, beta: npt.ArrayLike) -> CellPoints:
    """Returns where points of the plane lie; those outside the grid are moved to its border."""
    alpha, beta = np.broadcast_arrays(
        np.atleast_1d(np.asarray(alpha, np.float64)), np.atleast_1d(np.asarray(beta, np.float64))
    )
    columns, rows = cell_of(surface.alpha, alpha), cell_of(surface.beta, beta)
    return CellPoints(rows, columns, _share(surface.alpha, columns, alpha), _share(surface.beta, rows, beta))


def cell_of(lines: FloatArray, places: FloatArray) -> Index:
    """Returns (K,) the interval between ascending lines that each place lies in; the outer ones reach on for ever."""
    return np.clip(np.searchsorted(lines, places, side="right") - 1, 0, max(len(lines) - 2, 0))


def _share(axis: FloatArray, cell: Index, places: FloatArray) -> FloatArray:
    if len(axis) == 1:
        return np.zeros(len(places))
    return np.clip((places - axis[cell]) / (axis[cell + 1] - axis[cell]), 0.0, 1.0)


def _extent(axis: FloatArray, cell: Index) -> FloatArray:
    return axis[cell + 1] - axis[cell] if len(axis) > 1 else np.full(len(cell), np.inf)

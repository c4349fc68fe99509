"""A displayed surface in 40-digit arithmetic: the truth for what a line of sight meets.

It shares nothing with the viewer but the ray, the samples and the frame, taken as exact numbers.
Heights are scaled with 40 digits; every cell of the grid is tried, not only those along the ray;
and the first place where the ray crosses a patch is found by bisection of the patch's height above
the ray, not by solving a quadratic.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from mpmath import mp, mpf

from landscape.surface import Surface
from landscape.viewer.display import SceneFrame

Exact = Any
"""An `mpf`: a number with 40 digits."""

mp.dps = 40
ZERO, ONE = mpf(0), mpf(1)


class ExactSurface:
    """A displayed surface as 40-digit numbers."""

    def __init__(self, surface: Surface, frame: SceneFrame) -> None:
        self.surface = surface
        self.alpha, self.beta = ([mpf(value) for value in axis.tolist()] for axis in (surface.alpha, surface.beta))
        self.x = _world(self.alpha, frame.alpha_range, frame.half_x)
        self.y = _world(self.beta, frame.beta_range, frame.half_y)
        self.z = [[_height(mpf(loss), frame) for loss in row] for row in surface.loss.tolist()]
        self._rough = [np.array(values, dtype=np.longdouble) for values in (self.x, self.y, self.z)]

    def first_crossing(
        self,
        eye: np.ndarray,
        direction: np.ndarray,
        near: float,
        moved: Sequence[Exact] = (ZERO, ZERO, ZERO),
    ) -> tuple[Exact, ...] | None:
        """Returns (distance, row, column) where a ray, `moved` a little, first crosses the surface beyond `near`."""
        start = [mpf(value) + shift for value, shift in zip(eye.tolist(), moved, strict=True)]
        change = [mpf(value) for value in direction.tolist()]
        best = None
        for row, column in self._candidates(eye, direction):
            bounds = self._span(start, change, row, column, mpf(near))
            if bounds is None or (best is not None and bounds[0] > best[0]):
                continue
            distance = self._crossing_in(start, change, row, column, bounds)
            if distance is not None and (best is None or distance < best[0]):
                best = distance, row, column
        return best

    def values_at(self, values: np.ndarray, x: Exact, y: Exact, row: int, column: int) -> Exact:
        """Returns the bilinear interpolation of the data at a world position inside a cell."""
        return _bilinear(values.tolist(), self._shares(x, y, row, column), row, column)

    def plane(self, x: Exact, y: Exact, row: int, column: int) -> tuple[Exact, Exact]:
        """Returns α and β at a world position inside a cell."""
        u, v = self._shares(x, y, row, column)
        left, low = self.alpha[column], self.beta[row]
        return left + u * (self.alpha[column + 1] - left), low + v * (self.beta[row + 1] - low)

    def gradient_at(self, values: np.ndarray, x: Exact, y: Exact, row: int, column: int) -> tuple[Exact, Exact]:
        """Returns the derivatives by α and β: differences along the patch's straight lines, which are exact."""
        grid, (u, v) = values.tolist(), self._shares(x, y, row, column)
        across, along = (
            _bilinear(grid, high, row, column) - _bilinear(grid, low, row, column)
            for low, high in (((ZERO, v), (ONE, v)), ((u, ZERO), (u, ONE)))
        )
        return across / (self.alpha[column + 1] - self.alpha[column]), along / (self.beta[row + 1] - self.beta[row])

    def _shares(self, x: Exact, y: Exact, row: int, column: int) -> tuple[Exact, Exact]:
        u = (x - self.x[column]) / (self.x[column + 1] - self.x[column])
        return u, (y - self.y[row]) / (self.y[row + 1] - self.y[row])

    def _candidates(self, eye: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """(K, 2) row and column of every cell whose box of heights the ray may touch, by generous bounds."""
        x, y, z = self._rough
        with np.errstate(divide="ignore", invalid="ignore"):
            across, along = (x - eye[0]) / direction[0], (y - eye[1]) / direction[1]
        enter = np.maximum(np.minimum(along[:-1], along[1:])[:, None], np.minimum(across[:-1], across[1:])[None, :])
        leave = np.minimum(np.maximum(along[:-1], along[1:])[:, None], np.maximum(across[:-1], across[1:])[None, :])
        corners = np.stack([z[:-1, :-1], z[:-1, 1:], z[1:, :-1], z[1:, 1:]])
        ends = np.stack([eye[2] + np.maximum(enter, 0) * direction[2], eye[2] + leave * direction[2]])
        slack = 1e-6
        touched = (enter <= leave + slack) & (leave >= -slack)
        touched &= (ends.max(axis=0) >= corners.min(axis=0) - slack) & (ends.min(axis=0) <= corners.max(axis=0) + slack)
        return np.argwhere(touched)

    def _span(
        self, start: list[Exact], change: list[Exact], row: int, column: int, near: Exact
    ) -> tuple[Exact, Exact] | None:
        """Distances between which the ray is over a cell."""
        far = mpf(10) ** 6
        for axis, low, high in (
            (0, self.x[column], self.x[column + 1]),
            (1, self.y[row], self.y[row + 1]),
        ):
            first, second = sorted(((low - start[axis]) / change[axis], (high - start[axis]) / change[axis]))
            near, far = max(near, first), min(far, second)
        return (near, far) if near <= far else None

    def _crossing_in(
        self, start: list[Exact], change: list[Exact], row: int, column: int, bounds: tuple[Exact, Exact]
    ) -> Exact | None:
        """The first distance within bounds at which the patch's height above the ray changes sign."""

        def above(t: Exact) -> Exact:
            x, y, z = (s + t * c for s, c in zip(start, change, strict=True))
            return _bilinear(self.z, self._shares(x, y, row, column), row, column) - z

        near, far = bounds
        middle = (near + far) / 2
        left, centre, right = above(near), above(middle), above(far)
        bend = left - 2 * centre + right
        turn = middle - (right - left) / (2 * bend) * (far - near) / 2 if bend != 0 else near
        stops = [near, turn, far] if near < turn < far else [near, far]
        for first, second in pairwise(stops):
            low, high = above(first), above(second)
            if low * high <= 0:
                return _bisected(above, first, second, low)
        return None


def _bisected(above: Callable[[Exact], Exact], first: Exact, second: Exact, low: Exact) -> Exact:
    while second - first > mpf("1e-30"):
        middle = (first + second) / 2
        if above(middle) * low > 0:
            first = middle
        else:
            second = middle
    return (first + second) / 2


def _bilinear(grid: list, shares: tuple[Exact, Exact], row: int, column: int) -> Exact:
    u, v = shares
    low = grid[row][column] * (1 - u) + grid[row][column + 1] * u
    high = grid[row + 1][column] * (1 - u) + grid[row + 1][column + 1] * u
    return low * (1 - v) + high * v


def _world(axis: list[Exact], bounds: tuple[float, float], half: float) -> list[Exact]:
    low, high = (mpf(bound) for bound in bounds)
    return [(value - (low + high) / 2) / ((high - low) / 2) * mpf(half) for value in axis]


def _height(loss: Exact, frame: SceneFrame) -> Exact:
    low, high = mpf(frame.low), mpf(frame.high)
    if frame.scale == "log":
        loss, low, high = (mp.log(value) for value in (loss, low, high))
    if frame.scale == "symlog":
        start = mpf(frame.linear_to)
        loss, low, high = (mp.sign(value) * mp.log(1 + abs(value) / start) for value in (loss, low, high))
    return min(max((loss - low) / (high - low), ZERO), ONE) * mpf(frame.height)

"""A surface between its samples: values and gradients at many places at once, continuous across cells."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError
from landscape.planning.scales import scale_of
from landscape.surface import Surface
from landscape.trajectory import FloatArray

Booleans = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

_FLAT = 1e-12
"""Share of the surface's range: a change over one cell that is smaller is none."""


def slopes_along(axis: FloatArray, values: FloatArray) -> FloatArray:
    """Returns (R, n) slopes at (R, n) values along the second axis.

    Each is that of the parabola through a value and its two neighbours, of a line beside ends and values that are
    not known (NaN), and 0 between two of these.
    """
    width = np.diff(axis)
    steep = np.diff(values, axis=1) / width
    none = np.full((len(values), 1), np.nan)
    before, after = np.hstack([none, steep]), np.hstack([steep, none])
    left, right = np.concatenate([[1.0], width]), np.concatenate([width, [1.0]])
    middle = (before * right + after * left) / (left + right)
    slope = np.where(np.isnan(before), after, np.where(np.isnan(after), before, middle))
    return np.nan_to_num(slope)


@dataclass(frozen=True, eq=False)
class Sight:
    """What an interpolant says at K places.

    Attributes:
        loss: (K,) NaN where there is no surface.
        gradient: (K, 2) of the loss by α and by β, NaN where there is no surface.
        outside: (K,) beyond the grid, or at a place that is not finite.
        hole: (K,) inside the grid, in a cell of which a corner is not known.
        reach: (K,) cells to where the gradient vanishes, as far as the curvature of the samples around tells: the
            change over a cell divided by the least curvature; infinite where that is not positive.
        cell: (K, 2) sides of the cell.
    """

    loss: FloatArray
    gradient: FloatArray
    outside: Booleans
    hole: Booleans
    reach: FloatArray
    cell: FloatArray


class Interpolant:
    """The C¹ bicubic Hermite patches through the samples of a surface's loss.

    On the loss; on its logarithm where it is positive and spans more than two decades, which keeps it positive and
    free of the wiggles that a polynomial makes beside a steep wall. The gradient is always that of the loss itself.
    With no hole near, these are the very patches that the viewer draws as smooth patches on that scale; what it
    draws by default are the triangles of the same samples, which have no gradient at their edges. Beside a hole the
    slopes here are one for each sample, so that the patches stay C¹.

    Raises:
        LandscapeError: the surface is a line, or nothing of it is known.
    """

    def __init__(self, surface: Surface) -> None:
        known = surface.known
        if min(surface.shape) < 2 or not known.any():
            rows, columns = surface.shape
            raise LandscapeError(
                f"a surface of {rows}×{columns} points (β×α), {int(known.sum())} of them known, has no slope to"
                " descend: give one with two or more known points along both axes"
            )
        self.surface = surface
        self._axes = surface.alpha, surface.beta
        self._steps = _even_step(surface.alpha), _even_step(surface.beta)
        self._scale = scale_of("loss", surface.loss[known])
        heights = np.where(known, self._scale.forth(surface.loss), np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            along, across = slopes_along(surface.alpha, heights), slopes_along(surface.beta, heights.T).T
            mixed = slopes_along(surface.beta, np.where(known, along, np.nan).T).T
            curvature = _least_curvature(surface, heights, mixed)
        # Row by row, of every sample: height, slopes along α and β, and the mixed derivative.
        self._nodes = tuple(np.ascontiguousarray(part).ravel() for part in (heights, along, across, mixed))
        self._whole = (known[:-1, :-1] & known[1:, :-1] & known[:-1, 1:] & known[1:, 1:]).ravel()
        self._bend = _largest_corner(curvature).ravel()
        self._flat = _FLAT * self._scale.span

    @property
    def logarithmic(self) -> bool:
        """Whether the patches go through the logarithm of the loss."""
        return self._scale.logarithmic

    def look(self, places: FloatArray) -> Sight:
        """Returns what there is at (K, 2) places α and β."""
        (alpha, beta), (x, y) = self._axes, places.T
        with np.errstate(invalid="ignore"):
            inside = (x >= alpha[0]) & (x <= alpha[-1]) & (y >= beta[0]) & (y <= beta[-1])
        column, t, width = _cells(alpha, self._steps[0], np.where(inside, x, alpha[0]))
        row, u, depth = _cells(beta, self._steps[1], np.where(inside, y, beta[0]))
        cell = row * (len(alpha) - 1) + column
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            height, across, up = self._patch(row * len(alpha) + column, _Basis(t, width), _Basis(u, depth))
            # between the largest numbers there are a patch is beyond them
            usable = inside & self._whole[cell] & np.isfinite(height)
            change = np.hypot(across * width, up * depth)
            reach = np.where(
                change <= self._flat, 0.0, np.where(self._bend[cell] > 0, change / self._bend[cell], np.inf)
            )
            loss = self._scale.back(height)
            gradient = np.stack([across, up], axis=1)
            gradient = gradient * loss[:, None] if self.logarithmic else gradient
        loss[~usable] = np.nan
        gradient[~usable] = np.nan
        return Sight(loss, gradient, ~inside, inside & ~usable, reach, np.stack([width, depth], axis=1))

    def _patch(self, corner: Index, x: "_Basis", y: "_Basis") -> tuple[FloatArray, FloatArray, FloatArray]:
        """Height and its derivatives along α and β, in cells whose lower left sample is `corner`."""
        height, along, across, mixed = self._nodes
        above = corner + len(self._axes[0])
        sides = []
        for low, high in ((corner, above), (corner + 1, above + 1)):
            values = height[low], height[high], across[low], across[high]
            slopes = along[low], along[high], mixed[low], mixed[high]
            sides.append((y.blended(*values), y.blended(*slopes), y.steepness(*values), y.steepness(*slopes)))
        (value, slope, rise, twist), (value_1, slope_1, rise_1, twist_1) = sides
        return (
            x.blended(value, value_1, slope, slope_1),
            x.steepness(value, value_1, slope, slope_1),
            x.blended(rise, rise_1, twist, twist_1),
        )


class _Basis:
    """The cubic Hermite polynomials at places t, 0 to 1, of intervals of some width."""

    def __init__(self, t: FloatArray, width: FloatArray) -> None:
        rest = 1.0 - t
        self._end = t * t * (3.0 - 2.0 * t)
        self._leaving, self._arriving = width * t * rest * rest, -width * t * t * rest
        self._rise = 6.0 * t * rest / width
        self._slopes = rest * (1.0 - 3.0 * t), t * (3.0 * t - 2.0)

    def blended(self, start: FloatArray, end: FloatArray, leaving: FloatArray, arriving: FloatArray) -> FloatArray:
        """The polynomial with these values and slopes at both ends."""
        return start + self._end * (end - start) + self._leaving * leaving + self._arriving * arriving

    def steepness(self, start: FloatArray, end: FloatArray, leaving: FloatArray, arriving: FloatArray) -> FloatArray:
        """Its derivative."""
        return self._rise * (end - start) + self._slopes[0] * leaving + self._slopes[1] * arriving


def _even_step(axis: FloatArray) -> float | None:
    """The distance of samples where all are as far apart, but for rounding."""
    step = float(axis[-1] - axis[0]) / (len(axis) - 1)
    return step if np.abs(np.diff(axis) - step).max() < 1e-6 * step else None


def _cells(axis: FloatArray, step: float | None, places: FloatArray) -> tuple[Index, FloatArray, FloatArray]:
    """The interval each place lies in, the later of two, how far along it, and its width."""
    if step is None:
        cell = np.searchsorted(axis, places, side="right") - 1
    else:  # a division is quicker than a search, and off by no more than one
        cell = np.clip(((places - axis[0]) / step).astype(np.intp), 0, len(axis) - 2)
        cell += places >= axis[cell + 1]
        cell -= places < axis[cell]
    cell = np.clip(cell, 0, len(axis) - 2)
    low = axis[cell]
    width = axis[cell + 1] - low
    return cell, (places - low) / width, width


def _least_curvature(surface: Surface, heights: FloatArray, mixed: FloatArray) -> FloatArray:
    """(N, M) the smaller eigenvalue of the Hessian of second differences, over one cell; -inf where unknown."""
    across, up = (np.gradient(axis) for axis in (surface.alpha, surface.beta))
    first = _second_difference(surface.alpha, heights) * across**2
    second = _second_difference(surface.beta, heights.T).T * up[:, None] ** 2
    both = mixed * np.outer(up, across)
    least = (first + second) / 2 - np.hypot((first - second) / 2, both)
    return np.where(np.isfinite(least), least, -np.inf)


def _second_difference(axis: FloatArray, values: FloatArray) -> FloatArray:
    """(R, n) second derivative of the parabola through three neighbours, NaN at the ends."""
    result = np.full(values.shape, np.nan)
    steep = np.diff(values, axis=1) / np.diff(axis)
    result[:, 1:-1] = 2 * np.diff(steep, axis=1) / (axis[2:] - axis[:-2])
    return result


def _largest_corner(values: FloatArray) -> FloatArray:
    """(N - 1, M - 1) the largest of the values at the corners of each cell."""
    rows = np.maximum(values[:-1], values[1:])
    return np.maximum(rows[:, :-1], rows[:, 1:])

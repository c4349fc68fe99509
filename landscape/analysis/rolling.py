"""Descent on a finished surface: where a method goes from a place of the plane, and how that ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landscape.analysis.interpolant import Interpolant
from landscape.analysis.optimizers import ADAPTIVE, Method, Optimizer
from landscape.analysis.stepping import Descents, Ending, Integers, descend
from landscape.critical import CriticalKind, CriticalPoint
from landscape.errors import LandscapeError
from landscape.surface import Surface
from landscape.trajectory import FloatArray

_LOW, _STEEP, _SPAN = 0.25, 0.75, 100.0


@dataclass(frozen=True, eq=False)
class Roll:
    """One descent.

    Attributes:
        path: (T + 1, 2) α and β from the start to the last place.
        loss: (T + 1,) of the interpolant there; NaN in a hole.
        ending: how it ended.
        minimum: of the surface's minima the one it converged to; None for a flat place and for other endings.
        slope: length of the gradient before the last step.
    """

    path: FloatArray
    loss: FloatArray
    ending: Ending
    minimum: CriticalPoint | None
    slope: float

    @property
    def steps(self) -> int:
        """How many were taken."""
        return len(self.path) - 1


def roll(
    surface: Surface,
    start: tuple[float, float],
    optimizer: Optimizer,
    steps: int = 500,
    minima: Sequence[CriticalPoint] | None = None,
) -> Roll:
    """Returns the descent of a method from a place of the plane, on the surface's C¹ interpolant.

    The gradient is that by α and β, the axes as they are drawn. Where the directions are orthonormal, as those of PCA
    are, that is the network's own gradient projected on the plane; with directions of length ‖δ‖ the network's rate is
    ‖δ‖² times the one here. The other samples of the plane, not the network, say where it goes.

    It ends as one of:

    - converged: less than 0.05 cells from where the gradient vanishes, by the curvature of the samples around, and the
      last step was no longer. The minimum is the one of `minima` whose vertex is at most a cell away; where there is
      none, it has converged to a flat place. An optimum on the border has a slope: descents leave there.
    - creeping, or oscillating: still moving after the last step; oscillating if its last 20 steps lead less far than a
      quarter of their length.
    - left: beyond the grid; the path ends outside, and what is beyond is not known.
    - diverged: left after it climbed, that is over the border at a loss above that of its start, or in one step longer
      than the grid, or to numbers that are not finite: its steps are too long.
    - hole: in a cell with a corner that is missing or not finite. A step may lead over a hole, as an optimizer's does.

    Args:
        surface: with two or more samples along both axes.
        start: α and β.
        optimizer: the method.
        steps: at most.
        minima: critical points of the surface among which the minima are looked for; found anew if None.

    Raises:
        LandscapeError: the start is no place of the surface, or the surface is a line.
    """
    place = np.array([start], dtype=np.float64)
    interpolant = Interpolant(surface)
    if not np.isfinite(interpolant.look(place).loss).all():
        raise LandscapeError(
            f"there is no surface at (α, β) = {start}: start inside the grid (α {surface.alpha[0]:g} to"
            f" {surface.alpha[-1]:g}, β {surface.beta[0]:g} to {surface.beta[-1]:g}) and not in a hole"
        )
    if minima is None:
        from landscape.analysis.search import find_critical_points

        minima = find_critical_points(surface, refined=False)
    found = descend(interpolant, place, optimizer, steps, with_paths=True)
    return rolls_in(found, surface, minima)[0]


def rolls_in(found: Descents, surface: Surface, points: Sequence[CriticalPoint]) -> tuple[Roll, ...]:
    """Returns K descents whose paths were kept, one by one."""
    minima = minima_among(points)
    numbers = minimum_near(surface, minima, found.place)
    rolls = []
    for k, count in enumerate(found.steps.tolist()):
        ending = Ending(int(found.ending[k]))
        number = int(numbers[k]) if ending == Ending.CONVERGED else -1
        path, loss = found.paths[: count + 1, k], found.losses[: count + 1, k]
        rolls.append(Roll(path, loss, ending, minima[number] if number >= 0 else None, float(found.slope[k])))
    return tuple(rolls)


def minima_among(points: Sequence[CriticalPoint]) -> tuple[CriticalPoint, ...]:
    """Returns the minima among critical points, in their order."""
    return tuple(point for point in points if point.kind == CriticalKind.MINIMUM)


def minimum_near(surface: Surface, minima: Sequence[CriticalPoint], places: FloatArray) -> Integers:
    """Returns (K,) the number of the nearest minimum whose vertex is at most a cell away from each place, else -1."""
    numbers = np.full(np.add(surface.shape, 4), -1, dtype=np.int64)  # two samples of margin on all sides
    for number, point in enumerate(minima):
        numbers[point.row + 2, point.column + 2] = number
    x, y = (
        np.interp(np.nan_to_num(place), axis, np.arange(len(axis)))
        for place, axis in zip(places.T, (surface.alpha, surface.beta), strict=True)
    )
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    best, found = np.full(len(places), np.inf), np.full(len(places), -1, dtype=np.int64)
    for down in range(-1, 3):
        for right in range(-1, 3):
            number = numbers[row + down + 2, column + right + 2]
            across, up = np.abs(x - column - right), np.abs(y - row - down)
            distance = np.hypot(across, up)
            nearer = (number >= 0) & (np.maximum(across, up) <= 1) & (distance < best)
            best, found = np.where(nearer, distance, best), np.where(nearer, number, found)
    return found


def suggested_rate(surface: Surface, method: Method) -> float:
    """Returns a rate to begin with, of one digit.

    For RMSprop and Adam a hundredth of the shorter axis, which is about the length of a step. For the others 1 / λ,
    where λ is what three of four curvatures in the lowest quarter of the surface stay below: a quadratic of curvature
    λ is then descended without overshooting.
    """
    extent = min(float(np.ptp(surface.alpha)), float(np.ptp(surface.beta)))
    if method in ADAPTIVE or min(surface.shape) < 3 or not surface.known.any():
        return _one_digit(extent / _SPAN or 1 / _SPAN)
    loss = np.where(surface.known, surface.loss, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        bends = [
            np.abs(np.gradient(np.gradient(loss, axis, axis=k), axis, axis=k))
            for k, axis in ((0, surface.beta), (1, surface.alpha))
        ]
        bend = np.maximum(*bends)[loss <= np.nanquantile(loss, _LOW)]
    bend = bend[np.isfinite(bend)]
    typical = float(np.quantile(bend, _STEEP)) if len(bend) else 0.0
    return _one_digit(1 / typical if typical > 0 else extent / _SPAN or 1 / _SPAN)


def _one_digit(value: float) -> float:
    return float(f"{min(max(value, 1e-300), 1e300):.0e}")

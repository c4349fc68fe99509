"""The basins of a descent: from everywhere on a surface, where a method with its rate ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from landscape.analysis.interpolant import Interpolant
from landscape.analysis.optimizers import Optimizer
from landscape.analysis.rolling import minima_among, minimum_near
from landscape.analysis.stepping import Descents, Ending, Integers, descend
from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray

BLOCK = 8192
"""Descents that go side by side: so few that what they need stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Basins:
    """Where descents from a grid of places end.

    Attributes:
        alpha, beta: (m,) and (n,) of the starts.
        ending: (n, m) numbers of `Ending`.
        minimum: (n, m) number in `minima` of what a descent has converged to; -1 for a flat place and other endings.
        steps: (n, m) steps taken.
        minima: of the surface, those of no descent among them.
        optimizer, most_steps: what was asked for.
    """

    alpha: FloatArray
    beta: FloatArray
    ending: Integers
    minimum: Integers
    steps: Integers
    minima: tuple[CriticalPoint, ...]
    optimizer: Optimizer
    most_steps: int

    @property
    def to_minima(self) -> FloatArray:
        """(minima,) share of the starts whose descents converge to each minimum."""
        count = np.bincount(self.minimum[self.minimum >= 0], minlength=len(self.minima))
        return count / max(self._started, 1)

    @property
    def flat(self) -> float:
        """Share of the starts whose descents converge, but to no minimum."""
        return self.share(Ending.CONVERGED) - float(self.to_minima.sum())

    def share(self, ending: Ending) -> float:
        """Returns the share of the starts that end so; starts in holes, which are no starts, do not count."""
        ends = self.ending == ending
        if ending == Ending.HOLE:
            ends &= self.steps > 0
        return float(ends.sum()) / max(self._started, 1)

    @property
    def _started(self) -> int:
        return int(((self.ending != Ending.HOLE) | (self.steps > 0)).sum())


def basins_of(
    surface: Surface,
    optimizer: Optimizer,
    steps: int = 500,
    minima: Sequence[CriticalPoint] | None = None,
    *,
    starts: tuple[FloatArray, FloatArray] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Basins | None:
    """Returns where the descents of a method from every grid point end, by the criteria of `roll`.

    Args:
        surface: with two or more samples along both axes.
        optimizer: the method with its rate.
        steps: at most.
        minima: critical points of the surface among which the minima are looked for; found anew if None.
        starts: axes α and β of another grid of starts.
        cancelled: asked from time to time; once it says yes, None is returned.

    Raises:
        LandscapeError: the surface is a line, or nothing of it is known.
    """
    interpolant = Interpolant(surface)
    if minima is None:
        from landscape.analysis.search import find_critical_points

        minima = find_critical_points(surface, refined=False)
    minima = minima_among(minima)
    alpha, beta = starts or (surface.alpha, surface.beta)
    places = np.stack(np.meshgrid(alpha, beta), axis=-1).reshape(-1, 2)
    parts: list[Descents] = []
    for first in range(0, len(places), BLOCK):
        found = descend(interpolant, places[first : first + BLOCK], optimizer, steps, cancelled=cancelled)
        if cancelled():
            return None
        parts.append(found)
    shape = len(beta), len(alpha)
    ending, steps_taken = (
        np.concatenate([getattr(part, name) for part in parts]).reshape(shape) for name in ("ending", "steps")
    )
    near = minimum_near(surface, minima, np.concatenate([part.place for part in parts])).reshape(shape)
    number = np.where(ending == Ending.CONVERGED, near, -1)
    return Basins(alpha, beta, ending, number, steps_taken, minima, optimizer, steps)

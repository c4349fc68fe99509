"""What a plan has learned so far, and what it would say about the rest."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from landscape.planning.chart import chart_of, nearest
from landscape.planning.interpolation import find_stencils
from landscape.planning.levels import Wave
from landscape.planning.scales import Scale, is_loss_like, scale_of
from landscape.trajectory import FloatArray

Booleans = npt.NDArray[np.bool_]


AT_ONCE = 50_000
"""Points foretold together, for the sake of memory."""


class Knowledge:
    """The known values of a grid's points, and what was foretold of each before it was known.

    Attributes:
        shape: (N, M).
        fields: their names, the loss first.
        places: (N * M, 2) where the points lie, about one cell per unit.
        known: (N * M,) which points have been evaluated.
        values: (N * M, F) known and foretold values; NaN where there is neither.
        guess: (N * M,) the loss foretold of a point before it was evaluated, or NaN.
        level: (N * M,) the first of the nested levels that holds the point.

    Args:
        alpha: (M,) axis.
        beta: (N,) axis.
        fields: names, the loss first.
        levels: nested, coarse to fine.
        trend: (N * M, F) another surface that this one resembles: what is interpolated then is the
            difference to it, on the field's scale.

    Raises:
        ValueError: the first field is not the loss.
    """

    def __init__(
        self,
        alpha: FloatArray,
        beta: FloatArray,
        fields: Sequence[str],
        levels: Sequence[Wave],
        trend: FloatArray | None = None,
    ) -> None:
        if not fields or fields[0] != "loss":
            raise ValueError(f"the first field must be 'loss', got {list(fields)}")
        self.shape = (len(beta), len(alpha))
        self.fields = tuple(fields)
        self._chart = chart_of(alpha, beta)
        self.places = self._chart.places
        count = len(alpha) * len(beta)
        self.known: Booleans = np.zeros(count, dtype=bool)
        self.values = np.full((count, len(self.fields)), np.nan)
        self.guess = np.full(count, np.nan)
        self._trend = trend
        self._reach = np.zeros(count)
        self.level = np.zeros(count, dtype=np.int8)
        for number, points in reversed(list(enumerate(levels))):
            self.level[points] = number

    def take(self, wave: Wave, values: FloatArray) -> None:
        """Notes what was measured.

        Args:
            wave: (K,) flat indices.
            values: (K, F).

        Raises:
            ValueError: the values do not fit the wave.
        """
        expected = (len(wave), len(self.fields))
        if np.shape(values) != expected:
            raise ValueError(f"a wave of {expected[0]} points needs values {expected}, got {np.shape(values)}")
        self.values[wave] = values
        self.known[wave] = True

    def scale(self, field: int = 0) -> Scale:
        """Returns the scale of a field, by its known values."""
        return scale_of(self.fields[field], self.values[self.known, field])

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The scales of all fields, by their known values."""
        return tuple(self.scale(field) for field in range(len(self.fields)))

    @property
    def logarithmic(self) -> tuple[bool, ...]:
        """Which fields are interpolated on a logarithmic scale."""
        return tuple(scale.logarithmic for scale in self.scales)

    def errors(self, points: Wave) -> FloatArray:
        """Returns (K,) by which share of the loss's range the guesses missed; infinite where one is not finite."""
        return self.scale().errors(self.guess[points], self.values[points, 0])

    def foretell_from(self, source: Wave, points: Wave) -> None:
        """Notes what some known points say of the loss at others, known too, as `guess`."""
        scale = self.scale()
        on_scale = np.full(len(self.places), np.nan)
        on_scale[source] = scale.forth(self.values[source, 0]) - self._trend_at(0, scale, source)
        for part in _parts(points):
            told = find_stencils(self._chart, source, part).apply(on_scale) + self._trend_at(0, scale, part)
            self.guess[part] = self._bounded(0, scale, scale.back(told))

    def foretell(self, points: Wave) -> Wave:
        """Fills in all fields of points that are not known, level by level.

        A point is interpolated from its own level's known points and from all points of the
        levels before, known or filled in: they surround it evenly and fill the plane smoothly, as
        stencils of scattered known points would not.

        Returns:
            Points of one level whose stencil holds a value that is not finite: nothing is filled
            in there, nor on finer levels, until they are evaluated.
        """
        for level in np.unique(self.level[points]).tolist():
            here = points[self.level[points] == level]
            source = self.sources(level)
            on_scale = self._on_scale(source)
            unsound = np.concatenate([here[:0], *(self._fill(part, source, on_scale) for part in _parts(here))])
            self.guess[here] = self.values[here, 0]
            if len(unsound):
                return unsound
        return points[:0]

    def sources(self, level: int) -> Wave:
        """Returns the points from which those of a level are interpolated."""
        return np.flatnonzero((self.level < level) | (self.known & (self.level == level)))

    def _fill(self, points: Wave, source: Wave, on_scale: list[FloatArray]) -> Wave:
        stencils = find_stencils(self._chart, source, points)
        self._reach[points] = stencils.reach
        telling = np.isfinite(self.values[self.known]).any(axis=0)  # a field without any value says nothing
        sound = np.isfinite(self.values[stencils.nodes][:, :, telling]).all(axis=(1, 2))
        for field, name in enumerate(self.fields):
            scale = self.scale(field)
            raw = stencils.apply(on_scale[field]) + self._trend_at(field, scale, points)
            told = self._bounded(field, scale, scale.back(raw))
            if "accuracy" in name:
                near = self.values[stencils.nodes, field]
                lowest, highest = (near.min(axis=1), near.max(axis=1)) if self._trend is None else (0.0, 1.0)
                told = np.clip(told, lowest, highest)
            if field == 0:
                sound &= np.isfinite(told)  # a trend may have a hole where the stencil has none
            self.values[points, field] = np.where(sound, told, np.nan)
        return points[~sound]

    def untold(self) -> Wave:
        """Returns the points that are neither known nor filled in."""
        return np.flatnonzero(~self.known & np.isnan(self.values[:, 0]))

    def touched_by(self, new: Wave) -> Wave:
        """Returns the filled-in points that change with points evaluated since, or with others that change."""
        changed = [new]
        for level in range(1, int(self.level.max()) + 1):
            rest = np.flatnonzero(~self.known & (self.level == level))
            causes = np.concatenate(changed)
            causes = causes[self.level[causes] <= level]
            if len(rest) and len(causes):
                distance, _ = nearest(self.places[causes], self.places[rest])
                changed.append(rest[distance[:, 0] <= self._reach[rest]])
        return np.sort(np.concatenate([new[:0], *changed[1:]]))

    def _on_scale(self, source: Wave) -> list[FloatArray]:
        columns = []
        for field in range(len(self.fields)):
            column = np.full(len(self.places), np.nan)
            scale = self.scale(field)
            column[source] = scale.forth(self.values[source, field]) - self._trend_at(field, scale, source)
            columns.append(column)
        return columns

    def _trend_at(self, field: int, scale: Scale, points: Wave) -> FloatArray | float:
        """Returns what the trend has at points, on a field's scale."""
        return 0.0 if self._trend is None else scale.forth(self._trend[points, field])

    def _bounded(self, field: int, scale: Scale, told: FloatArray) -> FloatArray:
        """A loss that was never negative is not foretold to be, nor to be 0 where it never was."""
        return np.maximum(told, scale.low / 2) if is_loss_like(self.fields[field]) and scale.low >= 0 else told


def _parts(points: Wave) -> list[Wave]:
    return [points[start : start + AT_ONCE] for start in range(0, len(points), AT_ONCE)]

"""The numbers of critical points as columns, made once for each search: thousands of points cost a frame nothing."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from landscape.critical import CriticalPoint
from landscape.trajectory import FloatArray
from landscape.viewer.patches import Index
from landscape.viewer.point_filter import Vertex

KEPT = 8
"""Searches whose columns are kept."""


@dataclass(frozen=True, eq=False)
class PointColumns:
    """K critical points of one surface.

    Attributes:
        points: the points.
    """

    points: tuple[CriticalPoint, ...]

    @cached_property
    def kinds(self) -> Index:
        """(K,) numbers of their kinds."""
        return np.array([int(point.kind) for point in self.points], dtype=np.int64)

    @cached_property
    def on_border(self) -> npt.NDArray[np.bool_]:
        """(K,) whether they lie on a border."""
        return np.array([point.border for point in self.points], dtype=bool)

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """(K,) whether the noise is known."""
        return np.array([point.uncertain is not None for point in self.points], dtype=bool)

    @cached_property
    def uncertain(self) -> npt.NDArray[np.bool_]:
        """(K,) whether they are known to be weaker than the noise."""
        return np.array([bool(point.uncertain) for point in self.points], dtype=bool)

    @cached_property
    def vertices(self) -> FloatArray:
        """(K, 3) α, β and loss of the samples."""
        return np.array([(p.alpha, p.beta, p.loss) for p in self.points], dtype=np.float64).reshape(-1, 3)

    @cached_property
    def refined(self) -> FloatArray:
        """(K, 2) α and β where they are drawn: the refined place, the sample where there is none."""
        refined = np.array([(p.refined_alpha, p.refined_beta) for p in self.points], dtype=np.float64).reshape(-1, 2)
        return np.where(np.isfinite(refined).all(axis=1, keepdims=True), refined, self.vertices[:, :2])

    @cached_property
    def persistence(self) -> FloatArray:
        """(K,) in units of the loss."""
        return self.numbers("persistence")

    @cached_property
    def partners(self) -> FloatArray:
        """(K,) the loss of the point that each is paired with."""
        return np.array([point.partner_loss for point in self.points], dtype=np.float64)

    @cached_property
    def places(self) -> dict[Vertex, int]:
        """Where each vertex is found among the points."""
        return {(point.row, point.column): place for place, point in enumerate(self.points)}

    def numbers(self, name: str, item: int | None = None) -> FloatArray:
        """Returns (K,) an attribute of the points, NaN where it is not known.

        Args:
            name: of the attribute.
            item: which of a pair.
        """
        values = [getattr(point, name) if item is None else getattr(point, name)[item] for point in self.points]
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


_kept: OrderedDict[int, PointColumns] = OrderedDict()


def columns_of(points: tuple[CriticalPoint, ...]) -> PointColumns:
    """Returns the columns of points, the same object for the same tuple."""
    columns = _kept.get(id(points))
    if columns is None:
        columns = _kept[id(points)] = PointColumns(points)  # which holds the tuple: its id stays its own
    _kept.move_to_end(id(points))
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return columns

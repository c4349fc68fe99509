"""The drawn triangles as arrays, and the piecewise-linear value at any place."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.analysis.links import Booleans, Integers
from landscape.surface import Surface
from landscape.trajectory import FloatArray

Place = tuple[float, float]
"""(α, β)."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """Samples on a grid, linear on the two triangles of each quad of four known ones.

    Vertices are numbered row after row: vertex j·M + i lies at (alpha[i], beta[j]).

    Attributes:
        alpha: (M,) axis.
        beta: (N,) axis.
        values: (N, M), finite where known.
        known: (N, M).
    """

    alpha: FloatArray
    beta: FloatArray
    values: FloatArray
    known: Booleans

    @classmethod
    def of(cls, surface: Surface, field: str = "loss") -> "Mesh":
        """Returns the mesh of one field of a surface.

        Raises:
            KeyError: the surface has no such field.
        """
        values = surface.fields[field]
        return cls(surface.alpha, surface.beta, values, surface.known & np.isfinite(values))

    @cached_property
    def whole(self) -> Booleans:
        """(N - 1, M - 1) quads whose four corners are known."""
        known = self.known
        return known[:-1, :-1] & known[:-1, 1:] & known[1:, :-1] & known[1:, 1:]

    @cached_property
    def in_mesh(self) -> Booleans:
        """(N, M) corners of at least one triangle."""
        framed = np.pad(self.whole, 1)
        return framed[:-1, :-1] | framed[:-1, 1:] | framed[1:, :-1] | framed[1:, 1:]

    def positions(self, vertices: Integers) -> FloatArray:
        """Returns (..., 2) the places (α, β) of vertices."""
        rows, columns = np.divmod(vertices, len(self.alpha))
        return np.stack([self.alpha[columns], self.beta[rows]], axis=-1)

    def triangles(self, quads: Booleans) -> tuple[Integers, Integers]:
        """Returns (Q, 3) and (Q, 3) vertices, counter-clockwise: of Q chosen quads the lower right and upper left half.

        Args:
            quads: (N - 1, M - 1) those that are chosen; ones that are not whole are left out.
        """
        columns = len(self.alpha)
        rows, places = np.nonzero(quads & self.whole)
        corner = rows * columns + places
        lower = np.stack([corner, corner + 1, corner + columns + 1], axis=1)
        upper = np.stack([corner, corner + columns + 1, corner + columns], axis=1)
        return lower, upper

    def corners_at(self, place: Place) -> tuple[Integers, FloatArray] | None:
        """Returns a triangle that holds a place: its three vertices and their weights; None outside of the mesh."""
        for i in _cells(self.alpha, place[0]):
            for j in _cells(self.beta, place[1]):
                if not self.whole[j, i]:
                    continue
                u = (place[0] - self.alpha[i]) / (self.alpha[i + 1] - self.alpha[i])
                v = (place[1] - self.beta[j]) / (self.beta[j + 1] - self.beta[j])
                corner, columns = j * len(self.alpha) + i, len(self.alpha)
                across = corner + columns + 1
                if v <= u:
                    return np.array([corner, corner + 1, across]), np.array([1 - u, u - v, v])
                return np.array([corner, corner + columns, across]), np.array([1 - v, v - u, u])
        return None

    def read(self, place: Place) -> float | None:
        """Returns the value at a place, on a triangle or of a known sample between holes; None elsewhere."""
        found = self.corners_at(place)
        if found is not None:
            return float(self.values.ravel()[found[0]] @ found[1])
        there = (self.beta == place[1])[:, None] & (self.alpha == place[0]) & self.known
        return float(self.values[there][0]) if there.any() else None


def _cells(axis: FloatArray, coordinate: float) -> list[int]:
    """Returns the cells of an axis that hold a coordinate: none outside, two at an inner sample."""
    if len(axis) < 2 or not axis[0] <= coordinate <= axis[-1]:
        return []
    right = min(int(np.searchsorted(axis, coordinate, side="right")) - 1, len(axis) - 2)
    left = int(np.searchsorted(axis, coordinate, side="left")) - 1
    return [right, left] if 0 <= left < right else [right]

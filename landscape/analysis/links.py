"""The triangulated surface: which vertices are lower than which, all around each vertex.

Every quad of four known samples is split along (i, j)-(i+1, j+1), as it is drawn and as the
faces of a PLY file are. A vertex has up to six neighbours; counter-clockwise from the east:

    W - v - E        neighbour k and neighbour k+1 span triangle k with the vertex
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray

NEIGHBORS = ((0, 1), (1, 1), (1, 0), (0, -1), (-1, -1), (-1, 0))
"""(row, column) steps to E, NE, N, W, SW and S."""

QUADS = ((0, 0), (0, 0), (0, -1), (-1, -1), (-1, -1), (-1, 0))
"""(row, column) steps to the lower left corner of the quad that triangle k is half of."""

Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Links:
    """The links of all vertices, split into a lower and an upper part.

    No two vertices are level: equal values are told apart by their index (simulation of
    simplicity, Edelsbrunner & Mücke 1990).

    Attributes:
        rank: (N, M) place in ascending order; vertices outside the mesh come last.
        around: (6, N, M) rank of each neighbour; -1 beyond the grid.
        triangle: (6, N, M) whether triangle k is there.
        lower: (6, N, M) whether neighbour k belongs to the mesh's edges and is lower.
        whole: (N - 1, M - 1) quads whose four corners are known.
    """

    rank: Integers
    around: Integers
    triangle: Booleans
    lower: Booleans
    whole: Booleans

    @cached_property
    def in_mesh(self) -> Booleans:
        """(N, M) vertices of at least one triangle."""
        return np.logical_or.reduce(self.triangle, axis=0)

    @cached_property
    def on_border(self) -> Booleans:
        """(N, M) vertices of the mesh that triangles do not surround."""
        return self.in_mesh & ~self.triangle.all(axis=0)

    @cached_property
    def lower_edges(self) -> Booleans:
        """(6, N, M) whether triangle k is there with both its other corners lower."""
        return self.triangle & self.lower & np.roll(self.lower, -1, axis=0)

    @cached_property
    def lower_euler(self) -> npt.NDArray[np.int8]:
        """(N, M) χ of the lower link: vertices less edges."""
        return self.lower.sum(axis=0, dtype=np.int8) - self.lower_edges.sum(axis=0, dtype=np.int8)


def link_vertices(values: FloatArray, known: Booleans) -> Links:
    """Splits the link of every vertex.

    Args:
        values: (N, M), finite where known.
        known: (N, M).
    """
    rows, columns = values.shape
    whole = known[:-1, :-1] & known[:-1, 1:] & known[1:, :-1] & known[1:, 1:]
    padded = np.pad(whole, 1)
    triangle = np.stack([padded[1 + j : 1 + j + rows, 1 + i : 1 + i + columns] for j, i in QUADS])
    order = np.argsort(np.where(triangle.any(axis=0), values, np.inf), axis=None, kind="stable")
    rank = np.empty(values.size, dtype=np.int64)
    rank[order] = np.arange(values.size)
    rank = rank.reshape(values.shape)
    framed = np.pad(rank, 1, constant_values=-1)
    around = np.stack([framed[1 + j : 1 + j + rows, 1 + i : 1 + i + columns] for j, i in NEIGHBORS])
    present = triangle | np.roll(triangle, 1, axis=0)
    return Links(rank, around, triangle, present & (around < rank), whole)

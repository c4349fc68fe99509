"""Checkpoints projected on a plane."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import torch
from torch import Tensor

from landscape.engine.checkpoints import Checkpoint, State
from landscape.engine.offsets import offsets, piece_of
from landscape.engine.plane import Direction, Plane, dot
from landscape.trajectory import FloatArray

MARGIN = 0.25
"""Room left around the path, as a share of its extent, on either side."""


@dataclass(frozen=True)
class Projection:
    """Where checkpoints fall on a plane.

    Attributes:
        alpha, beta: (T,) coordinates of the nearest points of the plane.
        residual: (T,) distances to them.
    """

    alpha: FloatArray
    beta: FloatArray
    residual: FloatArray


def box(projections: Sequence[Projection]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Returns the ranges of α and β that show all paths and θ*, with a margin.

    An extent that is nothing beside the other one takes the other's.
    """
    axes = [[p.alpha for p in projections], [p.beta for p in projections]]
    bounds = [(min(0.0, *(v.min() for v in values)), max(0.0, *(v.max() for v in values))) for values in axes]
    longest = max(high - low for low, high in bounds) or 1.0
    spans = []
    for low, high in bounds:
        extent = high - low
        if extent < 1e-6 * longest:
            low, high, extent = -longest / 2, longest / 2, longest
        spans.append((float(low - MARGIN * extent), float(high + MARGIN * extent)))
    return spans[0], spans[1]


def project(path: Sequence[Checkpoint], origin: State, plane: Plane) -> Projection:
    """Returns the orthogonal projection of checkpoints on a plane, whose axes may be of any length and angle.

    Args:
        path: (T,) checkpoints, read one after the other and piece by piece.
        origin: θ*.
        plane: the plane, or the line, through it.
    """
    axes = [plane.delta] if plane.is_line else [plane.delta, plane.eta]
    gram = np.array([[dot(a, b) for a in axes] for b in axes])
    rows = []
    for checkpoint in path:
        along = np.zeros(len(axes))
        for offset, parts in _beside(checkpoint, origin, axes):
            along += [float(offset @ part) for part in parts]
        place = np.linalg.solve(gram, along)
        squared = 0.0
        for offset, parts in _beside(checkpoint, origin, axes):
            for factor, part in zip(place.tolist(), parts, strict=True):
                offset -= factor * part
            squared += float(offset @ offset)
        rows.append((*place, *(0.0,) * (2 - len(axes)), sqrt(squared)))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return Projection(*columns)


def _beside(checkpoint: Checkpoint, origin: State, axes: Sequence[Direction]) -> Iterator[tuple[Tensor, list[Tensor]]]:
    """Yields pieces of θ_t − θ*, and the same pieces of the axes: (elements,) float64."""
    for group, held in offsets([checkpoint], origin):
        sizes = [piece_of(origin[name], rows).numel() for name, rows in group]
        for (name, rows), offset in zip(group, held[0].split(sizes), strict=True):
            parts = [piece_of(axis[name], rows).reshape(-1) if name in axis else offset.new_zeros(1) for axis in axes]
            yield offset, [part.to("cpu", torch.float64).expand_as(offset) for part in parts]

"""The way from θ* to many checkpoints, streamed: never more than a bounded number of values at once."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from landscape.engine.checkpoints import Checkpoint, Piece, State
from landscape.errors import LandscapeError
from landscape.trajectory import FloatArray

HELD_VALUES = 2**20
"""Values of all checkpoints together that are held at once: 8 MiB in float64."""

WIDEST = 2**17
"""Values of one checkpoint that are held at once."""


def offsets(path: Sequence[Checkpoint], origin: State) -> Iterator[tuple[list[Piece], Tensor]]:
    """Yields θ_t − θ* piece by piece: of which parameters, and (T, elements) float64 of all of them side by side.

    Args:
        path: (T,) checkpoints; each file is opened once for a group of pieces.
        origin: θ*.
    """
    for group in _groups(origin, max(1, min(WIDEST, HELD_VALUES // max(1, len(path))))):
        own = [_flat(piece_of(origin[name], rows)) for name, rows in group]
        held = torch.empty((len(path), sum(map(len, own))), dtype=torch.float64)
        for row, checkpoint in zip(held, path, strict=True):
            for target, values in zip(row.split([len(part) for part in own]), checkpoint.pieces(group), strict=True):
                target.copy_(_flat(values))
        start = 0
        for part in own:
            held[:, start : start + len(part)] -= part.to("cpu", torch.float64)
            start += len(part)
        yield group, held


def piece_of(tensor: Tensor, rows: slice | None) -> Tensor:
    """Returns rows of a tensor, or the whole of it."""
    return tensor if rows is None else tensor[rows]


def gram_matrix(path: Sequence[Checkpoint], origin: State) -> FloatArray:
    """Returns (T, T) inner products of θ_t − θ*.

    Raises:
        LandscapeError: a checkpoint is not finite.
    """
    gram = torch.zeros((len(path), len(path)), dtype=torch.float64)
    for _, held in offsets(path, origin):
        gram.addmm_(held, held.T)
    if not bool(torch.isfinite(gram).all()):
        raise LandscapeError("a checkpoint of the path holds weights that are not finite: leave it out, or use random")
    return gram.numpy()


def combined(
    path: Sequence[Checkpoint], origin: State, weights: Sequence[FloatArray], dtype: torch.dtype
) -> list[dict[str, Tensor]]:
    """Returns Σ_t w_t (θ_t − θ*) for each of several w (T,), summed in float64 and kept in `dtype`."""
    factors = torch.from_numpy(np.stack(weights))
    sums = [{name: torch.zeros(value.shape, dtype=dtype) for name, value in origin.items()} for _ in weights]
    for group, held in offsets(path, origin):
        summed = factors @ held
        for directions, values in zip(sums, summed, strict=True):
            targets = [piece_of(directions[name], rows) for name, rows in group]
            parts = values.split([target.numel() for target in targets])
            for target, part in zip(targets, parts, strict=True):
                target.copy_(part.reshape(target.shape))
    return sums


def _flat(tensor: Tensor) -> Tensor:
    return tensor.detach().reshape(-1)


def _groups(origin: State, most: int) -> Iterator[list[Piece]]:
    """Yields groups of pieces of at most `most` values, where a row has no more."""
    group: list[Piece] = []
    room = most
    for name, value in origin.items():
        height = max(1, most // max(1, value[:1].numel())) if value.ndim else 1
        count = len(value) if value.ndim else 1
        starts = range(0, count, height)
        for start in starts:
            rows = None if len(starts) == 1 else slice(start, min(start + height, count))
            size = piece_of(value, rows).numel()
            if group and size > room:
                yield group
                group, room = [], most
            group.append((name, rows))
            room -= size
    if group:
        yield group

"""Seeded subsets of splits."""

import torch
from torch import Tensor

from landscape.engine.data.split import DataSet, Split
from landscape.spec import DataSpec


def chosen(count: int, spec: DataSpec) -> Tensor | None:
    """Returns which of a split's samples are used, ascending; None for all.

    The smaller of two subsets with one seed is part of the larger, and the draw depends on the
    split's size and the seed alone.
    """
    if spec.samples is None or spec.samples >= count:
        return None
    generator = torch.Generator().manual_seed(spec.subset_seed)
    return torch.randperm(count, generator=generator)[: spec.samples].sort().values


def drawn(data: DataSet, spec: DataSpec) -> DataSet:
    """Returns the subset of each split that is asked for."""
    test = None if data.test is None else _drawn(data.test, spec)
    return DataSet(_drawn(data.train, spec), test, data.shape)


def _drawn(split: Split, spec: DataSpec) -> Split:
    indices = chosen(len(split), spec)
    return split if indices is None else split.take(indices)

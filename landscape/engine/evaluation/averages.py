"""Means over samples and their standard errors, in float64 on the device."""

from collections.abc import Sequence

import torch
from torch import Tensor


def averages(values: Tensor) -> Tensor:
    """Returns means and standard errors over the last dimension.

    Args:
        values: (…, F, S) float64, F measures of S samples.

    Returns:
        (…, 2 F): the means, then the standard errors of the means; those of one sample are NaN.
    """
    count = values.shape[-1]
    means = values.sum(-1) / count
    squares = (values - means.unsqueeze(-1)).square_().sum(-1)
    errors = (squares / (count - 1) / count).sqrt() if count > 1 else torch.full_like(means, torch.nan)
    return torch.cat([means, errors], dim=-1)


def field_names(measures: Sequence[str], splits: int) -> tuple[str, ...]:
    """Returns the names of what `averages` gives, split after split; those of a second one begin with ``test_``."""
    errors = ["std_error" if name == "loss" else f"{name}_std_error" for name in measures]
    return tuple(prefix + name for prefix in ("", "test_")[:splits] for name in (*measures, *errors))


def with_spread(fields: Tensor) -> Tensor:
    """Returns means over planes, and after them the standard deviations among planes.

    Args:
        fields: (K, F) of K ≥ 2 planes.
    """
    return torch.cat([fields.mean(0), fields.std(0)])


def spread_names(names: Sequence[str]) -> tuple[str, ...]:
    """Returns the names of what `with_spread` gives."""
    return (*names, *(f"{name}_spread" for name in names))

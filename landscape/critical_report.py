"""Critical points for machines as JSON and for people as text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from landscape.analysis.census import Census
from landscape.analysis.full_space import full_space_told
from landscape.columns import aligned, decimals_of, number_told
from landscape.critical import CriticalKind, CriticalPoint

Record = dict[str, Any]

PLURALS = {"minimum": "minima", "saddle": "saddles", "maximum": "maxima", "degenerate": "degenerate"}

_WHOSE = "  α, β and loss are the sample's; λ1, λ2 and |∇L| those of the smooth surface where it is level nearby"


def record_of(point: CriticalPoint) -> Record:
    """Returns a point in JSON types but for numbers that are not finite."""
    return {
        "kind": point.kind.name.lower(),
        "border": point.border,
        "alpha": point.alpha,
        "beta": point.beta,
        "loss": point.loss,
        "persistence": point.persistence,
        "partner_loss": point.partner_loss,
        "noise": point.noise,
        "uncertain": point.uncertain,
        "multiplicity": point.multiplicity,
        "refined": {"alpha": point.refined_alpha, "beta": point.refined_beta, "loss": point.refined_loss},
        "gradient_norm": point.gradient_norm,
        "eigenvalues": list(point.eigenvalues),
        "eigenvectors": [list(vector) for vector in point.eigenvectors],
        "hessian": None if point.hessian_kind is None else point.hessian_kind.name.lower(),
        "agrees": point.agrees,
        "full_space": full_space_told(point) or None,
        "full_gradient_norm": point.full_gradient_norm,
        "full_lambda_max": point.full_lambda_max,
        "full_lambda_min": point.full_lambda_min,
    }


def counts_of(census: Census, least: float) -> dict[str, dict[str, int]]:
    """Returns how many of each kind are ``inside``, on the ``border`` and ``uncertain`` (of either).

    Args:
        census: of a surface.
        least: persistence; what has none, an effect of equal values, does not count.
    """
    told = {}
    for kind in CriticalKind:
        chosen = census.of_kind(kind, least) & (census.persistence > 0)
        masks = {"inside": ~census.border, "border": census.border, "uncertain": census.uncertain}
        told[kind.name.lower()] = {name: int(np.count_nonzero(chosen & mask)) for name, mask in masks.items()}
    return told


def kinds_told(records: Iterable[Record]) -> str:
    """Returns how many of each kind there are, in words."""
    counts = Counter(record["kind"] for record in records)
    told = [
        f"{counts[kind]} {kind if counts[kind] == 1 else plural}" for kind, plural in PLURALS.items() if counts[kind]
    ]
    return ", ".join(told) or "none"


def point_lines(records: Sequence[Record], alpha: Record, beta: Record) -> list[str]:
    """Tells points in a table; noise only where it is known of some.

    Args:
        records: as `record_of` returns them, made strict JSON.
        alpha: the axis, with ``min``, ``max`` and ``count``.
        beta: the other axis.
    """
    decimals = [decimals_of(axis["min"], axis["max"], axis["count"]) for axis in (alpha, beta)]
    noisy = any(record["noise"] is not None for record in records)
    header = ("  kind", "α", "β", "loss", "persistence", *(["noise"] if noisy else []), "λ1", "λ2", "|∇L|", "Hessian")
    rows = [header, *(_row(record, decimals, noisy) for record in records)]
    whose = [_WHOSE] if records else []
    more = [f"  at {_measured_at(record)}: {record['full_space']}" for record in records if record["full_space"]]
    return [*aligned(rows, left=1), *whose, *more]


def _measured_at(record: Record) -> str:
    """Returns where the full space was measured: the refined place, the sample itself in a file without one."""
    refined = record["refined"]
    place = record if refined["alpha"] is None else refined
    return f"({place['alpha']:.4g}, {place['beta']:.4g})"


def _row(record: Record, decimals: list[int], noisy: bool) -> tuple[str, ...]:
    places = (f"{record[name]:.{digits}f}" for name, digits in zip(("alpha", "beta"), decimals, strict=True))
    marks = [*(["border"] if record["border"] else []), *(["uncertain"] if record["uncertain"] else [])]
    numbers = [record["loss"], record["persistence"], *([record["noise"]] if noisy else [])]
    numbers += [*record["eigenvalues"], record["gradient_norm"]]
    answer = "agrees" if record["agrees"] else "differs" if record["agrees"] is False else "-"
    if record["agrees"] is False:
        answer = f"says {record['hessian']}" if record["hessian"] else "no zero gradient"
    return ("  " + ", ".join([record["kind"], *marks]), *places, *map(number_told, numbers), answer)

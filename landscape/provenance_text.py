"""What a surface's provenance tells, in sentences, for the command line and the window."""

from collections.abc import Mapping
from typing import Any

LONGEST_NAME = 32
"""Of an axis, in letters."""


def told_of(provenance: Mapping[str, Any]) -> list[str]:
    """Returns all sentences that a provenance gives rise to."""
    told = (*warnings_told(provenance), interpolation_told(provenance), parabola_told(provenance))
    return [sentence for sentence in told if sentence]


def warnings_told(provenance: Mapping[str, Any]) -> list[str]:
    """Returns what a reader of the picture must not be misled by, a sentence each."""
    warnings = provenance.get("warnings")
    return [f"Warning: {warning}." for warning in warnings] if isinstance(warnings, list) else []


def parabola_told(provenance: Mapping[str, Any]) -> str:
    """Returns what the parabola along the negative gradient says; empty where none was fitted."""
    found = _table(provenance, "parabola")
    curvature, vertex, explained = (_number(found, name) for name in ("curvature", "vertex", "r_squared"))
    if curvature is None:
        return ""
    where = "it opens downwards" if vertex is None else f"its vertex is a step of {vertex:.3g} down the gradient"
    share = "" if explained is None else f", and explains {percent(explained)} of the loss's variance on the line"
    return f"The parabola fitted has a curvature of {curvature:.3g}; {where}{share}."


def interpolation_told(provenance: Mapping[str, Any]) -> str:
    """Returns which points were interpolated, and what a random sample of them proves; empty where none were."""
    proof = _table(provenance, "interpolation")
    points, error, relative = (_table(proof, name) for name in ("points", "error", "relative_error"))
    evaluated, interpolated = (_number(points, name) for name in ("evaluated", "interpolated"))
    if not interpolated or evaluated is None:
        return ""
    of = "the logarithm's range" if proof.get("scale") == "log" else "the loss's range"
    told = f"{interpolated:,.0f} of {evaluated + interpolated:,.0f} points are interpolated."
    sample, bound, tolerance = (_number(proof, name) for name in ("sample", "bound", "tolerance"))
    if not sample or bound is None or tolerance is None:
        return told
    shares, losses = ([_number(table, name) for name in ("median", "p95", "largest")] for table in (error, relative))
    return (
        f"{told} A sample of {sample:,.0f} of them, evaluated, misses by {_percents(shares)} of {of} (median, 95 %,"
        f" largest), by {_percents(losses)} of the loss itself; with {percent(_number(proof, 'confidence'))}"
        f" confidence at most {percent(bound)} of the interpolated points miss by more than {percent(tolerance)} of"
        f" {of}."
    )


def interpolation_mark(provenance: Mapping[str, Any]) -> str:
    """Returns the same in a few words, for the line under a picture."""
    proof = _table(provenance, "interpolation")
    points = _table(proof, "points")
    evaluated, interpolated = (_number(points, name) for name in ("evaluated", "interpolated"))
    bound, tolerance = (_number(proof, name) for name in ("bound", "tolerance"))
    if not interpolated or evaluated is None or bound is None or tolerance is None:
        return ""
    share = interpolated / (evaluated + interpolated)
    return f"{percent(share)} interpolated, at most {percent(bound)} of that beyond {percent(tolerance)}"


def speed_told(provenance: Mapping[str, Any]) -> str:
    """Returns how fast the points were evaluated, and what share of the network's plain forward rate that is."""
    rate, forward = (_number(provenance, name) for name in ("samples_per_second", "forward_rate"))
    if not rate:
        return ""
    share = f", {percent(rate / forward)} of the plain forward rate" if forward else ""
    return f"{_rounded(rate)} samples/s{share}"


def alpha_name(provenance: Mapping[str, Any]) -> str:
    """Returns what stands at the first axis: α, unless it counts something, such as training steps."""
    name = _table(provenance, "axes").get("alpha")
    return name if isinstance(name, str) and name.isprintable() and 0 < len(name) <= LONGEST_NAME else "α"


def _table(provenance: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table of a provenance, which another program may have written: empty where it is something else."""
    table = provenance.get(name)
    return table if isinstance(table, Mapping) else {}


def _percents(shares: list[float | None]) -> str:
    return ", ".join(map(percent, shares))


def percent(share: float | None) -> str:
    """Returns a share in percent, with two digits below ten; a question mark for None."""
    if share is None:
        return "?"
    percents = 100 * share
    return f"{percents:,.0f} %" if percents >= 10 else f"{percents:.2g} %"


def _number(table: Mapping[str, Any], name: str) -> float | None:
    value = table.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _rounded(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.0f}"

"""What a surface's provenance tells, in sentences, for the command line and the window."""

from collections.abc import Mapping
from typing import Any


def speed_told(provenance: Mapping[str, Any]) -> str:
    """Returns how fast the points were evaluated, and what share of the network's plain forward rate that is."""
    rate, forward = (_number(provenance, name) for name in ("samples_per_second", "forward_rate"))
    if not rate:
        return ""
    share = f", {rate / forward:.0%} of the plain forward rate" if forward else ""
    return f"{_rounded(rate)} samples/s{share}"


def _number(table: Mapping[str, Any], name: str) -> float | None:
    value = table.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _rounded(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.0f}"

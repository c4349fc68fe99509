"""Where a surface comes from, in one line for its picture. No GL."""

from collections.abc import Mapping
from typing import Any

from landscape.provenance_text import alpha_name, interpolation_mark
from landscape.surface import Surface

SEPARATOR = " · "


def origin_line(surface: Surface) -> str:
    """Returns model, data, directions, seed and resolution (β×α), as far as the provenance knows them."""
    compute, origin = (_table(surface.provenance, name) for name in ("compute", "origin"))
    kind = _word(compute, "directions")
    normalised = f", {_word(compute, 'norm')}-normalised" if kind == "random" and _word(compute, "norm") else ""
    directions = f"{kind} directions{normalised}" if kind else _walk(surface)
    seed = _seeds(compute) if kind == "random" else ""
    rows, columns = surface.shape
    size = f"{rows}×{columns}" if min(rows, columns) > 1 else f"{max(rows, columns)} points"
    mark = interpolation_mark(surface.provenance)
    data = _word(origin, "data").replace("\\", "/").rsplit("/", 1)[-1]  # of a file its name
    return SEPARATOR.join(part for part in (_word(origin, "model"), data, directions, seed, size, mark) if part)


def _walk(surface: Surface) -> str:
    if not _table(surface.provenance, "walk"):
        return ""
    return f"walk, {alpha_name(surface.provenance)}s {surface.alpha[0]:,.0f} to {surface.alpha[-1]:,.0f}"


def _seeds(compute: Mapping[str, Any]) -> str:
    first, count = compute.get("seed"), compute.get("seeds", 1)
    if isinstance(first, int) and isinstance(count, int) and count > 1:
        return f"mean of seeds {first}–{first + count - 1}"
    return f"seed {_word(compute, 'seed')}" if _word(compute, "seed") else ""


def _table(provenance: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table of a provenance, which another program may have written: empty where it is something else."""
    table = provenance.get(name)
    return table if isinstance(table, Mapping) else {}


def _word(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    known = isinstance(value, str | int | float) and not isinstance(value, bool)
    return " ".join(str(value).split()) if known else ""

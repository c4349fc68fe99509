"""Numbers for insight in a table, a column for each surface."""

from collections.abc import Callable, Sequence
from typing import Any

from landscape.analysis.insight import WIDTHS
from landscape.columns import aligned, number_told
from landscape.provenance_text import percent

Summary = dict[str, Any]

LEVELS = {1.1: "at 10 % more loss", 2.0: "at twice the loss"}
"""Basins' levels in words, by their factor."""


def table_lines(files: Sequence[Summary]) -> list[str]:
    """Tells the insight of files side by side.

    Args:
        files: as `landscape.analysis_report.analyze` tells them, at least one.
    """
    insights = [file["insight"] for file in files]
    minima = insights[0]["minima"]
    sharpness = next((spot["sharpness"] for spot in map(spot_of, insights) if spot is not None), None)
    measures: list[tuple[str, Callable[[Summary], str]]] = [
        ("loss at the centre, α = β = 0", lambda i: number_told(_of(i["centre"], "loss"))),
        ("lowest loss", lambda i: number_told(_of(i["best"], "loss"))),
        ("  its distance from the centre", lambda i: number_told(i["distance"])),
        ("  in parameters", lambda i: number_told(i["parameter_distance"])),
        ("convex share of the area", lambda i: percent(i["convex"]) if i["convex"] is not None else "-"),
    ]
    for k, factor in enumerate(WIDTHS):
        measures.append((f"basin's radius {LEVELS[factor]}", lambda i, k=k: _radius(basin_of(i, k), "plane")))
        measures.append(("  least and largest", lambda i, k=k: _range(basin_of(i, k), "plane")))
        measures.append(("  in parameters", lambda i, k=k: _radius(basin_of(i, k), "parameters")))
    measures.append((f"minima of persistence ≥ {number_told(minima['tau'])}", _minima))
    measures.append(("roughness: climbed on the way down", lambda i: number_told(i["roughness"])))
    measures.append(("  of the logarithm", lambda i: number_told(i["log_roughness"])))
    if sharpness is not None:
        name = f"sharpness within {number_told(sharpness['epsilon'])}: rise / (1 + L)"
        measures.append((name, lambda i: number_told(_of(_of(spot_of(i), "sharpness"), "relative"))))
    rows = [(name, *map(tell, insights)) for name, tell in measures]
    rows = [("basin and sharpness of", *map(_around, insights)), *rows]
    counted = all(insight["counted"] for insight in insights)
    kept = [row for row in rows if set(row[1:]) != {"-"} or not (counted or row[0] == "  in parameters")]
    header = (f"over {insights[0]['counted']}s" if counted else "in the plane", *(file["name"] for file in files))
    return [*aligned([header, *kept], left=1), *_reasons(files)]


def spot_of(insight: Summary) -> Summary | None:
    """Returns the place whose basin and sharpness are compared: the centre, else the best sample; None on a walk."""
    return None if insight["counted"] else insight["centre"] or insight["best"]


def _around(insight: Summary) -> str:
    return "-" if insight["counted"] else "the centre" if insight["centre"] else "the lowest"


def basin_of(insight: Summary, number: int) -> Summary | None:
    """Returns one of the basins of that place."""
    spot = spot_of(insight)
    return None if spot is None else spot["basins"][number]


def _of(table: Summary | None, name: str) -> Any:
    return None if table is None else table[name]


def _radius(basin: Summary | None, measure: str) -> str:
    extent = _of(basin, measure)
    if extent is None:
        return "-"
    return number_told(extent["radius"]) if extent["radius"] is not None else f"≥ {number_told(extent['at_least'])}"


def _range(basin: Summary | None, measure: str) -> str:
    extent = _of(basin, measure)
    if extent is None or (extent["least"], extent["largest"]) == (None, None):
        return "-"
    return f"{number_told(extent['least'])} to {number_told(extent['largest'])}"


def _minima(insight: Summary) -> str:
    minima = insight["minima"]
    return f"{minima['inside']:,}" + (f" + {minima['border']:,} on the border" if minima["border"] else "")


def _reasons(files: Sequence[Summary]) -> list[str]:
    """Returns why numbers are missing, a line each."""
    lines = []
    for file in files:
        spot, counted = spot_of(file["insight"]), file["insight"]["counted"]
        if counted:
            lines.append(f"  {file['name']}: over {counted}s there is no centre, basin or sharpness")
            continue
        if file["insight"]["centre"] is None:
            lines.append(f"  {file['name']}: the surface does not hold its centre, α = β = 0")
        if spot is None:
            lines.append(f"  {file['name']}: nothing is known of it")
            continue
        for basin in spot["basins"]:
            if basin["reason"]:
                lines.append(f"  {file['name']}: basin {LEVELS[basin['factor']]}: {basin['reason']}")
        if spot["sharpness"]["reason"]:
            lines.append(f"  {file['name']}: sharpness: {spot['sharpness']['reason']}")
    return lines

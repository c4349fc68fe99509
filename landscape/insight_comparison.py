"""What the numbers of one surface or several say, a plain sentence each, and whether they may be compared."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from landscape.columns import number_told
from landscape.insight_table import LEVELS, basin_of, spot_of
from landscape.provenance_text import percent
from landscape.surface import Surface

Summary = dict[str, Any]
Number = Callable[[Summary], float | None]

SAME = 0.05
"""Share by which numbers may differ and are still told as about the same."""

COMPARED = {
    "train_data": "data",
    "test_data": "test data",
    "measured": "losses",
    "directions": "kinds of directions",
    "norm": "normalisations of the directions",
    "perturb_1d": "choices of moving biases and BatchNorm",
    "batch_norm": "treatments of BatchNorm",
    "precision": "precisions",
}
"""Entries of a surface's identity that must be the same for its numbers to be compared, and what they are called."""


def sentences_of(files: Sequence[Summary]) -> list[str]:
    """Returns what the insight of files says: of one by itself, of several beside each other.

    Args:
        files: as `landscape.analysis_report.analyze` tells them.
    """
    told = [_best_told(file, len(files) > 1) for file in files]
    if len(files) == 1:
        told += _alone(files[0])
    else:
        told += [*_basins_compared(files), *_convexity_compared(files), *_minima_compared(files)]
        told += [*_roughness_compared(files), *_sharpness_compared(files)]
    return [sentence for sentence in told if sentence]


def warnings_of(names: Sequence[str], surfaces: Sequence[Surface]) -> list[str]:
    """Returns what forbids to compare surfaces, a clause each.

    Args:
        names: of the files.
        surfaces: as many.
    """
    if len(surfaces) < 2:
        return []
    identities = [_table(surface.provenance, "compute") for surface in surfaces]
    silent = [name for name, identity in zip(names, identities, strict=True) if not identity]
    warnings = [f"nothing tells how {' and '.join(silent)} came about"] if silent else []
    told = [(n, i) for n, i in zip(names, identities, strict=True) if i]
    for entry, words in COMPARED.items():
        values = [str(identity.get(entry)) for _, identity in told]
        if len(set(values)) > 1:
            hashed = entry.endswith("_data")
            which = "" if hashed else f": {', '.join(f'{v} ({n})' for v, (n, _) in zip(values, told, strict=True))}"
            warnings.append(f"the files have different {words}{which}")
    return [*warnings, *_grids_differ(names, surfaces)]


def _grids_differ(names: Sequence[str], surfaces: Sequence[Surface]) -> list[str]:
    ranges = [
        ", ".join(f"{axis[0]:.4g} to {axis[-1]:.4g}" for axis in (surface.alpha, surface.beta)) for surface in surfaces
    ]
    sizes = [f"{rows} × {columns}" for rows, columns in (surface.shape for surface in surfaces)]
    splits = [str(surface.provenance.get("splits")) for surface in surfaces if surface.provenance.get("splits")]
    warnings = ["the files measure different splits of their data"] if len(set(splits)) > 1 else []
    grids = (
        (ranges, "ranges, so that shares of the area and roughness are those of different regions"),
        (sizes, "numbers of points, on which roughness and weak points depend"),
    )
    for told, what in grids:
        if len(set(told)) > 1:
            each = "; ".join(f"{name} {one}" for name, one in zip(names, told, strict=True))
            warnings.append(f"the files have different {what}: {each}")
    return warnings


def _table(provenance: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = provenance.get(name)
    return found if isinstance(found, Mapping) else {}


def _best_told(file: Summary, several: bool) -> str:
    insight = file["insight"]
    best, centre = insight["best"], insight["centre"]
    if best is None or centre is None:
        return ""
    whose = f"{file['name']}'s" if several else "The"
    if not centre["loss"] > best["loss"]:
        return f"{whose} centre is the lowest sample."
    drop = centre["loss"] - best["loss"]
    share = f" ({percent(drop / centre['loss'])})" if centre["loss"] > 0 else ""
    away = number_told(insight["distance"])
    told = f"{whose} lowest sample lies {number_told(drop)}{share} below the centre, {away} away"
    if best["noise"] is None or centre["noise"] is None:
        return f"{told}."
    noise = math.hypot(best["noise"], centre["noise"])
    verdict = "less" if drop < noise else "more"
    return f"{told}: {verdict} than the standard error of the difference, {number_told(noise)}."


def _alone(file: Summary) -> list[str]:
    """Returns what the numbers of a surface by itself say."""
    insight = file["insight"]
    spot, whose = spot_of(insight), "the centre" if insight["centre"] else "the lowest sample"
    told = []
    for basin in [] if spot is None else spot["basins"]:
        extent, full = basin["plane"], basin["parameters"]
        if extent is not None and extent["radius"] is not None:
            more = f" ({number_told(full['radius'])} in parameters)" if full else ""
            level = f"below {number_told(basin['level'])} ({LEVELS[basin['factor']].removeprefix('at ')})"
            told.append(
                f"Around {whose} the loss stays {level}, over a radius of {number_told(extent['radius'])}{more}."
            )
    if insight["convex"] is not None:
        told.append(f"{percent(insight['convex'])} of the {'line' if file['shape'][0] < 2 else 'area'} is convex.")
    roughness, logarithm = _roughness(insight)
    if roughness is not None:
        told.append(f"On the way down one climbs {_climb(roughness)} of a line's range{logarithm}.")
    return told


def _ranked(files: Sequence[Summary], number: Number) -> list[tuple[str, float]]:
    """Returns names and numbers, the largest first; files without one are left out."""
    told = [(file["name"], number(file["insight"])) for file in files]
    return sorted(((name, value) for name, value in told if value is not None), key=lambda pair: -pair[1])


def _basins_compared(files: Sequence[Summary]) -> list[str]:
    told = []
    for k, words in enumerate(LEVELS.values()):
        for measure, where in (("plane", ""), ("parameters", ", measured in parameters")):
            told.append(_basin_compared(files, k, measure, f" {words}{where}"))
    return told


def _basin_compared(files: Sequence[Summary], number: int, measure: str, where: str) -> str:
    """Tells the widest basin beside the narrowest; one that goes on beyond its surface is at least as wide as told."""
    extents = {file["name"]: (basin_of(file["insight"], number) or {}).get(measure) for file in files}
    widths = {name: extent["at_least"] for name, extent in extents.items() if extent is not None}
    bounds = {name for name, extent in extents.items() if extent is not None and extent["radius"] is None}
    ranked = sorted(widths, key=lambda name: -widths[name])
    if len(ranked) < 2 or bounds - {ranked[0]}:
        return ""
    first, last = ranked[0], ranked[-1]
    ratio = widths[first] / widths[last] if widths[last] > 0 else math.inf
    if not math.isfinite(ratio):
        return ""
    if first in bounds:
        return f"{first}'s basin is at least {ratio:.3g}× as wide as {last}'s{where}."
    if ratio < 1 + SAME:
        return f"{first}'s basin is about as wide as {last}'s{where}."
    return f"{first}'s basin is {ratio:.3g}× as wide as {last}'s{where}."


def _convexity_compared(files: Sequence[Summary]) -> list[str]:
    ranked = _ranked(files, lambda insight: insight["convex"])
    shares = ", ".join(f"{percent(value)} of {name}'s" for name, value in ranked)
    return [f"Convex is {shares} area."] if len(ranked) > 1 else []


def _minima_compared(files: Sequence[Summary]) -> list[str]:
    tau = number_told(files[0]["insight"]["minima"]["tau"])
    counts = ", ".join(f"{value:,.0f} in {name}" for name, value in _ranked(files, _minima_inside))
    return [f"Minima with a persistence of at least {tau} are {counts}."]


def _minima_inside(insight: Summary) -> float:
    return insight["minima"]["inside"]


def _roughness(insight: Summary) -> tuple[float | None, str]:
    """Returns the roughness of the logarithm where there is one, and which that is in words."""
    if insight["log_roughness"] is not None:
        return insight["log_roughness"], " in the logarithm of the loss"
    return insight["roughness"], ""


def _climb(roughness: float) -> str:
    return "nothing" if roughness == 0 else percent(roughness)


def _roughness_compared(files: Sequence[Summary]) -> list[str]:
    words = {_roughness(file["insight"])[1] for file in files}
    logarithm = words.pop() if len(words) == 1 else ""
    measure = "log_roughness" if logarithm else "roughness"
    ranked = _ranked(files, lambda insight: insight[measure])
    if len(ranked) < 2:
        return []
    each = ", ".join(f"{_climb(value)} on {name}" for name, value in ranked)
    (first, most), (last, least) = ranked[0], ranked[-1]
    ratio = f": {first} is {most / least:.3g}× as rough as {last}" if least > 0 and most > least * (1 + SAME) else ""
    return [f"Of a line's range{logarithm} one climbs on the way down {each}{ratio}."]


def _sharpness_compared(files: Sequence[Summary]) -> list[str]:
    spots = {file["name"]: spot_of(file["insight"]) for file in files}
    rises = {
        name: spot["sharpness"]["relative"]
        for name, spot in spots.items()
        if spot is not None and spot["sharpness"]["relative"] is not None
    }
    if len(rises) < 2:
        return []
    epsilon = next(spot["sharpness"]["epsilon"] for spot in spots.values() if spot is not None)
    each = ", ".join(f"{percent(rises[name])} on {name}" for name in sorted(rises, key=lambda name: -rises[name]))
    return [f"Within {number_told(epsilon)} the loss rises, of 1 + L, by {each}."]

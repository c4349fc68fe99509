"""Whether a file still tells the truth, for machines as JSON and for people as text."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape.analysis.descent import descent_of
from landscape.analysis.truth import Comparison, Difference, compare, compare_interpolated
from landscape.errors import LandscapeError
from landscape.files import read_surface
from landscape.files.metadata import strict_json
from landscape.planning.scales import Scale
from landscape.provenance_text import percent
from landscape.surface import Surface
from landscape.trajectory import Trajectory

if TYPE_CHECKING:
    from landscape.engine.checking import Again, PathAgain, Remeasured
    from landscape.engine.rebuilding import Moved

Summary = dict[str, Any]

ROUNDING = {"float64": 1e-10, "float32": 1e-5, "tf32": 1e-3, "bf16": 2e-2}
"""Relative difference that the same software on the same kind of processor may leave."""

ELSEWHERE = {"float64": 1e-7, "float32": 1e-3, "tf32": 2e-2, "bf16": 1e-1}
"""The same for other software or another processor: what rounding does to a deep network away from θ*."""

PATH_ROUNDING = 1e-6
"""Difference of a position, as a share of the path's extent, that rounding may leave."""

MATTERS = {
    "weights": "weights",
    "train_data": "training data",
    "test_data": "test data",
    "measured": "loss",
    "architecture": "architecture",
    "directions_hash": "directions",
}
"""Entries of a surface's identity that are told as changed."""

ENVIRONMENT = ("torch", "device", "processor", "instructions")

_SHOWN = 10
"""Differences told one by one; the others are counted."""


def check(
    path: Path, moved: "Moved", points: int, seed: int, trust: bool, report: Callable[[int, int], None]
) -> Summary:
    """Measures a sample of a file's points and checkpoints again, and compares.

    Args:
        path: a surface that `landscape compute` wrote.
        moved: what is elsewhere now than the file says.
        points: how many evaluated points, interpolated points and checkpoints of each path to measure again.
        seed: of the draw.
        trust: whether functions that the file names may be run.
        report: told (points done, points in all).

    Returns:
        In JSON types: ``true``, the verdict; ``changed`` (what is no more what it was), ``environment`` (software
        and processor that differ), ``allowed`` (relative difference that rounding explains), a comparison each for
        ``centre``, ``evaluated`` and ``interpolated``; of each path in ``paths`` its ``label``, a comparison each for
        ``checkpoints`` and ``positions``, and its ``descent`` (None for points that an interpolation leads to).

    Raises:
        LandscapeError: the file cannot be checked.
    """
    surface = _surface_of(path)
    from landscape.engine.checking import remeasure

    again = remeasure(surface, path, moved, points=points, seed=seed, trust=trust, report=report)
    return strict_json({"file": str(path), **judge(surface, again)})


def _surface_of(path: Path) -> Surface:
    if path.is_file() and path.suffix != ".part":
        with path.open("rb") as stream:
            if stream.read(3) == b"ply":
                return read_surface(path).surface
    what = "is a folder" if path.is_dir() else "is not a surface that landscape wrote"
    raise LandscapeError(f"{path} {what}: expected the .ply file of a finished 'landscape compute'")


def judge(surface: Surface, again: "Remeasured") -> Summary:
    """Compares a surface with what was measured again."""
    recorded: Mapping[str, Any] = surface.provenance["compute"]
    environment = [
        f"{name} {again.identity[name]} instead of {recorded.get(name)}"
        for name in ENVIRONMENT
        if again.identity[name] != recorded.get(name)
    ]
    compiled = bool(dict(surface.provenance.get("execution") or {}).get("compiled"))
    limits = ELSEWHERE if environment or compiled else ROUNDING
    allowed = limits.get(str(recorded.get("precision")), ELSEWHERE["float32"])
    found = _comparisons(surface, again, allowed)
    paths = _paths(surface, again, allowed, 1e3 * PATH_ROUNDING if environment else PATH_ROUNDING)
    compared = [*found.values(), *(comparison for _, path in paths for comparison in path.values())]
    holds = all(comparison.holds for comparison in compared)
    changed = [name for name in MATTERS if again.identity[name] != recorded.get(name)]
    if holds:  # another number of threads, or another processor, rounds the directions' last bits
        changed = [name for name in changed if name != "directions_hash"]
    # another version may print a layer in other words
    grave = [name for name in changed if not environment or name not in ("architecture", "directions_hash")]
    return {
        "true": not grave and holds,
        "changed": [MATTERS[name] for name in changed],
        "environment": environment,
        "allowed": allowed,
        **{name: comparison.record() for name, comparison in found.items()},
        "tolerance": _proof(surface).get("tolerance"),
        "bound": _proof(surface).get("bound"),
        "paths": [
            {
                "label": run.label,
                **{name: comparison.record() for name, comparison in path.items()},
                "descent": _descent(surface, run),
            }
            for run, path in paths
        ],
    }


def _descent(surface: Surface, run: Trajectory) -> Summary | None:
    """Returns how a training path goes down; the points that an interpolation leads to are none."""
    compute: Mapping[str, Any] = surface.provenance["compute"]
    if compute.get("directions") == "interpolate" or len(run) < 2:
        return None
    return descent_of(surface, run).record()


def _comparisons(surface: Surface, again: "Remeasured", allowed: float) -> dict[str, Comparison]:
    centre: Mapping[str, Any] = surface.provenance.get("centre", {})
    told = {name: np.array([value], dtype=np.float64) for name, value in centre.items()}
    places = _names(surface, again.evaluated)
    found = {
        "centre": compare(["θ*"], told, again.centre.fields, 1, allowed, again.samples),
        "evaluated": compare(
            places,
            _told(surface, again.evaluated),
            again.evaluated.fields,
            again.evaluated.total,
            allowed,
            again.samples,
        ),
    }
    if again.interpolated.total:
        found["interpolated"] = _interpolated(surface, again.interpolated)
    if len(surface.trajectories) != len(again.paths):
        counts = Difference("the file", "number of paths", len(surface.trajectories), len(again.paths))
        found["number_of_paths"] = Comparison(1, 1, 0, math.nan, (counts,))
    return found


def _interpolated(surface: Surface, again: "Again") -> Comparison:
    proof = _proof(surface)
    told, seen = _told(surface, again)["loss"], again.fields["loss"]
    match proof:
        case {
            "tolerance": float(),
            "bound": float() | int(),
            "range": [int() | float() as low, int() | float() as high],
        }:
            errors = Scale(proof.get("scale") == "log", low, high).errors(told, seen)
            return compare_interpolated(_names(surface, again), told, seen, errors, proof, again.total)
    raise LandscapeError("the file has interpolated points and no proof of them: compute it again")


def _paths(
    surface: Surface, again: "Remeasured", allowed: float, moved: float
) -> list[tuple[Trajectory, dict[str, Comparison]]]:
    """Returns each path of the file, and how it compares with the same measured again."""
    pairs = zip(surface.trajectories, again.paths, strict=False)
    return [(run, _path(run, found, allowed, moved)) for run, found in pairs]


def _path(run: Trajectory, again: "PathAgain", allowed: float, moved: float) -> dict[str, Comparison]:
    drawn = again.checkpoints
    if len(run) != drawn.total:
        counts = Difference("the path", "number of checkpoints", len(run), drawn.total)
        return {"checkpoints": Comparison(0, len(run), 0, math.nan, (counts,))}
    names = [f"checkpoint {number}" for number in range(len(run))]
    positions = {name: np.asarray(getattr(run, name)) for name in again.positions}
    extent = max((float(np.abs(values).max()) for values in again.positions.values()), default=1.0)
    return {
        "checkpoints": compare(
            [names[k] for k in drawn.places], {"loss": run.loss[drawn.places]}, drawn.fields, drawn.total, allowed
        ),
        "positions": compare(names, positions, again.positions, len(run), moved, small=extent),
    }


def _told(surface: Surface, again: "Again") -> dict[str, Any]:
    return {name: values.ravel()[again.places] for name, values in surface.fields.items()}


def _names(surface: Surface, again: "Again") -> list[str]:
    rows, columns = np.divmod(again.places, len(surface.alpha))
    return [f"({surface.alpha[i]:.6g}, {surface.beta[j]:.6g})" for j, i in zip(rows, columns, strict=True)]


def _proof(surface: Surface) -> Mapping[str, Any]:
    proof = surface.provenance.get("interpolation")
    return proof if isinstance(proof, Mapping) else {}


def describe_verdict(summary: Summary) -> str:
    """Tells what `check` found in plain sentences."""
    tells = "tells the truth" if summary["true"] else "does not tell the truth"
    lines = [f"{summary['file']} {tells}."]
    changed = summary["changed"]
    lines.append(
        f"Changed since it was computed: {', '.join(changed)}."
        if changed
        else "Weights, data, loss and directions are those it was computed from."
    )
    if summary["environment"]:
        lines.append(f"Computed elsewhere: {'; '.join(summary['environment'])}.")
    lines.append(f"Rounding is allowed a relative difference of {summary['allowed']:.2g}.")
    for name, told in (
        ("centre", "The values at θ*"),
        ("evaluated", "evaluated points"),
        ("interpolated", "interpolated points"),
        ("number_of_paths", "The numbers of paths"),
    ):
        if name in summary:
            lines += _compared(told, summary[name], summary)
    return "\n".join([*lines, *(line for path in summary["paths"] for line in _path_told(path, summary))])


def _path_told(path: Summary, summary: Summary) -> list[str]:
    label = f"Path {path['label']}" if path["label"] else "Path"
    lines = []
    for name, told in (("checkpoints", "checkpoints' true losses"), ("positions", "positions on the plane")):
        if name in path:
            first, *differences = _compared(told, path[name], summary)
            lines += [f"{label}: {first}", *differences]
    return lines if path["descent"] is None else [*lines, f"{label}, {_descent_told(path['descent'])}"]


def _compared(what: str, found: Summary, summary: Summary) -> list[str]:
    differences, checked = found["differences"], found["checked"]
    wrong = len({difference["where"] for difference in differences})
    largest = found["largest_relative_difference"]
    by = "" if largest is None else f"; the largest relative difference is {largest:.2g}"
    if what.startswith("The"):
        told = f"{what} {'differ' if wrong else 'agree'}{by}."
    elif what == "interpolated points":
        told = (
            f"{checked:,} of {found['total']:,} {what} measured: {wrong:,} miss by more than the file's tolerance of"
            f" {percent(summary['tolerance'])} of the range; it says that at most {percent(summary['bound'])} do{by}."
        )
    else:
        told = f"{checked:,} of {found['total']:,} {what} measured again: {wrong:,} differ"
        told += f", {found['identical']:,} agree to the last bit{by}."
    shown = [f"  {d['where']}: {d['field']} is {_number(d['told'])} in the file and {_number(d['seen'])} now"
             for d in differences[:_SHOWN]]  # fmt: skip
    more = [f"  and {len(differences) - _SHOWN:,} more numbers"] if len(differences) > _SHOWN else []
    return [told, *shown, *more]


def _number(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.8g}"


def _descent_told(path: Summary) -> str:
    surface, truth, angles = path["down_on_surface"], path["down_in_truth"], path["angles"]
    told = f"{path['steps']} steps: {_down(surface, 'on the surface')}, {_down(truth, 'in true loss')}"
    if angles["median"] is None:
        return f"{told}."
    metric = "orthonormal axes" if path["metric"] == "orthonormal axes" else "measured with the directions' Gram matrix"
    return (
        f"{told}; the median angle between a step and the surface's negative gradient at its start is"
        f" {angles['median']:.0f}° ({angles['known']} steps, {metric})."
    )


def _down(counted: Summary, where: str) -> str:
    if counted["share"] is None:
        return f"how many go down {where} is not known"
    return f"{percent(counted['share'])} of {counted['known']} go down {where}"

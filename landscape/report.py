"""What a file holds, for machines as JSON and for people as text."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from landscape.analysis import find_critical_points
from landscape.analysis.barrier import barriers_of
from landscape.columns import aligned, axis_told, number_told
from landscape.critical_report import kinds_told, point_lines, record_of
from landscape.files import read_any
from landscape.files.metadata import strict_json
from landscape.provenance_text import alpha_name, told_of
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray, Trajectory

Summary = dict[str, Any]

_LISTED = 20
"""Critical points told one by one; weaker ones are counted."""


def summarise(path: str | Path) -> Summary:
    """Summarises a file with a surface or a path, or the file of a running job, in JSON types alone.

    A number that is not finite or not known is None. Minimum, maximum and median are those of
    the finite values; ``non_finite`` counts values that are not finite at points that are there.
    Critical points are found on the spot where the file has none.

    Args:
        path: any file that `landscape.files.read_any` reads.

    Returns:
        ``file``, ``notes``, ``shape`` [N, M], ``alpha`` and ``beta`` (min, max, count), ``points``
        (how many of each state), ``fields`` by name (min, max, median, non_finite),
        ``critical_points``, ``trajectories``, ``barriers`` (of a line between two solutions, see
        `landscape.analysis.barrier`) and ``provenance``. Of a path ``file``, ``notes``
        and ``trajectories`` alone.

    Raises:
        LandscapeError: the file cannot be read or holds neither.
    """
    loaded = read_any(path)
    if isinstance(loaded, Trajectory):
        return strict_json({"file": str(path), "notes": list(loaded.notes), "trajectories": [_trajectory(loaded)]})
    surface = loaded.surface
    points = find_critical_points(surface) if surface.critical_points is None else surface.critical_points
    present = surface.state != PointState.MISSING
    summary = {
        "file": str(path),
        "notes": list(loaded.notes),
        "shape": list(surface.shape),
        "alpha": axis_told(surface.alpha),
        "beta": axis_told(surface.beta),
        "points": {state.name.lower(): int(np.count_nonzero(surface.state == state)) for state in PointState},
        "fields": {name: _field(values[present]) for name, values in surface.fields.items()},
        "critical_points": [record_of(point) for point in points],
        "trajectories": [_trajectory(run) for run in surface.trajectories],
        "barriers": [vars(barrier) for barrier in barriers_of(surface)],
        "provenance": surface.provenance,
    }
    return strict_json(summary)


def describe(summary: Summary) -> str:
    """Tells a summary in plain text, a few lines a topic, no line end at the end."""
    if "shape" not in summary:
        lines = [f"note: {note}" for note in summary["notes"]] + _trajectory_lines(summary["trajectories"])
        return "\n".join([summary["file"], *(f"  {line}" for line in lines)])
    sections = [
        _surface_lines(summary),
        _field_lines(summary["fields"]),
        _critical_lines(summary),
        _barrier_lines(summary["barriers"]),
        _trajectory_lines(summary["trajectories"]),
        _provenance_lines(summary["provenance"]),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _field(values: FloatArray) -> dict[str, Any]:
    finite = values[np.isfinite(values)]
    measures = {"min": np.min, "max": np.max, "median": np.median}
    told = {name: float(measure(finite)) if finite.size else None for name, measure in measures.items()}
    return {**told, "non_finite": int(values.size - finite.size)}


def _trajectory(run: Trajectory) -> dict[str, Any]:
    places = np.column_stack([run.alpha, run.beta]).tolist()
    return {
        "label": run.label,
        "count": len(run),
        "start": places[0] if places else None,
        "end": places[-1] if places else None,
        "end_loss": float(run.loss[-1]) if places else None,
        "largest_residual": float(np.nanmax(run.residual)) if np.isfinite(run.residual).any() else None,
        "explained_variance": run.explained_variance,
    }


def _surface_lines(summary: Summary) -> list[str]:
    rows, columns = summary["shape"]
    states = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in summary["points"].items() if count)
    lines = [summary["file"], f"  {rows} × {columns} points (β × α): {states}"]
    for letter, name in ((alpha_name(summary["provenance"]), "alpha"), ("β", "beta")):
        axis = summary[name]
        lines.append(f"  {letter} from {axis['min']:.6g} to {axis['max']:.6g}, {axis['count']} samples")
    lines += [f"  note: {note}" for note in summary["notes"]]
    return lines + [f"  {sentence}" for sentence in told_of(summary["provenance"])]


def _field_lines(fields: dict[str, Any]) -> list[str]:
    header = ("field", "min", "median", "max", "not finite")
    rows = [
        (name, *(number_told(field[measure]) for measure in ("min", "median", "max")), f"{field['non_finite']:,}")
        for name, field in fields.items()
    ]
    return aligned([header, *rows], left=1)


def _critical_lines(summary: Summary) -> list[str]:
    points = summary["critical_points"]
    inside = [point for point in points if not point["border"]]
    told = f"critical points: {kinds_told(inside)} inside the border"
    if len(inside) < len(points):
        told += f"; {kinds_told([point for point in points if point['border']])} on it"
    if not points:
        return [told]
    weaker = [f"  and {len(points) - _LISTED:,} weaker ones"] if len(points) > _LISTED else []
    return [told, *point_lines(points[:_LISTED], summary["alpha"], summary["beta"]), *weaker]


def barrier_lines(surface: Surface) -> list[str]:
    """Tells the barriers on a line between two solutions, a line each; of any other surface nothing."""
    return _barrier_lines(strict_json([vars(barrier) for barrier in barriers_of(surface)]))


def _barrier_lines(barriers: list[dict[str, Any]]) -> list[str]:
    return [f"{barrier['split']} {barrier['measure']}: {_barrier(barrier)}" for barrier in barriers]


def _barrier(barrier: dict[str, Any]) -> str:
    first, second = map(number_told, barrier["ends"])
    ends = f"the ends have {first} (α = 0) and {second} (α = 1)"
    if barrier["height"] is None:
        return f"not finite everywhere between the ends; {ends}"
    height = "no barrier"
    if barrier["alpha"] is not None:
        where = f"at α = {barrier['alpha']:.3g}, where it is {number_told(barrier['value'])}"
        height = f"a barrier of {number_told(barrier['height'])} {where}"
    way = f"gets worse by {number_told(barrier['climb'])}" if barrier["climb"] else "only gets better"
    return f"{height}; from the worse end to the other it {way}; {ends}"


def _trajectory_lines(trajectories: list[dict[str, Any]]) -> list[str]:
    lines = []
    for run in trajectories:
        told = (
            f"path {run['label']}: {run['count']} checkpoints" if run["label"] else f"path: {run['count']} checkpoints"
        )
        if run["count"]:
            start, end = (f"({place[0]:.4g}, {place[1]:.4g})" for place in (run["start"], run["end"]))
            told += f" from {start} to {end}"
        if run["explained_variance"]:
            first, second = run["explained_variance"]
            told += f"; the plane holds {first + second:.1%} of its variance ({first:.1%} and {second:.1%})"
        lines.append(told)
    return lines


def _provenance_lines(provenance: dict[str, Any]) -> list[str]:
    if not provenance:
        return ["provenance: none"]
    width = max(map(len, provenance))
    return ["provenance", *(f"  {name:<{width}}  {_brief(value)}" for name, value in provenance.items())]


def _brief(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:97]}..."

"""What analysing surfaces tells: critical points and numbers for insight, as JSON and as text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from landscape.analysis.census import take_census
from landscape.analysis.insight import counted_by_alpha, default_epsilon, default_tau, insight_of
from landscape.analysis.mesh import Mesh
from landscape.analysis.search import describe_points
from landscape.columns import aligned, axis_told
from landscape.critical import CriticalPoint
from landscape.critical_report import PLURALS, counts_of, point_lines, record_of
from landscape.errors import LandscapeError
from landscape.files import read_surface
from landscape.files.metadata import strict_json
from landscape.insight_comparison import sentences_of, warnings_of
from landscape.insight_table import table_lines
from landscape.surface import Surface

Summary = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What to ask of surfaces.

    Attributes:
        field: what is analysed.
        persistence: least persistence of the critical points that are counted and told.
        points: how many of them are told one by one, the strongest.
        tau: least persistence of the minima that are counted for insight; None for the largest default of the files.
        epsilon: radius of the ball of sharpness in α and β; None for the smallest default of the files.
    """

    field: str = "loss"
    persistence: float = 0.0
    points: int = 20
    tau: float | None = None
    epsilon: float | None = None


def analyze(paths: Sequence[Path], question: Question) -> Summary:
    """Analyses surfaces, with the same τ and ε for all of them.

    Args:
        paths: files of surfaces, at least one.
        question: what to ask.

    Returns:
        In JSON types: ``files``, for each ``file``, ``name`` (short), ``notes``, ``shape`` [N, M], ``alpha`` and
        ``beta``, ``field``, ``counts`` by kind, ``weaker`` (how many points have less persistence),
        ``critical_points``, ``insight`` (`landscape.analysis.insight.Insight`); ``sentences`` and ``warnings``
        that compare them.

    Raises:
        LandscapeError: a file cannot be read, holds no surface or has no such field.
    """
    loaded = [read_surface(path) for path in paths]
    for path, one in zip(paths, loaded, strict=True):
        if question.field not in one.surface.fields:
            raise LandscapeError(f"{path} has no field '{question.field}': it has {', '.join(one.surface.fields)}")
    surfaces = [one.surface for one in loaded]
    meshes = [Mesh.of(surface, question.field) for surface in surfaces if counted_by_alpha(surface) is None]
    tau = max(default_tau(surface, question.field) for surface in surfaces) if question.tau is None else question.tau
    radii = [radius for radius in map(default_epsilon, meshes) if radius > 0]
    epsilon = min(radii, default=1.0) if question.epsilon is None else question.epsilon
    question = replace(question, tau=tau, epsilon=epsilon)
    names = _names(paths)
    files = [
        {"file": str(path), "name": name, "notes": list(one.notes), **_measured(one.surface, question)}
        for path, name, one in zip(paths, names, loaded, strict=True)
    ]
    files = strict_json(files)
    return {
        "files": files,
        "sentences": sentences_of(files),
        "warnings": strict_json(warnings_of(names, surfaces)),
    }


def _names(paths: Sequence[Path]) -> list[str]:
    """Returns the shortest names that tell the files apart."""
    for names in ([path.stem for path in paths], [path.name for path in paths]):
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]


def _measured(surface: Surface, question: Question) -> Summary:
    census = take_census(surface, question.field)
    strong = int(np.count_nonzero((census.persistence >= question.persistence) & (census.persistence > 0)))
    told = describe_points(surface, census, field=question.field, most=min(strong, question.points))
    insight = insight_of(surface, census, field=question.field, tau=question.tau, epsilon=question.epsilon)
    return {
        "shape": list(surface.shape),
        "alpha": axis_told(surface.alpha),
        "beta": axis_told(surface.beta),
        "field": question.field,
        "persistence": question.persistence,
        "counts": counts_of(census, question.persistence),
        "weaker": len(census.vertex) - strong,
        "critical_points": [record_of(point) for point in _with_full_space(told, surface, question.field)],
        "insight": asdict(insight),
    }


def _with_full_space(points: Sequence[CriticalPoint], surface: Surface, field: str) -> list[CriticalPoint]:
    """Returns points, where the full parameter space was measured the file's own: their refined place is where."""
    stored = surface.critical_points or () if field == "loss" else ()
    full = {(p.row, p.column): p for p in stored if p.full_lambda_min is not None or p.full_gradient_norm is not None}
    return [full.get((point.row, point.column), point) for point in points]


def describe_analysis(summary: Summary) -> str:
    """Tells an analysis in plain text, no line end at the end."""
    files = summary["files"]
    sections = [_file_lines(file) for file in files]
    sections.append(table_lines(files))
    sections.append([f"Warning: {warning}." for warning in summary["warnings"]])
    sections.append(summary["sentences"])
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _file_lines(file: Summary) -> list[str]:
    rows, columns = file["shape"]
    lines = [file["file"], f"  {rows} × {columns} points (β × α), {file['field']}"]
    lines += [f"  note: {note}" for note in file["notes"]]
    if rows < 2:
        return [*lines, "  a line: it has no saddles, and its minima are counted below"]
    return [*lines, "", *_count_lines(file), "", *_strongest_lines(file)]


def _count_lines(file: Summary) -> list[str]:
    noisy = any(point["noise"] is not None for point in file["critical_points"])
    least = f" of persistence ≥ {file['persistence']:.4g}" if file["persistence"] else ""
    header = (f"critical points{least}", "inside", "on the border", *(["uncertain"] if noisy else []))
    rows = [
        (f"  {plural}", *(f"{file['counts'][kind][name]:,}" for name in ("inside", "border", "uncertain")[: 2 + noisy]))
        for kind, plural in PLURALS.items()
    ]
    lines = aligned([header, *rows], left=1)
    if file["weaker"]:
        few = "less" if file["persistence"] else "none, of equal values"
        lines.append(f"  and {file['weaker']:,} with {few}")
    return lines


def _strongest_lines(file: Summary) -> list[str]:
    points = file["critical_points"]
    if not points:
        return ["no critical point" + (" that strong" if file["weaker"] else "")]
    left = sum(counts["inside"] + counts["border"] for counts in file["counts"].values()) - len(points)
    more = [f"  and {left:,} weaker ones"] if left else []
    spread = [point for point in points if point["uncertain"]]
    told = f", {len(spread)} of them weaker than the noise of sampling the data" if spread else ""
    return [f"strongest{told}", *point_lines(points, file["alpha"], file["beta"]), *more]

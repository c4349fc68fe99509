"""Drains a walk into a part file beside the output, and in the end into the output."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from landscape.analysis.walk import Walk
from landscape.engine.problem import Problem
from landscape.engine.provenance import identity_of_problem
from landscape.engine.route import Route
from landscape.engine.survey import KnownPoints
from landscape.engine.to_file import Report, begun_part, check_same, drain, pinned_execution
from landscape.engine.walking import Stroll, check_checkpoints
from landscape.files import save_surface
from landscape.files.metadata import strict_json
from landscape.files.part import PartWriter, part_path
from landscape.files.part_header import PartHeader
from landscape.spec import ComputeSpec
from landscape.surface import Surface


def asked_identity(spec: ComputeSpec, points: int, first: int) -> dict[str, Any]:
    """Returns the part of a walk's identity that was asked for."""
    return {
        "curve": "walk",
        "points": points,
        "first": first,
        "loss": spec.loss,
        "splits": spec.splits,
        "precision": spec.precision,
        "batch_size": spec.batch_size,
    }


def walk_to_file(
    problem: Problem, spec: ComputeSpec, route: Route, output: Path, *, stop: Callable[[], bool], report: Report
) -> tuple[Surface, Walk] | None:
    """Walks along a path, keeping every point in `OUT.part` as soon as it is known, as `compute_to_file` does.

    Args:
        problem: the network, its data and what is measured.
        spec: what is measured on which splits, in which precision.
        route: the checkpoints, and the samples on each segment.
        output: the PLY.
        stop: asked before every point; when true, the part file is kept, marked as cancelled.
        report: told of progress.

    Returns:
        The curve, and what its segments show; None when stopped.

    Raises:
        LandscapeError: a checkpoint does not fit, the output cannot be written, or the part file is another one's.
    """
    path = part_path(output)
    begun = begun_part(path)
    identity = {
        **asked_identity(spec, route.points, route.first),
        "last": route.first + len(route.path.checkpoints) - 1,
        **identity_of_problem(problem),
        "path": check_checkpoints(problem, route),
        "steps": list(route.steps),
    }
    if begun is not None:
        check_same(path, identity, begun.header.identity)
    with Stroll(problem, spec, route, None if begun is None else pinned_execution(begun, path)) as stroll:
        fresh = PartHeader(route.alpha, np.zeros(1), stroll.fields, identity, stroll.facts, (route.trajectory,))
        writer = PartWriter(path, fresh if begun is None else begun.header, begun)
        earlier = None if begun is None else KnownPoints(begun.known, begun.values)
        known = np.zeros(len(route.alpha), dtype=bool) if begun is None else begun.known.copy()
        if not drain(stroll.points(earlier), writer, known, stop, report):
            return None
    surface, found = stroll.surface, stroll.found
    shown = {name: value for name, value in strict_json(found.record()).items() if name != "each"}
    surface = surface.told_of(walk={**surface.provenance["walk"], **shown}, wall_time_s=writer.seconds)
    save_surface(surface, output)
    path.unlink(missing_ok=True)
    return surface, found

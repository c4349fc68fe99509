"""Drains the engine into a part file beside the output, and in the end into the output."""

import json
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from landscape.engine.survey import Outline, Problem, evaluate_points, identity_of_spec, outline
from landscape.errors import LandscapeError
from landscape.files import save_surface
from landscape.files.part import Part, PartReader, PartStatus, PartWriter, part_path, read_part, working_process
from landscape.files.part_header import PartHeader
from landscape.files.run_folder import difference
from landscape.spec import ComputeSpec
from landscape.surface import Surface

MOST_THREADS = 1024
"""A part file that asks for more is not one of ours."""

Report = Callable[[int, int], None]
"""Told (points done, points in all)."""


def check_output(output: Path, spec: ComputeSpec) -> None:
    """Checks, before any work, that a surface can go where it is wanted.

    Raises:
        LandscapeError: the folder cannot be written, or a part file there belongs to another
            surface or another process.
    """
    if output.is_dir():
        raise LandscapeError(f"{output} is a folder: name the .ply file to write")
    try:
        with tempfile.TemporaryFile(dir=output.parent):
            pass
        if output.exists():
            with output.open("r+b"):
                pass
    except OSError as error:
        raise LandscapeError(f"{output} cannot be written ({error.strerror}): choose another output") from error
    begun = _begun(part_path(output))
    if begun is not None:
        names = identity_of_spec(spec)
        _check_same(part_path(output), names, {name: begun.header.identity.get(name) for name in names})


def compute_to_file(
    problem: Problem, spec: ComputeSpec, output: Path, *, stop: Callable[[], bool], report: Report
) -> Surface | None:
    """Computes a surface, keeping every point in `OUT.part` as soon as it is known.

    Points of an earlier, ended computation of the same surface are taken over; the result has the
    same bits as one that was never interrupted. When it is complete the output is written
    atomically and the part file removed.

    Args:
        problem: what is looked at.
        spec: how.
        output: the PLY.
        stop: asked before every point; when true, the part file is kept, marked as cancelled.
        report: told of progress.

    Returns:
        The surface, None when stopped.

    Raises:
        LandscapeError: the output cannot be written, or the part file belongs to another surface.
    """
    path = part_path(output)
    begun = _begun(path)
    with _pinned_threads(begun):
        plan = outline(problem, spec)
        identity = json.loads(json.dumps(plan.identity))
        if begun is not None:
            _check_same(path, identity, begun.header.identity)
        header = begun.header if begun else _header(plan, identity)
        if not _drain(problem, spec, plan, PartWriter(path, header, begun), begun, stop, report):
            return None
    part = read_part(path)
    effort = {"wall_time_s": part.seconds, "evaluations": part.done}
    surface = replace(part.surface, provenance={**part.surface.provenance, **effort})
    save_surface(surface, output)
    path.unlink(missing_ok=True)
    return surface


def _drain(
    problem: Problem,
    spec: ComputeSpec,
    plan: Outline,
    writer: PartWriter,
    begun: Part | None,
    stop: Callable[[], bool],
    report: Report,
) -> bool:
    """Appends the points that are not known yet; returns whether all are."""
    known = begun.known() if begun else set()
    done, total = len(known), len(plan.alpha) * len(plan.beta)
    before, start = writer.seconds, time.monotonic()
    status = PartStatus.CANCELLED
    try:
        try:
            report(done, total)
            with closing(evaluate_points(problem, spec, plan, known)) as points:
                while not stop():
                    point = next(points, None)
                    if point is None:
                        status = PartStatus.COMPLETE
                        break
                    writer.append(point.row, point.column, point.values, before + time.monotonic() - start)
                    done += 1
                    report(done, total)
        finally:
            writer.close(status)
    except OSError as error:
        raise LandscapeError(f"a point could not be kept ({error.strerror}): free some room and run again") from error
    return status == PartStatus.COMPLETE


def _begun(path: Path) -> Part | None:
    """Returns what an earlier computation left, None where there is nothing, not even a whole header."""
    part = PartReader(path).poll()
    process = None if part is None else working_process(part)
    if process is not None:
        raise LandscapeError(f"{path} is being written by process {process}: wait for it, or choose another output")
    return part


def _check_same(path: Path, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    changed = difference(json.loads(json.dumps(dict(ours))), dict(theirs))
    if changed:
        raise LandscapeError(
            f"{path} holds points of another surface ({changed}): use its settings to continue it,"
            " choose another output, or delete it"
        )


def _header(plan: Outline, identity: Mapping[str, Any]) -> PartHeader:
    provenance = json.loads(json.dumps(plan.provenance))
    return PartHeader(plan.alpha, plan.beta, plan.fields, identity, provenance, plan.trajectories)


@contextmanager
def _pinned_threads(begun: Part | None) -> Generator[None]:
    """Uses as many threads as the earlier points were computed with: sums depend on their number."""
    before = torch.get_num_threads()
    asked = None if begun is None else begun.header.identity.get("threads")
    if isinstance(asked, int) and 1 <= asked <= MOST_THREADS:  # anything else differs from ours, which is told later
        torch.set_num_threads(asked)
    try:
        yield
    finally:
        torch.set_num_threads(before)

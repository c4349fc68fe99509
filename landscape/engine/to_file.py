"""Drains the engine into a part file beside the output, and in the end into the output."""

import json
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.engine.evaluation import Execution
from landscape.engine.outline import Outline
from landscape.engine.problem import Problem
from landscape.engine.survey import Earlier, KnownPoints, Measured, Survey
from landscape.errors import LandscapeError
from landscape.files import save_surface
from landscape.files.atomic import SURFACE, check_replaceable
from landscape.files.part import Part, PartReader, PartStatus, PartWriter, part_path, read_part, working_process
from landscape.files.part_header import PartHeader
from landscape.files.run_folder import difference
from landscape.spec import ComputeSpec
from landscape.surface import Surface

Report = Callable[[int, int], None]
"""Told (points done, points in all)."""


def check_output(output: Path, asked: Mapping[str, Any]) -> None:
    """Checks, before any work, that a surface can go where it is wanted.

    Args:
        output: the PLY.
        asked: the part of its identity that was asked for.

    Raises:
        LandscapeError: the folder cannot be written, something else than a surface is there, or a part
            file there belongs to another surface or another process.
    """
    check_replaceable(output, SURFACE)
    try:
        with tempfile.TemporaryFile(dir=output.parent):
            pass
        if output.exists():
            with output.open("r+b"):
                pass
    except OSError as error:
        raise LandscapeError(
            f"{output} cannot be written ({error.strerror or error}): choose another output"
        ) from error
    begun = begun_part(part_path(output))
    if begun is not None:
        check_same(part_path(output), asked, {name: begun.header.identity.get(name) for name in asked})


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
    begun = begun_part(path)

    def earlier(identity: Mapping[str, Any]) -> Earlier | None:
        if begun is not None:
            check_same(path, identity, begun.header.identity)
        return None if begun is None else _earlier(begun, path)

    with Survey(problem, spec, earlier) as survey:
        header = begun.header if begun else _header(survey.outline)
        writer = PartWriter(path, header, begun)
        known = np.zeros(header.shape, dtype=bool).ravel() if begun is None else begun.known | begun.coarse_known
        if not drain(survey.points(), writer, known, stop, report):
            return None
        surface, rate = survey.surface, survey.samples_per_second
    assert surface is not None
    part = read_part(path)
    facts = {"wall_time_s": writer.seconds, "evaluations": int(part.known.sum()), "samples_per_second": rate}
    if part.coarse_known.any():
        facts["coarse_evaluations"] = int(part.coarse_known.sum())
    surface = surface.told_of(**facts)
    save_surface(surface, output)
    path.unlink(missing_ok=True)
    return surface


def drain(
    points: Generator[Measured],
    writer: PartWriter,
    known: npt.NDArray[np.bool_],
    stop: Callable[[], bool],
    report: Report,
) -> bool:
    """Appends points that are not known yet as they are measured, and closes the part file; returns whether all are.

    Args:
        points: yields what is measured.
        writer: of the part file.
        known: (N·M,) which points are known; brought up to date.
        stop: asked before every point.
        report: told of progress.

    Raises:
        LandscapeError: a point could not be kept.
    """
    total = len(known)
    before, start = writer.seconds, time.monotonic()
    status = PartStatus.CANCELLED
    try:
        try:
            report(int(known.sum()), total)
            with closing(points):
                while not stop():
                    measured = next(points, None)
                    if measured is None:
                        status = PartStatus.COMPLETE
                        break
                    rows, columns = np.divmod(measured.places, len(writer.header.alpha))
                    seconds = before + time.monotonic() - start
                    writer.append(rows, columns, measured.values, seconds, coarse=measured.coarse)
                    known[measured.places] = True
                    report(int(known.sum()), total)
        finally:
            writer.close(status)
    except OSError as error:
        raise LandscapeError(f"a point could not be kept ({error.strerror}): free some room and run again") from error
    return status == PartStatus.COMPLETE


def begun_part(path: Path) -> Part | None:
    """Returns what an earlier computation left, None where there is nothing, not even a whole header.

    Raises:
        LandscapeError: another process is writing it, or it is no part file.
    """
    part = PartReader(path).poll()
    process = None if part is None else working_process(part)
    if process is not None:
        raise LandscapeError(f"{path} is being written by process {process}: wait for it, or choose another output")
    return part


def check_same(path: Path, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Checks that two identities agree: ours, and that of a part file.

    Raises:
        LandscapeError: they do not; the message tells the difference.
    """
    changed = difference(json.loads(json.dumps(dict(ours))), dict(theirs))
    if changed:
        raise LandscapeError(
            f"{path} holds points of another surface ({changed}): use its settings to continue it,"
            " choose another output, or delete it"
        )


def _header(outline: Outline) -> PartHeader:
    provenance = json.loads(json.dumps(outline.provenance))
    return PartHeader(outline.alpha, outline.beta, outline.fields, outline.identity, provenance, outline.trajectories)


def pinned_execution(part: Part, path: Path) -> Execution:
    """Returns how a part file's points were evaluated, and others have to be.

    Raises:
        LandscapeError: it does not tell.
    """
    execution = Execution.of(part.header.provenance.get("execution"))
    if execution is None:
        raise LandscapeError(f"{path} does not tell how its points were evaluated: delete it and compute again")
    return execution


def _earlier(part: Part, path: Path) -> Earlier:
    """Returns what a part file's points were computed by, and the points."""
    header, execution = part.header, pinned_execution(part, path)
    outline = Outline(
        header.alpha,
        header.beta,
        header.fields,
        (),
        header.trajectories,
        execution,
        header.identity,
        header.provenance,
    )
    return Earlier(outline, KnownPoints(part.known, part.values), KnownPoints(part.coarse_known, part.coarse_values))

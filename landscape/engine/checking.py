"""Measures a finished surface's points and checkpoints again, from what its provenance records."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from landscape.engine.borrowed import BorrowedModel, device_of
from landscape.engine.curvature.on_plane import plane_curvature
from landscape.engine.directions import ProjectedPath, choose_directions
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.evaluation.execution import DTYPES, arithmetic, computing
from landscape.engine.evaluation.probe import first_choice
from landscape.engine.problem import Problem
from landscape.engine.provenance import identity_of
from landscape.engine.rebuilding import Moved, device_for, recorded_spec
from landscape.engine.subject import problem_of
from landscape.engine.workers import evaluators_of
from landscape.spec import ComputeSpec
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray

Report = Callable[[int, int], None]
"""Told (points done, points in all)."""

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Again:
    """A number of points or checkpoints, measured again.

    Attributes:
        places: (K,) row · M + column, or numbers of checkpoints.
        total: of how many they are a sample.
        fields: (K,) each, by name.
    """

    places: Places
    total: int
    fields: Mapping[str, FloatArray]


@dataclass(frozen=True, eq=False)
class PathAgain:
    """A training path, measured again.

    Attributes:
        checkpoints: true losses of a sample of its checkpoints.
        positions: projection of all of them: alpha, beta and residual.
    """

    checkpoints: Again
    positions: Mapping[str, FloatArray]


@dataclass(frozen=True, eq=False)
class Remeasured:
    """What a surface's recorded origin gives today.

    Attributes:
        identity: of the problem rebuilt, JSON types only; to be compared with the provenance's ``compute``.
        centre: fields at θ*.
        evaluated, interpolated: samples of the surface's points.
        paths: the paths on it, in the file's order.
        samples: of the smallest split that was measured.
    """

    identity: Mapping[str, Any]
    centre: Again
    evaluated: Again
    interpolated: Again
    paths: tuple[PathAgain, ...]
    samples: int


def remeasure(
    surface: Surface, path: Path, moved: Moved, *, points: int, seed: int, trust: bool, report: Report
) -> Remeasured:
    """Rebuilds what a surface was computed from, and measures a random sample of it again.

    Args:
        surface: as the file has it.
        path: the file.
        moved: what is elsewhere now.
        points: how many evaluated points, as many interpolated ones and checkpoints of each path to measure; fewer
            where there are fewer.
        seed: of the draw.
        trust: whether functions that the file names may be run.
        report: told of progress.

    Raises:
        LandscapeError: the file does not tell what it was computed from, or that is not there any more.
    """
    spec = recorded_spec(surface.provenance, path, moved, trust)
    problem = problem_of(spec, device_for(surface.provenance, spec))
    device = device_of(problem.model)
    with ExitStack() as lent:
        lent.enter_context(computing(problem.model, spec.precision))
        directions = choose_directions(problem, spec)
        identity = json.loads(json.dumps(identity_of(problem, spec, directions.planes)))
        start = first_choice(problem.splits(spec.splits)[0][1], spec, max(1, torch.get_num_threads()))
        execution = _execution(surface.provenance, start, device)
        lent.enter_context(arithmetic(spec.precision, execution.threads))
        borrowed = lent.enter_context(BorrowedModel(problem.model, DTYPES[spec.precision]))
        # Trajectories are measured before an execution is chosen, as they were then.
        evaluator = evaluators_of(borrowed, problem, spec, replace(start, threads=execution.threads))[0]
        chance = np.random.default_rng(seed)
        grid = [_drawn(np.flatnonzero(chosen), points, chance) for chosen in _populations(surface)]
        some = [_drawn(np.arange(len(projected.path.checkpoints)), points, chance) for projected in directions.paths]
        measurement = _Measurement(evaluator, surface, report, sum(len(drawn) for drawn, _ in (*grid, *some)))
        paths = tuple(map(measurement.path, directions.paths, some))
        evaluator.choose_planes(directions.planes)
        evaluator.arrange(execution)
        evaluator.curvature = plane_curvature(borrowed, problem, spec, directions.planes)
        centre = measurement.centre()
        evaluated, interpolated = (measurement.points(*drawn) for drawn in grid)
    return Remeasured(identity, centre, evaluated, interpolated, paths, _fewest_samples(problem, spec))


class _Measurement:
    """Measures points one group at a time, and tells of it."""

    def __init__(self, evaluator: Evaluator, surface: Surface, report: Report, total: int) -> None:
        self._evaluator, self._surface, self._report = evaluator, surface, report
        self._done, self._total = 0, total

    def path(self, projected: ProjectedPath, drawn: tuple[Places, int]) -> PathAgain:
        """Returns the true losses of checkpoints of a path, and where all of them lie."""
        places, total = drawn
        losses = []
        for number in places.tolist():
            self._evaluator.borrowed.load(projected.path.checkpoints[number].state())
            losses.append(self._evaluator.measure_here()[0])
            self._count(1)
        self._evaluator.borrowed.reset()
        found = projected.projection
        return PathAgain(
            Again(places, total, {"loss": np.array(losses, dtype=np.float64)}),
            {"alpha": found.alpha, "beta": found.beta, "residual": found.residual},
        )

    def centre(self) -> Again:
        """Returns the fields at θ*."""
        (values,) = self._evaluator.evaluate([(0.0, 0.0)])
        fields = {name: np.array([value]) for name, value in zip(self._evaluator.fields, values, strict=True)}
        return Again(np.zeros(1, dtype=np.intp), 1, fields)

    def points(self, places: Places, total: int) -> Again:
        """Returns the fields of points of the grid."""
        rows, columns = np.divmod(places, len(self._surface.alpha))
        alpha, beta = self._surface.alpha[columns].tolist(), self._surface.beta[rows].tolist()
        at = list(zip(alpha, beta, strict=True))
        size = self._evaluator.execution.points_at_once
        values = []
        for start in range(0, len(at), size):
            values += self._evaluator.evaluate(at[start : start + size])
            self._count(len(at[start : start + size]))
        table = np.array(values, dtype=np.float64).reshape(len(at), len(self._evaluator.fields))
        return Again(places, total, dict(zip(self._evaluator.fields, table.T, strict=True)))

    def _count(self, more: int) -> None:
        self._done += more
        self._report(self._done, self._total)


def _execution(provenance: Mapping[str, Any], start: Execution, device: torch.device) -> Execution:
    """Returns how points were evaluated then, without what takes long to prepare and what this device lacks."""
    recorded = Execution.of(provenance.get("execution")) or start
    return replace(recorded, compiled=False, cuda_graph=recorded.cuda_graph and device.type == "cuda")


def _populations(surface: Surface) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Returns (N·M,) which points were evaluated, and which interpolated."""
    state = surface.state.ravel()
    return (state == PointState.EVALUATED) | (state == PointState.NOT_FINITE), state == PointState.INTERPOLATED


def _drawn(population: Places, size: int, chance: np.random.Generator) -> tuple[Places, int]:
    few = min(size, len(population))
    return np.sort(chance.choice(population, few, replace=False)), len(population)


def _fewest_samples(problem: Problem, spec: ComputeSpec) -> int:
    return min(len(split) for _, split in problem.splits(spec.splits))

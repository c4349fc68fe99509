"""Evaluates the loss on the segments between a run's consecutive checkpoints (Xing et al. 2018, arXiv 1802.08770)."""

import platform
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from landscape import __version__
from landscape.analysis.walk import Walk
from landscape.engine.borrowed import BorrowedModel
from landscape.engine.checkpoints import check_fit, digest_of
from landscape.engine.evaluation import Execution
from landscape.engine.evaluation.execution import DTYPES, computing
from landscape.engine.evaluation.probe import first_choice
from landscape.engine.plane import dot, norm
from landscape.engine.problem import Problem
from landscape.engine.route import Route
from landscape.engine.soundness import check_centre
from landscape.engine.survey import KnownPoints, Measured
from landscape.engine.workers import evaluators_of
from landscape.spec import ComputeSpec
from landscape.surface import Surface
from landscape.trajectory import FloatArray

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Leg:
    """A segment: the update that leads along it.

    Attributes:
        length: of the update.
        cosine: of its angle with the update before; NaN where there is none.
        offsets: (K + 1,) distances of its points from the first iterate.
    """

    length: float
    cosine: float
    offsets: FloatArray


class Stroll:
    """Context manager: a walk being measured; the model is lent meanwhile and bit-identical afterwards.

    BatchNorm's statistics follow the path, variances by their logarithm.

    Args:
        problem: the network, its data and what is measured.
        spec: what is measured on which splits, in which precision.
        route: the checkpoints, and the samples on each segment.
        execution: how an interrupted walk's points were evaluated.

    Attributes:
        fields: names of what is measured at each point.
        surface: once `points` has ended, a curve over α with these fields and beside them ``distance`` from the first
            iterate, the segment's ``floor`` and the ``angle`` between its update and the one before.
        found: likewise, what the segments show.

    Raises:
        LandscapeError: the model is random or not finite, or a checkpoint does not fit it.
    """

    surface: Surface
    found: Walk

    def __init__(self, problem: Problem, spec: ComputeSpec, route: Route, execution: Execution | None = None) -> None:
        self._problem, self._spec, self._route, self._execution = problem, spec, route, execution

    def __enter__(self) -> Self:
        problem, spec = self._problem, self._spec
        with ExitStack() as lent:
            execution = self._execution
            if execution is None:
                threads = max(1, torch.get_num_threads())
                first = first_choice(problem.splits(spec.splits)[0][1], spec, threads)
                execution = replace(first, folded_norms=False, fused_convolutions=False)
            lent.enter_context(computing(problem.model, spec.precision, execution.threads))
            borrowed = lent.enter_context(BorrowedModel(problem.model, DTYPES[spec.precision]))
            self._evaluator = evaluators_of(borrowed, problem, spec, execution)[0]
            if self._execution is None:
                check_centre(self._evaluator)
            self._pinned = self._evaluator.execution
            self.fields = self._evaluator.fields
            self._lent = lent.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lent.close()

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What is known before the first point, JSON types only."""
        problem, route = self._problem, self._route
        return {
            "software": {"landscape": __version__, "torch": torch.__version__, "python": platform.python_version()},
            "walk": {
                "points": route.points,
                "first": route.first,
                "loss": problem.objective_name,
                "precision": self._spec.precision,
            },
            "axes": {"alpha": route.unit},
            "origin": dict(problem.origin),
            "splits": [name for name, _ in problem.splits(self._spec.splits)],
            "execution": self._pinned.told(),
        }

    def points(self, earlier: KnownPoints | None = None) -> Generator[Measured]:
        """Yields points as they are measured, without those that are known; three checkpoints and the first are held.

        Args:
            earlier: points of an interrupted walk.
        """
        evaluator, count = self._evaluator, self._route.points
        total = len(self._route.alpha)
        known = np.zeros(total, dtype=bool) if earlier is None else earlier.known
        table = np.zeros((total, len(self.fields))) if earlier is None else earlier.values.copy()
        moving = [name for name, _ in evaluator.borrowed.model.named_parameters()]
        legs: list[Leg] = []
        start: Weights = {}
        before: Weights | None = None
        here: Weights = {}
        for number, checkpoint in enumerate(self._route.path.checkpoints):
            there = checkpoint.state()
            if number > 0:
                update = _difference(there, here, moving)
                yield from self._measured(_between(evaluator.borrowed, here, there, count), known, table, len(legs))
                legs.append(_leg(update, before, _difference(here, start, moving), count))
                before = update
            here, start = there, start or there
        yield from self._measured(iter([here]), known, table, len(legs))
        self.surface, self.found = _told(self.fields, legs, table, self._route)
        facts = dict(self.facts)
        if evaluator.execution != self._pinned:
            facts["execution_at_the_end"] = evaluator.execution.told()  # memory ran short
        self.surface = self.surface.told_of(**facts)

    def _measured(
        self, states: Iterator[Weights], known: npt.NDArray[np.bool_], table: FloatArray, leg: int
    ) -> Generator[Measured]:
        """Fills in what is not known of a segment."""
        for place, state in enumerate(states, leg * self._route.points):
            if not known[place]:
                self._evaluator.borrowed.load(state)
                table[place] = self._evaluator.measure_here()
                yield Measured(np.array([place]), table[place : place + 1].copy())


def check_checkpoints(problem: Problem, route: Route) -> list[str]:
    """Checks that a route's checkpoints fit the model; returns the digest of each.

    Raises:
        LandscapeError: one does not.
    """
    digests = []
    for number, checkpoint in enumerate(route.path.checkpoints, route.first):
        state = checkpoint.state()
        check_fit(problem.model, state, f"checkpoint {number} of the path")
        digests.append(digest_of(state))
    return digests


def _leg(update: Weights, before: Weights | None, offset: Weights, points: int) -> Leg:
    """Returns a segment; `before` is the update before its own, `offset` leads to its beginning from the first."""
    length = norm(update)
    product = 0.0 if before is None else length * norm(before)
    cosine = dot(update, before) / product if before is not None and product > 0 else float("nan")
    square, along = dot(offset, offset), dot(offset, update)
    shares = np.arange(points + 1) / points
    return Leg(length, cosine, np.sqrt(np.maximum(square + 2 * shares * along + shares**2 * length**2, 0.0)))


def _between(borrowed: BorrowedModel, here: Weights, there: Weights, points: int) -> Iterator[Weights]:
    """Yields the states on a segment: evenly spaced, the first its beginning, the end left out."""
    yield here
    for number in range(1, points):
        share = number / points
        yield {
            name: _mixed(value, there[name], share, borrowed.is_variance(name))
            for name, value in here.items()
            if value.is_floating_point() and name in there
        }


def _mixed(here: Tensor, there: Tensor, share: float, logarithmic: bool) -> Tensor:
    first, second = here.to("cpu", torch.float64), there.to("cpu", torch.float64)
    if not logarithmic:
        return torch.lerp(first, second, share)
    least = torch.finfo(torch.float32).tiny
    return torch.lerp(first.clamp_min(least).log(), second.clamp_min(least).log(), share).exp()


def _difference(there: Weights, here: Weights, names: Sequence[str]) -> Weights:
    return {name: there[name].to("cpu", torch.float64) - here[name].to("cpu", torch.float64) for name in names}


def _told(names: Sequence[str], legs: Sequence[Leg], table: FloatArray, route: Route) -> tuple[Surface, Walk]:
    """Puts the segments together; `table` holds the fields at all points."""
    loss = table[:, list(names).index("loss")]
    edges = np.arange(len(legs))[:, None] * route.points + np.arange(route.points + 1)
    angle = np.degrees(np.arccos(np.clip([leg.cosine for leg in legs], -1.0, 1.0)))
    distance = np.array([0.0, *(leg.offsets[-1] for leg in legs)])
    found = Walk(loss[edges], np.array([leg.length for leg in legs]), angle, distance)

    def held(values: FloatArray) -> FloatArray:
        return np.append(np.repeat(values, route.points), values[-1])

    more = {
        "distance": np.append(np.concatenate([leg.offsets[:-1] for leg in legs]), distance[-1]),
        "floor": held(found.floor),
        "angle": held(found.angle),
    }
    fields = {**dict(zip(names, table.T.copy(), strict=True)), **more}
    path = replace(route.trajectory, loss=loss[:: route.points])
    return Surface(route.alpha, np.zeros(1), fields, trajectories=(path,)), found

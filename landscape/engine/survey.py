"""Computes a surface: an outline, then its points, then the surface.

Everybody who wants a surface, the caller's own process and the command line alike, opens a `Survey`,
drains its points and takes the surface.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch

from landscape.engine.borrowed import BorrowedModel, device_of
from landscape.engine.curvature.on_plane import check_curvature, plane_curvature
from landscape.engine.directions import Directions, choose_directions
from landscape.engine.evaluation.evaluator import Values
from landscape.engine.evaluation.execution import DTYPES, arithmetic, computing
from landscape.engine.evaluation.probe import first_choice
from landscape.engine.gradient_line import parabola
from landscape.engine.objective import is_out_of_memory
from landscape.engine.outline import Outline, check_same_centre, draw_outline, with_curvature
from landscape.engine.problem import Problem
from landscape.engine.provenance import identity_of
from landscape.engine.workers import Crew, InProcess, Places, devices_of, evaluators_of, processes
from landscape.errors import LandscapeError
from landscape.planning import Plan, Planned, full_plan, refined_plan
from landscape.spec import ComputeSpec
from landscape.surface import Surface
from landscape.trajectory import FloatArray


@dataclass(frozen=True)
class Measured:
    """Points that were measured together.

    Attributes:
        places: (K,) row · M + column.
        values: (K, F) their fields.
        coarse: whether on a part of the samples.
    """

    places: npt.NDArray[np.intp]
    values: FloatArray
    coarse: bool = False


@dataclass(frozen=True)
class KnownPoints:
    """Points of an interrupted computation: (N·M,) which are known, (N·M, F) their fields."""

    known: npt.NDArray[np.bool_]
    values: FloatArray


@dataclass(frozen=True)
class Earlier:
    """What an interrupted computation of the same surface left.

    Attributes:
        outline: as it was then; the planes are not needed.
        points: those on all samples, and those on a part of them.
    """

    outline: Outline
    points: KnownPoints
    coarse: KnownPoints


def _nothing(identity: Mapping[str, Any]) -> Earlier | None:
    return None


class Survey:
    """Context manager: one surface being computed; the model is lent meanwhile and bit-identical afterwards.

    Args:
        problem: what is looked at.
        spec: how.
        earlier: asked, with this surface's identity, for what an earlier computation left.

    Attributes:
        outline: all that is known before the first point.
        surface: the finished surface, once `points` has ended.
        samples_per_second: that went through the network so far, with all that a point needs beside.

    Raises:
        LandscapeError: model, data, loss and path do not go together.
    """

    outline: Outline

    def __init__(
        self,
        problem: Problem,
        spec: ComputeSpec,
        earlier: Callable[[Mapping[str, Any]], Earlier | None] = _nothing,
    ) -> None:
        check_curvature(spec)
        self._problem, self._spec, self._ask = problem, spec, earlier
        self._devices = devices_of(spec.devices) if spec.devices is not None else []
        self._splits = [split for _, split in problem.splits(spec.splits)]
        self._begun = self._waited = 0.0
        self._samples = 0
        self.surface: Surface | None = None

    def __enter__(self) -> Self:
        with ExitStack() as lent:
            try:
                self._begin(lent)
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                raise LandscapeError(
                    "memory does not suffice for network, directions and data: take fewer samples, a smaller batch,"
                    " or --devices cpu"
                ) from error
            self._lent = lent.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lent.close()

    def _begin(self, lent: ExitStack) -> None:
        problem, spec = self._problem, self._spec
        device = device_of(problem.model)
        if self._devices and self._devices[0].type != device.type:
            raise LandscapeError(f"the model is on {device} and the devices are {spec.devices}: move it to one of them")
        lent.enter_context(computing(problem.model, spec.precision))
        directions = choose_directions(problem, spec)
        identity = json.loads(json.dumps(identity_of(problem, spec, directions.planes)))
        self._earlier = self._ask(identity)
        threads = max(1, torch.get_num_threads() // max(1, sum(d.type == "cpu" for d in self._devices)))
        start = first_choice(self._splits[0], spec, threads)
        execution = start if self._earlier is None else self._earlier.outline.execution
        lent.enter_context(arithmetic(spec.precision, execution.threads))
        borrowed = lent.enter_context(BorrowedModel(problem.model, DTYPES[spec.precision]))
        self._evaluators = evaluators_of(borrowed, problem, spec, execution)
        outline = self._outlined(directions, identity)
        for evaluator in self._evaluators:
            evaluator.choose_planes(directions.planes)
            evaluator.arrange(outline.execution)
        self._evaluators[0].curvature = plane_curvature(borrowed, problem, spec, directions.planes)
        fresh = self._earlier is None and spec.curvature
        self.outline = with_curvature(outline, self._evaluators[0]) if fresh else outline

    def _outlined(self, directions: Directions, identity: Mapping[str, Any]) -> Outline:
        if self._earlier is None:
            return draw_outline(self._problem, self._spec, directions, identity, self._evaluators[0])
        check_same_centre(self._evaluators[0], directions.planes, self._earlier.outline)
        return replace(self._earlier.outline, planes=directions.planes)

    def points(self) -> Generator[Measured]:
        """Yields points as they are measured, level by level, without those that are known already.

        Raises:
            LandscapeError: memory does not suffice, or a worker died.
        """
        with self._crew() as crew:
            self._begun = time.monotonic()
            trend = None
            if self._spec.coarse_samples is not None:
                trend = (yield from self._drained(self._plan(), crew, coarse=True)).fields
            planned = yield from self._drained(self._plan(trend), crew)
        self.surface = self._finished(planned)

    @property
    def samples_per_second(self) -> float:
        """Samples that went through the network in a second, over all points measured so far."""
        seconds = time.monotonic() - self._begun - self._waited
        return self._samples / seconds if self._samples else 0.0

    @property
    def _samples_of_a_point(self) -> tuple[int, int]:
        """How many samples a point takes, and how many on a part of them."""
        most = self._spec.coarse_samples or 0
        planes, counts = len(self.outline.planes), [len(split) for split in self._splits]
        return planes * sum(counts), planes * sum(min(count, most) for count in counts)

    def _plan(self, trend: Mapping[str, FloatArray] | None = None) -> Plan:
        outline, spec = self.outline, self._spec
        if spec.tolerance is None:
            return full_plan(outline.alpha, outline.beta, outline.fields)
        return refined_plan(outline.alpha, outline.beta, outline.fields, spec.tolerance, spec.plane.seed, trend)

    @contextmanager
    def _crew(self) -> Iterator[Crew]:
        if not self._devices:
            yield Crew(InProcess(), self._evaluated_here, 1)
            return
        self._lent.close()  # the model is handed over as it came
        self._evaluators = []
        with (
            arithmetic(self._spec.precision),
            processes(self._devices, self._problem, self._spec, self.outline.planes, self.outline.execution) as crew,
        ):
            yield crew

    def _evaluated_here(self, places: Places, coarse: bool) -> list[Values]:
        return self._evaluators[coarse].evaluate(places)

    def _drained(self, plan: Plan, crew: Crew, *, coarse: bool = False) -> Generator[Measured, None, Planned]:
        """Has the plan's waves measured, on all samples or on a part of them, until it is content."""
        wave = next(plan)
        while True:
            values = np.empty((len(wave), len(self.outline.fields)))
            yield from self._wave(wave, values, crew, coarse)
            try:
                wave = plan.send(values)
            except StopIteration as end:
                return end.value

    def _wave(self, wave: npt.NDArray[np.intp], values: FloatArray, crew: Crew, coarse: bool) -> Generator[Measured]:
        """Fills in the values of a wave; points that are measured together always are the same."""
        known = np.zeros(len(wave), dtype=bool)
        if self._earlier is not None:
            earlier = self._earlier.coarse if coarse else self._earlier.points
            known = earlier.known[wave]
            values[known] = earlier.values[wave[known]]
        size = self.outline.execution.points_at_once
        groups = [slice(k, k + size) for k in range(0, len(wave), size) if not known[k : k + size].all()]
        running: deque[tuple[slice, Any]] = deque()
        for group in [*groups, *[None] * (2 * crew.size)]:
            if group is not None:
                running.append((group, crew.executor.submit(crew.task, self._coordinates(wave[group]), coarse)))
            if running and (group is None or len(running) >= (2 * crew.size if crew.size > 1 else 1)):
                done, future = running.popleft()
                values[done] = future.result()
                self._samples += len(wave[done]) * self._samples_of_a_point[coarse]
                new = ~known[done]
                paused = time.monotonic()
                yield Measured(wave[done][new], values[done][new], coarse)
                self._waited += time.monotonic() - paused

    def _coordinates(self, places: npt.NDArray[np.intp]) -> list[tuple[float, float]]:
        rows, columns = np.divmod(places, len(self.outline.alpha))
        return list(zip(self.outline.alpha[columns].tolist(), self.outline.beta[rows].tolist(), strict=True))

    def _finished(self, planned: Planned) -> Surface:
        outline, fields = self.outline, dict(planned.fields)
        provenance = dict(outline.provenance)
        if self._evaluators and self._evaluators[0].execution != outline.execution:
            provenance["execution_at_the_end"] = self._evaluators[0].execution.told()  # memory ran short
        if planned.proof:
            provenance["interpolation"] = dict(planned.proof)
        if self._spec.plane.directions == "gradient":
            fitted, told = parabola(outline.alpha, fields["loss"][0], outline.plane.slope)
            fields["parabola"] = fitted[None]
            provenance["parabola"] = dict(told)
        return Surface(
            outline.alpha,
            outline.beta,
            fields,
            state=planned.state,
            trajectories=outline.trajectories,
            provenance=provenance,
        )

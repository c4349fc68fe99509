"""Finds the fastest way to evaluate by trying a few on the real model and data for a short while."""

import logging
import math
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch.utils._pytree import tree_leaves

from landscape.engine.borrowed import no_gradients
from landscape.engine.data import Split
from landscape.engine.evaluation.evaluator import Evaluator
from landscape.engine.evaluation.execution import Execution
from landscape.engine.objective import Supervised, answer, is_out_of_memory
from landscape.engine.plane import Plane
from landscape.spec import ComputeSpec

LONGEST_TRIAL, SHORTEST_TRIAL = 0.12, 0.003
"""Seconds for one trial; the more work lies ahead, the longer, since a gain must exceed a trial's noise."""

TRIAL_SHARE = 0.01
"""Share of the work ahead that a trial may take."""

PROBE_SHARE = 0.05
"""Share of the work ahead after which no further trial begins."""

NOT_WORTHWHILE = 0.25
"""Seconds of work ahead below which nothing is tried."""

GAIN = 1.03
CHANNELS_LAST_SIDE = 16
"""Images at least this wide are usually faster with channels last; below it contiguous wins."""

SMALLEST_BATCH, FIRST_BATCH, LARGEST_BATCH = 16, 64, 65_536
LONGEST_BATCH_SECONDS = 2.0
"""A batch that takes longer is large enough: Ctrl-C waits for it."""

STACKABLE_SECONDS = 0.02
"""Points that take longer spend their time in kernels, which stacking does not help."""

STACKS = 4, 16, 64
COMPILE_WORTHWHILE = 300.0
"""Seconds of work ahead that torch.compile's own time, up to a minute, is worth."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Probe:
    """What a probe found.

    Attributes:
        execution: the choices.
        forward_rate: samples a second that the model alone passes forward, in the best layout and batch.
    """

    execution: Execution
    forward_rate: float


def first_choice(split: Split, spec: ComputeSpec, threads: int) -> Execution:
    """Returns what to begin with: what is usually fast."""
    wide = min((min(t.shape[2:]) for t in tree_leaves(split.inputs) if t.ndim == 4), default=0)
    usual = FIRST_BATCH if wide >= CHANNELS_LAST_SIDE else 4 * FIRST_BATCH
    return Execution(spec.batch_size or usual, channels_last=wide >= CHANNELS_LAST_SIDE, threads=threads)


def probe(evaluator: Evaluator, planes: Sequence[Plane], spec: ComputeSpec, points: int) -> Probe:
    """Tries layouts, batch sizes, stacks of points, the affine first layer, CUDA graphs and torch.compile.

    Args:
        evaluator: with its first choice and no planes yet.
        planes: that points will lie on.
        spec: batch size and compilation may have been asked for.
        points: to be evaluated; nothing is tried for longer than they are worth.
    """
    evaluator.choose_planes(planes)
    best, trial = evaluator.execution, _Trial(evaluator)
    ahead = points * trial.point_seconds(best)
    if ahead < NOT_WORTHWHILE and spec.compile != "on":
        return Probe(best, trial.forward_rate(best))
    trial.begin(ahead)
    best = trial.best_layout(best)
    if spec.batch_size is None:
        best = trial.best_batch(best)
    forward_rate = trial.forward_rate(best)
    if spec.batch_norm_policy == "frozen":
        best = trial.best_small(best, spec.batch_size is None)
    best = trial.best_graph(best)
    ahead = points * trial.point_seconds(best)
    if spec.compile == "on" or (spec.compile == "auto" and ahead > COMPILE_WORTHWHILE and _can_compile()):
        best = trial.best_compiled(best, asked=spec.compile == "on")
    evaluator.arrange(best)
    return Probe(best, forward_rate)


class _Trial:
    """Times an evaluator under different choices."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._seconds, self._end = 0.0, math.inf
        self._evaluator = evaluator
        self._on_gpu = evaluator.borrowed.device.type == "cuda"

    def begin(self, ahead: float) -> None:
        """Sets how long trials may take beside the seconds of work ahead."""
        self._seconds = min(max(TRIAL_SHARE * ahead, SHORTEST_TRIAL), LONGEST_TRIAL)
        self._end = time.perf_counter() + PROBE_SHARE * ahead

    @property
    def _over(self) -> bool:
        return time.perf_counter() > self._end

    def best_layout(self, start: Execution) -> Execution:
        """Returns the faster memory layout of images."""
        if not self._evaluator.residents[0].has_images:
            return start
        other = replace(start, channels_last=not start.channels_last)
        return other if self.forward_rate(other) > GAIN * self.forward_rate(start) else start

    def best_batch(self, start: Execution) -> Execution:
        """Returns the fastest batch size: doubled, or else halved, as long as that pays."""
        best, rate = start, self.forward_rate(start)
        most = min(LARGEST_BATCH, max(r.count for r in self._evaluator.residents))
        for factor in (2.0, 0.5):
            size, misses = best.batch_size, 0
            while misses < 2:
                size = min(int(size * factor), most)
                too_long = size / max(rate, 1e-9) > LONGEST_BATCH_SECONDS
                if size < SMALLEST_BATCH or size == best.batch_size or too_long or self._over:
                    break
                other = replace(start, batch_size=size)
                its = self.forward_rate(other)
                better = its > GAIN * rate
                best, rate = (other, its) if better else (best, rate)
                misses += not better
                if size == most:
                    break
            if best is not start:
                break
        return best

    def best_small(self, start: Execution, any_batch: bool) -> Execution:
        """Returns the best choice for networks whose points are over in no time."""
        best, seconds = start, self.point_seconds(start)
        if seconds > STACKABLE_SECONDS * (1 if not self._on_gpu else 5):
            return best
        if start.threads > 1:  # threads that wait for each other cost more than they give
            best, seconds = self._better(replace(best, threads=1), best, seconds)
        affine = replace(best, affine_first_layer=True)
        best, seconds = self._better(affine, best, seconds)
        for count in STACKS:
            for size in {start.batch_size, 128, 512} if any_batch else {start.batch_size}:
                if size <= max(start.batch_size, 512):
                    stacked = replace(best, points_at_once=count, batch_size=size)
                    best, seconds = self._better(stacked, best, seconds)
        return best

    def best_graph(self, start: Execution) -> Execution:
        """Returns whether to record a GPU's work."""
        if not self._on_gpu or start.points_at_once > 1 or start.affine_first_layer:
            return start
        return self._better(replace(start, cuda_graph=True), start, self.point_seconds(start))[0]

    def best_compiled(self, start: Execution, asked: bool) -> Execution:
        """Returns whether to compile; asked for, it is used wherever it works."""
        plain = replace(start, points_at_once=1, cuda_graph=False)
        seconds, self._end = math.inf if asked else self.point_seconds(start), math.inf
        return self._better(replace(plain, compiled=True), start, seconds)[0]

    def _better(self, other: Execution, best: Execution, seconds: float) -> tuple[Execution, float]:
        if self._over:
            return best, seconds
        try:
            its = self.point_seconds(other)
        except Exception as error:  # whatever a choice cannot do, the plain way can
            _log.info("%s is not used: %s", other, error)
            self._evaluator.arrange(best)
            return best, seconds
        if self._evaluator.execution != other:  # memory did not suffice, or the first layer is not affine in the data
            return best, seconds
        return (other, its) if GAIN * its < seconds else (best, seconds)

    def forward_rate(self, execution: Execution) -> float:
        """Returns samples a second of the model alone, 0 where memory does not suffice."""
        evaluator = self._evaluator
        resident = max(evaluator.residents, key=lambda r: r.count)
        try:
            evaluator.arrange(execution)
            batch = resident.head(execution.batch_size)
            samples = min(execution.batch_size, resident.count)
            with no_gradients(evaluator.objective.differentiates):
                seconds = self._timed(lambda: self._forward(batch))
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            return 0.0
        return samples / seconds

    def point_seconds(self, execution: Execution) -> float:
        """Returns seconds for a point, all planes together."""
        evaluator = self._evaluator
        if evaluator.execution != execution:
            evaluator.arrange(execution)
        points = [(0.01 * k, -0.01 * k) for k in range(execution.points_at_once)]
        return self._timed(lambda: evaluator.evaluate(points)) / len(points)

    def _forward(self, batch: Any) -> None:
        if isinstance(self._evaluator.objective, Supervised):
            answer(self._evaluator.borrowed.model, batch[0])
        else:
            self._evaluator.objective.measure(self._evaluator.borrowed.model, batch)

    def _timed(self, work: Callable[[], object]) -> float:
        work()
        self._wait()
        times, begun = [], time.perf_counter()
        while not times or time.perf_counter() - begun < self._seconds:
            start = time.perf_counter()
            work()
            self._wait()
            times.append(time.perf_counter() - start)
        return min(times)

    def _wait(self) -> None:
        if self._on_gpu:
            torch.cuda.synchronize()


def _can_compile() -> bool:
    return shutil.which("g++") is not None or torch.cuda.is_available()

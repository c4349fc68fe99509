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
from landscape.engine.evaluation.evaluator import Evaluator, Values
from landscape.engine.evaluation.execution import Execution
from landscape.engine.evaluation.resident import CHANNELS_LAST_SIDE
from landscape.engine.objective import Supervised, answer, is_out_of_memory
from landscape.engine.plane import Plane
from landscape.spec import ComputeSpec, Precision

LONGEST_TRIAL, SHORTEST_TRIAL, ENOUGH = 0.12, 0.003, 16
"""Seconds for one trial, and times that it does the same at most; the more work lies ahead, the longer, since a gain
must exceed a trial's noise."""

TRIAL_SHARE, PROBE_SHARE = 0.01, 0.1
"""Shares of the work ahead: what a trial may take, and after which no further one begins."""

NOT_WORTHWHILE = 0.25
"""Seconds of work ahead below which nothing is tried."""

GAIN = 1.03
HOPELESS = 1.5, 1.1, 1.0
"""Times slower at the end of each of its turns, a choice gets no further one."""

AGREEMENT: dict[Precision, float] = {"bf16": 0.1, "tf32": 0.02, "float64": 1e-7}
"""Relative difference up to which two ways of evaluating agree: what rounding does to a deep network away from θ*."""

SMALLEST_BATCH, FIRST_BATCH, LARGEST_BATCH = 16, 64, 65_536
FIRST_BATCH_OF_SMALL = 2048
"""Where inputs are no images of some size, a kernel's call costs more than its work on a few samples."""

LONGEST_BATCH_SECONDS = 1.0
"""A batch that takes longer is large enough: Ctrl-C waits for it."""

STACKABLE_SECONDS = 0.02
"""Points that take longer spend their time in kernels, which stacking does not help."""

STACKS, LARGEST_STACK, SMALL_BATCHES = (8, 32), 128, (512, 128)
"""Points at once; the largest for a GPU, which has room for it, and batches of which many fit a processor's cache."""

_UNFOLDED = {"folded_norms": False, "fused_convolutions": False}
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
    usual = FIRST_BATCH if wide >= CHANNELS_LAST_SIDE else FIRST_BATCH_OF_SMALL
    folded = spec.batch_norm_policy != "recalibrate"
    return Execution(
        spec.batch_size or usual,
        channels_last=wide >= CHANNELS_LAST_SIDE,
        folded_norms=folded,
        fused_convolutions=folded,
        threads=threads,
    )


def probe(evaluator: Evaluator, planes: Sequence[Plane], spec: ComputeSpec, points: int) -> Probe:
    """Tries layouts, batch sizes, stacks of points, the affine first layer, CUDA graphs and torch.compile.

    Args:
        evaluator: with its first choice and no planes yet.
        planes: that points will lie on.
        spec: batch size and compilation may have been asked for.
        points: to be evaluated; nothing is tried for longer than they are worth.
    """
    evaluator.choose_planes(planes)
    trial = _Trial(evaluator)
    start = evaluator.execution
    found = trial.choose(start, spec, points)
    plain = Execution(found.execution.batch_size, found.execution.channels_last, threads=found.execution.threads)
    if found.execution != plain:
        place = 0.6 * planes[0].alpha_range[1], 0.4 * planes[0].beta_range[0]
        told, truth = (trial.losses(execution, place) for execution in (found.execution, plain))
        if not agree(told, truth, spec.precision):
            _log.warning("%s does not give the numbers of %s, and is not used", found.execution, plain)
            found = replace(found, execution=plain)
    evaluator.arrange(found.execution)
    return replace(found, execution=evaluator.execution)


def agree(told: Sequence[float], truth: Sequence[float], precision: Precision) -> bool:
    """Returns whether numbers are the same but for rounding; where none is finite, nothing can be said against them."""
    allowed = AGREEMENT.get(precision, 1e-3)
    pairs = [(a, b) for a, b in zip(told, truth, strict=True) if math.isfinite(b)]
    return all(abs(a - b) <= allowed * max(abs(b), 1e-2) for a, b in pairs)


class _Trial:
    """Times an evaluator under different choices."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._seconds, self._end = 0.0, math.inf
        self._evaluator = evaluator
        self._on_gpu = evaluator.borrowed.device.type == "cuda"

    def choose(self, start: Execution, spec: ComputeSpec, points: int) -> Probe:
        """Returns the best choices found, one after the other, while trials cost little beside the work ahead."""
        ahead = points * self.point_seconds(start)
        if ahead < NOT_WORTHWHILE and spec.compile != "on":
            return Probe(start, self.forward_rate(start))
        self._seconds = min(max(TRIAL_SHARE * ahead, SHORTEST_TRIAL), LONGEST_TRIAL)
        self._end = time.perf_counter() + PROBE_SHARE * ahead
        best = self.best_layout(start)
        if spec.batch_size is None:
            best = self.best_batch(best)
        best = self.best_convolutions(best)
        forward_rate = self.forward_rate(best)
        if spec.batch_norm_policy == "frozen":
            best = self.best_small(best, spec.batch_size is None)
        best = self.best_graph(best)
        ahead = points * self.point_seconds(best)
        if spec.compile == "on" or (spec.compile == "auto" and ahead > COMPILE_WORTHWHILE and _can_compile()):
            best = self.best_compiled(best, asked=spec.compile == "on")
        return Probe(best, forward_rate)

    @property
    def _over(self) -> bool:
        return time.perf_counter() > self._end

    def best_layout(self, start: Execution) -> Execution:
        """Returns the faster memory layout of images."""
        images = self._evaluator.residents[0].has_images
        return self.faster(replace(start, channels_last=not start.channels_last), start) if images else start

    def best_convolutions(self, start: Execution) -> Execution:
        """Returns what convolutions do best to take along; late, since all that they can is hardly ever slower."""
        best = start
        if best.fused_convolutions and not self._over:
            best = self.faster(replace(best, fused_convolutions=False), best)
        return self.faster(replace(best, **_UNFOLDED), best) if best.folded_norms and not self._over else best

    def best_batch(self, start: Execution) -> Execution:
        """Returns the fastest batch size: doubled, or else halved, as long as that pays."""
        most = min(LARGEST_BATCH, self._most)
        best = start = replace(start, batch_size=min(start.batch_size, most))
        for factor in (2.0, 0.5):
            size, misses = start.batch_size, 0
            while misses < 2 and not self._over:
                size = min(int(size * factor), most)
                if size < SMALLEST_BATCH or size == best.batch_size:
                    break
                faster = self.faster(replace(start, batch_size=size), best)
                misses += faster is best
                best = faster
                if size == most:
                    break
            if best is not start:
                break
        return best

    def faster(self, other: Execution, best: Execution) -> Execution:
        """Returns the other choice where it passes more samples a second, turn by turn, than the best so far.

        Turns, since a machine that others use may be slow for one and fast for the next.
        """
        rates, seconds = {other: 0.0, best: 0.0}, 0.0
        for hopeless in HOPELESS:
            for execution in rates:
                rates[execution] = max(rates[execution], self.rate(execution))
            seconds = min(other.batch_size, self._most) / max(rates[other], 1e-9)
            if self._over or seconds > LONGEST_BATCH_SECONDS or rates[other] * hopeless < rates[best]:
                break
        return other if rates[other] > GAIN * rates[best] and seconds <= LONGEST_BATCH_SECONDS else best

    @property
    def _most(self) -> int:
        return max(resident.count for resident in self._evaluator.residents)

    def best_small(self, start: Execution, any_batch: bool) -> Execution:
        """Returns the best choice for networks whose points are over in no time."""
        best, seconds = start, self.point_seconds(start)
        if seconds > STACKABLE_SECONDS * (1 if not self._on_gpu else 5):
            return best
        for count in (*STACKS, LARGEST_STACK) if self._on_gpu else STACKS:
            best, seconds = self._better(replace(best, points_at_once=count, **_UNFOLDED), best, seconds)
        best, seconds = self._better(replace(best, affine_first_layer=True), best, seconds)
        if start.threads > 1:  # threads that wait for each other may cost more than they give, of a stack the least
            best, seconds = self._better(replace(best, threads=1), best, seconds)
        for size in SMALL_BATCHES if any_batch else ():
            if size < best.batch_size:
                best, seconds = self._better(replace(best, batch_size=size), best, seconds)
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

    def losses(self, execution: Execution, place: tuple[float, float]) -> Values:
        """Returns the fields at a place."""
        self._evaluator.arrange(execution)
        return self._evaluator.evaluate([place])[0]

    def rate(self, execution: Execution) -> float:
        """Returns samples a second of a batch as it is measured at a point, 0 where memory does not suffice."""
        return self._rate(execution, self._evaluator.measure_batch)

    def forward_rate(self, execution: Execution) -> float:
        """Returns samples a second that the plain model passes forward, in the better layout."""
        plain = replace(execution, **_UNFOLDED, affine_first_layer=False, compiled=False, points_at_once=1)
        if not self._evaluator.residents[0].has_images or self._over:
            return self._rate(plain, self._forward)
        return max(self._rate(replace(plain, channels_last=last), self._forward) for last in (False, True))

    def _rate(self, execution: Execution, work: Callable[[Any], None]) -> float:
        evaluator = self._evaluator
        resident = max(evaluator.residents, key=lambda r: r.count)
        samples = min(execution.batch_size, resident.count)
        try:
            evaluator.arrange(execution)
            batch = resident.head(execution.batch_size)
            with no_gradients(evaluator.objective.differentiates):
                return samples / self._timed(lambda: work(batch))
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            return 0.0

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
        while not times or (len(times) < ENOUGH and time.perf_counter() - begun < self._seconds):
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

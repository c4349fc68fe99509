"""Where points are evaluated: in this process, or in one process for each device.

What is evaluated next is planned elsewhere. Tasks carry coordinates and results carry numbers, through
`concurrent.futures.Executor`; a worker loads model, data and directions once.
"""

import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.curvature.on_plane import plane_curvature
from landscape.engine.data import Split
from landscape.engine.data.subset import drawn
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.evaluation.evaluator import Values
from landscape.engine.evaluation.execution import DTYPES, computing
from landscape.engine.objective import first_line
from landscape.engine.plane import Plane
from landscape.engine.problem import Problem
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, DataSpec

Places = Sequence[tuple[float, float]]
Task = Callable[[Places, bool], list[Values]]
"""Called with coordinates, and whether a part of the samples is enough."""


@dataclass(frozen=True)
class Crew:
    """Who evaluates.

    Attributes:
        executor: runs tasks.
        task: the function a task calls with its coordinates.
        size: how many work at once.
    """

    executor: Executor
    task: Task
    size: int


class InProcess(Executor):
    """Runs a task when it is submitted, in the caller's own process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Returns a future that is done already."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def devices_of(asked: str | None) -> list[torch.device]:
    """Returns the devices named by a text such as ``cpu:2`` or ``cuda:0,cuda:1``, one for each process.

    Raises:
        LandscapeError: there is no such device.
    """
    if asked is None:
        kind = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        return [torch.device(kind)]
    if not isinstance(asked, str):
        raise LandscapeError(f"devices are {asked!r}: expected a text such as 'cpu:2' or 'cuda:0,cuda:1'")
    devices: list[torch.device] = []
    for word in asked.split(","):
        kind, _, number = word.strip().partition(":")
        if kind == "cpu" and (number.isdigit() or not number) and int(number or 1) in range(1, 1025):
            devices += [torch.device("cpu")] * int(number or 1)
        elif kind == "cuda" and (number.isdigit() or not number):
            devices.append(torch.device("cuda", int(number or 0)))
            if not torch.cuda.is_available() or devices[-1].index >= torch.cuda.device_count():
                raise LandscapeError(f"there is no device {devices[-1]} here: {_present()}")
        elif word.strip() == "mps":
            devices.append(torch.device("mps"))
            if not torch.backends.mps.is_available():
                raise LandscapeError(f"there is no device mps here: {_present()}")
        else:
            raise LandscapeError(f"unknown device '{word.strip()}': {_present()}; cpu:2 are two processes on it")
    kinds = {device.type if device.type != "cuda" else torch.cuda.get_device_name(device) for device in devices}
    if len(kinds) > 1:
        raise LandscapeError(
            f"devices are {', '.join(sorted(kinds))}: expected one kind, whose points have the same bits"
        )
    return devices


def _present() -> str:
    gpus = [f"cuda:{k}" for k in range(torch.cuda.device_count())]
    return f"choose of {', '.join(['cpu', *gpus, *(['mps'] if torch.backends.mps.is_available() else [])])}"


@contextmanager
def processes(
    devices: Sequence[torch.device], problem: Problem, spec: ComputeSpec, planes: Sequence[Plane], execution: Execution
) -> Generator[Crew]:
    """Starts a process for each device; each loads the problem once.

    Raises:
        LandscapeError: the problem cannot be handed over, or a process dies.
    """
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.pt"
        # Trajectories have been measured by now, and workers need no checkpoints.
        _hand_over((replace(problem, paths=(), ends=()), spec, tuple(planes), execution), file)
        queue = context.Queue()
        for device in devices:
            queue.put(str(device))
        pool = ProcessPoolExecutor(len(devices), context, _begin, (str(file), queue, os.getpid()))
        try:
            yield Crew(pool, _evaluate, len(devices))
        except BrokenProcessPool as error:
            raise LandscapeError(
                "a worker process ended unexpectedly, perhaps for want of memory: the points so far are kept;"
                " use fewer devices"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _hand_over(content: tuple[Any, ...], file: Path) -> None:
    try:
        torch.save(content, file)
    except Exception as error:  # pickling runs code of the user's classes
        raise LandscapeError(
            f"this problem cannot be handed to other processes ({first_line(error)}): define model, loss and"
            " objective at the top level of a module, or use one device"
        ) from error


_evaluators: list[Evaluator] = []
_lent = ExitStack()


def _begin(file: str, queue: Any, parent: int) -> None:
    """Makes a worker ready."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group, and are the parent's to answer
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    device = torch.device(queue.get())
    if device.type == "cuda":
        torch.cuda.set_device(device)
    problem, spec, planes, execution = torch.load(file, map_location="cpu", mmap=True, weights_only=False)
    torch.set_num_threads(execution.threads)
    _lent.enter_context(computing(problem.model.to(device), spec.precision))
    borrowed = _lent.enter_context(BorrowedModel(problem.model, DTYPES[spec.precision]))
    _evaluators.extend(evaluators_of(borrowed, problem, spec, execution))
    for evaluator in _evaluators:
        evaluator.choose_planes(planes)
    _evaluators[0].curvature = plane_curvature(borrowed, problem, spec, planes)


def _evaluate(places: Places, coarse: bool) -> list[Values]:
    return _evaluators[coarse].evaluate(places)


def evaluators_of(
    borrowed: BorrowedModel, problem: Problem, spec: ComputeSpec, execution: Execution
) -> list[Evaluator]:
    """Returns what measures points on all samples and, where the spec has a coarse part of them, on that."""
    parts = [problem]
    if spec.coarse_samples is not None:
        parts.append(problem.coarse(spec.coarse_samples, spec.data.subset_seed))
    recalibrated = recalibration_split(problem, spec)
    return [
        Evaluator(borrowed, part.objective, [split for _, split in part.splits(spec.splits)], execution, recalibrated)
        for part in parts
    ]


def _end_with(parent: int) -> None:
    """Ends this process when its parent has been killed: nobody would ask it for anything any more."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def recalibration_split(problem: Problem, spec: ComputeSpec) -> Split | None:
    """Returns the samples that BatchNorm statistics are computed anew on, None under any other policy."""
    if spec.batch_norm_policy != "recalibrate":
        return None
    asked = DataSpec(samples=spec.recalibration_samples, subset_seed=spec.data.subset_seed)
    return drawn(problem.data, asked).train

"""Carries out what the panels ask for: opens files, runs a job, looks for critical points.

It works between two frames on the thread that draws; only the search for critical points and the
basin map have threads of their own. No GL, no imgui.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from landscape.errors import LandscapeError
from landscape.files.atomic import replacing
from landscape.job_status import JobStatus
from landscape.viewer.basin_map import wanted_basins
from landscape.viewer.compute_form import ENTRY, ComputeForm
from landscape.viewer.live import PART_SUFFIX, LiveLayer, OthersJobs
from landscape.viewer.opening import placed, read_files, reloaded
from landscape.viewer.plane_image import read_image
from landscape.viewer.requests import (
    CancelJob,
    CloseWindow,
    OpenFiles,
    ReloadFiles,
    Request,
    SaveScreenshot,
    SaveText,
    StartJob,
    UseImage,
)
from landscape.viewer.search import BasinSearch, Search
from landscape.viewer.state import Layer, ViewState
from landscape.viewer.watching import WATCH_INTERVAL, FileWatch

if TYPE_CHECKING:
    from landscape.jobs import Job

BUSY_INTERVAL, FOLLOW_INTERVAL = 1 / 30, 0.5
"""Seconds between looks at a job or a search of ours, and at a file that somebody else writes."""

SECONDS_TO_END = 5.0
"""A cancelled job gets this long to end before the window goes; it ends later all the same."""

JOB = "the job"
"""What messages are about that the next job makes untrue."""


class Session:
    """What a window does beside drawing, from its first state to its last.

    Attributes:
        save_screenshot: writes a picture of a state to a file.
        closing: whether somebody has asked to end.
    """

    def __init__(self, save_screenshot: Callable[[ViewState, Path], None]) -> None:
        self.save_screenshot = save_screenshot
        self.closing = False
        self._search: Search | None = None
        self._basins: BasinSearch | None = None
        self._job: Job | None = None
        self._job_layer: LiveLayer | None = None
        self._others = OthersJobs()
        self._watch = FileWatch()

    @property
    def busy(self) -> bool:
        """Whether `advance` will have something to tell without anybody asking."""
        at_work = self._search, self._basins, self._job
        return any(part is not None for part in at_work) or bool(self._others)

    def advance(self, state: ViewState) -> ViewState:
        """Returns the state after its requests, and with what job and search have found since."""
        requests, state = state.requests, replace(state, requests=()) if state.requests else state
        for request in requests:
            try:
                state = self._carry_out(state, request)
            except LandscapeError as error:
                state = state.telling(str(error), about=JOB if isinstance(request, StartJob) else "")
        state = self._others.followed(self._follow_job(state))
        return self._follow_basins(self._follow_search(self._reload_changed(state)))

    def patience(self, state: ViewState) -> float | None:
        """Returns after how many seconds `advance` may have something to tell; None where only the user has."""
        if state.requests:
            return 0.0
        if self._job is not None or state.searching or self._basins is not None or wanted_basins(state) is not None:
            return BUSY_INTERVAL
        if self._others:
            return FOLLOW_INTERVAL
        return WATCH_INTERVAL if state.settings.reload and state.path else None

    def close(self) -> None:
        """Cancels a running job; what it has finished is kept."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait(SECONDS_TO_END)
            self._job = None

    def _carry_out(self, state: ViewState, request: Request) -> ViewState:
        match request:
            case OpenFiles(paths, add):
                return _opened(state, paths, add)
            case ReloadFiles():
                for index in range(len(state.layers)):
                    state = _reloaded(state, index, "read again")
            case UseImage(path):
                return state.with_look(image=read_image(path), texture="image")
            case SaveScreenshot(path):
                path = unused(path)
                self.save_screenshot(state, path)
                return replace(state, notice=f"Saved {path}")
            case SaveText(path, text):
                path = unused(path)
                with replacing(path) as stream:
                    stream.write(text.encode())
                return replace(state, notice=f"Saved {path}")
            case StartJob(form, train):
                return self._start(state, form, train)
            case CloseWindow():
                self.closing = True
            case CancelJob() if self._job is not None:
                self._job.cancel()
        return state

    def _start(self, state: ViewState, form: ComputeForm, train: bool) -> ViewState:
        from landscape.jobs import Job

        if self._job is not None:
            raise LandscapeError("a job is running already: cancel it first, or wait until it is done")
        compute, training = form.job(train)
        self._job = Job(compute, Path(form.output), training)
        self._job_layer = LiveLayer(Path(form.output))
        status = JobStatus("training" if train else "computing")
        form = replace(form, run=compute.subject.run or "")
        state = state.without_messages(JOB).without_messages(ENTRY)
        return replace(state, job=status, training_log=(), form=form, notice="")

    def _follow_job(self, state: ViewState) -> ViewState:
        if self._job is None:
            return state
        trained, status = state.job is not None and state.job.stage == "training", self._job.poll()
        if self._job_layer is not None and self._job.surface is not None:
            state = self._job_layer.updated(state, self._job.surface, complete=status.stage == "done")
        if status != state.job or self._job.log is not state.training_log:
            state = replace(state, job=status, training_log=self._job.log)
        if status.running:
            return state
        output, self._job = self._job.output, None
        if status.stage == "failed":
            return state.telling("The computation failed", status.detail, about=JOB)
        kept = "the checkpoints so far" if trained else "the finished points"
        ended = f"{output} is ready" if status.stage == "done" else f"Cancelled; {kept} are kept"
        return replace(state, notice=ended)

    def _reload_changed(self, state: ViewState) -> ViewState:
        """Reads files again that have changed on disk; what is still growing is followed in another way."""
        if not state.settings.reload:
            return state
        growing = self._job.output if self._job else None
        files = [() if layer.path == growing else _files(layer) for layer in state.layers]
        changed = set(self._watch.changed(chain.from_iterable(files)))
        for index, of_layer in enumerate(files):
            if not changed.isdisjoint(of_layer):
                state = _reloaded(state, index, "changed on disk")
        return state

    def _follow_search(self, state: ViewState) -> ViewState:
        wanted = next((k for k, layer in enumerate(state.layers) if layer.searching), None)
        if wanted is None:
            self._search = None
            return state
        if self._search is None or self._search.surface is not state.layers[wanted].surface:
            self._search = Search(state.layers[wanted].surface)
        if not self._search.done:
            return state
        found, self._search = self._search, None
        state = state.with_layer(wanted, searching=False, searched=not found.problem, critical_points=found.points)
        return state.telling(found.problem) if found.problem else state

    def _follow_basins(self, state: ViewState) -> ViewState:
        """Makes the basin map the state asks for, and gives up one of numbers that have changed since."""
        wanted, at_work = wanted_basins(state), self._basins
        if at_work is not None and at_work.order != wanted:
            at_work.cancel()
            at_work = self._basins = None
        if wanted is None:
            return state
        if at_work is None:
            self._basins = BasinSearch(wanted)
            return state
        done, made = at_work.done, at_work.made
        self._basins = None if done else at_work
        if done and at_work.problem:
            return state.with_rolling(show_basins=False).telling(at_work.problem)
        return state if made is None or made is state.rolling.basins else state.with_rolling(basins=made)


def _opened(state: ViewState, paths: tuple[Path, ...], add: bool) -> ViewState:
    """Opens what can be opened, and tells of each file that cannot; a recent file that has gone is forgotten."""
    read = read_files(paths)
    for problem in read.problems:
        state = state.telling(problem)
    gone = [path.absolute() for path in paths if not os.path.exists(path)]
    state = replace(state, recent=tuple(path for path in state.recent if path not in gone))
    for layer in read.layers:
        state = state.without_messages(str(layer.path))
    return placed(state, read, add) if read.layers or read.runs else state


def _reloaded(state: ViewState, index: int, reason: str) -> ViewState:
    layer = state.layers[index]
    if not _files(layer):
        return state
    try:
        return replace(reloaded(state, index), notice=f"{layer.name} {reason}").without_messages(str(layer.path))
    except LandscapeError as error:
        told = f"{layer.name} cannot be read again; the picture stays as it was"
        return state.telling(told, str(error), about=str(layer.path))


def _files(layer: Layer) -> tuple[Path, ...]:
    """What a layer is read from again when it changes; a part file is followed in another way."""
    return (layer.path, *layer.laid) if layer.path and layer.path.suffix != PART_SUFFIX else ()


def unused(path: Path) -> Path:
    """Returns `path`, or with a number added the first that no file has yet."""
    number, candidate = 2, path
    while os.path.exists(candidate):
        candidate, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return candidate

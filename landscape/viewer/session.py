"""Carries out what the panels ask for: opens files, runs a job, looks for critical points.

It works between two frames on the thread that draws; only the search for critical points has a
thread of its own. No GL, no imgui.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from landscape.critical import CriticalPoint
from landscape.errors import LandscapeError
from landscape.job_status import JobStatus
from landscape.surface import PointState, Surface
from landscape.viewer.opening import opened, refreshed, shown
from landscape.viewer.state import (
    CancelJob,
    CloseWindow,
    ComputeForm,
    OpenFiles,
    Request,
    SaveScreenshot,
    StartJob,
    ViewState,
)

if TYPE_CHECKING:
    from landscape.jobs import Job

SECONDS_TO_END = 5.0
"""A cancelled job gets this long to end before the window goes; it ends later all the same."""

_log = logging.getLogger(__name__)


class Session:
    """What a window does beside drawing, from its first state to its last.

    Attributes:
        save_screenshot: writes a picture of a state to a file.
        closing: whether somebody has asked to end.
    """

    def __init__(self, save_screenshot: Callable[[ViewState, Path], None]) -> None:
        self.save_screenshot = save_screenshot
        self.closing = False
        self._search: _Search | None = None
        self._job: Job | None = None
        self._snapshot: Surface | None = None
        self._known_at_rescale = 0

    @property
    def busy(self) -> bool:
        """Whether `advance` will have something to tell without anybody asking."""
        return self._search is not None or self._job is not None

    def advance(self, state: ViewState) -> ViewState:
        """Returns the state after its requests, and with what job and search have found since."""
        requests, state = state.requests, replace(state, requests=()) if state.requests else state
        for request in requests:
            try:
                state = self._carry_out(state, request)
            except LandscapeError as error:
                state = state.telling(str(error))
        return self._follow_search(self._follow_job(state))

    def close(self) -> None:
        """Cancels a running job; its finished points are kept."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait(SECONDS_TO_END)
            self._job = None

    def _carry_out(self, state: ViewState, request: Request) -> ViewState:
        match request:
            case OpenFiles(paths, add):
                return opened(state, paths, add)
            case SaveScreenshot(path):
                path = unused(path)
                self.save_screenshot(state, path)
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
        run = run_folder(form) if train else Path(form.run)
        self._job = Job(form.compute, run, Path(form.output), form.train if train else None)
        self._snapshot, self._known_at_rescale = None, 0
        status = JobStatus("training" if train else "computing")
        return replace(state, job=status, form=replace(form, run=str(run)), notice="")

    def _follow_job(self, state: ViewState) -> ViewState:
        if self._job is None:
            return state
        status = self._job.poll()
        surface = self._job.surface
        if surface is not None and surface is not self._snapshot:
            state = self._take(state, surface, self._job.output, complete=status.stage == "done")
        if status != state.job:
            state = replace(state, job=status)
        if status.running:
            return state
        output, self._job = self._job.output, None
        if status.stage == "failed":
            return state.telling("The computation failed", status.detail)
        ended = f"{output} is ready" if status.stage == "done" else "Cancelled; the finished points are kept"
        return replace(state, notice=ended)

    def _take(self, state: ViewState, surface: Surface, output: Path, complete: bool) -> ViewState:
        """Shows a job's snapshot, unless the user has opened something else meanwhile.

        Limits are chosen anew only when twice as many points are known as at the last choice,
        and at the end: a handful of steps instead of a flicker.
        """
        first = self._snapshot is None
        place = next((k for k, layer in enumerate(state.layers) if layer.surface is self._snapshot), None)
        known = int((surface.state != PointState.MISSING).sum())
        rescale = complete or known >= 2 * self._known_at_rescale
        self._snapshot = surface
        self._known_at_rescale = known if rescale else self._known_at_rescale
        if first:
            state, place = shown(state, surface, output), 0
        elif place is not None:
            state = refreshed(state, place, surface, rescale)
        else:
            return state
        return state.with_layer(place, searching=complete, critical_points=surface.critical_points or ())

    def _follow_search(self, state: ViewState) -> ViewState:
        wanted = next((k for k, layer in enumerate(state.layers) if layer.searching), None)
        if wanted is None:
            self._search = None
            return state
        if self._search is None or self._search.surface is not state.layers[wanted].surface:
            self._search = _Search(state.layers[wanted].surface)
        if not self._search.done:
            return state
        found, self._search = self._search, None
        state = state.with_layer(wanted, searching=False, critical_points=found.points)
        return state.telling(found.problem) if found.problem else state


class _Search:
    """Looks for the critical points of one surface in the background; the program's end ends it too."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.points: tuple[CriticalPoint, ...] = ()
        self.problem = ""
        self._thread = threading.Thread(target=self._run, name="critical points", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        from landscape.analysis import find_critical_points

        try:
            self.points = find_critical_points(self.surface)
        except Exception as error:  # a fault there must not take the picture away
            _log.exception("the search for critical points failed")
            self.problem = f"The critical points could not be found: {error}"


def run_folder(form: ComputeForm) -> Path:
    """Returns the folder "Train & compute" trains in: one for each way of training."""
    train = form.train
    return Path("runs") / f"{train.model}-{train.data}-{train.loss}-{train.epochs}-epochs-seed-{train.seed}"


def unused(path: Path) -> Path:
    """Returns `path`, or with a number added the first that no file has yet."""
    number, candidate = 2, path
    while candidate.exists():
        candidate, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return candidate

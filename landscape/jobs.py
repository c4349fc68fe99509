"""Runs `landscape compute` as a child process and follows the files it writes.

The child is started as anybody would start it and its files are only read, so that a job survives
whoever started it, and any other program can watch it in the same way.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from landscape.errors import LandscapeError
from landscape.files import load_surface
from landscape.files.part import Part, PartReader, part_path
from landscape.files.run_folder import RunFolder, read_run
from landscape.files.run_log import LogEntry, LogReader
from landscape.following import Pace
from landscape.job_status import JobStage, JobStatus
from landscape.spec import ComputeSpec, TrainSpec
from landscape.surface import Surface

POLL_INTERVAL = 0.1
"""Seconds between two looks at the files; asking more often costs nothing and tells nothing new."""

DETAIL_LINES = 12
STOPPED_CODES = (128 + 2, 128 + 15, -2, -15)


class Job:
    """A child process that trains, if asked to, and computes a surface.

    Args:
        compute: what to compute, of the run it names.
        output: the PLY to write.
        train: how to train the run first; None when it is there already.

    Attributes:
        output: the PLY that will be written.
        surface: the newest snapshot, None before the first point; a new object only when
            something changed. Once the job is done, the content of the output.
        log: the lines of the run that is trained, so far; a new object only when there are more.

    Raises:
        LandscapeError: the child cannot be started.
    """

    def __init__(self, compute: ComputeSpec, output: Path, train: TrainSpec | None = None) -> None:
        self.output = output
        self.surface: Surface | None = None
        self.log: tuple[LogEntry, ...] = ()
        self._run, self._train = RunFolder(Path(compute.subject.run or "")), train
        self._log_reader = LogReader(self._run.log)
        self._part = PartReader(part_path(output))
        self._size_at_start = _size(self._part.path)
        self._cancelled = False
        self._looked = -POLL_INTERVAL
        self._pace = Pace()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the child
        self._progress = JobStatus("computing" if train is None else "training")
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "landscape", *arguments(compute, output, train)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
            )
        except OSError as error:
            raise LandscapeError(f"the computation cannot be started ({error.strerror}): {sys.executable}") from error

    def poll(self) -> JobStatus:
        """Returns how far the job is, and brings `surface` up to date; costs little, never waits."""
        now = time.monotonic()
        if not self._progress.running or now - self._looked < POLL_INTERVAL:
            return self._progress
        self._looked = now
        self._look(self._child.poll(), now)
        return self._progress

    def cancel(self) -> None:
        """Asks the child to stop; it keeps its points, and `poll` tells when it has ended."""
        self._cancelled = True
        if self._child.stdin is not None:
            self._child.stdin.close()  # nothing was written, so nothing can fail to be flushed

    def wait(self, seconds: float) -> bool:
        """Waits for the child to end; returns whether it has."""
        try:
            code = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        if self._progress.running:
            self._look(code, time.monotonic())
        return True

    def _look(self, code: int | None, now: float) -> None:
        part = self._read_part()
        if self._train is not None and self._progress.stage == "training":
            self._read_log(self._train)
        if code is not None:
            self._progress = self._ended(code, part)
        elif part is not None:
            self._progress = self._paced("computing", part.done, part.total, now)
        elif self._train is not None:
            epochs = self.log[-1].epoch if self.log else 0
            self._progress = self._paced("training", epochs, self._train.epochs, now)

    def _read_log(self, train: TrainSpec) -> None:
        """Brings `log` up to date; that of an earlier run in the folder is not this job's."""
        try:
            record = read_run(self._run)
        except LandscapeError:  # the child says the same, with its last line
            return
        if record is not None and record.spec == train.settled():
            self.log = self._log_reader.poll()

    def _read_part(self) -> Part | None:
        """Returns the part file's content once this job's child has written to it."""
        try:
            if _size(self._part.path) == self._size_at_start and self.surface is None:
                return None
            part = self._part.poll()
        except LandscapeError:  # the child says the same, with its last line
            return None
        if part is not None and part.done:
            self.surface = part.surface
        return part

    def _ended(self, code: int, part: Part | None) -> JobStatus:
        if self._child.stdin is not None:
            self._child.stdin.close()
        last_lines = self._last_lines(code)
        done, total = (0, 0) if part is None else (part.done, part.total)
        if code == 0:
            try:
                self.surface = load_surface(self.output)
            except LandscapeError as error:
                return JobStatus("failed", done, total, detail=str(error))
            return JobStatus("done", self.surface.loss.size, self.surface.loss.size)
        if self._cancelled or code in STOPPED_CODES:
            return JobStatus("cancelled", done, total)
        return JobStatus("failed", done, total, detail=last_lines)

    def _paced(self, stage: JobStage, done: int, total: int, now: float) -> JobStatus:
        rate = self._pace.rate(stage, done, now)
        left = None if not rate else (total - done) / rate
        return JobStatus(stage, done, total, seconds_left=left, rate=rate)

    def _last_lines(self, code: int) -> str:
        with self._said:
            self._said.seek(0)
            lines = self._said.read().decode(errors="replace").strip().splitlines()
        return "\n".join(lines[-DETAIL_LINES:]) or f"the computation ended with exit code {code} and said nothing"


def arguments(compute: ComputeSpec, output: Path, train: TrainSpec | None = None) -> list[str]:
    """Returns the command line, after `landscape`, that computes a surface as a background job."""
    words = ["compute", "--background", f"--out={output}", *_options(compute)]
    return words if train is None else [*words, "--train", *_options(train, "training.")]


def _options(spec: Any, prefix: str = "") -> list[str]:
    """Returns the options that say what a spec says; those of its parts have no prefix of their own."""
    words = []
    for entry in fields(spec):
        value, option = getattr(spec, entry.name), f"--{prefix}{entry.name.replace('_', '-')}"
        if is_dataclass(value):
            words += _options(value, prefix)
        elif isinstance(value, bool):
            named = option if value else f"--{prefix}no-{entry.name.replace('_', '-')}"
            words += [named] if value != entry.default else []
        elif isinstance(value, tuple):
            words += [option, *map(str, value)]
        elif value is not None:
            words.append(f"{option}={value}")
    return words


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

"""The folder of a training run: its description, its log and its checkpoints.

run.json                 how it was trained, with which versions, and whether it finished
log.jsonl                one line for each checkpoint
epoch-000000.safetensors …   parameters and buffers before the first epoch and after each; of a run that
                         kept them every so many steps step-00000000.safetensors …
resume.state             of an unfinished run: optimizer and generators at its last checkpoint
.landscape.lock          locked by the process that trains

What is added at a checkpoint is added in this order: weights, line, state. The state alone says how
far the run is, so that a process killed between two of them has only that checkpoint to do again.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

from landscape.errors import LandscapeError
from landscape.files.atomic import replacing
from landscape.files.run_log import LogEntry, parsed_log
from landscape.spec import TrainSpec


@dataclass(frozen=True)
class RunRecord:
    """What a run folder says of itself.

    Attributes:
        spec: how it was trained, settled.
        versions: software it was trained with.
        finished: whether all checkpoints are there.
        steps: of gradient descent in all; None in runs of earlier versions, which kept epochs alone.
        labels_replaced: training labels that noise replaced.
    """

    spec: TrainSpec
    versions: Mapping[str, str]
    finished: bool = False
    steps: int | None = None
    labels_replaced: int = 0

    @property
    def kept(self) -> tuple[int, ...]:
        """Where checkpoints are kept: numbers of epochs, or of steps in a run that keeps one every so many."""
        every = self.spec.checkpoint_every
        if every is None or self.steps is None:
            return tuple(range(self.spec.epochs + 1))
        return (*range(0, self.steps, every), self.steps)


@dataclass(frozen=True)
class RunFolder:
    """Where a run keeps its files."""

    path: Path

    @property
    def log(self) -> Path:
        """The log, one JSON object a line."""
        return self.path / "log.jsonl"

    @property
    def description(self) -> Path:
        """How the run was trained."""
        return self.path / "run.json"

    @property
    def state(self) -> Path:
        """What an unfinished run goes on from."""
        return self.path / "resume.state"

    def checkpoint(self, epoch: int) -> Path:
        """Returns the weights after an epoch; 0 are the initial ones."""
        return self.path / f"epoch-{epoch:06}.safetensors"

    def step_checkpoint(self, step: int) -> Path:
        """Returns the weights after a step, of a run that keeps them every so many."""
        return self.path / f"step-{step:08}.safetensors"

    def checkpoint_of(self, spec: TrainSpec, entry: LogEntry) -> Path:
        """Returns the weights that a line of the log tells of."""
        return self.checkpoint(entry.epoch) if spec.checkpoint_every is None else self.step_checkpoint(entry.step)

    def checkpoints(self, record: RunRecord) -> list[Path]:
        """Returns the weights that the finished run has."""
        name = self.checkpoint if record.spec.checkpoint_every is None else self.step_checkpoint
        return [name(number) for number in record.kept]

    def training_steps(self, record: RunRecord) -> tuple[int, ...]:
        """Returns the steps of gradient descent before each of a finished run's checkpoints; () if no log tells."""
        of_epochs = record.spec.checkpoint_every is None
        logged = {entry.epoch if of_epochs else entry.step: entry.step for entry in self.entries()}
        steps = [logged.get(number, -1) for number in record.kept]
        ascending = all(first < second for first, second in pairwise([-1, *steps]))
        return tuple(steps) if ascending else ()

    def begin(self, record: RunRecord) -> None:
        """Makes the folder, or that of an earlier run, ready for a new run.

        Raises:
            LandscapeError: the folder cannot be written, or holds checkpoints but no run.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            stale = [*self.path.glob("epoch-*.safetensors"), *self.path.glob("step-*.safetensors")]
            if stale and not self.description.exists():
                raise LandscapeError(
                    f"{self.path} holds checkpoints, {stale[0].name} among them, of no run of 'landscape train':"
                    " choose another folder"
                )
            self._remove_half_written()
            self.state.unlink(missing_ok=True)
            self.describe(record)
            for file in stale:
                file.unlink()
            self.log.write_text("", encoding="utf-8")
        except OSError as error:
            raise LandscapeError(
                f"run folder {self.path} cannot be written ({error.strerror}): choose another one"
            ) from error

    def describe(self, record: RunRecord) -> None:
        """Writes what a run says of itself.

        Raises:
            LandscapeError: the folder cannot be written.
        """
        names = {"versions": dict(record.versions), "steps": record.steps, "labels_replaced": record.labels_replaced}
        text = json.dumps({"train": asdict(record.spec), **names, "finished": record.finished}, indent=2)
        with replacing(self.description) as stream:
            stream.write(f"{text}\n".encode())

    def append_log(self, entry: LogEntry) -> None:
        """Appends a line to the log.

        Raises:
            LandscapeError: the log cannot be written.
        """
        try:
            with self.log.open("ab") as file:
                file.write(entry.line())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise LandscapeError(
                f"run folder {self.path} cannot be written ({error.strerror}): free some room"
            ) from error

    def entries(self) -> list[LogEntry]:
        """Returns the log's lines; a torn one at its end is left out."""
        return parsed_log(self._logged())[0]

    def take_back(self, step: int) -> list[LogEntry]:
        """Removes what a killed process wrote after a step; returns the lines that stay.

        Raises:
            LandscapeError: the folder cannot be written.
        """
        content = self._logged()
        entries, ends = parsed_log(content)
        kept = [entry for entry in entries if entry.step <= step]
        length = ends[len(kept) - 1] if kept else 0
        if len(content) != length:
            with replacing(self.log) as stream:
                stream.write(content[:length])
        self._remove_half_written()
        return kept

    def _remove_half_written(self) -> None:
        for name in (self.description.name, self.log.name, self.state.name, "epoch-*", "step-*"):
            for file in self.path.glob(f".{name}.*.tmp"):
                file.unlink(missing_ok=True)

    def _logged(self) -> bytes:
        try:
            return self.log.read_bytes()
        except OSError:
            return b""


def read_run(folder: RunFolder) -> RunRecord | None:
    """Returns what a run folder says of itself, or None where no run has begun.

    Raises:
        LandscapeError: run.json is not what this program writes.
    """
    if not folder.description.exists():
        return None
    try:
        content = json.loads(folder.description.read_text(encoding="utf-8"))
        known = {entry.name for entry in fields(TrainSpec)}
        told = {name: value for name, value in content["train"].items() if name in known}
        if told.get("milestones") is not None:
            told["milestones"] = tuple(told["milestones"])
        return RunRecord(
            TrainSpec(**told).settled(),
            content["versions"],
            bool(content["finished"]),
            content.get("steps"),
            content.get("labels_replaced", 0),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LandscapeError(
            f"{folder.description} cannot be read ({type(error).__name__}): expected the file that"
            " 'landscape train' writes; choose another folder"
        ) from error


def finished_run(path: Path) -> tuple[RunFolder, RunRecord]:
    """Returns a run that is ready to be looked at.

    Raises:
        LandscapeError: the folder holds no run, or one that has not finished.
    """
    folder = RunFolder(path)
    record = read_run(folder)
    if path.is_file():
        raise LandscapeError(f"{path} is a file: expected the folder of a training run")
    if record is None:
        raise LandscapeError(
            f"{path} holds no training run (no run.json): make one with 'landscape train --out {path}'"
        )
    files = folder.checkpoints(record)
    there = sum(file.exists() for file in files)
    if not record.finished or there < len(files):
        raise LandscapeError(
            f"the run in {path} has not finished ({there} of {len(files)} checkpoints):"
            " run 'landscape train' again with the same settings"
        )
    return folder, record


def difference(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    """Returns in words how two descriptions differ, at most three entries; empty where they agree."""
    names = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
    told = [
        f"{name.replace('_', ' ')} {_short(theirs.get(name))} instead of {_short(ours.get(name))}" for name in names[:3]
    ]
    more = [f"{len(names) - 3} more"] if len(names) > 3 else []
    return ", ".join([*told, *more])


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:12]}…"

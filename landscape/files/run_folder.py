"""The folder of a training run: its description, its log and its checkpoints.

run.json                 how it was trained, with which versions, and whether it finished
log.jsonl                one line for each epoch
epoch-000000.safetensors …   parameters and buffers before the first epoch and after each
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from landscape.errors import LandscapeError
from landscape.files.atomic import replacing
from landscape.spec import TrainSpec


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

    def checkpoint(self, epoch: int) -> Path:
        """Returns the weights after an epoch; 0 are the initial ones."""
        return self.path / f"epoch-{epoch:06}.safetensors"

    def begin(self, spec: TrainSpec, versions: Mapping[str, str]) -> None:
        """Makes the folder, or an unfinished run's folder, ready for a new run.

        Raises:
            LandscapeError: the folder cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._describe(spec, versions, finished=False)
            for stale in self.path.glob("epoch-*.safetensors"):
                stale.unlink()
            self.log.write_text("", encoding="utf-8")
        except OSError as error:
            raise LandscapeError(
                f"run folder {self.path} cannot be written ({error.strerror}): choose another one"
            ) from error

    def finish(self, spec: TrainSpec, versions: Mapping[str, str]) -> None:
        """Marks the run as finished.

        Raises:
            LandscapeError: the folder cannot be written.
        """
        self._describe(spec, versions, finished=True)

    def append_log(self, entry: Mapping[str, Any]) -> None:
        """Appends one epoch to the log."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(dict(entry)) + "\n")

    def epochs_logged(self) -> int:
        """Returns how many complete epochs the log holds; 0 before there is one."""
        try:
            return self.log.read_bytes().count(b"\n")
        except OSError:
            return 0

    def _describe(self, spec: TrainSpec, versions: Mapping[str, str], *, finished: bool) -> None:
        text = json.dumps({"train": asdict(spec), "versions": dict(versions), "finished": finished}, indent=2)
        with replacing(self.description) as stream:
            stream.write(f"{text}\n".encode())


@dataclass(frozen=True)
class RunRecord:
    """What a run folder says of itself.

    Attributes:
        spec: how it was trained.
        versions: software it was trained with.
        finished: whether all epochs are there.
    """

    spec: TrainSpec
    versions: Mapping[str, str]
    finished: bool


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
        return RunRecord(
            TrainSpec(**{name: value for name, value in content["train"].items() if name in known}),
            content["versions"],
            bool(content["finished"]),
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
    if record is None:
        raise LandscapeError(
            f"{path} holds no training run (no run.json): make one with 'landscape train --out {path}'"
        )
    missing = [n for n in range(record.spec.epochs + 1) if not folder.checkpoint(n).exists()]
    if not record.finished or missing:
        raise LandscapeError(
            f"the run in {path} has not finished ({record.spec.epochs + 1 - len(missing)} of"
            f" {record.spec.epochs + 1} checkpoints): run 'landscape train' again with the same settings"
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

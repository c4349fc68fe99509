"""Trains a network and keeps its path: checkpoints with a line in the log for each."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import asdict, replace

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from landscape import __version__
from landscape.engine.borrowed import BorrowedModel
from landscape.engine.checkpoints import Checkpoint, load_weights, save_checkpoint
from landscape.engine.data import DIGITS, DataSet, load_data
from landscape.engine.data.label_noise import replaced_labels, with_label_noise
from landscape.engine.data.subset import drawn
from landscape.engine.descent import Descent
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.evaluation.execution import arithmetic
from landscape.engine.losses import loss_by_name
from landscape.engine.models import build_model
from landscape.engine.objective import Supervised, is_out_of_memory
from landscape.engine.workers import devices_of
from landscape.errors import LandscapeError
from landscape.files.atomic import replacing
from landscape.files.folder_lock import FolderLock, check_free
from landscape.files.run_folder import RunFolder, RunRecord, difference, read_run
from landscape.files.run_log import LogEntry
from landscape.spec import DataSpec, TrainSpec

EVALUATION_BATCH = 2048


def already_trained(spec: TrainSpec, folder: RunFolder) -> bool:
    """Returns whether the folder holds this very run, finished.

    Raises:
        LandscapeError: the folder holds another run, or another process is training in it.
    """
    record = read_run(folder)
    if record is None:
        return False
    changed = difference(asdict(spec.settled()), asdict(record.spec))
    if changed:
        raise LandscapeError(f"{folder.path} holds another run ({changed}): choose another folder, or delete it")
    if record.finished and all(file.exists() for file in folder.checkpoints(record)):
        return True
    check_free(folder.path)
    return False


def resumable(spec: TrainSpec, folder: RunFolder) -> LogEntry | None:
    """Returns the checkpoint that an unfinished run goes on from; None where it has to begin.

    Raises:
        LandscapeError: its state cannot be read.
    """
    if not folder.state.exists():
        return None
    step = _saved_step(folder)
    entries = [entry for entry in folder.entries() if entry.step <= step]
    whole = all(folder.checkpoint_of(spec, entry).exists() for entry in entries)
    return entries[-1] if entries and entries[-1].step == step and whole else None


def train(
    spec: TrainSpec, folder: RunFolder, stop: Callable[[], bool] = lambda: False, *, download: bool = False
) -> Generator[LogEntry]:
    """Trains a network, yielding at each checkpoint, when its files are written.

    The same spec gives the same bits on one kind of processor, also where it was killed and taken up
    again: a run that is there already, in part or whole, yields its checkpoints from the log first.

    Args:
        spec: what to train.
        folder: where the run goes; it may hold an unfinished run of the same spec.
        stop: asked before every step; when true, the generator ends without finishing the run.
        download: let torchvision fetch the data set into its folder.

    Raises:
        LandscapeError: the folder holds another run, cannot be written or is being written by another process, the
            device is not there, the data does not go with what is asked for, or the loss is no longer finite.
    """
    if already_trained(spec, folder):
        yield from folder.entries()
        return
    spec = spec.settled()
    (device,) = devices_of(spec.device)
    with ExitStack() as lent:
        lent.enter_context(arithmetic("float32", spec.threads))
        if device.type == "cuda":
            lent.enter_context(torch.cuda.device(device))
        data = run_data(DataSpec(spec.data, data_root=spec.data_root, download=download), spec)
        model = build_model(spec.model, spec.seed, data.shape or DIGITS)
        run = _Run(spec, folder, data, model.to(device))
        lent.enter_context(FolderLock(folder.path))
        if already_trained(spec, folder):  # by a process that had the folder until now
            yield from folder.entries()
            return
        yield from run.begun()
        while run.unfinished:
            if stop():
                return
            entry = run.advance()
            if entry is not None:
                yield entry


def run_data(asked: DataSpec, spec: TrainSpec) -> DataSet:
    """Returns the data of a run, with the noise its training labels have.

    Args:
        asked: which data; a subset is drawn after the noise.
        spec: of the run.

    Raises:
        LandscapeError: there is no such data, or it has no labels.
    """
    if spec.label_noise == 0:
        return load_data(asked)
    return drawn(with_label_noise(load_data(replace(asked, samples=None)), spec.label_noise, spec.seed), asked)


class _Run:
    """A run that is being trained, and what it writes."""

    def __init__(self, spec: TrainSpec, folder: RunFolder, data: DataSet, model: nn.Module) -> None:
        self._spec, self._folder, self._data, self._model = spec, folder, data, model
        self._descent = Descent(spec, model, data.train)
        self._every = spec.checkpoint_every or self._descent.steps_per_epoch
        versions = {"landscape": __version__, "torch": torch.__version__}
        noise = replaced_labels(spec.label_noise, len(data.train))
        self._record = RunRecord(spec, versions, steps=self._descent.steps, labels_replaced=noise)

    @property
    def unfinished(self) -> bool:
        """Whether there are steps left."""
        return self._descent.step < self._descent.steps

    def begun(self) -> list[LogEntry]:
        """Takes the folder's run up, or begins it; returns its checkpoints so far."""
        last = resumable(self._spec, self._folder)
        if last is None:
            self._folder.begin(self._record)
            return [self._keep()]
        weights = self._folder.checkpoint_of(self._spec, last)
        load_weights(self._model, Checkpoint(weights).state(), str(weights))
        self._descent.take_up(_saved_state(self._folder), last.step)
        before = read_run(self._folder)
        if before is not None:
            versions = {name: _joined(before.versions.get(name), now) for name, now in self._record.versions.items()}
            self._record = replace(self._record, versions=versions)
            if versions != before.versions:
                self._folder.describe(self._record)
        return self._folder.take_back(last.step)

    def advance(self) -> LogEntry | None:
        """Takes a step; returns what was kept after it, if anything was."""
        try:
            self._descent.advance()
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            raise LandscapeError(
                f"memory does not suffice for a step with a batch of {self._spec.batch_size}: take a smaller batch size"
            ) from error
        return self._keep() if self._descent.step % self._every == 0 or not self.unfinished else None

    def _keep(self) -> LogEntry:
        """Writes checkpoint, log line and state, in this order."""
        step = self._descent.step
        entry = LogEntry(step, step // self._descent.steps_per_epoch, self._descent.rate, self._measured())
        save_checkpoint(self._model, self._folder.checkpoint_of(self._spec, entry))
        self._folder.append_log(entry)
        if self.unfinished:
            with replacing(self._folder.state) as stream:
                stream.write(save(self._descent.state(), {"step": str(step)}))
        else:
            self._folder.describe(replace(self._record, finished=True))
            self._folder.state.unlink(missing_ok=True)
        return entry

    def _measured(self) -> dict[str, float]:
        splits = [split for split in (self._data.train, self._data.test) if split is not None]
        execution = Execution(EVALUATION_BATCH, threads=self._spec.threads)
        with BorrowedModel(self._model, torch.float32) as borrowed:
            evaluator = Evaluator(borrowed, Supervised(loss_by_name(self._spec.loss)), splits, execution)
            measured = zip(evaluator.fields, evaluator.measure_here(), strict=True)
            return {name: value for name, value in measured if not name.endswith("std_error")}


def _saved_step(folder: RunFolder) -> int:
    try:
        with safe_open(folder.state, framework="pt") as file:
            return int(file.metadata()["step"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise LandscapeError(
            f"{folder.state} cannot be read ({type(error).__name__}): delete it to have the run begin again"
        ) from error


def _saved_state(folder: RunFolder) -> dict[str, torch.Tensor]:
    with safe_open(folder.state, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - a file is no mapping


def _joined(before: str | None, now: str) -> str:
    if before is None or before == now:
        return now
    return before if before.endswith(f", then {now}") else f"{before}, then {now}"

"""Records the path of anybody's own training loop."""

import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from landscape.engine.checkpoints import save_checkpoint
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.files.checkpoint_folder import LOG, SUFFIXES, append_log, read_log, rewrite_log
from landscape.files.folder_lock import FolderLock
from landscape.spec.checks import whole

_RANKS = "RANK", "LOCAL_RANK", "NODE_RANK"
"""Environment variables in which launchers tell a process its number."""

_OURS = "step", "checkpoint"
"""Entries of a line of the log that the recorder writes itself."""


class Recorder:
    """Records the path of a training loop: a checkpoint before the first step, at every k-th, and at the end.

    Call `step` after each step of the optimizer, and `close` at the end (or use it in a `with` statement):

        with landscape.Recorder(model, "runs/mine", every=50) as recorder:
            for x, y in batches:
                ...
                optimizer.step()
                recorder.step(loss=loss)

    Between saves a step costs a comparison; a loss on a GPU is fetched only when it is written. A checkpoint
    is complete or not there, and its line in ``log.jsonl`` follows it: whenever the process dies, the folder
    can be read. Until the recorder is closed no other process can record there.

    It is a callback too. The Trainer of Hugging Face takes it as it is, ``Trainer(…, callbacks=[recorder])``.
    Lightning asks for its own class: ``class Recorder(landscape.Recorder, lightning.pytorch.Callback): pass``.
    There steps are those the framework counts. Of several processes only the first one writes; weights that
    are sharded over them (FSDP, ZeRO-3) are not gathered.

    Args:
        model: the network that is trained; its state_dict is what is kept.
        directory: folder for the checkpoints, for which `landscape compute --checkpoints` and
            `landscape.compute(checkpoints=…)` ask; made where there is none.
        every: steps from one checkpoint to the next.
        resume_at: go on with a recording at the step that the loop resumes from; what was recorded after
            it is dropped. Without it a folder that holds checkpoints is refused.

    Raises:
        LandscapeError: the folder holds another recording, cannot be written, or another process records there.
    """

    def __init__(
        self, model: nn.Module, directory: str | Path, *, every: int = 100, resume_at: int | None = None
    ) -> None:
        if not isinstance(model, nn.Module):
            raise LandscapeError(f"the model is {kind_told(model)}: expected a torch.nn.Module")
        if any(is_lazy(value) for value in model.parameters()):
            raise LandscapeError("the model has uninitialised parameters: call it once before it is recorded")
        whole("every", every, 1, 2**62)
        if resume_at is not None:
            whole("resume_at", resume_at, 0, 2**62)
        self.directory = Path(directory)
        self._lock = FolderLock(self.directory)
        self._model, self._every = model, every
        self._count = resume_at or 0
        self._kept: int | None = None
        self._told: tuple[Any, dict[str, Any]] = (None, {})
        self._writes = all(os.environ.get(rank, "0") in ("", "0") for rank in _RANKS)
        if self._writes:
            self._open(resume_at)

    def step(self, loss: Any = None, **numbers: Any) -> None:
        """Counts a step of the optimizer; every k-th time the weights are kept.

        Args:
            loss: of this step, a number or a tensor of one element; written to the log only.
            numbers: whatever else is to be in the log, such as ``rate=…``.

        Raises:
            LandscapeError: the checkpoint cannot be written.
        """
        if not numbers.keys().isdisjoint(_OURS):
            raise LandscapeError(f"{' and '.join(_OURS)} are counted by the recorder itself: give that another name")
        self._reach(self._count + 1, loss, numbers)

    def close(self) -> None:
        """Keeps the last state, unless that has happened, and lets others write the folder; steps may follow."""
        try:
            if self._writes and self._kept != self._count:
                self._keep()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, *batch: Any, **more: Any) -> None:
        """Lightning: after each batch, which is a step unless gradients are accumulated."""
        if trainer.global_step > self._count:
            loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
            if isinstance(loss, Tensor):  # Lightning divides it by the number of batches it accumulates
                loss = loss.detach() * trainer.accumulate_grad_batches
            self._reach(trainer.global_step, loss, {"epoch": trainer.current_epoch})

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Hugging Face: after each step of the optimizer; the Trainer does not tell its loss."""
        if state.global_step > self._count:
            self._reach(state.global_step, None, {"epoch": state.epoch})

    def on_train_end(self, *args: Any, **more: Any) -> None:
        """Both: keeps the last state."""
        self.close()

    def __getattr__(self, name: str) -> Callable[..., None]:
        # Both frameworks call every event there is, and new versions have new ones.
        if name.startswith("on_"):
            return _ignore
        raise AttributeError(f"'{type(self).__name__}' has no attribute '{name}'")

    def _reach(self, count: int, loss: Any, numbers: dict[str, Any]) -> None:
        due = count // self._every > self._count // self._every
        self._count = count
        self._told = (loss.detach() if isinstance(loss, Tensor) else loss), numbers  # no graph is kept alive
        if due and self._writes:
            self._keep()

    def _open(self, resume_at: int | None) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            files = [file for file in self.directory.iterdir() if file.suffix in SUFFIXES]
        except OSError as error:
            raise LandscapeError(f"{self.directory} cannot be a folder of checkpoints ({error.strerror})") from error
        log = self.directory / LOG
        if resume_at is None and (files or log.exists()):
            raise LandscapeError(
                f"{self.directory} holds {len(files)} checkpoints already: choose another folder, delete it, or"
                " give the step that the loop resumes from as resume_at=…"
            )
        self._lock.acquire()
        if resume_at is not None:
            self._drop_after(resume_at, log)
        if not self._file(self._count).exists():
            self._keep()
        self._kept = self._count

    def _drop_after(self, step: int, log: Path) -> None:
        """Makes the folder what it was at a step."""
        entries = read_log(log)
        rewrite_log(log, [entry for entry in entries if isinstance(entry.get("step"), int) and entry["step"] <= step])
        for file in self.directory.glob("step-*.safetensors"):
            number = file.stem.removeprefix("step-")
            if number.isdigit() and int(number) > step:
                file.unlink()
        for stray in self.directory.glob(".step-*.tmp"):  # of a process that died while it wrote
            stray.unlink()

    def _file(self, count: int) -> Path:
        return self.directory / f"step-{count:09}.safetensors"

    def _keep(self) -> None:
        self._lock.acquire()
        loss, numbers = self._told
        file = self._file(self._count)
        entry: dict[str, Any] = {"step": self._count, "checkpoint": file.name}
        if loss is not None:
            entry["loss"] = _number("loss", loss)
        entry |= {name: _number(name, value) for name, value in numbers.items() if value is not None}
        save_checkpoint(self._model, file)
        try:
            append_log(self.directory / LOG, entry)
        except OSError as error:
            raise LandscapeError(
                f"{self.directory / LOG} cannot be written ({error.strerror}): free some room"
            ) from error
        self._kept = self._count


def _number(name: str, value: Any) -> float | int:
    if isinstance(value, int):
        return value
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise LandscapeError(f"{name} is {kind_told(value)}: expected a number, or a tensor of one") from error


def _ignore(*args: Any, **more: Any) -> None:
    """Takes an event that is of no concern here."""

"""Trains a network and keeps its path: a checkpoint before the first epoch and after each."""

from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass
from math import cos, pi

import torch
from torch import nn

from landscape import __version__
from landscape.engine.borrowed import BorrowedModel
from landscape.engine.checkpoints import save_checkpoint
from landscape.engine.data import DIGITS, DataSet, load_data
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.losses import loss_by_name
from landscape.engine.models import build_model
from landscape.engine.objective import Supervised
from landscape.errors import LandscapeError
from landscape.files.run_folder import RunFolder, difference, read_run
from landscape.spec import DataSpec, TrainSpec

EVALUATION_BATCH = 2048


@dataclass(frozen=True)
class Epoch:
    """State of a training run after an epoch; 0 is before the first.

    Attributes:
        epoch, step: passes over the data and gradient steps so far.
        learning_rate: of the last step; of the first one at epoch 0.
        measures: loss, accuracy, test_loss, test_accuracy in eval mode.
    """

    epoch: int
    step: int
    learning_rate: float
    measures: dict[str, float]


def already_trained(spec: TrainSpec, folder: RunFolder) -> bool:
    """Returns whether the folder holds this very run, finished.

    Raises:
        LandscapeError: the folder holds another run.
    """
    record = read_run(folder)
    if record is None:
        return False
    changed = difference(asdict(spec), asdict(record.spec))
    if changed:
        raise LandscapeError(f"{folder.path} holds another run ({changed}): choose another folder, or delete it")
    return record.finished and all(folder.checkpoint(n).exists() for n in range(spec.epochs + 1))


def train(spec: TrainSpec, folder: RunFolder, stop: Callable[[], bool] = lambda: False) -> Generator[Epoch]:
    """Trains a network, yielding after each epoch, when its checkpoint and log line are written.

    Stochastic gradient descent with Nesterov momentum; the rate falls to 0 along a cosine. On one
    machine the same spec gives the same bits.

    Args:
        spec: what to train.
        folder: where the run goes; an unfinished run of the same spec is begun again.
        stop: asked before every step; when true, the generator ends without finishing the run.

    Raises:
        LandscapeError: the folder cannot be written, or the loss is no longer finite.
    """
    versions = {"landscape": __version__, "torch": torch.__version__}
    folder.begin(spec, versions)
    data = load_data(DataSpec(spec.data, data_root=spec.data_root))
    model = build_model(spec.model, spec.seed, data.shape or DIGITS)
    descent = _Descent(spec, model, data)
    yield _keep(spec, folder, model, data, Epoch(0, 0, spec.learning_rate, {}))
    for number in range(1, spec.epochs + 1):
        if not descent.pass_over_data(stop):
            return
        epoch = _keep(spec, folder, model, data, Epoch(number, descent.step, descent.rate, {}))
        if number == spec.epochs:
            folder.finish(spec, versions)
        yield epoch


class _Descent:
    """Gradient descent on the training split."""

    def __init__(self, spec: TrainSpec, model: nn.Module, data: DataSet) -> None:
        self._spec, self._model, self._split = spec, model, data.train
        self._loss = loss_by_name(spec.loss)
        self._generator = torch.Generator().manual_seed(spec.seed)
        self._steps = spec.epochs * -(-len(data.train) // spec.batch_size)
        self._optimizer = torch.optim.SGD(
            model.parameters(),
            lr=spec.learning_rate,
            momentum=spec.momentum,
            weight_decay=spec.weight_decay,
            nesterov=spec.momentum > 0,
        )
        self.step = 0
        self.rate = spec.learning_rate

    def pass_over_data(self, stop: Callable[[], bool]) -> bool:
        """Takes one epoch's steps; returns False when it was stopped."""
        self._model.train()
        order = torch.randperm(len(self._split), generator=self._generator)
        for chosen in order.split(self._spec.batch_size):
            if stop():
                return False
            self.rate = self._spec.learning_rate * (1 + cos(pi * self.step / self._steps)) / 2
            for group in self._optimizer.param_groups:
                group["lr"] = self.rate
            batch = self._split.take(chosen)
            loss = self._loss(self._model(batch.inputs), batch.targets).mean()
            if not bool(torch.isfinite(loss)):
                raise LandscapeError(
                    f"training diverged at step {self.step} (the loss is {loss.item()}): lower the learning rate"
                )
            self._optimizer.zero_grad()
            loss.backward()
            self._optimizer.step()
            self.step += 1
        return True


def _keep(spec: TrainSpec, folder: RunFolder, model: nn.Module, data: DataSet, epoch: Epoch) -> Epoch:
    """Writes checkpoint and log line; returns the epoch with its measures."""
    splits = [split for split in (data.train, data.test) if split is not None]
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(loss_by_name(spec.loss)), splits, Execution(EVALUATION_BATCH))
        measured = zip(evaluator.fields, evaluator.measure_here(), strict=True)
        epoch.measures.update({name: value for name, value in measured if not name.endswith("std_error")})
    try:
        save_checkpoint(model, folder.checkpoint(epoch.epoch))
        entry = asdict(epoch)
        folder.append_log({**entry.pop("measures"), **entry})
    except OSError as error:
        raise LandscapeError(
            f"run folder {folder.path} cannot be written ({error.strerror}): free some room"
        ) from error
    return epoch

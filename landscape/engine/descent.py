"""Gradient descent that can be taken up again after any step, to the same bits."""

from collections.abc import Callable, Iterable, Mapping
from math import cos, pi

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves, tree_map

from landscape.engine.augmentation import augmented, check_augmentation
from landscape.engine.borrowed import device_of
from landscape.engine.data import Split
from landscape.engine.generators import BorrowedGenerators, generator_for
from landscape.engine.losses import loss_by_name
from landscape.errors import LandscapeError
from landscape.spec import OptimizerName, Schedule, TrainSpec

MakeOptimizer = Callable[[Iterable[nn.Parameter], TrainSpec], torch.optim.Optimizer]


def _sgd(parameters: Iterable[nn.Parameter], spec: TrainSpec) -> torch.optim.Optimizer:
    momentum = spec.momentum or 0.0
    nesterov = spec.nesterov and momentum > 0
    return torch.optim.SGD(
        parameters, _rate(spec), momentum=momentum, weight_decay=spec.weight_decay or 0.0, nesterov=nesterov
    )


def _adam(parameters: Iterable[nn.Parameter], spec: TrainSpec) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters, _rate(spec), weight_decay=spec.weight_decay or 0.0)


def _adamw(parameters: Iterable[nn.Parameter], spec: TrainSpec) -> torch.optim.Optimizer:
    return torch.optim.AdamW(parameters, _rate(spec), weight_decay=spec.weight_decay or 0.0)


def _rmsprop(parameters: Iterable[nn.Parameter], spec: TrainSpec) -> torch.optim.Optimizer:
    momentum, decay = spec.momentum or 0.0, spec.weight_decay or 0.0
    return torch.optim.RMSprop(parameters, _rate(spec), momentum=momentum, weight_decay=decay)


_OPTIMIZERS: dict[OptimizerName, MakeOptimizer] = {
    "sgd": _sgd,
    "adam": _adam,
    "adamw": _adamw,
    "rmsprop": _rmsprop,
}

_SCHEDULES: dict[Schedule, Callable[[TrainSpec, int, int], float]] = {
    "cosine": lambda spec, step, per_epoch: (1 + cos(pi * step / (spec.epochs * per_epoch))) / 2,
    "constant": lambda spec, step, per_epoch: 1.0,
    "step": lambda spec, step, per_epoch: (
        spec.step_factor ** sum(milestone * per_epoch <= step for milestone in spec.milestones or ())
    ),
}


_LAYERS = {"cpu": "layers", "cuda": "layers_on_cuda", "mps": "layers_on_mps"}
"""What the states of the generators that layers draw from are called, by kind of device."""


def optimizer_names() -> tuple[OptimizerName, ...]:
    """Returns the optimizers there are."""
    return tuple(_OPTIMIZERS)


def schedule_names() -> tuple[Schedule, ...]:
    """Returns the schedules there are."""
    return tuple(_SCHEDULES)


def learning_rate(spec: TrainSpec, step: int, steps_per_epoch: int) -> float:
    """Returns the rate of a step, counted from 0, as a settled spec has it."""
    return _rate(spec) * _SCHEDULES[spec.schedule](spec, step, steps_per_epoch)


def _rate(spec: TrainSpec) -> float:
    return spec.learning_rate or 0.0


class Descent:
    """Gradient descent on a split.

    Args:
        spec: how, settled.
        model: what is trained, in place, on the device it is on.
        split: on what; batches are moved to the device.

    Attributes:
        step: steps taken so far.
        steps_per_epoch, steps: of one pass over the split, and of all.

    Raises:
        LandscapeError: the split cannot be augmented.
    """

    def __init__(self, spec: TrainSpec, model: nn.Module, split: Split) -> None:
        check_augmentation(spec, split)
        self._spec, self._model, self._split = spec, model, split
        self._loss = loss_by_name(spec.loss)
        model.train()
        self._optimizer = _OPTIMIZERS[spec.optimizer](model.parameters(), spec)
        self._order = torch.Generator().manual_seed(spec.seed)
        self._order_before = self._order.get_state()
        self._augmentation = generator_for(spec.seed, "augmentation")
        self._device = device_of(model)
        self._layers = BorrowedGenerators(spec.seed, "layers", self._device)
        self._batches: tuple[Tensor, ...] = ()
        self.step = 0
        self.steps_per_epoch = -(-len(split) // spec.batch_size)
        self.steps = spec.epochs * self.steps_per_epoch

    @property
    def rate(self) -> float:
        """Learning rate of the last step; of the first one before it."""
        return learning_rate(self._spec, max(self.step - 1, 0), self.steps_per_epoch)

    def advance(self) -> None:
        """Takes one step.

        Raises:
            LandscapeError: the loss is not finite.
        """
        place = self.step % self.steps_per_epoch
        if place == 0 or not self._batches:
            self._order_before = self._order.get_state()
            order = torch.randperm(len(self._split), generator=self._order)
            self._batches = order.split(self._spec.batch_size)
        batch = self._split.take(self._batches[place])
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate(self._spec, self.step, self.steps_per_epoch)
        with self._layers.lent():
            loss = self._loss_of(batch)
            if not bool(torch.isfinite(loss)):
                raise self._fault(batch, loss.item())
            self._optimizer.zero_grad()
            loss.backward()
        self._optimizer.step()
        self.step += 1
        if self.step % self.steps_per_epoch == 0:
            self._order_before = self._order.get_state()

    def state(self) -> dict[str, Tensor]:
        """Returns what a later process needs, beside the weights and `step`, to go on as if nothing had happened."""
        entries = self._optimizer.state_dict()["state"].items()
        kept = {
            f"optimizer.{index}.{name}": value.detach().cpu().contiguous()
            for index, values in entries
            for name, value in values.items()
            if isinstance(value, Tensor)
        }
        generators = {
            "order": self._order_before,
            "augmentation": self._augmentation.get_state(),
            **{_LAYERS[kind]: state for kind, state in self._layers.states.items()},
        }
        return kept | {f"generator.{name}": state for name, state in generators.items()}

    def take_up(self, state: Mapping[str, Tensor], step: int) -> None:
        """Goes on from what `state` gave after so many steps; the model holds the weights of that time."""
        entries: dict[int, dict[str, Tensor]] = {}
        for key, value in state.items():
            kind, index, name = (*key.split(".", 2), "")[:3]
            if kind == "optimizer":
                entries.setdefault(int(index), {})[name] = value
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": entries})
        self._order.set_state(state["generator.order"])
        self._augmentation.set_state(state["generator.augmentation"])
        self._layers.states = {kind: state[f"generator.{_LAYERS[kind]}"] for kind in self._layers.states}
        self._batches, self.step = (), step

    def _loss_of(self, batch: Split) -> Tensor:
        inputs = batch.inputs
        if self._spec.flip or self._spec.crop:
            inputs = augmented(inputs, self._spec, self._augmentation)
        inputs, targets = (tree_map(self._moved, tree) for tree in (inputs, batch.targets))
        try:
            return self._loss(self._model(inputs), targets).mean()
        except ValueError as error:
            if "more than 1 value per channel" not in str(error):
                raise
            raise LandscapeError(
                f"BatchNorm cannot be trained on a batch of {len(batch)} image: the training split has"
                f" {len(self._split)}; choose a batch size that leaves no single one over"
            ) from error

    def _fault(self, batch: Split, loss: float) -> LandscapeError:
        """Returns why the loss of a batch is not finite, as far as can be told."""
        if any(bool(leaf.isnan().any()) for leaf in tree_leaves((batch.inputs, batch.targets))):
            return LandscapeError(
                f"the training data holds NaN (the loss of a batch is {loss}): leave those samples out"
            )
        if self.step == 0:
            return LandscapeError(
                f"the loss is {loss} before the first step: expected a finite one; look at the loss function, the range"
                " of the data and the weights that training begins with"
            )
        return LandscapeError(f"training diverged at step {self.step} (the loss is {loss}): lower the learning rate")

    def _moved(self, tensor: Tensor) -> Tensor:
        return tensor.to(self._device)

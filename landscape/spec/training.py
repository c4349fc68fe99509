"""How to train a network."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from landscape.errors import LandscapeError
from landscape.spec.checks import number, one_of, one_of_or_factory, whole
from landscape.spec.idle import idle_entries
from landscape.spec.names import LOSSES, OPTIMIZERS, SCHEDULES, OptimizerName, Schedule
from landscape.spec.subject import check_model, check_training_data

_RATES: dict[OptimizerName, float] = {"sgd": 0.05, "adam": 1e-3, "adamw": 1e-3, "rmsprop": 1e-3}
_MOMENTA: dict[OptimizerName, float | None] = {"sgd": 0.9, "adam": None, "adamw": None, "rmsprop": 0.0}
_DECAYS: dict[OptimizerName, float] = {"sgd": 5e-4, "adam": 5e-4, "adamw": 1e-2, "rmsprop": 5e-4}
_DEVICE = re.compile(r"cpu|mps|cuda(:\d{1,4})?")


@dataclass(frozen=True)
class TrainSpec:
    """How to train a network.

    Attributes:
        model: architecture.
        data: a name such as digits or cifar10, an .npz file, a folder of class folders, or
            package.module:function of your own.
        data_root: folder that holds torchvision's data sets.
        loss: loss that is minimised.
        epochs: passes over the training split.
        batch_size: images in one step of gradient descent.
        learning_rate: at the start; by default 0.05 for sgd and 0.001 for the others.
        momentum: of sgd (by default 0.9) and rmsprop (by default 0).
        weight_decay: L2 penalty, of adamw the decoupled decay; by default 0.0005, of adamw 0.01.
        seed: of the initial weights, the order of the images, augmentation, dropout and label noise.
        optimizer: what takes the steps; Adam's with PyTorch's betas.
        nesterov: let sgd's momentum look ahead.
        schedule: how the rate falls: to 0 along a cosine, not at all, or in steps.
        milestones: epochs after which a rate in steps falls; by default half and three quarters of them.
        step_factor: what it is multiplied by at each of them.
        flip: mirror each image left to right with a probability of one half.
        crop: move each image by up to so many pixels either way; what comes in has the mean colour.
        label_noise: share of the training labels that are replaced by another class, drawn once.
        checkpoint_every: steps between two checkpoints; by default one is kept after each epoch. One
            before the first step and one after the last are always kept.
        threads: of the processor; another number gives other last bits.
        device: where to train: cpu, cuda, cuda:1 (the second GPU) or mps. Runs are the same bit for bit on cpu alone.
    """

    model: str = "cnn"
    data: str = "digits"
    data_root: str | None = None
    loss: str = "cross-entropy"
    epochs: int = 20
    batch_size: int = 64
    learning_rate: float | None = None
    momentum: float | None = None
    weight_decay: float | None = None
    seed: int = 0
    optimizer: OptimizerName = "sgd"
    nesterov: bool = True
    schedule: Schedule = "cosine"
    milestones: tuple[int, ...] | None = None
    step_factor: float = 0.1
    flip: bool = False
    crop: int = 0
    label_noise: float = 0.0
    checkpoint_every: int | None = None
    threads: int = 1
    device: str = "cpu"

    def __post_init__(self) -> None:
        check_model(self.model)
        check_training_data(self.data)
        one_of_or_factory("loss", self.loss, LOSSES)
        whole("epochs", self.epochs, 1, 100_000)
        whole("batch size", self.batch_size, 1, 1_000_000)
        whole("seed", self.seed, 0, 2**63 - 1)
        self._check_optimizer()
        self._check_schedule()
        whole("crop", self.crop, 0, 1024)
        number("label noise", self.label_noise, 0.0, 1.0)
        if self.checkpoint_every is not None:
            whole("checkpoint every", self.checkpoint_every, 1, 1_000_000_000)
        whole("threads", self.threads, 1, 1024)
        if not isinstance(self.device, str) or not _DEVICE.fullmatch(self.device):
            raise LandscapeError(f"device is {self.device!r}: expected one of cpu, cuda, cuda:N and mps")

    def settled(self) -> "TrainSpec":
        """Returns the same with the defaults that depend on other entries in their places."""
        milestones = self.milestones
        if self.schedule == "step" and milestones is None:
            milestones = tuple(sorted({self.epochs // 2, 3 * self.epochs // 4} - {0})) or None
        return replace(
            self,
            learning_rate=_RATES[self.optimizer] if self.learning_rate is None else self.learning_rate,
            momentum=_MOMENTA[self.optimizer] if self.momentum is None else self.momentum,
            weight_decay=_DECAYS[self.optimizer] if self.weight_decay is None else self.weight_decay,
            milestones=milestones,
        )

    @property
    def idle(self) -> Mapping[str, str]:
        """Entries that change nothing beside the others, such as momentum for an optimizer without it."""
        in_steps = self.schedule == "step", "--schedule step"
        return idle_entries(
            {
                "momentum": (_MOMENTA[self.optimizer] is not None, "--optimizer sgd or rmsprop"),
                "nesterov": (self.optimizer == "sgd" and self.momentum != 0, "--optimizer sgd and a momentum"),
                "milestones": in_steps,
                "step_factor": in_steps,
            }
        )

    def _check_optimizer(self) -> None:
        one_of("optimizer", self.optimizer, OPTIMIZERS)
        if self.learning_rate is not None:
            number("learning rate", self.learning_rate, 0.0, math.inf)
        if self.weight_decay is not None:
            number("weight decay", self.weight_decay, 0.0, math.inf)
        if self.momentum is None:
            return
        number("momentum", self.momentum, 0.0, 1.0)
        if _MOMENTA[self.optimizer] is None:
            raise LandscapeError(
                f"momentum is {self.momentum:g}, and {self.optimizer} has none: leave it out, or use sgd or rmsprop"
            )

    def _check_schedule(self) -> None:
        one_of("schedule", self.schedule, SCHEDULES)
        number("step factor", self.step_factor, 0.0, 1.0)
        if self.milestones is None:
            return
        if self.schedule != "step":
            raise LandscapeError(f"milestones go with schedule step, and it is {self.schedule}: leave them out")
        for milestone in self.milestones:
            whole("milestone", milestone, 1, max(self.epochs - 1, 1))
        if not self.milestones or list(self.milestones) != sorted(set(self.milestones)):
            told = " ".join(map(str, self.milestones)) or "none"
            raise LandscapeError(f"milestones are {told}: expected one or more epochs, ascending")

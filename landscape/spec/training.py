"""How to train a network."""

import math
from dataclasses import dataclass

from landscape.spec.checks import number, one_of_or_factory, whole
from landscape.spec.names import LOSSES
from landscape.spec.subject import check_model, check_training_data


@dataclass(frozen=True)
class TrainSpec:
    """How to train a network.

    Attributes:
        model: architecture.
        data: data set.
        data_root: folder that holds torchvision's data sets.
        loss: loss that is minimised.
        epochs: passes over the training split; a checkpoint is kept after each, and one before
            the first.
        batch_size: images in one step of gradient descent.
        learning_rate: of stochastic gradient descent with Nesterov momentum; a cosine takes it to 0.
        momentum: of the gradient descent.
        weight_decay: L2 penalty of the gradient descent.
        seed: of the initial weights and the order of the images.
    """

    model: str = "cnn"
    data: str = "digits"
    data_root: str | None = None
    loss: str = "cross-entropy"
    epochs: int = 20
    batch_size: int = 64
    learning_rate: float = 0.05
    momentum: float = 0.9
    weight_decay: float = 5e-4
    seed: int = 0

    def __post_init__(self) -> None:
        check_model(self.model)
        check_training_data(self.data)
        one_of_or_factory("loss", self.loss, LOSSES)
        whole("epochs", self.epochs, 1, 100_000)
        whole("batch size", self.batch_size, 1, 1_000_000)
        number("learning rate", self.learning_rate, 0.0, math.inf)
        number("momentum", self.momentum, 0.0, 1.0)
        number("weight decay", self.weight_decay, 0.0, math.inf)
        whole("seed", self.seed, 0, 2**63 - 1)

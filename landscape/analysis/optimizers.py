"""First-order methods as pure functions on many places at once, with the definitions of `torch.optim`."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from landscape.errors import LandscapeError
from landscape.trajectory import FloatArray

Method = Literal["gradient descent", "momentum", "Nesterov", "RMSprop", "Adam"]

METHODS: tuple[Method, ...] = get_args(Method)

ADAPTIVE: tuple[Method, ...] = ("RMSprop", "Adam")
"""Methods whose rate is about the length of a step, whatever the slope."""


@dataclass(frozen=True)
class Optimizer:
    """A method and its numbers, named and preset as in PyTorch.

    Attributes:
        method: `torch.optim.SGD` plain, with momentum (dampening 0) or with `nesterov=True`; `RMSprop`; `Adam`.
        rate: `lr`.
        momentum: of momentum and Nesterov; β₁ of Adam. 0 or more, below 1.
        smoothing: `alpha` of RMSprop, below 1: of the mean of squared gradients.
        beta2: β₂ of Adam, below 1.
        eps: of RMSprop and Adam, added to the root.

    Raises:
        LandscapeError: a number outside its range.
    """

    method: Method = "gradient descent"
    rate: float = 0.01
    momentum: float = 0.9
    smoothing: float = 0.99
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise LandscapeError(f"no method {self.method!r}: expected one of {', '.join(METHODS)}")
        if not 0 < self.rate < float("inf"):
            raise LandscapeError(f"the rate must be a positive number, got {self.rate}")
        for name in ("momentum", "smoothing", "beta2"):
            if not 0 <= getattr(self, name) < 1:
                raise LandscapeError(f"{name} must be at least 0 and below 1, got {getattr(self, name)}")


class Memory(NamedTuple):
    """What a method remembers of earlier gradients at K places.

    Attributes:
        mean: (K, 2) velocity of momentum and Nesterov, running mean of Adam.
        squares: (K, 2) running mean of squares, of RMSprop and Adam.
        taken: steps taken.
    """

    mean: FloatArray
    squares: FloatArray
    taken: int = 0

    def at(self, chosen: np.ndarray) -> "Memory":
        """Returns the memory of some of the places."""
        return Memory(self.mean[chosen], self.squares[chosen], self.taken)


def blank_memory(places: FloatArray) -> Memory:
    """Returns the memory before the first step from (K, 2) places."""
    return Memory(np.zeros_like(places), np.zeros_like(places))


def stepped(
    optimizer: Optimizer, places: FloatArray, gradient: FloatArray, memory: Memory
) -> tuple[FloatArray, Memory]:
    """Returns (K, 2) places after one step, and what is remembered then.

    Momentum: v ← μv + g, θ ← θ − ηv. Nesterov: θ ← θ − η(g + μv) with that v. RMSprop (Hinton 2012):
    s ← αs + (1−α)g², θ ← θ − ηg/(√s + ε). Adam (Kingma & Ba 2015): m and s are running means of g and g², both
    divided by what they miss of their full weight, θ ← θ − ηm/(√s + ε).

    Args:
        optimizer: the method.
        places: (K, 2) before.
        gradient: (K, 2) there.
        memory: of the steps before.
    """
    mean, squares, taken = memory.mean, memory.squares, memory.taken + 1
    momentum, rate = optimizer.momentum, optimizer.rate
    match optimizer.method:
        case "gradient descent":
            step = gradient
        case "momentum":
            step = mean = momentum * mean + gradient
        case "Nesterov":
            mean = momentum * mean + gradient
            step = gradient + momentum * mean
        case "RMSprop":
            squares = optimizer.smoothing * squares + (1 - optimizer.smoothing) * gradient**2
            step = gradient / (np.sqrt(squares) + optimizer.eps)
        case "Adam":
            mean = momentum * mean + (1 - momentum) * gradient
            squares = optimizer.beta2 * squares + (1 - optimizer.beta2) * gradient**2
            root = np.sqrt(squares / (1 - optimizer.beta2**taken))
            step = mean / (1 - momentum**taken) / (root + optimizer.eps)
    return places - rate * step, Memory(mean, squares, taken)

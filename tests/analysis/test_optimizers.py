"""Each method against torch.optim, step by step on functions whose gradient is known."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from landscape.analysis.optimizers import ADAPTIVE, Method, Optimizer, blank_memory, stepped
from landscape.errors import LandscapeError

STEPS = 250
STARTS = ((-1.2, 1.0), (0.3, -0.4))


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def himmelblau_gradient(places: np.ndarray) -> np.ndarray:
    x, y = places.T
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=1)


def rosenbrock_gradient(places: np.ndarray) -> np.ndarray:
    x, y = places.T
    return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=1)


# With the largest rate by the slope, and of adaptive steps, that is no chaos in which rounding grows.
FUNCTIONS = {
    "Himmelblau": (himmelblau, himmelblau_gradient, 0.002, 0.05),
    "Rosenbrock": (rosenbrock, rosenbrock_gradient, 0.0004, 0.001),
}


def torchs(optimizer: Optimizer, place: torch.nn.Parameter) -> torch.optim.Optimizer:
    rate, momentum, eps = optimizer.rate, optimizer.momentum, optimizer.eps
    match optimizer.method:
        case "gradient descent":
            return torch.optim.SGD([place], lr=rate)
        case "momentum":
            return torch.optim.SGD([place], lr=rate, momentum=momentum)
        case "Nesterov":
            return torch.optim.SGD([place], lr=rate, momentum=momentum, nesterov=True)
        case "RMSprop":
            return torch.optim.RMSprop([place], lr=rate, alpha=optimizer.smoothing, eps=eps)
        case "Adam":
            return torch.optim.Adam([place], lr=rate, betas=(momentum, optimizer.beta2), eps=eps)


def path_of_torch(optimizer: Optimizer, loss: Callable, start: tuple[float, float]) -> np.ndarray:
    place = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
    theirs, path = torchs(optimizer, place), [np.array(start)]
    for _ in range(STEPS):
        theirs.zero_grad()
        loss(*place).backward()
        theirs.step()
        path.append(place.detach().numpy().copy())
    return np.array(path)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("factor", [0.1, 1.0])
@pytest.mark.parametrize(
    ("method", "momentum"),
    [
        ("gradient descent", 0.0),
        ("momentum", 0.5),
        ("momentum", 0.9),
        ("Nesterov", 0.5),
        ("Nesterov", 0.9),
        ("RMSprop", 0.0),
        ("Adam", 0.5),
        ("Adam", 0.9),
    ],
)
def test_every_step_is_that_of_torch(method: Method, momentum: float, factor: float, name: str) -> None:
    loss, gradient, rate, step = FUNCTIONS[name]
    rate = factor * (step if method in ADAPTIVE else rate * (1 - momentum))
    optimizer = Optimizer(method, rate, momentum, smoothing=0.9 + 0.09 * factor, beta2=0.99 + 0.009 * factor)
    places = np.array(STARTS)
    memory, path = blank_memory(places), [places]
    for _ in range(STEPS):
        places, memory = stepped(optimizer, places, gradient(places), memory)
        path.append(places)
    for column, start in enumerate(STARTS):
        theirs = path_of_torch(optimizer, loss, start)
        assert np.isfinite(theirs).all()
        np.testing.assert_allclose(np.array(path)[:, column], theirs, rtol=0, atol=1e-6)


def test_the_presets_are_those_of_torch() -> None:
    place = torch.nn.Parameter(torch.zeros(2))
    ours, adam, rmsprop = Optimizer(), torch.optim.Adam([place]).defaults, torch.optim.RMSprop([place]).defaults
    assert (ours.momentum, ours.beta2, ours.eps) == (*adam["betas"], adam["eps"])
    assert (ours.smoothing, ours.eps) == (rmsprop["alpha"], rmsprop["eps"])


def test_a_part_of_the_places_goes_on_as_it_did_with_the_others() -> None:
    optimizer = Optimizer("Adam", 0.1)
    places = np.array(STARTS)
    after, memory = stepped(optimizer, places, himmelblau_gradient(places), blank_memory(places))
    chosen = np.array([False, True])
    whole, _ = stepped(optimizer, after, himmelblau_gradient(after), memory)
    part, _ = stepped(optimizer, after[chosen], himmelblau_gradient(after[chosen]), memory.at(chosen))
    np.testing.assert_array_equal(part, whole[chosen])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"method": "SGD"}, "no method 'SGD': expected one of gradient descent, momentum"),
        ({"rate": 0.0}, "rate must be a positive number, got 0.0"),
        ({"rate": float("nan")}, "rate must be a positive number"),
        ({"momentum": 1.0}, "momentum must be at least 0 and below 1, got 1.0"),
        ({"beta2": -0.1}, "beta2 must be"),
    ],
)
def test_numbers_outside_their_range_are_told(options, told: str) -> None:
    with pytest.raises(LandscapeError, match=told):
        Optimizer(**options)

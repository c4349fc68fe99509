"""Each method against torch.optim, step by step on functions whose gradient is known."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from landscape.analysis.optimizers import ADAPTIVE, Method, Optimizer, blank_memory, stepped
from landscape.errors import LandscapeError

STEPS = 250
STARTS = ((-1.2, 1.0), (0.3, -0.4))
METHODS_AND_MOMENTA: tuple[tuple[Method, float], ...] = (
    ("gradient descent", 0.0),
    ("momentum", 0.5),
    ("momentum", 0.9),
    ("Nesterov", 0.5),
    ("Nesterov", 0.9),
    ("RMSprop", 0.0),
    ("Adam", 0.5),
    ("Adam", 0.9),
)


def himmelblau_gradient(places: np.ndarray) -> np.ndarray:
    x, y = places.T
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=1)


def rosenbrock_gradient(places: np.ndarray) -> np.ndarray:
    x, y = places.T
    return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=1)


# With the largest rate by the slope, and of adaptive steps, that is no chaos in which rounding grows.
FUNCTIONS = {
    "Himmelblau": (himmelblau_gradient, 0.002, 0.05),
    "Rosenbrock": (rosenbrock_gradient, 0.0004, 0.001),
}


def optimizer_of(name: str, method: Method, momentum: float, factor: float) -> Optimizer:
    _, rate, step = FUNCTIONS[name]
    rate = factor * (step if method in ADAPTIVE else rate * (1 - momentum))
    return Optimizer(method, rate, momentum, smoothing=0.9 + 0.09 * factor, beta2=0.99 + 0.009 * factor)


CASES = [
    (name, optimizer_of(name, method, momentum, factor), start)
    for name, (method, momentum), factor, start in product(FUNCTIONS, METHODS_AND_MOMENTA, (0.1, 1.0), STARTS)
]


@pytest.fixture(scope="module")
def torchs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, np.ndarray]]:
    """(STEPS + 1, 2) places of torch's optimizers by the number of the case, and torch's presets by their method."""
    out = tmp_path_factory.mktemp("torch") / "paths.npz"
    cases = [{"function": name, "start": start, "steps": STEPS} | asdict(one) for name, one, start in CASES]
    program = [sys.executable, str(Path(__file__).with_name("torch_paths.py")), str(out)]
    subprocess.run(program, input=json.dumps(cases), text=True, check=True)
    with np.load(out) as paths:
        yield paths


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda k: f"{CASES[k][0]}-{CASES[k][1].method}-{k}")
def test_every_step_is_that_of_torch(torchs: Mapping[str, np.ndarray], number: int) -> None:
    name, optimizer, start = CASES[number]
    gradient = FUNCTIONS[name][0]
    places = np.array([start])
    memory, path = blank_memory(places), [places[0]]
    for _ in range(STEPS):
        places, memory = stepped(optimizer, places, gradient(places), memory)
        path.append(places[0])
    theirs = torchs[str(number)]
    assert np.isfinite(theirs).all()
    np.testing.assert_allclose(path, theirs, rtol=0, atol=1e-6)


def test_the_presets_are_those_of_torch(torchs: Mapping[str, np.ndarray]) -> None:
    ours = Optimizer()
    assert [ours.momentum, ours.beta2, ours.eps] == torchs["Adam"].tolist()
    assert [ours.smoothing, ours.eps] == torchs["RMSprop"].tolist()


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

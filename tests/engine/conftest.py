"""A small network with everything that has to be restored, and data for it."""

import copy
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from landscape.engine.data import DataSet, Split


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Networks as small as these are slower with two, much slower where others want the cores."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _own_randomness() -> None:
    """What a test draws from PyTorch's own generator must not depend on the tests before it."""
    torch.manual_seed(0)


def small_network(seed: int = 0) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Conv2d(4, 3, 3, stride=2, bias=False),
            nn.BatchNorm2d(3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(0.5),
            nn.Linear(27, 5),
        )
        for _ in range(3):
            model(torch.randn(32, 1, 8, 8))
    return model


def small_split(samples: int, seed: int) -> Split:
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(samples, 1, 8, 8, generator=generator)
    return Split(images, torch.randint(0, 5, (samples,), generator=generator))


@pytest.fixture
def network() -> nn.Module:
    return small_network()


@pytest.fixture
def data() -> DataSet:
    return DataSet(small_split(150, 1), small_split(40, 2))


@pytest.fixture
def path(network: nn.Module) -> list[dict[str, torch.Tensor]]:
    """State dicts of a short training run; the network is at the last one."""
    train = small_split(64, 3)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    states = [copy.deepcopy(network.state_dict())]
    generator = torch.Generator().manual_seed(4)
    for _ in range(6):
        for _ in range(3):
            chosen = torch.randint(0, 64, (32,), generator=generator)
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(train.inputs[chosen]), train.targets[chosen]).backward()
            optimizer.step()
        states.append(copy.deepcopy(network.state_dict()))
    return states


@pytest.fixture
def own_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """A function that writes a module of the user's own into the current folder and returns its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def written(text: str, *, folder: bool = False) -> str:
        name = f"own_{uuid.uuid4().hex}"  # no module is imported twice, whatever the order of the tests
        file = tmp_path / name / "__init__.py" if folder else tmp_path / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return name

    return written

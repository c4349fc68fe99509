"""Random walks are recognised by what PCA makes of them; descents are not."""

import numpy as np
import pytest
import torch
from torch import nn

from landscape.engine.checkpoints import Checkpoint
from landscape.engine.data import DIGITS, load_data
from landscape.engine.models import build_model
from landscape.engine.path_plane import path_plane
from landscape.engine.random_walk import expected_shares, looks_like_random_walk
from landscape.spec import DataSpec


def components(places: np.ndarray) -> tuple[list[np.ndarray], tuple[float, float]]:
    """Coordinates on the first two principal components, and their shares of the variance."""
    centred = places - places.mean(axis=0)
    values, vectors = np.linalg.eigh(centred @ centred.T)
    shares = values / values.sum()
    along = [vectors[:, -k] * np.sqrt(values[-k]) for k in (1, 2)]
    return along, (float(shares[-1]), float(shares[-2]))


@pytest.mark.parametrize(("steps", "dimensions"), [(10, 1000), (30, 3000), (100, 3000)])
@pytest.mark.parametrize("seed", range(4))
def test_a_random_walk_in_many_dimensions_is_recognised(steps, dimensions, seed) -> None:
    walk = np.random.default_rng(seed).normal(size=(steps, dimensions)).cumsum(axis=0)
    assert looks_like_random_walk(*components(walk))


@pytest.mark.parametrize("count", [10, 57, 300])
def test_the_shares_expected_are_the_eigenvalues_of_a_centred_walks_covariance(count) -> None:
    steps = np.tril(np.ones((count, count)))
    centred = steps - steps.mean(axis=0)
    values = np.linalg.eigvalsh(centred @ centred.T)[::-1]
    assert expected_shares(count) == pytest.approx(values[:2] / values.sum(), rel=1e-9)
    assert expected_shares(10**6) == pytest.approx((6 / np.pi**2, 1.5 / np.pi**2), rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_with_a_drift_or_in_few_dimensions_is_none(seed) -> None:
    draw = np.random.default_rng(seed)
    drift = draw.normal(size=2000)
    assert not looks_like_random_walk(*components((draw.normal(size=(60, 2000)) + drift).cumsum(axis=0)))
    decay = 0.9 ** np.arange(60)[:, None]
    assert not looks_like_random_walk(*components((draw.normal(size=(60, 2000)) * decay).cumsum(axis=0)))


def walked(network: nn.Module, steps: int) -> list[Checkpoint]:
    generator = torch.Generator().manual_seed(0)
    path = []
    for _ in range(steps):
        for value in network.parameters():
            value.data += 0.01 * torch.randn(value.shape, generator=generator)
        path.append(Checkpoint({name: value.clone() for name, value in network.state_dict().items()}))
    return path


def test_the_plane_of_a_random_walk_warns_and_that_of_a_descent_on_digits_does_not() -> None:
    network = build_model("mlp", 0, DIGITS)
    (warning,) = path_plane(network, [walked(network, 40)], "frozen", 0).plane.warnings
    assert "Antognini & Sohl-Dickstein 2018" in warning
    for rate, seed in ((0.5, 0), (0.05, 1), (0.005, 2)):
        network = build_model("mlp", seed, DIGITS)
        path = descended(network, rate, seed)
        assert path_plane(network, [path], "frozen", 0).plane.warnings == ()


def descended(network: nn.Module, rate: float, seed: int) -> list[Checkpoint]:
    split = load_data(DataSpec("digits")).train
    optimizer = torch.optim.SGD(network.parameters(), lr=rate, momentum=0.9)
    generator = torch.Generator().manual_seed(seed)
    path = []
    for step in range(200):
        if step % 5 == 0:
            path.append(Checkpoint({name: value.clone() for name, value in network.state_dict().items()}))
        batch = split.take(torch.randint(0, len(split), (64,), generator=generator))
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(batch.inputs), batch.targets).backward()
        optimizer.step()
    return [*path, Checkpoint({name: value.clone() for name, value in network.state_dict().items()})]

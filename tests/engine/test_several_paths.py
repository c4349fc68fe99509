"""One plane for several paths; loss on the surface and true loss agree where the path lies in the plane."""

import copy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import Tensor, nn

import landscape
from landscape.engine.checkpoints import Checkpoint, save_checkpoint
from landscape.engine.path_plane import path_plane
from landscape.engine.training_paths import training_paths

State = dict[str, Tensor]


def flat(state: State, network: nn.Module) -> np.ndarray:
    return torch.cat([state[name].double().reshape(-1) for name, _ in network.named_parameters()]).numpy()


@pytest.fixture
def other(network: nn.Module) -> list[State]:
    """A second run from elsewhere."""
    generator = torch.Generator().manual_seed(9)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    states = []
    for _ in range(5):
        for name, value in network.named_parameters():
            state[name] = state[name] + 0.05 * torch.randn(value.shape, generator=generator)
        states.append(dict(state))
    return states


@pytest.mark.parametrize("fitted", ["all", "first"])
def test_the_plane_of_several_paths_is_that_of_scikit_learn(network, path, other, fitted) -> None:
    end = flat(network.state_dict(), network)
    first, second = (np.stack([flat(state, network) - end for state in run]) for run in (path[:-1], other))
    truth = PCA(2).fit(first if fitted == "first" else np.concatenate([first, second]))
    runs = [[Checkpoint(state) for state in run] for run in (path, other)]
    found = path_plane(network, runs, "interpolate", 0, fitted=fitted)
    axes = [flat(dict(axis), network) for axis in (found.plane.delta, found.plane.eta)]
    assert truth.components_ is not None
    for axis, component in zip(axes, truth.components_, strict=True):
        assert abs(axis @ component) == pytest.approx(1.0, abs=1e-9)
    assert found.plane.explained_variance == pytest.approx(truth.explained_variance_ratio_, rel=1e-6)
    for rows, told in zip((first, second), found.explained_variance, strict=True):
        centred = rows - rows.mean(axis=0)
        shares = [np.square(centred @ axis).sum() / np.square(centred).sum() for axis in axes]
        assert told == pytest.approx(shares, rel=1e-6)


def test_two_folders_are_two_labelled_paths_with_their_steps(network, path, other, data, tmp_path) -> None:
    for label, run in (("sgd", path), ("adam", other)):
        (tmp_path / label).mkdir()
        for number, state in enumerate(run):
            torch.save(state, tmp_path / label / f"iteration{10 * number}.pt")
    surface = landscape.compute(
        network,
        data=(data.train.inputs, data.train.targets),
        checkpoints=[tmp_path / "sgd", tmp_path / "adam"],
        directions="pca",
        resolution=5,
        compile="off",
    )
    assert [run.label for run in surface.trajectories] == ["sgd", "adam"]
    for run, states in zip(surface.trajectories, (path, other), strict=True):
        assert run.step.tolist() == [10 * number for number in range(len(states))]
        assert run.explained_variance is not None
        for state, loss in zip(states, run.loss, strict=True):
            model = copy.deepcopy(network).eval()
            model.load_state_dict(state)
            with torch.no_grad():
                truth = nn.functional.cross_entropy(model(data.train.inputs), data.train.targets)
            assert loss == pytest.approx(float(truth), rel=1e-5)
    assert (surface.trajectories[0].alpha[-1], surface.trajectories[0].beta[-1]) == pytest.approx((0.0, 0.0))
    assert surface.trajectories[1].residual[-1] > 0


class Valley(nn.Module):
    """Two parameters: the plane is all there is."""

    def __init__(self) -> None:
        super().__init__()
        self.x = nn.Parameter(torch.tensor(0.3))
        self.y = nn.Parameter(torch.tensor([-0.2]))

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs * (self.x - 1.0) ** 2 + 5.0 * (self.y - self.x**2) ** 2


def test_of_two_parameters_path_true_loss_and_surface_agree() -> None:
    model = Valley()
    inputs, targets = torch.ones(1, 1), torch.zeros(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
    path = [copy.deepcopy(model.state_dict())]
    for _ in range(12):
        optimizer.zero_grad()
        model(inputs).mean().backward()
        optimizer.step()
        path.append(copy.deepcopy(model.state_dict()))

    def loss(outputs: Tensor, _: Tensor) -> Tensor:
        return outputs[:, 0]

    surface = landscape.compute(
        model,
        data=(inputs, targets),
        loss=loss,
        checkpoints=path,
        directions="pca",
        precision="float64",
        resolution=3,
    )
    (run,) = surface.trajectories
    assert run.explained_variance is not None
    assert sum(run.explained_variance) == pytest.approx(1.0)
    np.testing.assert_allclose(run.residual, 0.0, atol=1e-7)
    with torch.no_grad():
        for state, measured in zip(path, run.loss, strict=True):
            model.load_state_dict(state)
            assert measured == pytest.approx(model(inputs).item(), rel=1e-6)
    model.load_state_dict(path[-1])
    plane = path_plane(model, [[Checkpoint(state) for state in path]], "frozen", 0).plane
    for place, measured in zip(zip(run.alpha, run.beta, strict=True), run.loss, strict=True):
        x = path[-1]["x"].double() + sum(a * d["x"] for a, d in zip(place, (plane.delta, plane.eta), strict=True))
        y = path[-1]["y"].double() + sum(a * d["y"] for a, d in zip(place, (plane.delta, plane.eta), strict=True))
        assert measured == pytest.approx(float((x - 1) ** 2 + 5 * (y - x**2) ** 2), rel=1e-6)


def test_checkpoints_in_the_plane_of_a_net_with_batch_norm_have_the_surfaces_loss(network, data) -> None:
    path = in_a_plane(network)
    for number in range(len(path)):
        alpha, beta = place_of(network, path, number)
        surface = landscape.compute(
            network,
            data=(data.train.inputs, data.train.targets),
            checkpoints=path,
            directions="pca",
            precision="float64",
            resolution=2,
            alpha_range=(alpha, alpha + 1.0),
            beta_range=(beta, beta + 1.0),
        )
        (run,) = surface.trajectories
        np.testing.assert_allclose(run.residual, 0.0, atol=1e-5)
        assert surface.loss[0, 0] == pytest.approx(run.loss[number], rel=1e-5)


def place_of(network: nn.Module, path: list[State], number: int) -> tuple[float, float]:
    plane = path_plane(network, [[Checkpoint(state) for state in path]], "interpolate", 0).plane
    offset = flat(path[number], network) - flat(network.state_dict(), network)
    alpha, beta = (float(offset @ flat(dict(axis), network)) for axis in (plane.delta, plane.eta))
    return alpha, beta


def in_a_plane(network: nn.Module) -> list[State]:
    """Checkpoints that are combinations of two directions from the network, variances in their logarithms."""
    generator = torch.Generator().manual_seed(3)
    state = network.state_dict()
    moves = [
        {name: 0.1 * torch.randn(value.shape, generator=generator) for name, value in state.items() if value.ndim}
        for _ in range(2)
    ]
    path = []
    for factors in ((3.0, 1.0), (2.0, -1.0), (1.0, 1.5), (0.0, 0.0)):
        moved = {name: value.clone() for name, value in state.items()}
        for factor, move in zip(factors, moves, strict=True):
            for name, values in move.items():
                moved[name] = moved[name] * (factor * values).exp() if "_var" in name else moved[name] + factor * values
        path.append(moved)
    return path


MEASURE = """
import sys
from pathlib import Path
import torch
from landscape.engine.checkpoints import Checkpoint, save_checkpoint
from landscape.engine import offsets
from landscape.engine.path_plane import path_plane
from landscape.engine.plane import parameters_of
from landscape.engine.projection import project

torch.set_num_threads(1)
offsets.HELD_VALUES, offsets.WIDEST = 2**17, 2**15
model = torch.nn.Sequential(*(torch.nn.Linear(512, 512) for _ in range(12)))
size = 4 * sum(value.numel() for value in model.parameters())
files = sorted(Path(sys.argv[1]).iterdir())
path = [Checkpoint(files[t % len(files)]) for t in range(int(sys.argv[2]))]
model.load_state_dict(path[-1].state())

def status(name):
    return int(next(line for line in open("/proc/self/status") if line.startswith(name)).split()[1]) * 1024

path_plane(torch.nn.Linear(2, 2), [[Checkpoint({"weight": torch.ones(2, 2), "bias": torch.ones(2)})]], "frozen", 0)
open("/proc/self/clear_refs", "w").write("5")
before = status("VmRSS")
plane = path_plane(model, [path], "interpolate", 0, dtype=torch.float32).plane
project(path, parameters_of(model), plane)
print((status("VmHWM") - before) / size)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peak memory is told by Linux alone")
def test_peak_memory_is_a_few_copies_of_the_weights_however_many_checkpoints(tmp_path) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for number in range(4):
            model = nn.Sequential(*(nn.Linear(512, 512) for _ in range(12)))
            save_checkpoint(model, tmp_path / f"{number}.safetensors")
    copies = []
    for count in (4, 12):
        command = [sys.executable, "-c", MEASURE, str(tmp_path), str(count)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        copies.append(float(done.stdout))
    assert max(copies) < 3.5  # beside the model itself
    assert copies[1] < copies[0] + 0.5


def test_a_dict_names_paths_and_a_file_among_folders_is_told_apart(network, path, tmp_path) -> None:
    for number, state in enumerate(path):
        torch.save(state, tmp_path / f"{number}.pt")
    files = [tmp_path / f"{number}.pt" for number in range(3)]
    named = training_paths({"sgd": tmp_path, "memory": path, "few": files})
    assert [(run.label, len(run.checkpoints)) for run in named] == [("sgd", 7), ("memory", 7), ("few", 3)]
    assert [run.label for run in training_paths([tmp_path, *files])] == [f"{tmp_path.name} 1", f"{tmp_path.name} 2"]
    assert training_paths(path)[0].label == ""
    with pytest.raises(landscape.LandscapeError, match="'both' names 2 training paths"):
        training_paths({"both": [tmp_path, *files]})
    with pytest.raises(landscape.LandscapeError, match="checkpoints are an int: expected a folder"):
        training_paths(3)  # pyright: ignore[reportArgumentType]

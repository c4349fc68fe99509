"""The plane of a training path against scikit-learn's PCA."""

import copy

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import nn

from landscape.engine import offsets as streamed
from landscape.engine.checkpoints import Checkpoint, save_checkpoint
from landscape.engine.path_plane import path_plane
from landscape.engine.plane import Plane, dot, norm, parameters_of
from landscape.engine.projection import box, project
from landscape.errors import LandscapeError


def flat(tensors) -> np.ndarray:
    return np.concatenate([tensor.detach().double().reshape(-1).numpy() for tensor in tensors])


def offsets(network: nn.Module, states) -> np.ndarray:
    names = [name for name, _ in network.named_parameters()]
    end = flat(network.parameters())
    return np.stack([flat([state[name] for name in names]) - end for state in states])


def straight_path(network: nn.Module, steps: list[float]):
    """States on a line through the network."""
    states = []
    for step in steps:
        state = copy.deepcopy(network.state_dict())
        for name, value in network.named_parameters():
            state[name] = value.detach() + step * torch.ones_like(value)
        states.append(state)
    return states


@pytest.mark.parametrize("held_values", [2**21, 40])
def test_components_and_variances_equal_scikit_learns(network, path, monkeypatch, held_values) -> None:
    monkeypatch.setattr(streamed, "HELD_VALUES", held_values)
    truth = PCA(2).fit(offsets(network, path[:-1]))
    assert truth.components_ is not None
    plane = path_plane(network, [[Checkpoint(state) for state in path[:-1]]], "interpolate", 0).plane
    for direction, component in zip((plane.delta, plane.eta), truth.components_, strict=True):
        ours = flat(direction.values())
        assert abs(ours @ component) == pytest.approx(1.0, abs=1e-9)
    assert plane.explained_variance == pytest.approx(truth.explained_variance_ratio_, rel=1e-6)
    assert plane.notes == ()


def test_the_axes_are_orthonormal_and_the_path_starts_on_their_positive_side(network, path) -> None:
    checkpoints = [Checkpoint(state) for state in path]
    plane = path_plane(network, [checkpoints[:-1]], "frozen", 0).plane
    assert norm(plane.delta) == pytest.approx(1.0, abs=1e-12)
    assert norm(plane.eta) == pytest.approx(1.0, abs=1e-12)
    assert abs(dot(plane.delta, plane.eta)) < 1e-12
    places = project(checkpoints, parameters_of(network), plane)
    assert places.alpha[0] > 0
    assert places.beta[0] > 0


def test_places_and_residuals_are_those_of_the_orthogonal_projection(network, path) -> None:
    checkpoints = [Checkpoint(state) for state in path]
    plane = path_plane(network, [checkpoints[:-1]], "frozen", 0).plane
    places = project(checkpoints, parameters_of(network), plane)
    axes = np.stack([flat(plane.delta.values()), flat(plane.eta.values())])
    rows = offsets(network, path)
    expected = rows @ axes.T
    np.testing.assert_allclose(np.stack([places.alpha, places.beta], 1), expected, atol=1e-12)
    np.testing.assert_allclose(places.residual, np.linalg.norm(rows - expected @ axes, axis=1), atol=1e-12)


def test_projection_holds_on_axes_that_are_neither_unit_nor_orthogonal(network, path) -> None:
    plane = path_plane(network, [[Checkpoint(state) for state in path[:-1]]], "frozen", 0).plane
    skewed = Plane(
        {name: 3.0 * value for name, value in plane.delta.items()},
        {name: value + 0.5 * plane.delta[name] for name, value in plane.eta.items()},
    )
    places = project([Checkpoint(path[0])], parameters_of(network), skewed)
    truth = project([Checkpoint(path[0])], parameters_of(network), plane)
    assert places.beta[0] == pytest.approx(truth.beta[0])
    assert 3.0 * places.alpha[0] + 0.5 * places.beta[0] == pytest.approx(truth.alpha[0])
    assert places.residual[0] == pytest.approx(truth.residual[0])


def test_files_give_the_same_plane_as_memory(network, path, tmp_path) -> None:
    files = []
    model = copy.deepcopy(network)
    for number, state in enumerate(path[:-1]):
        model.load_state_dict(state)
        files.append(tmp_path / f"{number}.safetensors")
        save_checkpoint(model, files[-1])
    torch.save(path[2], tmp_path / "2.pt")
    files[2] = tmp_path / "2.pt"
    from_files = path_plane(network, [[Checkpoint(file) for file in files]], "interpolate", 0).plane
    from_memory = path_plane(network, [[Checkpoint(state) for state in path[:-1]]], "interpolate", 0).plane
    assert from_files.digest() == from_memory.digest()


def test_buffers_follow_the_path_to_a_checkpoint_in_the_plane(network) -> None:
    ends = straight_path(network, [2.0, 1.0])
    for number, state in enumerate(ends, 1):
        state["1.running_var"] = state["1.running_var"] * 4.0**number
        state["1.running_mean"] = state["1.running_mean"] + 1.0 * number
    ends[0]["8.bias"] = ends[0]["8.bias"] + 0.3
    checkpoints = [Checkpoint(state) for state in ends]
    plane = path_plane(network, [checkpoints], "interpolate", 0).plane
    places = project(checkpoints, parameters_of(network), plane)
    assert places.residual.max() < 1e-5
    own = network.state_dict()
    for state, alpha, beta in zip(ends, places.alpha, places.beta, strict=True):
        mean = alpha * plane.buffer_delta["1.running_mean"] + beta * plane.buffer_eta["1.running_mean"]
        grown = alpha * plane.buffer_delta["1.running_var"] + beta * plane.buffer_eta["1.running_var"]
        means, variances = state["1.running_mean"].double(), state["1.running_var"].double()
        torch.testing.assert_close(own["1.running_mean"] + mean, means, rtol=1e-5, atol=1e-5)
        torch.testing.assert_close(own["1.running_var"] * grown.exp(), variances, rtol=1e-5, atol=0.0)


def test_a_straight_path_gets_a_random_orthogonal_second_axis_and_says_so(network) -> None:
    states = straight_path(network, [3.0, 2.5, 1.0, 0.25])
    plane = path_plane(network, [[Checkpoint(state) for state in states]], "interpolate", 7).plane
    assert any("random direction (seed 7)" in note for note in plane.notes)
    assert abs(plane.cosine) < 1e-12
    assert plane.explained_variance is not None
    assert plane.explained_variance[0] == pytest.approx(1.0)
    assert plane.buffer_eta == {}
    alpha_range, beta_range = box([project([Checkpoint(states[0])], parameters_of(network), plane)])
    assert beta_range[1] - beta_range[0] == pytest.approx(alpha_range[1] - alpha_range[0])


def test_two_checkpoints_span_the_axis_between_them(network) -> None:
    (state,) = straight_path(network, [1.0])
    plane = path_plane(network, [[Checkpoint(state)]], "frozen", 0).plane
    places = project([Checkpoint(state)], parameters_of(network), plane)
    assert places.alpha[0] == pytest.approx(np.sqrt(sum(value.numel() for value in network.parameters())), rel=1e-5)
    assert places.residual[0] < 1e-5
    assert plane.explained_variance is None
    assert len(plane.notes) == 2


def test_a_path_that_does_not_move_is_told(network) -> None:
    states = straight_path(network, [0.0, 0.0])
    with pytest.raises(LandscapeError, match="all hold the same weights"):
        path_plane(network, [[Checkpoint(state) for state in states]], "frozen", 0)

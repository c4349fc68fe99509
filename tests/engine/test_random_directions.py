"""Norms and orthogonality of random directions, block by block."""

import pytest
import torch
from torch import Tensor, nn

from landscape.engine.plane import parameters_of
from landscape.engine.random_directions import draw, random_plane
from landscape.spec import PlaneSpec


def double(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.double() for name, value in parameters_of(network).items()}


def blocks(tensor: Tensor) -> Tensor:
    return tensor.flatten(1) if tensor.ndim >= 2 else tensor.reshape(1, -1)


@pytest.mark.parametrize("perturb_1d", [False, True])
def test_filters_have_the_norms_of_the_weights_and_are_orthogonal(network, perturb_1d) -> None:
    origin = double(network)
    plane = random_plane(origin, PlaneSpec(perturb_1d=perturb_1d, seed=5))
    assert set(plane.delta) == {name for name, value in origin.items() if value.ndim >= 2 or perturb_1d}
    for name in plane.delta:
        delta, eta, weight = (blocks(tensor) for tensor in (plane.delta[name], plane.eta[name], origin[name]))
        torch.testing.assert_close(delta.norm(dim=1), weight.norm(dim=1), rtol=1e-12, atol=0.0)
        torch.testing.assert_close(eta.norm(dim=1), weight.norm(dim=1), rtol=1e-12, atol=0.0)
        cosines = (delta * eta).sum(1) / (delta.norm(dim=1) * eta.norm(dim=1)).clamp_min(1e-300)
        assert cosines.abs().max() <= 1e-6
    assert abs(plane.cosine) <= 1e-6


@pytest.mark.parametrize("perturb_1d", [False, True])
def test_in_single_precision_norms_and_orthogonality_hold_at_once_to_a_millionth(network, perturb_1d) -> None:
    origin = double(network)
    plane = random_plane(origin, PlaneSpec(perturb_1d=perturb_1d, seed=5), torch.float32)
    for name in plane.delta:
        delta, eta = (blocks(tensor).double() for tensor in (plane.delta[name], plane.eta[name]))
        for direction in (delta, eta):
            torch.testing.assert_close(direction.norm(dim=1), blocks(origin[name]).norm(dim=1), rtol=1e-6, atol=0.0)
    assert abs(plane.cosine) <= 1e-6


def test_both_directions_are_as_long_as_the_weights_that_move(network) -> None:
    origin = double(network)
    plane = random_plane(origin, PlaneSpec(seed=5))
    moved = torch.cat([value.reshape(-1) for value in origin.values() if value.ndim >= 2])
    assert plane.norms == pytest.approx((float(moved.norm()), float(moved.norm())), rel=1e-12)


def test_layer_norm_takes_the_length_of_each_tensor(network) -> None:
    origin = double(network)
    plane = random_plane(origin, PlaneSpec(norm="layer"))
    for name, delta in plane.delta.items():
        assert delta.norm().item() == pytest.approx(origin[name].norm().item(), rel=1e-12)
    assert abs(plane.cosine) <= 1e-12


def test_weight_norm_scales_each_entry_by_its_weight_and_tells_the_cosine(network) -> None:
    origin = double(network)
    plane = random_plane(origin, PlaneSpec(norm="weight", seed=2))
    for name, delta in plane.delta.items():
        torch.testing.assert_close(delta, draw(origin[name], 2, 0, name) * origin[name])
    assert 0 < abs(plane.cosine) < 0.5


def test_without_normalisation_the_draws_keep_their_lengths_and_are_orthogonal(network) -> None:
    origin = double(network)
    plane = random_plane(origin, PlaneSpec(norm="none", seed=3))
    for name, delta in plane.delta.items():
        torch.testing.assert_close(delta, draw(origin[name], 3, 0, name))
        assert plane.eta[name].norm().item() == pytest.approx(draw(origin[name], 3, 1, name).norm().item())
    assert abs(plane.cosine) <= 1e-12


def test_filters_of_one_element_cannot_be_orthogonal_and_the_cosine_says_so() -> None:
    origin = {"weight": torch.tensor([[2.0], [3.0]], dtype=torch.float64)}
    plane = random_plane(origin, PlaneSpec(seed=1))
    assert torch.equal(plane.delta["weight"].abs(), origin["weight"])
    assert abs(plane.cosine) > 0.1


def test_a_filter_of_zeros_does_not_move() -> None:
    origin = {"weight": torch.tensor([[0.0, 0.0, 0.0], [1.0, 2.0, 2.0]], dtype=torch.float64)}
    plane = random_plane(origin, PlaneSpec())
    assert plane.delta["weight"][0].tolist() == [0.0, 0.0, 0.0]
    assert plane.delta["weight"][1].norm().item() == pytest.approx(3.0)


def test_draws_depend_on_seed_axis_and_name_and_on_nothing_else() -> None:
    like = torch.zeros(1000)
    reference = draw(like, 1, 0, "a")
    torch.manual_seed(99)
    assert torch.equal(draw(like, 1, 0, "a"), reference)
    for other in (draw(like, 2, 0, "a"), draw(like, 1, 1, "a"), draw(like, 1, 0, "b")):
        assert abs(torch.corrcoef(torch.stack([reference, other]))[0, 1]) < 0.15
    assert reference.mean().abs() < 0.15
    assert reference.std().item() == pytest.approx(1.0, abs=0.1)

"""Losses by name and of the user's own, against PyTorch's and closed forms."""

import pytest
import torch
from torch.nn import functional

from landscape.engine.losses import correct, cross_entropy, loss_by_name, loss_names, mean_squared_error
from landscape.errors import LandscapeError
from landscape.spec import LOSSES


def test_the_engine_knows_exactly_the_losses_of_the_spec() -> None:
    assert loss_names() == LOSSES


def test_cross_entropy_is_pytorchs_sample_by_sample() -> None:
    logits = torch.tensor([[2.0, 0.0, -1.0], [0.0, 0.0, 0.0]])
    labels = torch.tensor([0, 2])
    expected = -torch.log_softmax(logits, 1)[torch.arange(2), labels]
    torch.testing.assert_close(cross_entropy(logits, labels), expected)


def test_probabilities_are_classes_and_other_floating_point_targets_are_told() -> None:
    logits, shares = torch.randn(4, 3), torch.rand(4, 3).softmax(1)
    torch.testing.assert_close(
        cross_entropy(logits, shares), functional.cross_entropy(logits, shares, reduction="none")
    )
    with pytest.raises(
        LandscapeError, match=r"targets are floating-point \(4,\), .* give class labels as whole numbers"
    ):
        cross_entropy(logits, torch.zeros(4))


def test_mse_compares_logits_with_one_hot_vectors() -> None:
    logits = torch.tensor([[2.0, 0.0], [0.5, 0.5]])
    torch.testing.assert_close(mean_squared_error(logits, torch.tensor([0, 1])), torch.tensor([0.5, 0.25]))


def test_mse_averages_to_pytorchs() -> None:
    outputs, targets = torch.randn(6, 3, 2), torch.randn(6, 3, 2)
    torch.testing.assert_close(mean_squared_error(outputs, targets).mean(), functional.mse_loss(outputs, targets))
    with pytest.raises(LandscapeError, match="mse compares"):
        mean_squared_error(outputs, targets[:, :2])


def test_an_answer_with_a_nan_is_not_correct() -> None:
    outputs = torch.tensor([[float("nan"), 0.0], [0.0, 1.0]])
    assert correct(outputs, torch.tensor([0, 1])).tolist() == [0.0, 1.0]


def test_a_loss_of_the_users_own_is_called_with_outputs_and_targets(own_module) -> None:
    name = own_module("def hinge(outputs, targets):\n    return (1 - outputs[:, 0] * targets).clamp(min=0)\n")
    outputs, targets = torch.tensor([[0.25], [3.0]]), torch.tensor([1.0, 1.0])
    assert loss_by_name(f"{name}:hinge")(outputs, targets).tolist() == [0.75, 0.0]


def test_an_unknown_loss_is_told_with_the_known_ones() -> None:
    with pytest.raises(LandscapeError, match="unknown loss 'huber': choose one of cross-entropy, mse, or package"):
        loss_by_name("huber")

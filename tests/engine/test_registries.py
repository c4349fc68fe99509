"""Models, data and losses by name: what the spec promises, the engine has."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from landscape.engine.data import data_names, load_data
from landscape.engine.losses import correct, cross_entropy, loss_names, mean_squared_error
from landscape.engine.models import build_model, model_names
from landscape.errors import LandscapeError
from landscape.resources import resource_path
from landscape.spec import DATA_SETS, LOSSES, MODELS


def test_the_engine_knows_exactly_the_names_of_the_spec() -> None:
    assert model_names() == MODELS
    assert data_names() == DATA_SETS
    assert loss_names() == LOSSES


@pytest.mark.parametrize("name", MODELS)
def test_models_map_images_to_logits_and_depend_on_the_seed_alone(name) -> None:
    before = torch.get_rng_state()
    first, again, other = (build_model(name, seed) for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), before)
    images = load_data("digits").train.inputs[:4]
    assert first(images).shape == (4, 10)
    weights = [next(iter(model.parameters())) for model in (first, again, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_the_two_cnns_differ_in_nothing_but_the_skips() -> None:
    with_skips, without = build_model("cnn", 0), build_model("cnn-noskip", 0)
    ours, theirs = with_skips.state_dict(), without.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    images = load_data("digits").train.inputs[:4]
    assert not torch.allclose(with_skips.eval()(images), without.eval()(images))


def test_digits_are_split_once_and_for_all_without_overlap() -> None:
    data = load_data("digits")
    assert data.test is not None
    assert (len(data.train), len(data.test)) == (1437, 360)
    assert data.train.inputs.mean().item() == pytest.approx(0.0, abs=1e-5)
    assert data.train.inputs.std().item() == pytest.approx(1.0, abs=1e-3)
    with np.load(resource_path("assets/digits.npz")) as archive:
        pixels, labels = archive["images"].reshape(-1, 64), archive["labels"]
    both = torch.cat([data.train.inputs, data.test.inputs]).reshape(-1, 64).double().numpy()
    digits = torch.cat([data.train.targets, data.test.targets]).numpy()
    ours = np.column_stack([np.round((both - both.min()) / np.ptp(both) * 16), digits])
    truth = np.column_stack([pixels, labels])
    assert np.array_equal(ours[np.lexsort(ours.T)], truth[np.lexsort(truth.T)])
    assert load_data("digits").train.digest() == data.train.digest()


def test_cross_entropy_is_pytorchs_sample_by_sample() -> None:
    logits = torch.tensor([[2.0, 0.0, -1.0], [0.0, 0.0, 0.0]])
    labels = torch.tensor([0, 2])
    expected = -torch.log_softmax(logits, 1)[torch.arange(2), labels]
    torch.testing.assert_close(cross_entropy(logits, labels), expected)


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


@pytest.mark.parametrize("call", [lambda: build_model("vit", 0), lambda: load_data("mnist")])  # pyright: ignore[reportArgumentType]
def test_unknown_names_are_told_with_the_known_ones(call) -> None:
    with pytest.raises(LandscapeError, match="choose one of"):
        call()

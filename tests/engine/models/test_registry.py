"""Models by name: what the spec promises is built, depends on the seed alone and works under torch.func."""

import pytest
import torch
from torch.func import functional_call, stack_module_state, vmap

from landscape.engine.checkpoints import digest_of
from landscape.engine.data import CIFAR, DIGITS, ImageShape
from landscape.engine.models import build_model, describe_models, model_names, table_of_models
from landscape.errors import LandscapeError
from landscape.spec import MODELS

LARGE = {"resnet44", "resnet56", "resnet110", "densenet121", "resnet50", "vgg11", "vgg16"}
LIGHT = [name for name in MODELS if name.removesuffix("-noskip").removesuffix("-bn") not in LARGE]

KEPT = {
    ("cnn", 0): "509698a946a7c9f7f0435aedbcf8834ea614712a80e3ff3d4d63173e9dad271a",
    ("cnn-noskip", 7): "e9548964316f766a29a2b9fd5ca60fca0de119bfdfcc2b1998b13734bfd32d65",
    ("mlp", 0): "dbbe88082b11bc4c8d8a901bb193ae8a8f2dfb6509d29ee76b91800ccc062daa",
    ("mlp", 7): "8b376dc4193804e7a7f9030e365b77d7f9f24064c4d4ab62bb4a52b0a0921474",
}
"""Hashes of initial weights that bundled samples began with."""


def test_the_engine_knows_exactly_the_models_of_the_spec() -> None:
    assert model_names() == MODELS


@pytest.mark.parametrize(("name", "seed"), KEPT)
def test_the_nets_of_the_samples_begin_where_they_always_did(name, seed) -> None:
    assert digest_of(build_model(name, seed).state_dict()) == KEPT[name, seed]


@pytest.mark.parametrize("name", LIGHT)
def test_weights_depend_on_the_seed_alone_and_the_random_state_stays(name) -> None:
    before = torch.get_rng_state()
    first, again, other = (build_model(name, seed, CIFAR) for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), before)
    assert digest_of(first.state_dict()) == digest_of(again.state_dict())
    weights = [parameter for parameter in first.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in other.parameters() if parameter.ndim > 1]
    assert not any(torch.equal(a, b) for a, b in zip(weights, others, strict=True))


@pytest.mark.parametrize("name", MODELS)
def test_every_model_maps_images_of_several_shapes_to_logits(name) -> None:
    for shape in (CIFAR, DIGITS, ImageShape(1, 28, 28, 7), ImageShape(3, 36, 32, 100)):
        with torch.device("meta"):
            model = build_model(name, 0, shape).eval()
            images = torch.empty(2, shape.channels, shape.height, shape.width)
            assert model(images).shape == (2, shape.classes)


@pytest.mark.parametrize("name", LIGHT)
def test_the_mean_of_a_batch_is_that_of_its_images(name) -> None:
    model = build_model(name, 0, CIFAR).eval()
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        both = model(images)
        torch.testing.assert_close(both, torch.cat([model(image[None]) for image in images]), rtol=1e-3, atol=1e-4)
    assert both.isfinite().all()


@pytest.mark.parametrize("name", ["linear", "mlp", "cnn", "resnet20", "resnet20-noskip", "vgg9-bn", "vgg9", "vit"])
def test_a_model_maps_over_many_weights_at_once(name) -> None:
    models = [build_model(name, seed, DIGITS).eval() for seed in range(2)]
    parameters, buffers = stack_module_state(models)
    images = torch.randn(3, 1, 8, 8)

    def answer(weights, statistics):
        return functional_call(models[0], (weights, statistics), (images,))

    with torch.no_grad():
        expected = torch.stack([model(images) for model in models])
        torch.testing.assert_close(vmap(answer)(parameters, buffers), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["cnn", "resnet20"])
def test_gradients_for_many_weights_at_once_are_those_of_each(name) -> None:
    models = [build_model(name, seed, DIGITS).eval() for seed in range(2)]
    parameters, buffers = stack_module_state(models)
    images = torch.randn(3, 1, 8, 8)

    def loss(weights, statistics):
        return functional_call(models[0], (weights, statistics), (images,)).square().sum()

    gradients = vmap(torch.func.grad(loss))(parameters, buffers)
    for index, model in enumerate(models):
        model(images).square().sum().backward()
        for key, parameter in model.named_parameters():
            torch.testing.assert_close(gradients[key][index], parameter.grad, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", ["cnn", "resnet20", "vit"])
def test_a_compiled_model_answers_the_same(name) -> None:
    model = build_model(name, 0, DIGITS).eval()
    images = torch.randn(2, 1, 8, 8)
    with torch.no_grad():
        # What traces and rewrites in-place operations, without the C++ compiler that comes after it.
        compiled = torch.compile(model, backend="aot_eager")
        torch.testing.assert_close(compiled(images), model(images), rtol=1e-4, atol=1e-5)


def test_models_are_described_with_counts_that_need_no_memory() -> None:
    described = {model.name: model for model in describe_models()}
    assert tuple(described) == MODELS
    assert described["linear"].parameters == 64 * 10 + 10
    assert described["resnet20"].parameters == 269_722
    assert "3 × 32 × 32" in described["resnet20"].summary
    assert "1 × 8 × 8" in described["cnn"].summary


def test_the_table_has_a_line_for_each_and_says_how_to_name_others() -> None:
    lines = table_of_models().splitlines()
    assert [line.split()[0] for line in lines[1 : 1 + len(MODELS)]] == list(MODELS)
    assert "269,722" in next(line for line in lines if line.startswith("resnet20 "))
    assert any(line.startswith("torchvision:NAME") for line in lines)


def test_a_torchvision_that_cannot_be_imported_leaves_the_other_models(monkeypatch) -> None:
    def fail(part):
        raise LandscapeError("torchvision does not go with torch")

    monkeypatch.setattr("landscape.engine.models.torchvision_models.import_torchvision", fail)
    counts = {model.name: model.parameters for model in describe_models()}
    assert counts["resnet50"] is None
    assert counts["vit"] is not None
    assert "? where torchvision cannot be imported" in table_of_models()
    with pytest.raises(LandscapeError, match="torchvision does not go"):
        build_model("resnet50", 0, CIFAR)


def test_a_width_is_refused_where_there_is_none() -> None:
    with pytest.raises(LandscapeError, match="model 'mlp' has no width factor, and width is 2: leave it out"):
        build_model("mlp", 0, DIGITS, 2.0)


def test_a_model_of_the_users_own_is_built_from_the_seed(own_module) -> None:
    name = own_module("import torch\n\n\ndef net():\n    return torch.nn.Linear(3, 2)\n\n\ndef none():\n    return 3\n")
    first, again, other = (build_model(f"{name}:net", seed) for seed in (0, 0, 1))
    assert digest_of(first.state_dict()) == digest_of(again.state_dict()) != digest_of(other.state_dict())
    with pytest.raises(LandscapeError, match=r"returned an int: expected a torch\.nn\.Module"):
        build_model(f"{name}:none", 0)


@pytest.mark.parametrize("name", ["vgg", "resnet21", "torchvision"])
def test_an_unknown_model_is_told_with_the_known_ones(name) -> None:
    with pytest.raises(LandscapeError, match=f"unknown model '{name}': choose one of linear, mlp.*torchvision:NAME"):
        build_model(name, 0)

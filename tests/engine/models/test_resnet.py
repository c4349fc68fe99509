"""ResNets for CIFAR against the architecture written once more, from published names and numbers."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from landscape.engine.data import CIFAR, ImageShape
from landscape.engine.models import build_model
from landscape.engine.models.resnet import BasicBlock

PUBLISHED = {20: 269_722, 32: 464_154, 44: 658_586, 56: 853_018, 110: 1_727_962}
"""Parameters of the nets that akamaster/pytorch_resnet_cifar10 publishes (0.27M, 0.46M, 0.66M, 0.85M, 1.7M)."""


def normed(state: dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    mean, variance = state[f"{name}.running_mean"], state[f"{name}.running_var"]
    scale = state[f"{name}.weight"] / (variance + 1e-5).sqrt()
    return (x - mean[:, None, None]) * scale[:, None, None] + state[f"{name}.bias"][:, None, None]


def truth(state: dict[str, Tensor], images: Tensor, depth: int, skip: bool) -> Tensor:
    """The forward pass in float64, with a shortcut that is filled in pixel by pixel."""
    x = normed(state, "bn1", functional.conv2d(images, state["conv1.weight"], padding=1)).clamp(min=0)
    for stage in (1, 2, 3):
        for block in range((depth - 2) // 6):
            name, stride = f"layer{stage}.{block}", 2 if stage > 1 and block == 0 else 1
            y = functional.conv2d(x, state[f"{name}.conv1.weight"], stride=stride, padding=1)
            y = functional.conv2d(
                normed(state, f"{name}.bn1", y).clamp(min=0), state[f"{name}.conv2.weight"], padding=1
            )
            y = normed(state, f"{name}.bn2", y)
            if skip:
                first = (y.shape[1] - x.shape[1]) // 2
                for channel in range(x.shape[1]):
                    y[:, first + channel] += x[:, channel, ::stride, ::stride]
            x = y.clamp(min=0)
    return x.flatten(2).sum(2) / x[0, 0].numel() @ state["linear.weight"].T + state["linear.bias"]


def unsettled(model: torch.nn.Module) -> torch.nn.Module:
    """Gives BatchNorm statistics and parameters that are not 0 and 1."""
    generator = torch.Generator().manual_seed(3)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for tensor in (module.weight, module.bias, module.running_mean, module.running_var):
                assert tensor is not None
                tensor.data = 0.5 + torch.rand(tensor.shape, generator=generator)
    return model.double().eval()


@pytest.mark.parametrize("name", ["resnet20", "resnet20-noskip"])
def test_a_resnet_is_the_architecture_of_the_paper(name) -> None:
    model = unsettled(build_model(name, 1, CIFAR))
    images = torch.randn(2, 3, 32, 32, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        torch.testing.assert_close(model(images), truth(model.state_dict(), images, 20, name == "resnet20"))


def test_option_a_takes_every_second_pixel_and_puts_zeros_around_the_channels() -> None:
    block = BasicBlock(2, 4, 2, skip=True)
    x = torch.arange(2 * 4 * 4.0).reshape(1, 2, 4, 4)
    carried = block.shortcut(x)
    assert carried.shape == (1, 4, 2, 2)
    assert carried[0, 0].eq(0).all()
    assert carried[0, 1].tolist() == [[0.0, 2.0], [8.0, 10.0]]
    assert carried[0, 2].tolist() == [[16.0, 18.0], [24.0, 26.0]]
    assert carried[0, 3].eq(0).all()


@pytest.mark.parametrize("depth", PUBLISHED)
def test_parameter_counts_are_the_published_ones_with_and_without_skips(depth) -> None:
    with torch.device("meta"):
        ours, plain = build_model(f"resnet{depth}", 0, CIFAR), build_model(f"resnet{depth}-noskip", 0, CIFAR)
    assert sum(p.numel() for p in ours.parameters()) == PUBLISHED[depth]
    assert {name: t.shape for name, t in ours.state_dict().items()} == {
        name: t.shape for name, t in plain.state_dict().items()
    }


def test_names_are_those_of_published_weights() -> None:
    with torch.device("meta"):
        names = list(build_model("resnet20", 0, CIFAR).state_dict())
    assert names[:3] == ["conv1.weight", "bn1.weight", "bn1.bias"]
    assert {"layer1.0.conv1.weight", "layer2.2.bn2.running_var", "layer3.0.conv2.weight", "linear.bias"} <= {*names}
    assert not any("shortcut" in name for name in names)


def test_skips_alone_differ() -> None:
    ours, plain = build_model("resnet20", 5, CIFAR), build_model("resnet20-noskip", 5, CIFAR)
    assert all(torch.equal(a, b) for a, b in zip(ours.state_dict().values(), plain.state_dict().values(), strict=True))
    images = torch.randn(2, 3, 32, 32)
    assert not torch.allclose(ours.eval()(images), plain.eval()(images))


@pytest.mark.parametrize(("width", "channels"), [(0.5, (8, 16, 32)), (4.0, (64, 128, 256)), (0.2, (3, 6, 12))])
def test_width_multiplies_the_channels_of_every_stage(width, channels) -> None:
    model = build_model("resnet20", 0, ImageShape(3, 8, 8, 7), width).eval()
    state = model.state_dict()
    assert tuple(state[f"layer{stage}.0.conv1.weight"].shape[0] for stage in (1, 2, 3)) == channels
    assert model(torch.randn(1, 3, 8, 8)).shape == (1, 7)

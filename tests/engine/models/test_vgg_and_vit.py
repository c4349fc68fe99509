"""VGGs by their published sizes, the transformer against PyTorch's own encoder."""

import pytest
import torch
from torch import nn

from landscape.engine.data import CIFAR, ImageShape
from landscape.engine.models import build_model
from landscape.errors import LandscapeError

VGG16_CONVOLUTIONS = 14_714_688
"""Weights and biases of VGG-16's convolutions: what Keras's VGG16 without its top has."""

VGG11_CONVOLUTIONS = 9_220_480


def parameters(name: str) -> dict[str, torch.Tensor]:
    with torch.device("meta"):
        return dict(build_model(name, 0, CIFAR).named_parameters())


@pytest.mark.parametrize(
    ("name", "convolutions", "head"),
    [
        ("vgg16", VGG16_CONVOLUTIONS, 512 * 513 + 513 * 10),
        ("vgg11", VGG11_CONVOLUTIONS, 512 * 513 + 513 * 10),
        ("vgg9", 38_720 + 221_440 + 1_475_328, (4096 + 1) * 256 + 257 * 10),
    ],
)
def test_vggs_have_the_published_convolutions_and_small_heads(name, convolutions, head) -> None:
    counts = {part: t.numel() for part, t in parameters(name).items()}
    assert sum(count for part, count in counts.items() if part.startswith("features")) == convolutions
    assert sum(count for part, count in counts.items() if not part.startswith("features")) == head


def test_vgg9_has_seven_convolutions_and_two_linear_layers_under_the_names_of_li_et_al() -> None:
    with torch.device("meta"):
        model = build_model("vgg9-bn", 0, CIFAR)
    kinds = [type(module).__name__ for module in model.modules()]
    assert (kinds.count("Conv2d"), kinds.count("Linear")) == (7, 2)
    names = model.state_dict().keys()
    assert {"features.0.weight", "features.1.running_mean", "fc.0.bias", "fc.1.weight", "classifier.weight"} <= names
    assert model.state_dict()["features.7.weight"].shape == (128, 64, 3, 3)


def test_batch_norm_adds_its_parameters_alone() -> None:
    plain, normed = parameters("vgg16"), parameters("vgg16-bn")
    added = sum(t.numel() for t in normed.values()) - sum(t.numel() for t in plain.values())
    assert added == 2 * (4224 + 512)  # 4,224 channels of 13 convolutions, 512 of the first linear layer


def test_a_vgg_without_batch_norm_starts_with_a_signal() -> None:
    outputs = build_model("vgg11", 0, CIFAR, width=0.25).eval()(torch.randn(8, 3, 32, 32))
    assert outputs.std(dim=0).mean().item() > 0.05


def test_the_transformer_is_pytorchs_encoder_before_norms() -> None:
    ours = build_model("vit", 0, ImageShape(1, 8, 8, 10)).eval()
    state = ours.state_dict()
    images = torch.randn(2, 1, 8, 8)
    tokens = nn.functional.conv2d(images, state["patch.weight"], state["patch.bias"], stride=4)
    x = tokens.flatten(2).transpose(1, 2) + state["position"]
    for block in range(6):
        layer = nn.TransformerEncoderLayer(192, 3, 768, 0.0, "gelu", batch_first=True, norm_first=True)
        part = {name.removeprefix(f"blocks.{block}."): t for name, t in state.items() if f"blocks.{block}." in name}
        renamed = {
            "self_attn.in_proj_weight": part["qkv.weight"],
            "self_attn.in_proj_bias": part["qkv.bias"],
            **{f"self_attn.out_proj.{kind}": part[f"proj.{kind}"] for kind in ("weight", "bias")},
            **{f"linear{1 + n // 2}.{kind}": part[f"mlp.{n}.{kind}"] for n in (0, 2) for kind in ("weight", "bias")},
            **{f"norm{n}.{kind}": part[f"norm{n}.{kind}"] for n in (1, 2) for kind in ("weight", "bias")},
        }
        layer.load_state_dict(renamed)
        x = layer(x)
    x = nn.functional.layer_norm(x, (192,), state["norm.weight"], state["norm.bias"]).mean(dim=1)
    torch.testing.assert_close(ours(images), x @ state["head.weight"].T + state["head.bias"], rtol=1e-4, atol=1e-5)


def test_images_that_patches_do_not_tile_are_refused() -> None:
    with pytest.raises(LandscapeError, match="patches of 4 × 4, and 10 × 8 pixels are no multiple of that"):
        build_model("vit", 0, ImageShape(1, 10, 8, 10))
    with torch.device("meta"):
        assert build_model("vit", 0, ImageShape(3, 224, 224, 10)).state_dict()["position"].shape == (1, 196, 192)

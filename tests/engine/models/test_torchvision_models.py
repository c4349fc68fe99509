"""torchvision's classifiers: published sizes, stems for small images, published weights under their old names."""

import pytest
import torch

from landscape.engine.checkpoints import Checkpoint, load_weights
from landscape.engine.data import CIFAR, ImageShape
from landscape.engine.models import build_model
from landscape.engine.models.torchvision_models import torchvision_names
from landscape.errors import LandscapeError

IMAGENET = ImageShape(3, 224, 224, 1000)


def count(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize(
    ("name", "published", "features", "stem"),
    [
        ("densenet121", 7_978_856, 1024, 64 * 3 * (49 - 9)),
        ("mobilenet_v2", 3_504_872, 1280, 0),
        ("resnet50", 25_557_032, 2048, 64 * 3 * (49 - 9)),
    ],
)
def test_published_sizes_less_the_classes_and_the_stem(name, published, features, stem) -> None:
    with torch.device("meta"):
        large, small, grey = (build_model(name, 0, shape) for shape in (IMAGENET, CIFAR, ImageShape(1, 28, 28, 10)))
    assert count(large) == published
    assert count(small) == published - 990 * (features + 1) - stem
    assert count(grey) < count(small)


@pytest.mark.parametrize(("name", "sides"), [("resnet50", (4, 7)), ("mobilenet_v2", (4, 7)), ("densenet121", (4, 7))])
def test_small_images_keep_their_size_longer(name, sides) -> None:
    for shape, side in zip((CIFAR, IMAGENET), sides, strict=True):
        with torch.device("meta"):
            model = build_model(name, 0, shape)
            seen: list[int] = []
            last = model.get_submodule("layer4" if name == "resnet50" else "features")
            last.register_forward_hook(lambda *arguments, kept=seen: kept.append(arguments[-1].shape[-1]))
            model.eval()(torch.empty(1, 3, shape.height, shape.width))
        assert seen == [side]


@pytest.mark.parametrize(
    ("name", "published"),
    [("resnet18", 11_689_512), ("vit_b_32", 88_224_232), ("squeezenet1_1", 1_235_496), ("maxvit_t", 30_919_624)],
)
def test_any_classifier_is_built_as_published(name, published) -> None:
    with torch.device("meta"):
        assert count(build_model(f"torchvision:{name}", 0, IMAGENET)) == published


@pytest.mark.slow
def test_every_classifier_has_as_many_parameters_as_its_published_weights() -> None:
    from torchvision.models import get_model_weights

    auxiliary = {"inception_v3": 3_326_696}
    for name in torchvision_names():
        if name.startswith("regnet") and "400mf" not in name:
            continue  # they compute their widths with tensors, which meta has not; the two smallest stand for them
        with torch.device("cpu" if name.startswith("regnet") else "meta"):
            ours = count(build_model(f"torchvision:{name}", 0, IMAGENET)) + auxiliary.get(name, 0)
        assert ours in {weights.meta["num_params"] for weights in get_model_weights(name)}, name


def test_every_classifier_has_a_name() -> None:
    names = torchvision_names()
    assert {"alexnet", "convnext_tiny", "regnet_y_400mf", "swin_t", "vit_b_16", "inception_v3"} <= {*names}
    assert not any("fcn" in name or "quantized" in name for name in names)


def test_what_torchvision_has_not_is_told_with_what_is_near() -> None:
    with pytest.raises(LandscapeError, match="has no classifier 'resnet19': it has resnet18"):
        build_model("torchvision:resnet19", 0, IMAGENET)
    with pytest.raises(LandscapeError, match="takes images of 3 channels, and these have 1"):
        build_model("torchvision:resnet18", 0, ImageShape(1, 224, 224, 10))
    with pytest.raises(LandscapeError, match=r"vit_b_32 cannot take images of 100 × 100 pixels: .*divisible"):
        build_model("torchvision:vit_b_32", 0, ImageShape(3, 100, 100, 10))


def test_weights_published_with_auxiliary_classifiers_load_without_them(tmp_path) -> None:
    from torchvision.models import googlenet

    theirs = googlenet(weights=None, init_weights=False, transform_input=True).eval()
    torch.save(theirs.state_dict(), tmp_path / "googlenet.pth")
    ours = build_model("torchvision:googlenet", 0, IMAGENET).eval()
    load_weights(ours, Checkpoint(tmp_path / "googlenet.pth").state(), "googlenet.pth")
    images = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(ours(images), theirs(images))
    with pytest.raises(LandscapeError, match="without use; and 457 more"):
        load_weights(build_model("torchvision:resnet18", 0, IMAGENET), theirs.state_dict(), "googlenet.pth")


def test_densenets_published_under_names_with_dots_load(tmp_path) -> None:
    model = build_model("torchvision:densenet121", 0, IMAGENET)
    old = {}
    for name, tensor in model.state_dict().items():
        for kind in ("norm", "conv"):
            name = name.replace(f".{kind}1.", f".{kind}.1.").replace(f".{kind}2.", f".{kind}.2.")
        if not name.endswith("num_batches_tracked"):
            old[name] = tensor + 1 if tensor.ndim == 1 else tensor
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    torch.save(old, tmp_path / "densenet121.pth")
    load_weights(model, Checkpoint(tmp_path / "densenet121.pth").state(), "densenet121.pth")
    loaded = model.state_dict()["features.denseblock1.denselayer1.norm1.weight"]
    assert torch.equal(loaded, old["features.denseblock1.denselayer1.norm.1.weight"])

"""Folders of images, one folder for each class."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landscape.engine.data import ImageShape, load_data
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

SPEC = {"image_size": 4, "mean": (0.0,) * 3, "std": (1.0,) * 3}


def put(
    folder: Path, name: str, color: tuple[int, ...] | int, size: tuple[int, int] = (4, 4), mode: str = "RGB"
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, color).save(folder / name)


@pytest.fixture
def classes(tmp_path: Path) -> Path:
    put(tmp_path / "dog", "b.png", (0, 255, 0))
    put(tmp_path / "cat", "b.png", (255, 0, 0))
    put(tmp_path / "cat", "a.JPG", (0, 0, 255), (8, 8))
    put(tmp_path / "cat" / "more", "c.png", 255, mode="L")
    (tmp_path / "cat" / "notes.txt").write_text("no image")
    (tmp_path / ".cache").mkdir()
    return tmp_path


def test_classes_and_images_are_in_the_order_of_their_names(classes) -> None:
    data = load_data(DataSpec(str(classes), **SPEC))
    assert (data.test, data.shape) == (None, ImageShape(3, 4, 4, 2))
    assert data.train.targets.tolist() == [0, 0, 0, 1]
    colors = data.train.inputs.mean(dim=(2, 3)).round().int().tolist()
    assert colors == [[0, 0, 1], [1, 0, 0], [1, 1, 1], [0, 1, 0]]


@pytest.mark.parametrize("name", ["test", "val"])
def test_train_and_test_are_beside_each_other(tmp_path, name) -> None:
    put(tmp_path / "train" / "cat", "a.png", (255, 0, 0))
    put(tmp_path / "train" / "dog", "a.png", (0, 255, 0))
    put(tmp_path / name / "dog", "a.png", (0, 255, 0))
    (tmp_path / name / "cat").mkdir()
    data = load_data(DataSpec(str(tmp_path), **SPEC))
    assert data.test is not None
    assert (data.train.targets.tolist(), data.test.targets.tolist()) == ([0, 1], [1])


def test_images_are_scaled_and_cut_about_their_centre(tmp_path) -> None:
    pixels = np.zeros((8, 24, 3), dtype=np.uint8)
    pixels[:, 8:16] = 255
    (tmp_path / "cat").mkdir()
    Image.fromarray(pixels).save(tmp_path / "cat" / "a.png")
    image = load_data(DataSpec(str(tmp_path), **SPEC)).train.inputs[0]
    assert image.shape == (3, 4, 4)
    assert image[:, :, 1:3].min().item() == 1.0
    assert image.mean().item() > 0.9


def test_only_the_subset_is_read(classes) -> None:
    (classes / "cat" / "b.png").write_bytes(b"broken")
    specs = [DataSpec(str(classes), samples=2, subset_seed=seed, **SPEC) for seed in range(8)]
    counts = []
    for spec in specs:
        try:
            counts.append(len(load_data(spec).train))
        except LandscapeError:
            counts.append(0)
    assert {*counts} == {0, 2}


def test_without_a_mean_asked_for_it_is_that_of_the_images(classes) -> None:
    data = load_data(DataSpec(str(classes), image_size=4))
    assert data.train.inputs.mean().abs().item() < 1e-6


def told(folder: Path) -> str:
    with pytest.raises(LandscapeError) as raised:
        load_data(DataSpec(str(folder), **SPEC))
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_broken_image_is_named(classes, content) -> None:
    (classes / "dog" / "broken.png").write_bytes(content)
    assert told(classes).startswith(f"image {classes / 'dog' / 'broken.png'} cannot be read")


def test_a_torn_image_is_named(classes) -> None:
    whole = (classes / "cat" / "a.JPG").read_bytes()
    (classes / "dog" / "torn.jpg").write_bytes(whole[: len(whole) // 2])
    assert told(classes).startswith(f"image {classes / 'dog' / 'torn.jpg'} cannot be read")


def test_folders_without_classes_or_images_are_told(tmp_path) -> None:
    assert "holds no folders: expected one for each class" in told(tmp_path)
    (tmp_path / "cat").mkdir()
    assert "holds no images in its class folders" in told(tmp_path)


@pytest.mark.parametrize("under", ["", "train"])
def test_a_folder_without_images_would_shift_the_labels_and_is_told(tmp_path, under) -> None:
    put(tmp_path / under / "cat", "a.png", 0)
    put(tmp_path / under / "dog", "a.png", 0)
    (tmp_path / under / "aside").mkdir()
    assert told(tmp_path).startswith(f"{tmp_path / under / 'aside'} holds no images, and each folder is a class")


def test_a_test_split_may_lack_a_class(tmp_path) -> None:
    put(tmp_path / "train" / "cat", "a.png", 0)
    put(tmp_path / "train" / "dog", "a.png", 0)
    put(tmp_path / "test" / "dog", "a.png", 0)
    test = load_data(DataSpec(str(tmp_path), **SPEC)).test
    assert test is not None
    assert test.targets.tolist() == [1]


def test_a_test_class_that_training_has_not_is_told(tmp_path) -> None:
    put(tmp_path / "train" / "cat", "a.png", 0)
    put(tmp_path / "test" / "dog", "a.png", 0)
    assert "has the class 'dog', which the training images have not" in told(tmp_path)

"""Files of arrays as Keras keeps them."""

from typing import Any

import numpy as np
import pytest
import torch

from landscape.engine.data import ImageShape, load_data
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 5, 4, 3), dtype=np.uint8)
LABELS = np.array([[0], [1], [2], [0], [1], [4]], dtype=np.uint8)
AS_THEY_ARE: dict[str, Any] = {"mean": (0.0,) * 3, "std": (1.0,) * 3}


def written(tmp_path, **arrays) -> str:
    np.savez(tmp_path / "data.npz", **arrays)
    return str(tmp_path / "data.npz")


def test_images_with_channels_last_and_labels_in_a_column(tmp_path) -> None:
    name = written(tmp_path, x_train=PIXELS, y_train=LABELS, x_test=PIXELS[:2], y_test=LABELS[:2], other=np.zeros(1))
    data = load_data(DataSpec(name, **AS_THEY_ARE))
    assert data.shape == ImageShape(3, 5, 4, 5)
    np.testing.assert_allclose(data.train.inputs, PIXELS.transpose(0, 3, 1, 2) / 255, rtol=1e-6)
    assert data.train.targets.tolist() == [0, 1, 2, 0, 1, 4]
    assert data.train.targets.dtype == torch.int64
    assert data.test is not None
    assert torch.equal(data.test.inputs, data.train.inputs[:2])


def test_channels_first_are_the_same_images(tmp_path) -> None:
    last = load_data(DataSpec(written(tmp_path, x_train=PIXELS, y_train=LABELS)))
    first = load_data(DataSpec(written(tmp_path, x_train=PIXELS.transpose(0, 3, 1, 2), y_train=LABELS[:, 0])))
    assert last.test is None
    assert first.train.digest() == last.train.digest()


def test_images_without_channels_have_one(tmp_path) -> None:
    data = load_data(DataSpec(written(tmp_path, x_train=PIXELS[..., 0], y_train=LABELS)))
    assert data.shape == ImageShape(1, 5, 4, 5)
    assert data.train.inputs.mean().item() == pytest.approx(0.0, abs=1e-6)


def test_numbers_of_any_type_and_byte_order_are_taken_as_they_are(tmp_path) -> None:
    values = (PIXELS / 16).astype(">f8")
    targets = np.linspace(0, 1, 12).reshape(6, 2)
    data = load_data(DataSpec(written(tmp_path, x_train=values, y_train=targets), **AS_THEY_ARE))
    np.testing.assert_allclose(data.train.inputs, values.transpose(0, 3, 1, 2), rtol=1e-6)
    np.testing.assert_allclose(data.train.targets, targets, rtol=1e-6)
    assert data.shape == ImageShape(3, 5, 4, 2)
    assert data.train.targets.dtype == torch.float32


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": PIXELS}, "holds images: expected the arrays x_train and y_train"),
        ({"x_train": PIXELS}, "holds no y_train for its x_train"),
        ({"x_train": PIXELS, "y_train": LABELS, "x_test": PIXELS}, "holds no y_test for its x_test"),
        ({"x_test": PIXELS, "y_test": LABELS}, "holds no x_train for its y_train"),
        (
            {"x_train": PIXELS, "y_train": LABELS[:4]},
            "x_train (6, 5, 4, 3) and y_train (4, 1): expected as many of each",
        ),
        ({"x_train": PIXELS[:0], "y_train": LABELS[:0]}, "expected as many of each, at least 1"),
        ({"x_train": PIXELS[:, :0], "y_train": LABELS}, "expected as many of each, at least 1"),
        ({"x_train": PIXELS.astype(str), "y_train": LABELS}, "is of type <U3: expected numbers"),
        ({"x_train": PIXELS.astype(object), "y_train": LABELS}, "cannot be read as data"),
        (
            {"x_train": PIXELS, "y_train": LABELS.astype(np.int16) - 1},
            "has the label -1 in its training split: expected class numbers from 0 on; targets that are values instead",
        ),
    ],
)
def test_a_file_of_other_arrays_is_told_in_one_line(tmp_path, arrays, message) -> None:
    name = written(tmp_path, **arrays)
    with pytest.raises(LandscapeError) as raised:
        load_data(DataSpec(name))
    assert message in str(raised.value)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("kind", [np.float16, np.longdouble, np.uint16, np.int8, np.bool_])
def test_every_type_of_number_becomes_single_precision(tmp_path, kind) -> None:
    values = (PIXELS % 2).astype(kind)
    data = load_data(DataSpec(written(tmp_path, x_train=values, y_train=LABELS.astype(np.uint64)), **AS_THEY_ARE))
    assert data.train.inputs.dtype == torch.float32
    assert np.array_equal(data.train.inputs, (PIXELS % 2).transpose(0, 3, 1, 2))
    assert data.train.targets.dtype == torch.int64


def test_labels_of_pixels_are_counted_for_the_classes(tmp_path) -> None:
    labels = PIXELS[..., 0] % 7
    data = load_data(DataSpec(written(tmp_path, x_train=PIXELS, y_train=labels)))
    assert data.shape == ImageShape(3, 5, 4, 7)
    assert np.array_equal(data.train.targets, labels)


@pytest.mark.parametrize("content", [None, b"", b"hello\n", b"PK\x03\x04broken", b"\x93NUMPY"])
def test_a_file_that_is_none_is_told_in_one_line(tmp_path, content) -> None:
    file = tmp_path / "data.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(LandscapeError, match=r"data\.npz cannot be read as data \(.+\): expected \.npz with") as raised:
        load_data(DataSpec(str(file)))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"hello\n", b"\x93NUMPY"])
def test_what_is_no_archive_is_called_so(tmp_path, content) -> None:
    (tmp_path / "data.npz").write_bytes(content)
    with pytest.raises(LandscapeError, match=r"cannot be read as data \(it is no \.npz file\): expected"):
        load_data(DataSpec(str(tmp_path / "data.npz")))


def test_a_truncated_file_is_told(tmp_path) -> None:
    name = written(tmp_path, x_train=PIXELS, y_train=LABELS)
    file = tmp_path / "data.npz"
    damaged = bytearray(file.read_bytes())
    damaged[200:220] = bytes(20)
    file.write_bytes(damaged)
    with pytest.raises(LandscapeError, match="cannot be read as data"):
        load_data(DataSpec(name))

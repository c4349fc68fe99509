"""Normalisation per channel against NumPy in float64."""

import numpy as np
import pytest
import torch

from landscape.engine.data import DataSet, ImageShape, Split
from landscape.engine.data.images import CHUNK, moments, normalised, prepared
from landscape.errors import LandscapeError
from landscape.spec import DataSpec


def bytes_of(samples: int, channels: int = 3, seed: int = 0) -> torch.Tensor:
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 256, (samples, channels, 4, 5), dtype=np.uint8)
    images[:, 0] //= 2
    return torch.from_numpy(images)


@pytest.mark.parametrize("samples", [3, CHUNK + 7])
def test_moments_are_those_of_all_pixels_of_a_channel(samples) -> None:
    images = bytes_of(samples)
    pixels = images.numpy().astype(np.float64) / 255
    mean, deviation = moments(images)
    np.testing.assert_allclose(mean, pixels.mean(axis=(0, 2, 3)), rtol=1e-12)
    np.testing.assert_allclose(deviation, pixels.std(axis=(0, 2, 3)), rtol=1e-12)


def test_a_channel_that_does_not_vary_is_only_centred() -> None:
    images = torch.full((4, 1, 2, 2), 51, dtype=torch.uint8)
    mean, deviation = moments(images)
    assert (mean.item(), deviation.item()) == (pytest.approx(0.2), 1.0)
    assert normalised(images, mean, deviation).abs().max().item() < 1e-6


def test_images_are_normalised_by_the_whole_training_split_also_in_a_subset() -> None:
    train, test = bytes_of(50), bytes_of(30, seed=1)
    data = DataSet(Split(train, torch.arange(50) % 7), Split(test, torch.arange(30) % 7))
    whole, part = prepared(data, DataSpec(), "it"), prepared(data, DataSpec(samples=8), "it")
    assert whole.shape == ImageShape(3, 4, 5, 7)
    assert whole.train.inputs.dtype == torch.float32
    assert whole.train.inputs.is_contiguous()
    torch.testing.assert_close(whole.train.inputs.mean(dim=(0, 2, 3)), torch.zeros(3), atol=1e-6, rtol=0)
    torch.testing.assert_close(whole.train.inputs.std(dim=(0, 2, 3), correction=0), torch.ones(3))
    assert part.test is not None
    assert whole.test is not None
    rows = {row.numpy().tobytes() for row in whole.test.inputs}
    assert all(row.numpy().tobytes() in rows for row in part.test.inputs)
    assert train.dtype == torch.uint8  # what was stored is not written


def test_the_mean_asked_for_is_that_of_images_in_0_to_1() -> None:
    data = DataSet(Split(torch.full((1, 3, 2, 2), 255, dtype=torch.uint8), torch.tensor([0])))
    spec = DataSpec(mean=(0.0, 0.5, 1.0), std=(1.0, 0.5, 2.0))
    assert prepared(data, spec, "it").train.inputs[0, :, 0, 0].tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("inputs", "spec", "message"),
    [
        (torch.zeros(4, 3, 2, 2), DataSpec(mean=(0.5,), std=(1.0,)), "mean and std have 1 channels, and the images of"),
        (torch.zeros(4, 7), DataSpec(mean=(0.5,), std=(1.0,)), "mean and std are of images, and it holds inputs of"),
    ],
)
def test_a_mean_that_does_not_fit_is_told(inputs, spec, message) -> None:
    with pytest.raises(LandscapeError, match=message):
        prepared(DataSet(Split(inputs, torch.zeros(4, dtype=torch.int64))), spec, "it")


def test_splits_of_different_images_are_refused() -> None:
    labels = torch.zeros(2, dtype=torch.int64)
    data = DataSet(Split(torch.zeros(2, 3, 4, 4), labels), Split(torch.zeros(2, 1, 4, 4), labels))
    with pytest.raises(
        LandscapeError, match=r"training inputs of shape \(3, 4, 4\) and test inputs of shape \(1, 4, 4\)"
    ):
        prepared(data, DataSpec(), "it")


@pytest.mark.parametrize(
    ("labels", "classes", "message"),
    [
        ([0, -1], None, "it has the label -1 in its test split: expected class numbers from 0 on"),
        ([0, -1], 10, "it has the label -1 in its test split: expected class numbers 0 … 9"),
        ([0, 10], 10, "it has the label 10 in its test split: expected class numbers 0 … 9"),
    ],
)
def test_labels_out_of_range_are_told(labels, classes, message) -> None:
    images = torch.zeros(2, 1, 2, 2)
    data = DataSet(Split(images, torch.tensor([0, 1])), Split(images, torch.tensor(labels)))
    with pytest.raises(LandscapeError) as raised:
        prepared(data, DataSpec(), "it", classes)
    assert str(raised.value).startswith(message)


def test_numbers_of_other_dimensions_and_words_stay_as_they_are() -> None:
    words, values = torch.arange(6).view(2, 3), torch.tensor([[1.5], [2.5]])
    data = prepared(DataSet(Split(words, values)), DataSpec(), "it")
    assert torch.equal(data.train.inputs, words)
    assert data.shape is None
    assert prepared(DataSet(Split(values.double(), values)), DataSpec(), "it").train.inputs.dtype == torch.float32

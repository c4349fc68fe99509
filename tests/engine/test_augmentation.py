"""Flips and crops by their properties."""

import pytest
import torch

from landscape.engine.augmentation import check_augmentation, cropped, flipped
from landscape.engine.data import Split
from landscape.errors import LandscapeError
from landscape.spec import TrainSpec

IMAGES = torch.arange(1.0, 1.0 + 400 * 2 * 4 * 5).reshape(400, 2, 4, 5)
LABELS = torch.zeros(400, dtype=torch.int64)


def test_each_image_is_itself_or_its_mirror_and_about_half_are_mirrored() -> None:
    result = flipped(IMAGES, torch.Generator().manual_seed(1))
    mirrored = [torch.equal(new, old.flip(2)) for new, old in zip(result, IMAGES, strict=True)]
    untouched = [torch.equal(new, old) for new, old in zip(result, IMAGES, strict=True)]
    assert all(a != b for a, b in zip(mirrored, untouched, strict=True))
    assert 160 < sum(mirrored) < 240  # 4 standard deviations


def test_each_crop_is_a_window_of_the_bordered_image_and_all_places_come_up() -> None:
    padding = 2
    result = cropped(IMAGES, padding, torch.Generator().manual_seed(1))
    assert result.shape == IMAGES.shape
    places = set()
    for new, old in zip(result, IMAGES, strict=True):
        bordered = torch.zeros(2, 8, 9)
        bordered[:, 2:6, 2:7] = old
        found = [
            (top, left)
            for top in range(5)
            for left in range(5)
            if torch.equal(new, bordered[:, top : top + 4, left : left + 5])
        ]
        assert len(found) == 1
        places.add(found[0])
    assert len(places) == 25


def test_the_same_generator_gives_the_same_images() -> None:
    for change in (flipped, lambda images, generator: cropped(images, 1, generator)):
        first, again, other = (change(IMAGES, torch.Generator().manual_seed(seed)) for seed in (5, 5, 6))
        assert torch.equal(first, again)
        assert not torch.equal(first, other)


@pytest.mark.parametrize(
    ("inputs", "targets", "crop", "message"),
    [
        (torch.zeros(9, 20), LABELS[:9], 1, r"inputs \(9, 20\) and targets \(9,\): leave them out"),
        ((torch.zeros(9, 2), torch.zeros(9)), LABELS[:9], 1, "inputs a tuple"),
        (IMAGES, torch.zeros(400, 4, 5), 1, r"targets \(400, 4, 5\)"),
        (IMAGES, LABELS, 4, "crop is 4 pixels, and the images have 4 × 5"),
    ],
)
def test_what_are_no_images_is_refused_in_one_line(inputs, targets, crop, message) -> None:
    with pytest.raises(LandscapeError, match=message) as caught:
        check_augmentation(TrainSpec(crop=crop), Split(inputs, targets))
    assert "\n" not in str(caught.value)
    check_augmentation(TrainSpec(), Split(inputs, targets))

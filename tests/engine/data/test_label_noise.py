"""Label noise by its properties."""

import pytest
import torch

from landscape.engine.data import DataSet, Split, load_data
from landscape.engine.data.label_noise import with_label_noise
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

DIGITS = load_data(DataSpec())


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_exactly_the_share_becomes_another_class(share) -> None:
    noisy = with_label_noise(DIGITS, share, 3)
    before, after = DIGITS.train.targets, noisy.train.targets
    assert int((before != after).sum()) == round(share * 1437)
    assert set(after.tolist()) == set(range(10))
    assert after.dtype == before.dtype
    assert noisy.train.inputs is DIGITS.train.inputs
    assert noisy.test is DIGITS.test


def test_all_other_classes_are_as_likely() -> None:
    noisy = with_label_noise(DIGITS, 1.0, 0).train.targets
    counts = torch.bincount((noisy - DIGITS.train.targets) % 10, minlength=10)[1:].double()
    expected = 1437 / 9
    assert ((counts - expected).square() / expected).sum() < 26.1  # χ² with 8 degrees of freedom, p = 0.001


def test_the_seed_decides_and_no_share_changes_nothing() -> None:
    first, again, other = (with_label_noise(DIGITS, 0.2, seed).train.targets for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert with_label_noise(DIGITS, 0.0, 1) is DIGITS


def test_targets_that_are_no_labels_are_refused() -> None:
    with pytest.raises(LandscapeError, match="label noise is for class labels"):
        with_label_noise(DataSet(Split(torch.zeros(4, 2), torch.zeros(4))), 0.5, 0)
    with pytest.raises(LandscapeError, match="needs two classes"):
        with_label_noise(DataSet(Split(torch.zeros(4, 2), torch.zeros(4, dtype=torch.int64))), 0.5, 0)

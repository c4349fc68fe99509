"""Splits of any pytree of tensors."""

import pytest
import torch

from landscape.engine.checkpoints import digest_of
from landscape.engine.data import Split
from landscape.errors import LandscapeError


def nested(samples: int) -> dict:
    return {"ids": torch.arange(samples), "more": (torch.arange(2 * samples).view(samples, 2), [torch.ones(samples)])}


def test_a_split_counts_the_first_dimension_of_every_tensor() -> None:
    assert len(Split(nested(5), torch.zeros(5))) == 5
    assert len(Split(torch.zeros(3, 2), {"a": torch.zeros(3)})) == 3


def test_samples_are_taken_from_every_tensor_in_the_order_asked_for() -> None:
    taken = Split(nested(5), torch.arange(5)).take(torch.tensor([4, 1]))
    assert taken.inputs["ids"].tolist() == [4, 1]
    assert taken.inputs["more"][0].tolist() == [[8, 9], [2, 3]]
    assert taken.targets.tolist() == [4, 1]


def test_the_digest_is_of_values_places_and_types() -> None:
    x, y = torch.arange(6.0).view(3, 2), torch.arange(3)
    assert Split(x, y).digest() == digest_of({"inputs": x, "targets": y})
    others = [Split(x + 1, y), Split(x, y + 1), Split(x.double(), y), Split((x,), y), Split({"a": x}, y)]
    assert len({Split(x, y).digest(), *(split.digest() for split in others)}) == 6
    assert Split({"a": x, "b": x + 1}, y).digest() != Split({"b": x, "a": x + 1}, y).digest()
    assert Split({"a": x, "b": x + 1}, y).digest() == Split({"b": x + 1, "a": x}, y).digest()


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        ([1, 2], torch.zeros(2), "the inputs hold an int: expected a tensor whose first dimension counts samples"),
        (torch.zeros(2), "ab", "the targets are a str: expected a tensor"),
        (torch.zeros(2), torch.tensor(1), "the targets are a single number"),
        ({}, torch.zeros(2), "the inputs are a dict: expected a tensor"),
        ((torch.zeros(2), torch.zeros(3)), torch.zeros(2), "the inputs hold tensors of 2, 3 samples"),
        (torch.zeros(2), torch.zeros(3), "data holds 2 inputs and 3 targets: expected as many of each, at least 1"),
        (torch.zeros(0), torch.zeros(0), "data holds 0 inputs and 0 targets"),
    ],
)
def test_what_is_no_split_is_told_in_one_line(inputs, targets, message) -> None:
    with pytest.raises(LandscapeError) as raised:
        Split(inputs, targets)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)

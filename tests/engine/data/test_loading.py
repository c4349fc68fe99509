"""Data by name: the digits as they always were, seeded subsets, and data of the user's own."""

import numpy as np
import pytest
import torch

from landscape.engine.data import DIGITS, ImageShape, data_names, load_data
from landscape.errors import LandscapeError
from landscape.resources import resource_path
from landscape.spec import DATA_SETS, DataSpec

KEPT = (
    "285d52051bb70f1b920a31c11286921efca7c985aa1bffdb29f822bedc4e8a11",
    "b67b6b51bb5adef8de49600d9bf349620f403d29692e7cc4cacebcef6aeaf1ea",
)
"""Hashes of the splits that bundled samples were computed on."""


def told(spec: DataSpec) -> str:
    with pytest.raises(LandscapeError) as raised:
        load_data(spec)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_the_engine_knows_exactly_the_data_sets_of_the_spec() -> None:
    assert data_names() == DATA_SETS


def test_digits_are_the_default_and_have_the_bits_they_always_had() -> None:
    data = load_data(DataSpec())
    assert data.test is not None
    assert (data.train.digest(), data.test.digest()) == KEPT
    assert data.shape == DIGITS


def test_digits_are_split_once_and_for_all_without_overlap() -> None:
    data = load_data(DataSpec("digits"))
    assert data.test is not None
    assert (len(data.train), len(data.test)) == (1437, 360)
    assert data.train.inputs.mean().item() == pytest.approx(0.0, abs=1e-5)
    assert data.train.inputs.std().item() == pytest.approx(1.0, abs=1e-3)
    with np.load(resource_path("assets/digits.npz")) as archive:
        pixels, labels = archive["images"].reshape(-1, 64), archive["labels"]
    both = torch.cat([data.train.inputs, data.test.inputs]).reshape(-1, 64).double().numpy()
    digits = torch.cat([data.train.targets, data.test.targets]).numpy()
    ours = np.column_stack([np.round((both - both.min()) / np.ptp(both) * 16), digits])
    truth = np.column_stack([pixels, labels])
    assert np.array_equal(ours[np.lexsort(ours.T)], truth[np.lexsort(truth.T)])


def test_digits_take_a_mean_and_deviation_of_pixels_in_0_to_1() -> None:
    data = load_data(DataSpec(mean=(0.5,), std=(0.25,)))
    assert data.train.inputs.min().item() == -2.0
    assert data.train.inputs.max().item() == 2.0


def test_a_subset_is_seeded_ascending_and_part_of_the_larger_one() -> None:
    whole = load_data(DataSpec()).train
    small, large, other = (
        load_data(DataSpec(samples=samples, subset_seed=seed)) for samples, seed in ((20, 0), (50, 0), (20, 1))
    )
    place = {row.numpy().tobytes(): index for index, row in enumerate(whole.inputs)}
    places = [[place[row.numpy().tobytes()] for row in data.train.inputs] for data in (small, large, other)]
    assert all(listed == sorted(listed) for listed in places)
    assert {*places[0]} < {*places[1]}
    assert places[0] != places[2]
    assert torch.equal(small.train.targets, whole.targets[places[0]])
    assert small.test is not None
    assert len(small.test) == 20


def test_as_many_samples_as_there_are_is_all_of_them() -> None:
    data = load_data(DataSpec(samples=1000))
    assert data.test is not None
    assert (len(data.train), len(data.test)) == (1000, 360)
    assert data.test.digest() == KEPT[1]


def test_the_random_state_stays() -> None:
    before = torch.get_rng_state()
    load_data(DataSpec(samples=10))
    assert torch.equal(torch.get_rng_state(), before)


OWN = """
import torch
from landscape.engine.data import DataSet, ImageShape, Split

x, y = torch.arange(48.0).view(4, 3, 2, 2), torch.tensor([0, 1, 2, 1])


def pair():
    return x, y


def pairs():
    return (x, y), [x[:2], y[:2]]


def tree():
    return Split({"a": x, "b": y}, (y, x))


def whole():
    return DataSet(Split(x, y), None, ImageShape(3, 2, 2, 3))


def too_few_classes():
    return DataSet(Split(x, y), None, ImageShape(3, 2, 2, 2))


def negative():
    return x, y - 1


def empty():
    return x[:0], y[:0]


def number():
    return 3


def failing():
    raise KeyError("x")
"""


def test_data_of_the_users_own_may_be_a_pair_two_pairs_a_split_or_a_data_set(own_module) -> None:
    name = own_module(OWN)
    pair, pairs, tree, whole = (load_data(DataSpec(f"{name}:{kind}")) for kind in ("pair", "pairs", "tree", "whole"))
    assert (len(pair.train), pair.test, pair.shape) == (4, None, ImageShape(3, 2, 2, 3))
    assert pairs.test is not None
    assert (len(pairs.train), len(pairs.test)) == (4, 2)
    assert (tree.train.inputs.keys(), tree.shape) == ({"a", "b"}, None)
    assert whole.shape == ImageShape(3, 2, 2, 3)
    assert pair.train.inputs.max().item() == 47.0  # nothing is normalised
    few = load_data(DataSpec(f"{name}:tree", samples=3)).train
    assert (len(few), few.inputs["a"].shape, few.targets[1].shape) == (3, (3, 3, 2, 2), (3, 3, 2, 2))


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("too_few_classes", "has the label 2 in its training split: expected class numbers 0 … 1"),
        ("negative", "has the label -1 in its training split: expected class numbers from 0 on"),
        ("empty", "data holds 0 inputs and 0 targets: expected as many of each, at least 1"),
        ("number", "returned an int: expected (inputs, targets)"),
        ("failing", "raised KeyError: 'x'"),
        ("absent", "has no 'absent'"),
    ],
)
def test_faults_of_the_users_own_data_are_told_with_its_name(own_module, kind, message) -> None:
    name = f"{own_module(OWN)}:{kind}"
    line = told(DataSpec(name))
    assert message in line
    assert name in line


def test_mean_and_std_do_not_go_with_data_of_the_users_own() -> None:
    assert "let own:data normalise it" in told(DataSpec("own:data", mean=(0.5,), std=(1.0,)))


@pytest.mark.parametrize("name", ["", "imagenet", "no/such/folder", "two words:f"])
def test_unknown_data_is_told_with_what_there_is(name) -> None:
    assert told(DataSpec(name)).startswith(f"unknown data '{name}': choose one of digits, cifar10")

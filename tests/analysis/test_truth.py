"""Numbers beside the same numbers measured again."""

import numpy as np
import pytest

from landscape.analysis.truth import compare, compare_interpolated, relative_differences


def test_differences_are_relative_but_not_to_less_than_a_hundredth() -> None:
    told, seen = np.array([2.0, 1e-9, -4.0]), np.array([1.0, 3e-9, -4.0])
    assert relative_differences(told, seen) == pytest.approx([0.5, 2e-7, 0.0])


def test_what_is_not_finite_agrees_with_its_like_alone() -> None:
    told = np.array([np.inf, np.nan, np.inf, 1.0])
    seen = np.array([np.inf, np.nan, -np.inf, np.nan])
    assert relative_differences(told, seen).tolist() == [0, 0, np.inf, np.inf]


def test_a_number_that_differs_is_named_and_the_verdict_falls() -> None:
    told = {"loss": np.array([1.0, 2.0]), "accuracy": np.array([0.5, 0.52])}
    seen = {"loss": np.array([1.0, 2.1]), "accuracy": np.array([0.5, 0.51])}
    found = compare(["a", "b"], told, seen, 7, 1e-5, samples=200)
    (difference,) = found.differences
    assert (difference.where, difference.field, difference.told, difference.seen) == ("b", "loss", 2.0, 2.1)
    assert (found.checked, found.total, found.identical, found.holds) == (2, 7, 1, False)
    assert found.largest == pytest.approx(0.1 / 2.1)


def test_of_an_accuracy_two_samples_may_turn_and_no_more() -> None:
    told, seen = {"accuracy": np.array([0.50])}, {"accuracy": np.array([0.53])}
    assert not compare(["a"], told, seen, 1, 1e-5, samples=100).holds
    assert compare(["a"], told, seen, 1, 1e-5, samples=60).holds


@pytest.mark.parametrize(("misses", "holds"), [(0, True), (1, True), (4, True), (6, False), (20, False)])
def test_interpolated_points_may_miss_as_often_as_chance_allows(misses: int, holds: bool) -> None:
    errors = np.where(np.arange(20) < misses, 0.02, 0.0)  # P(≥ 6 of 20 at 5 %) is 3e-4, P(≥ 4) 0.016
    names = [str(k) for k in range(20)]
    proof = {"tolerance": 0.01, "bound": 0.05}
    found = compare_interpolated(names, np.ones(20), np.ones(20) + errors, errors, proof, 500)
    assert len(found.differences) == misses
    assert found.holds == holds

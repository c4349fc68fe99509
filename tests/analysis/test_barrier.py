"""Barriers of curves that are known in closed form."""

import numpy as np
import pytest

from landscape.analysis.barrier import barriers_of
from landscape.surface import Surface

ALPHA = (np.arange(161) - 30) / 100


def line(more: dict[str, np.ndarray] | None = None, alpha: np.ndarray = ALPHA, **fields: np.ndarray) -> Surface:
    provenance = {"compute": {"directions": "interpolate"}, "splits": ["train", "test"]}
    return Surface(alpha, np.zeros(1), {**fields, **(more or {})}, provenance=provenance)


def test_between_the_minima_of_a_double_well_stands_its_barrier() -> None:
    (barrier,) = barriers_of(line(loss=16 * ALPHA**2 * (1 - ALPHA) ** 2))
    assert (barrier.split, barrier.measure) == ("train", "loss")
    assert barrier.alpha == 0.5
    assert barrier.height == pytest.approx(1.0)
    assert barrier.value == pytest.approx(1.0)
    assert barrier.ends == pytest.approx((0.0, 0.0))


def test_in_a_tilted_double_well_it_is_the_height_above_the_straight_line() -> None:
    (barrier,) = barriers_of(line(loss=16 * ALPHA**2 * (1 - ALPHA) ** 2 + 2 - 3 * ALPHA))
    assert barrier.alpha == 0.5
    assert barrier.height == pytest.approx(1.0)
    assert barrier.value == pytest.approx(1.5)
    assert barrier.ends == pytest.approx((2.0, -1.0))


def test_what_lies_beyond_the_ends_is_no_barrier() -> None:
    (barrier,) = barriers_of(line(loss=np.abs(ALPHA - 0.5) ** 4))
    assert (barrier.height, barrier.alpha, barrier.value) == (0.0, None, None)


def test_a_convex_descent_has_no_barrier_and_no_climb_and_a_valley_a_climb() -> None:
    (falls,) = barriers_of(line(loss=(ALPHA - 1) ** 2))
    assert (falls.height, falls.climb) == (0.0, 0.0)
    (valley,) = barriers_of(line(loss=(ALPHA - 0.75) ** 2))  # 0.5625 at 0, 0.0625 at 1
    assert valley.height == 0.0
    assert valley.climb == pytest.approx(0.0625)
    (mirrored,) = barriers_of(line(loss=(ALPHA - 0.25) ** 2))
    assert mirrored.climb == pytest.approx(0.0625)


def test_test_loss_and_accuracies_have_barriers_of_their_own() -> None:
    bump = 4 * ALPHA * (1 - ALPHA)
    fields = {"test_loss": 1 + 2 * bump, "accuracy": 0.9 - 0.3 * bump, "test_accuracy": 0.8 - 0.4 * bump}
    found = {(b.split, b.measure): b.height for b in barriers_of(line(fields, loss=bump))}
    expected = {("train", "loss"): 1.0, ("train", "accuracy"): 0.3, ("test", "loss"): 2.0, ("test", "accuracy"): 0.4}
    assert found == pytest.approx(expected)


def test_an_end_between_two_samples_is_read_between_them_and_one_outside_makes_no_barrier() -> None:
    alpha = np.linspace(-0.25, 1.3, 12)
    (barrier,) = barriers_of(line(loss=2 * alpha, alpha=alpha))
    assert barrier.ends == pytest.approx((0.0, 2.0))
    assert barrier.height == pytest.approx(0.0, abs=1e-12)
    short = np.linspace(-0.25, 0.9, 12)
    assert barriers_of(line(loss=short, alpha=short)) == []


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_between_the_ends_is_an_infinite_barrier(value: float) -> None:
    loss = np.where(np.arange(161) == 60, value, ALPHA)
    (barrier,) = barriers_of(line(loss=loss))
    assert (barrier.height, barrier.alpha, barrier.climb) == (np.inf, 0.3, np.inf)


def test_other_surfaces_have_none() -> None:
    axis = np.linspace(-1, 2, 5)
    plane = Surface(axis, axis, {"loss": np.ones((5, 5))}, provenance={"compute": {"directions": "interpolate"}})
    assert barriers_of(plane) == []
    random = Surface(axis, np.zeros(1), {"loss": axis}, provenance={"compute": {"directions": "random"}})
    assert barriers_of(random) == []

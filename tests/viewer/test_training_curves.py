"""The log of a training run as curves."""

import math

import numpy as np
import pytest

from landscape.files.run_log import LogEntry
from landscape.viewer.training_curves import curves_of

LOSSES = (2.3, 0.5, 0.04)


def log(*measures: dict[str, float], every: int = 10) -> tuple[LogEntry, ...]:
    return tuple(LogEntry(every * k, k, 0.1, told) for k, told in enumerate(measures))


def test_curves_are_the_numbers_of_the_log_over_its_epochs() -> None:
    curves = curves_of(log(*({"loss": loss, "test_loss": 2 * loss, "accuracy": loss / 3} for loss in LOSSES)))
    assert curves.over == "epoch"
    np.testing.assert_array_equal(curves.places, (0, 1, 2))
    loss, accuracy = curves.curves
    np.testing.assert_array_equal(loss.values["train"], LOSSES)
    np.testing.assert_array_equal(loss.values["test"], np.multiply(2, LOSSES))
    assert list(accuracy.values) == ["train"], "a run without a test split has no such curve"


def test_several_checkpoints_in_an_epoch_are_drawn_over_steps() -> None:
    entries = tuple(LogEntry(5 * k, k // 3, 0.1, {"loss": 1.0 / (k + 1)}) for k in range(7))
    curves = curves_of(entries)
    assert curves.over == "step"
    np.testing.assert_array_equal(curves.places, 5.0 * np.arange(7))


def test_a_loss_that_falls_far_is_drawn_by_its_logarithm_and_another_in_proportion() -> None:
    (far,) = curves_of(log(*({"loss": loss} for loss in (1.0, 0.1, 0.01)))).curves
    assert far.scale == "log"
    np.testing.assert_allclose(far.shares(np.array([0.01, 0.1, 1.0])), (0, 0.5, 1), atol=1e-12)
    (near,) = curves_of(log(*({"loss": loss} for loss in (3.0, 2.0, 1.0)))).curves
    assert near.scale == "linear"
    np.testing.assert_allclose(near.shares(np.array([1.0, 2.0, 3.0])), (0, 0.5, 1), atol=1e-12)
    (zero,) = curves_of(log({"loss": 1.0}, {"loss": 0.0})).curves
    assert zero.scale == "linear", "0 has no logarithm"


def test_a_loss_that_is_not_finite_leaves_a_gap_and_the_bounds_alone() -> None:
    (loss,) = curves_of(log(*({"loss": value} for value in (1.0, math.nan, math.inf, 2.0)))).curves
    assert (loss.low, loss.high) == (1.0, 2.0)
    np.testing.assert_array_equal(np.isnan(loss.shares(loss.values["train"])), (False, True, True, False))


@pytest.mark.parametrize("value", [0.0, 0.7, 1.0, 1e300])
def test_a_run_at_its_first_checkpoint_can_be_drawn(value: float) -> None:
    for curve in curves_of(log({"loss": value, "accuracy": min(value, 1.0)})).curves:
        assert curve.low < curve.high
        assert np.isfinite(curve.shares(curve.values["train"])).all()


def test_a_log_of_which_nothing_is_finite_has_no_curve() -> None:
    assert curves_of(log({"loss": math.nan})).curves == ()

"""A surface that resembles another one needs few points of its own."""

import numpy as np
import pytest

from landscape.planning import Planned, refined_plan
from landscape.surface import PointState

AXIS = np.linspace(-1, 1, 161)
X, Y = np.meshgrid(AXIS, AXIS)
ROUGH = np.exp(9 * X + 8 * Y + 0.3 * np.sin(26 * X) + 0.28 * np.cos(24 * Y))  # without critical points
TREND = {"loss": ROUGH, "accuracy": 1 / (1 + ROUGH)}
TRUTH = {"loss": ROUGH * (1 + 0.1 * X), "accuracy": np.clip(1 / (1 + ROUGH) + 0.05 * Y, 0, 1)}


def planned(trend: dict[str, np.ndarray] | None) -> Planned:
    plan = refined_plan(AXIS, AXIS, ("loss", "accuracy"), 0.01, 0, trend)
    columns = np.stack([TRUTH[name].ravel() for name in ("loss", "accuracy")], axis=1)
    wave = next(plan)
    while True:
        try:
            wave = plan.send(columns[wave])
        except StopIteration as end:
            return end.value


def evaluations(found: Planned) -> int:
    return int((found.state == PointState.EVALUATED).sum())


def test_the_difference_is_interpolated_and_proved_in_units_of_the_surface_itself() -> None:
    alone, beside = planned(None), planned(TREND)
    assert evaluations(beside) < 0.8 * evaluations(alone)
    span = np.ptp(np.log(TRUTH["loss"]))
    error = np.abs(np.log(beside.fields["loss"]) - np.log(TRUTH["loss"])) / span
    assert np.mean(error > 0.01) <= 0.05
    assert beside.proof["scale"] == "log"
    assert beside.proof["range"] == pytest.approx([TRUTH["loss"].min(), TRUTH["loss"].max()], rel=0.2)
    known = beside.state == PointState.EVALUATED
    np.testing.assert_array_equal(beside.fields["loss"][known], TRUTH["loss"][known])
    np.testing.assert_allclose(beside.fields["accuracy"], TRUTH["accuracy"], atol=0.01)


def test_a_hole_in_the_trend_is_evaluated() -> None:
    holed = {name: values.copy() for name, values in TREND.items()}
    holed["loss"][17:20, 22:25] = np.nan
    found = planned(holed)
    assert (found.state[17:20, 22:25] == PointState.EVALUATED).all()
    assert np.isfinite(found.fields["loss"]).all()

"""What a surface says at a point of the plane."""

from math import hypot, isnan

import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.viewer.reading import read_at


@pytest.fixture
def hyperbolic() -> Surface:
    """loss = 2 + α + 3β + 4αβ, which every bilinear patch holds exactly, on uneven axes with n ≠ m."""
    alpha, beta = np.array([-1.0, 0.0, 0.5, 3.0]), np.array([-2.0, -0.5, 1.0])
    a, b = np.meshgrid(alpha, beta)
    return Surface(alpha, beta, {"loss": 2 + a + 3 * b + 4 * a * b, "accuracy": a - b})


@pytest.mark.parametrize(("alpha", "beta"), [(-0.3, 0.2), (2.9, -1.9), (0.5, 0.0), (-1.0, -2.0), (3.0, 1.0)])
def test_fields_and_gradient_of_a_bilinear_function_are_exact(hyperbolic: Surface, alpha, beta) -> None:
    reading = read_at(hyperbolic, alpha, beta)
    assert reading is not None
    assert (reading.alpha, reading.beta) == (pytest.approx(alpha, abs=1e-15), pytest.approx(beta, abs=1e-15))
    assert reading.loss == pytest.approx(2 + alpha + 3 * beta + 4 * alpha * beta, abs=1e-13)
    assert reading.fields["accuracy"] == pytest.approx(alpha - beta, abs=1e-13)
    assert reading.gradient == pytest.approx((1 + 4 * beta, 3 + 4 * alpha), abs=1e-13)
    assert reading.slope == pytest.approx(hypot(1 + 4 * beta, 3 + 4 * alpha))
    assert reading.state == PointState.EVALUATED


def test_outside_the_grid_there_is_nothing_to_read(hyperbolic: Surface) -> None:
    assert read_at(hyperbolic, 3.0001, 0.0) is None
    assert read_at(hyperbolic, 0.0, -2.0001) is None


@pytest.mark.parametrize("state", [PointState.INTERPOLATED, PointState.NOT_FINITE, PointState.MISSING])
def test_the_state_is_that_of_the_least_certain_sample_that_counts(hyperbolic: Surface, state) -> None:
    states, loss = np.ones((3, 4), dtype=np.uint8), hyperbolic.loss.copy()
    states[1, 2] = state
    if state != PointState.INTERPOLATED:
        loss[1, 2] = np.nan
    surface = Surface(hyperbolic.alpha, hyperbolic.beta, {"loss": loss}, states)
    beside, at_neighbour, far = read_at(surface, 0.4, -0.4), read_at(surface, 0.0, -0.5), read_at(surface, -0.5, 0.9)
    assert beside is not None
    assert at_neighbour is not None
    assert far is not None
    assert (beside.state, at_neighbour.state, far.state) == (state, PointState.EVALUATED, PointState.EVALUATED)
    assert isnan(beside.loss) == (state != PointState.INTERPOLATED)
    assert at_neighbour.loss == hyperbolic.loss[1, 1]


def test_a_missing_sample_leaves_no_number_even_if_the_file_has_one(hyperbolic: Surface) -> None:
    states = np.ones((3, 4), dtype=np.uint8)
    states[0, 0] = PointState.MISSING
    reading = read_at(Surface(hyperbolic.alpha, hyperbolic.beta, hyperbolic.fields, states), -0.9, -1.9)
    assert reading is not None
    assert all(isnan(value) for value in [*reading.fields.values(), *reading.gradient])


def test_a_line_is_read_at_any_beta_and_is_flat_across() -> None:
    line = Surface(np.array([0.0, 1.0, 3.0]), np.array([0.0]), {"loss": np.array([[1.0, 5.0, 4.0]])})
    reading = read_at(line, 0.25, 0.7)
    assert reading is not None
    assert (reading.alpha, reading.beta, reading.loss) == (0.25, 0.0, 2.0)
    assert reading.gradient == (4.0, 0.0)

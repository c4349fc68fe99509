"""Steps on surfaces whose gradient is known in closed form."""

import numpy as np
import pytest

from landscape.analysis.descent import descent_of
from landscape.surface import PointState, Surface
from landscape.trajectory import Trajectory

ALPHA, BETA = np.linspace(-2, 2, 41), np.linspace(-3, 3, 31)


def bowl(a: float = 1.0, b: float = 4.0, **more: object) -> Surface:
    """The loss (a α² + b β²) / 2."""
    loss = np.add.outer(b * BETA**2, a * ALPHA**2) / 2
    return Surface(ALPHA, BETA, {"loss": loss}, **more)  # pyright: ignore[reportArgumentType]


def path_of(places: np.ndarray, loss: np.ndarray | None = None) -> Trajectory:
    return Trajectory(places[:, 0], places[:, 1], loss=loss)  # pyright: ignore[reportArgumentType]


def gradient_descent(rate: float, steps: int, metric: np.ndarray) -> np.ndarray:
    """θ_{t+1} = θ_t − rate G⁻¹ ∇L, on (α² + 4 β²) / 2."""
    places = [np.array([1.7, 1.3])]
    for _ in range(steps):
        places.append(places[-1] - rate * np.linalg.solve(metric, places[-1] * [1.0, 4.0]))
    return np.array(places)


def test_gradient_descent_goes_down_at_angle_zero() -> None:
    places = gradient_descent(0.1, 12, np.eye(2))
    told = descent_of(bowl(), path_of(places, (places**2 @ [1.0, 4.0]) / 2)).record()
    assert told["steps"] == 12
    assert told["down_on_surface"] == {"known": 12, "share": 1.0}
    assert told["down_in_truth"] == {"known": 12, "share": 1.0}
    assert told["angle_to_steepest_descent"] == pytest.approx([0] * 12, abs=1e-5)
    assert told["metric"] == "orthonormal axes"


def test_the_same_path_backwards_goes_up_at_half_a_turn_from_its_own_start() -> None:
    forth = np.linspace([0.3, 0.0], [1.8, 0.0], 6)
    descent = descent_of(bowl(), path_of(forth))
    assert descent.angle == pytest.approx([180] * 5)
    told = descent.record()
    assert told["down_on_surface"] == {"known": 5, "share": 0.0}
    assert told["down_in_truth"] == {"known": 0, "share": None}


def test_a_step_along_a_contour_is_at_a_right_angle() -> None:
    descent = descent_of(bowl(1.0, 1.0), path_of(np.array([[1.0, 0.0], [1.0, 0.01]])))
    assert descent.angle == pytest.approx([90])


def test_along_directions_of_any_length_and_angle_the_angle_is_that_in_the_space_of_the_parameters() -> None:
    norms, cosine = (2.0, 0.5), 0.6
    gram = np.array([[4.0, 0.6], [0.6, 0.25]])
    surface = bowl(provenance={"norms": list(norms), "cosine": cosine})
    steepest = descent_of(surface, path_of(gradient_descent(0.02, 8, gram)))
    assert steepest.angle == pytest.approx([0] * 8, abs=1e-4)
    assert steepest.record()["metric"] == "Gram matrix of the directions"
    basis = np.linalg.cholesky(gram).T  # columns: the directions in an orthonormal basis
    step, slope = np.array([0.2, -0.1]), np.array([1.0, 2.0])  # ∇L at (1, 0.5)
    full_step, full_gradient = basis @ step, np.linalg.solve(basis.T, slope)
    cosine = -full_step @ full_gradient / np.linalg.norm(full_step) / np.linalg.norm(full_gradient)
    places = np.array([[1.0, 0.5], [1.2, 0.4]])
    assert descent_of(surface, path_of(places)).angle == pytest.approx([np.degrees(np.arccos(cosine))])


def test_on_a_line_a_step_goes_down_or_up() -> None:
    line = Surface(ALPHA, np.zeros(1), {"loss": ALPHA**2}, provenance={"norms": [3.0, 0.0], "cosine": 0.0})
    descent = descent_of(line, path_of(np.array([[1.5, 0.0], [0.5, 0.0], [1.0, 0.0]])))
    assert descent.angle == pytest.approx([0, 180])
    assert descent.surface_change == pytest.approx([-2, 0.75])


def test_steps_outside_the_grid_in_holes_or_nowhere_are_not_counted() -> None:
    state = np.full((31, 41), PointState.EVALUATED, dtype=np.uint8)
    state[15, 35] = PointState.MISSING
    places = np.array([[5.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.45, 0.05], [0.5, 0.0]])
    descent = descent_of(bowl(state=state), path_of(places))
    assert np.isnan(descent.angle).tolist() == [True, True, False, True]
    assert descent.record()["down_on_surface"]["known"] == 1


def test_a_path_of_one_checkpoint_has_no_steps() -> None:
    told = descent_of(bowl(), path_of(np.array([[1.0, 1.0]]))).record()
    assert told["steps"] == 0
    assert told["angles"] == {"known": 0, "median": None}

"""Descents on surfaces whose ways down are known."""

import numpy as np
import pytest

from landscape.analysis import Ending, Optimizer, roll
from landscape.analysis.optimizers import METHODS, Method, blank_memory, stepped
from landscape.analysis.rolling import suggested_rate
from landscape.critical import CriticalKind
from landscape.errors import LandscapeError
from landscape.surface import Surface

AXIS = np.linspace(-5, 5, 201)
MINIMA = ((3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126))


def himmelblau() -> Surface:
    x, y = np.meshgrid(AXIS, AXIS)
    return Surface(AXIS, AXIS, {"loss": (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2 + 1})


def himmelblau_gradient(places: np.ndarray) -> np.ndarray:
    x, y = places.T
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=1)


def bowl(a: float = 1.0, b: float = 4.0, size: int = 41) -> Surface:
    """The loss (a α² + b β²) / 2, whose patches are exact."""
    axis = np.linspace(-2, 2, size)
    return Surface(axis, axis, {"loss": np.add.outer(b * axis**2, a * axis**2) / 2})


@pytest.mark.parametrize("method", METHODS)
def test_a_path_on_the_surface_is_that_on_the_function(method: Method) -> None:
    optimizer = Optimizer(method, 0.05 if method in ("RMSprop", "Adam") else 0.003, 0.5)
    found = roll(himmelblau(), (0.5, 1.0), optimizer, 60)
    places = np.array([[0.5, 1.0]])
    memory = blank_memory(places)
    for place in found.path[1:]:
        places, memory = stepped(optimizer, places, himmelblau_gradient(places), memory)
        np.testing.assert_allclose(place, places[0], atol=5e-3)  # a tenth of a cell


@pytest.mark.parametrize("method", ["gradient descent", "momentum", "Nesterov", "Adam"])
@pytest.mark.parametrize("number", range(4))
def test_it_converges_to_the_minimum_of_the_function(method: Method, number: int) -> None:
    surface, target = himmelblau(), np.array(MINIMA[number])
    optimizer = Optimizer(method, 0.05 if method == "Adam" else 0.005)
    found = roll(surface, (target[0] + 0.4, target[1] - 0.3), optimizer, 2000)
    assert found.ending == Ending.CONVERGED
    assert found.minimum is not None
    assert found.minimum.kind == CriticalKind.MINIMUM
    assert np.abs(found.path[-1] - target).max() < 0.05 * 0.2
    assert abs(found.minimum.alpha - target[0]) <= 0.05
    assert found.loss[-1] == pytest.approx(1.0, abs=1e-2)
    assert found.steps == len(found.loss) - 1 < 2000


def test_steps_until_it_has_converged_are_those_of_the_closed_form() -> None:
    """On λ/2 α² each step of gradient descent leaves the share 1 - ηλ of the distance."""
    found = roll(bowl(1.0, 1.0), (1.0, 0.0), Optimizer(rate=0.1), 500)
    np.testing.assert_allclose(found.path[:, 0], 0.9 ** np.arange(len(found.path)), atol=1e-12)
    assert found.ending == Ending.CONVERGED
    assert 0.9**found.steps <= 0.05 * 0.1 < 0.9 ** (found.steps - 1), "a twentieth of a cell"


def test_a_rate_too_small_creeps_and_says_how_steep_it_is_where_it_stops() -> None:
    found = roll(bowl(), (1.0, 1.0), Optimizer(rate=1e-4), 100)
    assert (found.ending, found.minimum, found.steps) == (Ending.CREEPING, None, 100)
    x, y = found.path[-1]
    assert found.slope == pytest.approx(np.hypot(x, 4 * y))


def test_a_rate_of_two_by_the_curvature_goes_to_and_fro_for_ever() -> None:
    found = roll(bowl(4.0, 4.0), (0.5, 0.0), Optimizer(rate=0.5), 300)
    assert found.ending == Ending.OSCILLATING
    np.testing.assert_allclose(found.path[:, 0], 0.5 * (-1.0) ** np.arange(301), atol=1e-9)


def test_a_rate_beyond_two_by_the_curvature_diverges_and_one_below_converges() -> None:
    surface = bowl(1.0, 4.0)
    assert roll(surface, (0.0, 0.5), Optimizer(rate=0.49), 500).ending == Ending.CONVERGED
    wild = roll(surface, (0.0, 0.5), Optimizer(rate=0.51), 500)
    assert wild.ending == Ending.DIVERGED
    assert np.abs(wild.path[-1]).max() > 2, "its path ends outside"
    assert roll(surface, (0.5, 0.5), Optimizer(rate=1e300), 5).ending == Ending.DIVERGED


def test_downhill_over_the_border_it_has_left() -> None:
    axis = np.linspace(0, 1, 11)
    found = roll(Surface(axis, axis, {"loss": np.add.outer(0 * axis, 1 - axis)}), (0.55, 0.5), Optimizer(rate=0.1), 99)
    assert (found.ending, found.steps) == (Ending.LEFT, 5)
    assert found.path[-1, 0] == pytest.approx(1.05)


def test_a_flat_place_is_no_minimum_and_a_saddle_from_its_ridge_is_one() -> None:
    axis = np.linspace(-1, 1, 21)
    flat = roll(Surface(axis, axis, {"loss": np.full((21, 21), 3.0)}), (0.2, 0.1), Optimizer(), 50)
    assert (flat.ending, flat.minimum, flat.steps) == (Ending.CONVERGED, None, 1)
    saddle = Surface(axis, axis, {"loss": np.add.outer(-(axis**2), axis**2)})
    found = roll(saddle, (0.0, 0.0), Optimizer(rate=0.1), 50)
    assert (found.ending, found.minimum) == (Ending.CONVERGED, None)


def test_a_hole_swallows_what_steps_into_it() -> None:
    axis = np.linspace(0, 1, 11)
    loss = np.add.outer(0 * axis, 1 - axis)
    loss[5, 8] = np.nan
    found = roll(Surface(axis, axis, {"loss": loss}), (0.55, 0.5), Optimizer(rate=0.1), 99)
    assert found.ending == Ending.HOLE
    assert 0.7 <= found.path[-1, 0] <= 0.9
    assert np.isnan(found.loss[-1])


@pytest.mark.parametrize("start", [(9.0, 0.0), (float("nan"), 0.0)])
def test_a_start_beside_the_surface_is_told(start) -> None:
    with pytest.raises(LandscapeError, match="start inside the grid"):
        roll(himmelblau(), start, Optimizer())


@pytest.mark.parametrize("scale", [1.0, 1e6, 1e-6])
def test_the_suggested_rate_descends_without_diverging_whatever_the_unit_of_the_loss(scale: float) -> None:
    surface = Surface(AXIS, AXIS, {"loss": himmelblau().loss * scale})
    for method in METHODS:
        rate = suggested_rate(surface, method)
        found = roll(surface, (1.0, 1.0), Optimizer(method, rate), 1000)
        assert found.ending in (Ending.CONVERGED, Ending.OSCILLATING), (method, rate)
    assert suggested_rate(surface, "momentum") * scale == pytest.approx(suggested_rate(himmelblau(), "momentum"))

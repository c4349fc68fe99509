"""The interpolant against closed forms, numerical derivatives, and what the viewer draws."""

import numpy as np
import pytest

from landscape.analysis.interpolant import Interpolant
from landscape.analysis.optimizers import Optimizer
from landscape.analysis.stepping import Ending, descend
from landscape.errors import LandscapeError
from landscape.surface import PointState, Surface
from landscape.viewer.appearance import Display, Look
from landscape.viewer.bicubic import displayed
from landscape.viewer.display import frame_of

RNG = np.random.default_rng(5)
ALPHA, BETA = np.sort(RNG.uniform(-2, 2, 14)), np.sort(RNG.uniform(0, 3, 11))


def surface_of(loss: np.ndarray) -> Surface:
    return Surface(ALPHA, BETA, {"loss": loss})


def inside(count: int, cells: int = 0) -> np.ndarray:
    """Places that are so many cells from the border."""
    low, high = (ALPHA[cells], BETA[cells]), (ALPHA[-1 - cells], BETA[-1 - cells])
    return RNG.uniform(low, high, (count, 2))


def test_samples_are_met() -> None:
    loss = RNG.normal(size=(11, 14))
    places = np.stack(np.meshgrid(ALPHA, BETA), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(Interpolant(surface_of(loss)).look(places).loss, loss.ravel(), atol=1e-12)


def test_a_paraboloid_and_its_gradient_are_exact_inside_the_border() -> None:
    x, y = np.meshgrid(ALPHA, BETA)
    places = inside(200, cells=1)
    sight = Interpolant(surface_of(x**2 - x * y + 2 * y**2 - 3)).look(places)
    a, b = places.T
    np.testing.assert_allclose(sight.loss, a**2 - a * b + 2 * b**2 - 3, atol=1e-11)
    np.testing.assert_allclose(sight.gradient, np.stack([2 * a - b, 4 * b - a], axis=1), atol=1e-10)


@pytest.mark.parametrize("spread", [0.3, 2.0], ids=["linear", "logarithmic"])
def test_the_gradient_is_the_derivative_of_the_loss(spread: float) -> None:
    interpolant = Interpolant(surface_of(np.exp(spread * RNG.normal(size=(11, 14)))))
    assert interpolant.logarithmic == (spread == 2.0)
    places = inside(300)
    sight = interpolant.look(places)
    for axis in range(2):
        step = np.where(np.arange(2) == axis, 1e-7, 0.0)
        ahead, behind = interpolant.look(places + step), interpolant.look(places - step)
        slope = (ahead.loss - behind.loss) / 2e-7
        np.testing.assert_allclose(sight.gradient[:, axis], slope, rtol=2e-4, atol=1e-4 * np.abs(slope).max())


def test_value_and_gradient_go_on_across_the_sides_of_cells_holes_near_by() -> None:
    loss = RNG.normal(size=(11, 14))
    loss[4, 5] = np.nan
    interpolant = Interpolant(surface_of(loss))
    places = inside(2000)
    places[::2, 0], places[1::2, 1] = RNG.choice(ALPHA[1:-1], 1000), RNG.choice(BETA[1:-1], 1000)
    near = [interpolant.look(places + np.array(step)) for step in ((1e-11, 1e-11), (-1e-11, -1e-11))]
    both = np.isfinite(near[0].loss) & np.isfinite(near[1].loss)
    assert both.mean() > 0.9
    np.testing.assert_allclose(near[0].loss[both], near[1].loss[both], atol=1e-6)
    np.testing.assert_allclose(near[0].gradient[both], near[1].gradient[both], atol=1e-5)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_it_is_what_the_viewer_draws_as_smooth_patches(scale) -> None:
    surface = surface_of(np.exp((0.3 if scale == "linear" else 4.0) * RNG.normal(size=(11, 14))))
    frame = frame_of(surface, Display(height_scale=scale, low=0.1, high=9.0))
    drawn = displayed(surface, Look(interpolation="bicubic"), frame)
    places = np.stack(np.meshgrid(drawn.alpha, drawn.beta), axis=-1).reshape(-1, 2)
    interpolant = Interpolant(surface)
    assert interpolant.logarithmic == (scale == "log")
    np.testing.assert_allclose(interpolant.look(places).loss, drawn.loss.ravel(), rtol=1e-9, atol=1e-9)


def test_outside_and_holes_are_told_apart_and_the_border_belongs_to_the_surface() -> None:
    loss = np.ones((11, 14))
    loss[3, 4] = np.inf
    state = np.where(np.isfinite(loss), PointState.EVALUATED, PointState.NOT_FINITE).astype(np.uint8)
    state[9, 12] = PointState.MISSING
    interpolant = Interpolant(Surface(ALPHA, BETA, {"loss": loss}, state=state))
    middle = np.array([(ALPHA[k] + ALPHA[k + 1]) / 2 for k in range(13)])
    row = np.array([(BETA[k] + BETA[k + 1]) / 2 for k in range(10)])
    places = [(middle[4], row[3]), (middle[3], row[2]), (middle[11], row[8]), (middle[6], row[6])]
    places += [(ALPHA[-1], BETA[0]), (ALPHA[0] - 1e-9, row[0]), (middle[0], 9.0), (np.nan, 1.0), (np.inf, 1.0)]
    sight = interpolant.look(np.array(places))
    assert sight.hole.tolist() == [True] * 3 + [False] * 6
    assert sight.outside.tolist() == [False] * 5 + [True] * 4
    assert np.isfinite(sight.loss).tolist() == [False] * 3 + [True, True] + [False] * 4
    assert np.isnan(sight.gradient[sight.outside]).all()


def test_between_the_largest_numbers_there_are_there_is_no_slope() -> None:
    largest = np.finfo(float).max
    loss = np.array([[0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0], [2.0, 3.0, -largest, largest]])
    interpolant = Interpolant(Surface(np.arange(4.0), np.arange(3.0), {"loss": loss}))
    sight = interpolant.look(np.array([[0.5, 0.5], [2.5, 1.95]]))
    assert sight.hole.tolist() == [False, True]
    np.testing.assert_array_equal(np.isfinite(sight.loss), [True, False])
    found = descend(interpolant, np.array([[2.5, 1.95], [2.9, 1.9]]), Optimizer(rate=0.1), 20)
    assert np.isin(found.ending, [Ending.HOLE, Ending.LEFT, Ending.DIVERGED]).all()


def test_a_slope_steeper_than_the_largest_number_is_gone_down_all_the_same() -> None:
    steep = np.finfo(float).max * np.array([[0.0, 0.3, 0.6], [0.3, 0.6, 0.8], [0.6, 0.8, 0.9]])
    surface = Surface(np.arange(3.0) / 4, np.arange(3.0) / 4, {"loss": steep})
    found = descend(Interpolant(surface), np.array([[0.3, 0.3]]), Optimizer(rate=1e-3), 5)
    assert not np.isfinite(found.slope).any()
    assert np.isin(found.ending, [Ending.LEFT, Ending.DIVERGED]).all()


def test_the_reach_is_the_distance_to_the_minimum_in_cells() -> None:
    axis = np.linspace(-1, 1, 21)
    x, y = np.meshgrid(axis, axis)
    interpolant = Interpolant(Surface(axis, axis, {"loss": 3 * x**2 + y**2 + 1}))
    sight = interpolant.look(np.array([(0.0, 0.02), (0.02, 0.0), (0.0, 0.0)]))
    np.testing.assert_allclose(sight.reach, [0.2, 0.6, 0.0], atol=1e-6)


def test_a_plane_has_nowhere_to_arrive_and_a_constant_is_flat_all_over() -> None:
    slope, flat = np.add.outer(0 * BETA, ALPHA), np.full((11, 14), 2.0)
    assert np.isinf(Interpolant(surface_of(slope)).look(inside(20)).reach).all()
    assert (Interpolant(surface_of(flat)).look(inside(20)).reach == 0).all()


@pytest.mark.parametrize(
    "surface",
    [
        Surface(ALPHA, np.zeros(1), {"loss": np.ones(14)}),
        Surface(ALPHA, BETA, {"loss": np.full((11, 14), np.nan)}),
    ],
    ids=["line", "nothing known"],
)
def test_what_has_no_slope_is_told(surface: Surface) -> None:
    with pytest.raises(LandscapeError, match="has no slope to descend"):
        Interpolant(surface)

"""Patches between samples against a cubic Hermite loop and closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from landscape.surface import PointState, Surface
from landscape.viewer.appearance import Display, Look
from landscape.viewer.bicubic import displayed, parts_of
from landscape.viewer.display import frame_of
from landscape.viewer.value_range import ValueRange

SMOOTH = Look(interpolation="bicubic")
RNG = np.random.default_rng(3)
ALPHA = np.sort(RNG.uniform(-2, 2, 14))
BETA = np.sort(RNG.uniform(0, 3, 11))


def surface_of(loss: np.ndarray, **fields: np.ndarray) -> Surface:
    return Surface(ALPHA, BETA, {"loss": loss, **fields})


def linear(surface: Surface):
    return frame_of(surface, Display(low=-10.0, high=10.0))


def slopes(axis: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Of the parabola through three neighbours, by numpy; of the last two at the ends."""
    return np.gradient(values, axis, edge_order=1)


def test_a_row_of_samples_is_the_hermite_spline_with_those_slopes() -> None:
    loss = RNG.normal(size=(11, 14))
    surface = surface_of(loss)
    fine = displayed(surface, SMOOTH, linear(surface))
    parts = parts_of(surface, SMOOTH)
    assert parts == 8
    for row in range(11):
        spline = CubicHermiteSpline(ALPHA, loss[row], slopes(ALPHA, loss[row]))
        assert np.allclose(fine.loss[row * parts], spline(fine.alpha), atol=1e-12)
    for column in range(14):
        spline = CubicHermiteSpline(BETA, loss[:, column], slopes(BETA, loss[:, column]))
        assert np.allclose(fine.loss[:, column * parts], spline(fine.beta), atol=1e-12)


def test_inside_the_border_a_paraboloid_is_met_exactly_between_uneven_samples() -> None:
    alpha, beta = np.meshgrid(ALPHA, BETA)
    surface = surface_of(alpha**2 - alpha * beta + 2 * beta**2)
    fine = displayed(surface, SMOOTH, linear(surface))
    alpha, beta = np.meshgrid(fine.alpha, fine.beta)
    exact = alpha**2 - alpha * beta + 2 * beta**2
    assert np.allclose(fine.loss[8:-8, 8:-8], exact[8:-8, 8:-8], atol=1e-11)


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
def test_samples_keep_their_very_values_on_every_scale(scale) -> None:
    loss = np.exp(RNG.normal(scale=5.0, size=(11, 14)))
    surface = surface_of(loss)
    fine = displayed(surface, SMOOTH, frame_of(surface, Display(height_scale=scale, low=0.1, high=9.0, linear_to=0.5)))
    assert np.array_equal(fine.loss[::8, ::8], loss)
    assert np.isfinite(fine.loss).all()


def test_on_a_log_scale_the_logarithm_is_what_is_smooth() -> None:
    alpha, beta = np.meshgrid(ALPHA, BETA)
    surface = surface_of(np.exp(alpha**2 + beta))
    fine = displayed(surface, SMOOTH, frame_of(surface, Display(height_scale="log", low=0.1, high=9.0)))
    exact = np.add.outer(fine.beta, fine.alpha**2)
    assert np.allclose(np.log(fine.loss)[8:-8, 8:-8], exact[8:-8, 8:-8], atol=1e-11)


def test_the_same_cells_are_holes() -> None:
    loss = RNG.normal(size=(11, 14))
    loss[4, 5], loss[0, 0], loss[8, 9:12] = np.nan, np.inf, np.nan
    surface = surface_of(loss)
    fine = displayed(surface, SMOOTH, linear(surface))
    known = surface.known
    whole = known[:-1, :-1] & known[1:, :-1] & known[:-1, 1:] & known[1:, 1:]
    for row in range(10):
        for column in range(13):
            inside = fine.known[row * 8 + 1 : row * 8 + 8, column * 8 + 1 : column * 8 + 8]
            assert inside.all() if whole[row, column] else not inside.any()
    assert np.array_equal(fine.known[::8, ::8], known)


def test_a_field_that_colours_is_refined_with_holes_of_its_own() -> None:
    accuracy = RNG.uniform(size=(11, 14))
    accuracy[3, 3] = np.nan
    surface = surface_of(RNG.normal(size=(11, 14)), accuracy=accuracy)
    look = replace(SMOOTH, color=ValueRange("linear", 0.0, 1.0, field="accuracy"))
    fine = displayed(surface, look, linear(surface))
    assert np.array_equal(fine.fields["accuracy"][::8, ::8], accuracy, equal_nan=True)
    assert np.isnan(fine.fields["accuracy"][26:30, 26:30]).all()
    assert fine.known.all()


def test_limits_do_not_make_another_surface() -> None:
    surface = surface_of(RNG.normal(size=(11, 14)))
    first, second = (displayed(surface, SMOOTH, frame_of(surface, Display(low=low, high=9.0))) for low in (0.0, 1.0))
    assert first is second


def test_what_is_fine_unfinished_or_a_curve_stays_as_it_is() -> None:
    fine = Surface(np.arange(300.0), np.arange(5.0), {"loss": np.zeros((5, 300))})
    state = np.full((11, 14), PointState.EVALUATED)
    state[0, 0] = PointState.MISSING
    unfinished = Surface(ALPHA, BETA, {"loss": RNG.normal(size=(11, 14))}, state=state)
    curve = Surface(ALPHA, BETA[:1], {"loss": RNG.normal(size=(1, 14))})
    for surface in (fine, unfinished, curve):
        assert displayed(surface, SMOOTH, linear(surface)) is surface
    coarse = surface_of(RNG.normal(size=(11, 14)))
    assert displayed(coarse, Look(), linear(coarse)) is coarse


def test_the_largest_numbers_are_kept_though_their_differences_are_none() -> None:
    loss = np.array([[1e308, -1e308, 3.0], [1e-308, 5e-324, 2.0]])
    surface = Surface(np.arange(3.0), np.arange(2.0), {"loss": loss})
    fine = displayed(surface, SMOOTH, linear(surface))
    assert np.array_equal(fine.loss[::8, ::8], loss)

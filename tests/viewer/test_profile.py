"""Cuts through a surface say what the surface is along them."""

from math import sqrt

import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.viewer.profile import parameter_distance, profile_between, slice_through


@pytest.fixture
def rough() -> Surface:
    generator = np.random.default_rng(3)
    alpha, beta = (np.cumsum(generator.uniform(0.1, 1.0, count)) for count in (9, 7))
    return Surface(alpha, beta, {"loss": generator.uniform(size=(7, 9)), "accuracy": generator.uniform(size=(7, 9))})


def bilinear(surface: Surface, values: np.ndarray, alpha: float, beta: float) -> float:
    """A plain, scalar bilinear interpolation."""
    i = max(k for k in range(len(surface.alpha) - 1) if surface.alpha[k] <= alpha)
    j = max(k for k in range(len(surface.beta) - 1) if surface.beta[k] <= beta)
    u = (alpha - surface.alpha[i]) / (surface.alpha[i + 1] - surface.alpha[i])
    v = (beta - surface.beta[j]) / (surface.beta[j + 1] - surface.beta[j])
    lower = values[j, i] * (1 - u) + values[j, i + 1] * u
    upper = values[j + 1, i] * (1 - u) + values[j + 1, i + 1] * u
    return float(lower * (1 - v) + upper * v)


def test_a_profile_reads_every_field_all_along_the_segment(rough: Surface) -> None:
    start, end = (rough.alpha[0] + 0.05, rough.beta[-1] - 0.1), (rough.alpha[-1] - 0.2, rough.beta[0] + 0.3)
    profile = profile_between(rough, start, end)
    assert (profile.alpha[0], profile.beta[0], profile.alpha[-1], profile.beta[-1]) == (*start, *end)
    assert np.all(np.diff(profile.share) > 0)
    assert len(profile.share) > 200
    for name, values in rough.fields.items():
        truth = [bilinear(rough, values, a, b) for a, b in zip(profile.alpha, profile.beta, strict=True)]
        np.testing.assert_allclose(profile.fields[name], truth, rtol=1e-12)
    assert profile.length == pytest.approx(sqrt((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2))


def test_a_profile_has_a_point_at_every_grid_line_and_at_every_turn(rough: Surface) -> None:
    start, end = (rough.alpha[0], rough.beta[0]), (rough.alpha[-1], rough.beta[-1])
    profile = profile_between(rough, start, end)
    for axis, places in ((rough.alpha, profile.alpha), (rough.beta, profile.beta)):
        assert np.abs(axis[:, None] - places[None, :]).min(axis=1).max() < 1e-14
    shares = np.linspace(0, 1, 40_001)
    fine = [bilinear(rough, rough.loss, *((1 - t) * np.array(start) + t * np.array(end) - 1e-15)) for t in shares[1:-1]]
    assert max(fine) - 1e-12 <= profile.fields["loss"].max() < max(fine) + 1e-4
    assert min(fine) - 1e-4 < profile.fields["loss"].min() <= min(fine) + 1e-12


def test_the_barrier_is_the_rise_above_the_higher_end() -> None:
    alpha = np.array([-1.0, 0.0, 1.0])
    loss = np.array([[1.0, 5.0, 2.0], [1.0, 5.0, 2.0]])
    surface = Surface(alpha, np.array([0.0, 1.0]), {"loss": loss})
    assert profile_between(surface, (-1.0, 0.5), (1.0, 0.5)).barrier == pytest.approx(3.0)
    assert profile_between(surface, (-1.0, 0.5), (-0.5, 0.5)).barrier == pytest.approx(0.0)


def test_a_profile_along_a_grid_line_is_not_disturbed_by_a_hole_beside_it(rough: Surface) -> None:
    loss = rough.loss.copy()
    loss[2, 4] = np.nan
    surface = Surface(rough.alpha, rough.beta, {"loss": loss})
    beta = float(rough.beta[3])
    profile = profile_between(surface, (float(rough.alpha[0]), beta), (float(rough.alpha[-1]), beta))
    np.testing.assert_allclose(
        profile.fields["loss"], np.interp(profile.alpha, rough.alpha, loss[3]), rtol=1e-12, atol=0
    )


def test_holes_missing_samples_and_the_outside_are_gaps(rough: Surface) -> None:
    state = np.ones(rough.shape, dtype=np.uint8)
    state[3, 4] = PointState.MISSING
    surface = Surface(rough.alpha, rough.beta, rough.fields, state)
    beta = float(rough.beta[3])
    profile = profile_between(surface, (rough.alpha[0] - 1.0, beta), (float(rough.alpha[-1]), beta))
    unknown = np.isnan(profile.fields["loss"])
    outside = profile.alpha < rough.alpha[0]
    near = (profile.alpha > rough.alpha[3]) & (profile.alpha < rough.alpha[5])
    on_an_edge = np.abs(profile.alpha[:, None] - rough.alpha[[0, 3, 5]]).min(axis=1) < 1e-12
    np.testing.assert_array_equal(unknown[~on_an_edge], (outside | near)[~on_an_edge])
    assert unknown.sum() > 50


def test_a_profile_between_one_point_and_itself_is_that_point(rough: Surface) -> None:
    place = (float(rough.alpha[2]), float(rough.beta[2]))
    profile = profile_between(rough, place, place)
    assert profile.length == 0.0
    np.testing.assert_array_equal(profile.fields["loss"], rough.loss[2, 2])


def test_slices_follow_the_axes_through_a_point(rough: Surface) -> None:
    alpha, beta = float(rough.alpha[4]) + 0.03, float(rough.beta[2]) + 0.01
    across, along = (slice_through(rough, axis, alpha, beta) for axis in (0, 1))
    np.testing.assert_array_equal(across.alpha, rough.alpha)
    np.testing.assert_array_equal(along.beta, rough.beta)
    inside = [bilinear(rough, rough.loss, a, beta) for a in rough.alpha[:-1]]
    np.testing.assert_allclose(across.fields["loss"][:-1], inside, rtol=1e-12)
    inside = [bilinear(rough, rough.loss, alpha, b) for b in rough.beta[:-1]]
    np.testing.assert_allclose(along.fields["loss"][:-1], inside, rtol=1e-12)


def test_a_line_has_a_profile_too() -> None:
    line = Surface(np.linspace(0, 1, 5), np.array([0.0]), {"loss": np.array([[0.0, 1.0, 4.0, 9.0, 16.0]])})
    profile = profile_between(line, (0.25, 0.0), (1.0, 0.0))
    np.testing.assert_allclose(profile.fields["loss"], np.interp(profile.alpha, line.alpha, line.loss[0]))
    across, along = (slice_through(line, axis, 0.5, 0.0) for axis in (0, 1))
    np.testing.assert_array_equal(across.fields["loss"], line.loss[0])
    np.testing.assert_array_equal(along.fields["loss"], [4.0])


@pytest.mark.parametrize(
    ("provenance", "expected"),
    [
        ({}, None),
        ({"compute": {"directions": "random"}, "cosine": 0.0}, None),
        ({"compute": {"directions": "pca"}}, 5.0),
        ({"compute": {"directions": "hessian"}}, 5.0),
        ({"compute": {"directions": "random"}, "norms": [2.0, 0.5], "cosine": 0.0}, sqrt(36 + 4)),
        ({"norms": [2.0, 0.5], "cosine": 0.5}, sqrt(36 + 4 + 2 * 0.5 * 6 * 2)),
    ],
)
def test_the_distance_of_parameters_is_told_where_the_norms_are_known(provenance, expected) -> None:
    surface = Surface(np.arange(5.0), np.arange(5.0), {"loss": np.zeros((5, 5))}, provenance=provenance)
    assert parameter_distance(surface, (0.0, 0.0), (3.0, 4.0)) == (
        expected if expected is None else pytest.approx(expected)
    )


def test_the_distance_of_parameters_is_that_of_the_points_themselves() -> None:
    generator = np.random.default_rng(1)
    delta, eta = generator.normal(size=(2, 40))
    norms = [float(np.linalg.norm(delta)), float(np.linalg.norm(eta))]
    provenance = {"norms": norms, "cosine": float(delta @ eta) / (norms[0] * norms[1])}
    surface = Surface(np.arange(2.0), np.arange(2.0), {"loss": np.zeros((2, 2))}, provenance=provenance)
    (a, b), (c, d) = (0.1, -0.7), (1.3, 0.4)
    truth = np.linalg.norm((c - a) * delta + (d - b) * eta)
    assert parameter_distance(surface, (a, b), (c, d)) == pytest.approx(truth, rel=1e-12)

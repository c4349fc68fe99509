"""Kinds, counts and positions against surfaces whose critical points are known."""

from collections import Counter

import numpy as np
import pytest
from himmelblau_points import HIMMELBLAU

from landscape.analysis import find_critical_points
from landscape.critical import CriticalKind
from landscape.surface import Surface

MINIMUM, SADDLE, MAXIMUM, DEGENERATE = CriticalKind


def himmelblau(columns: int, rows: int) -> Surface:
    alpha, beta = np.linspace(-5, 5, columns), np.linspace(-4.9, 5.1, rows)
    x, y = np.meshgrid(alpha, beta)
    return Surface(alpha, beta, {"loss": (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2})


@pytest.mark.parametrize("size", [(41, 41), (64, 47), (101, 201)])
def test_himmelblau_has_four_minima_four_saddles_one_maximum(size: tuple[int, int]) -> None:
    # Where valleys are narrower than the grid, pairs of false points appear, of small persistence.
    strong = [p for p in find_critical_points(himmelblau(*size)) if not p.border and p.persistence > 0.5]
    assert Counter(point.kind for point in strong) == {MINIMUM: 4, SADDLE: 4, MAXIMUM: 1}
    for point in strong:
        near = min(HIMMELBLAU, key=lambda place: np.hypot(place[0] - point.alpha, place[1] - point.beta))
        assert HIMMELBLAU[near] == point.kind
        assert point.agrees
        # A quintic spline holds this quartic exactly.
        np.testing.assert_allclose((point.refined_alpha, point.refined_beta), near, atol=1e-7)
        assert point.gradient_norm < 1e-6


def test_the_hessian_is_the_exact_one() -> None:
    for point in find_critical_points(himmelblau(64, 47)):
        if point.border or not point.agrees:
            continue
        x, y = point.refined_alpha, point.refined_beta
        mixed = 4 * (x + y)
        hessian = np.array([[12 * x * x + 4 * y - 42, mixed], [mixed, 12 * y * y + 4 * x - 26]])
        np.testing.assert_allclose(point.eigenvalues, np.linalg.eigvalsh(hessian), rtol=1e-6)
        for value, vector in zip(point.eigenvalues, np.array(point.eigenvectors), strict=True):
            np.testing.assert_allclose(hessian @ vector, value * vector, atol=1e-4)
            assert np.hypot(*vector) == pytest.approx(1)
        assert point.refined_loss == pytest.approx((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, abs=1e-8)


def test_a_saddle_has_one_negative_eigenvalue() -> None:
    axis = np.linspace(-1, 1.1, 15)
    (saddle,) = (
        p
        for p in find_critical_points(Surface(axis, axis, {"loss": np.subtract.outer(axis**2, axis**2)}))
        if not p.border
    )
    assert saddle.kind == SADDLE
    assert saddle.agrees
    np.testing.assert_allclose(saddle.eigenvalues, (-2, 2), rtol=1e-9)


def test_a_bowl_on_uneven_axes() -> None:
    alpha, beta = np.sort(np.r_[np.geomspace(0.1, 3, 9), -np.geomspace(0.1, 2, 8)]), np.linspace(-7, 9, 12) ** 3
    x, y = np.meshgrid(alpha, beta)
    loss = 3 * (x - 0.05) ** 2 + 1e-4 * (y + 20) ** 2 + 2
    minima = [p for p in find_critical_points(Surface(alpha, beta, {"loss": loss})) if p.kind == MINIMUM]
    (bowl,) = minima
    np.testing.assert_allclose((bowl.refined_alpha, bowl.refined_beta, bowl.refined_loss), (0.05, -20, 2), rtol=1e-6)
    np.testing.assert_allclose(bowl.eigenvalues, (2e-4, 6), rtol=1e-6)
    assert bowl.persistence == np.ptp(loss)
    assert bowl.partner_loss == loss.max()


@pytest.mark.parametrize("shape", [(2, 2), (5, 9), (9, 5)])
def test_a_plane_and_a_constant_have_their_border_minimum_alone(shape: tuple[int, int]) -> None:
    beta, alpha = (np.arange(float(size)) for size in shape)
    for loss in (np.subtract.outer(-beta, 2 * alpha), np.zeros(shape)):
        points = find_critical_points(Surface(alpha, beta, {"loss": loss}))
        assert [(point.kind, point.border, point.agrees) for point in points] == [(MINIMUM, True, None)]
        assert points[0].persistence == np.ptp(loss)


def test_a_monkey_saddle_is_degenerate_of_multiplicity_two() -> None:
    # Three valleys in the directions of the grid's own triangles.
    a = np.arange(-4.0, 5.0)
    x, y = np.meshgrid(a, a)
    u, v = x - y / 2, y * np.sqrt(3) / 2
    rotated = np.exp(1j * np.pi / 6) * (u + 1j * v)
    (monkey,) = (p for p in find_critical_points(Surface(a, a, {"loss": (rotated**3).imag})) if not p.border)
    assert (monkey.kind, monkey.multiplicity) == (DEGENERATE, 2)
    assert (monkey.row, monkey.column) == (4, 4)
    np.testing.assert_allclose(monkey.eigenvalues, 0, atol=1e-9)


def test_rosenbrock_keeps_one_minimum_above_a_persistence() -> None:
    alpha, beta = np.linspace(-2, 2, 201), np.linspace(-1, 3, 201)
    x, y = np.meshgrid(alpha, beta)
    points = find_critical_points(Surface(alpha, beta, {"loss": (1 - x) ** 2 + 100 * (y - x * x) ** 2}))
    minima = [point for point in points if point.kind == MINIMUM]
    assert len(minima) > 20, "a coarse sampling of a curved valley shows false minima"
    strong = [point for point in minima if point.persistence > 1]
    assert [(point.alpha, point.beta) for point in strong] == [(pytest.approx(1), pytest.approx(1))]


def test_the_logarithm_keeps_vertices_kinds_and_partners() -> None:
    loss = np.exp(5 * np.random.default_rng(4).normal(size=(14, 11)))
    axes = np.arange(11.0), np.arange(14.0)
    plain = find_critical_points(Surface(*axes, {"loss": loss}))
    log = find_critical_points(Surface(*axes, {"loss": np.log(loss)}))
    told = {(p.row, p.column): (p.kind, p.border, p.partner_loss) for p in plain if p.kind != DEGENERATE}
    logged = {(p.row, p.column): (p.kind, p.border, p.partner_loss) for p in log if p.kind != DEGENERATE}
    assert told.keys() == logged.keys()
    for place, (kind, border, partner) in told.items():
        assert logged[place] == (kind, border, pytest.approx(np.log(partner)))


def test_transposing_the_plane_keeps_the_points() -> None:
    # The mirror at the diagonal, alone of the grid's mirrors, keeps the triangles.
    loss = np.random.default_rng(8).normal(size=(17, 9))
    alpha, beta = np.linspace(0, 1, 9), np.linspace(2, 5, 17)
    upright = find_critical_points(Surface(alpha, beta, {"loss": loss}))
    mirrored = find_critical_points(Surface(beta, alpha, {"loss": loss.T}))
    assert {(p.row, p.column, p.kind, p.multiplicity, p.persistence) for p in upright} == {
        (p.column, p.row, p.kind, p.multiplicity, p.persistence) for p in mirrored
    }
    places = {(p.row, p.column): (p.refined_alpha, p.refined_beta) for p in upright}
    for point in mirrored:
        expected = places[point.column, point.row]
        np.testing.assert_allclose((point.refined_beta, point.refined_alpha), expected, atol=1e-6)


def test_a_spike_and_a_hole_elsewhere_leave_a_minimum_as_it_is() -> None:
    axis = np.linspace(-1, 1, 31)
    x, y = np.meshgrid(axis, axis)
    loss = (x - 0.01) ** 2 + 2 * (y + 0.02) ** 2 + 0.1
    loss[3, 3], loss[28, 5], loss[2, 20] = 2e10, np.nan, np.inf
    (minimum,) = (p for p in find_critical_points(Surface(axis, axis, {"loss": loss})) if p.kind == MINIMUM)
    np.testing.assert_allclose((minimum.refined_alpha, minimum.refined_beta), (0.01, -0.02), atol=1e-12)
    np.testing.assert_allclose(minimum.eigenvalues, (2, 4), rtol=1e-9)
    assert minimum.agrees


@pytest.mark.parametrize("hole", [(6, 6), (5, 3)])
def test_a_minimum_beside_a_hole_is_still_refined(hole: tuple[int, int]) -> None:
    axis = np.linspace(-1, 1, 9)
    x, y = np.meshgrid(axis, axis)
    loss = (x - 0.02) ** 2 + 3 * (y - 0.03) ** 2
    loss[hole] = np.nan
    (minimum,) = (p for p in find_critical_points(Surface(axis, axis, {"loss": loss})) if p.kind == MINIMUM)
    if max(abs(hole[0] - 4), abs(hole[1] - 4)) > 1:
        np.testing.assert_allclose((minimum.refined_alpha, minimum.refined_beta), (0.02, 0.03), atol=1e-9)
        assert minimum.agrees
    else:
        assert minimum.border
        assert minimum.agrees is None
        assert (minimum.refined_alpha, minimum.refined_beta) == (minimum.alpha, minimum.beta)


def test_a_steep_wall_does_not_push_the_minimum_away() -> None:
    axis = np.linspace(-1, 1, 21)
    x, y = np.meshgrid(axis, axis)
    bowl = (x - 0.03) ** 2 + (y + 0.02) ** 2
    (minimum,) = (p for p in find_critical_points(Surface(axis, axis, {"loss": np.exp(20 * bowl)})) if not p.border)
    np.testing.assert_allclose((minimum.refined_alpha, minimum.refined_beta), (0.03, -0.02), atol=1e-9)
    np.testing.assert_allclose(minimum.eigenvalues, (40, 40), rtol=1e-9)
    assert minimum.refined_loss == pytest.approx(1)


def test_a_refined_point_stays_within_a_cell_of_its_vertex() -> None:
    # A dent in a slope: the smooth surface may have its bottom elsewhere, or none.
    axis = np.arange(9.0)
    loss = np.add.outer(3 * axis, axis)
    loss[4, 4] = loss[3, 3] - 0.01
    (point,) = (
        p for p in find_critical_points(Surface(axis, axis, {"loss": loss})) if p.kind == MINIMUM and not p.border
    )
    assert abs(point.refined_alpha - 4) <= 1
    assert abs(point.refined_beta - 4) <= 1


def test_another_field_is_searched_by_name() -> None:
    axis = np.linspace(-1, 1, 9)
    bowl = np.add.outer(axis**2, axis**2)
    surface = Surface(axis, axis, {"loss": bowl * 0, "test_loss": bowl})
    assert [p.kind for p in find_critical_points(surface, field="test_loss")] == [MINIMUM]
    with pytest.raises(KeyError):
        find_critical_points(surface, field="accuracy")


def test_a_line_and_an_empty_mesh_have_none() -> None:
    axis = np.arange(5.0)
    assert find_critical_points(Surface(axis, axis[:1], {"loss": np.ones((1, 5))})) == ()
    loss = np.where(np.add.outer(axis, axis) % 2 == 0, 1.0, np.nan)
    assert find_critical_points(Surface(axis, axis, {"loss": loss})) == ()


def test_differences_beyond_double_precision_leave_the_vertex_as_it_is() -> None:
    axis = np.arange(5.0)
    loss = np.full((5, 5), 1.7e308)
    loss[2, 2] = -1.7e308
    point = find_critical_points(Surface(axis, axis, {"loss": loss}))[0]
    assert (point.alpha, point.beta, point.loss) == (2, 2, -1.7e308)
    assert (point.refined_alpha, point.refined_beta) == (2, 2)
    assert point.agrees is None


def test_without_refinement_kinds_vertices_and_persistence_are_the_same():
    surface = himmelblau(101, 90)
    refined, plain = (find_critical_points(surface, refined=on) for on in (True, False))
    assert len(plain) == len(refined) >= 9
    for a, b in zip(plain, refined, strict=True):
        assert (a.kind, a.row, a.column, a.persistence, a.border) == (b.kind, b.row, b.column, b.persistence, b.border)
        assert (a.refined_alpha, a.refined_beta, a.refined_loss) == (a.alpha, a.beta, a.loss)

"""Functions whose critical points are known, at several resolutions, turned, mirrored and rescaled."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from himmelblau_points import HIMMELBLAU

from landscape.analysis import find_critical_points
from landscape.analysis.census import take_census
from landscape.analysis.links import link_vertices
from landscape.analysis.persistence import pair_by_persistence
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray

MINIMUM, SADDLE, MAXIMUM, DEGENERATE = CriticalKind
Function = Callable[[FloatArray, FloatArray], FloatArray]
SIZES = [(41, 52), (64, 47), (101, 101)]
STRONG = 1.5
"""Persistence above which the points of Himmelblau's function are exact: its weakest has 3.3, false ones 0.6."""


def himmelblau(x: FloatArray, y: FloatArray) -> FloatArray:
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def camel(x: FloatArray, y: FloatArray) -> FloatArray:
    return (4 - 2.1 * x * x + x**4 / 3) * x * x + x * y + (4 * y * y - 4) * y * y


def turned(
    function: Function,
    angle: float,
    size: tuple[int, int],
    box: tuple[float, float, float, float] = (-5.5, 5.3, -5.2, 5.6),
):
    """Samples f(R p), R the rotation by an angle; its points lie at Rᵀ p."""
    alpha, beta = np.linspace(box[0], box[1], size[1]), np.linspace(box[2], box[3], size[0])
    x, y = np.meshgrid(alpha, beta)
    c, s = np.cos(angle), np.sin(angle)
    return Surface(alpha, beta, {"loss": function(c * x - s * y, s * x + c * y)})


def strong_points(surface: Surface, least: float = STRONG) -> list[CriticalPoint]:
    return [p for p in find_critical_points(surface) if not p.border and p.persistence > least]


def matched(points: list[CriticalPoint], expected: FloatArray, surface: Surface) -> list[tuple[int, float]]:
    """For each point the expected one nearest to it, and how many cells away it is."""
    cell = np.array([np.diff(surface.alpha)[0], np.diff(surface.beta)[0]])
    found = []
    for point in points:
        away = np.abs((expected - [point.refined_alpha, point.refined_beta]) / cell).max(axis=1)
        found.append((int(away.argmin()), float(away.min())))
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("angle", np.linspace(0, 2 * np.pi, 9)[:-1])
def test_turned_by_any_angle_points_are_the_same_and_lie_within_a_thousandth_of_a_cell(
    size: tuple[int, int], angle: float
) -> None:
    surface = turned(himmelblau, angle, size)
    points = strong_points(surface)
    c, s = np.cos(angle), np.sin(angle)
    places, kinds = np.array(list(HIMMELBLAU)) @ np.array([[c, -s], [s, c]]), list(HIMMELBLAU.values())
    found = matched(points, places, surface)
    assert sorted(k for k, _ in found) == list(range(9))
    assert max(away for _, away in found) < 1e-3
    for point, (k, _) in zip(points, found, strict=True):
        assert (point.kind, point.hessian_kind, point.agrees) == (kinds[k], kinds[k], True)
        assert point.gradient_norm < 1e-6


@pytest.mark.parametrize("size", SIZES)
def test_the_six_hump_camel_has_six_minima_seven_saddles_two_maxima(size: tuple[int, int]) -> None:
    points = strong_points(turned(camel, 0.0, size, (-2.2, 2.3, -1.4, 1.35)), 0.05)
    assert Counter(point.kind for point in points) == {MINIMUM: 6, SADDLE: 7, MAXIMUM: 2}
    assert all(point.agrees for point in points)
    best = points[0]
    np.testing.assert_allclose(np.abs([best.refined_alpha, best.refined_beta]), (0.089842013, 0.712656403), atol=1e-5)
    assert best.refined_loss == pytest.approx(-1.0316284535)


@pytest.mark.parametrize("size", [(101, 101), (201, 201), (150, 301)])
def test_rosenbrock_has_one_point_above_a_persistence_of_one_its_minimum(size: tuple[int, int]) -> None:
    def valley(x: FloatArray, y: FloatArray) -> FloatArray:
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    (point,) = strong_points(turned(valley, 0.0, size, (-2, 2, -1, 3)), 1.0)
    assert point.kind == MINIMUM
    if size[0] % 2 == 0:  # no sample lies on the valley's floor: the lowest one is seven cells away
        assert (point.hessian_kind, point.agrees) == (None, False)
        return
    assert point.agrees
    np.testing.assert_allclose((point.refined_alpha, point.refined_beta), (1, 1), atol=1e-5)
    np.testing.assert_allclose(point.eigenvalues, (0.39936077, 1001.60063923), rtol=1e-5)


def test_of_the_false_minima_along_a_valley_only_the_strongest_has_the_smooth_one() -> None:
    def valley(x: FloatArray, y: FloatArray) -> FloatArray:
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    points = [p for p in find_critical_points(turned(valley, 0.0, (101, 101), (-2, 2, -1, 3))) if not p.border]
    assert len(points) > 20
    (own,) = (p for p in points if p.agrees)
    assert own is points[0]
    for other in points[1:]:
        assert (other.hessian_kind, other.refined_alpha, other.refined_beta) == (None, other.alpha, other.beta)


@pytest.mark.parametrize("size", [(40, 41), (33, 46), (101, 88)])
@pytest.mark.parametrize("angle", np.linspace(0, 2 * np.pi, 12)[:-1])
def test_a_monkey_saddle_is_degenerate_wherever_the_grid_lies(size: tuple[int, int], angle: float) -> None:
    # Triangles may have it as two saddles beside each other: the smooth surface says that they are one, and what it is.
    surface = turned(lambda x, y: x**3 - 3 * x * y * y, angle, size, (-1, 1.1, -1.05, 1))
    points = [point for point in find_critical_points(surface) if not point.border]
    assert sum(point.multiplicity for point in points) == 2
    assert {point.kind for point in points} <= {SADDLE, DEGENERATE}
    assert {point.hessian_kind for point in points} == {DEGENERATE}
    for point in points:
        assert point.agrees == (point.kind == DEGENERATE)
        assert np.hypot(point.refined_alpha, point.refined_beta) < 1e-5


@pytest.mark.parametrize(
    "change", [np.fliplr, np.flipud, np.rot90, lambda loss: 0.37 * loss - 250.0, lambda loss: 1e9 * loss]
)
def test_mirrors_quarter_turns_and_affine_changes_keep_what_is_strong(change: Callable[[FloatArray], FloatArray]):
    surface = turned(himmelblau, 0.4, (64, 47))
    loss = change(surface.loss)
    rows, columns = loss.shape
    changed = Surface(np.arange(columns), np.arange(rows), {"loss": loss})
    scale = np.ptp(loss) / np.ptp(surface.loss)
    before, after = strong_points(surface), strong_points(changed, STRONG * scale)
    assert Counter(p.kind for p in after) == Counter(p.kind for p in before) == {MINIMUM: 4, SADDLE: 4, MAXIMUM: 1}
    np.testing.assert_allclose(
        sorted(p.refined_loss for p in after),
        np.sort(change(np.array([[p.refined_loss for p in before]])).ravel()),
        atol=1e-6 * scale,
    )


def test_noise_below_half_the_threshold_changes_no_kind() -> None:
    # Persistence moves by at most twice the largest error (Cohen-Steiner, Edelsbrunner & Harer 2007).
    clean = turned(himmelblau, 0.0, (101, 88))
    error = np.random.default_rng(3).uniform(-0.3, 0.3, clean.shape)
    noisy = Surface(clean.alpha, clean.beta, {"loss": clean.loss + error})
    assert len(find_critical_points(noisy)) > len(find_critical_points(clean))
    assert Counter(p.kind for p in strong_points(noisy)) == {MINIMUM: 4, SADDLE: 4, MAXIMUM: 1}


def test_places_converge_with_the_fifth_power_of_the_cell() -> None:
    """Of sin · cos, which no spline holds: the error of a quintic spline's gradient."""
    extrema = [((2 * k + 1) / 2 * np.pi / 1.7 + 0.1, j * np.pi / 1.3 - 0.2) for k in range(-2, 2) for j in range(-1, 2)]
    passes = [(k * np.pi / 1.7 + 0.1, (2 * j + 1) / 2 * np.pi / 1.3 - 0.2) for k in range(-2, 3) for j in range(-2, 2)]
    places = np.array(extrema + passes)
    errors = []
    for size in (31, 61, 121):
        surface = turned(
            lambda x, y: np.sin(1.7 * (x - 0.1)) * np.cos(1.3 * (y + 0.2)), 0.0, (size, size), (-3.3, 3, -3, 3.4)
        )
        points = [p for p in strong_points(surface, 0.2) if max(abs(p.alpha), abs(p.beta)) < 2.5]
        found = matched(points, places, surface)
        assert len({k for k, _ in found}) == len(points) >= 10
        assert all(p.agrees for p in points)
        errors.append(max(away for _, away in found) * 6.3 / size)
    assert errors[-1] < 1e-7
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert (orders > 4.5).all(), orders


def test_a_plateau_is_one_point_and_what_its_ties_bring_about_has_no_persistence() -> None:
    clipped = turned(lambda x, y: np.clip(himmelblau(x, y), 6.0, 180.0), 0.0, (128, 141))
    points = [point for point in find_critical_points(clipped) if point.persistence > 0 and not point.border]
    assert Counter(point.kind for point in points if point.persistence > STRONG) == {MINIMUM: 4, SADDLE: 4, MAXIMUM: 1}
    assert {p.loss for p in points if p.kind == MINIMUM} == {6.0}
    flat = [p for p in points if p.kind in (MINIMUM, MAXIMUM)]
    assert {(p.hessian_kind, p.agrees, p.gradient_norm, p.eigenvalues) for p in flat} == {
        (DEGENERATE, False, 0, (0, 0))
    }
    assert all((p.refined_alpha, p.refined_beta, p.refined_loss) == (p.alpha, p.beta, p.loss) for p in flat)


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_holes_leave_the_other_points_as_they_are(hole: float) -> None:
    whole = turned(himmelblau, 0.0, (101, 88))
    loss = whole.loss.copy()
    loss[45:58, 38:50] = hole  # where nothing is but the slopes of the maximum
    loss[90, 80] = hole
    found = {(p.row, p.column, p.kind) for p in strong_points(Surface(whole.alpha, whole.beta, {"loss": loss}))}
    want = {(p.row, p.column, p.kind) for p in strong_points(whole)}
    assert {p for p in want if p[2] == MINIMUM} <= found
    assert all(kind != MINIMUM for *_, kind in found - want)


def test_what_counts_as_degenerate_can_be_chosen() -> None:
    trough = turned(lambda x, y: (x - 0.01) ** 2 + 1e-3 * (y - 0.02) ** 2, 0.0, (41, 41), (-2, 2, -2, 2))
    kinds = {}
    for degenerate in (1e-4, 1e-2):
        (bottom,) = find_critical_points(trough, degenerate=degenerate)
        kinds[degenerate] = bottom.kind, bottom.hessian_kind, bottom.agrees
    assert kinds == {1e-4: (MINIMUM, MINIMUM, True), 1e-2: (MINIMUM, DEGENERATE, False)}


@pytest.mark.parametrize("seed", range(4))
def test_the_logarithm_keeps_vertices_kinds_and_pairs(seed: int) -> None:
    loss = np.exp(5 * np.random.default_rng(seed).normal(size=(31, 23)))
    pairs, points = [], []
    for values in (loss, np.log(loss)):
        found = pair_by_persistence(link_vertices(values, np.ones(values.shape, dtype=bool)))
        pairs.append(np.stack([found.extremum, found.saddle]).tolist())
        census = take_census(Surface(np.arange(23.0), np.arange(31.0), {"loss": values}))
        points.append(sorted(zip(census.vertex.tolist(), census.kind.tolist(), census.border.tolist(), strict=True)))
    assert pairs[0] == pairs[1]
    assert points[0] == points[1]

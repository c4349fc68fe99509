"""Local interpolation against exact polynomials and against SciPy's on the same neighbours."""

import numpy as np
import pytest
from scipy.interpolate import RBFInterpolator

from landscape.planning.chart import Chart, chart_of
from landscape.planning.interpolation import find_stencils, polyharmonic_weights


def scattered(rows: int, columns: int, uneven: bool = False) -> tuple[Chart, np.ndarray, np.ndarray]:
    alpha, beta = np.linspace(-1, 1, columns), np.linspace(0, 3, rows)
    if uneven:
        alpha, beta = alpha**3, np.expm1(beta)
    chart = chart_of(alpha, beta)
    assert (chart.uneven is not None) == uneven
    count = rows * columns
    known = np.sort(np.random.default_rng(1).permutation(count)[: count // 3])
    return chart, known, np.setdiff1d(np.arange(count), known)


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("shape", [(15, 15), (9, 40)])
def test_quadratic_functions_come_out_exact(shape, uneven) -> None:
    chart, known, targets = scattered(shape[0], shape[1], uneven)
    x, y = (chart.places if chart.uneven is None else chart.uneven).T
    stencils = find_stencils(chart, known, targets)
    for values in (np.full(len(x), 0.1), 3 * x - y + 2, 2 * x * x - 3 * x * y + y * y - x + 5):
        error = np.abs(stencils.apply(values) - values[targets])
        assert error.max() <= 1e-9 * np.abs(values).max()


def test_a_constant_comes_out_to_the_last_bit() -> None:
    chart, known, targets = scattered(15, 15)
    assert np.all(find_stencils(chart, known, targets).apply(np.full(len(chart.places), 0.1)) == 0.1)


def test_values_are_those_of_scipy_from_the_same_neighbours() -> None:
    chart, known, targets = scattered(14, 17)
    values = np.sin(chart.places[:, 0]) + np.random.default_rng(2).random(len(chart.places))
    stencils = find_stencils(chart, known, targets)
    ours = stencils.apply(values)
    for target, nodes, value in zip(targets, stencils.nodes, ours, strict=True):
        # Seen from the target, for the sake of SciPy's rounding.
        offsets = chart.places[nodes] - chart.places[target]
        rbf = RBFInterpolator(offsets, values[nodes], kernel="cubic", degree=2)
        assert value == pytest.approx(rbf(np.zeros((1, 2)))[0], rel=1e-8, abs=1e-8)


def test_no_known_point_is_nearer_than_those_of_the_stencil() -> None:
    chart, known, targets = scattered(12, 20)
    stencils = find_stencils(chart, known, targets)
    for target, nodes, reach in zip(targets, stencils.nodes, stencils.reach, strict=True):
        distances = np.hypot(*(chart.places[known] - chart.places[target]).T)
        assert len(set(nodes.tolist())) == len(nodes)
        assert reach == pytest.approx(np.sort(distances)[len(nodes) - 1])


def test_a_line_is_interpolated_along_itself() -> None:
    chart = chart_of(np.linspace(0, 1, 41), np.zeros(1))
    known = np.arange(0, 41, 4)
    x = chart.places[:, 0]
    for values in (x * x - 7 * x + 1, 1 - x):
        told = find_stencils(chart, known, np.arange(41)).apply(values)
        np.testing.assert_allclose(told, values, rtol=0, atol=1e-9 * np.abs(values).max())


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_few_nodes_still_have_weights_that_sum_to_one(count) -> None:
    offsets = np.random.default_rng(3).standard_normal((4, count, 2))
    np.testing.assert_allclose(polyharmonic_weights(offsets).sum(axis=1), 1, rtol=1e-9)


def test_where_a_neighbour_is_not_finite_nothing_is_said() -> None:
    chart, known, targets = scattered(15, 15)
    stencils = find_stencils(chart, known, targets)
    for odd in (np.nan, np.inf, -np.inf):
        values = np.ones(len(chart.places))
        values[known[7]] = odd
        told = stencils.apply(values)
        beside = (stencils.nodes == known[7]).any(axis=1)
        assert np.isnan(told[beside]).all()
        assert np.isfinite(told[~beside]).all()

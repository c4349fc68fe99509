"""Basins against descents one by one, and against surfaces whose basins are known."""

import numpy as np
import pytest

from landscape.analysis import Ending, Optimizer, basins_of, find_critical_points, roll
from landscape.analysis import basins as basins_module
from landscape.surface import Surface

AXIS = np.linspace(-5, 5, 31)


def himmelblau(axis: np.ndarray = AXIS) -> Surface:
    x, y = np.meshgrid(axis, axis)
    return Surface(axis, axis, {"loss": (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2 + 1})


@pytest.mark.parametrize("method", ["gradient descent", "momentum", "Adam"])
def test_every_grid_point_ends_where_its_descent_does(method, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basins_module, "BLOCK", 100)
    surface, optimizer = himmelblau(), Optimizer(method, 0.1 if method == "Adam" else 0.005)
    points = find_critical_points(surface)
    basins = basins_of(surface, optimizer, 300, points)
    assert basins is not None
    for row in range(0, 31, 6):
        for column in range(1, 31, 7):
            one = roll(surface, (AXIS[column], AXIS[row]), optimizer, 300, points)
            assert basins.ending[row, column] == one.ending
            assert basins.steps[row, column] == one.steps
            number = basins.minimum[row, column]
            assert (basins.minima[number] if number >= 0 else None) is one.minimum


def test_the_four_basins_of_himmelblau_fill_the_plane() -> None:
    axis = np.linspace(-5, 5, 101)
    basins = basins_of(himmelblau(axis), Optimizer(rate=0.005), 3000)
    assert basins is not None
    inner = [k for k, point in enumerate(basins.minima) if not point.border]
    assert len(inner) == 4
    assert basins.to_minima.sum() == pytest.approx(1.0, abs=0.03), "some leap over the border"
    assert (basins.to_minima[inner] > 0.1).all()
    for number in inner:
        point = basins.minima[number]
        assert basins.minimum[point.row, point.column] == number, "a minimum lies in its own basin"


def test_a_rate_too_small_gets_stuck_but_near_the_minimum() -> None:
    axis = np.linspace(-1, 1, 41)
    surface = Surface(axis, axis, {"loss": np.add.outer(axis**2, axis**2) / 2})
    basins = basins_of(surface, Optimizer(rate=0.01), 300)
    assert basins is not None
    x, y = np.meshgrid(axis, axis)
    near = np.hypot(x, y) * 0.99**300 <= 0.05 * 0.05  # within a twentieth of a cell after three hundred steps
    np.testing.assert_array_equal(basins.ending == Ending.CONVERGED, near)
    assert basins.share(Ending.CREEPING) == pytest.approx(1 - near.mean())


def test_shares_add_up_and_starts_in_holes_are_none() -> None:
    axis = np.linspace(-1, 1, 21)
    loss = np.add.outer(axis**2, axis)
    loss[10, 10] = np.nan
    basins = basins_of(Surface(axis, axis, {"loss": loss}), Optimizer(rate=0.05), 200)
    assert basins is not None
    assert basins.ending[10, 10] == Ending.HOLE
    assert basins.steps[10, 10] == 0
    assert sum(basins.share(ending) for ending in Ending) == pytest.approx(1.0)
    assert basins.share(Ending.LEFT) > 0.7
    assert 0 < basins.share(Ending.HOLE) < 0.3
    assert basins.flat + basins.to_minima.sum() == pytest.approx(basins.share(Ending.CONVERGED))


def test_other_starts_than_the_samples_are_taken() -> None:
    starts = np.linspace(-4, 4, 9), np.linspace(-3, 3, 5)
    basins = basins_of(himmelblau(), Optimizer(rate=0.005), 500, starts=starts)
    assert basins is not None
    assert basins.ending.shape == basins.minimum.shape == (5, 9)


def test_it_stops_when_it_is_told_to() -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 20

    assert basins_of(himmelblau(), Optimizer(rate=1e-6), 10_000, cancelled=cancelled) is None
    assert len(asked) < 30

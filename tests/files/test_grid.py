import numpy as np
import pytest

from landscape.files.grid import exact_grid, recognise_grid


def points(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coordinates of an uneven grid, x fastest, and a number for each point."""
    rng = np.random.default_rng(0)
    alpha, beta = np.sort(rng.uniform(-1, 1, columns)), np.sort(rng.uniform(3, 4, rows))
    x, y = np.meshgrid(alpha, beta)
    return x.ravel(), y.ravel(), np.arange(rows * columns, dtype=np.float64)


ORDERS = {
    "x fastest": lambda grid: grid,
    "y fastest": lambda grid: grid.T,
    "upwards": lambda grid: grid[::-1],
    "shuffled": lambda grid: np.random.default_rng(1).permutation(grid.ravel()),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("shape", [(5, 8), (8, 5), (1, 9), (9, 1)])
def test_points_in_any_order_are_put_in_their_place(order: str, shape: tuple[int, int]):
    x, y, number = points(*shape)
    places = ORDERS[order](np.arange(x.size).reshape(shape)).ravel()
    grid = recognise_grid(x[places], y[places])
    assert grid is not None
    assert np.array_equal(grid.alpha, x[: shape[1]])
    assert np.array_equal(grid.beta, y[:: shape[1]])
    assert np.array_equal(grid.spread(number[places], np.nan), number.reshape(shape))


def test_points_in_order_need_no_index():
    x, y, _ = points(6, 7)
    grid = recognise_grid(x, y)
    assert grid is not None
    assert grid.position is None


def test_a_point_that_is_there_twice_makes_no_grid():
    x, y, _ = points(6, 7)
    x[8], y[8] = x[7], y[7]
    assert recognise_grid(x, y) is None


def test_a_missing_point_is_left_empty():
    x, y, number = points(6, 7)
    grid = recognise_grid(np.delete(x, 20), np.delete(y, 20))
    assert grid is not None
    spread = grid.spread(np.delete(number, 20), np.nan).ravel()
    assert np.flatnonzero(np.isnan(spread)).tolist() == [20]


def test_a_stored_shape_must_be_that_of_the_points():
    x, y, _ = points(6, 7)
    assert exact_grid(x, y, (6, 7)) is not None
    assert exact_grid(x, y, (7, 6)) is None
    assert exact_grid(x[::-1], y, (6, 7)) is None

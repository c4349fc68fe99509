import numpy as np
import pytest

from landscape.planning.levels import (
    axis_between,
    axis_with_zero,
    full_levels,
    lattice,
    refined_strides,
)


@pytest.mark.parametrize("bounds", [(-1.0, 1.0), (-0.25, 9.7), (-3.1, 0.6), (0.0, 2.0)])
@pytest.mark.parametrize("count", [2, 10, 51])
def test_zero_is_a_sample_and_the_range_moves_by_half_a_step_at_most(bounds, count) -> None:
    axis = axis_with_zero(bounds[0], bounds[1], count)
    step = (bounds[1] - bounds[0]) / (count - 1)
    assert len(axis) == count
    assert 0.0 in axis
    np.testing.assert_allclose(np.diff(axis), step)
    assert abs(axis[0] - bounds[0]) <= step / 2 * (1 + 1e-12)


def test_a_range_that_was_asked_for_is_kept() -> None:
    axis = axis_between(-1.0, 2.0, 51)
    assert (axis[0], axis[-1]) == (-1.0, 2.0)
    assert 0.0 not in axis


@pytest.mark.parametrize("count", [3, 49, 51, 101, 999])
def test_an_odd_symmetric_range_has_its_exact_centre(count) -> None:
    assert axis_between(-0.7, 0.7, count)[count // 2] == 0.0


@pytest.mark.parametrize("shape", [(1, 7), (2, 2), (9, 20)])
def test_every_point_comes_once(shape) -> None:
    order = [divmod(int(place), shape[1]) for wave in full_levels(*shape) for place in wave]
    assert len(order) == len(set(order)) == shape[0] * shape[1]
    assert set(order) == set(np.ndindex(shape))


@pytest.mark.parametrize("shape", [(1, 7), (9, 20), (51, 51), (251, 40)])
def test_every_level_is_a_complete_coarser_grid(shape) -> None:
    known = np.zeros(shape, dtype=bool)
    for wave in full_levels(*shape):
        assert np.all(np.diff(wave) > 0)
        known.ravel()[wave] = True
        rows, columns = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
        assert known[np.ix_(rows, columns)].all()
        assert (rows[0], rows[-1], columns[0], columns[-1]) == (0, shape[0] - 1, 0, shape[1] - 1)
    assert known.all()


@pytest.mark.parametrize("count", [9, 51, 251, 1001])
def test_a_large_grid_begins_with_as_few_points_as_a_small_one(count) -> None:
    assert len(full_levels(count, count)[0]) <= 27**2
    strides = refined_strides(count, count)
    assert strides[-1] == (1, 1)
    assert len(lattice(count, count, strides[0])) <= 27**2


def test_the_axis_with_fewer_samples_is_thinned_less() -> None:
    assert refined_strides(20, 300) == [(1, 16), (1, 8), (1, 4), (1, 2), (1, 1)]
    assert refined_strides(1, 101) == [(1, 8), (1, 4), (1, 2), (1, 1)]

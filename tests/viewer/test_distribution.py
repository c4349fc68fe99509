from itertools import pairwise

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer import distribution
from landscape.viewer.distribution import distribution_of
from landscape.viewer.value_range import ValueRange


def surface_of(values: np.ndarray) -> Surface:
    rows, columns = values.shape
    return Surface(np.arange(float(columns)), np.arange(float(rows)), {"loss": values})


@pytest.fixture
def values() -> np.ndarray:
    values = np.random.default_rng(1).lognormal(0.0, 2.0, (20, 30))
    values[3, 4], values[5, 6] = np.nan, np.inf
    return values


def test_percentiles_are_numpys(values: np.ndarray) -> None:
    found = distribution_of(surface_of(values), "loss")
    finite = values[np.isfinite(values)]
    for percent in (0.0, 2.0, 37.5, 99.0, 100.0):
        assert found.value_at(percent) == pytest.approx(np.percentile(finite, percent))
        assert found.percent_below(found.value_at(percent)) == pytest.approx(percent)


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
def test_the_histogram_counts_each_value_between_the_edges_of_its_bin(values: np.ndarray, scale) -> None:
    shown = ValueRange(scale, 0.1, 10.0, 0.5)
    counts = distribution_of(surface_of(values), "loss").histogram(shown, 8)
    edges = shown.value_at(np.arange(9) / 8)
    expected = [sum(1 for value in values.ravel() if low <= value < high) for low, high in pairwise(edges)]
    assert counts.tolist() == expected


def test_a_large_surface_is_sampled_and_keeps_its_extremes(monkeypatch: pytest.MonkeyPatch, values: np.ndarray) -> None:
    monkeypatch.setattr(distribution, "MOST", 50)
    found = distribution_of(surface_of(values), "loss")
    finite = values[np.isfinite(values)]
    assert len(found.values) <= 52
    assert (found.values[0], found.values[-1]) == (finite.min(), finite.max())


def test_a_field_that_is_not_there_has_no_values(values: np.ndarray) -> None:
    assert len(distribution_of(surface_of(values), "accuracy").values) == 0

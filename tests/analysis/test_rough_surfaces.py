"""Basins and the other numbers on random surfaces."""

import numpy as np
import pytest
from scipy.ndimage import label

from landscape.analysis.basin_width import BORDER, basin_at
from landscape.analysis.census import take_census
from landscape.analysis.insight import insight_of
from landscape.analysis.mesh import Mesh
from landscape.surface import Surface


@pytest.mark.parametrize("seed", range(6))
def test_the_area_of_a_rough_basin_is_that_of_a_fine_picture_of_it(seed: int) -> None:
    """Pixels of the triangles at or below the level, joined by SciPy, 40 for each cell's side."""
    values = np.random.default_rng(seed).uniform(1, 4, (7, 8))
    values[3, 4] = 0.9
    surface = Surface(np.arange(8.0), np.arange(7.0), {"loss": values})
    basin = basin_at(Mesh.of(surface), (4.0, 3.0), 2.2, None)
    assert basin.plane is not None
    x, y = np.meshgrid((np.arange(280) + 0.5) / 40, (np.arange(240) + 0.5) / 40)
    i, j = x.astype(int), y.astype(int)
    u, v = x - i, y - j
    corner, across = values[j, i], values[j + 1, i + 1]
    lower = (1 - u) * corner + (u - v) * values[j, i + 1] + v * across
    upper = (1 - v) * corner + (v - u) * values[j + 1, i] + u * across
    pieces = np.zeros(x.shape, dtype=np.int64)
    label(np.where(v <= u, lower, upper) <= 2.2 * 0.9, output=pieces)
    area = np.count_nonzero(pieces == pieces[120, 160]) / 1600
    assert np.pi * basin.plane.at_least**2 == pytest.approx(area, rel=0.02)
    assert (basin.reason == BORDER) == bool(
        {pieces[120, 160]} & {*pieces[0], *pieces[-1], *pieces[:, 0], *pieces[:, -1]}
    )


@pytest.mark.parametrize("seed", range(60))
def test_any_surface_is_measured_without_a_fault(seed: int) -> None:
    """Tiny and uneven grids, ties, holes, infinities and the largest numbers."""
    random = np.random.default_rng(seed)
    shape = tuple(random.integers(1, 7, 2))
    values = (
        random.normal(size=shape),
        random.integers(0, 3, shape).astype(float),
        np.exp(150 * random.normal(size=shape)),
        random.uniform(-1, 1, shape) * 1.7e308,
    )[seed % 4]
    values[random.random(shape) < (0.0, 0.1, 0.4)[seed % 3]] = (np.nan, np.inf)[seed % 2]
    alpha, beta = (np.sort(random.normal(size=size)) for size in (shape[1], shape[0]))
    provenance = {"norms": [1.0, 2.0], "cosine": 0.3} if seed % 5 else {}
    surface = Surface(alpha, beta, {"loss": values}, provenance=provenance)
    insight = insight_of(surface, take_census(surface))
    assert insight.convex is None or 0 <= insight.convex <= 1
    assert insight.roughness is None or insight.roughness >= 0
    for spot in (insight.best, insight.centre):
        assert spot is None or np.isfinite(spot.loss)

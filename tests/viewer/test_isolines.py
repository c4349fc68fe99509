"""Isolines lie where the displayed height is theirs."""

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.display import frame_of
from landscape.viewer.isolines import isolines


def on_grid_lines(surface: Surface, heights: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Displayed height of points that lie on grid lines, linear between the two samples; a plain loop."""
    found = []
    for a, b in points:
        j, i = int(np.abs(surface.beta - b).argmin()), int(np.abs(surface.alpha - a).argmin())
        if abs(surface.beta[j] - b) < 1e-12:
            found.append(np.interp(a, surface.alpha, heights[j]))
        else:
            assert abs(surface.alpha[i] - a) < 1e-12
            found.append(np.interp(b, surface.beta, heights[:, i]))
    return np.array(found)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_every_vertex_lies_on_a_grid_line_at_the_lines_height(bowl: Surface, scale) -> None:
    surface = Surface(bowl.alpha, bowl.beta, {"loss": bowl.loss + 0.01})
    frame = frame_of(surface, Display(height_scale=scale, low=0.01, high=2.5))
    for height in (0.3, 0.6):
        (line, *others) = isolines(surface, frame, height)
        for points in (line, *others):
            heights = on_grid_lines(surface, frame.heights(surface.loss), points)
            np.testing.assert_allclose(heights, height, atol=1e-12)


def test_a_line_around_a_minimum_is_closed_and_crosses_every_edge_that_straddles_it(bowl: Surface) -> None:
    frame = frame_of(bowl, Display(low=0.0, high=3.0))
    (points,) = isolines(bowl, frame, 0.2)
    np.testing.assert_array_equal(points[0], points[-1])
    above = bowl.loss > 0.6
    edges = np.count_nonzero(above[:, 1:] != above[:, :-1]) + np.count_nonzero(above[1:] != above[:-1])
    assert len(points) - 1 == edges


def test_cells_with_a_hole_hold_no_line(bowl: Surface) -> None:
    loss = bowl.loss.copy()
    loss[7, 14] = np.nan
    surface = Surface(bowl.alpha, bowl.beta, {"loss": loss})
    frame = frame_of(surface, Display(low=0.0, high=3.0))
    points = np.concatenate([line for height in (0.06, 0.1) for line in isolines(surface, frame, height)])
    inside = (points > (bowl.alpha[13] + 1e-12, bowl.beta[6] + 1e-12)) & (
        points < (bowl.alpha[15] - 1e-12, bowl.beta[8] - 1e-12)
    )
    assert len(points) > 20
    assert not inside.all(axis=1).any()


def test_clipped_heights_have_no_line_and_neither_has_a_curve(bowl: Surface) -> None:
    frame = frame_of(bowl, Display(low=0.0, high=1.0))
    assert [isolines(bowl, frame, height) for height in (0.0, 1.0, 1.5)] == [[], [], []]
    line = Surface(bowl.alpha, np.array([0.0]), {"loss": bowl.loss[:1]})
    assert isolines(line, frame_of(line, Display(low=0.0, high=5.0)), 0.1) == []


def test_a_large_grid_is_thinned_to_what_a_map_can_show() -> None:
    axis = np.linspace(-1, 1, 1501)
    surface = Surface(axis, axis, {"loss": axis[None, :] ** 2 + axis[:, None] ** 2})
    (points,) = isolines(surface, frame_of(surface, Display(low=0.0, high=2.0)), 0.25)
    assert len(points) < 3000
    np.testing.assert_allclose(np.hypot(*points.T), np.sqrt(0.5), atol=1e-4)

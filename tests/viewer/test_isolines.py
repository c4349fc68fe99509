"""Isolines lie where the displayed height is theirs."""

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.display import frame_of
from landscape.viewer.isolines import isolines, level_heights
from landscape.viewer.state import Display


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
    lines = isolines(surface, frame, np.array([0.3, 0.6]))
    assert {line.height for line in lines} == {0.3, 0.6}
    for line in lines:
        heights = on_grid_lines(surface, frame.heights(surface.loss), line.points)
        np.testing.assert_allclose(heights, line.height, atol=1e-12)


def test_a_line_around_a_minimum_is_closed_and_crosses_every_edge_that_straddles_it(bowl: Surface) -> None:
    frame = frame_of(bowl, Display(low=0.0, high=3.0))
    (line,) = isolines(bowl, frame, np.array([0.2]))
    np.testing.assert_array_equal(line.points[0], line.points[-1])
    above = bowl.loss > 0.6
    edges = np.count_nonzero(above[:, 1:] != above[:, :-1]) + np.count_nonzero(above[1:] != above[:-1])
    assert len(line.points) - 1 == edges


def test_cells_with_a_hole_hold_no_line(bowl: Surface) -> None:
    loss = bowl.loss.copy()
    loss[7, 14] = np.nan
    surface = Surface(bowl.alpha, bowl.beta, {"loss": loss})
    lines = isolines(surface, frame_of(surface, Display(low=0.0, high=3.0)), np.array([0.06, 0.1]))
    points = np.concatenate([line.points for line in lines])
    inside = (points > (bowl.alpha[13] + 1e-12, bowl.beta[6] + 1e-12)) & (
        points < (bowl.alpha[15] - 1e-12, bowl.beta[8] - 1e-12)
    )
    assert len(points) > 20
    assert not inside.all(axis=1).any()


def test_clipped_heights_have_no_line_and_neither_has_a_curve(bowl: Surface) -> None:
    frame = frame_of(bowl, Display(low=0.0, high=1.0))
    assert isolines(bowl, frame, np.array([0.0, 1.0, 1.5])) == []
    line = Surface(bowl.alpha, np.array([0.0]), {"loss": bowl.loss[:1]})
    assert isolines(line, frame_of(line, Display(low=0.0, high=5.0)), level_heights(9)) == []


def test_a_large_grid_is_thinned_to_what_a_map_can_show() -> None:
    axis = np.linspace(-1, 1, 1501)
    surface = Surface(axis, axis, {"loss": axis[None, :] ** 2 + axis[:, None] ** 2})
    (line,) = isolines(surface, frame_of(surface, Display(low=0.0, high=2.0)), np.array([0.25]))
    assert len(line.points) < 3000
    np.testing.assert_allclose(np.hypot(*line.points.T), np.sqrt(0.5), atol=1e-4)

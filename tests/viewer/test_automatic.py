"""The scale and the range of the height that a surface opens with."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.automatic import automatic_display, robust_range
from landscape.viewer.display import frame_of

AXIS = np.linspace(-1.0, 1.0, 21)


def surface_with(loss: np.ndarray) -> Surface:
    return Surface(np.linspace(-1, 1, loss.shape[1]), np.linspace(-1, 1, loss.shape[0]), {"loss": loss})


def bumps(count: int = 26) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(-1, 1, count), np.linspace(-1, 1, count))
    return 1.0 + x**2 + y**2


def test_spike_does_not_flatten_the_rest():
    loss = bumps()
    loss[3, 4] = 2e10
    display, reason = automatic_display(surface_with(loss))
    heights = frame_of(surface_with(loss), display).heights(loss)
    assert display.height_scale == "linear"
    assert np.ptp(np.delete(heights.ravel(), 3 * 26 + 4)) > 0.95
    assert "1 far outlier is clipped" in reason


def test_deep_pit_does_not_flatten_the_rest():
    loss = np.exp(3 * bumps())
    loss[5, 5] = 1e-30
    display, _ = automatic_display(surface_with(loss))
    heights = frame_of(surface_with(loss), display).heights(loss)
    assert display.height_scale == "log"
    assert np.percentile(heights, 90) - np.percentile(heights, 10) > 0.4


def test_a_hollow_under_a_few_walls_is_not_crowded_at_the_bottom():
    loss = np.full((21, 21), 5.7) - np.exp(-np.add.outer(AXIS**2, AXIS**2)) * 3.5
    loss[[0, -1], ::2] = np.linspace(10, 24, 11)
    display, reason = automatic_display(Surface(AXIS, AXIS, {"loss": loss}))
    heights = frame_of(Surface(AXIS, AXIS, {"loss": loss}), display).heights(loss)
    assert (display.height_scale, np.median(heights) > 0.2) == ("log", True)
    assert "lowest fifth" in reason


def test_decades_are_shown_on_a_log_scale_without_clipping(decades: Surface):
    display, reason = automatic_display(decades)
    assert display.height_scale == "log"
    assert (display.low, display.high) == (decades.loss.min(), decades.loss.max())
    assert reason.startswith("Log height")
    assert "+" not in reason


@pytest.mark.parametrize("worst", [0.0, -1.0])
def test_losses_that_are_not_positive_are_not_shown_by_their_logarithm(decades: Surface, worst: float):
    loss = decades.loss.copy()
    loss[0, 0] = worst
    assert automatic_display(surface_with(loss))[0].height_scale == "symlog"
    assert automatic_display(surface_with(bumps() - 2.0))[0].height_scale == "linear"


def test_nan_and_inf_do_not_enter_the_automatic_range():
    loss = bumps()
    loss[0, :5] = [np.nan, np.inf, -np.inf, np.nan, np.inf]
    display, _ = automatic_display(surface_with(loss))
    assert 1.0 <= display.low < display.high <= 3.0


def test_flat_surface_is_drawn_at_half_height():
    surface = surface_with(np.full((4, 5), 2.5))
    frame = frame_of(surface, automatic_display(surface)[0])
    assert frame.heights(surface.loss) == pytest.approx(0.5)


def test_nothing_evaluated_yet_has_a_display():
    surface = Surface(AXIS, AXIS, {"loss": np.full((21, 21), np.nan)}, state=np.zeros((21, 21), np.uint8))
    assert automatic_display(surface) == (Display(), "There is no finite loss yet.")


def test_coarse_bowl_keeps_its_only_minimum():
    x, y = np.meshgrid([-1, 0, 1], [-1, 0, 1])
    assert robust_range(x**2 + y**2, "linear") == (0.0, 2.0)


def test_log_range_skips_losses_without_a_logarithm():
    assert robust_range([-1.0, 0.0, 1.0, 10.0, 100.0], "log") == (1.0, 100.0)


def test_another_field_is_the_height_where_the_surface_has_it():
    loss = bumps()
    accuracy = np.linspace(0.0, 100.0, loss.size).reshape(loss.shape)
    accuracy[3, 4] = np.nan
    surface = replace(surface_with(loss), fields={"loss": loss, "accuracy": accuracy})
    display, _ = automatic_display(surface, field="accuracy")
    frame = frame_of(surface, display)
    heights = frame.drawn_heights(surface)
    assert np.isnan(heights[3, 4])
    assert heights[-1, -1] == 1.0
    assert heights[13, 0] == pytest.approx(accuracy[13, 0] / 100.0)
    assert np.isnan(frame.drawn_heights(surface_with(bumps()))).all()

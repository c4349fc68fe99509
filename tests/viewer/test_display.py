from dataclasses import replace

import numpy as np
import pytest

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import PointState, Surface
from landscape.viewer.automatic import automatic_display, robust_range
from landscape.viewer.display import display_fill, frame_of, shared_frame
from landscape.viewer.state import Display
from landscape.viewer.strong_points import visible_critical_points
from landscape.viewer.value_range import scaled, unscaled

AXIS = np.linspace(-1.0, 1.0, 21)


def surface_with(loss: np.ndarray) -> Surface:
    return Surface(np.linspace(-1, 1, loss.shape[1]), np.linspace(-1, 1, loss.shape[0]), {"loss": loss})


def bumps(count: int = 26) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(-1, 1, count), np.linspace(-1, 1, count))
    return 1.0 + x**2 + y**2


def point(loss: float, partner: float) -> CriticalPoint:
    return CriticalPoint(CriticalKind.MINIMUM, 0, 0, 0.0, 0.0, loss, False, abs(loss - partner), partner)


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


@pytest.mark.parametrize("worst", [0.0, -1.0])
def test_losses_that_are_not_positive_are_not_shown_by_their_logarithm(decades: Surface, worst: float):
    loss = decades.loss.copy()
    loss[0, 0] = worst
    assert automatic_display(surface_with(loss))[0].height_scale == "symlog"
    assert automatic_display(surface_with(bumps() - 2.0))[0].height_scale == "linear"


def test_symmetric_logarithm_is_odd_and_its_own_inverse():
    values = np.array([-1e9, -3.0, -1e-3, 0.0, 1e-3, 3.0, 1e9])
    places = scaled(values, "symlog", 0.5)
    assert places == pytest.approx([np.copysign(np.log(1 + abs(v) / 0.5), v) for v in values])
    assert unscaled(places, "symlog", 0.5) == pytest.approx(values)


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


@pytest.mark.parametrize(
    ("alpha", "beta", "half"),
    [((0, 4), (0, 2), (1.0, 0.5)), ((0, 1), (0, 100), (1 / 3, 1.0)), ((-1, 1), (3, 5), (1.0, 1.0))],
)
def test_base_keeps_the_aspect_but_never_narrower_than_one_to_three(alpha, beta, half):
    surface = Surface(np.linspace(alpha[0], alpha[1], 5), np.linspace(beta[0], beta[1], 4), {"loss": np.zeros((4, 5))})
    frame = frame_of(surface, Display())
    assert (frame.half_x, frame.half_y) == pytest.approx(half)


def test_world_and_plane_are_inverse(bowl: Surface):
    frame = frame_of(bowl, Display(low=0, high=3))
    alpha, beta = np.random.default_rng(1).uniform(-1, 1, (2, 30))
    world = frame.world(alpha, beta, 1.5)
    assert np.allclose(frame.plane(world[:, 0], world[:, 1]), np.column_stack([alpha, beta]), atol=1e-14)
    assert np.allclose(world[:, 2], 0.5 * 0.75)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_value_at_inverts_heights(scale):
    frame = frame_of(surface_with(bumps()), Display(height_scale=scale, low=0.3, high=2e10))
    losses = np.geomspace(0.3, 2e10, 50)
    assert np.allclose(frame.value_at(frame.heights(losses)), losses, rtol=1e-9 if scale == "log" else 1e-6)


def test_heights_clip_and_keep_nan():
    frame = frame_of(surface_with(bumps()), Display(low=1.0, high=3.0))
    assert frame.heights([0.0, 1.0, 2.0, 3.0, np.inf, -np.inf]).tolist() == [0, 0, 0.5, 1, 1, 0]
    assert np.isnan(frame.heights([np.nan])).all()


def test_log_heights_of_losses_without_logarithm_lie_on_the_floor():
    frame = frame_of(surface_with(bumps()), Display(height_scale="log", low=1.0, high=10.0))
    assert frame.heights([0.0, -5.0, 10.0]).tolist() == [0.0, 0.0, 1.0]


def test_persistence_is_measured_on_the_displayed_scale():
    surface = surface_with(bumps())
    low_pit, high_pit = point(1.0, 10.0), point(991.0, 1000.0)
    linear = Display(low=1.0, high=1000.0, persistence=0.05)
    assert visible_critical_points((low_pit, high_pit), surface, linear) == ()
    assert visible_critical_points((low_pit, high_pit), surface, replace(linear, height_scale="log")) == (low_pit,)


def test_critical_points_of_clipped_parts_are_hidden():
    surface = surface_with(bumps())
    assert visible_critical_points((point(50.0, 90.0),), surface, Display(low=0.0, high=10.0, persistence=0.01)) == ()


def partly(surface: Surface, stride: int) -> Surface:
    state = np.zeros(surface.shape, dtype=np.uint8)
    state[::stride, ::stride] = PointState.EVALUATED
    return replace(surface, fields={"loss": np.where(state, surface.loss, np.nan)}, state=state)


def test_fill_takes_the_finest_complete_level_and_marks_it():
    x, y = np.meshgrid(AXIS, AXIS)
    plane = surface_with(5.0 + 2 * x - y)
    partial = partly(plane, 4)
    filled = display_fill(partial)
    assert np.exp(np.log(filled.loss)) == pytest.approx(plane.loss, rel=0.05)
    assert np.array_equal(filled.loss[::4, ::4], plane.loss[::4, ::4])
    assert set(np.unique(filled.state)) == {PointState.EVALUATED, PointState.INTERPOLATED}


def test_fill_of_losses_that_are_not_positive_is_bilinear():
    x, y = np.meshgrid(AXIS, AXIS)
    plane = surface_with(2 * x - y)
    assert np.allclose(display_fill(partly(plane, 2)).loss, plane.loss)


def test_fill_leaves_points_in_progress_and_finished_surfaces_alone():
    surface = surface_with(np.random.default_rng(0).uniform(1, 2, (21, 21)))
    partial = partly(surface, 4)
    one_more = partial.state.copy()
    one_more[0, 2] = PointState.EVALUATED
    loss = np.where(one_more, surface.loss, np.nan)
    later = replace(partial, fields={"loss": loss}, state=one_more)
    changed = display_fill(later).loss != display_fill(partial).loss
    assert np.argwhere(changed).tolist() == [[0, 2]]
    assert display_fill(surface) is surface


def test_fill_leaves_a_hole_around_a_sample_that_is_not_finite():
    loss = np.full((21, 21), np.nan)
    loss[::4, ::4] = 2.0
    loss[8, 8] = np.inf
    state = np.zeros((21, 21), np.uint8)
    state[::4, ::4] = PointState.EVALUATED
    state[8, 8] = PointState.NOT_FINITE
    filled = display_fill(Surface(AXIS, AXIS, {"loss": loss}, state=state))
    holes = np.argwhere(~filled.known)
    assert holes.min() == 5
    assert holes.max() == 11


def test_nothing_is_filled_before_a_level_is_complete():
    surface = Surface(AXIS, AXIS, {"loss": np.full((21, 21), np.nan)}, state=np.zeros((21, 21), np.uint8))
    assert display_fill(surface) is surface


def test_surfaces_of_one_scene_share_a_box_and_limits():
    small = surface_with(bumps())
    large = replace(small, alpha=3 * small.alpha + 1, fields={"loss": small.loss + 10.0})
    frame = shared_frame((small, large), automatic_display(small, large)[0])
    low, high = small.alpha[[0, -1]]
    assert frame.alpha_range == (min(low, 3 * low + 1), max(high, 3 * high + 1))
    assert frame.beta_range == (small.beta[0], small.beta[-1])
    assert (frame.low, frame.high) == pytest.approx((1.0, 13.0), abs=0.5)
    assert frame.base(frame.alpha_range, frame.beta_range).tolist() == [[-1.0, -frame.half_y], [1.0, frame.half_y]]


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


def test_heights_of_some_samples_are_those_of_all(decades: Surface):
    loss = decades.loss.copy()
    loss[2, 3], loss[5, 5] = np.inf, np.nan
    state = np.where(np.isfinite(loss), PointState.EVALUATED, PointState.NOT_FINITE)
    state[7, 7] = PointState.MISSING
    surface = Surface(decades.alpha, decades.beta, {"loss": loss, "accuracy": loss**2}, state=state)
    rows, columns = np.indices(surface.shape).reshape(2, -1)
    for field in ("loss", "accuracy", "none"):
        frame = frame_of(surface, Display(height_field=field, height_scale="log", low=1.0, high=1e9))
        found = frame.drawn_heights_at(surface, rows, columns).reshape(surface.shape)
        assert np.array_equal(found, frame.drawn_heights(surface), equal_nan=True)

from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.viewer.appearance import Display
from landscape.viewer.automatic import automatic_display
from landscape.viewer.display import display_fill, frame_of, shared_frame
from landscape.viewer.value_range import scaled, unscaled

AXIS = np.linspace(-1.0, 1.0, 21)


def surface_with(loss: np.ndarray) -> Surface:
    return Surface(np.linspace(-1, 1, loss.shape[1]), np.linspace(-1, 1, loss.shape[0]), {"loss": loss})


def bumps(count: int = 26) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(-1, 1, count), np.linspace(-1, 1, count))
    return 1.0 + x**2 + y**2


def test_symmetric_logarithm_is_odd_and_its_own_inverse():
    values = np.array([-1e9, -3.0, -1e-3, 0.0, 1e-3, 3.0, 1e9])
    places = scaled(values, "symlog", 0.5)
    assert places == pytest.approx([np.copysign(np.log(1 + abs(v) / 0.5), v) for v in values])
    assert unscaled(places, "symlog", 0.5) == pytest.approx(values)


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


def test_fill_reaches_the_border_where_a_level_holds_the_last_row_and_column():
    plane = surface_with(np.add.outer(3.0 * np.linspace(-1, 1, 16), np.linspace(-1, 1, 23)))
    state = np.zeros(plane.shape, dtype=np.uint8)
    state[np.ix_([0, 4, 8, 12, 15], [0, 4, 8, 12, 16, 20, 22])] = PointState.EVALUATED
    partial = replace(plane, fields={"loss": np.where(state, plane.loss, np.nan)}, state=state)
    assert np.allclose(display_fill(partial).loss, plane.loss)


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

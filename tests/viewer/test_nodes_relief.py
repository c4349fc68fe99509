from dataclasses import replace

import moderngl
import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.viewer.appearance import Display
from landscape.viewer.display import frame_of
from landscape.viewer.encoding import ValueEncoding
from landscape.viewer.nodes.field_texture import FieldTexture
from landscape.viewer.nodes.relief import Relief
from landscape.viewer.value_range import ValueRange

pytestmark = pytest.mark.gl


def relief_of(gl: moderngl.Context, surface: Surface, display: Display) -> np.ndarray:
    """(N, M, 3) height and slopes as the GPU computed them."""
    relief = Relief(gl)
    relief.update(surface, frame_of(surface, display))
    return texels(relief)


def texels(relief: Relief) -> np.ndarray:
    """(N, M, 3) height and slopes."""
    halves = np.frombuffer(relief.relief.read(), dtype=np.float16).reshape(relief.rows, relief.columns, 4)
    coarse, slope_x, slope_y, fine = np.moveaxis(halves.astype(np.float64), 2, 0)
    return np.stack([coarse + fine, slope_x, slope_y], axis=-1)


def sky_of(gl: moderngl.Context, surface: Surface, display: Display) -> np.ndarray:
    relief = Relief(gl)
    relief.update(surface, frame_of(surface, display))
    return np.frombuffer(relief.sky.read(), dtype=np.float32).reshape(relief.sky.size[::-1])


def record_writes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Everything written to a field's texture from now on."""
    writes: list[object] = []
    monkeypatch.setattr(FieldTexture, "_write", lambda field, *rectangle: writes.append(rectangle))
    return writes


def test_another_surface_leaves_nothing_of_the_last_one_on_the_gpu(gl: moderngl.Context, bowl: Surface):
    relief = Relief(gl)
    relief.update(bowl, frame_of(bowl, Display()))
    before = relief.height, relief.relief, relief.x, relief.y, relief.fill, relief._target, relief.sky
    larger = Surface(np.arange(30.0), np.arange(40.0), {"loss": np.zeros((40, 30))})
    relief.update(larger, frame_of(larger, Display()))
    assert all(isinstance(held.mglo, moderngl.InvalidObject) for held in before)


def test_slopes_of_a_paraboloid_are_exact_inside_on_uneven_axes(gl: moderngl.Context, bowl: Surface):
    display = Display(low=0.0, high=6.0, exaggeration=1.5)
    frame = frame_of(bowl, display)
    slopes = relief_of(gl, bowl, display)[..., 1:3]
    rise = frame.height / 6.0
    expected_x = np.broadcast_to(2 * bowl.alpha[None, :] * rise, bowl.shape)
    expected_y = np.broadcast_to(4 * bowl.beta[:, None] * rise, bowl.shape)
    assert np.allclose(slopes[1:-1, 1:-1, 0], expected_x[1:-1, 1:-1], rtol=1e-3, atol=2e-5)
    assert np.allclose(slopes[1:-1, 1:-1, 1], expected_y[1:-1, 1:-1], rtol=1e-3, atol=2e-5)


def test_slopes_are_those_of_the_clipped_height(gl: moderngl.Context, bowl: Surface):
    relief = relief_of(gl, bowl, Display(low=0.0, high=0.5))
    plateau = np.zeros(bowl.shape, bool)
    above = bowl.loss >= 0.5
    plateau[1:-1, 1:-1] = above[1:-1, 1:-1] & above[:-2, 1:-1] & above[2:, 1:-1] & above[1:-1, :-2] & above[1:-1, 2:]
    assert plateau.any()
    assert np.all(relief[plateau][:, :3] == [1.0, 0.0, 0.0])


def test_slopes_are_those_of_the_logarithm(gl: moderngl.Context):
    axis = np.linspace(-1, 1, 9)
    surface = Surface(axis, axis, {"loss": np.exp(np.add.outer(3 * axis, 2 * axis))})
    display = Display(height_scale="log", low=float(np.exp(-5)), high=float(np.exp(5)))
    slopes = relief_of(gl, surface, display)[..., 1:3]
    assert np.allclose(slopes, np.array([2.0, 3.0]) / 10 * 0.75, rtol=1e-3)


def test_one_sided_slopes_beside_a_hole(gl: moderngl.Context):
    axis = np.linspace(-1, 1, 9)
    loss = np.add.outer(np.zeros(9), axis)
    loss[4, 4] = np.nan
    slopes = relief_of(gl, Surface(axis, axis, {"loss": loss}), Display(low=-1.0, high=1.0))[..., 1:3]
    known = np.ones((9, 9), bool)
    known[4, 4] = False
    assert np.allclose(slopes[known], [0.75 / 2, 0.0], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
def test_all_distinct_heights_survive_the_way_to_the_gpu(gl: moderngl.Context, decades: Surface, scale):
    encoding = ValueEncoding.fitting(decades.loss)
    encoded = encoding.encode(decades.loss, decades.known)
    assert len(np.unique(encoded[..., 0])) == len(np.unique(encoded[..., 1])) == 676
    low, high = float(decades.loss.min()), float(decades.loss.max())
    display = Display(height_scale=scale, low=low, high=high)
    heights = relief_of(gl, decades, display)[..., 0]
    assert np.allclose(heights, frame_of(decades, display).heights(decades.loss), atol=3e-7)


def test_a_zoomed_valley_below_a_spike_keeps_its_digits(gl: moderngl.Context, decades: Surface):
    display = Display(low=float(decades.loss.min()), high=3.0)
    expected = frame_of(decades, display).heights(decades.loss)
    assert np.allclose(relief_of(gl, decades, display)[..., 0], expected, atol=1e-6)


def test_one_new_point_writes_one_texel(gl: moderngl.Context, bowl: Surface):
    relief, frame = Relief(gl), frame_of(bowl, Display(low=0.0, high=3.0))
    relief.update(bowl, frame)
    assert relief.written == (0, 0, 21, 15)
    loss = bowl.loss.copy()
    loss[4, 7] = 2.5
    relief.update(replace(bowl, fields={"loss": loss}), frame)
    assert relief.written == (7, 4, 1, 1)
    assert np.allclose(texels(relief)[..., 0], frame.heights(loss), atol=1e-6)


def test_clip_scale_and_exaggeration_write_no_losses(
    gl: moderngl.Context, bowl: Surface, monkeypatch: pytest.MonkeyPatch
):
    relief = Relief(gl)
    relief.update(bowl, frame_of(bowl, Display(low=0.0, high=3.0)))
    heights = relief.height
    written_before = heights.read()
    writes = record_writes(monkeypatch)
    for scale in ("log", "symlog", "linear"):
        relief.update(bowl, frame_of(bowl, Display(height_scale=scale, low=0.1, high=2.0, exaggeration=2.0)))
    assert relief.height is heights
    assert writes == []
    assert heights.read() == written_before


def test_other_axes_are_written_afresh(gl: moderngl.Context, bowl: Surface):
    relief, display = Relief(gl), Display(low=0.0, high=3.0)
    relief.update(bowl, frame_of(bowl, display))
    moved = replace(bowl, alpha=bowl.alpha * 2)
    relief.update(moved, frame_of(moved, display))
    assert relief.written == (0, 0, 21, 15)


def test_a_valley_sees_less_sky_than_a_ridge(gl: moderngl.Context):
    axis = np.linspace(-1, 1, 41)
    waves = np.repeat(np.cos(2 * np.pi * axis)[None, :], 41, axis=0)
    sky = sky_of(gl, Surface(axis, axis, {"loss": waves}), Display(low=-1.0, high=1.0, exaggeration=2.0))[20]
    ridge, valley = sky[20], sky[10]
    assert valley < 0.8 < ridge


def test_new_low_losses_far_below_the_first_ones_keep_their_digits(gl: moderngl.Context):
    axis = np.arange(10.0)
    first = np.full((10, 10), np.nan)
    first[0] = np.geomspace(1e9, 2e10, 10)
    state = np.where(np.isnan(first), PointState.MISSING, PointState.EVALUATED)
    later = np.random.default_rng(0).uniform(1.0, 2.0, (10, 10))
    later[0] = first[0]
    relief, display = Relief(gl), Display(low=1.0, high=2.0)
    early = Surface(axis, axis, {"loss": first}, state=state)
    relief.update(early, frame_of(early, display))
    relief.update(Surface(axis, axis, {"loss": later}), frame_of(early, display))
    assert np.allclose(texels(relief)[..., 0], np.clip(later - 1.0, 0, 1), atol=1e-5)


@pytest.mark.parametrize("linear_to", [1e-8, 1.0, 1e12])
def test_symmetric_logarithms_of_both_signs_and_zero_reach_the_gpu(gl: moderngl.Context, linear_to: float):
    magnitudes = 10 ** np.random.default_rng(0).uniform(-5, 9, size=(12, 12))
    loss = magnitudes * np.random.default_rng(1).choice([-1.0, 1.0], size=(12, 12))
    loss[3, 4] = 0.0
    axis = np.arange(12.0)
    surface = Surface(axis, axis, {"loss": loss})
    display = Display(height_scale="symlog", linear_to=linear_to, low=float(loss.min()), high=float(loss.max()))
    expected = frame_of(surface, display).heights(loss)
    assert np.allclose(relief_of(gl, surface, display)[..., 0], expected, rtol=0, atol=1e-5)


def test_a_log_scale_puts_zero_and_negative_values_at_the_bottom(gl: moderngl.Context):
    loss = np.array([[-1e9, -1.0, 0.0], [1.0, 10.0, 100.0], [1.0, 10.0, 100.0]])
    surface = Surface(np.arange(3.0), np.arange(3.0), {"loss": loss})
    heights = relief_of(gl, surface, Display(height_scale="log", low=1.0, high=100.0))[..., 0]
    assert np.allclose(heights, [[0, 0, 0], [0, 0.5, 1], [0, 0.5, 1]], atol=1e-6)


def tints(relief: Relief) -> np.ndarray:
    """(N, M) places, NaN where there is no value."""
    assert relief.tint is not None
    place, known = np.moveaxis(
        np.frombuffer(relief.tint.read(), dtype=np.float32).reshape(relief.rows, relief.columns, 2), 2, 0
    )
    assert np.all(place[known == 0] == 0)
    return np.where(known == 1, place, np.nan)


def test_the_tint_is_the_place_of_another_field_in_its_own_range(gl: moderngl.Context, bowl: Surface):
    accuracy = np.random.default_rng(0).uniform(1.0, 100.0, bowl.shape)
    accuracy[2, 3] = np.nan
    surface = replace(bowl, fields={**bowl.fields, "accuracy": accuracy})
    frame, color = frame_of(surface, Display(low=0.0, high=3.0)), ValueRange("log", 2.0, 50.0, field="accuracy")
    relief = Relief(gl)
    relief.update(surface, frame, color)
    assert np.allclose(tints(relief), color.places(accuracy), atol=1e-6, equal_nan=True)
    narrower = replace(color, scale="linear", high=20.0)
    relief.update(surface, frame, narrower)
    assert np.allclose(tints(relief), narrower.places(accuracy), atol=1e-6, equal_nan=True)
    relief.update(surface, frame)
    assert relief.tint is None


def test_another_range_of_the_colour_uploads_nothing(
    gl: moderngl.Context, bowl: Surface, monkeypatch: pytest.MonkeyPatch
):
    relief, frame, color = Relief(gl), frame_of(bowl, Display()), ValueRange("linear", 0.0, 1.0)
    relief.update(bowl, frame, color)
    writes = record_writes(monkeypatch)
    relief.update(bowl, frame, replace(color, scale="symlog", high=2.0))
    assert writes == []


def test_a_tint_follows_a_surface_of_another_size(gl: moderngl.Context, bowl: Surface):
    relief, color = Relief(gl), ValueRange("linear", 0.0, 4.0)
    relief.update(bowl, frame_of(bowl, Display()), color)
    larger = Surface(np.arange(30.0), np.arange(40.0), {"loss": np.full((40, 30), 1.0)})
    relief.update(larger, frame_of(larger, Display()), color)
    assert tints(relief).shape == (40, 30)
    assert np.allclose(tints(relief), 0.25)


def test_on_a_large_grid_the_sky_is_looked_at_from_fewer_points(gl: moderngl.Context, monkeypatch: pytest.MonkeyPatch):
    axis = np.linspace(-1, 1, 161)
    surface = Surface(axis, axis, {"loss": np.add.outer(np.cos(6 * axis), np.cos(9 * axis))})
    display = Display(low=-2.0, high=2.0, exaggeration=2.0)
    everywhere = sky_of(gl, surface, display)
    monkeypatch.setattr("landscape.viewer.nodes.relief.SKY_SIDE", 50)
    assert np.array_equal(sky_of(gl, surface, display), everywhere[::4, ::4])

from dataclasses import replace

import moderngl
import numpy as np
import pytest
from gui_hand import hue_differs

from landscape.color_maps import lookup_table
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import PointState, Surface
from landscape.trajectory import Trajectory
from landscape.viewer.camera import Camera
from landscape.viewer.colors import KIND_COLORS, PATH
from landscape.viewer.display import frame_of
from landscape.viewer.framing import home_view
from landscape.viewer.nodes.field_texture import FieldTexture
from landscape.viewer.scene import Scene
from landscape.viewer.state import Layer, ViewState

pytestmark = pytest.mark.gl

SIZE = 240, 200


def pixel(pixels: np.ndarray, state: ViewState, alpha: float, beta: float, loss: float) -> np.ndarray:
    """The pixel a point of the surface is projected to."""
    assert state.surface is not None
    world = frame_of(state.surface, state.display).world(alpha, beta, loss)
    x, y, _ = state.camera.project(world, pixels.shape[1], pixels.shape[0])[0]
    return pixels[int(y), int(x)].astype(int)


def close(color, rgb, tolerance: int = 12) -> bool:
    return bool(np.abs(np.asarray(color, int) - np.rint(np.multiply(rgb, 255)).astype(int)).max() <= tolerance)


def sheet(loss: float = 0.0, count: int = 11) -> Surface:
    axis = np.linspace(-1, 1, count)
    return Surface(axis, axis, {"loss": np.full((count, count), loss)})


@pytest.mark.parametrize("color_map", ["viridis", "coolwarm"])
@pytest.mark.parametrize("entry", [0, 51, 128, 200, 255])
def test_unlit_pixel_is_the_entry_of_the_colour_map(bare, draw, color_map, entry):
    state = bare(sheet(entry / 255), low=0.0, high=1.0, color_map=color_map)
    middle = pixel(draw(state, unlit=True), state, 0.05, 0.05, entry / 255)
    assert np.abs(middle - lookup_table(color_map)[entry, :3]).max() <= 1


def test_reversed_map_runs_backwards(bare, draw):
    state = bare(sheet(0.0), low=0.0, high=1.0, reverse=True)
    assert np.abs(pixel(draw(state, unlit=True), state, 0, 0, 0) - lookup_table("viridis")[255, :3]).max() <= 1


def test_rows_are_beta_and_columns_are_alpha(bare, draw, bowl: Surface):
    loss = np.zeros(bowl.shape)
    loss[-2:, :] = 1.0
    state = bare(replace(bowl, fields={"loss": loss}))
    pixels = draw(state, unlit=True)
    high, low = lookup_table("viridis")[[255, 0], :3].astype(int)
    assert np.abs(pixel(pixels, state, -0.9, 0.99, 1.0) - high).max() < 25
    assert np.abs(pixel(pixels, state, 0.9, -0.9, 0.0) - low).max() < 25


def test_the_drawn_diagonal_runs_from_i_j_to_i_plus_1_j_plus_1(bare, draw):
    surface = Surface(np.array([0.0, 1.0]), np.array([0.0, 1.0]), {"loss": np.array([[0.0, 1.0], [1.0, 0.0]])})
    state = bare(surface)
    middle = pixel(draw(state, unlit=True), state, 0.5, 0.5, 0.0)
    assert np.abs(middle - lookup_table("viridis")[0, :3]).max() <= 8


@pytest.mark.parametrize("missing", [np.nan, np.inf, -np.inf])
def test_a_hole_shows_the_background_in_all_cells_around_it(bare, draw, missing):
    loss = np.zeros((11, 11))
    loss[5, 5] = missing
    surface = Surface(np.linspace(-1, 1, 11), np.linspace(-1, 1, 11), {"loss": loss})
    state = bare(surface, low=0.0, high=1.0)
    pixels = draw(state, unlit=True)
    empty = draw(replace(state, layers=()))
    colour = lookup_table("viridis")[0, :3]
    for alpha, beta in [(0, 0), (0.14, 0.05), (-0.1, -0.05), (0.03, 0.12), (0.17, -0.17), (-0.17, 0.17)]:
        assert np.abs(pixel(pixels, state, alpha, beta, 0) - pixel(empty, state, alpha, beta, 0)).max() <= 1
    for alpha, beta in [(0.23, -0.17), (-0.17, 0.23), (-0.23, -0.23), (0.3, 0.0)]:
        assert np.abs(pixel(pixels, state, alpha, beta, 0) - colour).max() <= 1


def test_fills_are_drawn_dimmed(bare, draw):
    state_map = np.full((9, 9), PointState.MISSING)
    state_map[::2, ::2] = PointState.EVALUATED
    loss = np.where(state_map == PointState.EVALUATED, 1.0, np.nan)
    axis = np.linspace(-1, 1, 9)
    state = bare(Surface(axis, axis, {"loss": loss}, state=state_map), low=0.0, high=1.0)
    pixels = draw(state, unlit=True)
    full = lookup_table("viridis")[255, :3].astype(int)
    assert np.abs(pixel(pixels, state, 0.02, 0.02, 1.0) - full).max() <= 2
    assert (full - pixel(pixels, state, 0.25, 0.25, 1.0)).max() > 40


def test_a_glyph_of_its_colour_stands_at_the_projected_point(bare, draw):
    points = tuple(
        CriticalPoint(kind, 0, 0, alpha, 0.3, 0.0, False, 1.0, 1.0)
        for kind, alpha in zip(CriticalKind, (-0.6, -0.2, 0.2, 0.6), strict=True)
    )
    state = bare(sheet(), low=0.0, high=1.0, critical_points=True).with_layer(critical_points=points)
    pixels = draw(state, (480, 400))
    for point in points:
        assert hue_differs(pixel(pixels, state, point.alpha, 0.3, 0.0), KIND_COLORS[point.kind]) < 0.1, point.kind
    hidden = draw(replace(state, display=replace(state.display, critical_points=False)), (480, 400))
    assert hue_differs(pixel(hidden, state, points[0].alpha, 0.3, 0.0), KIND_COLORS[CriticalKind.MINIMUM]) > 0.2


def test_the_path_runs_through_its_projected_points(bare, draw):
    path = Trajectory(np.array([-0.8, 0.0, 0.7]), np.array([-0.5, 0.6, 0.1]))
    surface = replace(sheet(), trajectories=(path,))
    state = bare(surface, low=0.0, high=1.0, path=True)
    pixels = draw(state, (480, 400))
    for share in np.linspace(0.2, 0.8, 7):
        alpha, beta = np.interp(share, [0, 0.5, 1], path.alpha), np.interp(share, [0, 0.5, 1], path.beta)
        assert close(pixel(pixels, state, alpha, beta, 0.0), PATH, 40)


def test_start_and_end_of_the_path_are_marked_differently(bare, draw):
    surface = replace(sheet(), trajectories=(Trajectory(np.array([-0.5, 0.5]), np.array([0.0, 0.0])),))
    state = bare(surface, low=0.0, high=1.0, path=True)
    pixels = draw(state, (480, 400))
    assert not close(pixel(pixels, state, -0.5, 0.0, 0.0), PATH, 40)
    assert close(pixel(pixels, state, 0.5, 0.0, 0.0), PATH, 40)


def test_a_ridge_hides_the_path_behind_it_but_for_dashes(bare, draw):
    axis = np.linspace(-1, 1, 21)
    loss = np.repeat(np.exp(-20 * axis**2)[:, None], 21, axis=1)
    path = Trajectory(np.array([-0.6, 0.6]), np.array([0.4, 0.4]))
    surface = Surface(axis, axis, {"loss": loss}, trajectories=(path,))
    low = Camera(target=(0, 0, 0.2), yaw=0.0, pitch=0.1)
    state = replace(bare(surface, path=True), camera=low)
    pixels = draw(state, (480, 400))
    along = [
        close(pixel(pixels, state, a, 0.4, float(np.exp(-20 * 0.16))), PATH, 60) for a in np.linspace(-0.5, 0.5, 60)
    ]
    assert 0.2 < np.mean(along) < 0.8


@pytest.mark.parametrize(("option", "value"), [("wireframe", "overlay"), ("contours", True), ("texture", "checker")])
def test_lines_and_patterns_change_the_picture(bare, draw, bowl: Surface, option, value):
    assert np.any(draw(bare(bowl)) != draw(bare(bowl, **{option: value})))


def test_isolines_lie_on_their_levels(bare, draw):
    axis = np.linspace(-1, 1, 33)
    ramp = Surface(axis, axis, {"loss": np.repeat(axis[None, :], 33, axis=0)})
    state = bare(ramp, contours=True, contour_count=3, exaggeration=0.001)
    plain, lined = draw(bare(ramp, exaggeration=0.001), (480, 400)), draw(state, (480, 400))
    for level in (-0.5, 0.0, 0.5):
        assert pixel(lined, state, level, 0.0, level).sum() < 0.85 * pixel(plain, state, level, 0.0, level).sum()
    for between in (-0.75, -0.25, 0.25, 0.75):
        assert np.all(pixel(lined, state, between, 0.0, between) == pixel(plain, state, between, 0.0, between))


def test_grid_lines_follow_the_samples_and_no_diagonals(bare, draw):
    state = bare(sheet(count=5), low=-1.0, high=1.0, wireframe="overlay")
    without, lines = draw(bare(sheet(count=5), low=-1.0, high=1.0), (480, 400)), draw(state, (480, 400))
    assert pixel(lines, state, 0.5, 0.2, 0.0).sum() < pixel(without, state, 0.5, 0.2, 0.0).sum()
    assert np.all(pixel(lines, state, 0.25, 0.25, 0.0) == pixel(without, state, 0.25, 0.25, 0.0))


def test_the_surface_is_lit_from_both_sides(bare, draw, bowl: Surface):
    state = bare(bowl)
    for pitch in (0.6, -0.6):
        camera = Camera(target=(0, 0, 0.3), pitch=pitch)
        lit = draw(replace(state, camera=camera))
        assert pixel(lit, replace(state, camera=camera), 0.3, 0.3, 0.27).sum() > 120


def test_a_level_surface_keeps_about_its_own_colour(bare, draw):
    state = bare(sheet(0.5), low=0.0, high=1.0)
    expected = lookup_table("viridis")[128, :3].astype(int)
    assert np.abs(pixel(draw(state), state, 0.0, 0.0, 0.5) - expected).max() < 40


def test_a_scene_forgets_nothing_and_keeps_nothing_it_should_not(gl: moderngl.Context, bare, draw, bowl: Surface):
    scene = Scene(gl)
    first, second = bare(bowl), bare(sheet(0.5), low=0.0, high=1.0, color_map="magma", contours=True)
    fresh = draw(first), draw(second)
    for state, expected in [(first, fresh[0]), (second, fresh[1]), (first, fresh[0])]:
        assert np.array_equal(draw(state, scene=scene), expected)


def test_without_a_surface_there_is_only_the_background(draw):
    pixels = draw(ViewState(theme="light"))
    assert pixels.min() > 200


def test_samples_beyond_the_driver_are_cut_and_none_is_allowed(bare, draw, bowl: Surface):
    assert draw(bare(bowl), samples=64).shape == (200, 240, 3)
    assert draw(bare(bowl), samples=0).shape == (200, 240, 3)


def test_a_draft_differs_little_where_cells_are_smaller_than_a_pixel(bare, draw):
    axis = np.linspace(-1, 1, 401)
    noise = np.random.default_rng(0).standard_normal((401, 401))
    state = bare(Surface(axis, axis, {"loss": np.add.outer(np.sin(9 * axis), np.cos(7 * axis)) + 0.02 * noise}))
    state = replace(state, camera=home_view(state))
    full, draft = (draw(state, draft=draft).astype(int) for draft in (False, True))
    assert np.any(full != draft)
    assert np.abs(full - draft).mean() < 1.0


def test_overlaid_surfaces_hide_each_other_by_their_height(draw, bare) -> None:
    axis = np.linspace(-1.0, 1.0, 21)
    x = np.tile(axis, (21, 1))
    rising, falling = Surface(axis, axis, {"loss": x}), Surface(axis, axis, {"loss": -x})
    state = bare(rising)
    second = Layer(falling, look=replace(state.look, color_map="magma"))
    both = replace(state, layers=(*state.layers, second))
    only_first = replace(both, layers=(state.layers[0], replace(second, look=replace(second.look, visible=False))))
    pixels, first, alone = (
        draw(both, (200, 200)),
        draw(only_first, (200, 200)),
        draw(replace(both, layers=(second,)), (200, 200)),
    )
    np.testing.assert_array_equal(first, draw(state, (200, 200)))
    np.testing.assert_array_equal(pixels[60:140, 110:150], first[60:140, 110:150])
    np.testing.assert_array_equal(pixels[60:140, 50:90], alone[60:140, 50:90])


def test_colours_and_height_change_within_one_picture_without_upload(
    gl: moderngl.Context, bowl: Surface, bare, draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, state = Scene(gl), bare(bowl)
    before = draw(state, scene=scene)
    writes: list[object] = []
    monkeypatch.setattr(FieldTexture, "_write", lambda field, *rectangle: writes.append(rectangle))
    changes = (
        state.with_look(color_map="magma"),
        state.with_look(texture="slope"),
        state.with_display(height_scale="log", low=0.1),
        state.with_display(height_scale="symlog", linear_to=0.1),
        state.with_display(exaggeration=2.0, low=0.5),
        state.with_display(flat=True),
    )
    home = [replace(changed, camera=home_view(changed)) for changed in changes]
    pictures = [draw(changed, scene=scene) for changed in home]
    assert writes == []
    monkeypatch.undo()
    for picture, changed in zip(pictures, home, strict=True):
        assert np.any(picture != before)
        assert np.array_equal(picture, draw(changed))

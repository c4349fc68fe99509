"""What textures, colours of another field, wires, samples and light do to pixels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landscape.color_maps import lookup_table
from landscape.surface import PointState, Surface
from landscape.viewer.camera import Camera
from landscape.viewer.display import frame_of
from landscape.viewer.plane_image import PlaneImage
from landscape.viewer.state import ViewState
from landscape.viewer.value_range import ValueRange

pytestmark = pytest.mark.gl

SIZE = 480, 400
AXIS = np.linspace(-1, 1, 11)


def pixel(pixels: np.ndarray, state: ViewState, alpha: float, beta: float, loss: float) -> np.ndarray:
    """The pixel a point of the surface is projected to."""
    assert state.surface is not None
    world = frame_of(state.surface, state.display).world(alpha, beta, loss)
    x, y, _ = state.camera.project(world, pixels.shape[1], pixels.shape[0])[0]
    return pixels[int(y), int(x)].astype(int)


def sheet(loss: float = 0.5, count: int = 11, **fields: np.ndarray) -> Surface:
    axis = np.linspace(-1, 1, count)
    return Surface(axis, axis, {"loss": np.full((count, count), loss), **fields})


def ramp(count: int = 33) -> Surface:
    axis = np.linspace(-1, 1, count)
    return Surface(axis, axis, {"loss": np.repeat((axis[None, :] + 1) / 2, count, axis=0)})


def lit(bare, surface: Surface, **options) -> ViewState:
    return bare(surface, low=0.0, high=1.0, **options)


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
def test_colour_by_another_field_is_the_entry_at_its_place(bare, draw, scale) -> None:
    values = np.geomspace(0.5, 50.0, 11)
    surface = sheet(accuracy=np.repeat(values[None, :], 11, axis=0))
    shown = ValueRange(scale, 1.0, 20.0, 2.0, "accuracy")
    state = lit(bare, surface, color=shown)
    pixels = draw(state, SIZE, unlit=True)
    for place, value in zip(AXIS[1:-1], values[1:-1], strict=True):
        entry = lookup_table("viridis")[round(float(shown.places(value)) * 255), :3].astype(int)
        assert np.abs(pixel(pixels, state, place, 0.07, 0.5) - entry).max() <= 9, value


def test_where_the_colours_field_has_no_value_the_surface_is_grey_not_a_hole(bare, draw) -> None:
    accuracy = np.full((11, 11), 0.3)
    accuracy[:, 6:] = np.nan
    state = lit(bare, sheet(accuracy=accuracy), color=ValueRange("linear", 0.0, 1.0, field="accuracy"))
    pixels = draw(state, SIZE, unlit=True)
    assert np.abs(pixel(pixels, state, 0.7, 0.0, 0.5) - 128).max() <= 2
    assert np.abs(pixel(pixels, state, -0.7, 0.0, 0.5) - lookup_table("viridis")[76, :3]).max() <= 3


def test_terrain_has_its_own_colours_by_height_whatever_the_map(bare, draw) -> None:
    for loss in (0.02, 0.4, 0.97):
        state = lit(bare, sheet(loss), texture="terrain", color_map="magma", color=ValueRange("linear", 0, 9))
        expected = lookup_table("hypsometric")[round(loss * 255), :3].astype(int)
        assert np.abs(pixel(draw(state, SIZE, unlit=True), state, 0.05, 0.05, loss) - expected).max() <= 4


def test_clay_knows_no_values(bare, draw) -> None:
    first, second = (draw(lit(bare, ramp(), texture="matcap", color_map=name)) for name in ("viridis", "magma"))
    assert np.array_equal(first, second)
    assert np.any(first != draw(lit(bare, ramp())))


def test_a_picture_is_stretched_over_the_plane_its_first_row_at_the_largest_beta(bare, draw) -> None:
    quarters = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 0]]], dtype=np.uint8)
    pixels = np.repeat(np.repeat(quarters, 32, axis=0), 32, axis=1)
    state = lit(bare, sheet(), texture="image", image=PlaneImage(Path("four.png"), pixels))
    drawn = draw(state, SIZE, unlit=True)
    for (alpha, beta), color in zip(
        [(-0.5, 0.5), (0.5, 0.5), (-0.5, -0.5), (0.5, -0.5)], quarters.reshape(4, 3), strict=True
    ):
        assert np.abs(pixel(drawn, state, alpha, beta, 0.5) - color).max() <= 2


def test_without_a_picture_its_texture_is_smooth(bare, draw) -> None:
    assert np.array_equal(draw(lit(bare, ramp(), texture="image")), draw(lit(bare, ramp())))


def test_bands_alternate_between_the_levels_of_the_isolines(bare, draw) -> None:
    plain, banded = (
        lit(bare, ramp(), texture=name, contour_count=3, exaggeration=0.001) for name in ("smooth", "bands")
    )
    before, after = (draw(state, SIZE, unlit=True) for state in (plain, banded))
    signs = [
        np.sign(pixel(after, plain, level, 0.0, 0).sum() - pixel(before, plain, level, 0.0, 0).sum())
        for level in (-0.75, -0.25, 0.25, 0.75)
    ]
    assert signs[0] != 0
    assert signs == [signs[0], -signs[0], signs[0], -signs[0]]


def test_squares_of_the_checker_are_whole_cells(bare, draw) -> None:
    plain, checked = (lit(bare, sheet(count=9), texture=name) for name in ("smooth", "checker"))
    before, after = (draw(state, SIZE, unlit=True) for state in (plain, checked))
    places = [-1 + (column + share) / 4 for column in range(8) for share in (0.2, 0.8)]
    changes = [pixel(after, plain, a, 0.1, 0.5).sum() - pixel(before, plain, a, 0.1, 0.5).sum() for a in places]
    signs = np.sign(changes).reshape(8, 2)
    assert np.all(signs == signs[0, 0] * np.array([1, -1] * 4)[:, None])


def test_a_wireframe_alone_shows_the_background_between_its_lines(bare, draw) -> None:
    surface = sheet(count=5)
    state = lit(bare, surface, wireframe="alone", color_map="viridis", reverse=True)
    pixels, empty = draw(state, SIZE), draw(replace(state, layers=()), SIZE)
    assert np.abs(pixel(pixels, state, 0.25, 0.25, 0.5) - pixel(empty, state, 0.25, 0.25, 0.5)).max() <= 2
    assert pixel(pixels, state, 0.5, 0.25, 0.5).sum() > pixel(empty, state, 0.5, 0.25, 0.5).sum() + 60


@pytest.mark.parametrize("wireframe", ["overlay", "alone"])
def test_every_nth_grid_line_is_drawn(bare, draw, wireframe) -> None:
    all_lines, some = (lit(bare, sheet(count=9), wireframe=wireframe, wire_every=every) for every in (1, 2))
    every_line, every_other = draw(all_lines, SIZE), draw(some, SIZE)
    kept, left_out = (0.5, 0.125), (0.25, 0.125)
    assert np.abs(pixel(every_line, some, *kept, 0.5) - pixel(every_other, some, *kept, 0.5)).max() <= 8
    assert np.abs(pixel(every_line, some, *left_out, 0.5) - pixel(every_other, some, *left_out, 0.5)).max() > 20


def test_hidden_lines_are_seen_only_where_asked_for(bare, draw) -> None:
    axis = np.linspace(-1, 1, 17)
    ridge = Surface(axis, axis, {"loss": np.repeat(np.exp(-8 * axis**2)[:, None], 17, axis=1)})
    camera = Camera(target=(0, 0, 0.3), pitch=0.25)
    alone, through = (
        replace(lit(bare, ridge, wireframe="alone", hidden_lines=hidden), camera=camera) for hidden in (False, True)
    )
    empty = draw(replace(alone, layers=()), SIZE).astype(int)
    lines = [int((np.abs(draw(state, SIZE) - empty).max(axis=-1) > 30).sum()) for state in (alone, through)]
    assert lines[1] > 1.15 * lines[0]


def test_samples_are_dots_of_the_same_size_near_and_far(bare, draw) -> None:
    state = lit(bare, sheet(count=9), samples=True)
    for distance in (3.0, 6.0):
        near = replace(state, camera=replace(state.camera, distance=distance))
        pixels, plain = draw(near, SIZE), draw(near.with_look(samples=False), SIZE)
        assert pixel(pixels, near, 0.25, 0.25, 0.5).min() > 220
        changed = np.abs(pixels.astype(int) - plain).max(axis=-1) > 20
        assert 12 <= changed.sum() / 81 <= 40, "pixels of a dot"


def test_interpolated_samples_are_rings(bare, draw) -> None:
    state_map = np.full((9, 9), PointState.EVALUATED)
    state_map[:, 6:] = PointState.INTERPOLATED
    surface = replace(sheet(count=9), state=state_map)
    state = lit(bare, surface, samples=True)
    pixels, plain = draw(state, SIZE), draw(state.with_look(samples=False), SIZE)
    assert pixel(pixels, state, 0.0, 0.0, 0.5).min() > 220
    ring = pixel(pixels, state, 0.75, 0.0, 0.5)
    assert np.abs(ring - pixel(plain, state, 0.75, 0.0, 0.5)).max() < 60, "its middle is the surface"


def test_the_side_towards_the_light_is_the_bright_one(bare, draw) -> None:
    axis = np.linspace(-1, 1, 21)
    roof = Surface(axis, axis, {"loss": np.repeat(1 - np.abs(axis)[None, :], 21, axis=0)})
    state = lit(bare, roof, color_map="grey", color=ValueRange("linear", -1e6, 1e6), texture="smooth")
    camera = Camera(target=(0, 0, 0.2), yaw=0.0, pitch=1.2)
    brightness = {}
    for azimuth in (-90.0, 90.0):
        moved = replace(state.with_display(light=(azimuth, 30.0)), camera=camera)
        pixels = draw(moved, SIZE)
        brightness[azimuth] = [pixel(pixels, moved, alpha, 0.0, 1 - abs(alpha)).sum() for alpha in (-0.5, 0.5)]
    assert brightness[-90.0][0] > 1.3 * brightness[-90.0][1]
    assert brightness[90.0][1] > 1.3 * brightness[90.0][0]


def test_the_floor_shows_the_plain_colours_below_their_points(bare, draw) -> None:
    state = lit(bare, ramp(), floor="map", contour_count=3)
    camera = Camera(target=(0.0, 0.0, 0.0), yaw=0.4, pitch=0.3, distance=4.0)
    state = replace(state, camera=camera)
    assert state.surface is not None
    frame = frame_of(state.surface, state.display)
    pixels = draw(state, SIZE).astype(int)
    for alpha in (-0.6, -0.1, 0.6):
        point = np.array([[*frame.base(alpha, -0.8)[0], frame.floor]])
        x, y, _ = camera.project(point, *SIZE)[0]
        entry = lookup_table("viridis")[round((alpha + 1) / 2 * 255), :3].astype(int)
        assert np.abs(pixels[int(y), int(x)] - entry).max() <= 8


def test_without_a_floor_the_box_has_no_grid_there(bare, draw) -> None:
    low = Camera(target=(0.0, 0.0, 0.3), yaw=0.4, pitch=-0.5, distance=4.0)
    state = replace(lit(bare, ramp(), axes=True), camera=low)
    grid, none = (draw(state.with_display(floor=floor), SIZE) for floor in ("grid", "none"))
    assert np.any(grid != none)


def test_bicubic_patches_leave_grid_lines_and_samples_where_they_are(bare, draw) -> None:
    for options in ({"samples": True}, {"wireframe": "overlay"}, {"texture": "checker"}):
        flat, smooth = (
            draw(lit(bare, sheet(count=9), interpolation=name, **options), SIZE) for name in ("bilinear", "bicubic")
        )
        assert np.abs(flat.astype(int) - smooth).max() <= 12, options


def test_bicubic_patches_round_what_triangles_cut_off(bare, draw) -> None:
    axis = np.linspace(-1, 1, 7)
    surface = Surface(axis, axis, {"loss": np.repeat(axis[None, :] ** 2, 7, axis=0)})
    state = lit(bare, surface, interpolation="bicubic")
    pixels = draw(state, SIZE, unlit=True)
    for alpha in (-0.5, -0.17, 0.5):
        entry = lookup_table("viridis")[round(alpha**2 * 255), :3].astype(int)
        assert np.abs(pixel(pixels, state, alpha, 0.05, alpha**2) - entry).max() <= 6


def test_samples_without_a_value_are_crossed_out_in_their_hole(bare, draw) -> None:
    loss = np.full((9, 9), 0.5)
    loss[4, 4] = np.nan
    axis = np.linspace(-1, 1, 9)
    state = lit(bare, Surface(axis, axis, {"loss": loss}), samples=True)
    marked, plain = draw(state, SIZE), draw(state.with_look(samples=False), SIZE)
    red, green, blue = pixel(marked, state, 0.0, 0.0, 0.5)
    assert red > green + 60 > blue + 60
    assert pixel(plain, state, 0.0, 0.0, 0.5).max() < 80


@pytest.mark.parametrize("options", [{"color_steps": 5}, {"color_map": "okabe-ito"}, {"color_steps": 1024 // 100}])
def test_steps_have_their_colour_up_to_the_pixel_where_the_next_begins(bare, draw, options) -> None:
    state = lit(bare, ramp(), **options)
    pixels = draw(state, SIZE, unlit=True).astype(int)
    table = lookup_table(*state.look.shown_map)[:, :3].astype(int)
    row = pixels[SIZE[1] // 2]
    assert state.surface is not None
    frame = frame_of(state.surface, state.display)
    left, right = (
        state.camera.project(np.array([[*frame.base(alpha, 0.0)[0], 0.0]]), *SIZE)[0, 0] for alpha in (-1, 1)
    )
    colors = {tuple(color) for color in table.tolist()}
    inside = row[int(left) + 3 : int(right) - 2]
    plain = sum(any(np.abs(color - np.array(entry)).max() <= 1 for entry in colors) for color in inside)
    assert len(inside) - plain <= 2 * len(colors)


def test_a_mesh_too_fine_to_see_is_a_surface_of_its_mean_colour(bare, draw) -> None:
    fine = sheet(0.9, count=401)
    state = lit(bare, fine, wireframe="alone")
    pixels = draw(state, SIZE)
    empty = draw(replace(state, layers=()), SIZE)
    assert pixel(pixels, state, 0.2, 0.2, 0.9).sum() > pixel(empty, state, 0.2, 0.2, 0.9).sum() + 100


@pytest.mark.parametrize("look", [{"contours": True}, {"texture": "bands"}, {"color_steps": 10}])
def test_a_plateau_at_a_level_has_one_colour(bare, draw, look) -> None:
    state = lit(bare, sheet(0.7), contour_count=9, **look)
    state = replace(state, camera=Camera((0.0, 0.0, 0.3), yaw=0.6, pitch=0.5, distance=1.6))
    inside = draw(state, SIZE, unlit=True)[130:280, 120:360].reshape(-1, 3).astype(int)
    assert np.ptp(inside, axis=0).max() <= 1


def test_a_line_of_equal_height_bounds_a_plateau_at_its_level(bare, draw) -> None:
    surface = replace(ramp(), fields={"loss": np.maximum(ramp().loss, 0.5)})
    state = lit(bare, surface, contours=True, contour_count=1, exaggeration=0.001)
    pixels = draw(state, SIZE, unlit=True).sum(axis=2).astype(int)[SIZE[1] // 2]
    assert pixels[SIZE[0] // 2 - 3 : SIZE[0] // 2 + 4].min() < pixels[SIZE[0] // 2 - 40] - 60

"""Transparent surfaces against rays through known planes, composed from back to front in double precision."""

from dataclasses import replace

import moderngl
import numpy as np
import pytest

from landscape.color_maps import lookup_table
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.appearance import Look
from landscape.viewer.camera import Camera
from landscape.viewer.display import scene_frame
from landscape.viewer.nodes.peeling import sub_pixels
from landscape.viewer.scene import Scene
from landscape.viewer.state import Layer, ViewState

pytestmark = pytest.mark.gl

SIZE = 200, 160
AXIS = np.linspace(-1, 1, 9)
PLANES = (0.5, 0.35, 0.1), (0.5, -0.35, 0.1), (0.3, 0.1, -0.1), (0.8, 0.05, 0.0)
"""Of each: height in the middle, slopes along α and β; within 0 and 1. The first two cross each other and the rest."""
OPACITIES = 0.3, 0.6, 1.0, 0.45


def plane(middle: float, along_alpha: float, along_beta: float) -> Surface:
    return Surface(AXIS, AXIS, {"loss": middle + along_alpha * AXIS[None, :] + along_beta * AXIS[:, None]})


def overlaid(bare, planes=PLANES, opacities=OPACITIES) -> ViewState:
    maps = "viridis", "magma", "batlow", "cividis"
    layers = tuple(
        Layer(plane(*numbers), look=Look(color_map=name, opacity=opacity, contours=False))
        for numbers, name, opacity in zip(planes, maps, opacities, strict=False)
    )
    return replace(bare(plane(0.5, 0.5, 0.0), low=0.0, high=1.0), layers=layers)


def hits(state: ViewState, planes, pixel: tuple[float, float]) -> list[tuple[float, int, float]]:
    """(distance, layer, height) of every plane that a pixel's line of sight meets, nearest first."""
    frame = scene_frame(state)
    eye, direction = state.camera.ray(pixel, SIZE)
    found = []
    for layer, (middle, a, b) in enumerate(planes):
        normal = np.array([-a / frame.half_x * frame.height, -b / frame.half_y * frame.height, 1.0])
        distance = (middle * frame.height - eye @ normal) / (direction @ normal)
        x, y, z = eye + distance * direction
        if distance > 0 and abs(x) <= frame.half_x and abs(y) <= frame.half_y:
            found.append((distance, layer, z / frame.height))
    return sorted(found)


def composed(state: ViewState, found: list[tuple[float, int, float]], background: np.ndarray) -> np.ndarray:
    color = background.astype(np.float64)
    for _, layer, height in reversed(found):
        look = state.layers[layer].look
        table = lookup_table(look.color_map)[:, :3].astype(np.float64)
        own = [np.interp(height * 255, np.arange(256), table[:, channel]) for channel in range(3)]
        color = look.opacity * np.array(own) + (1 - look.opacity) * color
    return color


CAMERAS = {
    "above": Camera(target=(0, 0, 0.3), yaw=0.4, pitch=0.6),
    "below": Camera(target=(0, 0, 0.3), yaw=2.5, pitch=-0.5),
    "level": Camera(target=(0, 0, 0.3), yaw=4.0, pitch=0.05),
    "straight down": Camera(target=(0, 0, 0.3), yaw=1.0, pitch=np.pi / 2),
    "orthographic": Camera(target=(0, 0, 0.3), yaw=5.0, pitch=0.3, projection="orthographic"),
}


@pytest.mark.parametrize("angle", CAMERAS)
def test_layers_lie_over_each_other_in_their_true_order_from_every_side(bare, draw, angle) -> None:
    state = replace(overlaid(bare), camera=CAMERAS[angle])
    pixels, empty = draw(state, SIZE, unlit=True, samples=0), draw(ViewState(), SIZE)
    rng, compared, depths = np.random.default_rng(0), 0, set()
    for x, y in rng.integers(2, np.subtract(SIZE, 2), size=(400, 2)):
        found = hits(state, PLANES, (x + 0.5, y + 0.5))
        around = [hits(state, PLANES, (x + 0.5 + dx, y + 0.5 + dy)) for dx in (-1, 1) for dy in (-1, 1)]
        if any([hit[1] for hit in other] != [hit[1] for hit in found] for other in around):
            continue  # at an edge, or where two planes cross
        expected = composed(state, found, empty[y, x])
        assert np.abs(pixels[y, x] - expected).max() <= 1.5, (x, y, found)
        compared, depths = compared + 1, depths | {len(found)}
    assert compared > 200
    assert max(depths) >= 3


@pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 9, 13])
def test_all_of_many_layers_are_drawn(bare, draw, count) -> None:
    planes = tuple((height, 0.0, 0.0) for height in np.linspace(0.1, 0.9, count))
    layers = tuple(Layer(plane(*numbers), look=Look(opacity=0.2, contours=False)) for numbers in planes)
    state = replace(overlaid(bare), layers=layers, camera=CAMERAS["above"])
    pixels, empty = draw(state, SIZE, unlit=True, samples=0), draw(ViewState(), SIZE)
    found = hits(state, planes, (100.5, 80.5))
    assert len(found) == count
    assert np.abs(pixels[80, 100] - composed(state, found, empty[80, 100])).max() <= 1.5


def test_a_draft_leaves_out_what_lies_behind_a_few_pixels_alone(bare, draw) -> None:
    state = replace(overlaid(bare), camera=CAMERAS["level"])
    exact, draft = (draw(state, SIZE, unlit=True, samples=0, draft=draft).astype(int) for draft in (False, True))
    assert (np.abs(exact - draft).max(axis=2) > 2).mean() < 1 / 500


def test_what_an_opaque_surface_hides_changes_nothing(bare, draw) -> None:
    planes = (0.8, 0.0, 0.0), (0.2, 0.0, 0.0)
    state = replace(overlaid(bare, planes, (1.0, 0.5)), camera=CAMERAS["straight down"])
    alone = draw(replace(state, layers=state.layers[:1]), SIZE, unlit=True, samples=0).astype(int)
    assert np.abs(draw(state, SIZE, unlit=True, samples=0) - alone).max() <= 1


def test_full_opacity_is_drawn_as_without_transparency(bare, draw) -> None:
    state = replace(overlaid(bare, opacities=(1.0,) * 4), camera=CAMERAS["above"])
    almost = replace(overlaid(bare, opacities=(0.9999,) * 4), camera=CAMERAS["above"])
    opaque, peeled = draw(state, SIZE, samples=0).astype(int), draw(almost, SIZE, samples=0).astype(int)
    assert (np.abs(opaque - peeled).max(axis=2) > 2).mean() < 0.01  # where planes cross, depths are rounded


def test_edges_are_smooth(bare, draw) -> None:
    state = replace(overlaid(bare, PLANES[2:3], (0.5,)), camera=CAMERAS["above"])
    hard, soft = (len(np.unique(draw(state, SIZE, unlit=True, samples=n).reshape(-1, 3), axis=0)) for n in (0, 4))
    assert soft > 1.3 * hard


def test_identical_surfaces_show_the_active_one_and_no_stripes(bare, draw) -> None:
    same = (PLANES[0], PLANES[0])
    for active in (0, 1):
        state = replace(overlaid(bare, same, (1.0, 1.0)), active=active, camera=CAMERAS["above"])
        alone = replace(state, layers=(state.layers[active],), active=0)
        both, single = draw(state, SIZE, unlit=True), draw(alone, SIZE, unlit=True)
        assert np.abs(both.astype(int) - single).max() <= 2


def test_what_lies_on_a_surface_is_seen_through_another(bare, draw) -> None:
    lower, upper = plane(0.2, 0.0, 0.0), plane(0.8, 0.0, 0.0)
    point = CriticalPoint(CriticalKind.MINIMUM, 4, 4, 0.0, 0.0, 0.2, False, 1.0, 1.0)
    state = bare(lower, low=0.0, high=1.0, critical_points=True)
    marked = replace(state.layers[0], critical_points=(point,))

    def middle(opacity: float) -> np.ndarray:
        layers = marked, Layer(upper, look=Look(opacity=opacity, contours=False))
        return draw(replace(state, layers=layers), (201, 161), unlit=True)[80, 100].astype(float)

    veil = lookup_table("viridis")[204, :3].astype(float)
    clear = draw(replace(state, layers=(marked,)), (201, 161), unlit=True)[80, 100].astype(float)
    assert np.abs(middle(0.4) - (0.4 * veil + 0.6 * clear)).max() <= 4


def test_a_hole_in_a_transparent_surface_shows_what_is_behind(bare, draw) -> None:
    upper = plane(0.8, 0.0, 0.0)
    loss = np.array(upper.fields["loss"])
    loss[4, 4] = np.nan
    state = bare(plane(0.2, 0.0, 0.0), low=0.0, high=1.0)
    holed = Layer(Surface(AXIS, AXIS, {"loss": loss}), look=Look(opacity=0.5, contours=False))
    alone = draw(state, (201, 161), unlit=True)
    through = draw(replace(state, layers=(*state.layers, holed)), (201, 161), unlit=True)
    assert np.abs(through[80, 100].astype(int) - alone[80, 100]).max() <= 1
    assert np.abs(through[80, 140].astype(int) - alone[80, 140]).max() > 20


def test_buffers_go_when_nothing_is_transparent(gl: moderngl.Context, bare, draw) -> None:
    scene = Scene(gl)
    opaque = overlaid(bare, opacities=(1.0,) * 4)
    before = draw(opaque, SIZE, scene)
    draw(overlaid(bare), SIZE, scene)
    assert np.array_equal(draw(opaque, SIZE, scene), before)


@pytest.mark.parametrize("count", [2, 4, 8, 16])
def test_sub_pixels_share_no_row_and_no_column(count) -> None:
    places = np.array(sub_pixels(count))
    assert np.allclose(places.mean(axis=0), 0, atol=1e-12)
    for axis in (0, 1):
        assert len(set(np.floor((places[:, axis] + 0.5) * count))) == count


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (333, 7)])
def test_pictures_of_any_shape_can_be_transparent(bare, draw, size) -> None:
    state = replace(overlaid(bare), camera=CAMERAS["above"])
    assert draw(state, size).shape == (*size[::-1], 3)

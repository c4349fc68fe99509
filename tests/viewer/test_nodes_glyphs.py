"""Glyphs as they stand on slopes, behind ridges and in sight of transparent surfaces."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import hue_differs

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.camera import Camera
from landscape.viewer.colors import KIND_COLORS, PATH
from landscape.viewer.display import scene_frame
from landscape.viewer.map_picture import MapPicture
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

SIZE = 400, 320
AXIS = np.linspace(-1, 1, 41)


def ridges(bare, alpha: float, beta: float, **options) -> ViewState:
    """A ridge along α, and a maximum's glyph at a place on it, seen from a low eye."""
    surface = Surface(AXIS, AXIS, {"loss": np.repeat(np.exp(-8 * AXIS**2)[:, None], 41, axis=1)})
    point = CriticalPoint(CriticalKind.MAXIMUM, 0, 0, alpha, beta, float(np.exp(-8 * beta**2)), False, 1.0, 9.0)
    state = bare(surface, critical_points=True, **options).with_layer(critical_points=(point,))
    return replace(state, camera=Camera(target=(0, 0, 0.3), yaw=0.0, pitch=0.25))


def share_in_color(pixels: np.ndarray, state: ViewState) -> float:
    """Of the middle of the glyph, how much has its colour."""
    (point,) = state.critical_points
    x, y, _ = state.camera.project(scene_frame(state).world(point.alpha, point.beta, point.loss), *SIZE)[0]
    middle = pixels[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3].astype(int)
    return float((hue_differs(middle, KIND_COLORS[point.kind]) < 0.12).mean())


@pytest.mark.parametrize("samples", [0, 4])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
@pytest.mark.parametrize("beta", [-0.9, -0.5, -0.3, -0.15])
def test_a_sign_in_sight_is_whole_whatever_the_slope_it_stands_on(bare, draw, beta, opacity, samples) -> None:
    state = ridges(bare, 0.1, beta, opacity=opacity)
    assert share_in_color(draw(state, SIZE, samples=samples), state) > 0.9


@pytest.mark.parametrize("samples", [0, 4])
def test_a_sign_behind_a_ridge_is_pale(bare, draw, samples) -> None:
    state = ridges(bare, 0.1, 0.6)
    pixels = draw(state, SIZE, samples=samples)
    bare_picture = draw(state.with_display(critical_points=False), SIZE, samples=samples)
    assert share_in_color(pixels, state) == 0.0
    assert (np.abs(pixels.astype(int) - bare_picture).max(axis=2) > 8).sum() > 40


def test_a_sign_behind_a_transparent_ridge_is_veiled_and_one_before_it_is_not(bare, draw) -> None:
    behind, before = ridges(bare, 0.1, 0.6, opacity=0.4), ridges(bare, 0.1, -0.6, opacity=0.4)
    assert share_in_color(draw(behind, SIZE), behind) == 0.0
    assert share_in_color(draw(before, SIZE), before) > 0.9


def test_a_sign_at_the_edge_of_the_picture_is_drawn_as_far_as_it_is_in_it(bare, draw) -> None:
    state = ridges(bare, 0.1, -0.5)
    (x, _, z) = state.camera.target
    aside = replace(state.camera, target=(x + 1.0, 0.0, z), distance=2.0)
    assert draw(replace(state, camera=aside), SIZE).shape == (*SIZE[::-1], 3)


def level(bare, points: tuple[CriticalPoint, ...], **options) -> ViewState:
    """Points on a level sheet, seen from above; the range is that of the losses 0 to 1."""
    surface = Surface(AXIS, AXIS, {"loss": np.zeros((41, 41))})
    options = {"low": 0.0, "high": 1.0, "persistence": 0.0, "critical_points": True, **options}
    return bare(surface, **options).with_layer(critical_points=points)


def point(alpha: float, strength: float = 0.5, kind: CriticalKind = CriticalKind.MINIMUM, **others) -> CriticalPoint:
    return CriticalPoint(kind, 20, round(20 + 20 * alpha), alpha, 0.0, 0.0, False, strength, strength, **others)


def covered(draw, state: ViewState) -> np.ndarray:
    """(H, W) which pixels the glyphs change."""
    without = draw(state.with_display(critical_points=False), SIZE).astype(int)
    return np.abs(draw(state, SIZE).astype(int) - without).max(axis=2) > 12


def test_stronger_points_are_larger_and_none_is_huge(bare, draw) -> None:
    areas = [covered(draw, level(bare, (point(0.0, strength),))).sum() for strength in (0.0, 0.05, 0.3, 1.0)]
    assert areas == sorted(areas)
    assert 1.5 * areas[0] < areas[-1] < 600


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_sizes_are_those_of_the_screen(bare, draw, scale: float) -> None:
    state = level(bare, (point(0.0, 0.5),))
    without = draw(state.with_display(critical_points=False), SIZE, scale=scale).astype(int)
    near, far = (
        (np.abs(draw(replace(state, camera=camera), SIZE, scale=scale).astype(int) - without).max(axis=2) > 60).sum()
        for camera in (state.camera, replace(state.camera, distance=2.0))
    )
    assert near == pytest.approx(far, rel=0.1)
    assert near == pytest.approx(230 * scale**2, rel=0.2)


@pytest.mark.parametrize("kind", list(CriticalKind))
def test_a_point_weaker_than_the_noise_is_hollow(bare, draw, kind: CriticalKind) -> None:
    certain, uncertain = (level(bare, (point(0.0, 1.0, kind, noise=noise),)) for noise in (0.5, 2.0))
    bare_picture = draw(certain.with_display(critical_points=False), SIZE).astype(int)
    middle = slice(SIZE[1] // 2 - 1, SIZE[1] // 2 + 1), slice(SIZE[0] // 2 - 1, SIZE[0] // 2 + 1)
    assert np.abs(draw(certain, SIZE)[middle] - bare_picture[middle]).max() > 60
    assert np.abs(draw(uncertain, SIZE)[middle].astype(int) - bare_picture[middle]).max() <= 1
    rim = covered(draw, uncertain)
    assert 0.3 * covered(draw, certain).sum() < rim.sum()
    pixels = draw(uncertain, SIZE)[rim]
    assert (hue_differs(pixels, KIND_COLORS[kind]) < 0.12).mean() > 0.2


@pytest.mark.parametrize("side", ["above", "aside"])
def test_kinds_are_told_apart_without_colours(bare, draw, side: str) -> None:
    outlines = []
    for kind in CriticalKind:
        state = level(bare, (point(0.0, 1.0, kind),))
        if side == "aside":
            state = replace(state, camera=replace(state.camera, pitch=0.45))
        outlines.append(covered(draw, state))
    for k, one in enumerate(outlines):
        for other in outlines[:k]:
            assert (one != other).sum() > 0.15 * one.sum()


def test_the_nearer_of_two_glyphs_is_before_the_other(bare, draw) -> None:
    for first, second in ((-0.02, 0.02), (0.02, -0.02)):
        points = tuple(
            replace(point(0.0, 1.0, kind), beta=b)
            for kind, b in ((CriticalKind.MINIMUM, first), (CriticalKind.DEGENERATE, second))
        )
        state = level(bare, points)
        state = replace(state, camera=replace(state.camera, pitch=0.3))
        nearer = points[int(first > second)].kind
        assert hue_differs(draw(state, SIZE)[SIZE[1] // 2, SIZE[0] // 2].astype(int), KIND_COLORS[nearer]) < 0.12


def test_the_light_that_is_moved_falls_on_glyphs_too(bare, draw) -> None:
    def brightness(light: tuple[float, float], side: int) -> float:
        state = level(bare, (point(0.0, 1.0),), light=light)
        state = replace(state, camera=replace(state.camera, pitch=0.3))
        return float(draw(state, SIZE)[SIZE[1] // 2, SIZE[0] // 2 + 5 * side].astype(float).sum())

    for degrees, lit in ((-80.0, -1), (80.0, 1)):
        assert brightness((degrees, 20.0), lit) > brightness((degrees, 20.0), -lit) + 25


def test_glyphs_stand_at_the_refined_place_on_the_drawn_surface(bare, draw) -> None:
    loss = np.add.outer(AXIS**2, (AXIS - 0.013) ** 2) + 1e-3
    moved = replace(point(0.0, 9.0), refined_alpha=0.21, refined_beta=-0.33, loss=1e-3)
    for scale, flat in (("linear", False), ("log", False), ("log", True)):
        state = bare(Surface(AXIS, AXIS, {"loss": loss}), critical_points=True, height_scale=scale, flat=flat)
        state = replace(state.with_layer(critical_points=(moved,)), camera=Camera(pitch=0.7))
        there = scene_frame(state).world(0.21, -0.33, 0.197**2 + 0.33**2 + 1e-3)
        x, y, _ = state.camera.project(there, *SIZE)[0]
        assert hue_differs(draw(state, SIZE)[int(y), int(x)].astype(int), KIND_COLORS[moved.kind]) < 0.12


def test_a_saddle_has_a_cross_and_the_way_down_is_solid(bare, draw) -> None:
    tilted = replace(point(0.0, 0.2, CriticalKind.SADDLE), refined_alpha=0.0, refined_beta=0.0)
    tilted = replace(tilted, eigenvalues=(-1.0, 2.0), eigenvectors=((0.8, 0.6), (-0.6, 0.8)))
    state = level(bare, (tilted,))
    pixels, without = draw(state, SIZE), draw(state.with_display(critical_points=False), SIZE).astype(int)
    pitch = float(state.camera.pixels_per_world(np.zeros((1, 3)), SIZE[1])[0])
    shares = np.linspace(0.075, 0.09, 40)

    def along(direction: tuple[float, float]) -> np.ndarray:
        x, y = SIZE[0] / 2 + pitch * shares * direction[0], SIZE[1] / 2 - pitch * shares * direction[1]
        rows, columns = y.astype(int), x.astype(int)
        return np.abs(pixels[rows, columns] - without[rows, columns]).max(axis=1) > 60

    assert along((0.8, 0.6)).all()
    assert along((-0.6, 0.8)).any()
    assert not along((0.0, 1.0)).any()
    assert not along((1.0, 0.0)).any()


def test_a_path_that_ends_in_a_minimum_shows_its_end(bare, draw) -> None:
    surface = Surface(AXIS, AXIS, {"loss": np.add.outer(AXIS**2, AXIS**2)})
    point = CriticalPoint(CriticalKind.MINIMUM, 20, 20, 0.0, 0.0, 0.0, False, 2.0, 2.0)
    surface = replace(surface, trajectories=(Trajectory(np.array([0.9, 0.0]), np.array([0.9, 0.0])),))
    state = bare(surface, critical_points=True, path=True).with_layer(critical_points=(point,))
    middle = draw(state, SIZE)[SIZE[1] // 2 - 3 : SIZE[1] // 2 + 4, SIZE[0] // 2 - 3 : SIZE[0] // 2 + 4].astype(int)
    assert (hue_differs(middle, PATH) < 0.12).mean() > 0.9


def test_on_a_map_no_slope_hides_a_sign(bare, gl) -> None:
    surface = Surface(AXIS, AXIS, {"loss": np.repeat(np.abs(AXIS)[:, None], 41, axis=1)})
    point = CriticalPoint(CriticalKind.MINIMUM, 20, 20, 0.0, 0.0, 0.0, False, 1.0, 1.0)
    state = bare(surface, critical_points=True, exaggeration=4.0).with_layer(critical_points=(point,))
    picture = MapPicture(gl, Scene(gl)).draw(state, (60, 60), 1.0)
    pixels = np.frombuffer(picture.read(), np.uint8).reshape(60, 60, 4)[28:32, 28:32, :3].astype(int)
    assert (hue_differs(pixels, KIND_COLORS[point.kind]) < 0.12).all()

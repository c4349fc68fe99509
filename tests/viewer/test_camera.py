"""Against closed forms and against a loop over 4x4 matrices written out by hand."""

from dataclasses import replace
from math import atan2, degrees, pi, radians, tan

import numpy as np
import pytest

from landscape.viewer.camera import (
    MAX_DISTANCE,
    MIN_DISTANCE,
    SCENE,
    Camera,
    Projection,
    Side,
)

SIZE = 800.0, 600.0
PROJECTIONS: tuple[Projection, ...] = ("perspective", "orthographic")


def some_cameras(projection: Projection, count: int = 20) -> list[Camera]:
    """Anywhere around and inside the scene, turned every way."""
    random = np.random.default_rng(3)
    cameras = []
    for _ in range(count):
        x, y, z = random.uniform(-0.8, 0.8, 3).tolist()
        distance = float(10 ** random.uniform(-1.9, 1.5))
        yaw, roll = random.uniform(-pi, pi, 2).tolist()
        pitch, opening = float(random.uniform(-pi / 2, pi / 2)), float(random.uniform(0.2, 1.5))
        cameras.append(Camera((x, y, z), distance, yaw, pitch, roll, opening, projection, upright=False))
    return cameras


def pixel_by_hand(camera: Camera, point: np.ndarray) -> tuple[float, float]:
    """Where a point is seen: similar triangles, no matrices."""
    right, up, forward = camera.basis()
    offset = point - np.array(camera.target)
    nearness = 1.0
    if camera.projection == "perspective":
        nearness = camera.distance / (camera.distance + offset @ forward)
    pixel = SIZE[1] / 2 / (camera.distance * tan(camera.field_of_view / 2)) * nearness
    return SIZE[0] / 2 + float(pixel * (offset @ right)), SIZE[1] / 2 - float(pixel * (offset @ up))


def turned_about(axis: np.ndarray, angle: float, vector: np.ndarray) -> np.ndarray:
    """A rotation as the exponential of its generator, by its power series."""
    x, y, z = axis * angle
    generator = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turned, term = vector.copy(), vector.copy()
    for order in range(1, 30):
        term = generator @ term / order
        turned = turned + term
    return turned


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_points_are_projected_as_similar_triangles_have_it(projection: Projection) -> None:
    for camera in some_cameras(projection):
        points = np.array([camera.ray(pixel, SIZE)[0] for pixel in ((0, 0), (700, 100))])
        points = points + np.array([camera.ray(p, SIZE)[1] for p in ((90, 0), (400, 590))]) * 0.7 * camera.distance
        seen = camera.project(points, *SIZE)[:, :2]
        np.testing.assert_allclose(seen, [pixel_by_hand(camera, point) for point in points], rtol=1e-9, atol=1e-7)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_a_point_on_the_line_of_sight_through_a_pixel_is_projected_to_it(projection: Projection) -> None:
    for camera in some_cameras(projection):
        for pixel in ((0.5, 0.5), (400, 300), (799.5, 123.25)):
            start, direction = camera.ray(pixel, SIZE)
            assert np.linalg.norm(direction) == pytest.approx(1, abs=1e-15)
            for reach in (0.3, 1.0, 4.0):
                point = start + reach * camera.distance * direction
                assert camera.project(point[None], *SIZE)[0, :2] == pytest.approx(pixel, abs=1e-7)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_target_is_projected_to_the_middle(projection: Projection) -> None:
    camera = Camera(projection=projection)
    assert camera.project(np.array([camera.target]), *SIZE)[0, :2] == pytest.approx([400, 300])


def test_both_projections_show_what_is_at_the_target_equally_large() -> None:
    for camera in some_cameras("perspective"):
        right, up, _ = camera.basis()
        points = np.array(camera.target) + camera.distance * 0.1 * np.array([right, up, -right - up])
        parallel = replace(camera, projection="orthographic")
        np.testing.assert_allclose(parallel.project(points, *SIZE)[:, :2], camera.project(points, *SIZE)[:, :2])
        for seen in (camera, parallel):
            pixels = seen.project(points, *SIZE)[0, 0] - 400
            scale = seen.pixels_per_world(np.array([seen.target]), SIZE[1])[0]
            assert pixels == pytest.approx(np.hypot(*(seen.project(points, *SIZE)[0, :2] - (400, 300))), rel=1e-9)
            assert scale * camera.distance * 0.1 == pytest.approx(pixels, rel=1e-9)


@pytest.mark.parametrize("pitch", [-90, -45, 0, 32, 89.999, 90])
@pytest.mark.parametrize("yaw", [0, 77, 180, 300])
@pytest.mark.parametrize("roll", [0, 40, 200])
def test_basis_is_orthonormal_and_right_handed_at_every_angle(yaw: float, pitch: float, roll: float) -> None:
    right, up, forward = Camera(yaw=radians(yaw), pitch=radians(pitch), roll=radians(roll)).basis()
    assert np.allclose(np.array([right, up, forward]) @ np.array([right, up, forward]).T, np.eye(3), atol=1e-12)
    assert np.allclose(np.cross(right, up), -forward, atol=1e-12)


@pytest.mark.parametrize(
    ("side", "right", "up"),
    [("front", "x", "z"), ("right", "y", "z"), ("top", "x", "y"), ("isometric", None, None)],
)
def test_named_views_have_the_axes_where_they_say(side: Side, right: str | None, up: str | None) -> None:
    axes = dict(zip("xyz", np.eye(3), strict=True))
    camera = Camera(projection="orthographic").facing(side)
    seen = {name: np.array([axis @ camera.basis()[0], axis @ camera.basis()[1]]) for name, axis in axes.items()}
    if right and up:
        np.testing.assert_allclose(seen[right], (1, 0), atol=1e-15)
        np.testing.assert_allclose(seen[up], (0, 1), atol=1e-15)
    else:
        np.testing.assert_allclose([np.hypot(*axis) for axis in seen.values()], np.sqrt(2 / 3))
        np.testing.assert_allclose(seen["z"], (0, np.sqrt(2 / 3)), atol=1e-15)


def test_the_turntable_stops_at_the_poles_and_stays_level() -> None:
    assert degrees(Camera().orbited(0, 10).pitch) == pytest.approx(90)
    assert degrees(Camera().orbited(0, -10).pitch) == pytest.approx(-90)
    assert Camera(roll=0.3).orbited(0.1, 0.1).roll == 0.0
    assert Camera(roll=0.3, upright=False).levelled() == Camera()


def test_free_orbit_turns_about_the_pictures_own_axes() -> None:
    for camera in some_cameras("perspective"):
        right, up, _ = camera.basis()
        axis, angle = 0.6 * up - 0.8 * right, 0.9
        turned = camera.orbited(0.6 * angle, 0.8 * angle)
        expected = [turned_about(axis, angle, vector) for vector in camera.basis()]
        np.testing.assert_allclose(turned.basis(), expected, atol=1e-12)
        assert abs(turned.pitch) <= pi / 2


@pytest.mark.parametrize("pitch", [0.0, 31.0, 89.0, 90.0, -90.0])
def test_free_orbit_goes_round_over_both_poles_in_even_steps(pitch: float) -> None:
    camera = first = Camera(yaw=1.0, pitch=radians(pitch), upright=False)
    steps = 90
    for _ in range(steps):
        turned = camera.orbited(0.0, 2 * pi / steps)
        angle = atan2(
            float(np.linalg.norm(np.cross(camera.basis()[2], turned.basis()[2]))),
            float(camera.basis()[2] @ turned.basis()[2]),
        )
        assert angle == pytest.approx(2 * pi / steps, abs=1e-12)
        np.testing.assert_allclose(turned.basis()[0], camera.basis()[0], atol=1e-12)
        assert turned.heading == pytest.approx(first.heading, abs=1e-12)
        camera = turned
    np.testing.assert_allclose(camera.basis(), first.basis(), atol=1e-12)


def test_both_ways_of_orbiting_agree_on_a_level_camera_at_the_horizon() -> None:
    free = Camera(pitch=0.0, upright=False)
    for angles in ((0.3, 0.0), (0.0, 0.3)):
        turntable = Camera(pitch=0.0).orbited(*angles)
        np.testing.assert_allclose(free.orbited(*angles).basis(), turntable.basis(), atol=1e-15)


def test_orbiting_keeps_distance_and_target() -> None:
    for upright in (True, False):
        camera = Camera(upright=upright).orbited(0.7, -0.2)
        assert np.linalg.norm(camera.eye - np.array(camera.target)) == pytest.approx(camera.distance)
        assert camera.target == Camera().target


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_zoom_keeps_a_point_under_the_pointer(projection: Projection) -> None:
    for camera in some_cameras(projection):
        for pixel in ((20.0, 30.0), (600.0, 200.0)):
            start, direction = camera.ray(pixel, SIZE)
            under = [
                camera.at_target_depth(pixel, SIZE),
                start + direction * 0.8 * np.linalg.norm(start - camera.target),
            ]
            for point in under:
                for factor in (0.9, 1.2):
                    zoomed = camera.zoomed(factor, point)
                    assert zoomed.project(point[None], *SIZE)[0, :2] == pytest.approx(pixel, abs=1e-7)
                    seen = zoomed.at_target_depth(pixel, SIZE)
                    offset = point - seen
                    np.testing.assert_allclose(np.cross(offset, zoomed.ray(pixel, SIZE)[1]), 0, atol=1e-9)


def test_zoom_is_bounded_and_then_moves_nothing() -> None:
    assert Camera().zoomed(1e9).distance == MAX_DISTANCE
    assert Camera().zoomed(0.0).distance == MIN_DISTANCE
    nearest = Camera(distance=MIN_DISTANCE)
    assert nearest.zoomed(0.5, np.array([0.1, 0.2, 0.0])) == nearest


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_panning_takes_the_point_under_the_pointer_along(projection: Projection) -> None:
    for camera in some_cameras(projection):
        start, direction = camera.ray((300, 300), SIZE)
        for point in (np.array(camera.target), start + 0.7 * np.linalg.norm(start - camera.target) * direction):
            before = camera.project(point[None], *SIZE)[0, :2]
            after = camera.panned(30, -20, SIZE[1], point).project(point[None], *SIZE)[0, :2]
            np.testing.assert_allclose(after - before, (30, -20), atol=1e-7)
    target = np.array([Camera().target])
    np.testing.assert_allclose(Camera().panned(30, -20, SIZE[1]).project(target, *SIZE)[0, :2], (430, 280), atol=1e-9)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_refocusing_changes_the_target_and_nothing_of_the_picture(projection: Projection) -> None:
    for camera in some_cameras(projection):
        start, direction = camera.ray((400, 300), SIZE)
        point = start + 0.6 * np.linalg.norm(start - camera.target) * direction
        focused = camera.refocused(point)
        np.testing.assert_allclose(focused.target, point, atol=1e-12)
        seen = [start + reach * camera.ray((700, 90), SIZE)[1] for reach in (0.5, 2.0)]
        before, after = (one.project(np.array(seen), *SIZE)[:, :2] for one in (camera, focused))
        np.testing.assert_allclose(after, before, atol=1e-7)
    assert Camera().refocused(Camera().eye * 2) == Camera()


def test_the_target_stays_within_reach() -> None:
    assert max(map(abs, Camera().panned(1e9, -1e9, 600).target)) <= 10


def test_another_lens_leaves_the_target_as_large_as_it_was() -> None:
    for camera in some_cameras("perspective"):
        wide = camera.with_lens(radians(70))
        points = np.array([camera.target, np.array(camera.target) + 0.1 * camera.distance * camera.basis()[0]])
        np.testing.assert_allclose(wide.project(points, *SIZE)[:, :2], camera.project(points, *SIZE)[:, :2])
        assert wide.field_of_view == radians(70)
    assert degrees(Camera().with_lens(9.0).field_of_view) == pytest.approx(90)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_nothing_of_the_scene_before_the_camera_is_clipped_but_what_touches_the_lens(projection: Projection) -> None:
    points = np.random.default_rng(0).uniform(SCENE.min(axis=0), SCENE.max(axis=0), (2000, 3))
    for camera in some_cameras(projection, 60):
        depth = (points - camera.eye) @ camera.basis()[2]
        farthest = max(((SCENE - camera.eye) @ camera.basis()[2]).max(), camera.distance)
        touching = 0.0 if projection == "orthographic" else min(camera.distance / 10, farthest / 1000)
        drawn = camera.project(points[depth > touching], *SIZE)[:, 2]
        assert (np.abs(drawn) <= 1 + 1e-9).all()
        if projection == "orthographic":
            assert (depth > 0).all(), "it stands before everything, so that it hides nothing"


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_a_24_bit_depth_buffer_tells_apart_what_lies_a_pixel_apart_at_4k(projection: Projection) -> None:
    for camera in some_cameras(projection, 60):
        usual = replace(camera, field_of_view=Camera().field_of_view, distance=max(camera.distance, 0.1))
        depths = np.geomspace(*usual.depth_range, 50)
        points = usual.eye + depths[:, None] * usual.basis()[2]
        behind = points + usual.basis()[2] / usual.pixels_per_world(points, 2160)[:, None]
        steps = (usual.project(behind, *SIZE)[:, 2] - usual.project(points, *SIZE)[:, 2]) * 2**23
        assert steps.min() >= 1.0


def test_points_behind_the_camera_have_no_place() -> None:
    camera = Camera()
    behind = camera.eye - camera.basis()[2]
    assert np.isnan(camera.project(behind[None], *SIZE)).all()
    assert np.isinf(camera.pixels_per_world(behind[None], 600)).all()


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_nearer_points_have_less_depth(projection: Projection) -> None:
    camera = Camera(target=(0.0, 0.0, 0.0), projection=projection)
    forward = camera.basis()[2]
    near, far = camera.project(np.array([-forward, forward]), *SIZE)[:, 2]
    assert -1 < near < far < 1


def test_the_viewpoint_leads_from_a_point_against_its_line_of_sight() -> None:
    for projection in PROJECTIONS:
        camera = Camera(projection=projection)
        start, direction = camera.ray((100, 500), SIZE)
        point = start + 2.5 * direction
        towards = camera.viewpoint[:3] - camera.viewpoint[3] * point
        np.testing.assert_allclose(towards / np.linalg.norm(towards), -direction, atol=1e-12)

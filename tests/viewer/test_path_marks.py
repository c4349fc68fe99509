import numpy as np
import pytest

from landscape.viewer.camera import Camera
from landscape.viewer.path_marks import ARROW_ROOM, ARROW_SPACING, arrows_along, with_room

SIZE = 800, 600
FROM_ABOVE = Camera(target=(0.0, 0.0, 0.0), yaw=0.0, pitch=np.pi / 2)


def circle(count: int = 361) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, count)
    return np.column_stack([np.cos(angle), np.sin(angle), np.zeros(count)]) * 0.9


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_arrows_point_along_the_path_with_room_between_them(scale) -> None:
    arrows = arrows_along(circle(), FROM_ABOVE, SIZE, scale)
    assert len(arrows.points) > 4 / scale
    tangents = np.column_stack([-arrows.points[:, 1], arrows.points[:, 0]]) / 0.9
    np.testing.assert_allclose(np.sum(arrows.turns * tangents, axis=1), 1.0, atol=2e-3)
    pixels = FROM_ABOVE.project(arrows.points, *SIZE)[:, :2]
    between = np.linalg.norm(np.diff(pixels, axis=0), axis=1)
    assert between.min() > 0.9 * ARROW_SPACING * scale
    assert between.max() < 2.1 * ARROW_SPACING * scale


def test_arrows_keep_their_places_while_the_picture_turns_a_little() -> None:
    first, second = (
        arrows_along(circle(), Camera(target=(0.0, 0.0, 0.0), yaw=yaw, pitch=1.2), SIZE, 1.0) for yaw in (0.5, 0.52)
    )
    np.testing.assert_allclose(first.points, second.points)


def test_seen_from_low_no_two_arrows_crowd() -> None:
    low = Camera(target=(0.0, 0.0, 0.0), yaw=0.0, pitch=0.05)
    pixels = low.project(arrows_along(circle(), low, SIZE, 1.0).points, *SIZE)[:, :2]
    for k, place in enumerate(pixels):
        others = np.delete(pixels, k, axis=0)
        assert np.hypot(*(others - place).T).min() >= ARROW_ROOM - 1e-9


def test_a_path_that_runs_towards_the_eye_has_no_arrow() -> None:
    upright = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.5]])
    assert len(arrows_along(upright, FROM_ABOVE, SIZE, 1.0).points) == 0


def test_no_arrow_stands_in_a_gap() -> None:
    broken = np.array([[-0.9, 0, 0], [-0.2, 0, 0], [np.nan] * 3, [0.3, 0, 0], [0.9, 0, 0]])
    arrows = arrows_along(broken, FROM_ABOVE, SIZE, 1.0)
    assert len(arrows.points) >= 2
    assert np.isfinite(arrows.points).all()
    assert np.all((arrows.points[:, 0] <= -0.2) | (arrows.points[:, 0] >= 0.3))
    np.testing.assert_allclose(arrows.turns, [[1.0, 0.0]] * len(arrows.turns), atol=1e-6)


@pytest.mark.parametrize("points", [np.empty((0, 3)), np.zeros((1, 3)), np.zeros((5, 3)), np.full((3, 3), np.nan)])
def test_paths_without_length_have_no_arrows(points) -> None:
    assert len(arrows_along(points, FROM_ABOVE, SIZE, 1.0).points) == 0


def test_arrows_of_a_path_behind_the_eye_are_none() -> None:
    behind = circle() + np.array([0.0, 0.0, 9.0])
    assert len(arrows_along(behind, FROM_ABOVE, SIZE, 1.0).points) == 0


def test_checkpoints_with_room_are_all_marked_and_crowded_ones_in_nice_steps() -> None:
    for spacing, stride in ((20.0, 1), (4.0, 5), (0.4, 50)):
        line = np.column_stack([np.linspace(0.0, 100.0 * spacing, 101), np.zeros(101)])
        np.testing.assert_array_equal(with_room(line, 12.0), np.arange(0, 101, stride))


def test_checkpoints_beside_the_surface_are_not_marked() -> None:
    pixels = np.array([[0.0, 0.0], [np.nan, np.nan], [50.0, 0.0], [100.0, 0.0]])
    np.testing.assert_array_equal(with_room(pixels, 12.0), [0, 2, 3])


def test_a_cluster_at_the_end_of_a_path_is_thinned_out() -> None:
    pixels = np.column_stack([np.concatenate([np.linspace(0, 400, 10), 400 + np.linspace(0.1, 3, 10)]), np.zeros(20)])
    marked = with_room(pixels, 12.0)
    assert np.diff(pixels[marked, 0]).min() >= 0.6 * 12

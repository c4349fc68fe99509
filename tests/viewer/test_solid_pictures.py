"""The pictures of solids against their corners, projected, and against lines of sight that are followed."""

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from landscape.viewer.camera import Camera
from landscape.viewer.solid_pictures import SHAPES, solid_picture, standing_axes

CAMERAS = {
    "usual": Camera(),
    "from above": Camera(pitch=np.pi / 2),
    "aside": Camera(pitch=0.0, yaw=2.0),
    "from below": Camera(pitch=-0.6),
    "rolled": Camera(pitch=0.4, roll=0.7, upright=False),
}


@pytest.fixture(params=[(solid, name) for solid in SHAPES for name in CAMERAS], ids=" ".join)
def seen(request: pytest.FixtureRequest):
    """A solid, the picture's axes and its picture from some side."""
    solid, name = request.param
    axes = standing_axes(CAMERAS[name])
    return SHAPES[solid], axes, solid_picture(SHAPES[solid], axes)


def outside(picture, places: np.ndarray) -> np.ndarray:
    return (np.column_stack([places, np.ones(len(places))]) @ picture.edges.T).max(axis=1)


def test_the_outline_is_the_hull_of_the_projected_corners(seen) -> None:
    shape, axes, picture = seen
    projected = shape.corners @ axes[:2].T
    hull = projected[ConvexHull(projected).vertices]
    assert outside(picture, hull) == pytest.approx(np.zeros(len(hull)), abs=1e-6)
    assert np.all(outside(picture, 0.98 * hull) < 0)
    assert np.all(outside(picture, 1.02 * hull) > 0)
    for start, end in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        outward = np.array([along[1], -along[0]])
        middle = (start + end) / 2 + 0.1 * outward * np.sign(outward @ (start + end))
        assert outside(picture, middle[None]) == pytest.approx([0.1], abs=1e-6), "a distance, not just a sign"


def test_the_face_that_is_seen_is_the_first_that_a_line_of_sight_meets(seen) -> None:
    shape, axes, picture = seen
    places = np.random.default_rng(0).uniform(-1, 1, (300, 2))
    places = places[outside(picture, places) < -0.02]
    depths = np.linspace(2, -2, 4001)
    for place in places[:60]:
        points = place @ axes[:2] + depths[:, None] * axes[2]
        met = points[np.all(points @ shape.normals.T <= shape.offsets, axis=1)][0]
        true = shape.normals[np.argmax(met @ shape.normals.T - shape.offsets)]
        heights = picture.faces @ np.append(place, 1.0)
        two = np.partition(heights, 1)[:2]
        if two[1] - two[0] > 0.01:  # not on an edge
            assert picture.normals[np.argmin(heights)] == pytest.approx(true)
            assert two[0] == pytest.approx(met @ axes[2], abs=2e-3)


def test_solids_go_round_with_the_viewer() -> None:
    one, other = (standing_axes(Camera(yaw=yaw)) for yaw in (0.3, 2.0))
    assert one == pytest.approx(other)
    assert standing_axes(Camera(pitch=0.0))[1] == pytest.approx([0, 0, 1]), "upright"

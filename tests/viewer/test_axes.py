from dataclasses import replace
from itertools import combinations
from math import radians

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.axes import CHARACTER, AxesBox, Label
from landscape.viewer.camera import Camera
from landscape.viewer.display import frame_of, shared_frame

SIZE = 1280, 720
SURFACE = Surface(np.linspace(-9, 9.75, 26), np.linspace(-4, 4, 21), {"loss": np.ones((21, 26))})


def box(camera: Camera, **display) -> AxesBox:
    options = {"height_scale": "log", "low": 0.03, "high": 850.0} | display
    return AxesBox(frame_of(SURFACE, Display(**options)), camera)


def extent(label: Label) -> tuple[float, float, float, float]:
    width, height = CHARACTER[0] * len(label.text), CHARACTER[1]
    x, y = label.position[0] - label.anchor[0] * width, label.position[1] - label.anchor[1] * height
    return x, y, x + width, y + height


def title_of_alpha(*provenances: dict) -> str:
    surfaces = [replace(SURFACE, provenance=provenance) for provenance in provenances]
    labels = AxesBox(shared_frame(surfaces, Display()), Camera(distance=6)).labels(SIZE)
    (title,) = (label.text for label in labels if (label.axis, label.role) == ("alpha", "title"))
    return title


def test_an_axis_that_counts_something_says_what() -> None:
    steps = {"axes": {"alpha": "training step"}}
    assert title_of_alpha(steps) == title_of_alpha(steps, steps) == "training step"
    assert title_of_alpha({}) == title_of_alpha(steps, {}) == "α"
    for foreign in ({"axes": 5}, {"axes": {"alpha": 7}}, {"axes": {"alpha": "x" * 500}}, {"axes": {"alpha": "a\nb"}}):
        assert title_of_alpha(foreign) == "α"


@pytest.mark.parametrize("yaw", range(-180, 180, 15))
@pytest.mark.parametrize("pitch", [-40, 5, 32, 70, 90])
def test_labels_never_touch_and_stay_inside(yaw, pitch):
    labels = box(Camera(yaw=radians(yaw), pitch=radians(pitch), distance=6)).labels(SIZE)
    for label in labels:
        x0, y0, x1, y1 = extent(label)
        assert 0 <= x0 < x1 <= SIZE[0]
        assert 0 <= y0 < y1 <= SIZE[1]
    for a, b in combinations(map(extent, labels), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_every_axis_has_a_title_and_ticks_at_the_default_view():
    labels = box(Camera(distance=6)).labels(SIZE)
    assert {label.text for label in labels if label.role == "title"} == {"α", "β", "loss, log"}
    for axis in ("alpha", "beta", "loss"):
        assert sum(label.axis == axis and label.role == "tick" for label in labels) >= 2


@pytest.mark.parametrize("yaw", [-125, -35, 55, 145])
def test_labels_stand_on_the_sides_that_face_the_viewer(yaw):
    camera = Camera(yaw=radians(yaw), distance=6)
    corners = np.array([(x, y, 0.0) for x in (-1, 1) for y in (-0.4, 0.4)])
    middle = camera.project(corners, *SIZE)[:, 1].mean()
    ticks = [label for label in box(camera).labels(SIZE) if label.axis != "loss"]
    assert np.mean([label.position[1] > middle for label in ticks]) > 0.7


def test_the_loss_axis_is_not_labelled_when_seen_end_on():
    assert not [label for label in box(Camera((0.0, 0.0, 0.0)).facing("top")).labels(SIZE) if label.axis == "loss"]


def test_walls_stand_behind_the_surface():
    camera = Camera(yaw=radians(20), distance=6)
    grid = box(camera).grid()
    walls = grid[np.isfinite(grid[:, 0]) & (grid[:, 2] > 0)]
    forward = camera.basis()[2]
    assert np.all(
        np.isclose(walls[:, 0], np.sign(forward[0])) | np.isclose(walls[:, 1], np.sign(forward[1]) * 8 / 18.75)
    )


def test_ticks_of_the_loss_lie_at_their_displayed_height():
    axes = box(Camera())
    grid = axes.grid()
    heights = np.unique(grid[grid[:, 2] > 0, 2])
    assert heights == pytest.approx(axes.frame.heights(axes.ticks["loss"]) * axes.frame.height)
    assert axes.ticks["loss"] == pytest.approx([0.1, 1, 10, 100])


@pytest.mark.parametrize("yaw", [-125, -35, 20, 90])
@pytest.mark.parametrize("pitch", [-60, -20, 10, 32, 60, 85, 90])
def test_numbers_stand_outside_the_outline_of_the_box(yaw, pitch):
    camera = Camera(target=(0.0, 0.0, 0.3), yaw=radians(yaw), pitch=radians(pitch), distance=6)
    axes = box(camera)
    hx, hy, top = axes.frame.half_x, axes.frame.half_y, axes.frame.height
    corners = np.array([(x, y, z) for x in (-hx, hx) for y in (-hy, hy) for z in (-0.03, top)])
    hull = ConvexHull(camera.project(corners, *SIZE)[:, :2])
    for label in axes.labels(SIZE):
        assert np.max(hull.equations @ [*label.position, 1.0]) > 0, label

from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.camera import Camera
from landscape.viewer.contour_labels import contour_labels
from landscape.viewer.display import frame_of
from landscape.viewer.picking import read_under

SIZE = 900, 600
AXIS = np.linspace(-1.0, 1.0, 61)


def cone() -> Surface:
    alpha, beta = np.meshgrid(AXIS, AXIS)
    return Surface(AXIS, AXIS, {"loss": 10 ** (3 * np.hypot(alpha, beta))})


@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
def test_the_surface_under_a_label_has_the_value_it_says(projection) -> None:
    surface, display = cone(), Display(height_scale="log", low=1.0, high=1e4)
    frame = frame_of(surface, display)
    camera = Camera(target=(0.0, 0.0, 0.3), yaw=0.5, pitch=0.9, distance=3.5, projection=projection)
    labels = contour_labels(surface, frame, camera, SIZE, 1.0, 9)
    assert len(labels) >= 6
    for label in labels:
        under = read_under(surface, frame, camera, label.position, SIZE)
        assert under is not None
        assert under.fields["loss"] == pytest.approx(float(label.text.replace("−", "-")), rel=0.03)


def test_the_line_of_zero_says_zero() -> None:
    surface = Surface(AXIS, AXIS, {"loss": np.broadcast_to(AXIS + 0.03, (61, 61)) - 0.03})
    frame = frame_of(surface, Display(low=-0.7, high=0.5))
    camera = Camera(target=(0.0, 0.0, 0.3), yaw=0.5, pitch=0.9, distance=3.5)
    texts = {label.text for label in contour_labels(surface, frame, camera, SIZE, 1.0, 13)}
    assert "0" in texts
    assert not [text for text in texts if "e" in text]


def test_labels_keep_apart_and_stay_in_the_picture() -> None:
    surface = cone()
    frame = frame_of(surface, Display(low=1.0, high=1e3, height_scale="log"))
    for scale in (1.0, 2.0):
        places = [label.position for label in contour_labels(surface, frame, Camera(distance=2.0), SIZE, scale, 30)]
        assert len(places) > 3
        assert all(0 <= x <= SIZE[0] and 0 <= y <= SIZE[1] for x, y in places)
        for k, (x, y) in enumerate(places):
            assert all(np.hypot(x - a, y - b) >= 70 * scale for a, b in places[:k])


def test_lines_behind_a_ridge_have_no_labels() -> None:
    ridge = Surface(AXIS, AXIS, {"loss": np.repeat(np.exp(-30 * AXIS**2)[:, None], 61, axis=1)})
    frame = frame_of(ridge, Display(low=0.0, high=1.0))
    camera = Camera(target=(0, 0, 0.2), yaw=0.0, pitch=0.15, distance=3.5)
    labels = contour_labels(ridge, frame, camera, SIZE, 1.0, 4)
    assert labels
    for label in labels:
        under = read_under(ridge, frame, camera, label.position, SIZE)
        assert under is not None
        assert under.beta < 0.05, "before the ridge"


def test_a_flat_surface_and_a_curve_have_none() -> None:
    flat = Surface(AXIS, AXIS, {"loss": np.ones((61, 61))})
    curve = Surface(AXIS, AXIS[:1], {"loss": AXIS[None] ** 2})
    for surface in (flat, curve):
        assert contour_labels(surface, frame_of(surface, Display()), Camera(), SIZE, 1.0, 9) == ()


def test_the_longest_lines_are_labelled_first() -> None:
    surface = cone()
    frame = replace(frame_of(surface, Display(height_scale="log", low=1.0, high=1e3, flat=True)))
    first = contour_labels(surface, frame, Camera(pitch=np.pi / 2), SIZE, 1.0, 9)[0]
    assert float(first.text) > 100

"""Surfaces with one β (or one α): a chart."""

from collections.abc import Callable
from dataclasses import replace
from math import radians

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.appearance import Display, Look
from landscape.viewer.axes import AxesBox
from landscape.viewer.camera import Camera
from landscape.viewer.colors import curve_color
from landscape.viewer.curve import curve_points, read_curve
from landscape.viewer.display import frame_of, scene_frame, shared_frame
from landscape.viewer.framing import home_view
from landscape.viewer.opening import layer_of, shown, with_layers
from landscape.viewer.picking import read_under
from landscape.viewer.state import ViewState

ALPHA = np.array([-1.0, -0.25, 0.5, 0.75, 2.0])
LOSS = np.array([4.0, 1.0, 2.0, 3.0, 5.0])
SIZE = (400, 300)


def curve(loss: np.ndarray = LOSS, along: str = "alpha") -> Surface:
    one = np.array([0.5])
    return (
        Surface(ALPHA, one, {"loss": loss[None, :]})
        if along == "alpha"
        else Surface(one, ALPHA, {"loss": loss[:, None]})
    )


@pytest.mark.parametrize("along", ["alpha", "beta"])
def test_samples_lie_at_their_heights_and_a_hole_breaks_the_line(along: str) -> None:
    loss = LOSS.copy()
    loss[1] = np.nan
    frame = frame_of(curve(loss, along), Display(low=1.0, high=5.0))
    points = curve_points(curve(loss, along), frame)
    first, again, gap, *rest = points
    np.testing.assert_array_equal(first, again)  # a sample alone is a dot
    assert np.isnan(gap[2])
    np.testing.assert_allclose(np.array(rest)[:, 2], (LOSS[2:] - 1) / 4 * frame.height)
    place = 0 if along == "alpha" else 1
    np.testing.assert_allclose(np.array(rest)[:, place], (ALPHA[2:] - 0.5) / 1.5 * (frame.half_x, frame.half_y)[place])


@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
@pytest.mark.parametrize("along", ["alpha", "beta"])
def test_the_nearest_place_is_read_between_samples_too(projection, along: str) -> None:
    surface = curve(along=along)
    frame = frame_of(surface, Display(low=1.0, high=5.0))
    camera = Camera(pitch=radians(20), yaw=radians(25), distance=2.0, projection=projection)
    for at in (-0.9, -0.2, 0.1, 0.6, 1.7):
        loss = float(np.interp(at, ALPHA, LOSS))
        place = frame.world(*((at, 0.5) if along == "alpha" else (0.5, at)), loss)
        x, y = camera.project(place, *SIZE)[0, :2]
        reading = read_under(surface, frame, camera, (float(x), float(y)), SIZE)
        assert reading is not None
        assert (reading.alpha if along == "alpha" else reading.beta) == pytest.approx(at, abs=1e-9)
        assert reading.loss == pytest.approx(loss, abs=1e-9)
        step = int(np.searchsorted(ALPHA, at)) - 1
        assert reading.slope == pytest.approx(abs(np.diff(LOSS) / np.diff(ALPHA))[step])


def test_far_from_the_curve_and_over_a_hole_nothing_is_read() -> None:
    loss = LOSS.copy()
    loss[2] = np.nan
    frame, camera = frame_of(curve(loss), Display(low=1.0, high=5.0)), Camera().facing("front")
    x, y = camera.project(frame.world(0.5, 0.5, 2.0), *SIZE)[0, :2]
    assert read_curve(curve(loss), frame, camera, (x, y), SIZE) is None
    assert read_curve(curve(), frame, camera, (x, y), SIZE) is not None
    assert read_curve(curve(), frame, camera, (x, y + 40), SIZE) is None


@pytest.mark.parametrize("along", ["alpha", "beta"])
def test_a_chart_is_seen_from_the_front_with_the_axes_it_has(along: str) -> None:
    state = shown(ViewState(), curve(along=along), None)
    camera = home_view(state)
    assert (camera.projection, camera.pitch) == ("orthographic", 0.0)
    right = camera.basis()[0]
    assert right[0 if along == "alpha" else 1] == pytest.approx(1.0)
    labels = AxesBox(scene_frame(state), camera).labels((1280, 720))
    assert {label.axis for label in labels} == {along, "loss"}
    assert {label.axis for label in labels if label.role == "title"} == {along, "loss"}


def test_a_curve_beside_a_surface_lies_in_its_box() -> None:
    bowl = Surface(ALPHA, ALPHA, {"loss": np.add.outer(ALPHA**2, ALPHA**2)})
    state = with_layers(ViewState(), [layer_of(bowl, None), layer_of(curve(), None)])
    assert not scene_frame(state).is_chart
    assert home_view(state).projection == "perspective"
    frame = shared_frame((bowl, curve()), state.display)
    np.testing.assert_allclose(curve_points(curve(), frame)[:, 1], 0.0)  # β = 0.5 is the middle of the box


def test_the_curve_is_drawn_where_its_losses_are(bare: Callable[..., ViewState], draw) -> None:
    surface = curve()
    state = replace(bare(surface), camera=home_view(shown(ViewState(room=(800, 600)), surface, None)))
    picture = draw(state, SIZE)
    frame = scene_frame(state)
    color = np.array(curve_color(Look(), "dark")) * 255
    for at in (-0.6, 0.2, 1.5):
        loss = float(np.interp(at, ALPHA, LOSS))
        x, y = state.camera.project(frame.world(at, 0.5, loss), *SIZE)[0, :2]
        np.testing.assert_allclose(picture[int(y), int(x)], color, atol=2)
        assert np.abs(picture[int(y) - 20, int(x)] - color).max() > 40


def test_samples_of_a_curve_are_marked_on_demand(bare: Callable[..., ViewState], draw) -> None:
    surface = curve()
    state = replace(bare(surface), camera=home_view(shown(ViewState(room=(800, 600)), surface, None)))
    frame, color = scene_frame(state), np.array(curve_color(Look(), "dark")) * 255

    def painted(samples: bool) -> np.ndarray:
        return (np.abs(draw(state.with_look(samples=samples), SIZE) - color).max(axis=-1) < 3).astype(int)

    more = painted(True) - painted(False)
    places = state.camera.project(frame.world(ALPHA, 0.5, LOSS), *SIZE)[:, :2]
    rows, columns = np.nonzero(more)
    away = np.hypot(columns[:, None] + 0.5 - places[:, 0], rows[:, None] + 0.5 - places[:, 1])
    assert more.min() == 0
    assert np.all(away.min(axis=1) < 5), "nothing else changes"
    assert set(away.argmin(axis=1)) == set(range(5)), "each sample has its dot"


def test_a_curve_longer_than_a_texture_is_wide_is_drawn_to_its_end(draw) -> None:
    steps = np.arange(9000.0)
    surface = Surface(steps, np.zeros(1), {"loss": 1 + steps[None]})
    state = shown(ViewState(room=SIZE), surface, None)
    picture, frame = draw(state, SIZE), scene_frame(state)
    color = np.array(curve_color(Look(), "dark")) * 255
    for at in (10.0, 4500.0, 8990.0):
        x, y = state.camera.project(frame.world(at, 0.0, 1 + at), *SIZE)[0, :2]
        assert np.abs(picture[int(y) - 1 : int(y) + 2, int(x)] - color).max(axis=1).min() < 40

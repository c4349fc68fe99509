from dataclasses import replace

import numpy as np
import pytest

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.camera import Camera
from landscape.viewer.display import scene_frame
from landscape.viewer.opening import shown
from landscape.viewer.path_style import PathStyle
from landscape.viewer.point_focus import point_mark, vertex_of, with_focus
from landscape.viewer.sign_labels import RING_APART, sign_labels
from landscape.viewer.state import ViewState

SIZE = 800, 600
AXIS = np.linspace(-1, 1, 41)


@pytest.fixture
def state() -> ViewState:
    """A ridge along α at β = 0, two points before it and one behind; the eye stands low before it."""
    loss = np.repeat(np.exp(-8 * AXIS**2)[:, None], 41, axis=1)
    places = ((-0.5, -0.6, 5.0), (0.5, -0.6, 9.0), (0.1, 0.6, 7.0))
    points = tuple(
        CriticalPoint(CriticalKind.MINIMUM, 0, 0, alpha, beta, float(np.exp(-8 * beta**2)), False, strength, 9.0)
        for alpha, beta, strength in places
    )
    path = Trajectory(np.linspace(-0.9, 0.9, 10), np.full(10, -0.7), step=np.arange(0, 100, 10))
    surface = Surface(AXIS, AXIS, {"loss": loss}, trajectories=(path,), critical_points=points)
    low = Camera(target=(0, 0, 0.3), yaw=0.0, pitch=0.25)
    return replace(shown(ViewState(), surface, None), camera=low).with_display(persistence=0.0)


def test_numbers_are_written_only_when_asked_for(state: ViewState) -> None:
    assert sign_labels(state, SIZE) == []
    assert sign_labels(ViewState(), SIZE) == []
    assert sign_labels(state.with_display(point_labels=True, critical_points=False), SIZE) == []


def test_points_in_sight_have_their_loss_the_strongest_first(state: ViewState) -> None:
    labels = sign_labels(state.with_display(point_labels=True), SIZE)
    assert [label.text for label in labels] == ["0.0561", "0.0561"]
    point = state.critical_points[1]
    x, y, _ = state.camera.project(scene_frame(state).world(point.alpha, point.beta, point.loss), *SIZE)[0]
    assert (labels[0].x, labels[0].y) == pytest.approx((x, y), abs=0.5)


@pytest.mark.parametrize("focus", ["chosen", "hovered"])
def test_a_number_keeps_clear_of_the_ring_around_its_point(state: ViewState, focus: str) -> None:
    points = tuple(replace(point, row=8, column=10 * k) for k, point in enumerate(state.critical_points))
    state = state.with_display(point_labels=True).with_layer(critical_points=points)
    ringed = with_focus(state, **{focus: vertex_of(state.critical_points[0])})
    mark = point_mark(ringed, vertex_of(state.critical_points[0]), SIZE)
    assert mark is not None
    radii = [label.radius for label in sign_labels(ringed, SIZE) if label.x == pytest.approx(mark[0], abs=0.5)]
    assert min(radii) >= mark[2] + RING_APART + 1.25
    assert sum(label.radius > mark[2] + RING_APART for label in sign_labels(ringed, SIZE)) == 1


def test_what_is_behind_a_transparent_ridge_has_its_number_too(state: ViewState) -> None:
    assert len(sign_labels(state.with_display(point_labels=True).with_look(opacity=0.5), SIZE)) == 3


def test_a_hidden_surface_has_no_numbers(state: ViewState) -> None:
    assert sign_labels(state.with_display(point_labels=True).with_look(visible=False), SIZE) == []


def test_checkpoints_have_their_steps_and_their_ends_are_kept_clear(state: ViewState) -> None:
    labels = sign_labels(state.with_display(path_style=PathStyle(steps=True)), SIZE)
    assert [label.text for label in labels if label.text] == [str(step) for step in range(0, 100, 10)]
    assert labels[0].radius > labels[1].radius
    small = sign_labels(state.with_display(path_style=PathStyle(steps=True)), (200, 150))
    assert [label.text for label in small if label.text] == ["0", "50"]


def test_step_numbers_stand_where_lifted_checkpoints_do(state: ViewState) -> None:
    assert state.surface is not None
    (path,) = state.surface.trajectories
    true = replace(path, loss=np.linspace(0.9, 0.2, 10))
    style = PathStyle(steps=True, lifted=True)
    state = state.with_layer(surface=replace(state.surface, trajectories=(true,))).with_display(path_style=style)
    frame = scene_frame(state)
    pixels = state.camera.project(frame.world(true.alpha, true.beta, true.loss), *SIZE)
    labels = {label.text: (label.x, label.y) for label in sign_labels(state, SIZE) if label.text}
    assert len(labels) >= 5
    for text, place in labels.items():
        assert place == pytest.approx(pixels[int(text) // 10, :2])

"""Checkpoints lifted to their true loss: heights against closed forms, and what has no height."""

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.appearance import Display
from landscape.viewer.display import RELIEF, SceneFrame, frame_of
from landscape.viewer.drape import path_on_triangles
from landscape.viewer.standing import beyond_range, lifts_of, standing

AXIS = np.linspace(-1, 1, 9)
SURFACE = Surface(AXIS, AXIS, {"loss": np.full((9, 9), 0.1), "accuracy": np.full((9, 9), 0.5)})


def frame(**options) -> SceneFrame:
    return frame_of(SURFACE, Display(**{"low": 0.01, "high": 1.0, **options}))


def path(*losses: float, alpha=None) -> Trajectory:
    count = len(losses)
    places = np.linspace(-0.8, 0.8, count) if alpha is None else np.array(alpha)
    return Trajectory(places, np.full(count, 0.3), loss=np.array(losses))


@pytest.mark.parametrize(
    ("options", "heights"),
    [
        ({}, [0.49 / 0.99, 0.09 / 0.99]),
        ({"height_scale": "log"}, [np.log(50) / np.log(100), 0.5]),
        (
            {"height_scale": "symlog", "linear_to": 0.1, "low": 0.0},
            [np.log1p(5) / np.log1p(10), np.log1p(1) / np.log1p(10)],
        ),
        ({"exaggeration": 2.0}, [2 * 0.49 / 0.99, 2 * 0.09 / 0.99]),
        ({"flat": True}, [0.0, 0.0]),
    ],
)
def test_a_lifted_checkpoint_stands_at_its_true_loss_on_the_heights_scale(options, heights) -> None:
    stand = standing(SURFACE, frame(**options), path(0.5, 0.1), True)
    np.testing.assert_allclose(stand.points[:, 2], np.array(heights) * RELIEF, atol=1e-12)
    np.testing.assert_array_equal(stand.points[:, :2], stand.feet[:, :2])
    assert stand.lifted.all()
    assert not stand.beyond.any()


def test_checkpoints_of_unknown_loss_stay_on_the_surface() -> None:
    stand = standing(SURFACE, frame(), path(0.5, np.nan, 0.7), True)
    assert stand.lifted.tolist() == [True, False, True]
    np.testing.assert_array_equal(stand.points[1], stand.feet[1])


def test_unless_lifted_all_stay_on_the_surface() -> None:
    stand = standing(SURFACE, frame(), path(0.5, 0.7), False)
    assert not stand.lifted.any()
    np.testing.assert_array_equal(stand.points, stand.feet)


def test_a_height_of_another_field_has_no_place_for_a_loss() -> None:
    shown = frame(height_field="accuracy", low=0.0)
    assert not standing(SURFACE, shown, path(0.5, 5.0), True).lifted.any()
    assert not beyond_range(SURFACE, shown, path(0.5, 5.0)).any()


def test_losses_beyond_the_range_are_held_at_its_ends_and_told_apart() -> None:
    stand = standing(SURFACE, frame(height_scale="log"), path(2.0, np.inf, 1.0, 0.01, 0.001, -1.0), True)
    assert stand.beyond.tolist() == [1, 1, 0, 0, -1, -1]
    np.testing.assert_allclose(stand.points[:, 2], np.array([1, 1, 1, 0, 0, 0]) * RELIEF, atol=1e-12)


def test_beside_the_surface_nothing_stands_but_over_a_hole_a_lifted_checkpoint_does() -> None:
    loss = np.full((9, 9), 0.1)
    loss[5, 4] = np.nan
    holed = Surface(AXIS, AXIS, {"loss": loss})
    stand = standing(holed, frame(), path(0.5, 0.5, 0.5, alpha=(-1.5, 0.05, 0.8)), True)
    assert np.isfinite(stand.points).all(axis=1).tolist() == [False, True, True]
    assert np.isfinite(stand.feet).all(axis=1).tolist() == [False, False, True]


def test_a_lifted_path_runs_straight_between_checkpoints_and_on_the_surface_where_neither_is_lifted() -> None:
    losses = np.random.default_rng(1).uniform(0.05, 0.9, (9, 9))
    rough, shown = Surface(AXIS, AXIS, {"loss": losses}), frame()
    run = path(0.9, 0.2, np.nan, np.nan, 0.4, 0.6)
    lifted = path_on_triangles(rough, shown, run, lifts_of(shown, run))
    plain = path_on_triangles(rough, shown, run)
    feet = standing(rough, shown, run, False).feet[:, 2]
    known = np.where(np.isnan(run.loss), feet, shown.heights(run.loss) * shown.height)
    expected = np.interp(lifted.places, np.arange(6), known)
    between = (lifted.places > 2) & (lifted.places < 3)
    np.testing.assert_allclose(lifted.points[~between, 2], expected[~between], atol=1e-9)
    low, high = (np.interp(end, plain.places, np.arange(len(plain.places))) for end in (2, 3))
    np.testing.assert_allclose(lifted.points[between, 2], plain.points[int(low) + 1 : int(np.ceil(high)), 2], atol=1e-9)


def test_two_losses_at_one_place_are_a_vertical_line() -> None:
    run = Trajectory(np.array([0.0, 0.0, 0.5]), np.zeros(3), loss=np.array([0.9, 0.3, 0.2]))
    shown = frame()
    line = path_on_triangles(SURFACE, shown, run, lifts_of(shown, run))
    assert np.isfinite(line.points).all(), "it is not broken"
    np.testing.assert_allclose(line.points[:2, 2], shown.heights([0.9, 0.3]) * shown.height)

import numpy as np
import pytest

import landscape
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray, Trajectory

AXIS = np.arange(3.0)


def test_rows_run_along_beta() -> None:
    surface = Surface(np.arange(4.0), AXIS, {"loss": np.arange(12.0).reshape(3, 4)})
    assert surface.shape == (3, 4)
    assert surface.loss[2, 1] == 9


def test_what_is_not_finite_is_kept_and_told_by_its_state() -> None:
    loss = np.array([[np.nan, 1.0, np.inf]])
    surface = Surface(AXIS, np.zeros(1), {"loss": loss})
    np.testing.assert_array_equal(surface.loss, loss)
    assert surface.state.tolist() == [[PointState.NOT_FINITE, PointState.EVALUATED, PointState.NOT_FINITE]]
    assert surface.known.tolist() == [[False, True, False]]


def test_missing_and_interpolated_points_are_told_apart() -> None:
    state = np.array([[0, 1, 2]], dtype=np.uint8)
    surface = Surface(AXIS, np.zeros(1), {"loss": np.ones((1, 3))}, state=state)
    assert surface.known.tolist() == [[False, True, True]]


def test_a_snapshot_does_not_change_with_its_sources() -> None:
    loss, provenance = np.zeros((3, 3)), {"seed": 1}
    surface = Surface(AXIS, AXIS, {"loss": loss}, provenance=provenance)
    loss[0, 0], provenance["seed"] = 5, 2
    assert surface.loss[0, 0] == 0
    assert surface.provenance == {"seed": 1}
    with pytest.raises(ValueError, match="read-only"):
        surface.loss[0, 0] = 1


@pytest.mark.parametrize("axis", [[0.0, 0.0, 1.0], [2.0, 1.0, 0.0], [0.0, np.nan, 1.0], [0.0, 1.0, np.inf]])
def test_axes_ascend(axis: list[float]) -> None:
    with pytest.raises(ValueError, match="strictly ascending"):
        Surface(np.array(axis), AXIS, {"loss": np.zeros((3, 3))})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"accuracy": np.zeros((3, 3))}, "must hold 'loss'"),
        ({"loss": np.zeros((2, 3))}, r"loss must be \(N, M\) = \(3, 3\)"),
        ({"loss": np.zeros((3, 3)), "more": np.zeros(9)}, "more must be"),
    ],
)
def test_fields_have_the_shape_of_the_grid(fields: dict[str, FloatArray], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Surface(AXIS, AXIS, fields)


def test_a_trajectory_fills_in_what_is_not_known() -> None:
    run = Trajectory(AXIS, AXIS)
    assert len(run) == 3
    assert np.isnan(run.loss).all()
    assert run.step.tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match=r"beta must be \(T,\) = \(3,\)"):
        Trajectory(AXIS, AXIS[:2])


def test_public_names_load_on_use_and_others_do_not_exist() -> None:
    assert landscape.Surface is Surface
    assert "load_surface" in dir(landscape)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = landscape.nothing


def test_a_line_may_be_given_as_a_vector() -> None:
    loss = np.array([3.0, 1.0, np.nan])
    line = Surface(np.arange(3.0), np.zeros(1), {"loss": loss, "accuracy": loss / 3})
    np.testing.assert_array_equal(line.loss, loss[None, :])
    np.testing.assert_array_equal(line.fields["accuracy"], loss[None, :] / 3)
    np.testing.assert_array_equal(line.state, [[1, 1, 3]])
    with pytest.raises(ValueError, match=r"loss must be \(N, M\) = \(1, 3\), got \(1, 2\)"):
        Surface(np.arange(3.0), np.zeros(1), {"loss": loss[:2]})

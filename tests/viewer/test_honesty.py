"""True losses beside the surface under them: numbers and sentence against closed forms."""

import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.trajectory import Trajectory
from landscape.viewer.honesty import gap_of, path_sentence, plane_losses, read_checkpoint
from landscape.viewer.reading import read_at

AXIS = np.linspace(-1, 1, 5)


def tilted() -> Surface:
    """The plane loss = 2 + α, which bilinear cells hold exactly."""
    return Surface(AXIS, AXIS, {"loss": np.tile(2 + AXIS, (5, 1))})


def path(true, alpha=(-0.9, -0.3, 0.1, 0.6), **options) -> Trajectory:
    loss = np.full(len(alpha), np.nan) if true is None else np.array(true)
    return Trajectory(np.array(alpha), np.full(len(alpha), 0.2), loss=loss, **options)


def over(factor: float) -> list[float]:
    return [factor * (2 + alpha) for alpha in (-0.9, -0.3, 0.1, 0.6)]


def test_a_checkpoint_is_read_with_the_surface_under_it() -> None:
    run = path(over(1.5), residual=np.array([3.0, 2.0, 1.0, 0.0]), step=np.array([0, 5, 10, 15]))
    read = read_checkpoint(tilted(), run, 1)
    assert (read.number, read.step, read.alpha, read.beta, read.residual) == (1, 5, -0.3, 0.2, 2.0)
    assert (read.loss, read.plane_loss, read.gap) == pytest.approx((2.55, 1.7, 0.85))
    assert read.inside


def test_the_surface_is_read_as_the_pointer_reads_it() -> None:
    rng = np.random.default_rng(3)
    surface = Surface(AXIS, AXIS, {"loss": rng.uniform(1, 9, (5, 5))})
    run = Trajectory(rng.uniform(-1, 1, 40), rng.uniform(-1, 1, 40))
    pointed = [read_at(surface, a, b) for a, b in zip(run.alpha, run.beta, strict=True)]
    np.testing.assert_array_equal(plane_losses(surface, run), [read.loss for read in pointed if read])


def test_beside_the_surface_and_in_holes_nothing_is_known() -> None:
    loss = np.ones((5, 5))
    loss[0, 0] = np.nan
    state = np.full((5, 5), PointState.EVALUATED, dtype=np.uint8)
    state[0, 0], state[4, 4] = PointState.NOT_FINITE, PointState.MISSING
    surface = Surface(AXIS, AXIS, {"loss": loss}, state=state)
    run = Trajectory(np.array([0.1, 1.5, -0.9, 0.9, np.nan]), np.array([0.1, 0.0, -0.9, 0.9, 0.0]), loss=np.ones(5))
    np.testing.assert_array_equal(np.isnan(plane_losses(surface, run)), [False, True, True, True, True])
    assert [read_checkpoint(surface, run, k).inside for k in range(4)] == [True, False, True, True]
    gap = gap_of(surface, run)
    assert gap is not None
    assert gap.count == 1


def test_a_line_is_read_at_every_beta_as_at_its_own() -> None:
    line = Surface(AXIS, np.zeros(1), {"loss": (2 + AXIS)[None]})
    run = Trajectory(np.array([-0.3, 0.5, 1.2]), np.array([0.0, 7.0, 0.0]))
    np.testing.assert_allclose(plane_losses(line, run), [1.7, 2.5, np.nan])


def test_median_and_factor_are_those_of_the_gaps() -> None:
    gap = gap_of(tilted(), path(over(1.5)))
    assert gap is not None
    assert (gap.count, gap.above, gap.below) == (4, 4, 0)
    assert gap.median == pytest.approx(0.5 * np.median([1.1, 1.7, 2.1, 2.6]))
    assert gap.factor == pytest.approx(1.5)
    lower = gap_of(tilted(), path(over(0.5)))
    assert lower is not None
    assert (lower.above, lower.below, lower.factor) == (0, 4, pytest.approx(2.0))


@pytest.mark.parametrize(
    ("true", "variance", "sentence"),
    [
        (
            over(1.4),
            (0.7, 0.13),
            "The plane holds 83 % of the path's variance; "
            "the true loss is a median 0.76 (a factor of 1.4) above the surface under it.",
        ),
        (over(0.5), None, "The true loss is a median 0.95 (a factor of 2) below the surface under it."),
        (over(1.0 + 1e-7), (0.6, 0.4), "The plane holds 100 % of the path's variance; "
         "the true loss agrees with the surface under it."),
        (None, (0.5, 0.25), "The plane holds 75 % of the path's variance."),
        (None, None, ""),
        ([*over(2.0)[:3], np.nan], None, "The true loss is a median 1.7 (a factor of 2) above the surface under it, "
         "at the 3 of 4 checkpoints that have both."),
        ([*over(2.0)[:3], 1.3], None, "The true loss is a median 1.5 (a factor of 2) away from the surface under it, "
         "higher at 3 of the 4 checkpoints."),
        ([-1.0, 4.7, 5.1, 5.6], None, "The true loss is a median 3 away from the surface under it, "
         "higher at 3 of the 4 checkpoints."),
        ([np.inf] * 4, None, ""),
    ],
)  # fmt: skip
def test_the_sentence_tells_what_is_known(true, variance, sentence: str) -> None:
    assert path_sentence(tilted(), path(true, explained_variance=variance)) == sentence


def test_a_path_without_checkpoints_has_no_sentence() -> None:
    empty = Trajectory(np.empty(0), np.empty(0))
    assert path_sentence(tilted(), empty) == ""

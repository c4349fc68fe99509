import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.viewer import hole_marks as module
from landscape.viewer.appearance import Display
from landscape.viewer.display import frame_of
from landscape.viewer.hole_marks import hole_marks, spanned


@pytest.fixture
def plane() -> Surface:
    """The plane loss = α with two samples that are not finite and one that is missing."""
    axis = np.linspace(0.0, 1.0, 11)
    loss = np.repeat(axis[None, :], 11, axis=0)
    state = np.full((11, 11), PointState.EVALUATED)
    loss[3, 4], loss[3, 5], loss[8, 8] = np.inf, np.nan, np.nan
    state[3, 4:6], state[8, 8] = PointState.NOT_FINITE, PointState.MISSING
    return Surface(axis, axis, {"loss": loss}, state=state)


def centres(lines: np.ndarray) -> set[tuple[float, float]]:
    """The middles of marks whose points lie evenly around them."""
    points = lines[np.isfinite(lines).all(axis=1)]
    return {tuple(np.round(point, 6)) for point in points.reshape(-1, 4, 3).mean(axis=1)[:, :2]}


def test_a_cross_where_it_is_not_finite_and_a_square_where_it_is_missing(plane: Surface) -> None:
    frame = frame_of(plane, Display(low=0.0, high=1.0))
    crosses, squares = hole_marks(plane, frame)
    assert centres(crosses) == {tuple(np.round(p, 6)) for p in frame.base([0.4, 0.5], [0.3, 0.3])}
    corners = squares[np.isfinite(squares).all(axis=1)]
    assert np.allclose((corners[:4].mean(axis=0))[:2], frame.base(0.8, 0.8)[0])
    assert np.ptp(crosses[:2, 0]) < 0.6 * 0.2, "marks of neighbours do not touch"


def test_marks_span_the_hole_at_about_the_height_of_its_rim(plane: Surface) -> None:
    frame = frame_of(plane, Display(low=0.0, high=1.0))
    crosses, squares = hole_marks(plane, frame)
    assert np.nanmin(crosses[:, 2]) > 0.3 * frame.height
    assert np.nanmax(crosses[:, 2]) < 0.6 * frame.height
    assert np.nanmean(squares[:, 2]) == pytest.approx(0.8 * frame.height, abs=1e-9)


def test_a_hole_is_filled_from_its_rim_inwards() -> None:
    heights = np.full((7, 9), 0.25)
    heights[1:6, 2:7] = np.nan
    assert np.allclose(spanned(heights), 0.25)
    assert np.all(spanned(np.full((3, 3), np.nan)) == 0.0)


def test_each_ring_of_a_hole_is_the_mean_of_what_was_known_before_it() -> None:
    rng = np.random.default_rng(5)
    heights = np.where(rng.uniform(size=(14, 11)) < 0.8, np.nan, rng.uniform(size=(14, 11)))
    known = {(j, i): heights[j, i] for j, i in np.argwhere(np.isfinite(heights)).tolist()}
    while len(known) < heights.size:
        ring = {}
        for j, i in np.ndindex(*heights.shape):
            around = [known[k, m] for k in (j - 1, j, j + 1) for m in (i - 1, i, i + 1) if (k, m) in known]
            if around and (j, i) not in known:
                ring[j, i] = sum(around) / len(around)
        known |= ring
    filled = spanned(heights)
    assert all(filled[place] == pytest.approx(value, rel=1e-12) for place, value in known.items())


def test_without_holes_and_with_too_many_there_are_no_marks(plane: Surface, monkeypatch: pytest.MonkeyPatch) -> None:
    axis = np.linspace(0.0, 1.0, 5)
    whole = Surface(axis, axis, {"loss": np.zeros((5, 5))})
    assert all(len(lines) == 0 for lines in hole_marks(whole, frame_of(whole, Display())))
    monkeypatch.setattr(module, "MOST", 2)
    assert all(len(lines) == 0 for lines in hole_marks(plane, frame_of(plane, Display())))

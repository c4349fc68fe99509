from dataclasses import replace

import numpy as np
import pytest

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.display import frame_of
from landscape.viewer.point_filter import PointFilter
from landscape.viewer.point_places import LEAST_RADIUS, MOST_RADIUS, glyph_places, glyph_radii
from landscape.viewer.saddle_crosses import saddle_crosses
from landscape.viewer.strong_points import shown_points, visible_critical_points

ALPHA, BETA = np.linspace(-1, 1, 81), np.linspace(-3, 3, 61)
SADDLE = Surface(ALPHA, BETA, {"loss": 9.0 + np.subtract.outer(-(BETA**2), -4 * ALPHA**2)})
"""4 α² - β² + 9, twice as wide as it is deep where it is drawn."""

EVERYTHING = Display(low=0.0, high=13.0, persistence=0.0)


def point(place: int = 0, kind: CriticalKind = CriticalKind.SADDLE, **others) -> CriticalPoint:
    row, column = divmod(place, 81)
    start = CriticalPoint(kind, row, column, float(ALPHA[column]), float(BETA[row]), 9.0, False, 1.0, 10.0)
    return replace(start, **others)


def test_radii_grow_with_the_displayed_persistence_and_are_bounded() -> None:
    points = tuple(
        point(k, loss=0.0, partner_loss=partner) for k, partner in enumerate((0.0, 0.1, 1.0, 5.0, 13.0, 1e9))
    )
    radii = glyph_radii(shown_points(points, SADDLE, EVERYTHING))
    assert np.all(np.diff(radii)[:-1] > 0)
    assert (radii[0], radii[-1]) == pytest.approx((LEAST_RADIUS, MOST_RADIUS))
    border = glyph_radii(shown_points((replace(points[3], border=True),), SADDLE, EVERYTHING))
    assert border < radii[3]


def test_glyphs_stand_at_the_refined_place_or_else_on_their_sample() -> None:
    points = point(81 * 30 + 40, refined_alpha=0.0125, refined_beta=0.02), point(81 * 30 + 44)
    shown = shown_points(points, SADDLE, EVERYTHING)
    frame = frame_of(SADDLE, EVERYTHING)
    places = glyph_places(shown, SADDLE, frame)
    true = frame.world([0.0125, 0.1], [0.02, 0.0], [9 + 4 * 0.0125**2 - 0.02**2, 9 + 4 * 0.1**2])
    assert places == pytest.approx(true, abs=2e-3)
    assert glyph_places(shown, SADDLE, frame) is places, "made once"


def test_a_glyph_at_the_rim_of_a_hole_stands_on_its_sample() -> None:
    loss = np.array(SADDLE.loss)
    loss[30, 41] = np.nan
    holed = Surface(ALPHA, BETA, {"loss": loss})
    at_rim = point(81 * 30 + 40, refined_alpha=0.02, refined_beta=0.0)
    frame = frame_of(holed, EVERYTHING)
    places = glyph_places(shown_points((at_rim,), holed, EVERYTHING), holed, frame)
    assert places[0] == pytest.approx(frame.world(0.0, 0.0, 9.0)[0])


def test_the_cross_of_a_saddle_lies_on_the_surface_along_its_eigenvectors() -> None:
    turned = ((0.6, 0.8), (-0.8, 0.6))
    there = {"refined_alpha": 0.1, "refined_beta": 0.2, "eigenvalues": (-2.0, 8.0), "eigenvectors": turned}
    shown = shown_points((point(81 * 32 + 44, **there), point(5)), SADDLE, EVERYTHING)
    frame = frame_of(SADDLE, EVERYTHING)
    for line, direction in zip(saddle_crosses(shown, SADDLE, frame), turned, strict=True):
        assert np.isnan(line[-1]).all()
        plane = frame.plane(*line[:-1, :2].T) - [0.1, 0.2]
        across = np.cross(np.column_stack([plane, np.zeros(len(plane))]), [*direction, 0.0])[:, 2]
        assert across == pytest.approx(np.zeros(len(plane)), abs=1e-12)
        assert plane[0] == pytest.approx(-plane[-1])
        assert 0.05 < np.linalg.norm(line[0, :2] - line[-2, :2]) / 2 < 0.15, "as long as it is seen, not in α and β"
        alpha, beta = 0.1 + plane[:, 0], 0.2 + plane[:, 1]
        assert line[:-1, 2] == pytest.approx(frame.heights(9 + 4 * alpha**2 - beta**2) * frame.height, abs=2e-3)


def test_a_saddle_that_rises_both_ways_has_no_way_down() -> None:
    shown = shown_points((point(3, refined_alpha=0.0, refined_beta=0.0, eigenvalues=(1.0, 2.0)),), SADDLE, EVERYTHING)
    down, up = saddle_crosses(shown, SADDLE, frame_of(SADDLE, EVERYTHING))
    assert len(down) == 0
    assert np.isnan(up).all(axis=1).sum() == 2


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (PointFilter(), [0, 1, 2, 3]),
        (PointFilter(places="inside"), [0, 1, 3]),
        (PointFilter(places="border"), [2]),
        (PointFilter(certainty="certain"), [0]),
        (PointFilter(certainty="uncertain"), [1, 2]),
        (PointFilter(left_out=frozenset({CriticalKind.SADDLE})), [3]),
    ],
)
def test_filters_choose_among_points(wanted: PointFilter, expected: list[int]) -> None:
    points = (
        point(0, noise=0.5),
        point(1, noise=2.0),
        point(2, noise=2.0, border=True),
        point(3, CriticalKind.MAXIMUM),
    )
    shown = visible_critical_points(points, SADDLE, replace(EVERYTHING, point_filter=wanted))
    assert [point.column for point in shown] == expected


def test_what_is_shown_is_the_same_object_until_it_changes() -> None:
    points = (point(0), point(1))
    first = visible_critical_points(points, SADDLE, EVERYTHING)
    assert visible_critical_points(points, SADDLE, replace(EVERYTHING, light=(1.0, 2.0))) is first
    assert visible_critical_points(points, SADDLE, replace(EVERYTHING, persistence=0.5)) == ()

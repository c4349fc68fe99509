"""Numbers on surfaces of which they are known in closed form."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.analysis.basin_width import ALONE, BORDER, HOLE, Basin, Extent, basin_at
from landscape.analysis.census import take_census
from landscape.analysis.insight import Insight, insight_of
from landscape.analysis.mesh import Mesh
from landscape.analysis.shape import convex_share, roughness
from landscape.analysis.sharpness import sharpness_at
from landscape.surface import Surface
from landscape.trajectory import FloatArray


def sampled(function, size: tuple[int, int] = (81, 81), box: tuple[float, ...] = (-2, 2, -2, 2), **more) -> Surface:
    alpha, beta = np.linspace(box[0], box[1], size[1]), np.linspace(box[2], box[3], size[0])
    return Surface(alpha, beta, {"loss": function(*np.meshgrid(alpha, beta))}, **more)


def bowl(a: float = 1.0, b: float = 4.0, **more) -> Surface:
    """1 + (a α² + b β²) / 2: at the level 1 + h an ellipse of half axes √(2h/a) and √(2h/b)."""
    return sampled(lambda x, y: 1 + (a * x**2 + b * y**2) / 2, (161, 121), **more)


def told(surface: Surface, **options) -> Insight:
    return insight_of(surface, take_census(surface), **options)


def plane_of(basin: Basin) -> Extent:
    assert basin.plane is not None
    return basin.plane


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (1.0, 4.0), (3.0, 2.0)])
def test_the_basin_of_a_bowl_is_an_ellipse(a: float, b: float) -> None:
    best = told(bowl(a, b)).best
    assert best is not None
    for basin, height in zip(best.basins, (0.1, 1.0), strict=True):
        axes = np.sqrt(2 * height / np.array([a, b]))
        extent = plane_of(basin)
        assert basin.level == pytest.approx(1 + height)
        assert extent.area == pytest.approx(np.pi * axes.prod(), rel=0.01)
        assert extent.radius == extent.at_least == pytest.approx(np.sqrt(axes.prod()), rel=0.005)
        assert extent.least == pytest.approx(axes.min(), rel=0.01)
        assert extent.largest == pytest.approx(axes.max(), rel=0.01)
        assert (basin.reason, basin.parameters) == ("", None)


def test_the_area_converges_with_the_square_of_the_cell() -> None:
    errors = []
    for size in (41, 81, 161):
        mesh = Mesh.of(sampled(lambda x, y: 1 + x**2 + y**2, (size, size)))
        errors.append(abs((plane_of(basin_at(mesh, (0.0, 0.0), 2.0, None)).area or 0) - np.pi))
    assert (np.log2(np.array(errors[:-1]) / errors[1:]) > 1.7).all()


def test_the_basin_of_a_cone_is_exact_for_its_triangles() -> None:
    # |α| + |β| is linear on every triangle but those that the axes' diagonals cross, of which there are none here.
    mesh = Mesh.of(sampled(lambda x, y: 1 + np.maximum(np.abs(x), np.abs(y)), (9, 13), (-3, 3, -3, 3)))
    extent = plane_of(basin_at(mesh, (0.0, 0.0), 3.1, None))
    assert extent.least == pytest.approx(2.1)
    assert extent.largest is not None
    assert extent.largest <= 2.1 * np.sqrt(2) + 1e-12


def test_in_parameters_lengths_and_angle_of_the_directions_count() -> None:
    """On α² + β² a disc; with |δ| = 2, |η| = 3 and cosine 0.5 its area is 6 √(3/4) as large."""
    surface = sampled(lambda x, y: 1 + x**2 + y**2, (161, 161), provenance={"norms": [2.0, 3.0], "cosine": 0.5})
    best = told(surface).best
    assert best is not None
    extent = best.basins[1].parameters
    assert extent is not None
    assert extent.area == pytest.approx(np.pi * 6 * np.sqrt(0.75), rel=0.01)
    low, high = np.linalg.eigvalsh([[4.0, 3.0], [3.0, 9.0]])
    assert extent.least == pytest.approx(np.sqrt(low), rel=0.01)
    assert extent.largest == pytest.approx(np.sqrt(high), rel=0.01)
    away = told(replace(surface, alpha=surface.alpha + 1.0))
    assert (away.distance, away.parameter_distance) == (pytest.approx(1.0), pytest.approx(2.0))


def test_only_the_connected_part_around_the_start_is_the_basin() -> None:
    surface = sampled(lambda x, y: 1 + (x**2 - 1) ** 2 + y**2, (161, 161))
    mesh = Mesh.of(surface)
    one, both = (plane_of(basin_at(mesh, (1.0, 0.0), factor, None)) for factor in (1.99, 2.01))
    left = plane_of(basin_at(mesh, (-1.0, 0.0), 1.99, None))
    assert one.area is not None
    assert both.area is not None
    assert left.area == pytest.approx(one.area, rel=0.01)
    assert both.area == pytest.approx(2 * one.area, rel=0.05)


def test_a_basin_that_reaches_the_border_or_a_hole_says_so_and_how_wide_it_is_at_least() -> None:
    wide = told(bowl(0.1, 4.0)).best
    assert wide is not None
    narrow, open_ended = wide.basins
    assert (narrow.reason, open_ended.reason) == ("", BORDER)
    extent = plane_of(open_ended)
    assert (extent.area, extent.radius, extent.largest) == (None, None, None)
    assert extent.least == pytest.approx(np.sqrt(0.5), rel=0.01)
    assert extent.at_least > plane_of(narrow).at_least
    pierced = bowl()
    loss = pierced.loss.copy()
    loss[84, 62] = np.nan
    holed = told(replace(pierced, fields={"loss": loss}, state=None)).centre
    assert holed is not None
    assert [basin.reason for basin in holed.basins] == [HOLE, HOLE]
    assert plane_of(holed.basins[1]).least is None


def test_a_level_that_is_no_multiple_is_told() -> None:
    insight = told(sampled(lambda x, y: x**2 + y**2 - 1))
    assert insight.best is not None
    assert {(basin.level, basin.plane, basin.reason) for basin in insight.best.basins} == {
        (None, None, "the loss there, -1, has no multiple above it")
    }
    assert insight.best.sharpness is not None
    assert insight.best.sharpness.relative is None
    assert insight.best.sharpness.rise is not None


@pytest.mark.parametrize(
    ("function", "share"),
    [
        (lambda x, y: x**2 + 3 * y**2 + x * y, 1.0),
        (lambda x, y: x**2 + 3 * y**2 + 4 * x * y, 0.0),
        (lambda x, y: -(x**2) - y**2, 0.0),
        (lambda x, y: (x + y) ** 2, 0.0),
        (lambda x, y: 3 * x - y, 0.0),
        (lambda x, y: x**3 + y**2, 0.5),
        (lambda x, y: -np.cos(np.pi * x / 2) - np.cos(np.pi * y / 2), 0.25),
    ],
)
def test_the_convex_share_is_that_of_the_closed_form(function, share: float) -> None:
    assert convex_share(Mesh.of(sampled(function, (121, 122)))) == pytest.approx(share, abs=0.02)
    line = sampled(function, (1, 121), (-2, 2, 0, 0))
    second = {0.25: 0.5}.get(share, share)
    if share in (0.25, 0.5):
        assert convex_share(Mesh.of(line)) == pytest.approx(second, abs=0.02)


def test_on_uneven_axes_a_bowl_is_convex_and_a_saddle_is_not() -> None:
    axis = np.sort(np.r_[np.geomspace(0.1, 3, 9), -np.geomspace(0.1, 2, 8)])
    x, y = np.meshgrid(axis, axis * 100)
    for sign, share in ((1.0, 1.0), (-1.0, 0.0)):
        assert convex_share(Mesh.of(Surface(axis, axis * 100, {"loss": x**2 + sign * 1e-4 * y**2}))) == share


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x, y: 3 * x - y, 0.0),
        (lambda x, y: x**2 + y**2, 0.0),
        (lambda x, y: -(x**2) - y**2, 1.0),
        (lambda x, y: np.sin(1.5 * np.pi * x) + np.sin(1.5 * np.pi * y), 2.5),  # three periods: (12 - 1 - 1) / 2 over 2
    ],
)
def test_roughness_is_what_one_climbs_on_the_way_down(function, expected: float) -> None:
    mesh = Mesh.of(sampled(function, (241, 361)))
    assert roughness(mesh) == pytest.approx(expected, abs=1e-3)
    assert roughness(replace(mesh, values=1e5 * mesh.values - 3)) == pytest.approx(expected, abs=1e-3)


def test_the_logarithm_is_not_governed_by_a_wall() -> None:
    surface = sampled(lambda x, y: np.exp(np.sin(9 * x) + np.sin(9 * y) + 3 * (x**2 + y**2)), (81, 81))
    mesh = Mesh.of(surface)
    plain, log = roughness(mesh), roughness(mesh, logarithmic=True)
    assert plain is not None
    assert log is not None
    assert 0 < plain < log / 2
    assert roughness(replace(mesh, values=mesh.values - 1), logarithmic=True) is None


def test_the_sharpness_of_a_slope_is_its_steepness_times_the_radius() -> None:
    mesh = Mesh.of(sampled(lambda x, y: 4 + 3 * x - 4 * y, (12, 17)))
    found = sharpness_at(mesh, (0.3, -0.2), 0.7)
    assert found.rise == pytest.approx(5 * 0.7)
    assert found.relative == pytest.approx(5 * 0.7 / (1 + 4 + 0.9 + 0.8))


@pytest.mark.parametrize("epsilon", [0.04, 0.3, 1.0])
def test_the_sharpness_of_a_bowl_is_half_its_largest_curvature_times_the_square(epsilon: float) -> None:
    centre = told(bowl(), epsilon=epsilon).centre
    assert centre is not None
    cell = 4 / 120
    assert centre.sharpness is not None
    assert centre.sharpness.rise is not None
    # triangles lie above a bowl, by at most b/2 · (cell/2)² along β and a/2 · (cell/2)² along α
    assert 0 <= centre.sharpness.rise - 2 * epsilon**2 < 2.5 * (cell / 2) ** 2 + 4 * epsilon * 1e-9
    assert centre.sharpness.relative == pytest.approx(centre.sharpness.rise / 2)


def test_a_ball_beyond_the_surface_or_over_a_hole_is_told() -> None:
    surface = bowl()
    mesh = Mesh.of(surface)
    assert sharpness_at(mesh, (1.0, 0.0), 1.1).reason
    assert sharpness_at(mesh, (1.0, 0.0), 1.0).rise is not None
    loss: FloatArray = surface.loss.copy()
    loss[80, 70] = np.inf
    holed = Mesh.of(replace(surface, fields={"loss": loss}, state=None))
    assert sharpness_at(holed, (0.0, 0.0), 0.4).rise is None
    assert sharpness_at(holed, (0.0, 0.0), 0.2).rise is not None


def test_minima_are_counted_above_tau_and_apart_on_the_border() -> None:
    surface = sampled(lambda x, y: np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y), (41, 61), (-1.25, 1.25, -0.75, 1.25))
    weak, strong = (told(surface, tau=tau).minima for tau in (0.9, 1.5))
    assert (weak.tau, weak.inside, weak.border) == (0.9, 4, 8)
    assert (strong.inside, strong.border) == (4, 0)
    assert told(surface, tau=10.0).minima.inside == 0


def test_by_default_minima_that_noise_may_make_are_not_counted() -> None:
    surface = bowl()
    loss = surface.loss + np.random.default_rng(0).normal(0, 0.05, surface.shape)
    noisy = replace(surface, fields={"loss": loss, "std_error": np.full(surface.shape, 0.3)})
    known, unknown = told(noisy).minima, told(replace(surface, fields={"loss": loss})).minima
    assert known.tau == pytest.approx(0.3 * np.sqrt(2))
    assert (known.inside, known.border) == (1, 0)
    assert unknown.inside > 100


def test_the_best_point_lies_where_it_lies() -> None:
    surface = sampled(lambda x, y: 2 + (x - 0.5) ** 2 + (y + 1) ** 2)
    surface = replace(surface, fields={**surface.fields, "std_error": 0.1 + 0 * surface.loss})
    insight = told(surface)
    assert insight.best is not None
    assert insight.centre is not None
    assert (insight.best.alpha, insight.best.beta, insight.best.loss) == (0.5, -1, 2)
    assert (insight.centre.loss, insight.centre.noise) == (pytest.approx(3.25), pytest.approx(0.1))
    assert insight.distance == pytest.approx(np.hypot(0.5, 1))
    assert insight.parameter_distance is None


def test_the_lowest_sample_may_stand_between_holes() -> None:
    surface = sampled(lambda x, y: 2 + (x - 0.5) ** 2 + (y + 1) ** 2, (5, 5))
    loss = surface.loss.copy()
    loss[:3, 3:] = np.nan
    loss[1, 4] = 0.5
    best = told(replace(surface, fields={"loss": loss}, state=None)).best
    assert best is not None
    assert (best.alpha, best.beta, best.loss) == (2, -1, 0.5)
    assert {(basin.plane, basin.reason) for basin in best.basins} == {(None, ALONE)}


def test_a_surface_without_its_centre_has_none() -> None:
    insight = told(sampled(lambda x, y: 1 + (x - 3) ** 2 + y**2, box=(2, 4, -1, 1)))
    assert insight.centre is None
    assert insight.distance is None
    assert insight.best is not None


def test_an_empty_surface_has_nothing_to_tell() -> None:
    axis = np.arange(4.0)
    insight = told(Surface(axis, axis, {"loss": np.full((4, 4), np.nan)}))
    assert (insight.convex, insight.roughness, insight.best, insight.centre) == (None, None, None, None)
    assert insight.minima.inside == insight.minima.border == 0


def test_a_line_tells_what_a_line_can() -> None:
    alpha = np.linspace(-2, 2, 401)
    line = Surface(alpha, np.zeros(1), {"loss": 1 + (alpha**2 - 1) ** 2}, provenance={"norms": [3.0, 0.0]})
    insight = told(line, tau=0.5, epsilon=0.5)
    assert (insight.minima.inside, insight.minima.border) == (2, 0)
    assert insight.convex == pytest.approx(1 - 2 / np.sqrt(3) / 4, abs=0.01)
    assert insight.roughness == pytest.approx(1 / 9, rel=1e-3)
    best, centre = insight.best, insight.centre
    assert best is not None
    assert centre is not None
    assert abs(best.alpha) == pytest.approx(1)
    low, high = np.sqrt(1 - np.sqrt(0.1)), np.sqrt(1 + np.sqrt(0.1))
    narrow = plane_of(best.basins[0])
    assert narrow.area == pytest.approx(high - low, rel=1e-3)
    assert (narrow.least, narrow.largest) == (pytest.approx(high - 1, rel=1e-3), pytest.approx(1 - low, rel=1e-3))
    whole = centre.basins[1]  # up to 4, at √(1 + √3)
    assert plane_of(whole).radius == pytest.approx(np.sqrt(1 + np.sqrt(3)), rel=1e-3)
    assert whole.parameters is not None
    assert whole.parameters.radius == pytest.approx(3 * np.sqrt(1 + np.sqrt(3)), rel=1e-3)
    assert best.sharpness is not None
    assert best.sharpness.rise == pytest.approx((1.5**2 - 1) ** 2, rel=1e-3)
    assert told(Surface(alpha, np.zeros(1), {"loss": 3 - alpha})).best.basins[1].reason == BORDER  # pyright: ignore


def test_other_fields_are_measured_by_name() -> None:
    surface = bowl()
    surface = replace(surface, fields={"loss": surface.loss * 0 + 1, "test_loss": surface.loss})
    assert insight_of(surface, take_census(surface, "test_loss"), field="test_loss").convex == 1.0
    assert insight_of(surface, take_census(surface)).convex == 0.0
    with pytest.raises(KeyError):
        insight_of(surface, take_census(surface), field="accuracy")

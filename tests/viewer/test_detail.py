"""Levels of detail against the surface with all its samples, evaluated in double precision."""

from dataclasses import replace

import moderngl
import numpy as np
import pytest

from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.appearance import Display
from landscape.viewer.camera import Camera
from landscape.viewer.detail import LEVELS, TILE, Levels, Tiles, chosen_levels, largest_error, seams_of, triangles_of
from landscape.viewer.display import frame_of
from landscape.viewer.nodes.relief import Relief

SIZE = 1280, 720


def lattice(samples: int, level: int) -> np.ndarray:
    """Samples drawn at a level: every 2ᵏ-th, and the last."""
    return np.minimum(np.arange(0, samples - 1 + 2**level, 2**level), samples - 1)


def coarse_point(points: FloatArray, level: int, row: float, column: float) -> FloatArray:
    """Where the surface of a level lies in space at a place of the grid, by its definition."""
    rows, columns = (lattice(count, level) for count in points.shape[:2])
    j, i = (int(np.searchsorted(lines, place, side="right")) - 1 for lines, place in ((rows, row), (columns, column)))
    j, i = min(j, len(rows) - 2), min(i, len(columns) - 2)
    t, s = (row - rows[j]) / (rows[j + 1] - rows[j]), (column - columns[i]) / (columns[i + 1] - columns[i])
    a, b = points[rows[j], columns[i]], points[rows[j], columns[i + 1]]
    c, d = points[rows[j + 1], columns[i + 1]], points[rows[j + 1], columns[i]]
    return a + s * (b - a) + t * (c - b) if s > t else a + t * (d - a) + s * (c - d)


@pytest.fixture(params=["even", "uneven"])
def rough(request: pytest.FixtureRequest) -> Surface:
    """Noise on waves, larger than a tile, with sizes that no power of two divides."""
    rng = np.random.default_rng(0)
    alpha, beta = np.linspace(-1, 1, 150), np.linspace(-1, 1, 75)
    if request.param == "uneven":
        alpha, beta = alpha + 0.2 * alpha**3, np.sort(rng.uniform(-1, 1, 75))
    loss = np.sin(5 * alpha)[None, :] * np.cos(4 * beta)[:, None] + 0.05 * rng.standard_normal((75, 150))
    return Surface(alpha, beta, {"loss": loss})


def relief_and_points(gl: moderngl.Context, surface: Surface, display: Display) -> tuple[Relief, FloatArray]:
    frame, relief = frame_of(surface, display), Relief(gl)
    relief.update(surface, frame)
    x, y = np.meshgrid(frame.base(surface.alpha, 0.0)[:, 0], frame.base(0.0, surface.beta)[:, 1])
    return relief, np.stack([x, y, frame.heights(surface.loss) * frame.height], axis=-1)


@pytest.mark.gl
@pytest.mark.parametrize("clip", [False, True])
def test_no_level_lies_further_from_the_surface_than_its_bound(gl: moderngl.Context, rough: Surface, clip: bool):
    display = Display(low=-0.4 if clip else -1.3, high=0.6 if clip else 1.3, exaggeration=1.5)
    relief, points = relief_and_points(gl, rough, display)
    rng = np.random.default_rng(1)
    found = np.zeros_like(relief.tiles.deviations)
    for row, column in rng.uniform(0.0, [74.0, 149.0], size=(4000, 2)):
        tile, true = (int(row) // TILE, int(column) // TILE), coarse_point(points, 0, row, column)
        for level in range(1, LEVELS):
            away = float(np.linalg.norm(coarse_point(points, level, row, column) - true))
            found[level, *tile] = max(found[level, *tile], away)
    assert np.all(found <= relief.tiles.deviations * (1 + 1e-4) + 1e-6)
    assert np.all(found[1:] >= 0.2 * relief.tiles.deviations[1:])  # nor are the bounds far too large


@pytest.mark.gl
def test_a_plane_needs_no_more_than_one_cell_a_tile(gl: moderngl.Context):
    alpha, beta = np.linspace(0, 1, 200), np.linspace(0, 1, 130)
    surface = Surface(alpha, beta, {"loss": 2 * alpha + 3 * beta[:, None]})
    relief, _ = relief_and_points(gl, surface, Display(low=0.0, high=5.0))
    assert relief.tiles.deviations.max() < 1e-5
    levels = chosen_levels(relief.tiles.errors(Camera(), SIZE), 10**9, 0.7)
    assert np.all(levels == LEVELS - 1)


@pytest.mark.gl
def test_tiles_with_holes_are_drawn_with_all_samples_and_empty_ones_not_at_all(gl: moderngl.Context):
    axis = np.linspace(-1, 1, 4 * TILE + 1)
    loss = np.add.outer(axis, axis)
    loss[10, 20] = np.nan
    loss[2 * TILE : 3 * TILE + 1, TILE : 2 * TILE + 1] = np.inf
    relief, _ = relief_and_points(gl, Surface(axis, axis, {"loss": loss}), Display(low=-2.0, high=2.0))
    levels = chosen_levels(relief.tiles.errors(Camera(pitch=1.5), SIZE), 10**9, 0.7)
    assert levels[0, 0] == 0
    assert levels[2, 1] == -1
    assert levels[2, 0] == 0  # the cells beside the empty tile are not whole
    assert levels[3, 3] == LEVELS - 1


def tiles(rows: int = 3, columns: int = 4, deviation: float = 1e-4) -> Tiles:
    x, y = np.linspace(-1, 1, columns * TILE + 1), np.linspace(-1, 1, rows * TILE + 1)
    per_level = np.array([deviation * (4**level - 1) for level in range(LEVELS)])
    heights = np.full((rows + 1, columns + 1), 0.25)
    return Tiles.over(x, y, 0.5, heights, np.broadcast_to(per_level[:, None, None], (LEVELS, rows, columns)))


@pytest.mark.parametrize("projection", ["perspective", "orthographic"])
@pytest.mark.parametrize("distance", [0.5, 2.0, 8.0])
def test_the_chosen_level_errs_by_less_than_the_tolerance_on_the_screen(projection, distance: float):
    grid, camera = tiles(), Camera(distance=distance, projection=projection)
    levels = chosen_levels(grid.errors(camera, SIZE), 10**9, 0.7)
    rng = np.random.default_rng(0)
    for row, column in np.argwhere(levels >= 0):
        box = grid.corners[row, column]
        inside = rng.uniform(box.min(axis=0), box.max(axis=0), size=(50, 3))
        away = rng.standard_normal((50, 3))
        away *= grid.deviations[levels[row, column], row, column] / np.linalg.norm(away, axis=1, keepdims=True)
        pixels = camera.project(inside, *SIZE)[:, :2] - camera.project(inside + away, *SIZE)[:, :2]
        assert np.nanmax(np.linalg.norm(pixels, axis=1), initial=0.0) < 0.7


def test_nearer_tiles_are_finer():
    errors = tiles(1, 6).errors(Camera(yaw=np.pi / 2, pitch=0.1, distance=1.3), SIZE)
    levels = chosen_levels(errors, 10**9, 0.7)[0]
    drawn = levels[levels >= 0]
    assert np.all(np.diff(drawn) <= 0) or np.all(np.diff(drawn) >= 0)
    assert len(set(drawn.tolist())) > 1


def test_tiles_out_of_sight_are_not_drawn():
    grid = tiles()
    camera = Camera(target=(0.8, 0.8, 0.2), distance=0.4)
    levels = chosen_levels(grid.errors(camera, SIZE), 10**9, 0.7)
    assert (levels < 0).any()
    points = grid.corners[levels < 0].mean(axis=1)
    x, y, _ = camera.project(points, *SIZE).T
    assert np.all(np.isnan(x) | (x < 0) | (x > SIZE[0]) | (y < 0) | (y > SIZE[1]))


def test_a_camera_within_a_tile_draws_it_in_full():
    grid = tiles()
    levels = chosen_levels(grid.errors(Camera(target=(0.0, 0.0, 0.2), distance=0.05), SIZE), 10**9, 0.7)
    assert 0 in levels


def test_seams_lie_where_levels_differ():
    levels: Levels = np.array([[2, 2, 0], [2, -1, 0]])
    seams = seams_of(levels)
    assert seams.tolist() == [[2 * TILE, 0, 1, -4]]
    assert sorted(seams_of(np.array([[1, 1], [3, 1]])).tolist()) == [[0, TILE, 2, 8], [TILE, TILE, 2, -8]]


def test_triangles_are_counted():
    assert triangles_of(np.array([[0, 1], [6, -1]])) == 2 * TILE**2 + 2 * (TILE // 2) ** 2 + 2


@pytest.mark.gl
def test_every_sample_lies_in_the_box_of_its_tile(gl: moderngl.Context, rough: Surface):
    relief, points = relief_and_points(gl, rough, Display(low=-1.0, high=1.0))
    for row, column in np.ndindex(relief.tiles.corners.shape[:2]):
        box = relief.tiles.corners[row, column]
        inside = points[row * TILE : (row + 1) * TILE + 1, column * TILE : (column + 1) * TILE + 1].reshape(-1, 3)
        assert np.all(inside >= box.min(axis=0) - 1e-6)
        assert np.all(inside <= box.max(axis=0) + 1e-6)
        assert np.array_equal(box[:, :2].min(axis=0), inside[:, :2].min(axis=0))


def test_more_triangles_than_asked_for_make_the_picture_coarser_and_the_error_tells():
    errors = np.outer([0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0], np.ones(10)).reshape(LEVELS, 2, 5)
    fine, coarse = chosen_levels(errors, 10**9), chosen_levels(errors, 1000)
    assert np.all(fine == 1)
    assert largest_error(errors, fine) == 1.0
    assert np.all(coarse == 4)
    assert largest_error(errors, coarse) == 8.0
    coarse[0, 0], errors[:, 0, 0] = -1, np.inf
    assert largest_error(errors, coarse) == 8.0


def test_missing_points_of_an_unfinished_surface_make_no_coarse_tiles(gl: moderngl.Context):
    axis = np.linspace(-1, 1, 2 * TILE + 1)
    surface = Surface(axis, axis, {"loss": np.add.outer(axis, axis)})
    state = surface.state.copy()
    state[::3, ::3] = PointState.MISSING
    relief, _ = relief_and_points(gl, replace(surface, state=state), Display(low=-2.0, high=2.0))
    assert np.all(relief.tiles.deviations[1:] > 1e20)

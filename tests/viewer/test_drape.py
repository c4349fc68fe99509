import numpy as np
import pytest
from scipy.interpolate import LinearNDInterpolator
from scipy.spatial import Delaunay

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.appearance import Display
from landscape.viewer.display import SceneFrame, frame_of
from landscape.viewer.drape import on_triangles, path_on_triangles


@pytest.fixture
def rough() -> Surface:
    random = np.random.default_rng(3)
    alpha, beta = np.sort(random.uniform(-1, 1, 9)), np.sort(random.uniform(-1, 1, 7))
    return Surface(alpha, beta, {"loss": random.uniform(0, 1, (7, 9))})


@pytest.fixture
def frame(rough: Surface) -> SceneFrame:
    return frame_of(rough, Display(low=0.1, high=0.9))


def barycentric(surface: Surface, frame: SceneFrame, a: float, b: float) -> float:
    """Height in the drawn triangle, by solving for its plane."""
    i = np.searchsorted(surface.alpha, a) - 1
    j = np.searchsorted(surface.beta, b) - 1
    s = (a - surface.alpha[i]) / (surface.alpha[i + 1] - surface.alpha[i])
    t = (b - surface.beta[j]) / (surface.beta[j + 1] - surface.beta[j])
    third = (1, 0) if s > t else (0, 1)
    corners = [(0, 0), third, (1, 1)]
    rows = [[surface.alpha[i + u], surface.beta[j + v], 1.0] for u, v in corners]
    heights = [float(frame.heights(surface.loss[j + v, i + u])) for u, v in corners]
    return float(np.linalg.solve(np.array(rows), heights) @ [a, b, 1.0])


def test_every_vertex_of_the_path_has_the_height_of_the_drawn_triangle(rough: Surface, frame: SceneFrame):
    random = np.random.default_rng(4)
    low, high = rough.alpha[0], rough.alpha[-1]
    path = Trajectory(random.uniform(low, high, 12), random.uniform(rough.beta[0], rough.beta[-1], 12))
    drawn = path_on_triangles(rough, frame, path).points
    plane = frame.plane(drawn[:, 0], drawn[:, 1])
    expected = [barycentric(rough, frame, a, b) * frame.height for a, b in plane]
    assert np.isfinite(drawn).all()
    assert np.allclose(drawn[:, 2], expected, atol=1e-9)


def test_pieces_stay_on_the_surface_between_their_ends(rough: Surface, frame: SceneFrame):
    path = Trajectory(rough.alpha[[0, -1]] * 0.97, rough.beta[[0, -1]] * 0.93)
    drawn = path_on_triangles(rough, frame, path).points
    middle = (drawn[:-1] + drawn[1:]) / 2
    plane = frame.plane(middle[:, 0], middle[:, 1])
    assert np.allclose(on_triangles(rough, frame, plane[:, 0], plane[:, 1])[:, 2], middle[:, 2], atol=1e-9)


def test_a_step_inside_one_triangle_is_not_split(rough: Surface, frame: SceneFrame):
    a = rough.alpha[2] + np.diff(rough.alpha)[2] * np.array([0.6, 0.8])
    b = rough.beta[3] + np.diff(rough.beta)[3] * np.array([0.1, 0.3])
    assert len(path_on_triangles(rough, frame, Trajectory(a, b)).points) == 2


def test_a_path_is_broken_over_a_hole(rough: Surface):
    loss = rough.loss.copy()
    loss[3, 4] = np.nan
    holed = Surface(rough.alpha, rough.beta, {"loss": loss})
    frame = frame_of(holed, Display(low=0.1, high=0.9))
    row = np.full(2, (rough.beta[2] + rough.beta[3]) / 2)
    drawn = path_on_triangles(holed, frame, Trajectory(rough.alpha[[0, -1]], row)).points
    gaps = np.flatnonzero(np.isnan(drawn[:, 0]))
    assert len(gaps) == 1
    left, right = (frame.plane(*drawn[gaps[0] + side, :2])[0, 0] for side in (-1, 1))
    assert np.allclose([left, right], rough.alpha[[3, 5]])


def test_a_path_is_cut_at_the_border_of_the_grid(rough: Surface, frame: SceneFrame):
    middle = float(np.mean(rough.beta[[0, -1]]))
    drawn = path_on_triangles(rough, frame, Trajectory(np.array([-50.0, 0.0, 60.0]), np.array([middle] * 3))).points
    ends = frame.plane(drawn[[0, -1], 0], drawn[[0, -1], 1])
    assert np.allclose(ends[:, 0], rough.alpha[[0, -1]])
    assert len(path_on_triangles(rough, frame, Trajectory(np.array([50.0, 60.0]), np.array([0.0, 0.0]))).points) == 0


def test_points_outside_have_no_place(rough: Surface, frame: SceneFrame):
    assert np.isnan(on_triangles(rough, frame, [9.0], [0.0])[:, 2]).all()


def test_even_grid_agrees_with_scipy_on_the_same_triangles():
    axis = np.arange(6.0)
    loss = np.random.default_rng(5).uniform(0, 1, (6, 6))
    surface = Surface(axis, axis, {"loss": loss})
    frame = frame_of(surface, Display(low=0.0, high=1.0))
    x, y = np.meshgrid(axis, axis)
    sheared = Delaunay(np.column_stack([x.ravel() - 0.3 * y.ravel(), y.ravel() - 0.3 * x.ravel()]))
    truth = LinearNDInterpolator(sheared, loss.ravel())
    a, b = np.random.default_rng(6).uniform(0, 5, (2, 200))
    expected = truth(np.column_stack([a - 0.3 * b, b - 0.3 * a]))
    inside = np.isfinite(expected)
    assert np.allclose(on_triangles(surface, frame, a, b)[inside, 2] / frame.height, expected[inside], atol=1e-9)

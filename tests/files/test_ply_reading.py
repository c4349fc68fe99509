"""Files of other programs, built here property by property."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from plyfile import PlyData, PlyElement

from landscape.files import LoadedSurface, read_surface
from landscape.surface import PointState

ALPHA, BETA = np.array([-1.0, 0.0, 0.25, 3.0]), np.array([2.0, 2.5, 7.0])
X, Y = (grid.ravel() for grid in np.meshgrid(ALPHA, BETA))
LOSS = np.arange(12.0) ** 2


def read(tmp_path: Path, columns: dict[str, npt.ArrayLike], types: str = "f8", **options: Any) -> LoadedSurface:
    """Writes vertices with plyfile, another implementation, and reads them."""
    rows = np.zeros(len(np.asarray(columns["x"])), dtype=[(name, types) for name in columns])
    for name, values in columns.items():
        rows[name] = values
    PlyData([PlyElement.describe(rows, "vertex")], **options).write(str(tmp_path / "s.ply"))
    return read_surface(tmp_path / "s.ply")


def expect_grid(loaded: LoadedSurface) -> None:
    np.testing.assert_array_equal(loaded.surface.alpha, ALPHA)
    np.testing.assert_array_equal(loaded.surface.beta, BETA)
    np.testing.assert_array_equal(loaded.surface.loss.ravel(), LOSS)
    assert loaded.notes == ()


@pytest.mark.parametrize("types", ["f4", "f8"])
@pytest.mark.parametrize("options", [{"text": True}, {"byte_order": "<"}, {"byte_order": ">"}])
def test_text_and_both_byte_orders(types: str, options: dict[str, Any], tmp_path: Path) -> None:
    expect_grid(read(tmp_path, {"loss": LOSS, "y": Y, "x": X}, types, **options))


def test_vertices_in_any_order(tmp_path: Path) -> None:
    order = np.random.default_rng(5).permutation(12)
    expect_grid(read(tmp_path, {"x": X[order], "y": Y[order], "loss": LOSS[order]}))


def test_nearly_equal_coordinates_are_one_grid_line(tmp_path: Path) -> None:
    shaken = np.random.default_rng(5).uniform(-1e-7, 1e-7, 12)
    loaded = read(tmp_path, {"x": X + shaken, "y": Y - shaken, "loss": LOSS})
    np.testing.assert_allclose(loaded.surface.alpha, ALPHA, atol=1e-7)
    np.testing.assert_array_equal(loaded.surface.loss.ravel(), LOSS)


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["z", "quality", "s", "loss"], "loss"),
        (["quality", "s"], "s"),
        (["s", "t", "intensity", "quality"], "quality"),
        (["intensity", "value", "scalar_Loss"], "scalar_Loss"),
        (["intensity", "value"], "value"),
        (["intensity"], "intensity"),
        (["s", "t", "z"], "z"),
    ],
)
def test_the_scalar_is_the_first_of_the_list(names: list[str], taken: str, tmp_path: Path) -> None:
    columns = {name: np.full(12, float(k)) + np.arange(12) for k, name in enumerate(names)}
    loaded = read(tmp_path, {"x": X, "y": Y, **columns})
    np.testing.assert_array_equal(loaded.surface.loss.ravel(), columns[taken])


def test_a_teaching_file_keeps_the_loss_in_s(tmp_path: Path) -> None:
    lines = ["ply", "format ascii 1.0", "element vertex 4"]
    lines += [f"property double {name}" for name in ("x", "y", "z", "vx", "vy", "vz", "s")]
    lines += ["element face 1", "property list uchar int vertex_indices", "end_header"]
    lines += ["0 0 0 0 0 0 5", "1 0 0 0 0 0 2.4e10", "0 1 0 0 0 0 nan", "1 1 0 0 0 0 -inf", "4 0 1 3 2", ""]
    (tmp_path / "s.ply").write_text("\r\n".join(lines), newline="")
    surface = read_surface(tmp_path / "s.ply").surface
    np.testing.assert_array_equal(surface.loss, [[5, 2.4e10], [np.nan, -np.inf]])
    np.testing.assert_array_equal(surface.state, [[1, 1], [3, 3]])
    assert list(surface.fields) == ["loss"]


@pytest.mark.parametrize("corners", [[[0, 1, 5, 4], [5, 6, 10, 9]], [[0, 1, 5], [0, 5, 4]], [[0, 1, 5], [1, 2, 6, 5]]])
@pytest.mark.parametrize("code", ["<", ">"])
def test_faces_of_any_size_before_other_elements(corners: list[list[int]], code: str, tmp_path: Path) -> None:
    names = {"<": "little", ">": "big"}
    header = f"""ply
format binary_{names[code]}_endian 1.0
element vertex 12
property float64 x
property float64 y
property int16 value
property uint8 state
element face {len(corners)}
property list uint8 uint32 vertex_index
property uint8 red
element trajectory 2
property float32 alpha
property float32 beta
end_header
"""
    body = b"".join(struct.pack(f"{code}ddhB", *row, 2) for row in zip(X, Y, LOSS.astype(int), strict=True))
    body += b"".join(struct.pack(f"{code}B{len(face)}IB", len(face), *face, 7) for face in corners)
    body += struct.pack(f"{code}4f", 0, 1, 0.5, 2)
    (tmp_path / "s.ply").write_bytes(header.encode() + body)
    loaded = read_surface(tmp_path / "s.ply")
    expect_grid(loaded)
    assert (loaded.surface.state == PointState.INTERPOLATED).all()
    np.testing.assert_array_equal(loaded.surface.trajectories[0].beta, [1, 2])


def test_an_absent_vertex_is_missing_not_zero(tmp_path: Path) -> None:
    keep = np.arange(12) != 5
    surface = read(tmp_path, {"x": X[keep], "y": Y[keep], "loss": LOSS[keep]}).surface
    assert surface.shape == (3, 4)
    assert np.isnan(surface.loss[1, 1])
    assert surface.state[1, 1] == PointState.MISSING
    assert (np.delete(surface.state.ravel(), 5) == PointState.EVALUATED).all()


def test_scattered_points_are_sampled_and_told(tmp_path: Path) -> None:
    x, y = np.random.default_rng(2).uniform(-1, 1, (2, 1200))
    loaded = read(tmp_path, {"x": x, "y": y, "loss": 2 * x - y + 1})
    surface = loaded.surface
    assert loaded.notes == ("1,200 scattered points were triangulated and sampled onto a 35×35 grid",)
    exact = 2 * surface.alpha - surface.beta[:, None] + 1
    inside = surface.state == PointState.INTERPOLATED
    assert inside.mean() > 0.85
    np.testing.assert_allclose(surface.loss[inside], exact[inside], atol=1e-12)
    assert (surface.state[~inside] == PointState.MISSING).all()


def test_a_scattered_nan_stays_a_hole(tmp_path: Path) -> None:
    x, y = np.random.default_rng(2).uniform(-1, 1, (2, 400))
    loss = np.where(np.hypot(x, y) < 0.2, np.nan, 1.0)
    surface = read(tmp_path, {"x": x, "y": y, "loss": loss}).surface
    assert surface.state[10, 10] == PointState.NOT_FINITE


def test_a_vertex_without_a_place_is_told(tmp_path: Path) -> None:
    loaded = read(tmp_path, {"x": [*X, np.nan], "y": [*Y, 0.0], "loss": [*LOSS, 1.0]})
    assert loaded.notes == ("1 points without a finite position were left out",)
    np.testing.assert_array_equal(loaded.surface.loss.ravel(), LOSS)


def test_damaged_provenance_is_told_and_the_surface_read(tmp_path: Path) -> None:
    rows = np.array(list(zip(X, Y, LOSS, strict=True)), dtype=[("x", "f8"), ("y", "f8"), ("loss", "f8")])
    for comments in (
        ["landscape 1 2/2 {}"],
        ["landscape 1 1/1 {"],
        ["landscape 9 1/1 {}"],
        ["landscape 1 1/999999999 {}"],
    ):
        ply = PlyData([PlyElement.describe(rows, "vertex")], comments=comments)
        ply.write(str(tmp_path / "s.ply"))
        loaded = read_surface(tmp_path / "s.ply")
        assert len(loaded.notes) == 1
        assert "provenance" in loaded.notes[0]
        np.testing.assert_array_equal(loaded.surface.loss.ravel(), LOSS)


@pytest.mark.parametrize(
    ("element", "columns", "note"),
    [
        ("trajectory", [("run", 0), ("alpha", np.nan), ("beta", 0)], "its paths are damaged and left out"),
        ("trajectory", [("run", -3), ("alpha", 0), ("beta", 0)], "its paths are damaged and left out"),
        ("critical_point", [("alpha", 0), ("beta", 2), ("loss", 1), ("kind", 9)], "its critical points are damaged"),
    ],
)
def test_damaged_companions_are_told_and_the_surface_read(
    element: str, columns: list[tuple[str, float]], note: str, tmp_path: Path
) -> None:
    vertices = np.array(list(zip(X, Y, LOSS, strict=True)), dtype=[("x", "f8"), ("y", "f8"), ("loss", "f8")])
    rows = np.array([tuple(value for _, value in columns)], dtype=[(name, "f8") for name, _ in columns])
    elements = [PlyElement.describe(vertices, "vertex"), PlyElement.describe(rows, element)]
    PlyData(elements).write(str(tmp_path / "s.ply"))
    loaded = read_surface(tmp_path / "s.ply")
    assert len(loaded.notes) == 1
    assert loaded.notes[0].startswith(note)
    np.testing.assert_array_equal(loaded.surface.loss.ravel(), LOSS)


def test_critical_points_of_others_find_their_vertices(tmp_path: Path) -> None:
    vertices = np.array(list(zip(X, Y, LOSS, strict=True)), dtype=[("x", "f8"), ("y", "f8"), ("loss", "f8")])
    rows = np.array([(0.24, 2.6, 25.0, 1)], dtype=[(name, "f8") for name in ("alpha", "beta", "loss", "kind")])
    elements = [PlyElement.describe(vertices, "vertex"), PlyElement.describe(rows, "critical_point")]
    PlyData(elements).write(str(tmp_path / "s.ply"))
    points = read_surface(tmp_path / "s.ply").surface.critical_points
    assert points is not None
    (point,) = points
    assert (point.kind.name, point.row, point.column, point.agrees) == ("SADDLE", 1, 2, None)

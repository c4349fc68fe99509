"""What is written comes back, and other programs can read it too."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from plyfile import PlyData

from landscape.analysis import find_critical_points
from landscape.errors import LandscapeError
from landscape.files import load_surface, read_surface, save_surface
from landscape.surface import PointState, Surface
from landscape.trajectory import Trajectory


def waves(rows: int = 7, columns: int = 9) -> Surface:
    alpha, beta = np.linspace(-1, 1, columns), np.geomspace(0.1, 3, rows)
    x, y = np.meshgrid(alpha, beta)
    thirds = np.arange(3) / 3
    return Surface(
        alpha,
        beta,
        {"loss": np.cos(4 * x) * np.sin(3 * y) + 0.1 * x, "test_loss": x * y, "std_error": 0.01 + 0.1 * y},
        trajectories=(
            Trajectory(thirds, -thirds, 3 * thirds, label="run ü", explained_variance=(0.6, 0.3)),
            Trajectory(np.zeros(1), np.ones(1)),
        ),
        provenance={"seed": 3, "text": "a  b", "nested": {"list": [1, 2.5, None]}},
    )


def with_holes() -> Surface:
    surface = waves()
    loss = surface.loss.copy()
    loss[0, 0], loss[3, 4], loss[5, 5], loss[6, 8] = np.nan, np.inf, -np.inf, np.nan
    state = np.where(np.isfinite(loss), PointState.INTERPOLATED, PointState.NOT_FINITE)
    state[0, 0] = PointState.MISSING
    return replace(surface, fields={"loss": loss, "test_loss": surface.fields["test_loss"]}, state=state)


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("surface", [waves(), with_holes(), waves(1, 5), waves(6, 2)])
def test_every_bit_comes_back(surface: Surface, text: bool, tmp_path: Path) -> None:
    surface = replace(surface, critical_points=find_critical_points(surface))
    save_surface(surface, tmp_path / "s.ply", ascii=text)
    loaded = read_surface(tmp_path / "s.ply")

    assert loaded.notes == ()
    again = loaded.surface
    np.testing.assert_array_equal(again.alpha, surface.alpha)
    np.testing.assert_array_equal(again.beta, surface.beta)
    np.testing.assert_array_equal(again.state, surface.state)
    assert list(again.fields) == list(surface.fields)
    for name in surface.fields:
        np.testing.assert_array_equal(again.fields[name], surface.fields[name])
    assert again.provenance == surface.provenance
    for got, want in zip(again.trajectories, surface.trajectories, strict=True):
        assert (got.label, got.explained_variance) == (want.label, want.explained_variance)
        for name in ("alpha", "beta", "loss", "residual", "step"):
            np.testing.assert_array_equal(getattr(got, name), getattr(want, name))
    # repr tells NaN from None and equals itself.
    assert repr(again.critical_points) == repr(surface.critical_points)


def test_not_searched_differs_from_searched_in_vain(tmp_path: Path) -> None:
    for points in (None, ()):
        save_surface(replace(waves(), critical_points=points), tmp_path / "s.ply")
        assert load_surface(tmp_path / "s.ply").critical_points == points


def test_axes_finer_than_the_tolerance_come_back(tmp_path: Path) -> None:
    alpha = np.array([0.0, 1e-9, 1.0])
    save_surface(Surface(alpha, np.arange(2.0), {"loss": np.eye(2, 3)}), tmp_path / "s.ply")
    np.testing.assert_array_equal(load_surface(tmp_path / "s.ply").alpha, alpha)


def test_plyfile_sees_positions_quads_and_every_element(tmp_path: Path) -> None:
    surface = with_holes()
    save_surface(surface, tmp_path / "s.ply")
    data = PlyData.read(str(tmp_path / "s.ply"))

    vertex, rows, columns = data["vertex"], *surface.shape
    x, y = np.meshgrid(surface.alpha, surface.beta)
    np.testing.assert_array_equal(vertex["x"].reshape(rows, columns), x)
    np.testing.assert_array_equal(vertex["y"].reshape(rows, columns), y)
    np.testing.assert_array_equal(vertex["z"].reshape(rows, columns), np.nan_to_num(surface.loss, posinf=0, neginf=0))
    np.testing.assert_array_equal(vertex["quality"].reshape(rows, columns), surface.loss)
    assert len(data["trajectory"].data) == 4
    known = surface.known.ravel()
    quads = np.stack(data["face"]["vertex_indices"])
    assert known[quads].all()
    assert len(quads) == sum(
        surface.known[j : j + 2, i : i + 2].all() for j in range(rows - 1) for i in range(columns - 1)
    )
    corners = np.stack([vertex["x"], vertex["y"]], axis=-1)[quads]
    (ax, ay), (bx, by) = ((corners[:, k] - corners[:, 0]).T for k in (1, 2))
    assert (ax * by > ay * bx).all(), "quads run counter-clockwise from above"


def test_normals_are_those_of_a_plane(tmp_path: Path) -> None:
    alpha, beta = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0])
    plane = 2 * alpha - 3 * beta[:, None]
    save_surface(Surface(alpha, beta, {"loss": plane}), tmp_path / "s.ply")
    vertex = PlyData.read(str(tmp_path / "s.ply"))["vertex"]
    expected = np.array([-2, 3, 1]) / np.sqrt(14)
    np.testing.assert_allclose(np.stack([vertex["nx"], vertex["ny"], vertex["nz"]], axis=-1), [expected] * 6, rtol=1e-6)


@pytest.mark.parametrize("text", [False, True])
def test_trimesh_reads_all_of_it_with_a_long_provenance(text: bool, tmp_path: Path) -> None:
    import trimesh

    words = " ".join(f"word{k}" for k in range(12_000))
    assert len(words) > 100_000
    surface = replace(waves(), provenance={"words": words}, critical_points=find_critical_points(waves()))
    save_surface(surface, tmp_path / "s.ply", ascii=text)

    mesh = trimesh.load_mesh(tmp_path / "s.ply", process=False)
    rows, columns = surface.shape
    assert mesh.vertices.shape == (rows * columns, 3)
    np.testing.assert_array_equal(mesh.vertices[:, 2], surface.loss.ravel())
    assert mesh.faces.shape == (2 * (rows - 1) * (columns - 1), 3)
    assert mesh.face_normals[:, 2].min() > 0
    raw = mesh.metadata["_ply_raw"]
    assert raw["trajectory"]["length"] == 4
    assert raw["critical_point"]["length"] == len(surface.critical_points or ())
    header = (tmp_path / "s.ply").read_bytes().split(b"end_header")[0]
    assert max(map(len, header.splitlines())) <= 250
    assert load_surface(tmp_path / "s.ply").provenance == {"words": words}


def test_comments_survive_programs_that_strip_their_ends(tmp_path: Path) -> None:
    surface = replace(waves(), provenance={"words": "ab cd  " * 200})
    save_surface(surface, tmp_path / "s.ply")
    data = PlyData.read(str(tmp_path / "s.ply"))
    data.comments = [comment.strip() for comment in data.comments]
    data.write(str(tmp_path / "again.ply"))
    assert load_surface(tmp_path / "again.ply").provenance == surface.provenance


def test_provenance_is_strict_json(tmp_path: Path) -> None:
    save_surface(replace(waves(), provenance={"worst": float("inf"), "ü": 1}), tmp_path / "s.ply")
    comments = PlyData.read(str(tmp_path / "s.ply")).comments
    text = "".join(comment.split(" ", 3)[3] for comment in comments)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    assert json.loads(text, parse_constant=refuse)["provenance"] == {"worst": None, "ü": 1}


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "s.ply"
    target.write_bytes(b"ply old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LandscapeError, match="No space left on device"):
        save_surface(waves(), target)
    assert target.read_bytes() == b"ply old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("place", ["no/such/folder/s.ply", "."])
def test_an_unwritable_place_is_told(place: str, tmp_path: Path) -> None:
    with pytest.raises(LandscapeError, match=r"cannot write .*; (choose|give) "):
        save_surface(waves(), tmp_path / place)


@pytest.mark.parametrize("name", ["x", "test loss", "größe", ""])
def test_a_field_that_cannot_be_a_property_is_told(name: str, tmp_path: Path) -> None:
    surface = Surface(np.arange(2.0), np.arange(2.0), {"loss": np.eye(2), name: np.eye(2)})
    with pytest.raises(LandscapeError, match="cannot be written to a PLY"):
        save_surface(surface, tmp_path / "s.ply")
    assert not (tmp_path / "s.ply").exists()


def test_a_range_beyond_double_precision_is_written_as_it_is(tmp_path: Path) -> None:
    loss = np.array([[-1.7e308, 1.7e308], [0.0, 1.0]])
    Surface(np.arange(2.0), np.arange(2.0), {"loss": loss}).save(tmp_path / "s.ply")
    np.testing.assert_array_equal(read_surface(tmp_path / "s.ply").surface.loss, loss)

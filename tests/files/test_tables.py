"""Text tables and NumPy matrices: what their columns mean."""

from pathlib import Path

import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.files import LoadedSurface, read_any, read_surface, read_trajectory
from landscape.files.table import EVALUATION
from landscape.report import describe, summarise
from landscape.surface import PointState

ALPHA, BETA = np.array([-1.0, 0.0, 0.25, 3.0]), np.array([2.0, 2.5, 7.0])
LOSS = np.arange(12.0).reshape(3, 4) ** 2
POINTS = [(x, y, LOSS[j, i]) for j, y in enumerate(BETA) for i, x in enumerate(ALPHA)]


def surface_of(tmp_path: Path, text: str, name: str = "s.csv") -> LoadedSurface:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_surface(tmp_path / name)


def rows(points: list[tuple[float, ...]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(map(repr, map(float, point))) + "\n" for point in points)


def expect_grid(loaded: LoadedSurface) -> None:
    np.testing.assert_array_equal(loaded.surface.alpha, ALPHA)
    np.testing.assert_array_equal(loaded.surface.beta, BETA)
    np.testing.assert_array_equal(loaded.surface.loss, LOSS)


@pytest.mark.parametrize(
    ("head", "delimiter", "name"),
    [
        ("", ",", "s.csv"),
        ("x,y,loss\n", ",", "s.csv"),
        ("\ufeffx,y,loss\r\n", ",", "s.CSV"),
        ("# alpha beta loss\n", " ", "s.txt"),
        ("Alpha\tBeta\tTrain loss\n", "\t", "s.tsv"),
        ("α;β;NLL\n", ";", "s.dat"),
        ("\n# a remark\n\n", "  ", "table without a suffix"),
    ],
)
def test_points_that_form_a_grid_are_a_surface(head: str, delimiter: str, name: str, tmp_path: Path) -> None:
    loaded = surface_of(tmp_path, head + rows(POINTS, delimiter), name)
    expect_grid(loaded)
    assert loaded.notes == ()


def test_between_semicolons_a_comma_is_the_decimal_point(tmp_path: Path) -> None:
    expect_grid(surface_of(tmp_path, "x;y;loss\n" + rows(POINTS, ";").replace(".", ",")))
    expect_grid(surface_of(tmp_path, rows(POINTS, ";").replace(".", ",")))


def test_points_may_stand_in_any_order_and_axes_by_their_names(tmp_path: Path) -> None:
    order = np.random.default_rng(3).permutation(12)
    turned = [(POINTS[k][2], POINTS[k][1], POINTS[k][0]) for k in order]
    expect_grid(surface_of(tmp_path, "loss,y,x\n" + rows(turned)))


def test_further_columns_are_fields_and_the_choice_is_told(tmp_path: Path) -> None:
    points = [(k, *point[:2], 10.0 * k, point[2], 0.5) for k, point in enumerate(POINTS)]
    loaded = surface_of(tmp_path, ",x,y,test loss,train_loss,test_acc\n" + rows(points))  # as pandas writes an index
    expect_grid(loaded)
    assert list(loaded.surface.fields) == ["loss", "test_loss", "test_accuracy"]
    np.testing.assert_array_equal(loaded.surface.fields["test_loss"].ravel(), 10.0 * np.arange(12))
    assert loaded.notes == ("the loss is its 'train_loss'",)


def test_an_empty_cell_is_not_a_number(tmp_path: Path) -> None:
    surface = surface_of(tmp_path, "x,y,loss\n0,0,1\n1,0,\n0,1,inf\n1,1,2\n").surface
    np.testing.assert_array_equal(surface.loss, [[1, np.nan], [np.inf, 2]])
    np.testing.assert_array_equal(surface.state == PointState.NOT_FINITE, [[False, True], [True, False]])


def test_named_points_that_are_no_grid_are_triangulated(tmp_path: Path) -> None:
    places = np.random.default_rng(3).uniform(-1, 1, (80, 2))
    loaded = surface_of(tmp_path, "x,y,loss\n" + rows([(x, y, 2 * x - y) for x, y in places.tolist()]))
    surface, known = loaded.surface, loaded.surface.known
    np.testing.assert_allclose(surface.loss[known], np.add.outer(-surface.beta, 2 * surface.alpha)[known], atol=1e-12)
    assert "80 scattered points were triangulated" in loaded.notes[0]


def test_without_a_name_the_third_column_is_the_loss_and_that_is_told(tmp_path: Path) -> None:
    loaded = surface_of(tmp_path, rows([(*point, 7.0) for point in POINTS]))
    expect_grid(loaded)
    assert "the 3rd is taken for the loss" in loaded.notes[0]
    np.testing.assert_array_equal(loaded.surface.fields["column_4"], np.full((3, 4), 7.0))


def test_nineteen_columns_of_an_evaluation_are_known(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    columns = random.uniform(0.1, 1, (12, 19))
    columns[:, :2], columns[:, 4] = [point[:2] for point in POINTS], LOSS.ravel()
    columns[:, 5:7] = 0.0, 0.9
    loaded = surface_of(tmp_path, rows(columns.tolist()))
    expect_grid(loaded)
    assert list(loaded.surface.fields) == ["loss", *(name for name in EVALUATION if name not in ("x", "y", "nll", ""))]
    np.testing.assert_array_equal(loaded.surface.fields["accuracy"].ravel(), columns[:, 7])
    assert "19 columns" in loaded.notes[0]
    assert loaded.notes[1] == "the loss is its 'nll'"


@pytest.mark.parametrize("head", ["alpha,loss", "x,train_loss", "lambda,loss"])
def test_losses_over_one_coordinate_are_a_curve(head: str, tmp_path: Path) -> None:
    surface = surface_of(tmp_path, f"{head}\n1,5\n-1,4\n0,nan\n").surface
    np.testing.assert_array_equal(surface.alpha, [-1, 0, 1])
    np.testing.assert_array_equal(surface.beta, [0])
    np.testing.assert_array_equal(surface.loss, [[4, np.nan, 5]])


def test_a_curve_may_have_further_fields(tmp_path: Path) -> None:
    loaded = surface_of(tmp_path, "alpha,train_loss,test_loss\n0,5,7\n1,4,8\n")
    np.testing.assert_array_equal(loaded.surface.fields["test_loss"], [[7, 8]])
    assert loaded.notes == ("the loss is its 'train_loss'",)


def test_a_column_of_steps_makes_a_path_with_losses(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("epoch,x,y,loss\n0,0,0,9\n10,1,0,5\n20,1,1,\n")
    run = read_trajectory(tmp_path / "run.csv")
    np.testing.assert_array_equal(run.step, [0, 10, 20])
    np.testing.assert_array_equal([run.alpha, run.beta], [[0, 1, 1], [0, 0, 1]])
    np.testing.assert_array_equal(run.loss, [9, 5, np.nan])


@pytest.mark.parametrize("suffix", ["csv", "npy"])
@pytest.mark.parametrize(("rows", "columns"), [(9, 11), (3, 3), (5, 5), (7, 7)])
def test_a_matrix_is_a_surface_over_axes_that_are_told(rows: int, columns: int, suffix: str, tmp_path: Path) -> None:
    losses = np.random.default_rng(3).uniform(1, 2, (rows, columns))
    path = tmp_path / f"s.{suffix}"
    np.save(path, losses) if suffix == "npy" else np.savetxt(path, losses, delimiter=",", fmt="%.17g")
    loaded = read_surface(path)
    np.testing.assert_array_equal(loaded.surface.loss, losses)
    np.testing.assert_array_equal(loaded.surface.alpha, np.linspace(-1, 1, columns))
    np.testing.assert_array_equal(loaded.surface.beta, np.linspace(-1, 1, rows))
    assert f"{rows}×{columns} losses and no axes" in loaded.notes[0]


@pytest.mark.parametrize(
    ("points", "shape"),
    [
        ([(0, 5, 7), (1, 5, 8), (2, 5, 9)], (1, 3)),
        ([(0, 0, 1, 6), (1, 0, 2, 7), (0, 1, 3, 8), (1, 1, 4, 9)], (2, 2)),
    ],
)
def test_as_many_points_as_columns_that_form_a_grid_are_points(
    points: list[tuple[float, ...]], shape: tuple[int, int], tmp_path: Path
) -> None:
    surface = surface_of(tmp_path, rows(points)).surface
    assert surface.shape == shape
    np.testing.assert_array_equal(surface.loss.ravel(), [point[2] for point in points])


@pytest.mark.parametrize("suffix", ["csv", "npy"])
def test_that_columns_without_names_are_read_as_a_path_is_told(suffix: str, tmp_path: Path) -> None:
    table = np.random.default_rng(3).uniform(1, 2, (5, 4))
    path = tmp_path / f"run.{suffix}"
    np.save(path, table) if suffix == "npy" else np.savetxt(path, table, delimiter=",", fmt="%.17g")
    run = read_trajectory(path)
    np.testing.assert_array_equal([run.alpha, run.beta], table[:, :2].T)
    (note,) = run.notes
    assert note.startswith("its 4 columns without names are read as a path x, y, …; losses are expected as .npz")
    assert f"  note: {note}\n  path run: 5 checkpoints" in describe(summarise(path))
    np.savetxt(tmp_path / "two.csv", table[:, :2], delimiter=",")
    assert read_trajectory(tmp_path / "two.csv").notes == ()


BAD = {
    "one column": (b"1\n2\n", "one column of numbers"),
    "a word": (b"x,y,loss\n0,0,1\n0,one,2\n", "row 2 is '0,one,2', expected 3 numbers"),
    "rows of different lengths": (b"0,0,1\n0,1,2,3\n", "row 2 is '0,1,2,3', expected 3 numbers"),
    "prose": (b"It was a dark and stormy night.\n", "holds no rows of numbers"),
    "lines of prose": (b"# Notes\n\nThe loss, and what it means\nto whom.\n", "is no table of numbers"),
    "zeros": (bytes(5000), "is no table of numbers"),
    "one endless line": (b"1," * 2**20, "is no table of numbers"),
    "not text": (b"\x80\x02}q\x00.", "is no table of numbers"),
    "no finite loss": (b"x,y,loss\n0,0,nan\n0,1,inf\n1,0,nan\n1,1,nan\n", "none of its 4 losses is finite"),
    "a sample twice": (b"alpha,loss\n0,1\n0,2\n", "samples along \u03b1 are not finite or not different"),
    "a single point": (b"x,y,loss\n0,0,1\n", "a 1×1 grid"),
    "on a line": (b"x,y,loss\n" + b"".join(b"%d,%d,1\n" % (k, k) for k in range(9)), "span no triangle"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_line_says_what_is_wrong(case: str, tmp_path: Path) -> None:
    content, message = BAD[case]
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(LandscapeError) as caught:
        read_any(tmp_path / "bad.csv")
    assert message in str(caught.value)
    assert "bad.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_surface_is_no_path_and_a_path_no_surface(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(rows(POINTS))
    (tmp_path / "run.csv").write_text("0,0\n1,1\n")
    with pytest.raises(LandscapeError, match="is a surface, not a path"):
        read_trajectory(tmp_path / "s.csv")
    with pytest.raises(LandscapeError, match="is a path, not a surface"):
        read_surface(tmp_path / "run.csv")

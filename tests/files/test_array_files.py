"""NumPy archives and HDF5 files with arrays of any common layout."""

import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt
import pytest

from landscape.errors import LandscapeError
from landscape.files import LoadedSurface, read_any, read_surface, read_trajectory
from landscape.surface import PointState
from landscape.trajectory import Trajectory

ALPHA, BETA = np.array([-1.0, 0.0, 0.25, 3.0]), np.array([2.0, 2.5, 7.0])
LOSS = np.arange(12.0).reshape(3, 4) ** 2


def write(path: Path, arrays: dict[str, npt.ArrayLike]) -> Path:
    """Writes an archive or an HDF5 file, as the suffix says."""
    if path.suffix == ".npz":
        np.savez_compressed(path, allow_pickle=False, **{name: np.asarray(values) for name, values in arrays.items()})
    else:
        with h5py.File(path, "w") as file:
            for name, values in arrays.items():
                file[name] = values
    return path


def expect_grid(loaded: LoadedSurface) -> None:
    np.testing.assert_array_equal(loaded.surface.alpha, ALPHA)
    np.testing.assert_array_equal(loaded.surface.beta, BETA)
    np.testing.assert_array_equal(loaded.surface.loss, LOSS)


@pytest.mark.parametrize("suffix", ["npz", "h5"])
@pytest.mark.parametrize(
    "arrays",
    [
        {"alpha": ALPHA, "beta": BETA, "loss": LOSS},
        {"x": ALPHA, "y": BETA, "z": LOSS},
        {"xs": ALPHA[::-1], "ys": BETA[::-1], "losses": LOSS[::-1, ::-1]},
        {"X": np.meshgrid(ALPHA, BETA)[0], "Y": np.meshgrid(ALPHA, BETA)[1], "Z": LOSS},
        {
            "a": np.meshgrid(ALPHA, BETA, indexing="ij")[0],
            "b": np.meshgrid(ALPHA, BETA, indexing="ij")[1],
            "loss": LOSS.T,
        },
        {"x": np.tile(ALPHA, 3), "y": np.repeat(BETA, 4), "loss": LOSS.ravel()},
        {"alpha": ALPHA, "beta": BETA, "loss": LOSS.T},
        {"alpha": ALPHA, "beta": BETA, "train_loss": LOSS.astype("f4"), "words": np.array([b"a", b"b"])},
        {"alpha": ALPHA, "beta": BETA, "height": LOSS},
    ],
)
def test_common_layouts_are_the_same_surface(arrays: dict[str, Any], suffix: str, tmp_path: Path) -> None:
    expect_grid(read_surface(write(tmp_path / f"s.{suffix}", arrays)))


def test_assumptions_are_told(tmp_path: Path) -> None:
    loaded = read_surface(write(tmp_path / "s.npz", {"alpha": ALPHA, "beta": BETA, "energy": LOSS.T}))
    assert loaded.notes == ("the loss is its 'energy'", "its rows run along α: they were turned")
    expect_grid(loaded)


def test_arrays_of_the_same_shape_are_fields(tmp_path: Path) -> None:
    arrays = {"alpha": ALPHA, "beta": BETA, "loss": LOSS, "test acc": LOSS / 9, "seed": 7, "other": np.ones((2, 2))}
    surface = read_surface(write(tmp_path / "s.npz", arrays)).surface
    assert list(surface.fields) == ["loss", "test_accuracy"]
    np.testing.assert_array_equal(surface.fields["test_accuracy"], LOSS / 9)


def test_axes_that_are_not_there_are_told(tmp_path: Path) -> None:
    loaded = read_surface(write(tmp_path / "s.npz", {"loss": LOSS}))
    np.testing.assert_array_equal(loaded.surface.alpha, np.linspace(-1, 1, 4))
    assert "no axes" in loaded.notes[0]


def test_losses_over_alpha_alone_are_a_curve(tmp_path: Path) -> None:
    surface = read_surface(write(tmp_path / "s.npz", {"alpha": ALPHA, "loss": LOSS[0], "test_loss": LOSS[1]})).surface
    assert surface.shape == (1, 4)
    np.testing.assert_array_equal(surface.loss, LOSS[:1])
    np.testing.assert_array_equal(surface.fields["test_loss"], LOSS[1:2])


def test_coordinates_without_a_loss_are_a_path(tmp_path: Path) -> None:
    run = read_trajectory(write(tmp_path / "run.npz", {"x": [0.0, 1.0], "y": [2.0, 3.0]}))
    np.testing.assert_array_equal([run.alpha, run.beta], [[0, 1], [2, 3]])


class TestFilesOfLiEtAl:
    """Their schema: https://github.com/tomgoldstein/loss-landscape, `plot_surface.py` and `projection.py`."""

    def write(self, tmp_path: Path, **values: npt.ArrayLike) -> Path:
        return write(tmp_path / "s.h5", {"xcoordinates": ALPHA, "ycoordinates": BETA, **values})

    def test_values_run_in_the_order_of_meshgrid_whatever_the_shape_says(self, tmp_path: Path) -> None:
        stored = np.zeros((4, 3))  # they allocate (nx, ny) and fill it point by point
        for k, (x, y) in enumerate(zip(*(grid.ravel() for grid in np.meshgrid(ALPHA, BETA)), strict=True)):
            stored.ravel()[k] = 10 * x + y
        loaded = read_surface(self.write(tmp_path, train_loss=stored, train_acc=stored, dir_file="directions.h5"))
        np.testing.assert_array_equal(loaded.surface.loss, 10 * ALPHA[None, :] + BETA[:, None])
        assert list(loaded.surface.fields) == ["loss", "train_accuracy"]
        assert loaded.notes == ("the loss is its 'train_loss'", "accuracies are in percent, as the file has them")

    def test_train_goes_before_test(self, tmp_path: Path) -> None:
        surface = read_surface(self.write(tmp_path, test_loss=LOSS + 1, train_loss=LOSS)).surface
        np.testing.assert_array_equal(surface.loss, LOSS)
        np.testing.assert_array_equal(surface.fields["test_loss"], LOSS + 1)

    def test_minus_one_is_not_computed_yet(self, tmp_path: Path) -> None:
        losses, accuracies = LOSS.copy(), LOSS.copy()
        losses[1, 2] = accuracies[1, 2] = -1
        loaded = read_surface(self.write(tmp_path, train_loss=losses, train_acc=accuracies))
        assert loaded.surface.state[1, 2] == PointState.MISSING
        assert np.isnan([loaded.surface.loss[1, 2], loaded.surface.fields["train_accuracy"][1, 2]]).all()
        assert np.count_nonzero(loaded.surface.state == PointState.EVALUATED) == 11
        assert "1 of 12 points are not computed yet" in loaded.notes[-1]

    def test_nothing_computed_yet_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(LandscapeError, match="none of its 12 points is computed yet"):
            read_surface(self.write(tmp_path, train_loss=-np.ones((4, 3))))

    def test_one_coordinate_is_a_curve(self, tmp_path: Path) -> None:
        path = write(tmp_path / "s.h5", {"xcoordinates": ALPHA, "train_loss": LOSS[1], "test_loss": LOSS[2]})
        surface = read_surface(path).surface
        np.testing.assert_array_equal(surface.loss, LOSS[1:2])
        np.testing.assert_array_equal(surface.fields["test_loss"], LOSS[2:])

    def test_a_projected_path_with_the_ratios_beside_it(self, tmp_path: Path) -> None:
        write(tmp_path / "directions.h5", {"explained_variance_ratio_": [0.7, 0.2], "xdirection": np.zeros(9)})
        run = read_any(
            write(tmp_path / "directions.h5_proj_cos.h5", {"proj_xcoord": [3.0, 0.0], "proj_ycoord": [1.0, 0.0]})
        )
        assert isinstance(run, Trajectory)
        np.testing.assert_array_equal([run.alpha, run.beta], [[3, 0], [1, 0]])
        assert run.explained_variance == (0.7, 0.2)
        assert run.label == "directions"
        with pytest.raises(LandscapeError, match="holds directions, not a surface"):
            read_any(tmp_path / "directions.h5")

    def test_no_losses_yet(self, tmp_path: Path) -> None:
        with pytest.raises(LandscapeError, match="no losses of 3×4 points: expected train_loss or test_loss"):
            read_any(self.write(tmp_path))


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"alpha": ALPHA, "beta": BETA, "loss": np.ones((5, 5))}, "'loss' does not fit its axes, found alpha 4"),
        ({"alpha": ALPHA, "beta": BETA, "loss": np.ones((3, 4, 2))}, "does not fit its axes"),
        ({"alpha": ALPHA, "beta": BETA, "loss": np.ones(12)}, "does not fit its axes"),
        ({"loss": np.ones(12)}, "does not fit its axes"),
        ({"x_train": np.ones((3, 4, 2)), "y_train": np.ones(3)}, "no array that could be a loss"),
        ({"alpha": ALPHA, "beta": BETA, "loss": np.full((3, 4), np.nan)}, "none of its 12 losses is finite"),
        ({"alpha": [0.0, 1.0, 1.0, np.nan], "beta": BETA, "loss": LOSS}, "samples along α"),
        ({"loss": np.array([["1", "2"]], dtype="S1")}, "found none"),
    ],
)
@pytest.mark.parametrize("suffix", ["npz", "h5"])
def test_arrays_that_are_no_surface(arrays: dict[str, Any], message: str, suffix: str, tmp_path: Path) -> None:
    with pytest.raises(LandscapeError, match=message):
        read_any(write(tmp_path / f"bad.{suffix}", arrays))


@pytest.mark.parametrize(
    ("array", "found"),
    [
        (np.zeros((0, 0)), "found array 0×0"),
        (np.zeros((0, 5)), "found array 0×5"),
        (np.zeros((5, 0)), "found array 5×0"),
        (np.zeros(12), "found array 12"),
        (np.ones((5, 5)) * 1j, r"found none \(array 5×5 of complex128: no real numbers\)"),
    ],
)
def test_an_array_that_is_no_table_is_told(array: np.ndarray, found: str, tmp_path: Path) -> None:
    np.save(tmp_path / "s.npy", array)
    with pytest.raises(LandscapeError, match=rf"s\.npy holds no table: expected real losses \(N×M\).*{found}"):
        read_any(tmp_path / "s.npy")


def test_arrays_that_are_left_out_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "s.npz", {"alpha": ALPHA, "loss": LOSS * 1j})
    with pytest.raises(LandscapeError, match=r"found alpha 4 \(loss 3×4 of complex128: no real numbers\)"):
        read_any(path)


def hostile_npy(shape: str) -> bytes:
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


@pytest.mark.parametrize("suffix", ["npy", "npz", "h5"])
def test_a_promise_of_a_trillion_numbers_allocates_nothing(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"bad.{suffix}"
    if suffix == "npy":
        path.write_bytes(hostile_npy("(1000000, 1000000)"))
    elif suffix == "npz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("loss.npy", hostile_npy("(1000000, 1000000)"))
    else:
        with h5py.File(path, "w") as file:
            file.create_dataset("loss", shape=(10**6, 10**6), dtype="f8", chunks=(100, 100))
    tracemalloc.start()
    with pytest.raises(LandscapeError, match=r"1,000,000,000,000 numbers"):
        read_any(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.parametrize(
    "content",
    [
        b"\x93NUMPY",
        b"\x93NUMPY\x09\x00" + bytes(80),
        hostile_npy("(-3, 4)"),
        hostile_npy("__import__('os')"),
        b"\x93NUMPY\x01\x00\x80\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }".ljust(127) + b"\n",
        b"PK\x03\x04" + bytes(300),
        b"\x89HDF\r\n\x1a\n" + bytes(300),
    ],
)
def test_damage_is_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(LandscapeError) as caught:
        read_any(tmp_path / "bad")
    assert "bad" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["npz", "h5", "npy"])
def test_no_truncation_is_a_traceback(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"s.{suffix}"
    if suffix == "npy":
        np.save(path, np.ones((9, 9)))
    else:
        write(path, {"alpha": ALPHA, "beta": BETA, "loss": LOSS})
    whole = path.read_bytes()
    for size in range(0, len(whole) - 1, max(len(whole) // 60, 1)):
        path.write_bytes(whole[:size])
        with pytest.raises(LandscapeError):
            read_any(path)


def test_weights_are_no_surface(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "model.pt", "w") as archive:
        archive.writestr("model/data.pkl", b"")
    with pytest.raises(LandscapeError, match=r"without NumPy arrays: .* compute a surface first"):
        read_any(tmp_path / "model.pt")

"""torchvision's data sets, from small files in their formats on disk."""

import gzip
import pickle
import struct
from pathlib import Path
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest
from torchvision import datasets
from torchvision.datasets import cifar

from landscape.engine.data import ImageShape, load_data
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

GENERATOR = np.random.default_rng(0)
AS_THEY_ARE: dict[str, Any] = {"mean": (0.0,) * 3, "std": (1.0,) * 3}


def put_cifar10(root: Path, largest: int = 9) -> dict[str, np.ndarray]:
    """Writes the six batches of CIFAR-10's Python version with three images each; returns their rows."""
    folder = root / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    rows = {}
    for name in (*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"):
        rows[name] = GENERATOR.integers(0, 256, (3, 3072), dtype=np.uint8)
        (folder / name).write_bytes(pickle.dumps({"data": rows[name], "labels": [0, 5, largest]}))
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": [f"class {n}" for n in range(10)]}))
    return rows


def put_cifar100(root: Path) -> None:
    folder = root / "cifar-100-python"
    folder.mkdir(parents=True)
    for name in ("train", "test"):
        data = GENERATOR.integers(0, 256, (4, 3072), dtype=np.uint8)
        entries = {"data": data, "fine_labels": [0, 99, 3, 4], "coarse_labels": [0, 1, 2, 3]}
        (folder / name).write_bytes(pickle.dumps(entries))
    (folder / "meta").write_bytes(pickle.dumps({"fine_label_names": [f"class {n}" for n in range(100)]}))


def put_idx(root: Path, bears: str) -> np.ndarray:
    """Writes MNIST's four files; returns the training images."""
    folder = root / bears / "raw"
    folder.mkdir(parents=True)
    images = {}
    for split, count in (("train", 5), ("t10k", 3)):
        images[split] = GENERATOR.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        for part, values in (("images-idx3", images[split]), ("labels-idx1", np.arange(count, dtype=np.uint8))):
            header = struct.pack(f">4B{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
            (folder / f"{split}-{part}-ubyte").write_bytes(header + values.tobytes())
            (folder / f"{split}-{part}-ubyte.gz").write_bytes(gzip.compress(header + values.tobytes()))
    return images["train"]


@pytest.fixture
def no_checksums(monkeypatch) -> None:
    """Lets torchvision take files of the right names whatever their checksums: ours hold a few images."""
    monkeypatch.setattr(cifar, "check_integrity", lambda path, md5=None: Path(path).is_file())


def told(spec: DataSpec) -> str:
    with pytest.raises(LandscapeError) as raised:
        load_data(spec)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.usefixtures("no_checksums")
def test_cifar10_is_the_images_of_its_batches(tmp_path) -> None:
    rows = put_cifar10(tmp_path)
    data = load_data(DataSpec("cifar10", data_root=str(tmp_path), **AS_THEY_ARE))
    assert data.shape == ImageShape(3, 32, 32, 10)
    assert data.test is not None
    assert (len(data.train), len(data.test)) == (15, 3)
    assert data.train.targets[:3].tolist() == [0, 5, 9]
    train = np.concatenate([rows[f"data_batch_{n}"] for n in range(1, 6)]).reshape(15, 3, 32, 32)
    np.testing.assert_allclose(data.train.inputs, train / 255, rtol=1e-6)
    np.testing.assert_allclose(data.test.inputs, rows["test_batch"].reshape(3, 3, 32, 32) / 255, rtol=1e-6)


@pytest.mark.usefixtures("no_checksums")
def test_cifar100_has_its_fine_labels(tmp_path) -> None:
    put_cifar100(tmp_path)
    data = load_data(DataSpec("cifar100", data_root=str(tmp_path)))
    assert data.shape == ImageShape(3, 32, 32, 100)
    assert data.train.targets.tolist() == [0, 99, 3, 4]
    assert data.train.inputs.mean().abs().item() < 1e-6


@pytest.mark.parametrize(("name", "bears"), [("mnist", "MNIST"), ("fashion-mnist", "FashionMNIST")])
def test_mnist_and_its_like_have_one_channel(tmp_path, name, bears) -> None:
    images = put_idx(tmp_path, bears)
    data = load_data(DataSpec(name, data_root=str(tmp_path), mean=(0.0,), std=(1.0,)))
    assert data.shape == ImageShape(1, 28, 28, 10)
    np.testing.assert_allclose(data.train.inputs[:, 0], images / 255, rtol=1e-6)
    assert data.train.targets.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("name", ["cifar10", "cifar100", "mnist", "fashion-mnist"])
def test_without_a_root_or_the_files_it_is_told_what_to_do(tmp_path, name) -> None:
    assert told(DataSpec(name)).startswith(f"no data root: tell with --data-root FOLDER where {name} is")
    line = told(DataSpec(name, data_root=str(tmp_path)))
    assert line == (
        f"{name} is not in {tmp_path}, or not whole: name the folder torchvision keeps it in, or add --download"
    )
    absent = tmp_path / "absent"
    assert told(DataSpec(name, data_root=str(absent))).startswith(f"data root {absent} is no folder")
    assert not absent.exists()


def test_files_that_are_not_the_published_ones_are_refused(tmp_path) -> None:
    put_cifar10(tmp_path)
    assert "cifar10 is not in" in told(DataSpec("cifar10", data_root=str(tmp_path)))


@pytest.mark.usefixtures("no_checksums")
def test_labels_out_of_range_are_told(tmp_path) -> None:
    put_cifar10(tmp_path, largest=10)
    assert "cifar10 has the label 10" in told(DataSpec("cifar10", data_root=str(tmp_path)))


def test_damaged_files_are_told(tmp_path) -> None:
    put_idx(tmp_path, "MNIST")
    (tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte").write_bytes(b"\x00\x00\x08\x03torn")
    line = told(DataSpec("mnist", data_root=str(tmp_path)))
    assert line.startswith(f"mnist in {tmp_path} cannot be read (")
    line = told(DataSpec("mnist", data_root=str(tmp_path), download=True))
    assert line.startswith(f"mnist can neither be read from {tmp_path} nor downloaded (")


def test_nothing_is_downloaded_unless_asked_and_a_failing_download_is_told(tmp_path, monkeypatch) -> None:
    asked = []

    class Recorded(datasets.CIFAR10):
        def download(self) -> None:
            asked.append(self.root)
            raise URLError("no route to host")

    monkeypatch.setattr(datasets, "CIFAR10", Recorded)
    told(DataSpec("cifar10", data_root=str(tmp_path)))
    assert asked == []
    line = told(DataSpec("cifar10", data_root=str(tmp_path), download=True))
    assert asked == [str(tmp_path)]
    assert line.startswith("cifar10 cannot be downloaded (<urlopen error no route to host>)")

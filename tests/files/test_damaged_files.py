"""Valid files with bytes changed at random: a surface, a path or one line of text, and nothing large is allocated."""

import tracemalloc
from pathlib import Path

import h5py
import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.files import read_any, save_surface
from landscape.files.part import PartStatus, PartWriter
from landscape.files.part_header import PartHeader
from landscape.surface import Surface
from landscape.trajectory import Trajectory

AXIS = np.linspace(-1, 1, 5)
LOSS = np.add.outer(AXIS**2, AXIS)
FORMATS = ("binary.ply", "text.ply", "s.npz", "s.npy", "s.h5", "s.csv", "s.ply.part")
MUTATIONS = 100


def written(path: Path) -> bytes:
    surface = Surface(AXIS, AXIS, {"loss": LOSS}, trajectories=(Trajectory(AXIS, AXIS),), provenance={"seed": 1})
    match path.name:
        case "s.npz":
            np.savez(path, alpha=AXIS, beta=AXIS, loss=LOSS)
        case "s.npy":
            np.save(path, np.tile(LOSS, (2, 2)))
        case "s.h5":
            with h5py.File(path, "w") as file:
                file["xcoordinates"], file["ycoordinates"], file["train_loss"] = AXIS, AXIS, LOSS
        case "s.csv":
            alpha, beta = np.meshgrid(AXIS, AXIS)
            np.savetxt(path, np.c_[alpha.ravel(), beta.ravel(), LOSS.ravel()], delimiter=",", header="x,y,loss")
        case "s.ply.part":
            writer = PartWriter(path, PartHeader(AXIS, AXIS, ("loss",), identity={}))
            for index in range(9):
                writer.append(*divmod(index, 5), (1.0,), 0.1)
            writer.close(PartStatus.CANCELLED)
        case _:
            save_surface(surface, path, ascii=path.name == "text.ply")
    return path.read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_damage_is_told_in_one_line_or_does_no_harm(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    whole, random = written(path), np.random.default_rng(12)
    told: list[str] = []
    tracemalloc.start()
    for _ in range(MUTATIONS):
        content = bytearray(whole)
        for place in random.integers(0, len(whole), int(random.integers(1, 4))):
            content[place] = int(random.choice([0, 1, 0x20, 0x2D, 0x39, 0x7F, 0xFF, int(random.integers(256))]))
        path.write_bytes(content)
        try:
            read_any(path)
        except LandscapeError as error:
            told.append(str(error))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**26
    assert told
    assert not [text for text in told if "\n" in text or name not in text]

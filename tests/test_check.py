"""`landscape check`: what a file says beside the same measured again."""

import io
import json
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import landscape
from landscape.cli import main
from landscape.files import load_surface, save_surface
from landscape.surface import Surface
from landscape.trajectory import Trajectory


def said(*words: object, cwd: Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), chdir(cwd):
        code = main([str(word) for word in words])
    return code, out.getvalue(), err.getvalue()


def checked(file: str, *words: object, cwd: Path) -> tuple[int, dict[str, Any]]:
    code, out, err = said("check", file, "--json", *words, cwd=cwd)
    assert err == ""
    return code, json.loads(out)


def ran(*words: object, cwd: Path) -> None:
    code, _, err = said(*words, cwd=cwd)
    assert code == 0, err


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run, data of its own, and surfaces: of the path, interpolated ones, and of the own data."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("check")
    ran("train", "--model", "mlp", "--epochs", 3, "--batch-size", 256, "--out", "run", cwd=folder)
    generator = np.random.default_rng(0)
    images = generator.random((120, 8, 8))
    labels = generator.integers(0, 10, 120)
    np.savez(folder / "own.npz", x_train=images[:80], y_train=labels[:80], x_test=images[80:], y_test=labels[80:])
    ran("compute", "--run", "run", "--directions", "pca", "--resolution", 9, "--out", "path.ply", cwd=folder)
    refined = ("--resolution", 31, "--tolerance", 0.02, "--precision", "float64")
    ran("compute", "--run", "run", *refined, "--out", "refined.ply", cwd=folder)
    weights = "run/epoch-000003.safetensors"
    own = ("--model", "mlp", "--weights", weights, "--data", "own.npz", "--resolution", 5)
    ran("compute", *own, "--out", "own.ply", cwd=folder)
    return folder


@pytest.fixture
def folder(computed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(computed, tmp_path / "copy"))


def rewritten(file: Path, **changes: Any) -> Surface:
    surface = replace(load_surface(file), **changes)
    save_surface(surface, file)
    return surface


def with_loss(surface: Surface, place: int, factor: float) -> dict[str, Any]:
    loss = surface.loss.copy()
    loss.flat[place] *= factor
    return {"fields": {**surface.fields, "loss": loss}}


@pytest.mark.parametrize("file", ["path.ply", "refined.ply", "own.ply"])
def test_a_file_just_computed_tells_the_truth(folder: Path, file: str) -> None:
    code, summary = checked(file, cwd=folder)
    assert code == 0
    assert summary["true"] is True
    assert summary["changed"] == []
    evaluated = summary["evaluated"]
    assert evaluated["checked"] == 20
    assert evaluated["largest_relative_difference"] <= summary["allowed"]
    assert summary["centre"]["identical"] == 1
    assert ("interpolated" in summary) == (file == "refined.ply")


START = "run/epoch-000000.safetensors"
KINDS = {
    "several planes": "--seeds 2 --norm layer --perturb-1d",
    "a gradient line": "--directions gradient",
    "a line to the start": "--directions interpolate --span auto",
    "a plane of three": f"--directions interpolate --to {START} --third run/epoch-000001.safetensors",
    "bfloat16": "--precision bf16 --samples 300",
    "two fidelities": "--resolution 31 --tolerance 0.02 --coarse-samples 200",
    "a test split alone": "--splits test --batch-size 100",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_surface_can_be_checked(computed: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "surface.ply"
    ran("compute", "--run", "run", "--resolution", 7, *KINDS[kind].split(), "--out", file, cwd=computed)
    code, summary = checked(str(file), cwd=computed)
    assert code == 0, summary
    assert summary["evaluated"]["checked"] == min(20, summary["evaluated"]["total"])
    rewritten(file, **with_loss(load_surface(file), 0, 3.0))
    code, summary = checked(str(file), "--points", 1000, cwd=computed)
    assert code == 1
    assert [d["field"] for d in summary["evaluated"]["differences"]] == ["loss"]


def test_checkpoints_positions_and_steps_of_a_path_are_told(folder: Path) -> None:
    _, summary = checked("path.ply", cwd=folder)
    (path,) = summary["paths"]
    assert (path["checkpoints"]["checked"], path["checkpoints"]["total"]) == (4, 4)
    assert path["positions"]["holds"]
    descent = path["descent"]
    assert (path["label"], descent["steps"], descent["metric"]) == ("run", 3, "orthonormal axes")
    (run,) = load_surface(folder / "path.ply").trajectories
    assert descent["down_in_truth"]["share"] == np.mean(np.diff(run.loss) < 0)
    code, out, _ = said("check", "path.ply", cwd=folder)
    assert code == 0
    assert "path.ply tells the truth." in out
    assert "the median angle between a step and the surface's negative gradient" in out


def test_one_falsified_number_is_found_and_named(folder: Path) -> None:
    surface = load_surface(folder / "path.ply")
    rewritten(folder / "path.ply", **with_loss(surface, 4 * 9 + 7, 1.01))
    code, summary = checked("path.ply", "--points", 81, cwd=folder)
    assert code == 1
    assert summary["true"] is False
    (difference,) = summary["evaluated"]["differences"]
    assert difference["where"] == f"({surface.alpha[7]:.6g}, {surface.beta[4]:.6g})"
    assert difference["field"] == "loss"
    assert difference["told"] == pytest.approx(1.01 * difference["seen"], rel=1e-5)
    _, out, _ = said("check", "path.ply", "--points", 81, cwd=folder)
    assert "path.ply does not tell the truth." in out
    assert f"{difference['where']}: loss is {difference['told']:.8g} in the file" in out


def test_another_seed_draws_other_points_and_the_same_one_the_same(folder: Path) -> None:
    rewritten(folder / "path.ply", **with_loss(load_surface(folder / "path.ply"), 5, 2.0))
    codes = [checked("path.ply", "--points", 20, "--seed", seed, cwd=folder)[0] for seed in (0, 0, 1, 2, 3, 4, 5, 6, 7)]
    assert codes[0] == codes[1]
    assert set(codes) == {0, 1}


def test_interpolated_points_that_miss_their_tolerance_are_found(folder: Path) -> None:
    surface = load_surface(folder / "refined.ply")
    loss = np.where(surface.state == 2, 1.5 * surface.loss, surface.loss)
    rewritten(folder / "refined.ply", fields={**surface.fields, "loss": loss})
    code, summary = checked("refined.ply", cwd=folder)
    assert code == 1
    assert summary["evaluated"]["holds"]
    assert len(summary["interpolated"]["differences"]) == 20


def test_a_falsified_loss_or_position_of_a_checkpoint_is_found(folder: Path) -> None:
    (run,) = load_surface(folder / "path.ply").trajectories
    loss, alpha = run.loss.copy(), run.alpha.copy()
    loss[2] += 0.1
    alpha[1] += 0.01
    forged = Trajectory(alpha, run.beta, loss=loss, residual=run.residual, label="run")
    rewritten(folder / "path.ply", trajectories=(forged,))
    code, summary = checked("path.ply", cwd=folder)
    assert code == 1
    (path,) = summary["paths"]
    assert [d["where"] for d in path["checkpoints"]["differences"]] == ["checkpoint 2"]
    assert [(d["where"], d["field"]) for d in path["positions"]["differences"]] == [("checkpoint 1", "alpha")]


def test_every_path_of_a_file_is_checked_and_told(folder: Path) -> None:
    ran("train", "--model", "mlp", "--epochs", 2, "--batch-size", 256, "--seed", 5, "--out", "other", cwd=folder)
    several = ("--run", "run", "--checkpoints", "other", "--directions", "pca", "--resolution", 5)
    ran("compute", *several, "--out", "several.ply", cwd=folder)
    code, summary = checked("several.ply", cwd=folder)
    assert code == 0
    assert [(path["label"], path["checkpoints"]["checked"]) for path in summary["paths"]] == [("run", 4), ("other", 3)]
    code, summary = checked("several.ply", "--points", 2, cwd=folder)
    assert [path["checkpoints"]["checked"] for path in summary["paths"]] == [2, 2]
    first, second = load_surface(folder / "several.ply").trajectories
    for change, name, where in (
        ({"loss": second.loss + np.array([0.0, 0.1, 0.0])}, "checkpoints", "loss"),
        ({"residual": second.residual * np.array([1.0, 1.0, 1.01])}, "positions", "residual"),
    ):
        rewritten(folder / "several.ply", trajectories=(first, replace(second, **change)))
        code, summary = checked("several.ply", cwd=folder)
        assert code == 1
        intact, forged = summary["paths"]
        assert intact["checkpoints"]["holds"]
        assert intact["positions"]["holds"]
        (difference,) = forged[name]["differences"]
        assert difference["field"] == where
    _, out, _ = said("check", "several.ply", cwd=folder)
    assert "Path run: 4 of 4 positions on the plane measured again: 0 differ" in out
    assert "Path other: 3 of 3 positions on the plane measured again: 1 differ" in out
    assert "Path other, 2 steps: " in out


def test_another_number_of_paths_is_found(folder: Path) -> None:
    rewritten(folder / "path.ply", trajectories=())
    code, out, _ = said("check", "path.ply", cwd=folder)
    assert code == 1
    assert "the file: number of paths is 0 in the file and 1 now" in out


def test_a_path_of_another_number_of_checkpoints_is_found(folder: Path) -> None:
    (run,) = load_surface(folder / "path.ply").trajectories
    rewritten(folder / "path.ply", trajectories=(Trajectory(run.alpha[1:], run.beta[1:], loss=run.loss[1:]),))
    code, out, _ = said("check", "path.ply", cwd=folder)
    assert code == 1
    assert "the path: number of checkpoints is 3 in the file and 4 now" in out


def test_changed_weights_are_found_and_named(folder: Path) -> None:
    shutil.copy(folder / "run" / "epoch-000002.safetensors", folder / "run" / "epoch-000003.safetensors")
    code, summary = checked("own.ply", cwd=folder)
    assert code == 1
    assert summary["changed"] == ["weights", "directions"]
    assert summary["centre"]["differences"]
    _, out, _ = said("check", "own.ply", cwd=folder)
    assert "Changed since it was computed: weights, directions." in out


def test_changed_data_are_found_and_named(folder: Path) -> None:
    with np.load(folder / "own.npz") as held:
        arrays = dict(held)
    arrays["y_test"][0] = (arrays["y_test"][0] + 1) % 10
    np.savez(folder / "own.npz", **arrays)
    code, summary = checked("own.ply", cwd=folder)
    assert code == 1
    assert summary["changed"] == ["test data"]
    assert {d["field"] for d in summary["evaluated"]["differences"]} >= {"test_loss"}
    assert "loss" not in {d["field"] for d in summary["evaluated"]["differences"]}


def test_a_moved_run_is_found_beside_the_file_or_where_it_is_said_to_be(folder: Path, tmp_path: Path) -> None:
    assert checked(str(folder / "path.ply"), cwd=tmp_path)[0] == 0
    (folder / "run").rename(tmp_path / "elsewhere")
    code, _, err = said("check", "path.ply", cwd=folder)
    assert code == 2
    assert "run holds no training run" in err
    assert checked("path.ply", "--run", tmp_path / "elsewhere", cwd=folder)[0] == 0


def test_what_cannot_be_checked_is_one_line_and_exit_code_2(folder: Path) -> None:
    axis = np.linspace(-1, 1, 3)
    save_surface(Surface(axis, axis, {"loss": np.ones((3, 3))}), folder / "foreign.ply")
    inputs = torch.randn(20, 3, generator=torch.Generator().manual_seed(0))
    model = torch.nn.Linear(3, 2)
    landscape.compute(model, (inputs, inputs[:, 0].gt(0).long()), resolution=3).save(folder / "memory.ply")
    forged = load_surface(folder / "own.ply")
    origin = json.loads(json.dumps(forged.provenance["origin"]))
    origin["spec"]["objective"] = "os:getcwd"
    save_surface(forged.told_of(origin=origin), folder / "code.ply")
    ran("walk", "run", "--points", 2, "--out", "walk.ply", cwd=folder)
    (folder / "README.md").write_text("# A title\n\n1, 2\n")
    (folder / "empty.ply").touch()
    (folder / "torn.ply").write_bytes((folder / "path.ply").read_bytes()[:-100])
    (folder / "surface.ply.part").write_bytes(b"landscape part 1\n")
    no_surface = "is not a surface that landscape wrote: expected the .ply file of a finished 'landscape compute'"
    for file, words in {
        "README.md": f"README.md {no_surface}",
        "run/epoch-000003.safetensors": no_surface,
        "own.npz": no_surface,
        "empty.ply": no_surface,
        "surface.ply.part": no_surface,
        "run": "run is a folder: expected the .ply file",
        "torn.ply": "torn.ply",
        "walk.ply": "walk.ply is a curve of 'landscape walk': expected a surface that 'landscape compute' wrote",
        "missing.ply": "does not exist",
        "foreign.ply": "does not tell how it was computed",
        "memory.ply": "computed from a model in memory",
        "code.ply": "names code to be run, os:getcwd: add --trust",
    }.items():
        code, out, err = said("check", file, cwd=folder)
        assert (code, out) == (2, "")
        assert words in err
        assert err.count("\n") == 1

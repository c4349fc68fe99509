"""What looks at a run measures the loss that the run minimised, unless another one is asked for."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from landscape import load_surface
from landscape.cli import main
from landscape.engine.data import DIGITS, load_data
from landscape.engine.models import build_model
from landscape.files.run_folder import finished_run
from landscape.spec import DataSpec

OWN = """
def loss(outputs, targets):
    return (outputs.gather(1, targets[:, None]).squeeze(1) - 1).abs()
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("mse") / "run"
    assert main(["train", "--model", "mlp", "--epochs", "2", "--loss", "mse", "--out", str(folder)]) == 0
    return folder


def squared_error(run: Path) -> float:
    """The mean squared error of a run's last checkpoint on the training digits, in float64."""
    data = load_data(DataSpec(data="digits"))
    model = build_model("mlp", 0, DIGITS, 1.0).double()
    folder, record = finished_run(run)
    model.load_state_dict(load_file(folder.checkpoints(record)[-1]))
    with torch.no_grad():
        outputs = model.double()(data.train.inputs.double())
    return float((outputs - torch.nn.functional.one_hot(data.train.targets, 10)).square().mean())


def test_a_surface_of_a_run_shows_the_loss_that_it_minimised(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.ply"
    assert main(["compute", "--run", str(run), "--resolution", "3", "--out", str(out)]) == 0
    surface = load_surface(out)
    assert surface.loss[1, 1] == pytest.approx(squared_error(run), rel=1e-5)
    assert main(["compute", "--run", str(run), "--resolution", "3", "--loss", "cross-entropy", "--out", str(out)]) == 0
    assert load_surface(out).loss[1, 1] > 10 * surface.loss[1, 1]
    assert main(["check", str(out)]) == 0


def test_walk_and_curvature_measure_it_too(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", str(run), "--points", "2", "--out", str(tmp_path / "w.ply")]) == 0
    assert np.ravel(load_surface(tmp_path / "w.ply").loss)[-1] == pytest.approx(squared_error(run), rel=1e-5)
    capsys.readouterr()
    norms = []
    for loss in ([], ["--loss", "mse"], ["--loss", "cross-entropy"]):
        assert main(["curvature", "--run", str(run), "--samples", "50", "--json", *loss]) == 0
        norms.append(json.loads(capsys.readouterr().out)["gradient_norm"])
    assert norms[0] == norms[1] != norms[2]


def test_a_files_curvature_takes_nothing_that_is_the_files_own(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.ply"
    assert main(["compute", "--run", str(run), "--resolution", "3", "--out", str(out)]) == 0
    for words in ("--loss mse", "--data digits", "--objective a.b:c", "--model mlp", "--image-size 9"):
        capsys.readouterr()
        assert main(["curvature", str(out), *words.split()]) == 2
        option = words.split()[0]
        expected = f"landscape: {option} is the file's: leave it out, or leave out {out}\n"
        assert capsys.readouterr().err == expected


def test_functions_that_a_files_run_names_are_not_run_unless_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own_loss_of_a_run.py").write_text(OWN)
    monkeypatch.syspath_prepend(str(tmp_path))
    run, out, own = tmp_path / "run", tmp_path / "a.ply", "own_loss_of_a_run:loss"
    assert main(["train", "--model", "mlp", "--epochs", "1", "--loss", own, "--out", str(run)]) == 0
    assert main(["compute", "--run", str(run), "--resolution", "3", "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["check", str(out)]) == 2
    assert f"names code to be run, {own}: add --trust" in capsys.readouterr().err
    assert main(["check", str(out), "--trust"]) == 0

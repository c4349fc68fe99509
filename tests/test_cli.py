"""The `landscape` command as a user meets it: another process, its output and its exit code."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pytest
import torch

from landscape.cli import main
from landscape.files import load_surface, save_surface
from landscape.files.part import PartStatus, part_path, read_part
from landscape.files.part_header import read_header
from landscape.files.part_records import RecordKind, record_type_of, whole_records
from landscape.report import summarise
from landscape.surface import Surface

TRAIN = ["train", "--model", "mlp", "--epochs", "3", "--batch-size", "256"]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Networks as small as these are slower with two, much slower where others want the cores."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        torch.set_num_threads(1)
        yield


def landscape(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command in this process, where PyTorch is loaded already."""
    said, told = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(told), chdir(cwd):
        code = main([str(argument) for argument in arguments])
    return subprocess.CompletedProcess([str(a) for a in arguments], code, said.getvalue(), told.getvalue())


def start(*arguments: object, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "landscape", *map(str, arguments)],
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_points(path: Path, count: int, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        if path.exists() and path.stat().st_size > 0:
            part = read_part(path)
            if part.done >= count:
                return
        time.sleep(0.01)
    pytest.fail(f"the process ended early: {process.communicate()}")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "mlp"
    trained = landscape(*TRAIN, "--out", folder, cwd=folder.parent)
    assert trained.returncode == 0, trained.stderr
    assert "4 checkpoints" in trained.stdout
    return folder


@pytest.mark.parametrize("directions", ["random", "pca"])
def test_train_then_compute_writes_a_surface(run, tmp_path, directions) -> None:
    done = landscape("compute", "--run", run, "--directions", directions, "--resolution", 9, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    surface = load_surface(tmp_path / "surface.ply")
    assert surface.shape == (9, 9)
    assert set(surface.fields) >= {"loss", "accuracy", "test_loss", "test_accuracy"}
    assert len(surface.trajectories) == (directions == "pca")
    assert surface.provenance["origin"]["train"]["model"] == "mlp"
    assert [path.name for path in tmp_path.iterdir()] == ["surface.ply"]


def test_a_finished_run_is_said_and_used_again(run) -> None:
    again = landscape(*TRAIN, "--out", run, cwd=run.parent)
    assert again.returncode == 0
    assert "already holds this run" in again.stdout


TIMES = {"wall_time_s", "samples_per_second", "forward_rate"}


REFINED = ["--tolerance", 0.01]


@pytest.mark.parametrize("options", [[], REFINED, [*REFINED, "--coarse-samples", 100]], ids=str)
def test_killed_at_random_moments_and_resumed_the_file_is_the_same(run, tmp_path, options, kills, seed) -> None:
    chance = np.random.default_rng(seed)
    command = ["compute", "--run", run, "--resolution", 61, "--precision", "float64", *options, "--out"]
    torn, records = part_path(tmp_path / "torn.ply"), tmp_path / "records"
    for number in range(kills):
        killed = start(*command, "torn.ply", cwd=tmp_path)
        before = read_part(torn).done if number else 0
        wait_for_points(torn, before + int(chance.integers(1, max(2, 200 // kills))), killed)
        time.sleep(chance.uniform(0, 0.02))
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        assert not (tmp_path / "torn.ply").exists()
        if number == 0:  # the other one begins with the same choices, and no point
            head = read_header_of(torn)
            part_path(tmp_path / "whole.ply").write_bytes(torn.read_bytes()[:head])
            os.link(torn, records)
        if chance.random() < 0.5:
            with torn.open("ab") as file:
                file.write(b"a torn record")
    for name in ("torn.ply", "whole.ply"):
        finished = start(*command, name, cwd=tmp_path)
        said = finished.communicate()[1]
        assert finished.returncode == 0, said
    assert not torn.exists()
    bodies, told = zip(*(body_and_provenance(tmp_path / name) for name in ("torn.ply", "whole.ply")), strict=True)
    assert bodies[0] == bodies[1]
    assert told[0] == told[1]
    assert "interpolation" in told[0] or not options
    assert_no_point_twice(records)


def read_header_of(part: Path) -> int:
    """Returns how long a part file is before its first record."""
    with part.open("rb") as file:
        assert read_header(file, part) is not None
        return file.tell()


def body_and_provenance(ply: Path) -> tuple[bytes, dict]:
    """What follows the header of a PLY, and what the header tells but for times."""
    provenance = dict(load_surface(ply).provenance)
    return ply.read_bytes().partition(b"end_header\n")[2], {k: v for k, v in provenance.items() if k not in TIMES}


def assert_no_point_twice(part: Path) -> None:
    content = part.read_bytes()[read_header_of(part) :]
    with part.open("rb") as file:
        header = read_header(file, part)
    assert header is not None
    points = whole_records(content, record_type_of(header), len(header.alpha) * len(header.beta))
    places = [(int(r["kind"]), int(r["index"])) for r in points if r["kind"] != RecordKind.STATUS]
    assert len(places) == len(set(places)) > 0


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "line"])
def test_a_cancelled_computation_keeps_its_points(run, tmp_path, how) -> None:
    options = ["--background"] if how == "line" else []
    process = start("compute", "--run", run, "--resolution", 301, *options, cwd=tmp_path)
    part = part_path(tmp_path / "surface.ply")
    wait_for_points(part, 5, process)
    if how == "line":
        _, said = process.communicate("\n", timeout=30)
    else:
        process.send_signal(getattr(signal, how))
        _, said = process.communicate(timeout=30)
    assert process.returncode == 128 + (signal.SIGINT if how == "SIGINT" else signal.SIGTERM)
    assert "the same command continues" in said
    kept = read_part(part)
    assert kept.status == PartStatus.CANCELLED
    assert kept.done >= 5
    assert not (tmp_path / "surface.ply").exists()


def test_points_of_another_surface_are_refused_with_the_difference(run, tmp_path) -> None:
    process = start("compute", "--run", run, "--resolution", 301, cwd=tmp_path)
    part = part_path(tmp_path / "surface.ply")
    wait_for_points(part, 1, process)
    second = landscape("compute", "--run", run, "--resolution", 301, cwd=tmp_path)
    assert second.returncode == 2
    assert f"being written by process {process.pid}" in second.stderr
    process.kill()
    process.communicate()
    before = part.read_bytes()
    refused = landscape("compute", "--run", run, "--resolution", 51, "--seed", 3, cwd=tmp_path)
    assert refused.returncode == 2
    assert "seed 0 instead of 3, resolution 301 instead of 51" in refused.stderr
    assert part.read_bytes() == before


def test_one_command_trains_and_computes(tmp_path) -> None:
    done = landscape(
        "compute", "--train", "--training.model", "mlp", "--training.epochs", 1, "--run", "new", "--resolution", 3,
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert load_surface(tmp_path / "surface.ply").shape == (3, 3)


def test_weights_alone_are_a_centre_for_random_directions(run, tmp_path) -> None:
    weights = run / "epoch-000002.safetensors"
    done = landscape("compute", "--weights", weights, "--model", "mlp", "--resolution", 3, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    misfit = landscape("compute", "--weights", weights, "--model", "cnn", "--resolution", 3, cwd=tmp_path)
    assert misfit.returncode == 2
    assert "does not fit the model" in misfit.stderr


def test_a_line_leads_from_the_last_weights_of_a_run_to_its_first_or_to_another_run(run, tmp_path) -> None:
    other = tmp_path / "other"
    assert landscape(*TRAIN, "--seed", 5, "--out", other, cwd=tmp_path).returncode == 0
    for options, far in ([], run / "epoch-000000.safetensors"), (["--to", other], other / "epoch-000003.safetensors"):
        line = landscape("compute", "--run", run, "--directions", "interpolate", *options, cwd=tmp_path)
        assert line.returncode == 0, line.stderr
        assert "train loss: " in line.stdout
        surface = load_surface(tmp_path / "surface.ply")
        assert surface.shape == (1, 51)
        (ends,) = surface.trajectories
        assert ends.label == f"θ* – {far.name if not options else 'other'}"
        place = int(np.argmin(np.abs(surface.alpha - 1)))
        assert surface.alpha[place] == pytest.approx(1, abs=1e-12)
        assert surface.loss[0, place] == pytest.approx(ends.loss[1], rel=1e-5)
        centre = ["--weights", far, "--model", "mlp", "--directions", "gradient", "--resolution", 3, "--out", "far.ply"]
        assert landscape("compute", *centre, cwd=tmp_path).returncode == 0
        there = load_surface(tmp_path / "far.ply").provenance["centre"]
        told = {(b["split"], b["measure"]): b["ends"][1] for b in summarise(tmp_path / "surface.ply")["barriers"]}
        assert told["train", "loss"] == pytest.approx(there["loss"], rel=1e-5)
        assert told["test", "loss"] == pytest.approx(there["test_loss"], rel=1e-5)
        assert landscape("check", "surface.ply", cwd=tmp_path).returncode == 0


def test_a_walk_along_a_run_is_a_curve_through_its_checkpoints(run, tmp_path) -> None:
    done = landscape("walk", run, "--points", 5, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["segments"], told["points"]) == (3, 5)
    assert len(told["each"]["distance"]) == 4
    assert (told["alpha"], told["each"]["numbers"]) == ("training step", [0, 6, 12, 18])
    curve = load_surface(tmp_path / "walk.ply")
    np.testing.assert_allclose(curve.alpha, np.arange(16) * 6 / 5)
    assert curve.shape == (1, 16)
    assert set(curve.fields) >= {"loss", "test_loss", "accuracy", "distance", "floor", "angle"}
    assert landscape("compute", "--run", run, "--directions", "pca", "--resolution", 3, cwd=tmp_path).returncode == 0
    (path,) = load_surface(tmp_path / "surface.ply").trajectories
    np.testing.assert_allclose(curve.loss[0, ::5], path.loss, rtol=1e-5)
    stretch = landscape("walk", run, "--first", 1, "--last", 2, "--out", "stretch.ply", cwd=tmp_path)
    assert "1 segment between consecutive checkpoints (training steps 6 to 12)" in stretch.stdout
    assert load_surface(tmp_path / "stretch.ply").alpha[[0, -1]].tolist() == [6.0, 12.0]
    assert "training step from 6 to 12, 9 samples" in landscape("info", "stretch.ply", cwd=tmp_path).stdout


def test_a_walk_killed_at_random_moments_goes_on_to_the_same_curve(run, tmp_path, kills, seed) -> None:
    chance = np.random.default_rng(seed)
    command = ["walk", run, "--points", 200, "--out"]
    torn, records = part_path(tmp_path / "torn.ply"), tmp_path / "records"
    for number in range(kills):
        killed = start(*command, "torn.ply", cwd=tmp_path)
        before = read_part(torn).done if number else 0
        wait_for_points(torn, before + int(chance.integers(1, max(2, 100 // kills))), killed)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        if number == 0:
            os.link(torn, records)
        if chance.random() < 0.5:
            with torn.open("ab") as file:
                file.write(b"a torn record")
    before = torn.read_bytes()
    refused = landscape("walk", run, "--points", 100, "--out", "torn.ply", cwd=tmp_path)
    assert refused.returncode == 2
    assert "torn.ply.part holds points of another surface (points 200 instead of 100)" in refused.stderr
    assert torn.read_bytes() == before
    for name in ("torn.ply", "whole.ply"):
        done = landscape(*command, name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert not torn.exists()
    bodies, told = zip(*(body_and_provenance(tmp_path / name) for name in ("torn.ply", "whole.ply")), strict=True)
    assert bodies[0] == bodies[1]
    assert told[0] == told[1]
    assert_no_point_twice(records)


def test_a_walk_that_is_asked_to_stop_keeps_its_points_and_a_surface_does_not_take_them(run, tmp_path) -> None:
    process = start("walk", run, "--points", 20_000, cwd=tmp_path)
    part = part_path(tmp_path / "walk.ply")
    wait_for_points(part, 3, process)
    second = landscape("walk", run, "--points", 20_000, cwd=tmp_path)
    assert f"being written by process {process.pid}" in second.stderr
    process.send_signal(signal.SIGTERM)
    assert "the same command continues" in process.communicate(timeout=30)[1]
    assert process.returncode == 128 + signal.SIGTERM
    assert read_part(part).status == PartStatus.CANCELLED
    other = landscape("compute", "--run", run, "--out", "walk.ply", cwd=tmp_path)
    assert (other.returncode, other.stderr.count("\n")) == (2, 1)
    assert "holds points of another surface" in other.stderr


WRONG = {
    "compute": "nothing to compute",
    "compute --run missing": "no training run",
    "compute --run {run} --resolution 0": "resolution is 0: expected a whole number from 2 to 4001",
    "compute --run {run} --resolution 1000000": "resolution is 1000000",
    "compute --run {run} --resolution many": "--resolution",
    "compute --run {run} --out no/such/folder/a.ply": "cannot be written",
    "compute --run {run} --out {run}": "is a folder",
    "compute --run {run} --alpha-range 1 -1": "alpha range is 1.0 to -1.0",
    "compute --run {run} --batch-norm interpolate": "random directions have none",
    "compute --weights missing.pt": "give --run FOLDER of a training run, or --model and",
    "compute --model mlp": "there are no weights for mlp: give --weights FILE",
    "compute --model mlp --weights missing.pt": "no such file",
    "compute --model nothing:build": "there is no module nothing",
    "compute --run {run} --data cifar10": "--data-root FOLDER",
    "compute --run {run} --devices cuda:77": "there is no device cuda:77 here",
    "compute --run {run} --tolerance 2": "tolerance is 2.0",
    "compute --model mlp --weights {run}/epoch-000003.safetensors --directions interpolate": "give --to FILE",
    "compute spec.txt --run {run}": "spec.txt is no spec",
    "compute missing.toml": "missing.toml cannot be read",
    "compute --train --run {run} --training.epochs 4": "epochs 3 instead of 4",
    "train --out new --model vot": "unknown model 'vot': choose one of linear, mlp",
    "train --out new --epochs 0": "epochs is 0",
    "train --out new --optimizer adam --momentum 0.5": "adam has none",
    "train --out new --crop 8": "crop is 8 pixels, and the images have 8 × 8: expected fewer",
    "train --out new --data cifar10": "--data-root FOLDER",
    "train --out new --device cuda:77": "there is no device cuda:77 here: choose of cpu",
    "train --out new --device gpu": "device is 'gpu': expected one of cpu, cuda, cuda:N and mps",
    "train --out {run} --model mlp --epochs 3 --batch-size 256 --flip": "flip False instead of True",
    "train": "--out",
    "trian": "trian",
    "train --out surface.ply --epochs 1": "surface.ply is a file: expected a folder",
    "train --out new --colour red": "--colour",
    "info missing.ply": "missing.ply",
    "check missing.ply": "missing.ply",
    "analyze": "no file is given",
    "analyze missing.ply": "missing.ply",
    "analyze surface.ply --points -1": "points is -1",
    "analyze surface.ply --tau nan": "tau is nan",
    "analyze surface.ply --epsilon 0": "epsilon is 0",
    "analyze surface.ply": "surface.ply",
    "walk missing": "no training run",
    "walk surface.ply": "surface.ply is a file: expected the folder of a training run",
    "walk {run} --first 3": "which has checkpoints 0 to 3",
    "walk {run} --points 1": "points is 1",
    "check surface.ply --points 0": "points is 0",
    "check surface.ply": "surface.ply",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_mistake_is_one_line_and_exit_code_2(line, run, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    output = tmp_path / "surface.ply"
    output.write_bytes(b"ply precious")
    assert main([word.format(run=run) for word in line.split()]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("landscape: ")
    assert printed.err.count("\n") == 1
    assert WRONG[line] in printed.err
    assert printed.out == ""
    assert output.read_bytes() == b"ply precious"
    assert [path.name for path in tmp_path.iterdir()] == ["surface.ply"]


@pytest.mark.parametrize(
    "line",
    [
        "compute --run {run} --out {run}/epoch-000000.safetensors",
        "compute --model mlp --weights mine.pt --out mine.pt",
        "compute s.toml --out s.toml",
        "walk {run} --out {run}/run.json",
        "walk {run} --out pipe",
        "compute --run {run} --out pipe",
    ],
)
def test_an_output_takes_the_place_of_nothing_but_a_surface_and_is_told_before_the_work(line, run, tmp_path) -> None:
    (tmp_path / "mine.pt").write_bytes(b"precious")
    (tmp_path / "s.toml").write_text(f"[subject]\nrun = '{run}'\n")
    os.mkfifo(tmp_path / "pipe")
    before = {file: file.read_bytes() for folder in (tmp_path, run) for file in folder.iterdir() if file.is_file()}
    refused = landscape(*(word.format(run=run) for word in line.split()), cwd=tmp_path)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "choose another name" in refused.stderr
    after = {file: file.read_bytes() for folder in (tmp_path, run) for file in folder.iterdir() if file.is_file()}
    assert after == before
    assert (tmp_path / "pipe").is_fifo()


def test_an_output_that_cannot_be_opened_is_told_before_the_work(run, tmp_path) -> None:
    output = Path("/proc/version") if os.name == "posix" else tmp_path
    refused = landscape("compute", "--run", run, "--out", output, cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path) -> None:
    axis = np.linspace(-1, 1, 5)
    save_surface(Surface(axis, axis, {"loss": np.ones((5, 5))}), tmp_path / "flat.ply")
    with start("info", "flat.ply", cwd=tmp_path) as info:
        assert info.stdout is not None
        assert info.stderr is not None
        info.stdout.close()
        assert info.stderr.read() == ""
    assert info.returncode == 0


def test_help_and_info_do_not_load_torch(tmp_path) -> None:
    code = (
        "import sys; from landscape.cli import main\n"
        "lines = [['--help'], ['compute', '--help'], *([c, 'missing.ply'] for c in ('info', 'check', 'analyze'))]\n"
        "for line in lines:\n"
        "    try: main(line)\n"
        "    except SystemExit as end: assert end.code == 0\n"
        "assert not {'torch', 'moderngl', 'imgui_bundle'} & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "--model" in done.stdout


def test_the_path_of_a_run_ends_at_the_centre(run, tmp_path) -> None:
    assert landscape("compute", "--run", run, "--directions", "pca", "--resolution", 5, cwd=tmp_path).returncode == 0
    surface = load_surface(tmp_path / "surface.ply")
    (path,) = surface.trajectories
    assert len(path) == 4
    row, column = (int(np.argmin(np.abs(axis))) for axis in (surface.beta, surface.alpha))
    assert path.loss[-1] == surface.loss[row, column]

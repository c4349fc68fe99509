"""`landscape curvature` and `landscape compute --curvature`, end to end."""

import io
import json
import os
import signal
from collections.abc import Callable, Generator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from landscape.analysis import find_critical_points
from landscape.cli import main
from landscape.critical import CriticalKind
from landscape.curvature_cli import Curvature, Progress, measure_curvature
from landscape.files import load_surface
from landscape.spec import DataSpec, SubjectSpec
from landscape.viewer.opening import layer_of


def said(*words: object, cwd: Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), chdir(cwd):
        code = main([str(word) for word in words])
    return code, out.getvalue(), err.getvalue()


def told(*words: object, cwd: Path) -> dict[str, Any]:
    code, out, err = said("curvature", *words, "--json", cwd=cwd)
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("curvature")
    for words in (
        ("train", "--model", "mlp", "--epochs", 2, "--batch-size", 256, "--out", "run"),
        ("compute", "--run", "run", "--samples", 200, "--resolution", 9, "--alpha-range", -9, 9, "--beta-range", -9, 9,
         "--out", "wide.ply"),
        ("compute", "--run", "run", "--samples", 60, "--resolution", 3, "--curvature", "--curvature-samples", 30,
         "--out", "map.ply"),
    ):  # fmt: skip
        code, _, err = said(*words, cwd=folder)
        assert code == 0, err
    return folder


def test_the_trained_point_and_the_files_centre_have_the_same_curvature(folder: Path) -> None:
    of_run = told("--run", "run", "--samples", 200, "--top", 2, "--trace", 3, "--density", 1, "--steps", 8, cwd=folder)
    of_file = told("wide.ply", "--top", 2, cwd=folder)
    assert of_file["eigenvalues"] == pytest.approx(of_run["eigenvalues"], rel=1e-4)
    assert of_run["gradient_norm"] == pytest.approx(of_file["gradient_norm"], rel=1e-4)
    assert of_run["eigenvalues"][0] == of_run["lambda_max"] > of_run["eigenvalues"][1] > of_run["lambda_min"]
    assert of_run["trace"]["draws"] == 3
    assert len(of_run["density"]["value"]) == 1024
    at_zero = told("wide.ply", "--at", 0, 0, cwd=folder)
    assert at_zero["lambda_max"] == pytest.approx(of_file["lambda_max"], rel=1e-5)


def test_critical_points_keep_their_full_space_numbers_in_the_file(folder: Path) -> None:
    before = load_surface(folder / "wide.ply")
    summary = told("wide.ply", "--critical", "--strongest", 2, "--samples", 50, cwd=folder)
    after = load_surface(folder / "wide.ply")
    assert after.critical_points is not None
    measured = [point for point in after.critical_points if point.full_lambda_max is not None]
    assert len(measured) == len(summary["critical_points"]) == summary["total"] > 0
    assert not any(point.border for point in measured)
    np.testing.assert_array_equal(after.loss, before.loss)
    for point in measured:
        at = told("wide.ply", "--at", point.refined_alpha, point.refined_beta, "--samples", 50, cwd=folder)
        assert at["lambda_max"] == pytest.approx(point.full_lambda_max, rel=1e-3)
        assert at["gradient_norm"] == pytest.approx(point.full_gradient_norm, rel=1e-4)
    minimum = next((p for p in measured if p.kind == CriticalKind.MINIMUM), None)
    if minimum is not None and (minimum.full_lambda_min or 0) < -1e-3 * (minimum.full_lambda_max or 0):
        _, out, _ = said("curvature", "wide.ply", "--critical", "--strongest", 2, "--samples", 50, cwd=folder)
        assert "minimum in the plane, saddle in full space (λmin = -" in out
    # opening the file shows the stored points, and searches for no others
    layer = layer_of(after, folder / "wide.ply")
    assert layer.critical_points == after.critical_points
    assert not layer.searching


def test_a_surface_without_critical_points_says_so(folder: Path, tmp_path: Path) -> None:
    replace(load_surface(folder / "wide.ply"), critical_points=()).save(tmp_path / "none.ply")
    run = folder / "run"
    code, out, err = said("curvature", "none.ply", "--run", run, "--samples", 30, "--critical", cwd=tmp_path)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "none.ply has no critical points inside its border: there is nothing to measure"


def test_the_mean_told_of_the_density_is_that_of_all_eigenvalues(folder: Path) -> None:
    words = ("--run", "run", "--samples", 30, "--density", 1, "--steps", 8)
    _, out, _ = said("curvature", *words, cwd=folder)
    assert "of the eigenvalues are below 0; the mean of all is " in out


def test_the_map_has_the_extreme_eigenvalues_at_every_point(folder: Path) -> None:
    surface = load_surface(folder / "map.ply")
    high, low = surface.fields["lambda_max"], surface.fields["lambda_min"]
    np.testing.assert_allclose(surface.fields["convexity"], np.abs(low / high))
    assert (high > low).all()
    found = told("map.ply", "--at", surface.alpha[2], surface.beta[0], cwd=folder)
    assert found["samples"] == 30
    assert high[0, 2] == pytest.approx(found["lambda_max"], rel=1e-2)
    assert low[0, 2] == pytest.approx(found["lambda_min"], abs=1e-2 * found["lambda_max"])
    assert surface.provenance["centre"]["lambda_max"] == pytest.approx(high[1, 1], rel=1e-6)
    assert said("check", "map.ply", cwd=folder)[0] == 0


def test_an_interrupted_map_goes_on_to_the_same_file(folder: Path, tmp_path: Path) -> None:
    from landscape.engine.subject import problem_of
    from landscape.engine.to_file import compute_to_file
    from landscape.files.part import part_path, read_part
    from landscape.spec import ComputeSpec, DataSpec, SubjectSpec

    spec = ComputeSpec(
        subject=SubjectSpec(run=str(folder / "run")),
        data=DataSpec(samples=60),
        resolution=3,
        curvature=True,
        curvature_samples=30,
    )
    asked, output = iter([False, False, False]), tmp_path / "map.ply"
    cpu = torch.device("cpu")
    stopped = compute_to_file(
        problem_of(spec, cpu), spec, output, stop=lambda: next(asked, True), report=lambda done, total: None
    )
    assert stopped is None
    part = read_part(part_path(output))
    assert 0 < part.done < part.total
    assert np.isfinite(part.surface.fields["convexity"]).any()
    compute_to_file(problem_of(spec, cpu), spec, output, stop=lambda: False, report=lambda done, total: None)
    whole, resumed = load_surface(folder / "map.ply"), load_surface(output)
    for name in ("loss", "lambda_max", "lambda_min", "convexity"):
        np.testing.assert_allclose(resumed.fields[name], whole.fields[name], rtol=1e-4, atol=1e-6)


def pressing_ctrl_c(at: int) -> Progress:
    """A progress bar under which somebody presses Ctrl-C when it comes to a number."""

    @contextmanager
    def progress(verb: str, unit: str, quiet: bool) -> Generator[Callable[[int, int], None]]:
        yield lambda done, total: os.kill(os.getpid(), signal.SIGINT) if done == at else None

    return progress


def test_ctrl_c_tells_what_is_known_so_far(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = Curvature(folder / "wide.ply", trace=50, seed=1, json=True)
    with chdir(folder):
        assert measure_curvature(command, pressing_ctrl_c(at=40)) == 128 + signal.SIGINT
    known = json.loads(capsys.readouterr().out)
    whole = told("wide.ply", "--seed", 1, cwd=folder)
    assert not known["complete"]
    assert whole["complete"]
    assert known["gradient_norm"] == pytest.approx(whole["gradient_norm"], rel=1e-4)
    assert known.get("trace", {}).get("draws", 0) < 50


def test_ctrl_c_between_critical_points_keeps_those_that_are_measured(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, file = str(folder / "run"), tmp_path / "wide.ply"
    surface = load_surface(folder / "wide.ply")
    point = next(point for point in find_critical_points(surface) if not point.border)
    others = [replace(point, refined_alpha=alpha, persistence=point.persistence / 2) for alpha in (2.0, -3.0)]
    replace(surface, critical_points=(point, *others)).save(file)
    command = Curvature(file, SubjectSpec(run=run), DataSpec(samples=30), critical=True, json=True)
    assert measure_curvature(command, pressing_ctrl_c(at=1)) == 128 + signal.SIGINT
    first = json.loads(capsys.readouterr().out)
    assert (first["complete"], len(first["critical_points"])) == (False, 1)
    kept = load_surface(file).critical_points
    assert kept is not None
    assert sum(point.full_lambda_max is not None for point in kept) == 1
    rest = told(file, "--run", run, "--samples", 30, "--critical", cwd=tmp_path)
    assert rest["critical_points"][0] == first["critical_points"][0], "the first one is not measured again"
    assert rest["complete"]
    assert len(rest["critical_points"]) == rest["total"] == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--tolerance", 0.01), "curvature is measured at every point"),
        (("--precision", "bf16"), "curvature needs more digits than bf16 has"),
        (("--batch-norm", "recalibrate"), "curvature takes BatchNorm statistics as they are"),
        (("--seeds", 2), "curvature is that of one plane"),
    ],
)
def test_a_map_that_cannot_be_measured_is_told_before_the_first_point(folder: Path, words, message: str) -> None:
    code, _, err = said("compute", "--run", "run", "--curvature", *words, "--out", "none.ply", cwd=folder)
    assert code == 2
    assert message in err
    assert not list(folder.glob("none.ply*"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--run", "run", "--critical"), "places lie on a surface: name its file"),
        (("wide.ply", "--critical", "--at", "0", "0"), "--at and --critical are different places"),
        (("wide.ply", "--strongest", "3"), "strongest chooses among critical points"),
        (("none.ply",), "none.ply does not exist"),
        (("--run", "run", "--precision", "bf16"), "curvature needs more digits than bf16 has"),
        ((), "nothing to compute"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_line(folder: Path, words: tuple[str, ...], message: str) -> None:
    code, _, err = said("curvature", *words, cwd=folder)
    assert code == 2
    assert message in err
    assert err.count("\n") == 1

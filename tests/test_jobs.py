"""Jobs: a child process followed through the files it writes."""

import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from landscape.errors import LandscapeError
from landscape.files import load_surface
from landscape.files.part import part_path
from landscape.files.run_folder import RunFolder, RunRecord
from landscape.files.run_log import LogEntry
from landscape.job_status import JobStatus
from landscape.jobs import Job, arguments
from landscape.spec import ComputeSpec, DataSpec, PlaneSpec, SubjectSpec, TrainSpec
from landscape.surface import PointState, Surface

TRAIN = TrainSpec(model="mlp", epochs=3, batch_size=256)
STARTS_SLOWLY = ComputeSpec(resolution=301, precision="float64")


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Networks as small as these are slower with two, much slower where others want the cores."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


def of_run(folder: Path, compute: ComputeSpec) -> ComputeSpec:
    """The spec of a surface of the run in a folder."""
    return replace(compute, subject=SubjectSpec(run=str(folder / "run")))


def follow(job: Job, until: Callable[[JobStatus], bool] = lambda progress: False) -> list[JobStatus]:
    """Polls a job until it ends or a condition holds; returns what it said, without repetitions."""
    said: list[JobStatus] = []
    deadline = time.monotonic() + 240  # jobs make way for whatever else the machine does
    while time.monotonic() < deadline:
        progress = job.poll()
        if not said or progress != said[-1]:
            said.append(progress)
        if not progress.running or until(progress):
            return said
        time.sleep(0.02)
    job.cancel()
    pytest.fail(f"still running: {said[-1]}")


def test_a_job_trains_computes_and_ends_with_the_written_surface(tmp_path) -> None:
    job = Job(of_run(tmp_path, ComputeSpec(resolution=41, precision="float64")), tmp_path / "a.ply", TRAIN)
    said = follow(job)
    assert said[-1] == JobStatus("done", 41 * 41, 41 * 41), said[-1]
    assert said[0].stage == "training"
    assert "computing" in {progress.stage for progress in said}
    assert isinstance(job.surface, Surface)
    assert (job.surface.state == PointState.EVALUATED).all()
    assert job.surface.loss.tobytes() == load_surface(tmp_path / "a.ply").loss.tobytes()
    assert not part_path(tmp_path / "a.ply").exists()


def test_a_job_tells_the_log_of_its_training_as_it_grows(tmp_path) -> None:
    lengths: list[int] = []
    job = Job(of_run(tmp_path, ComputeSpec(resolution=3)), tmp_path / "a.ply", TRAIN)
    ended = follow(job, until=lambda progress: bool(lengths.append(len(job.log))))[-1]
    assert ended.stage == "done", ended
    assert lengths == sorted(lengths)
    assert list(job.log) == RunFolder(tmp_path / "run").entries()
    assert [entry.epoch for entry in job.log] == [0, 1, 2, 3]
    assert job.log[-1].measures.keys() == {"loss", "accuracy", "test_loss", "test_accuracy"}


def test_the_log_of_another_run_in_the_folder_is_not_the_jobs(tmp_path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.begin(RunRecord(replace(TRAIN, epochs=7).settled(), {}))
    folder.append_log(LogEntry(9, 3, 0.1, {"loss": 1.0}))
    job = Job(of_run(tmp_path, ComputeSpec(resolution=3)), tmp_path / "a.ply", TRAIN)
    said = follow(job)
    assert said[-1].stage == "failed"
    assert "another run" in said[-1].detail
    assert job.log == ()
    assert {progress.done for progress in said} == {0}


def test_a_cancelled_job_keeps_its_points_and_the_same_job_takes_them_over(tmp_path) -> None:
    job = Job(of_run(tmp_path, STARTS_SLOWLY), tmp_path / "a.ply", TRAIN)
    follow(job, until=lambda progress: progress.stage == "computing" and progress.done > 20)
    partial = job.surface
    assert partial is not None
    assert 0 < (partial.state == PointState.EVALUATED).sum() < partial.loss.size
    job.cancel()
    ended = follow(job)[-1]
    assert ended.stage == "cancelled"
    assert ended.done > 20
    last = job.surface
    job.poll()
    assert job.surface is last
    assert not (tmp_path / "a.ply").exists()
    again = Job(of_run(tmp_path, STARTS_SLOWLY), tmp_path / "a.ply", TRAIN)
    resumed = follow(again, until=lambda progress: progress.stage == "computing")[-1]
    assert resumed.done >= ended.done
    again.cancel()
    assert again.wait(30)
    assert again.poll().stage == "cancelled"


def test_a_failed_job_tells_the_childs_last_lines(tmp_path) -> None:
    job = Job(of_run(tmp_path, ComputeSpec(resolution=5)), tmp_path / "a.ply")
    ended = follow(job)[-1]
    assert ended.stage == "failed"
    assert "holds no training run" in ended.detail
    assert job.surface is None


EVERYTHING = ComputeSpec(
    subject=SubjectSpec("a run", "w.pt", "resnet20", 0.5, ("a folder", "b.pt")),
    data=DataSpec("x.npz", "data", True, 100, 3, (0.1, 0.2), (0.3, 1e-7), 64),
    plane=PlaneSpec("random", "layer", True, 12, 3, True, "b.pt", "c.pt", "first", "ends"),
    resolution=33,
    alpha_range=(-1.5, 1e-7),
    beta_range=(-0.1, 0.30000000000000004),
    span="auto",
    span_factor=5.5,
    tolerance=0.01,
    coarse_samples=7,
    curvature=True,
    curvature_samples=5,
    loss="mse",
    objective="a.b:c",
    splits="test",
    batch_norm="recalibrate",
    recalibration_samples=9,
    precision="float64",
    batch_size=99,
    compile="off",
    devices="cpu:2",
)


PLANES = (
    PlaneSpec("random", "layer", True, 12, 3, True),
    PlaneSpec("interpolate", to="b.pt", third="c.pt"),
    PlaneSpec("pca", fit="first"),
    PlaneSpec("hessian", eigenvectors="ends"),
)
AUTOMATIC = {"alpha_range": None, "beta_range": None, "loss": None}
RANGED = {"span": "default", "span_factor": 10.0, "objective": None}
USED = tuple(
    replace(EVERYTHING, plane=plane, **entries)
    for plane, entries in zip(PLANES, (AUTOMATIC, RANGED, RANGED, AUTOMATIC), strict=True)
)
"""Specs in which every entry changes something, and between which every entry is not as usual."""


def test_the_command_line_carries_every_entry_of_the_specs() -> None:
    from landscape.cli import Compute, command_of

    for entry in fields(ComputeSpec):
        assert any(getattr(spec, entry.name) != getattr(ComputeSpec(), entry.name) for spec in USED)
    for entry in fields(PlaneSpec):
        assert any(getattr(plane, entry.name) != getattr(PlaneSpec(), entry.name) for plane in PLANES)
    everything = ("cnn-noskip", "cifar10", "root", "mse", 7, 32, 0.1 + 0.2, 0.5, 1e-9, 8)
    rest = "step", (2, 5), 0.3, True, 4, 1e-7, 11, 3, "cuda:1"
    trains = TrainSpec(*everything, "rmsprop", True, *rest), TrainSpec(*everything, "sgd", False, *rest)
    for entry in fields(TrainSpec):
        assert any(getattr(train, entry.name) != getattr(TrainSpec(), entry.name) for train in trains)
    for number, spec in enumerate(USED):
        parsed = command_of(arguments(spec, Path("-out.ply"), trains[number % 2]))
        assert isinstance(parsed, Compute)
        assert parsed.spec == spec
        assert parsed.training == trains[number % 2]
        assert (parsed.out, parsed.train, parsed.background) == (Path("-out.ply"), True, True)


def test_a_spec_file_carries_every_entry_and_options_beside_it_go_before_it(tmp_path) -> None:
    from landscape.cli import Compute, command_of
    from landscape.files.spec_file import read_spec, spec_text

    file = tmp_path / "spec.toml"
    for spec in (EVERYTHING, *USED, ComputeSpec()):
        file.write_text(spec_text(spec), encoding="utf-8")
        assert read_spec(file) == spec
    file.write_text("resolution = 9\ntolerance = 0.5", encoding="utf-8")
    for words in (["compute", str(file), "--resolution", "7"], ["compute", "--resolution", "7", str(file)]):
        parsed = command_of(words)
        assert isinstance(parsed, Compute)
        assert parsed.spec == ComputeSpec(resolution=7, tolerance=0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("resolutoin = 5", r"has an entry 'resolutoin': expected one of .*resolution"),
        ("[plane]\nsede = 5", r"has an entry 'plane\.sede'"),
        ("plane = 5", r"'plane' = 5: expected a table \[plane\]"),
        ("[resolution]", r"has a table \[resolution\]: expected a value"),
        ("resolution = ", "is no TOML"),
        ("resolution = 'many'", "has 'resolution' = 'many': expected a whole number"),
        ("[data]\nsamples = 0", "samples is 0"),
        ("objective = 5", "has 'objective' = 5: expected a text in quotes"),
        ("[subject]\nrun = 5", r"has 'subject\.run' = 5: expected a text"),
        ("alpha_range = [1, 2, 3]", "expected a list of numbers"),
        ("tolerance = true", "expected a number"),
    ],
)
def test_a_spec_file_that_is_none_is_told_in_one_line(tmp_path, text, message) -> None:
    from landscape.files.spec_file import read_spec

    file = tmp_path / "spec.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LandscapeError, match=message) as caught:
        read_spec(file)
    assert "\n" not in str(caught.value)

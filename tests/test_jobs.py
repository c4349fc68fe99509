"""Jobs: a child process followed through the files it writes."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from landscape.files import load_surface
from landscape.files.part import part_path
from landscape.job_status import JobStatus
from landscape.jobs import Job, arguments
from landscape.spec import ComputeSpec, DirectionSpec, TrainSpec
from landscape.surface import PointState, Surface

TRAIN = TrainSpec(model="mlp", epochs=3, batch_size=256)
STARTS_SLOWLY = ComputeSpec(resolution=301, precision="float64")


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Networks as small as these are slower with two, much slower where others want the cores."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


def follow(job: Job, until: Callable[[JobStatus], bool] = lambda progress: False) -> list[JobStatus]:
    """Polls a job until it ends or a condition holds; returns what it said, without repetitions."""
    said: list[JobStatus] = []
    deadline = time.monotonic() + 60
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
    job = Job(ComputeSpec(resolution=41, precision="float64"), tmp_path / "run", tmp_path / "a.ply", TRAIN)
    said = follow(job)
    assert said[-1] == JobStatus("done", 41 * 41, 41 * 41), said[-1]
    assert said[0].stage == "training"
    assert "computing" in {progress.stage for progress in said}
    assert isinstance(job.surface, Surface)
    assert (job.surface.state == PointState.EVALUATED).all()
    assert job.surface.loss.tobytes() == load_surface(tmp_path / "a.ply").loss.tobytes()
    assert not part_path(tmp_path / "a.ply").exists()


def test_a_cancelled_job_keeps_its_points_and_the_same_job_takes_them_over(tmp_path) -> None:
    job = Job(STARTS_SLOWLY, tmp_path / "run", tmp_path / "a.ply", TRAIN)
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
    again = Job(STARTS_SLOWLY, tmp_path / "run", tmp_path / "a.ply", TRAIN)
    resumed = follow(again, until=lambda progress: progress.stage == "computing")[-1]
    assert resumed.done >= ended.done
    again.cancel()
    assert again.wait(30)
    assert again.poll().stage == "cancelled"


def test_a_failed_job_tells_the_childs_last_lines(tmp_path) -> None:
    job = Job(ComputeSpec(resolution=5), tmp_path / "nothing", tmp_path / "a.ply")
    ended = follow(job)[-1]
    assert ended.stage == "failed"
    assert "holds no training run" in ended.detail
    assert job.surface is None


def test_the_command_line_carries_every_entry_of_the_specs() -> None:
    from landscape.arguments import parse_arguments
    from landscape.cli import Command, Compute

    compute = ComputeSpec(
        directions=DirectionSpec("pca", "layer", True, 12),
        resolution=33,
        alpha_range=(-1.5, 1e-7),
        beta_range=(-0.1, 0.30000000000000004),
        loss="mse",
        batch_norm="frozen",
        precision="float64",
        batch_size=99,
    )
    train = TrainSpec("cnn-noskip", "digits", "mse", 7, 32, 0.1 + 0.2, 0.5, 1e-9, 8)
    words = arguments(compute, Path("a run"), Path("-out.ply"), train)
    parsed = parse_arguments(Command, words, "landscape")
    assert isinstance(parsed, Compute)
    assert parsed.spec() == compute
    assert parsed.training == train
    assert (parsed.run, parsed.out, parsed.train, parsed.background) == (Path("a run"), Path("-out.ply"), True, True)

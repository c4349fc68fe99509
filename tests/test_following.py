"""Somebody else's part file, followed from outside."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from landscape import following
from landscape.files.part import PartStatus, PartWriter, part_path
from landscape.files.part_header import PartHeader
from landscape.following import FollowedPart
from landscape.surface import Surface


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every poll looks."""
    monkeypatch.setattr(following, "FOLLOW_INTERVAL", 0.0)


def header() -> PartHeader:
    axis = np.linspace(-1, 1, 3)
    return PartHeader(axis, axis, ("loss",), {})


@pytest.fixture
def job(tmp_path: Path) -> Iterator[PartWriter]:
    writer = PartWriter(tmp_path / "out.ply.part", header())
    yield writer
    if not writer._file.closed:
        writer.close(PartStatus.RUNNING)


def test_points_are_seen_as_they_come(job: PartWriter, tmp_path: Path) -> None:
    job.append(0, 0, (1.5,), 1.0)
    followed = FollowedPart(tmp_path / "out.ply.part")
    status = followed.poll()
    assert (status.stage, status.done, status.total) == ("computing", 1, 9)
    first = followed.surface
    assert first is not None
    assert followed.poll().done == 1
    assert followed.surface is first, "nothing new, nothing else"
    job.append(2, 1, (2.5,), 2.0)
    assert followed.poll().done == 2
    assert followed.surface is not None
    assert followed.surface.loss[2, 1] == 2.5


def test_the_finished_file_takes_the_part_files_place(job: PartWriter, tmp_path: Path) -> None:
    part = tmp_path / "out.ply.part"
    followed = FollowedPart(part)
    followed.poll()
    job.close(PartStatus.COMPLETE)
    Surface(header().alpha, header().beta, {"loss": np.full((3, 3), 7.0)}).save(followed.output)
    part.unlink()
    assert followed.poll().stage == "done"
    assert followed.surface is not None
    assert followed.surface.loss[1, 1] == 7.0
    assert part_path(followed.output) == part


def test_a_cancelled_job_is_told_and_may_be_resumed(job: PartWriter, tmp_path: Path) -> None:
    job.append(0, 0, (1.5,), 1.0)
    job.close(PartStatus.CANCELLED)
    followed = FollowedPart(tmp_path / "out.ply.part")
    assert followed.poll().stage == "cancelled"
    begun = followed._part
    resumed = PartWriter(tmp_path / "out.ply.part", header(), begun)
    resumed.append(0, 1, (2.0,), 2.0)
    resumed.close(PartStatus.RUNNING)
    status = followed.poll()
    assert (status.stage, status.done) == ("computing", 2)


def test_a_writer_that_has_nothing_new_for_long_is_said_to_be_quiet(job: PartWriter, tmp_path: Path) -> None:
    job.append(0, 0, (1.5,), 1.0)
    part = tmp_path / "out.ply.part"
    assert FollowedPart(part).poll().quiet is None
    long_ago = time.time() - 200
    os.utime(part, (long_ago, long_ago))
    followed = FollowedPart(part)
    assert followed.poll().quiet == pytest.approx(200, abs=10)
    job.append(0, 1, (1.5,), 1.0)
    assert followed.poll().quiet is None


def test_a_part_file_that_goes_without_a_result_is_waited_for_and_then_given_up(
    job: PartWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = FollowedPart(tmp_path / "out.ply.part")
    followed.poll()
    (tmp_path / "out.ply.part").unlink()
    assert followed.poll().stage == "computing", "the result may come a moment later over a network"
    monkeypatch.setattr(following, "GONE_SECONDS", 0.0)
    status = followed.poll()
    assert status.stage == "failed"
    assert "out.ply.part has gone" in status.detail


def test_a_file_begun_anew_is_read_anew(job: PartWriter, tmp_path: Path) -> None:
    for column in range(3):
        job.append(0, column, (1.0,), 1.0)
    followed = FollowedPart(tmp_path / "out.ply.part")
    assert followed.poll().done == 3
    PartWriter(tmp_path / "out.ply.part", header()).close(PartStatus.RUNNING)
    assert followed.poll().done == 0

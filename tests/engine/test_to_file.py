"""A full disk costs the points that do not fit and nothing else; a part file that differs is left alone."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from landscape.engine.losses import cross_entropy
from landscape.engine.survey import Problem, outline
from landscape.engine.to_file import compute_to_file
from landscape.errors import LandscapeError
from landscape.files import load_surface
from landscape.files.part import PartStatus, PartWriter, part_path
from landscape.files.part_header import PartHeader
from landscape.spec import ComputeSpec
from landscape.surface import Surface


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Lets files grow to `size` bytes, after which writing fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def compute(problem: Problem, output: Path) -> Surface | None:
    return compute_to_file(problem, ComputeSpec(resolution=9), output, stop=lambda: False, report=lambda *_: None)


@pytest.mark.parametrize("size", [100, 4000, 7000])
def test_after_a_full_disk_the_same_command_continues(network, data, tmp_path, size) -> None:
    problem = Problem(network, data, cross_entropy, "cross-entropy")
    with room_for(size), pytest.raises(LandscapeError, match=r"cannot be written|could not be kept|cannot write"):
        compute(problem, tmp_path / "a.ply")
    assert not (tmp_path / "a.ply").exists()
    assert part_path(tmp_path / "a.ply").stat().st_size <= size
    surface, straight = compute(problem, tmp_path / "a.ply"), compute(problem, tmp_path / "b.ply")
    assert surface is not None
    assert straight is not None
    assert np.array_equal(surface.loss, straight.loss)
    assert np.array_equal(load_surface(tmp_path / "a.ply").loss, straight.loss)


@pytest.mark.parametrize("threads", [None, "x", 0, 10**12])
def test_a_part_file_of_no_number_of_threads_is_another_surface(network, data, tmp_path, threads) -> None:
    problem, output = Problem(network, data, cross_entropy, "cross-entropy"), tmp_path / "a.ply"
    plan = outline(problem, ComputeSpec(resolution=9))
    header = PartHeader(plan.alpha, plan.beta, plan.fields, {**plan.identity, "threads": threads})
    PartWriter(part_path(output), header).close(PartStatus.CANCELLED)
    with pytest.raises(LandscapeError, match=f"another surface .*threads {threads} instead of"):
        compute(problem, output)

"""A full disk costs the points that do not fit and nothing else; a part file that differs is left alone."""

import math
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Supervised
from landscape.engine.problem import Problem
from landscape.engine.survey import Survey
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
def test_after_a_full_disk_the_same_command_continues(network, data, tmp_path, monkeypatch, size) -> None:
    # both runs keep to the first choice: where the disk had no room for a choice, the next run may make another one
    monkeypatch.setattr("landscape.engine.evaluation.probe.NOT_WORTHWHILE", math.inf)
    problem = Problem(network, data, Supervised(cross_entropy), "cross-entropy")
    with room_for(size), pytest.raises(LandscapeError, match=r"cannot be written|could not be kept|cannot write"):
        compute(problem, tmp_path / "a.ply")
    assert not (tmp_path / "a.ply").exists()
    assert part_path(tmp_path / "a.ply").stat().st_size <= size
    surface, straight = compute(problem, tmp_path / "a.ply"), compute(problem, tmp_path / "b.ply")
    assert surface is not None
    assert straight is not None
    assert np.array_equal(surface.loss, straight.loss)
    assert np.array_equal(load_surface(tmp_path / "a.ply").loss, straight.loss)


@pytest.mark.parametrize(
    "execution", [None, {}, {"threads": 1}, {"batch_size": "x"}, {"batch_size": 0}, {"threads": 10**12}]
)
def test_a_part_file_that_does_not_tell_how_it_was_evaluated_is_left_alone(network, data, tmp_path, execution) -> None:
    problem, output = Problem(network, data, Supervised(cross_entropy), "cross-entropy"), tmp_path / "a.ply"
    with Survey(problem, ComputeSpec(resolution=9)) as survey:
        plan = survey.outline
    told = execution if not execution else {**plan.execution.told(), **execution}
    told = {"threads": 1} if execution == {"threads": 1} else told
    header = PartHeader(plan.alpha, plan.beta, plan.fields, plan.identity, {**plan.provenance, "execution": told})
    PartWriter(part_path(output), header).close(PartStatus.CANCELLED)
    before = part_path(output).read_bytes()
    with pytest.raises(LandscapeError, match="does not tell how its points were evaluated"):
        compute(problem, output)
    assert part_path(output).read_bytes() == before

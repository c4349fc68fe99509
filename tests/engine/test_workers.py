"""One plan, any executor: processes evaluate the same points to the same bits."""

import math
import os
import signal
import time

import numpy as np
import pytest
import torch

import landscape
from landscape.engine.evaluation import probe as probing
from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Supervised
from landscape.engine.problem import Problem
from landscape.engine.survey import Survey
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec


def test_two_processes_give_the_bits_of_one(network, data, monkeypatch) -> None:
    monkeypatch.setattr(probing, "NOT_WORTHWHILE", math.inf)  # each would try, and might choose otherwise
    problem = Problem(network, data, Supervised(cross_entropy), "cross-entropy")
    surfaces = []
    for devices in (None, "cpu:2"):
        with Survey(problem, ComputeSpec(resolution=5, batch_size=64, devices=devices)) as survey:
            places = [int(p) for measured in survey.points() for p in measured.places]
            surfaces.append(survey.surface)
        assert sorted(places) == list(range(25))
    one, two = surfaces
    for name, values in one.fields.items():
        assert np.array_equal(values, two.fields[name])
    assert one.provenance["compute"] == two.provenance["compute"]


def test_a_worker_that_dies_is_told_and_costs_no_finished_point(network, data) -> None:
    problem = Problem(network, data, Supervised(cross_entropy), "cross-entropy")
    finished = 0
    with Survey(problem, ComputeSpec(resolution=41, batch_size=8, devices="cpu:1")) as survey:
        points = survey.points()
        next(points)
        for child in _children():
            os.kill(child, signal.SIGKILL)
        with pytest.raises(LandscapeError, match="a worker process ended unexpectedly"):
            finished = sum(len(measured.places) for measured in points)
    assert finished == 0


def test_what_cannot_be_handed_over_is_told() -> None:
    model = torch.nn.Linear(3, 2)
    data = torch.zeros(4, 3), torch.zeros(4, dtype=torch.int64)
    with pytest.raises(LandscapeError, match="cannot be handed to other processes"):
        landscape.compute(model, data, loss=lambda o, t: cross_entropy(o, t), resolution=3, devices="cpu:2")


def _children() -> list[int]:
    own, found = os.getpid(), []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                with open(f"/proc/{entry}/cmdline") as file:
                    spawned = "spawn_main" in file.read()
            except OSError:
                continue
            if int(fields[1]) == own and spawned:
                found.append(int(entry))
    time.sleep(0.01)
    return found

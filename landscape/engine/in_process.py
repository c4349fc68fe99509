"""Drains the engine in the caller's own process, for a model in memory."""

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from landscape.engine.checkpoints import Checkpoint, CheckpointSource
from landscape.engine.data import DataSet, Split
from landscape.engine.losses import PerSampleLoss, loss_by_name
from landscape.engine.objective import Objective, Supervised
from landscape.engine.problem import Problem
from landscape.engine.survey import Survey
from landscape.engine.training_paths import PathSources, TrainingPath, training_paths
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec
from landscape.surface import Surface


def surface_of(problem: Problem, spec: ComputeSpec) -> Surface:
    """Returns the surface of a problem; see `landscape.compute`."""
    began = time.monotonic()
    counts = [0, 0]
    with Survey(problem, spec) as survey:
        for measured in survey.points():
            counts[measured.coarse] += len(measured.places)
        surface = survey.surface
        rate = survey.samples_per_second
    assert surface is not None
    facts = {"wall_time_s": time.monotonic() - began, "evaluations": counts[False], "samples_per_second": rate}
    return surface.told_of(**facts, **({"coarse_evaluations": counts[True]} if counts[True] else {}))


def problem_in_memory(
    model: nn.Module,
    data: Any,
    test_data: Any,
    measured: "str | PerSampleLoss | Objective",
    checkpoints: PathSources,
    ends: Sequence[CheckpointSource],
) -> Problem:
    """Returns the problem of a model in memory.

    Raises:
        LandscapeError: these are no model, data and loss.
    """
    if not isinstance(model, nn.Module):
        raise LandscapeError(f"the model is {kind_told(model)}: expected a torch.nn.Module")
    if len(ends) > 2:
        raise LandscapeError(f"there are {len(ends)} ends: expected one for a line, or two for a plane")
    model = _unwrapped(model)
    objective, name = _objective(measured)
    return Problem(
        model,
        DataSet(_split(data), None if test_data is None else _split(test_data)),
        objective,
        name,
        paths=_paths_to(model, training_paths(checkpoints)),
        ends=tuple((_name_of(end, k), Checkpoint(end)) for k, end in enumerate(ends)),
        origin={"model": type(model).__qualname__},
    )


def _unwrapped(model: nn.Module) -> nn.Module:
    """Returns the network itself, whose weights have the names that files give them."""
    while isinstance(model, nn.DataParallel) or hasattr(model, "_orig_mod"):
        inner = model.module if isinstance(model, nn.DataParallel) else model._orig_mod
        assert isinstance(inner, nn.Module)
        model = inner
    return model


def _objective(measured: "str | PerSampleLoss | Objective") -> tuple[Objective, str]:
    if isinstance(measured, Objective):
        return measured, type(measured).__qualname__
    if callable(measured):
        return Supervised(measured), getattr(measured, "__qualname__", type(measured).__qualname__)
    if not isinstance(measured, str):
        raise LandscapeError(
            f"the loss is {kind_told(measured)}: expected a name, a function of outputs and targets, or an Objective"
        )
    return Supervised(loss_by_name(measured)), measured


def _name_of(end: CheckpointSource, number: int) -> str:
    return f"θ{'bc'[number]}" if not isinstance(end, str) else end


def _split(data: Any) -> Split:
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise LandscapeError(f"data is {kind_told(data)}: expected two tensors, (inputs, targets)")
    return Split(*data)


def _paths_to(model: nn.Module, paths: tuple[TrainingPath, ...]) -> tuple[TrainingPath, ...]:
    """Returns the paths, with the model itself at the end of a single one that ends elsewhere."""
    if len(paths) != 1 or not paths[0].checkpoints:
        return paths
    (path,) = paths
    own = model.state_dict()
    last = path.checkpoints[-1].state()
    if all(
        name in last and last[name].shape == value.shape and torch.equal(last[name].to(value), value)
        for name, value in own.items()
        if value.is_floating_point()
    ):
        return paths
    here = Checkpoint({name: value.detach().clone() for name, value in own.items()})
    return (path.ended_by(here),)

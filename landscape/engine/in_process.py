"""Drains the engine in the caller's own process, for a model in memory."""

import time
from collections.abc import Sequence
from contextlib import closing

import numpy as np
import torch
from torch import Tensor, nn

from landscape.engine.checkpoints import Checkpoint, CheckpointSource
from landscape.engine.data import DataSet, Split
from landscape.engine.losses import PerSampleLoss, loss_by_name
from landscape.engine.survey import Problem, evaluate_points, outline
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, LossName
from landscape.surface import Surface


def surface_of(
    model: nn.Module,
    data: tuple[Tensor, Tensor],
    test_data: tuple[Tensor, Tensor] | None,
    loss: LossName | PerSampleLoss,
    checkpoints: Sequence[CheckpointSource],
    spec: ComputeSpec,
) -> Surface:
    """Returns the surface around a model; see `landscape.compute`."""
    if not isinstance(model, nn.Module):
        raise LandscapeError(f"the model is a {type(model).__name__}: expected a torch.nn.Module")
    problem = Problem(
        model,
        DataSet(_split(data), None if test_data is None else _split(test_data)),
        loss if callable(loss) else loss_by_name(loss),
        path=_path_to(model, checkpoints),
        loss_name=getattr(loss, "__qualname__", type(loss).__qualname__) if callable(loss) else loss,
        origin={"model": type(model).__qualname__},
    )
    began = time.monotonic()
    plan = outline(problem, spec)
    fields = {name: np.full((len(plan.beta), len(plan.alpha)), np.nan) for name in plan.fields}
    with closing(evaluate_points(problem, spec, plan)) as points:
        for point in points:
            for name, value in zip(plan.fields, point.values, strict=True):
                fields[name][point.row, point.column] = value
    effort = {"wall_time_s": time.monotonic() - began, "evaluations": len(plan.alpha) * len(plan.beta)}
    return Surface(
        plan.alpha, plan.beta, fields, trajectories=plan.trajectories, provenance={**plan.provenance, **effort}
    )


def _split(data: tuple[Tensor, Tensor]) -> Split:
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise LandscapeError(f"data is a {type(data).__name__}: expected two tensors, (inputs, targets)")
    return Split(*data)


def _path_to(model: nn.Module, sources: Sequence[CheckpointSource]) -> tuple[Checkpoint, ...]:
    """Returns the checkpoints, and the model itself where it is not the last of them."""
    path = tuple(Checkpoint(source) for source in sources)
    if not path:
        return path
    own = model.state_dict()
    last = path[-1].state()
    at_model = all(
        name in last and last[name].shape == value.shape and torch.equal(last[name].to(value), value)
        for name, value in own.items()
        if value.is_floating_point()
    )
    return path if at_model else (*path, Checkpoint({name: value.detach().clone() for name, value in own.items()}))

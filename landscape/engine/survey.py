"""Computes a surface: one outline, then one point after the other.

Everybody who wants a surface, the caller's own process and the command line alike, asks for the
`Outline` first and then drains `evaluate_points`.
"""

import platform
from collections.abc import Container, Generator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from landscape import __version__
from landscape.engine.borrowed import BorrowedModel
from landscape.engine.checkpoints import Checkpoint, check_fit, digest_of
from landscape.engine.data import DataSet
from landscape.engine.losses import PerSampleLoss
from landscape.engine.objective import Objective, prefers_channels_last
from landscape.engine.path_plane import Projection, path_plane, project
from landscape.engine.plane import Plane, parameters_of
from landscape.engine.random_directions import random_plane
from landscape.errors import LandscapeError
from landscape.planning.levels import axis_between, axis_with_zero, coarse_to_fine
from landscape.spec import ComputeSpec
from landscape.trajectory import FloatArray, Trajectory

_DTYPES = {"float32": torch.float32, "float64": torch.float64}


@dataclass(frozen=True)
class Problem:
    """What is looked at.

    Attributes:
        model: the network, at θ*.
        data: on which the loss is measured.
        loss: one value for each sample; `loss_name` is what the provenance calls it.
        path: checkpoints of the training that led to θ*, the last of which is θ*; may be empty.
        label: name of the path.
        origin: how the model came to be, for the provenance.
    """

    model: nn.Module
    data: DataSet
    loss: PerSampleLoss
    loss_name: str
    path: tuple[Checkpoint, ...] = ()
    label: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outline:
    """All that is known before the first point of the grid.

    Attributes:
        alpha, beta: the axes.
        fields: names of what is measured at each point.
        plane: the plane.
        trajectories: the path on the plane, for pca.
        identity: what a later run must agree on to add points to this surface.
        provenance: everything needed to make it again.
    """

    alpha: FloatArray
    beta: FloatArray
    fields: tuple[str, ...]
    plane: Plane
    trajectories: tuple[Trajectory, ...]
    identity: Mapping[str, Any]
    provenance: Mapping[str, Any]


@dataclass(frozen=True)
class Point:
    """A measured point: row and column of the grid, and the outline's fields."""

    row: int
    column: int
    values: tuple[float, ...]


def outline(problem: Problem, spec: ComputeSpec) -> Outline:
    """Chooses plane and axes, measures θ* and the path.

    The model is bit-identical afterwards.

    Raises:
        LandscapeError: model, data, loss and path do not go together.
    """
    plane, projection = _choose_plane(problem, spec)
    alpha, beta = (
        axis_with_zero(*default, spec.resolution) if asked is None else axis_between(*asked, spec.resolution)
        for asked, default in ((spec.alpha_range, plane.alpha_range), (spec.beta_range, plane.beta_range))
    )
    with BorrowedModel(problem.model, _DTYPES[spec.precision]) as borrowed:
        objective = _objective(problem, spec)
        borrowed.choose_plane(plane)
        borrowed.move_to(0.0, 0.0)
        centre = objective.measure()
        losses = []
        for checkpoint in problem.path if projection is not None else ():
            borrowed.load(checkpoint.state())
            losses.append(objective.measure()[0])
    trajectories = () if projection is None else (_trajectory(problem, plane, projection, losses),)
    identity = _identity(problem, spec, plane)
    provenance = _provenance(problem, identity, plane, dict(zip(objective.fields, centre, strict=True)))
    return Outline(alpha, beta, objective.fields, plane, trajectories, identity, provenance)


def evaluate_points(
    problem: Problem, spec: ComputeSpec, outline: Outline, known: Container[tuple[int, int]] = frozenset()
) -> Generator[Point]:
    """Yields the points of the grid, coarse to fine, without those already known.

    The model is lent until the iterator ends or is closed, and bit-identical afterwards.
    """
    with BorrowedModel(problem.model, _DTYPES[spec.precision]) as borrowed:
        objective = _objective(problem, spec)
        borrowed.choose_plane(outline.plane)
        for row, column in coarse_to_fine(len(outline.beta), len(outline.alpha)):
            if (row, column) not in known:
                borrowed.move_to(float(outline.alpha[column]), float(outline.beta[row]))
                yield Point(row, column, objective.measure())


def _objective(problem: Problem, spec: ComputeSpec) -> Objective:
    return Objective(
        problem.model,
        problem.data,
        problem.loss,
        dtype=_DTYPES[spec.precision],
        batch_size=spec.batch_size,
        channels_last=prefers_channels_last(problem.data.train.inputs),
    )


def _choose_plane(problem: Problem, spec: ComputeSpec) -> tuple[Plane, Projection | None]:
    origin = parameters_of(problem.model)
    if not all(bool(torch.isfinite(value).all()) for value in origin.values()):
        raise LandscapeError("the model's weights are not finite: no direction can be scaled to them")
    if spec.directions.kind == "random":
        return random_plane(origin, spec.directions), None
    if len(problem.path) < 2:
        raise LandscapeError(
            f"pca directions need the checkpoints of a training run, got {len(problem.path)}:"
            " give a run folder (or checkpoints=…), or use random directions"
        )
    for number, checkpoint in enumerate(problem.path):
        check_fit(problem.model, checkpoint.state(), f"checkpoint {number} of the path")
    plane = path_plane(problem.model, problem.path[:-1], spec.batch_norm_policy, spec.directions.seed)
    projection = project(problem.path, origin, plane)
    alpha_range, beta_range = projection.box()
    return replace(plane, alpha_range=alpha_range, beta_range=beta_range), projection


def _trajectory(problem: Problem, plane: Plane, projection: Projection, losses: list[float]) -> Trajectory:
    return Trajectory(
        projection.alpha,
        projection.beta,
        loss=np.array(losses, dtype=np.float64),
        residual=projection.residual,
        label=problem.label,
        explained_variance=plane.explained_variance,
    )


def identity_of_spec(spec: ComputeSpec) -> dict[str, Any]:
    """Returns the part of a surface's identity that was asked for."""
    entries = asdict(spec)
    directions = entries.pop("directions")
    return {"directions": directions.pop("kind"), **directions, **entries, "batch_norm": spec.batch_norm_policy}


def _identity(problem: Problem, spec: ComputeSpec, plane: Plane) -> dict[str, Any]:
    """Returns what two executions share when their points may stand in one surface, bit for bit."""
    device = next((p.device for p in problem.model.parameters()), torch.device("cpu"))
    return {
        **identity_of_spec(spec),
        "loss": problem.loss_name,
        "weights": digest_of(problem.model.state_dict()),
        "directions_hash": plane.digest(),
        "train_data": problem.data.train.digest(),
        "test_data": None if problem.data.test is None else problem.data.test.digest(),
        "device": str(device),
        "processor": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "channels_last": prefers_channels_last(problem.data.train.inputs),
        "torch": torch.__version__,
    }


def _provenance(
    problem: Problem, identity: Mapping[str, Any], plane: Plane, centre: Mapping[str, float]
) -> dict[str, Any]:
    return {
        "software": {"landscape": __version__, "numpy": np.__version__, "python": platform.python_version()},
        "compute": dict(identity),
        "origin": dict(problem.origin),
        "samples": {
            "train": len(problem.data.train),
            "test": None if problem.data.test is None else len(problem.data.test),
        },
        "centre": dict(centre),
        "norms": list(plane.norms),
        "cosine": plane.cosine,
        "explained_variance": plane.explained_variance,
        "notes": list(plane.notes),
    }

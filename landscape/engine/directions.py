"""The planes that can be looked at, by kind of direction."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from landscape.engine.checkpoints import Checkpoint, check_fit
from landscape.engine.gradient_line import gradient_line
from landscape.engine.interpolation import interpolation_plane
from landscape.engine.path_plane import Projection, path_plane, project
from landscape.engine.plane import Plane, parameters_of, stored
from landscape.engine.problem import Problem
from landscape.engine.random_directions import random_plane
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, DirectionKind


@dataclass(frozen=True)
class Directions:
    """What is looked at, and what lies on it.

    Attributes:
        planes: one, or several random ones.
        path: checkpoints to be marked on the first one, and where they fall.
        label: name of the path.
        steps: numbers of its checkpoints; empty where they are 0, 1, 2 ….
    """

    planes: tuple[Plane, ...]
    path: tuple[Checkpoint, ...] = ()
    projection: Projection | None = None
    label: str = ""
    steps: tuple[int, ...] = ()


def choose_directions(problem: Problem, spec: ComputeSpec) -> Directions:
    """Returns the directions a spec asks for; the model is as it was.

    Raises:
        LandscapeError: the model cannot be moved that way, or what leads the way is missing.
    """
    chosen = _KINDS[spec.plane.directions](problem, spec)
    dtype = torch.float64 if spec.precision == "float64" else torch.float32
    planes = tuple(
        replace(
            plane,
            delta=stored(plane.delta, dtype),
            eta={} if spec.plane.is_line else stored(plane.eta, dtype),
            buffer_eta={} if spec.plane.is_line else plane.buffer_eta,
        )
        for plane in chosen.planes
    )
    return replace(chosen, planes=planes)


def direction_kinds() -> tuple[DirectionKind, ...]:
    """Returns the kinds `choose_directions` knows."""
    return tuple(_KINDS)


def _random(problem: Problem, spec: ComputeSpec) -> Directions:
    origin, asked = parameters_of(problem.model), spec.plane
    dtype = torch.float64 if spec.precision == "float64" else torch.float32
    seeds = range(asked.seed, asked.seed + asked.seeds)
    return Directions(tuple(random_plane(origin, replace(asked, seed=seed), dtype) for seed in seeds))


def _pca(problem: Problem, spec: ComputeSpec) -> Directions:
    if len(problem.path) < 2:
        raise LandscapeError(
            f"pca directions need the checkpoints of a training run, got {len(problem.path)}:"
            " give a run folder (or checkpoints=…), or use random directions"
        )
    for number, checkpoint in enumerate(problem.path):
        check_fit(problem.model, checkpoint.state(), f"checkpoint {number} of the path")
    plane = path_plane(problem.model, problem.path[:-1], spec.batch_norm_policy, spec.plane.seed)
    plane = replace(plane, eta={}, buffer_eta={}) if spec.plane.line else plane
    projection = project(problem.path, parameters_of(problem.model), plane)
    alpha_range, beta_range = projection.box()
    ranged = replace(plane, alpha_range=alpha_range, beta_range=beta_range)
    return Directions((ranged,), problem.path, projection, problem.label, problem.steps)


def _interpolate(problem: Problem, spec: ComputeSpec) -> Directions:
    ends = problem.ends[:1] if spec.plane.is_line else problem.ends
    for name, checkpoint in ends:
        check_fit(problem.model, checkpoint.state(), name)
    plane = interpolation_plane(problem.model, ends, spec.batch_norm_policy, spec.resolution)
    here = Checkpoint(dict(problem.model.state_dict()))
    points = (here, *(checkpoint for _, checkpoint in ends))
    projection = project(points, parameters_of(problem.model), plane)
    label = " – ".join(("θ*", *(name for name, _ in ends)))
    return Directions((plane,), points, projection, label)


def _gradient(problem: Problem, spec: ComputeSpec) -> Directions:
    return Directions((gradient_line(problem, spec),))


_KINDS: dict[DirectionKind, Callable[[Problem, ComputeSpec], Directions]] = {
    "random": _random,
    "pca": _pca,
    "interpolate": _interpolate,
    "gradient": _gradient,
}

"""The planes that can be looked at, by kind of direction."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from landscape.engine.checkpoints import Checkpoint, check_fit
from landscape.engine.gradient_line import gradient_line
from landscape.engine.hessian_plane import hessian_plane
from landscape.engine.interpolation import interpolation_plane
from landscape.engine.path_plane import path_plane
from landscape.engine.plane import Plane, parameters_of, stored
from landscape.engine.problem import Problem
from landscape.engine.projection import Projection, box, project
from landscape.engine.random_directions import random_plane
from landscape.engine.training_paths import TrainingPath
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, DirectionKind


@dataclass(frozen=True)
class Directions:
    """What is looked at, and what lies on it.

    Attributes:
        planes: one, or several random ones.
        paths: checkpoints to be marked on the first one.
    """

    planes: tuple[Plane, ...]
    paths: tuple["ProjectedPath", ...] = ()


@dataclass(frozen=True)
class ProjectedPath:
    """A path, where its checkpoints fall, and the ratios of its variance along the axes, where it has any."""

    path: TrainingPath
    projection: Projection
    explained_variance: tuple[float, float] | None = None


def choose_directions(problem: Problem, spec: ComputeSpec) -> Directions:
    """Returns the directions a spec asks for; the model is as it was.

    Raises:
        LandscapeError: the model cannot be moved that way, or what leads the way is missing.
    """
    chosen = _KINDS[spec.plane.directions](problem, spec)
    dtype = _stored_in(spec)
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


def _stored_in(spec: ComputeSpec) -> torch.dtype:
    """Returns the type directions are kept in: float32 holds all that a float32 surface can show."""
    return torch.float64 if spec.precision == "float64" else torch.float32


def _random(problem: Problem, spec: ComputeSpec) -> Directions:
    origin, asked, dtype = parameters_of(problem.model), spec.plane, _stored_in(spec)
    seeds = range(asked.seed, asked.seed + asked.seeds)
    return Directions(tuple(random_plane(origin, replace(asked, seed=seed), dtype) for seed in seeds))


def _pca(problem: Problem, spec: ComputeSpec) -> Directions:
    count = sum(len(path.checkpoints) for path in problem.paths)
    if count < 2:
        raise LandscapeError(
            f"pca directions need the checkpoints of a training run, got {count}:"
            " give a run folder or checkpoints, or use random directions"
        )
    for path in problem.paths:
        for number, checkpoint in enumerate(path.checkpoints):
            of = f"path '{path.label}'" if path.label else "the path"
            check_fit(problem.model, checkpoint.state(), f"checkpoint {number} of {of}")
    found = path_plane(
        problem.model,
        [path.checkpoints for path in problem.paths],
        spec.batch_norm_policy,
        spec.plane.seed,
        fitted=spec.plane.fit,
        dtype=_stored_in(spec),
    )
    plane = replace(found.plane, eta={}, buffer_eta={}) if spec.plane.line else found.plane
    origin = parameters_of(problem.model)
    projections = [project(path.checkpoints, origin, plane) for path in problem.paths]
    alpha_range, beta_range = box(projections)
    notes = (*plane.notes, *(note for path in problem.paths for note in path.notes))
    ranged = replace(plane, alpha_range=alpha_range, beta_range=beta_range, notes=notes)
    return Directions((ranged,), tuple(map(ProjectedPath, problem.paths, projections, found.explained_variance)))


def _interpolate(problem: Problem, spec: ComputeSpec) -> Directions:
    ends = problem.ends[:1] if spec.plane.is_line else problem.ends
    for name, checkpoint in ends:
        check_fit(problem.model, checkpoint.state(), name)
    plane = interpolation_plane(problem.model, ends, spec.batch_norm_policy, spec.resolution)
    here = Checkpoint(dict(problem.model.state_dict()))
    points = (here, *(checkpoint for _, checkpoint in ends))
    projection = project(points, parameters_of(problem.model), plane)
    label = " – ".join(("θ*", *(name for name, _ in ends)))
    return Directions((plane,), (ProjectedPath(TrainingPath(points, label), projection),))


def _gradient(problem: Problem, spec: ComputeSpec) -> Directions:
    return Directions((gradient_line(problem, spec),))


def _hessian(problem: Problem, spec: ComputeSpec) -> Directions:
    return Directions((hessian_plane(problem, spec),))


_KINDS: dict[DirectionKind, Callable[[Problem, ComputeSpec], Directions]] = {
    "random": _random,
    "pca": _pca,
    "interpolate": _interpolate,
    "gradient": _gradient,
    "hessian": _hessian,
}

"""All that is known of a surface before its first point."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from landscape.engine.directions import Directions, ProjectedPath
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.evaluation.probe import probe
from landscape.engine.plane import Plane, norm
from landscape.engine.problem import Problem
from landscape.engine.provenance import provenance_of
from landscape.engine.soundness import check_centre
from landscape.engine.span import span_of_rise
from landscape.errors import LandscapeError
from landscape.planning import axis_between, axis_with_zero
from landscape.spec import ComputeSpec
from landscape.trajectory import FloatArray, Trajectory

REFINED_POINTS = 1000
"""About as many points are evaluated of a smooth surface when the others may be interpolated, however fine its grid."""

SAME_CENTRE = 1e-3
"""Relative difference of the loss at θ* above which a network is another one than before."""

UNIT_START = 0.01
"""First try of an automatic span, as a share of the weights' length, where directions are of unit length."""


@dataclass(frozen=True)
class Outline:
    """All that is known before the first point of the grid.

    Attributes:
        alpha, beta: the axes; of a line, β is 0 alone.
        fields: names of what is measured at each point.
        planes: one, or several random ones whose fields are averaged.
        trajectories: the path on the plane.
        execution: how points are evaluated: later ones must be in the same way.
        identity: what a later run must agree on to add points to this surface, JSON types only.
        provenance: everything needed to make it again, JSON types only.
    """

    alpha: FloatArray
    beta: FloatArray
    fields: tuple[str, ...]
    planes: tuple[Plane, ...]
    trajectories: tuple[Trajectory, ...]
    execution: Execution
    identity: Mapping[str, Any]
    provenance: Mapping[str, Any]

    @property
    def plane(self) -> Plane:
        """The plane, or the first of several."""
        return self.planes[0]


def draw_outline(
    problem: Problem, spec: ComputeSpec, directions: Directions, identity: Mapping[str, Any], evaluator: Evaluator
) -> Outline:
    """Measures θ* and the path, chooses the axes, and finds the fastest way to evaluate the rest.

    Raises:
        LandscapeError: the model is random or not finite at θ*, or no span is found.
    """
    note = check_centre(evaluator)
    trajectories = tuple(_trajectory(projected, evaluator) for projected in directions.paths)
    evaluator.borrowed.reset()
    evaluator.choose_planes(directions.planes)
    (alpha, beta), moved = _axes(spec, directions.planes, evaluator)
    batch = evaluator.execution.batch_size if note else spec.batch_size
    points = len(alpha) * len(beta)
    ahead = points if spec.tolerance is None else min(points, REFINED_POINTS)
    found = probe(evaluator, directions.planes, replace(spec, batch_size=batch), ahead)
    centre = evaluator.evaluate([(0.0, 0.0)])[0]
    provenance = {
        **provenance_of(problem, spec, identity, directions.planes, [*filter(None, (note, moved))]),
        "centre": dict(zip(evaluator.fields, centre, strict=True)),
        "execution": evaluator.execution.told(),
        "forward_rate": found.forward_rate,
    }
    return Outline(
        alpha, beta, evaluator.fields, directions.planes, trajectories, evaluator.execution, identity, provenance
    )


def with_curvature(outline: Outline, evaluator: Evaluator) -> Outline:
    """Returns an outline with what is measured of the curvature, which nothing before the first point needs."""
    centre = evaluator.evaluate([(0.0, 0.0)])[0]
    told = {**outline.provenance, "centre": dict(zip(evaluator.fields, centre, strict=True))}
    return replace(outline, fields=evaluator.fields, provenance=told)


def check_same_centre(evaluator: Evaluator, planes: tuple[Plane, ...], earlier: Outline) -> None:
    """Checks that a network still has the loss at θ* that an earlier computation of its surface found.

    Raises:
        LandscapeError: it has another one, for a reason that no weight or setting tells.
    """
    evaluator.choose_planes(planes)
    loss = evaluator.evaluate([(0.0, 0.0)])[0][0]
    before = earlier.provenance.get("centre", {}).get("loss")
    if not isinstance(before, int | float) or abs(loss - before) > SAME_CENTRE * max(abs(before), 1e-2):
        raise LandscapeError(
            f"the loss at θ* is {loss:.6g} and was {before} when this surface was begun: the network or its code has"
            " changed; choose another output, or delete the .part file"
        )


def _axes(
    spec: ComputeSpec, planes: tuple[Plane, ...], evaluator: Evaluator
) -> tuple[tuple[FloatArray, FloatArray], str]:
    """Returns the axes, as far as asked, else as far as the loss rises, else as the directions' kind has it.

    Beside them a sentence where ranges about θ* had to move: an even number of samples has none in the middle.
    """
    plane = planes[0]
    axes, moved = [], []
    for number, (asked, default) in enumerate(
        ((spec.alpha_range, plane.alpha_range), (spec.beta_range, plane.beta_range))
    ):
        if number == 1 and plane.is_line:
            axes.append(np.zeros(1))
        elif asked is not None:
            axes.append(axis_between(*asked, spec.resolution))
        else:
            automatic = spec.is_span_automatic
            bounds = _automatic(spec.span_factor, evaluator, plane, number) if automatic else default
            axes.append(axis_with_zero(*bounds, spec.resolution))
            if spec.resolution % 2 == 0 and bounds[0] == -bounds[1]:
                moved.append(f"{'αβ'[number]} goes from {axes[-1][0]:.4g} to {axes[-1][-1]:.4g}")
    note = f"of {spec.resolution} samples, an even number, θ* is one: {' and '.join(moved)}" if moved else ""
    return (axes[0], axes[1]), note


def _automatic(factor: float, evaluator: Evaluator, plane: Plane, axis: int) -> tuple[float, float]:
    centre = evaluator.evaluate([(0.0, 0.0)])[0][0]
    lengths = plane.norms
    origin = norm({name: value for name, value in evaluator.borrowed.model.named_parameters()})
    # a filter-normalised direction is as long as the weights; one of unit length begins with a share of them
    start = max(abs(bound) for bound in (plane.alpha_range, plane.beta_range)[axis])
    start = start if abs(lengths[axis] - 1.0) > 1e-3 else UNIT_START * max(origin, 1e-12)

    def rise(distance: float) -> float:
        places = [(s * distance, 0.0) if axis == 0 else (0.0, s * distance) for s in (-1.0, 1.0)]
        losses = [values[0] for values in evaluator.evaluate(places)]
        return max((loss - centre) / max(abs(centre), 1e-300) + 1.0 for loss in losses)

    span = span_of_rise(rise, start, factor)
    return -span, span


def _trajectory(projected: ProjectedPath, evaluator: Evaluator) -> Trajectory:
    """Returns a path on the plane with the true loss at each checkpoint."""
    losses = []
    for checkpoint in projected.path.checkpoints:
        evaluator.borrowed.load(checkpoint.state())
        losses.append(evaluator.measure_here()[0])
    return Trajectory(
        projected.projection.alpha,
        projected.projection.beta,
        loss=np.array(losses, dtype=np.float64),
        residual=projected.projection.residual,
        step=np.array(projected.path.numbered(), dtype=np.int64),
        label=projected.path.label,
        explained_variance=projected.explained_variance,
    )

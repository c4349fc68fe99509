"""Evaluates the loss on the segments between a run's consecutive checkpoints (Xing et al. 2018, arXiv 1802.08770)."""

import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from landscape import __version__
from landscape.analysis.walk import Walk
from landscape.engine.borrowed import BorrowedModel, device_of
from landscape.engine.checkpoints import Checkpoint, check_fit
from landscape.engine.evaluation import Evaluator
from landscape.engine.evaluation.evaluator import Values
from landscape.engine.evaluation.execution import DTYPES, arithmetic
from landscape.engine.evaluation.probe import first_choice
from landscape.engine.plane import dot, norm
from landscape.engine.problem import Problem
from landscape.engine.soundness import check_centre
from landscape.engine.training_paths import TrainingPath
from landscape.engine.workers import evaluators_of
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec
from landscape.surface import Surface
from landscape.trajectory import FloatArray, Trajectory

Weights = dict[str, Tensor]

Report = Callable[[int, int], None]
"""Told (points done, points in all)."""


@dataclass(frozen=True)
class Leg:
    """A segment: the update that leads along it, and what was measured on it.

    Attributes:
        length: of the update.
        cosine: of its angle with the update before; NaN where there is none.
        distance: of its end from the first iterate.
        offsets: (K,) distances of its points, but for the last, from the first iterate.
        values: (K, F) fields at these points.
    """

    length: float
    cosine: float
    distance: float
    offsets: FloatArray
    values: list[Values]


def walk(problem: Problem, spec: ComputeSpec, points: int, first: int, report: Report) -> tuple[Surface, Walk]:
    """Returns a path's losses as a curve, and what its segments show.

    Args:
        problem: whose first path has two checkpoints or more; BatchNorm's statistics follow it, variances by their
            logarithm.
        spec: what is measured on which splits, in which precision.
        points: samples on a segment, its beginning among them, its end not.
        first: number of the path's first checkpoint; α counts from there.
        report: told of progress.

    Returns:
        A curve over α, the number of the checkpoint, with the fields measured and beside them ``distance`` from the
        first iterate, the segment's ``floor`` and the ``angle`` between its update and the one before; and the walk.

    Raises:
        LandscapeError: there are fewer than two checkpoints, or one does not fit the model.
    """
    path = problem.paths[0] if problem.paths else TrainingPath(())
    if len(path.checkpoints) < 2:
        raise LandscapeError(
            f"a walk needs two checkpoints or more, got {len(path.checkpoints)}: walk a longer stretch"
        )
    device = device_of(problem.model)
    with ExitStack() as lent:
        if device.type == "cuda":
            lent.enter_context(torch.cuda.device(device))
        execution = first_choice(problem.splits(spec.splits)[0][1], spec, max(1, torch.get_num_threads()))
        lent.enter_context(arithmetic(spec.precision, execution.threads))
        borrowed = lent.enter_context(BorrowedModel(problem.model, DTYPES[spec.precision]))
        evaluator = evaluators_of(borrowed, problem, spec, replace(execution, folded_norms=False))[0]
        check_centre(evaluator)
        legs, last = _walked(evaluator, path.checkpoints, points, report)
        names, execution = evaluator.fields, evaluator.execution
    surface, found = _told(names, legs, last, points, first, path.label)
    facts = {
        "software": {"landscape": __version__, "torch": torch.__version__, "python": platform.python_version()},
        "walk": {"points": points, "first": first, "loss": problem.objective_name, "precision": spec.precision},
        "origin": dict(problem.origin),
        "splits": [name for name, _ in problem.splits(spec.splits)],
        "execution": execution.told(),
    }
    return surface.told_of(**facts), found


def _walked(evaluator: Evaluator, path: Sequence[Checkpoint], points: int, report: Report) -> tuple[list[Leg], Values]:
    """Returns the path's segments, and the fields at its end; three checkpoints and the first are held at once."""
    model = evaluator.borrowed.model
    moving = [name for name, _ in model.named_parameters()]
    total = (len(path) - 1) * points + 1
    legs: list[Leg] = []
    start: Weights = {}
    before: Weights | None = None
    here: Weights = {}
    for number, checkpoint in enumerate(path):
        there = checkpoint.state()
        check_fit(model, there, f"checkpoint {number} of the path")
        if number > 0:
            update = _difference(there, here, moving)
            legs.append(_leg(evaluator, (here, there), (update, before), _difference(here, start, moving), points))
            report(len(legs) * points, total)
            before = update
        here, start = there, start or there
    evaluator.borrowed.load(here)
    last = evaluator.measure_here()
    report(total, total)
    return legs, last


def _leg(
    evaluator: Evaluator,
    ends: tuple[Weights, Weights],
    updates: tuple[Weights, Weights | None],
    offset: Weights,
    points: int,
) -> Leg:
    """Measures a segment; `updates` are its own and the one before, `offset` leads to its beginning from the first."""
    (update, before), length = updates, norm(updates[0])
    product = 0.0 if before is None else length * norm(before)
    cosine = dot(update, before) / product if before is not None and product > 0 else float("nan")
    values = []
    for state in _between(evaluator.borrowed, *ends, points):
        evaluator.borrowed.load(state)
        values.append(evaluator.measure_here())
    square, along = dot(offset, offset), dot(offset, update)
    shares = np.arange(points + 1) / points
    offsets = np.sqrt(np.maximum(square + 2 * shares * along + shares**2 * length**2, 0.0))
    return Leg(length, cosine, float(offsets[-1]), offsets[:-1], values)


def _between(borrowed: BorrowedModel, here: Weights, there: Weights, points: int) -> Iterator[Weights]:
    """Yields the states on a segment: evenly spaced, the first its beginning, the end left out."""
    yield here
    for number in range(1, points):
        share = number / points
        yield {
            name: _mixed(value, there[name], share, borrowed.is_variance(name))
            for name, value in here.items()
            if value.is_floating_point() and name in there
        }


def _mixed(here: Tensor, there: Tensor, share: float, logarithmic: bool) -> Tensor:
    first, second = here.to("cpu", torch.float64), there.to("cpu", torch.float64)
    if not logarithmic:
        return torch.lerp(first, second, share)
    least = torch.finfo(torch.float32).tiny
    return torch.lerp(first.clamp_min(least).log(), second.clamp_min(least).log(), share).exp()


def _difference(there: Weights, here: Weights, names: Sequence[str]) -> Weights:
    return {name: there[name].to("cpu", torch.float64) - here[name].to("cpu", torch.float64) for name in names}


def _told(
    names: Sequence[str], legs: Sequence[Leg], last: Values, points: int, first: int, label: str
) -> tuple[Surface, Walk]:
    """Puts the segments together."""
    table = np.array([*(values for leg in legs for values in leg.values), last], dtype=np.float64)
    loss = table[:, list(names).index("loss")]
    edges = np.arange(len(legs))[:, None] * points + np.arange(points + 1)
    angle = np.degrees(np.arccos(np.clip([leg.cosine for leg in legs], -1.0, 1.0)))
    distance = np.array([0.0, *(leg.distance for leg in legs)])
    found = Walk(loss[edges], np.array([leg.length for leg in legs]), angle, distance)
    alpha = first + np.arange(len(table)) / points

    def held(values: FloatArray) -> FloatArray:
        return np.append(np.repeat(values, points), values[-1])

    more = {
        "distance": np.append(np.concatenate([leg.offsets for leg in legs]), distance[-1]),
        "floor": held(found.floor),
        "angle": held(found.angle),
    }
    fields = {**dict(zip(names, table.T.copy(), strict=True)), **more}
    steps = first + np.arange(len(legs) + 1)
    path = Trajectory(
        steps.astype(np.float64), np.zeros(len(steps)), loss=loss[::points], residual=np.zeros(len(steps)),
        step=steps, label=label,
    )  # fmt: skip
    return Surface(alpha, np.zeros(1), fields, trajectories=(path,)), found

"""A problem whose derivatives are taken at θ* and at places of its plane."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from landscape.engine.borrowed import BorrowedModel, PlacedPlane
from landscape.engine.checkpoints import digest_of
from landscape.engine.curvature.derivatives import Derivatives
from landscape.engine.curvature.on_plane import curvature_split
from landscape.engine.curvature.point import Asked, PointCurvature, measure_point
from landscape.engine.curvature.soundness import check_products
from landscape.engine.directions import choose_directions
from landscape.engine.evaluation.execution import DTYPES, arithmetic, computing
from landscape.engine.plane import Plane
from landscape.engine.problem import Problem
from landscape.engine.rebuilding import Moved, device_for, recorded_spec
from landscape.engine.subject import problem_of
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec

Place = tuple[float, float]


@dataclass(frozen=True)
class Study:
    """What the curvature is that of.

    Attributes:
        problem: the network and its data.
        spec: which split and samples, the precision and the batch size.
        plane: on which (α, β) are places; None where θ* alone is one.
    """

    problem: Problem
    spec: ComputeSpec
    plane: Plane | None = None


def recorded_study(
    provenance: Mapping[str, Any],
    path: Path,
    moved: Moved,
    trust: bool,
    changed: Callable[[ComputeSpec], ComputeSpec],
) -> Study:
    """Rebuilds the network, data and plane that a surface was computed from.

    Args:
        provenance: the surface's.
        path: its file.
        moved: what is elsewhere now.
        trust: whether functions that the file names may be run.
        changed: what is measured otherwise than then.

    Raises:
        LandscapeError: the file does not tell, the network has changed since, or it shows no single plane with
            BatchNorm statistics of its own.
    """
    spec = recorded_spec(provenance, path, moved, trust)
    problem = problem_of(spec, device_for(provenance, spec))
    weights = digest_of({**dict(problem.model.named_buffers()), **problem.model.state_dict()})
    if provenance["compute"].get("weights") != weights:
        raise LandscapeError(
            f"the weights are not those that {path} was computed from: give the right ones with --run or --weights"
        )
    if spec.batch_norm_policy == "recalibrate":
        raise LandscapeError(
            f"{path} has BatchNorm statistics computed anew at each point, and curvature takes them as they are:"
            " compute it with --batch-norm frozen"
        )
    with arithmetic(spec.precision):
        planes = choose_directions(problem, spec).planes
    return Study(problem, changed(spec), planes[0] if len(planes) == 1 else None)


class Places:
    """Context manager: the model is lent, and placed where its curvature is asked for.

    Args:
        study: what the curvature is that of.
        before: called before each pass over the data; raises `Stopped` to end the work.

    Attributes:
        derivatives: where the model is placed now.
        note: what a reader must not be misled by; mostly empty.
    """

    derivatives: Derivatives
    note = ""

    def __init__(self, study: Study, before: Callable[[], None]) -> None:
        self._study, self._before = study, before

    def __enter__(self) -> Self:
        problem, spec = self._study.problem, self._study.spec
        with ExitStack() as lent:
            lent.enter_context(computing(problem.model, spec.precision))
            self._borrowed = lent.enter_context(BorrowedModel(problem.model, DTYPES[spec.precision]))
            split = curvature_split(problem, spec)
            self.derivatives = Derivatives(self._borrowed, problem.objective, split, spec.batch_size, self._before)
            self._plane = None if self._study.plane is None else PlacedPlane(self._borrowed, self._study.plane)
            self._lent = lent.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lent.close()

    def check(self, seed: int) -> None:
        """Makes the products at θ* that tell whether they can be believed; `note` says where they cannot.

        Raises:
            LandscapeError: the model is random, or cannot be differentiated twice.
        """
        self._borrowed.reset()
        self.note = check_products(self.derivatives, seed)

    def measure(self, place: Place | None, asked: Asked) -> PointCurvature:
        """Returns the curvature at a place (α, β) of the plane, or at θ*.

        Raises:
            LandscapeError: there is no plane, or the derivatives cannot be had.
        """
        if place is None:
            self._borrowed.reset()
        elif self._plane is None:
            raise LandscapeError(
                "the surface is the mean of several planes: only θ*, which all of them share, is a place"
            )
        else:
            self._plane.move_to(*place)
        return measure_point(self.derivatives, asked)

"""The full Hessian's extreme eigenvalues at points of a plane: the convexity map of Li et al. (2018, section 6)."""

from collections.abc import Sequence

import numpy as np

from landscape.engine.borrowed import BorrowedModel, PlacedPlane
from landscape.engine.curvature.derivatives import Derivatives, NotFiniteError
from landscape.engine.curvature.eigenpairs import extreme_eigenpairs
from landscape.engine.data import Split
from landscape.engine.plane import Plane
from landscape.engine.problem import Problem
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec

MAP_TOLERANCE = 1e-2
"""Of each eigenpair's residual, as a share of the Hessian's norm; the eigenvalues themselves are closer."""

FIELDS = "lambda_max", "lambda_min", "convexity"
"""What is measured at each point; convexity is |λmin/λmax|, which is small where the loss is all but convex."""


class PlaneCurvature:
    """Measures λmax, λmin and |λmin/λmax| of the full Hessian at points of a plane.

    Args:
        borrowed: the model, lent.
        problem: what is looked at.
        spec: how many samples of the first measured split, and the seed.
        plane: the plane.
    """

    fields = FIELDS

    def __init__(self, borrowed: BorrowedModel, problem: Problem, spec: ComputeSpec, plane: Plane) -> None:
        self._placed = PlacedPlane(borrowed, plane)
        self._seed = spec.plane.seed
        self._derivatives = Derivatives(borrowed, problem.objective, curvature_split(problem, spec), spec.batch_size)

    def at(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, ...]]:
        """Returns the fields at points (α, β), NaN where the derivatives are not finite.

        Raises:
            LandscapeError: memory does not suffice, or the iteration does not converge.
        """
        return [self._measured(*point) for point in points]

    def _measured(self, alpha: float, beta: float) -> tuple[float, ...]:
        self._placed.move_to(alpha, beta)
        try:
            pairs = extreme_eigenpairs(self._derivatives, 1, 1, seed=self._seed, tolerance=MAP_TOLERANCE)
        except NotFiniteError:
            return (float("nan"),) * len(FIELDS)
        high, low = pairs.values[0], pairs.values[-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(high), float(low), float(np.abs(np.divide(low, high)))


def check_curvature(spec: ComputeSpec) -> None:
    """Checks, before any work, that a spec's other entries leave curvature to be measured.

    Raises:
        LandscapeError: they do not.
    """
    if not spec.curvature:
        return
    if spec.tolerance is not None:
        raise LandscapeError("curvature is measured at every point, and a tolerance leaves some out: give only one")
    if spec.plane.seeds > 1:
        raise LandscapeError(f"curvature is that of one plane, and there are {spec.plane.seeds} seeds: leave them out")
    if spec.batch_norm_policy == "recalibrate":
        raise LandscapeError("curvature takes BatchNorm statistics as they are: use 'frozen', not 'recalibrate'")
    if spec.precision == "bf16":
        raise LandscapeError("curvature needs more digits than bf16 has: use float32 or float64")


def plane_curvature(
    borrowed: BorrowedModel, problem: Problem, spec: ComputeSpec, planes: Sequence[Plane]
) -> PlaneCurvature | None:
    """Returns what measures curvature beside the loss, None where the spec does not ask for it."""
    return PlaneCurvature(borrowed, problem, spec, planes[0]) if spec.curvature else None


def curvature_split(problem: Problem, spec: ComputeSpec) -> Split:
    """Returns the samples that curvature is measured on: of the first measured split, all or a part."""
    if spec.curvature_samples is not None:
        problem = problem.coarse(spec.curvature_samples, spec.data.subset_seed)
    return problem.splits(spec.splits)[0][1]

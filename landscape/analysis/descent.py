"""How a training path goes down: on the surface, in truth, and beside the surface's negative gradient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray, Trajectory


@dataclass(frozen=True, eq=False)
class Descent:
    """What the steps of a path do, from each checkpoint to the next.

    Attributes:
        surface_change: (S,) change of the surface's loss, bilinear between its samples; NaN where a step leaves
            the grid or touches a hole.
        true_change: (S,) change of the true loss, NaN where it is not known.
        angle: (S,) degrees between the step and the surface's negative gradient at its start; 0 is steepest
            descent, above 90 is uphill. NaN where there is no gradient, no step, or no surface.
        orthonormal: whether α and β were taken for distances along orthogonal axes, because the surface does not
            tell its directions' lengths and angle or because they are just that.
    """

    surface_change: FloatArray
    true_change: FloatArray
    angle: FloatArray
    orthonormal: bool

    def record(self) -> dict[str, Any]:
        """Returns shares and medians in JSON types, None for what no step tells."""
        return {
            "steps": len(self.angle),
            "down_on_surface": _share_below_zero(self.surface_change),
            "down_in_truth": _share_below_zero(self.true_change),
            "angles": _counted(self.angle, np.median),
            "angle_to_steepest_descent": [float(a) if np.isfinite(a) else None for a in self.angle],
            "metric": "orthonormal axes" if self.orthonormal else "Gram matrix of the directions",
        }


def descent_of(surface: Surface, run: Trajectory) -> Descent:
    """Returns what the steps of a path on a surface do.

    The gradient is that of central differences (one-sided of second order at the border), bilinear between
    samples. The angle is measured in the space of the parameters: with the Gram matrix G of the directions, steepest
    descent on the plane is −G⁻¹∇L, so that for a step s the cosine is −s·∇L / (√(sᵀGs) √(∇LᵀG⁻¹∇L)).

    Args:
        surface: with one β, a line, β is left out of account.
        run: a path on it, in the order of training.
    """
    axes = (surface.alpha,) if len(surface.beta) == 1 else (surface.beta, surface.alpha)
    places = np.stack([run.alpha] if len(axes) == 1 else [run.beta, run.alpha], axis=1)
    gram = gram_of(surface)[::-1, ::-1] if len(axes) == 2 else gram_of(surface)[:1, :1]
    values = np.where(surface.known, surface.loss, np.nan).reshape([len(axis) for axis in axes])
    steps = np.diff(places, axis=0)
    starts = places[:-1]
    slopes = np.stack([_read(axes, part, starts) for part in _gradient(axes, values)], axis=1).reshape(steps.shape)
    lengths = np.sqrt(np.einsum("si,ij,sj->s", steps, gram, steps))
    steepness = np.sqrt(np.einsum("si,ij,sj->s", slopes, np.linalg.inv(gram), slopes))
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = -(steps * slopes).sum(axis=1) / (lengths * steepness)
        angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    orthonormal = bool(np.allclose(gram, np.eye(len(gram)), atol=1e-6))
    return Descent(np.diff(_read(axes, values, places)), np.diff(run.loss), angle, orthonormal)


def gram_of(surface: Surface) -> FloatArray:
    """Returns (2, 2) inner products of the directions of α and β, as far as the provenance tells, else the identity."""
    told = told_gram(surface)
    return np.eye(2) if told is None else told


def told_gram(surface: Surface) -> FloatArray | None:
    """Returns (2, 2) inner products of the directions of α and β; None where the provenance does not tell them."""
    match dict(surface.provenance):
        case {"norms": [int() | float() as first, int() | float() as second], **more} if first > 0:
            found = more.get("cosine")
            cosine = found if isinstance(found, int | float) and abs(found) < 1 else 0.0
            second = second if second > 0 else 1.0
            return np.array([[first**2, cosine * first * second], [cosine * first * second, second**2]])
    return None


def _gradient(axes: tuple[FloatArray, ...], values: FloatArray) -> list[FloatArray]:
    """Returns the derivative along each axis, exact for quadratic functions; NaN beside holes."""
    return [np.gradient(values, axis, axis=k, edge_order=2 if len(axis) > 2 else 1) for k, axis in enumerate(axes)]


def _read(axes: tuple[FloatArray, ...], values: FloatArray, places: FloatArray) -> FloatArray:
    """Returns (K,) values, linear between samples; NaN outside and in holes."""
    from scipy.interpolate import RegularGridInterpolator

    if len(places) == 0:
        return np.zeros(0)
    return RegularGridInterpolator(axes, values, bounds_error=False)(places)


def _share_below_zero(changes: FloatArray) -> Mapping[str, Any]:
    return _counted(changes, lambda known: np.mean(known < 0), "share")


def _counted(values: FloatArray, measure: Any, name: str = "median") -> Mapping[str, Any]:
    known = values[np.isfinite(values)]
    return {"known": len(known), name: float(measure(known)) if len(known) else None}

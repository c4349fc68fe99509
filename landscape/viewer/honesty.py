"""What a path on a plane does not show: its true losses beside the surface's under them, as numbers and a sentence.

A checkpoint lies off the plane, so that the surface under it shows the loss of its projection. No GL.
"""

from dataclasses import dataclass

import numpy as np

from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.patches import covers, locate
from landscape.viewer.ticks import format_number

AGREEMENT = 1e-4
"""Losses that differ by less than this share agree: batches of other sizes and layouts make as much of a difference."""


@dataclass(frozen=True)
class CheckpointReading:
    """One checkpoint in numbers, NaN where one is not known.

    Attributes:
        number: of the checkpoint, from 0.
        step: of training.
        alpha, beta: where it is projected on the plane.
        loss: the true one.
        plane_loss: of the surface there, bilinear between samples.
        residual: distance from the plane.
        inside: whether the surface reaches there.
    """

    number: int
    step: int
    alpha: float
    beta: float
    loss: float
    plane_loss: float
    residual: float
    inside: bool

    @property
    def gap(self) -> float:
        """By how much the true loss lies above the surface."""
        return self.loss - self.plane_loss


def read_checkpoint(surface: Surface, path: Trajectory, number: int) -> CheckpointReading:
    """Returns one checkpoint of a path in numbers."""
    alpha, beta = float(path.alpha[number]), float(path.beta[number])
    return CheckpointReading(
        number=number,
        step=int(path.step[number]),
        alpha=alpha,
        beta=beta,
        loss=float(path.loss[number]),
        plane_loss=float(plane_losses(surface, path)[number]),
        residual=float(path.residual[number]),
        inside=covers(surface, alpha, beta),
    )


def plane_losses(surface: Surface, path: Trajectory) -> FloatArray:
    """Returns (T,) the surface's loss under each checkpoint, as the pointer reads it; NaN outside and in holes."""
    place = locate(surface, np.nan_to_num(path.alpha), np.nan_to_num(path.beta))
    unknown = ((place.corners(surface.state) == PointState.MISSING) & (place.weights > 0)).any(axis=0)
    outside = [
        ~((places >= axis[0]) & (places <= axis[-1]))
        for places, axis in ((path.alpha, surface.alpha), (path.beta, surface.beta))
        if len(axis) > 1  # a line is read at every β as at its own
    ]
    return np.where(np.logical_or.reduce([unknown, *outside]), np.nan, place.bilinear(surface.loss))


@dataclass(frozen=True)
class Gap:
    """How far the true losses of a path lie from the surface under it.

    Attributes:
        count: of checkpoints of which both are known and finite.
        above, below: of those whose true loss is higher and lower than the surface's.
        median: of the distances between the two.
        factor: median of the larger over the smaller; None where one is not positive.
    """

    count: int
    above: int
    below: int
    median: float
    factor: float | None


def gap_of(surface: Surface, path: Trajectory) -> Gap | None:
    """Returns how far a path's true losses lie from the surface; None where no checkpoint has both."""
    plane = plane_losses(surface, path)
    known = np.isfinite(plane) & np.isfinite(path.loss)
    if not known.any():
        return None
    true, plane = path.loss[known], plane[known]
    gaps, larger = true - plane, np.maximum(np.abs(true), np.abs(plane))
    apart = np.abs(gaps) > AGREEMENT * larger
    positive = np.minimum(true, plane) > 0
    factor = float(np.median(np.maximum(true, plane) / np.minimum(true, plane))) if positive.all() else None
    above, below = (int(np.count_nonzero(apart & side)) for side in (gaps > 0, gaps < 0))
    return Gap(int(known.sum()), above, below, float(np.median(np.abs(gaps))), factor)


def path_sentence(surface: Surface, path: Trajectory) -> str:
    """Returns in a sentence how much of a path the plane holds and how far off its true loss is; empty if unknown."""
    parts = []
    if path.explained_variance is not None and np.isfinite(path.explained_variance).all():
        parts.append(f"the plane holds {format_number(100 * sum(path.explained_variance), 3)} % of the path's variance")
    gap = gap_of(surface, path)
    if gap is not None:
        parts.append(_gap_text(gap, len(path)))
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def _gap_text(gap: Gap, checkpoints: int) -> str:
    partly = "" if gap.count == checkpoints else " that have both"
    if not gap.above and not gap.below:
        return "the true loss agrees with the surface under it" + _at(gap.count, checkpoints)
    factor = "1" if gap.factor is None else format_number(gap.factor, 2)
    amount = format_number(gap.median, 2) + (f" (a factor of {factor})" if factor != "1" else "")
    if gap.above and gap.below:
        where = f"away from the surface under it, higher at {gap.above} of the {gap.count} checkpoints{partly}"
        return f"the true loss is a median {amount} {where}"
    side = "above" if gap.above else "below"
    return f"the true loss is a median {amount} {side} the surface under it{_at(gap.count, checkpoints)}"


def _at(count: int, checkpoints: int) -> str:
    return "" if count == checkpoints else f", at the {count} of {checkpoints} checkpoints that have both"

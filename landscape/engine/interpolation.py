"""The line to another solution, or the plane through three of them."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor, nn

from landscape.engine.checkpoints import Checkpoint
from landscape.engine.path_plane import combined_buffers
from landscape.engine.plane import Direction, Plane, dot, norm, parameters_of
from landscape.engine.projection import MARGIN
from landscape.errors import LandscapeError
from landscape.spec import BatchNormPolicy

LEAST_ANGLE = 1e-6
"""Sine of the angle below which three points are said to lie on a line."""


def interpolation_plane(
    model: nn.Module, ends: Sequence[tuple[str, Checkpoint]], policy: BatchNormPolicy, resolution: int
) -> Plane:
    """Returns the line, or the plane, through the model and one or two other solutions.

    On a line α = 0 is the model and α = 1 the other solution (Goodfellow et al. 2015, arXiv 1412.6544). A
    plane's axes are orthonormal (Garipov et al. 2018, arXiv 1802.10026, appendix A.1): α and β are distances
    in the space of the parameters; the first end lies on the α axis.

    Args:
        model: at θ_a.
        ends: names and weights of θ_b, and of θ_c for a plane.
        policy: whether BatchNorm statistics follow.
        resolution: how many samples a line shall have: by default both ends are among them.

    Raises:
        LandscapeError: there is no end, or the points coincide or lie on a line.
    """
    if not ends:
        raise LandscapeError(
            "interpolation needs weights to lead to: give --to FILE, and --third FILE for a plane;"
            " in Python, ends=[weights]"
        )
    origin = {name: value.to("cpu").double() for name, value in parameters_of(model).items()}
    offsets = [_offset(checkpoint, origin) for _, checkpoint in ends]
    if norm(offsets[0]) == 0:
        raise LandscapeError(f"{ends[0][0]} holds the same weights as the model: there is no line between them")
    flows = policy == "interpolate"
    to_first = combined_buffers(model, [ends[0][1]], np.ones(1)) if flows else {}
    if len(ends) == 1:
        return Plane(offsets[0], {}, buffer_delta=to_first, alpha_range=_range_of_line(resolution))
    length = norm(offsets[0])
    along = dot(offsets[1], offsets[0]) / length
    delta = {name: value / length for name, value in offsets[0].items()}
    rest = {name: value - along * delta[name] for name, value in offsets[1].items()}
    height = norm(rest)
    if height <= LEAST_ANGLE * norm(offsets[1]):
        raise LandscapeError(f"{ends[1][0]} lies on the line to {ends[0][0]}: leave it out, or give another one")
    to_third = combined_buffers(model, [ends[1][1]], np.ones(1)) if flows else {}
    return Plane(
        delta,
        {name: value / height for name, value in rest.items()},
        buffer_delta=_scaled(to_first, 1 / length),
        buffer_eta=_sum(_scaled(to_third, 1 / height), _scaled(to_first, -along / length / height)),
        alpha_range=_around([0.0, length, along]),
        beta_range=_around([0.0, height]),
    )


def _range_of_line(resolution: int) -> tuple[float, float]:
    """Returns a line's range, with a margin, in which even samples hold both of its ends."""
    steps = max(1, round((resolution - 1) / (1 + 2 * MARGIN)))
    before = (resolution - 1 - steps) // 2
    return -before / steps, (resolution - 1 - before) / steps


def _offset(checkpoint: Checkpoint, origin: Direction) -> dict[str, Tensor]:
    state = checkpoint.state()
    return {name: state[name].to("cpu").double() - value for name, value in origin.items()}


def _around(places: Sequence[float]) -> tuple[float, float]:
    low, high = min(places), max(places)
    return low - MARGIN * (high - low), high + MARGIN * (high - low)


def _scaled(flow: Direction, factor: float) -> Direction:
    return {name: factor * value for name, value in flow.items()}


def _sum(first: Direction, second: Direction) -> Direction:
    return {name: first[name] + second[name] for name in first}

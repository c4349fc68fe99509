"""Decides which points of a grid are evaluated next.

A plan is a generator: it yields waves of points, is sent their values, and returns the finished
surface. It is a function of what it was sent and of nothing else: sent the same values it asks for
the same waves, so that an interrupted run goes on from its known points as if nothing had happened.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.planning.knowledge import Knowledge
from landscape.planning.levels import Wave, full_levels, lattice, refined_strides
from landscape.planning.proof import LARGEST_SHARE, Attempt, sample_size
from landscape.planning.refinement import Refinement
from landscape.planning.settling import settle
from landscape.surface import PointState
from landscape.trajectory import FloatArray


@dataclass(frozen=True, eq=False)
class Planned:
    """A surface as its plan leaves it.

    Attributes:
        fields: (N, M) each, evaluated and interpolated values.
        state: (N, M) uint8 of `PointState`.
        proof: what a random sample says of the interpolated points, JSON types; {} for a full
            plan. See `landscape.planning.proof.Attempt.record`.
    """

    fields: Mapping[str, FloatArray]
    state: npt.NDArray[np.uint8]
    proof: Mapping[str, Any] = field(default_factory=dict)


Plan = Generator[Wave, FloatArray, Planned]
"""Yields (K,) flat indices, is sent (K, F) values, returns what is planned."""


def full_plan(alpha: FloatArray, beta: FloatArray, fields: Sequence[str]) -> Plan:
    """Asks for every point, level by level.

    Args:
        alpha: (M,) axis, ascending.
        beta: (N,) axis, ascending.
        fields: names of the values of a point, the loss first.
    """
    levels = full_levels(len(beta), len(alpha))
    knowledge = Knowledge(alpha, beta, fields, levels)
    for wave in levels:
        if len(wave):
            knowledge.take(wave, (yield wave))
    return _planned(knowledge, {})


def refined_plan(
    alpha: FloatArray,
    beta: FloatArray,
    fields: Sequence[str],
    tolerance: float,
    seed: int,
    trend: Mapping[str, FloatArray] | None = None,
) -> Plan:
    """Asks for points where interpolation misses, interpolates the rest and proves it by a random sample.

    Levels go from coarse to fine (`Refinement`), each filled in from those before it; the vertices
    around critical points and the neighbours of misses follow (`settle`). Then a fresh random
    sample of the interpolated points is evaluated, whose outcome says how many of the others may
    miss (`Attempt`); when they may be too many, the plan refines on and draws anew. θ* is
    evaluated with the first wave.

    Args:
        alpha: (M,) axis, ascending.
        beta: (N,) axis, ascending.
        fields: names of the values of a point, the loss first.
        tolerance: share of the loss's range by which interpolation may miss; of the range of its
            logarithm when the loss is positive and spans over two decades.
        seed: of the samples.
        trend: (N, M) fields of another surface that this one resembles, such as that of a part of the
            samples: what is interpolated then is the difference between the two.

    Raises:
        ValueError: the tolerance is not above 0.
    """
    if not tolerance > 0:
        raise ValueError(f"the tolerance must be a share of the range above 0, got {tolerance}")
    strides = refined_strides(len(beta), len(alpha))
    levels = [lattice(len(beta), len(alpha), stride) for stride in strides]
    columns = None if trend is None else np.stack([np.ravel(trend[name]) for name in fields], axis=1)
    knowledge = Knowledge(alpha, beta, fields, levels, columns)
    refinement = Refinement(knowledge, levels, strides, tolerance)
    return _refined(knowledge, refinement, _centre(alpha, beta), np.random.default_rng(seed))


def _refined(knowledge: Knowledge, refinement: Refinement, centre: Wave, generator: np.random.Generator) -> Plan:
    tolerance = refinement.tolerance
    yield from refinement.start(centre)
    missed = np.zeros(0, dtype=np.intp)
    number, expected = 0, 0.0
    while True:
        number += 1
        yield from refinement.go(missed)
        yield from settle(knowledge, tolerance, frozen=False)
        interpolated = np.flatnonzero(~knowledge.known)
        drawn = _draw(interpolated, sample_size(number, len(interpolated), expected), generator)
        told, scales = knowledge.values[drawn], knowledge.scales
        if len(drawn):
            knowledge.take(drawn, (yield drawn))
        seen = knowledge.values[drawn]
        points, drawable = len(knowledge.known), len(interpolated)
        attempt = Attempt(number, tolerance, points, drawable, knowledge.fields, scales, told, seen)
        yield from settle(knowledge, tolerance, frozen=True, news=drawn)
        left = int(np.sum(~knowledge.known))
        if left == 0 or (
            attempt.bound(left) <= LARGEST_SHARE and _stands(knowledge, interpolated, scales[0].logarithmic)
        ):
            return _planned(knowledge, attempt.record(left))
        missed = drawn[attempt.missed]
        # Fewer will miss once these are refined around: a sample for as many as now might be all points.
        expected = min(len(missed) / len(drawn), LARGEST_SHARE) / 2
        refinement.take_more_care()


def _draw(population: Wave, size: int, generator: np.random.Generator) -> Wave:
    return population if size == len(population) else np.sort(generator.choice(population, size, replace=False))


def _stands(knowledge: Knowledge, interpolated: Wave, logarithmic: bool) -> bool:
    """Returns whether the points evaluated since leave scale and stencils as they were."""
    new = interpolated[knowledge.known[interpolated]]
    return knowledge.scales[0].logarithmic == logarithmic and bool(np.isfinite(knowledge.values[new]).all())


def _centre(alpha: FloatArray, beta: FloatArray) -> Wave:
    """Returns the grid point at θ*, when there is one."""
    rows, columns = np.flatnonzero(np.asarray(beta) == 0), np.flatnonzero(np.asarray(alpha) == 0)
    return (rows[:, None] * len(alpha) + columns).ravel()


def _planned(knowledge: Knowledge, proof: Mapping[str, Any]) -> Planned:
    shape = knowledge.shape
    columns = {name: knowledge.values[:, place].reshape(shape) for place, name in enumerate(knowledge.fields)}
    state = np.where(knowledge.known, np.uint8(PointState.EVALUATED), np.uint8(PointState.INTERPOLATED))
    state[~np.isfinite(knowledge.values[:, 0])] = PointState.NOT_FINITE
    return Planned(MappingProxyType(columns), state.reshape(shape), MappingProxyType(dict(proof)))

"""Descents on the active surface: where they are begun, their paths, how they are played, and what is said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from landscape.analysis.descent import gram_of
from landscape.analysis.interpolant import Interpolant
from landscape.analysis.optimizers import ADAPTIVE, METHODS, Method, Optimizer
from landscape.analysis.rolling import Roll, rolls_in, suggested_rate
from landscape.analysis.stepping import Ending, descend
from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.colors import METHOD_COLORS
from landscape.viewer.rolling import Start
from landscape.viewer.runs import Run
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_between, format_number, without_noise

MOST_STARTS = 24
"""Descents that are drawn; the oldest goes when there would be more."""

SECONDS, SLOWEST = 2.5, 0.1
"""How long the longest descent is played, and how long it stays at one step at most."""

LONGEST_STEP = 0.1
"""Seconds it advances from one picture to the next at most."""

THINNED = 0.02
"""Cells: drawn places of a descent are at least so far apart; what lies between is seen nowhere."""

ASKEW = 1e-3
"""Cosine of two directions beyond which they are not called orthogonal."""


@dataclass(frozen=True, eq=False)
class _Points:
    """Critical points that are compared by being the same tuple: there may be ten thousand."""

    points: tuple[CriticalPoint, ...]

    def __hash__(self) -> int:
        return id(self.points)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Points) and self.points is other.points


def can_descend(surface: Surface | None) -> bool:
    """Whether a surface has slopes to descend."""
    return surface is not None and min(surface.shape) > 1 and bool(surface.known.any())


def can_roll(state: ViewState) -> bool:
    """Whether there is an active surface to descend."""
    return can_descend(state.surface)


def has_rolls(state: ViewState) -> bool:
    """Whether descents have been begun."""
    return bool(state.rolling.starts)


def optimizer_of(state: ViewState, method: Method) -> Optimizer:
    """Returns a method with the numbers it has now."""
    rolling, surface = state.rolling, state.surface
    rate = rolling.rate_of(method)
    if rate is None:
        rate = _suggested(surface, method in ADAPTIVE) if surface is not None else Optimizer.rate
    return Optimizer(method, rate, rolling.momentum, rolling.smoothing, rolling.beta2)


def rolls_of(state: ViewState) -> tuple[Roll | None, ...]:
    """Returns the descent from each start, on the active surface; None from places it does not have."""
    layer = state.layer
    if layer is None or not state.rolling.starts or not can_roll(state):
        return tuple(None for _ in state.rolling.starts)
    groups: dict[Method, list[tuple[float, float]]] = {}
    for start in state.rolling.starts:
        groups.setdefault(start.method, []).append((start.alpha, start.beta))
    points = _Points(layer.critical_points)
    found = {
        method: iter(
            _rolled(layer.surface, optimizer_of(state, method), state.rolling.most_steps, tuple(places), points)
        )
        for method, places in groups.items()
    }
    return tuple(next(found[start.method]) for start in state.rolling.starts)


def roll_runs(state: ViewState) -> tuple[Run, ...]:
    """Returns the descents as paths that can be drawn, each in the colour of its method."""
    if state.surface is None or not state.rolling.starts:
        return ()
    return tuple(
        Run(state.active, number, _trajectory(roll, state.surface), start.method, METHOD_COLORS[start.method], True)
        for number, (start, roll) in enumerate(zip(state.rolling.starts, rolls_of(state), strict=True))
        if roll is not None
    )


def with_armed(state: ViewState) -> ViewState:
    """Returns the state in which a click rolls down instead of setting a pin, or the other way round."""
    armed = not state.rolling.armed
    notice = "Click on the surface to roll down from there" if armed else ""
    return replace(state.with_rolling(armed=armed), notice=notice)


def with_roll(state: ViewState, alpha: float, beta: float, methods: Sequence[Method] = ()) -> ViewState:
    """Returns the state with descents begun at a place, of the chosen method or of others, and played."""
    if not can_roll(state):
        return state
    new = tuple(Start(alpha, beta, method) for method in methods or (state.rolling.method,))
    kept = tuple(start for start in state.rolling.starts if start not in new)
    state = state.with_rolling(starts=(*kept, *new)[-MOST_STARTS:])
    return replayed(state) if state.settings.animate else state.with_rolling(elapsed=None)


def with_every_method(state: ViewState) -> ViewState:
    """Returns the state with the descent of every method from where the last one began."""
    if not state.rolling.starts:
        return state
    last = state.rolling.starts[-1]
    return with_roll(state, last.alpha, last.beta, METHODS)


def without_last_roll(state: ViewState) -> ViewState:
    """Returns the state without the descent that was begun last."""
    return state.with_rolling(starts=state.rolling.starts[:-1], elapsed=None)


def without_rolls(state: ViewState) -> ViewState:
    """Returns the state without any descent."""
    return state.with_rolling(starts=(), elapsed=None)


def with_suggested_rate(state: ViewState) -> ViewState:
    """Returns the state with rates as they are suggested for the active surface."""
    return state.with_rolling(rate=None, adaptive_rate=None)


def replayed(state: ViewState) -> ViewState:
    """Returns the state playing the descents from their starts."""
    return state.with_rolling(elapsed=0.0) if state.rolling.starts else state


def longest_of(state: ViewState) -> int:
    """Returns the steps of the longest descent."""
    return max((roll.steps for roll in rolls_of(state) if roll is not None), default=0)


def rolled_on(state: ViewState, seconds: float) -> ViewState:
    """Returns the state some time later: descents that are played go on, and rest at their ends."""
    elapsed = state.rolling.elapsed
    if elapsed is None:
        return state
    elapsed += min(max(seconds, 0.0), LONGEST_STEP)
    return state.with_rolling(elapsed=elapsed if elapsed < _duration(longest_of(state)) else None)


def shown_step(state: ViewState) -> int | None:
    """Returns up to which step descents are drawn while they are played; None where they are drawn whole."""
    elapsed, longest = state.rolling.elapsed, longest_of(state)
    return None if elapsed is None or not longest else int(elapsed / _duration(longest) * longest)


def _duration(steps: int) -> float:
    return min(SECONDS, SLOWEST * steps)


def describe_roll(roll: Roll | None, surface: Surface) -> str:
    """Returns a sentence on how a descent ended."""
    if roll is None:
        return "begins where this surface has no point"
    after = f"after {roll.steps:,} step{'s' * (roll.steps != 1)}"
    loss = format_number(float(roll.loss[-1]))
    match roll.ending:
        case Ending.CONVERGED if roll.minimum is not None:
            return f"converges to the minimum at {place_text(surface, roll.minimum)} with loss {loss} {after}"
        case Ending.CONVERGED:
            return f"rests at a flat place, loss {loss}, {after}"
        case Ending.CREEPING:
            return f"still creeping {after}: loss {loss}, gradient {format_number(roll.slope, 3)}"
        case Ending.OSCILLATING:
            return f"still going to and fro {after}: loss {loss}, gradient {format_number(roll.slope, 3)}"
        case Ending.LEFT:
            return f"leaves at the border {after}"
        case Ending.HOLE:
            return f"runs into a hole {after}"
        case Ending.DIVERGED:
            return f"diverges: beyond the border, having climbed or leapt, {after}"


def place_text(surface: Surface, point: CriticalPoint) -> str:
    """Returns where a critical point lies, between the samples where that is known."""
    places = (point.refined_alpha, point.alpha), (point.refined_beta, point.beta)
    alpha, beta = (vertex if np.isnan(refined) else refined for refined, vertex in places)
    return f"({', '.join(place_texts(surface, alpha, beta, 3))})"


def place_texts(surface: Surface, alpha: float, beta: float, digits: int = 4) -> tuple[str, str]:
    """Returns α and β of a place, with the digits that tell it from others of the surface."""
    first, second = (
        format_between(without_noise(value, axis[-1] - axis[0]), axis[0], axis[-1], digits)
        for value, axis in ((alpha, surface.alpha), (beta, surface.beta))
    )
    return first, second


def metric_sentence(surface: Surface) -> str:
    """Returns a sentence on what a rate on the plane is for the network."""
    plain = "Gradients are taken by α and β as they are drawn"
    (first, across), (_, second) = gram_of(surface)
    if np.allclose([first, second, across], [1.0, 1.0, 0.0], atol=1e-6):
        told = "norms" in surface.provenance
        return f"{plain}: with directions of length 1, the network's own, projected." if told else f"{plain}."
    lengths = f"lengths {format_number(first**0.5, 3)} and {format_number(second**0.5, 3)}"
    if abs(across) > ASKEW * (first * second) ** 0.5:
        return f"{plain}. The directions have {lengths} and are not orthogonal: the network's own way is another."
    return (
        f"{plain}. The directions have {lengths}: for the network, gradient descent at rate r here is one at about"
        f" {format_number(first, 3)} r along α and {format_number(second, 3)} r along β, projected."
    )


@lru_cache(maxsize=8)
def _suggested(surface: Surface, adaptive: bool) -> float:
    return suggested_rate(surface, "Adam" if adaptive else "gradient descent")


@lru_cache(maxsize=2)
def _interpolant(surface: Surface) -> Interpolant:
    return Interpolant(surface)


@lru_cache(maxsize=2 * len(METHODS))
def _rolled(
    surface: Surface, optimizer: Optimizer, steps: int, places: tuple[tuple[float, float], ...], points: _Points
) -> tuple[Roll | None, ...]:
    found = descend(_interpolant(surface), np.array(places), optimizer, steps, with_paths=True)
    rolls = rolls_in(found, surface, points.points)
    return tuple(roll if np.isfinite(roll.loss[0]) else None for roll in rolls)


@lru_cache(maxsize=2 * MOST_STARTS)
def _trajectory(roll: Roll, surface: Surface) -> Trajectory:
    """The places of a descent that differ on the picture."""
    finite = np.isfinite(roll.path).all(axis=1)
    cell = np.ptp(surface.alpha) / (len(surface.alpha) - 1), np.ptp(surface.beta) / (len(surface.beta) - 1)
    kept = _apart(roll.path[finite] / cell)
    return Trajectory(*roll.path[finite][kept].T, loss=roll.loss[finite][kept], step=np.flatnonzero(finite)[kept])


def _apart(places: FloatArray) -> list[int]:
    """The first place, those in turn that lie apart from the one kept before, and the last."""
    listed = places.tolist()
    kept, last = [0], listed[0]
    for number, place in enumerate(listed):
        if abs(place[0] - last[0]) + abs(place[1] - last[1]) > THINNED or (number and number == len(listed) - 1):
            kept.append(number)
            last = place
    return kept

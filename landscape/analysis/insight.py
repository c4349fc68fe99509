"""Numbers that tell what a surface is like, so that surfaces can be compared."""

from dataclasses import dataclass, replace

import numpy as np

from landscape.analysis.basin_width import Basin, basin_at, line_value
from landscape.analysis.census import Census, noise_field, take_census
from landscape.analysis.descent import told_gram
from landscape.analysis.mesh import Mesh, Place
from landscape.analysis.shape import convex_share, roughness
from landscape.analysis.sharpness import Sharpness, reach, sharpness_at
from landscape.critical import CriticalKind
from landscape.provenance_text import alpha_name
from landscape.surface import Surface
from landscape.trajectory import FloatArray

WIDTHS = (1.1, 2.0)
"""Levels of basins, as multiples of the loss at their start: 10 % more, and twice as much."""

CENTRE: Place = (0.0, 0.0)
"""Where the weights θ* under study lie."""


@dataclass(frozen=True)
class Minima:
    """How many minima there are of at least some persistence.

    Attributes:
        tau: the least persistence.
        inside: minima inside the border; on a line, all but its ends.
        border: minima on the border, a hole's included; on a line, its ends.
    """

    tau: float
    inside: int
    border: int


@dataclass(frozen=True)
class Spot:
    """A place and what the surface is like around it.

    Attributes:
        alpha, beta, loss: of the place.
        noise: standard error of its loss; None where it is not known.
        basins: around it, one for each of `WIDTHS`; none where α counts something.
        sharpness: around it; None where α counts something.
    """

    alpha: float
    beta: float
    loss: float
    noise: float | None
    basins: tuple[Basin, ...]
    sharpness: Sharpness | None


@dataclass(frozen=True)
class Insight:
    """Numbers on one field of a surface; None where there is nothing to measure.

    Attributes:
        counted: what α counts, such as training steps: there is no centre, basin or sharpness along it; None where α is
            a direction.
        convex: share of the area with a positive definite Hessian, see `convex_share`.
        roughness, log_roughness: what one climbs on the way down, of the loss and of its logarithm, see `roughness`.
        minima: how many.
        best: the lowest sample; None where none is known.
        centre: the weights θ*, at α = β = 0; None where the surface does not hold them.
        distance: from the centre to the best sample, in α and β.
        parameter_distance: the same in the space of the parameters; None where the directions' lengths are not known.
    """

    counted: str | None
    convex: float | None
    roughness: float | None
    log_roughness: float | None
    minima: Minima
    best: Spot | None
    centre: Spot | None
    distance: float | None
    parameter_distance: float | None


def insight_of(
    surface: Surface,
    census: Census,
    *,
    field: str = "loss",
    tau: float | None = None,
    epsilon: float | None = None,
) -> Insight:
    """Measures a surface.

    Args:
        surface: any; a line tells what a line can tell.
        census: its critical points, of that field.
        field: what to measure instead of the loss.
        tau: least persistence of minima that are counted; by default `default_tau`.
        epsilon: radius of the ball of sharpness in α and β; by default `default_epsilon`.

    Raises:
        KeyError: the surface has no such field.
    """
    mesh = Mesh.of(surface, field)
    line = len(mesh.beta) == 1
    tau = default_tau(surface, field) if tau is None else tau
    epsilon = default_epsilon(mesh) if epsilon is None else epsilon
    gram = told_gram(surface)
    errors = surface.fields.get(noise_field(field))
    best, counted = _best(mesh), counted_by_alpha(surface)
    centre = CENTRE if counted is None and _value(mesh, CENTRE) is not None else None
    spots = [None if place is None else _spot(mesh, place, errors) for place in (best, centre)]
    if counted is None:
        spots = [None if spot is None else _surrounded(spot, mesh, epsilon, gram) for spot in spots]
    between = None if best is None or centre is None else np.array(best)
    return Insight(
        counted=counted,
        convex=convex_share(mesh),
        roughness=roughness(mesh),
        log_roughness=roughness(mesh, logarithmic=True),
        minima=_minima_on_line(mesh, tau) if line else _minima(census, tau),
        best=spots[0],
        centre=spots[1],
        distance=None if between is None else float(np.hypot(*between)),
        parameter_distance=None if between is None or gram is None else float(np.sqrt(between @ gram @ between)),
    )


def counted_by_alpha(surface: Surface) -> str | None:
    """Returns what α counts, such as training steps; None where it is a direction from the weights θ*."""
    name = alpha_name(surface.provenance)
    return None if name == "α" else name


def default_tau(surface: Surface, field: str = "loss") -> float:
    """Returns a hundredth of the way from the lowest value to the tenth percentile, which high walls do not govern.

    Where standard errors are known it is at least the median one of a difference between two points, √2 times that of a
    point, so that the noise of sampling the data is not counted.
    """
    known = surface.known & np.isfinite(surface.fields[field])
    values = surface.fields[field][known]
    if values.size == 0:
        return 0.0
    tau = float(np.quantile(values, 0.1, method="lower") / 100 - values.min() / 100)
    errors = surface.fields.get(noise_field(field), np.zeros(surface.shape))[known]
    errors = errors[np.isfinite(errors)]
    return max(tau, float(np.sqrt(2) * np.median(errors))) if errors.size else tau


def default_epsilon(mesh: Mesh) -> float:
    """Returns a tenth of the way from the centre to the nearest side; from the grid's middle where it has no centre."""
    middle = ((mesh.alpha[0] + mesh.alpha[-1]) / 2, (mesh.beta[0] + mesh.beta[-1]) / 2)
    return (reach(mesh, CENTRE) if reach(mesh, CENTRE) > 0 else reach(mesh, middle)) / 10


def _value(mesh: Mesh, place: Place) -> float | None:
    return line_value(mesh, place[0]) if len(mesh.beta) == 1 else mesh.read(place)


def _best(mesh: Mesh) -> Place | None:
    if not mesh.known.any():
        return None
    row, column = np.unravel_index(np.argmin(np.where(mesh.known, mesh.values, np.inf)), mesh.values.shape)
    return float(mesh.alpha[column]), float(mesh.beta[row])


def _spot(mesh: Mesh, place: Place, errors: FloatArray | None) -> Spot:
    loss = _value(mesh, place)
    noise = None if errors is None else _value(Mesh(mesh.alpha, mesh.beta, errors, mesh.known), place)
    return Spot(
        alpha=place[0],
        beta=place[1],
        loss=float("nan") if loss is None else loss,
        noise=noise if noise is not None and np.isfinite(noise) else None,
        basins=(),
        sharpness=None,
    )


def _surrounded(spot: Spot, mesh: Mesh, epsilon: float, gram: FloatArray | None) -> Spot:
    place = spot.alpha, spot.beta
    basins = tuple(basin_at(mesh, place, factor, gram) for factor in WIDTHS)
    return replace(spot, basins=basins, sharpness=sharpness_at(mesh, place, epsilon))


def _minima(census: Census, tau: float) -> Minima:
    chosen = census.of_kind(CriticalKind.MINIMUM, tau)
    border = int(np.count_nonzero(chosen & census.border))
    return Minima(tau, int(np.count_nonzero(chosen)) - border, border)


def _minima_on_line(mesh: Mesh, tau: float) -> Minima:
    """Counts the minima of a line: those of the strip that the line sweeps out."""
    twice = np.where(mesh.known, mesh.values, np.nan).repeat(2, axis=0)
    strip = Surface(mesh.alpha, np.arange(2.0), {"loss": twice})
    census = take_census(strip)
    columns = census.vertex[census.of_kind(CriticalKind.MINIMUM, tau)] % len(mesh.alpha)
    known = np.pad(mesh.known[0], 1)
    ends = int(np.count_nonzero(~(known[columns] & known[columns + 2])))
    return Minima(tau, len(columns) - ends, ends)

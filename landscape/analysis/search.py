"""Finds the critical points of a surface."""

from dataclasses import replace
from itertools import starmap

import numpy as np

from landscape.analysis.links import Booleans, Integers, Links, link_vertices
from landscape.analysis.persistence import pair_by_persistence
from landscape.analysis.refinement import DEGENERATE, Refined, describe, refine
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray

MAX_REFINED = 500
"""The most persistent points are refined; the rest of a very rough surface stays on its vertices."""

SAME_PLACE = 1e-3
"""Cells within which two refined places are one."""


def find_critical_points(
    surface: Surface, *, field: str = "loss", refined: bool = True, degenerate: float = DEGENERATE
) -> tuple[CriticalPoint, ...]:
    """Finds the critical points of the piecewise-linear surface, and describes them on a smooth one.

    The kind follows from the lower link of a vertex (Banchoff, "Critical points and curvature for
    embedded polyhedral surfaces", 1970): none at all is a minimum, the whole surrounding circle a
    maximum, c > 1 pieces a saddle of multiplicity c - 1. A multiple saddle, such as a monkey
    saddle, has the kind DEGENERATE. Over all vertices, Σ(1 - χ(lower link)) is χ of the mesh: a
    minimum or maximum counts 1, a saddle minus its multiplicity, everything else 0. A summit on
    the border is therefore none: cutting it off changes no topology.

    Equal values are told apart by their index, so that a plateau has its point at one of its
    vertices; what that order alone brings about has a persistence of 0 and is not refined.

    Persistence is the height difference in the pair (minimum, saddle) or (saddle, maximum); a
    multiple saddle tells its largest. What nothing cancels, the global minimum or a loop around
    a hole, is paired with the largest finite value. The noise is that of `noise_field`.

    Points inside (the 500 strongest) are refined on a C² interpolant within three cells of their
    vertex, which leaves their kind alone; on the border a gradient need not vanish, and none are refined.
    Of several that lead to the same place, such as false minima along a valley's floor, the strongest has it.

    Args:
        surface: its quads of four known points make the mesh; a line, having none, has no
            critical points.
        field: what to search instead of the loss.
        refined: whether places inside are refined, which kinds, places of vertices and persistence do not need.
        degenerate: size below which an eigenvalue of the Hessian counts as zero: a share of the other one, with
            the Hessian in cells and in units of the largest difference to the eight samples around, and of 1
            where both are less.

    Returns:
        The points, most persistent first.

    Raises:
        KeyError: the surface has no such field.
    """
    values = surface.fields[field]
    known = surface.known & np.isfinite(values)
    if min(surface.shape) < 2 or not known.any():
        return ()
    points = _vertex_points(link_vertices(values, known), surface, values, known, noise_field(field))
    inside = [place for place, point in enumerate(points) if refined and not point.border and point.persistence > 0]
    taken: dict[tuple[float, float], CriticalKind | None] = {}
    for place in inside[:MAX_REFINED]:
        point = points[place]
        vertex = point.row, point.column
        try:
            with np.errstate(over="raise", divide="raise", invalid="raise"):
                where = refine(values, known, surface.alpha, surface.beta, vertex, point.kind, degenerate)
                if _is_of_a_stronger(where, taken, surface, vertex):
                    where = describe(values, known, surface.alpha, surface.beta, vertex)
        except FloatingPointError:  # differences that no double holds: the vertex stays as it is
            continue
        taken[where.refined_alpha, where.refined_beta] = where.hessian_kind
        points[place] = replace(point, **vars(where))
    return tuple(points)


def _is_of_a_stronger(
    where: Refined, taken: dict[tuple[float, float], CriticalKind | None], surface: Surface, vertex: tuple[int, int]
) -> bool:
    """Returns whether a place is that of a point before; several may share a degenerate one, which they make up."""
    row, column = vertex
    cell = np.array([surface.alpha[column + 1] - surface.alpha[column], surface.beta[row + 1] - surface.beta[row]])
    if where.hessian_kind is None or not taken:
        return False
    away = np.abs((np.array(list(taken)) - [where.refined_alpha, where.refined_beta]) / cell).max(axis=1)
    nearest = int(away.argmin())
    return bool(away[nearest] < SAME_PLACE) and list(taken.values())[nearest] != CriticalKind.DEGENERATE


def noise_field(field: str) -> str:
    """Returns the name of the field that holds the standard errors of another."""
    return f"{field.removesuffix('loss')}std_error" if field.endswith("loss") else f"{field}_std_error"


def _vertex_points(
    links: Links, surface: Surface, values: FloatArray, known: Booleans, noise: str
) -> list[CriticalPoint]:
    chosen = np.flatnonzero(links.in_mesh & (links.lower_euler != 1))
    partners = _partners(links, chosen, values, int(np.argmax(np.where(known, values, -np.inf))))
    loss, partner_loss = values.ravel()[chosen], values.ravel()[partners]
    with np.errstate(over="ignore"):  # the range of the largest numbers is beyond them
        persistence = np.abs(partner_loss - loss)
    order = np.lexsort((chosen, -persistence))
    chosen, partners = chosen[order], partners[order]
    rows, columns = np.divmod(chosen, values.shape[1])
    places = [axis[of].tolist() for axis, of in ((surface.alpha, columns), (surface.beta, rows))]
    losses = loss[order].tolist()
    multiplicity = np.maximum(links.lower_euler.ravel()[chosen] - 1, 1)
    table = zip(  # in the order of the fields of CriticalPoint
        _kinds(links, chosen),
        rows.tolist(),
        columns.tolist(),
        *places,
        losses,
        links.on_border.ravel()[chosen].tolist(),
        persistence[order].tolist(),
        partner_loss[order].tolist(),
        multiplicity.tolist(),
        _noise(surface.fields.get(noise), chosen, partners),
        *places,
        losses,
        strict=True,
    )
    return list(starmap(CriticalPoint, table))


def _kinds(links: Links, vertices: Integers) -> list[CriticalKind]:
    euler = links.lower_euler.ravel()[vertices]
    has_lower = links.lower.reshape(len(links.lower), -1)[:, vertices].any(axis=0)
    kinds = np.select(
        [euler > 2, euler == 2, has_lower],
        [CriticalKind.DEGENERATE, CriticalKind.SADDLE, CriticalKind.MAXIMUM],
        CriticalKind.MINIMUM,
    )
    members = list(CriticalKind)
    return [members[kind] for kind in kinds.tolist()]


def _noise(errors: FloatArray | None, vertices: Integers, partners: Integers) -> list[float | None]:
    """Returns the root of the sum of both squared standard errors; None where one is not known."""
    if errors is None:
        return [None] * len(vertices)
    both = np.hypot(errors.ravel()[vertices], errors.ravel()[partners])
    return [error if known else None for error, known in zip(both.tolist(), np.isfinite(both).tolist(), strict=True)]


def _partners(links: Links, vertices: Integers, values: FloatArray, highest: int) -> Integers:
    """Returns the vertex each is paired with, of several the one farthest in height; `highest` where there is none."""
    pairs = pair_by_persistence(links)
    at = np.empty(links.rank.size, dtype=np.int64)
    at[links.rank.ravel()] = np.arange(links.rank.size)
    saddle, extremum = at[pairs.saddle], np.where(pairs.extremum < 0, highest, at[pairs.extremum])
    partner = np.full(links.rank.size, highest)
    with np.errstate(over="ignore"):
        heights = np.abs(values.flat[extremum] - values.flat[saddle])
    ascending = np.lexsort((-np.arange(len(heights)), heights))
    partner[saddle[ascending]] = extremum[ascending]  # of several the last stays
    cancelled = pairs.extremum >= 0
    partner[extremum[cancelled]] = saddle[cancelled]
    return partner[vertices]

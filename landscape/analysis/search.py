"""Finds the critical points of a surface."""

import math
from dataclasses import replace
from itertools import starmap

import numpy as np

from landscape.analysis.census import Census, take_census
from landscape.analysis.refinement import DEGENERATE, Refined, describe, refine
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface

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
    a hole, is paired with the largest finite value. The noise is that of the field named by `noise_field`.

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
    return describe_points(surface, take_census(surface, field), field=field, refined=refined, degenerate=degenerate)


def describe_points(
    surface: Surface,
    census: Census,
    *,
    field: str = "loss",
    refined: bool = True,
    degenerate: float = DEGENERATE,
    most: int | None = None,
) -> tuple[CriticalPoint, ...]:
    """Returns the strongest points of a census, with the smooth surface's own around them.

    Args:
        surface: that of the census.
        census: its points.
        field: what the census is of.
        refined: as in `find_critical_points`.
        degenerate: likewise.
        most: how many points; None for all.
    """
    points = _vertex_points(surface, census, most)
    values = surface.fields[field]
    known = surface.known & np.isfinite(values)
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


def _vertex_points(surface: Surface, census: Census, most: int | None) -> list[CriticalPoint]:
    rows, columns = np.divmod(census.vertex[:most], surface.shape[1])
    places = [axis[of].tolist() for axis, of in ((surface.alpha, columns), (surface.beta, rows))]
    losses = census.loss[:most].tolist()
    kinds = list(CriticalKind)
    table = zip(  # in the order of the fields of CriticalPoint
        [kinds[kind] for kind in census.kind[:most].tolist()],
        rows.tolist(),
        columns.tolist(),
        *places,
        losses,
        census.border[:most].tolist(),
        census.persistence[:most].tolist(),
        census.partner_loss[:most].tolist(),
        census.multiplicity[:most].tolist(),
        [noise if math.isfinite(noise) else None for noise in census.noise[:most].tolist()],
        *places,
        losses,
        strict=True,
    )
    return list(starmap(CriticalPoint, table))

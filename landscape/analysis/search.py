"""Finds the critical points of a surface."""

from dataclasses import replace

import numpy as np

from landscape.analysis.links import Links, link_vertices
from landscape.analysis.persistence import Pairs, pair_by_persistence
from landscape.analysis.refinement import refine
from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray

MAX_REFINED = 500
"""The most persistent points are refined; the rest of a very rough surface stays on its vertices."""


def find_critical_points(surface: Surface, *, field: str = "loss", refined: bool = True) -> tuple[CriticalPoint, ...]:
    """Finds the critical points of the piecewise-linear surface, and describes them on a smooth one.

    The kind follows from the lower link of a vertex (Banchoff, "Critical points and curvature for
    embedded polyhedral surfaces", 1970): none at all is a minimum, the whole surrounding circle a
    maximum, c > 1 pieces a saddle of multiplicity c - 1. A multiple saddle, such as a monkey
    saddle, has the kind DEGENERATE. Over all vertices, Σ(1 - χ(lower link)) is χ of the mesh: a
    minimum or maximum counts 1, a saddle minus its multiplicity, everything else 0. A summit on
    the border is therefore none: cutting it off changes no topology.

    Persistence is the height difference in the pair (minimum, saddle) or (saddle, maximum); a
    multiple saddle tells its largest. What nothing cancels, the global minimum or a loop around
    a hole, is paired with the largest finite value.

    Points inside (the 500 strongest) are refined on a C² interpolant within one cell of their vertex,
    which leaves their kind alone; on the border a gradient need not vanish, and none are refined.

    Args:
        surface: its quads of four known points make the mesh; a line, having none, has no
            critical points.
        field: what to search instead of the loss.
        refined: whether places inside are refined, which kinds, places of vertices and persistence do not need.

    Returns:
        The points, most persistent first.

    Raises:
        KeyError: the surface has no such field.
    """
    values = surface.fields[field]
    known = surface.known & np.isfinite(values)
    if min(surface.shape) < 2 or not known.any():
        return ()
    points = _vertex_points(link_vertices(values, known), surface, values, float(values[known].max()))
    points.sort(key=lambda point: (-point.persistence, point.row, point.column))
    inside = [place for place, point in enumerate(points) if refined and not point.border]
    for place in inside[:MAX_REFINED]:
        point = points[place]
        try:
            with np.errstate(over="raise", divide="raise", invalid="raise"):
                where = refine(values, known, surface.alpha, surface.beta, (point.row, point.column), point.kind)
        except FloatingPointError:  # differences that no double holds: the vertex stays as it is
            continue
        points[place] = replace(point, **vars(where))
    return tuple(points)


def _vertex_points(links: Links, surface: Surface, values: FloatArray, highest: float) -> list[CriticalPoint]:
    ordered = np.sort(values[links.in_mesh])
    pairs = pair_by_persistence(links)
    chosen = links.in_mesh & (links.lower_euler != 1)
    rows, columns = np.nonzero(chosen)
    table = zip(
        rows.tolist(),
        columns.tolist(),
        links.rank[chosen].tolist(),
        links.lower_euler[chosen].tolist(),
        np.logical_or.reduce(links.lower[:, chosen], axis=0).tolist(),
        links.on_border[chosen].tolist(),
        strict=True,
    )
    points = []
    for row, column, rank, euler, has_lower, border in table:
        loss = float(values[row, column])
        partner = _partner_value(rank, loss, pairs, ordered, highest)
        alpha, beta = float(surface.alpha[column]), float(surface.beta[row])
        points.append(
            CriticalPoint(
                kind=_kind(euler, has_lower),
                row=row,
                column=column,
                alpha=alpha,
                beta=beta,
                loss=loss,
                border=border,
                persistence=abs(partner - loss),
                partner_loss=partner,
                multiplicity=max(euler - 1, 1),
                refined_alpha=alpha,
                refined_beta=beta,
                refined_loss=loss,
            )
        )
    return points


def _kind(euler: int, has_lower: bool) -> CriticalKind:
    if euler > 1:
        return CriticalKind.SADDLE if euler == 2 else CriticalKind.DEGENERATE
    return CriticalKind.MAXIMUM if has_lower else CriticalKind.MINIMUM


def _partner_value(rank: int, loss: float, pairs: Pairs, ordered: FloatArray, highest: float) -> float:
    partners = [highest if partner is None else float(ordered[partner]) for partner in pairs.get(rank, [None])]
    return max(partners, key=lambda value: abs(value - loss))

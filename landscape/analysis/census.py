"""All critical points of the piecewise-linear surface, as arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.analysis.links import Booleans, Integers, Links, link_vertices
from landscape.analysis.persistence import pair_by_persistence
from landscape.critical import CriticalKind
from landscape.surface import Surface
from landscape.trajectory import FloatArray


@dataclass(frozen=True, eq=False)
class Census:
    """The critical points of a surface, most persistent first, level ones by their vertex.

    Attributes:
        vertex: (K,) j·M + i of the vertex at (alpha[i], beta[j]).
        partner: (K,) the vertex each is paired with; the highest known one where nothing cancels it.
        kind: (K,) of `CriticalKind`, by the lower link.
        multiplicity: (K,) 1, or 2 for a monkey saddle, and so on.
        border: (K,) whether triangles do not surround the vertex.
        loss: (K,) value at the vertex.
        partner_loss: (K,) value at the partner.
        persistence: (K,) their difference.
        noise: (K,) standard error of that difference, NaN where it is not known.
    """

    vertex: Integers
    partner: Integers
    kind: npt.NDArray[np.int8]
    multiplicity: npt.NDArray[np.int8]
    border: Booleans
    loss: FloatArray
    partner_loss: FloatArray
    persistence: FloatArray
    noise: FloatArray

    @property
    def uncertain(self) -> Booleans:
        """(K,) whether the persistence is known to be less than the noise."""
        return self.persistence < self.noise

    def of_kind(self, kind: CriticalKind, least: float = 0.0) -> Booleans:
        """Returns (K,) which are of a kind and of at least some persistence."""
        return (self.kind == kind) & (self.persistence >= least)


def take_census(surface: Surface, field: str = "loss") -> Census:
    """Finds kinds, places and persistence of all critical points, as `find_critical_points` says.

    Args:
        surface: its quads of four known points make the mesh; a line has no critical points.
        field: what to search.

    Raises:
        KeyError: the surface has no such field.
    """
    values = surface.fields[field]
    known = surface.known & np.isfinite(values)
    if min(surface.shape) < 2 or not known.any():
        known = np.zeros((2, 2), dtype=bool)
        values = np.zeros((2, 2))
    links = link_vertices(values, known)
    vertex = np.flatnonzero(links.in_mesh & (links.lower_euler != 1))
    partner = _partners(links, vertex, values, int(np.argmax(np.where(known, values, -np.inf))))
    with np.errstate(over="ignore"):  # the range of the largest numbers is beyond them
        persistence = np.abs(values.flat[partner] - values.flat[vertex])
    order = np.lexsort((vertex, -persistence))
    vertex, partner = vertex[order], partner[order]
    errors = surface.fields.get(noise_field(field))
    unknown = np.full(len(vertex), np.nan)
    return Census(
        vertex=vertex,
        partner=partner,
        kind=_kinds(links, vertex),
        multiplicity=np.maximum(links.lower_euler.ravel()[vertex] - 1, 1).astype(np.int8),
        border=links.on_border.ravel()[vertex],
        loss=values.flat[vertex],
        partner_loss=values.flat[partner],
        persistence=persistence[order],
        noise=unknown if errors is None else np.hypot(errors.flat[vertex], errors.flat[partner]),
    )


def noise_field(field: str) -> str:
    """Returns the name of the field that holds the standard errors of another."""
    return f"{field.removesuffix('loss')}std_error" if field.endswith("loss") else f"{field}_std_error"


def _kinds(links: Links, vertices: Integers) -> npt.NDArray[np.int8]:
    euler = links.lower_euler.ravel()[vertices]
    has_lower = links.lower.reshape(len(links.lower), -1)[:, vertices].any(axis=0)
    kinds = np.select(
        [euler > 2, euler == 2, has_lower],
        [CriticalKind.DEGENERATE, CriticalKind.SADDLE, CriticalKind.MAXIMUM],
        CriticalKind.MINIMUM,
    )
    return kinds.astype(np.int8)


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

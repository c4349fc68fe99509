"""Persistence by merge trees: which minimum or maximum dies at which saddle.

Sublevel sets grow from minima and meet at saddles; the younger component dies there (the elder
rule: Edelsbrunner, Letscher & Zomorodian 2002). By duality in the plane, the saddles that are
left close a loop, and the loop is filled at the maximum whose component of the *complement*
meets an older one at that saddle. The complement has the outside and every hole as components
without a top: nothing fills a loop around a hole.

A vertex that is no saddle meets one component only, that of its lowest neighbour, so paths of
steepest descent, followed for all vertices at once, leave a union-find over the saddles alone.
"""

from dataclasses import dataclass

import numpy as np

from landscape.analysis.links import QUADS, Integers, Links


@dataclass(frozen=True, eq=False)
class Pairs:
    """Minima and maxima with the saddles that cancel them; in no row where nothing does.

    Attributes:
        extremum: (K,) rank of the minimum or maximum; -1 for the loop around a hole, which nothing fills.
        saddle: (K,) rank of the saddle; each is there as often as its multiplicity.
    """

    extremum: Integers
    saddle: Integers


def pair_by_persistence(links: Links) -> Pairs:
    """Pairs minima and maxima with saddles, as persistent homology of the sublevel sets does.

    A minimum that is missing is never cancelled: there is one in every component of the mesh.
    """
    saddles = np.flatnonzero(links.in_mesh & (links.lower_euler > 1))
    saddles = saddles[np.argsort(links.rank.ravel()[saddles])]
    ranks = links.rank.ravel()[saddles]
    minima, passes = _merge(ranks, _lower_arcs(links, saddles))
    # Turned upside down, the oldest come first again: regions, then the highest maxima.
    top = links.rank.size
    arcs = _upper_arcs(links, saddles)
    last = max(top, int(arcs.max(initial=0)))
    turned = np.where(arcs < 0, -1, last - arcs)
    young, at = _merge(last - ranks[::-1], turned[::-1])
    maxima = np.where(last - young < top, last - young, -1)
    return Pairs(np.concatenate([minima, maxima]), np.concatenate([passes, last - at]))


def _merge(saddles: Integers, arcs: Integers) -> tuple[Integers, Integers]:
    """Joins components at saddles, in order; returns which (younger) component died at which saddle.

    Args:
        saddles: (S,) in order.
        arcs: (S, 6) the components that meet there, named by their first vertex, a smaller number being older;
            -1 is no arc.
    """
    rows, places = np.nonzero(arcs >= 0)
    names, met = np.unique(arcs[rows, places], return_inverse=True)
    beside = rows[1:] == rows[:-1]  # three arcs in a row are two joints one after the other
    parent = list(range(len(names)))
    young, at = [], []
    for one, other, row in zip(
        met[:-1][beside].tolist(), met[1:][beside].tolist(), rows[1:][beside].tolist(), strict=True
    ):
        while parent[one] != one:
            parent[one] = one = parent[parent[one]]
        while parent[other] != other:
            parent[other] = other = parent[parent[other]]
        if one != other:
            elder, younger = (one, other) if one < other else (other, one)
            parent[younger] = elder
            young.append(younger)
            at.append(row)
    return names[np.array(young, dtype=np.int64)], saddles[np.array(at, dtype=np.int64)]


def _lower_arcs(links: Links, saddles: Integers) -> Integers:
    """(saddles, 6) the minimum below each arc of the lower link, at the arc's first neighbour; else -1."""
    lowest = np.where(links.lower, links.around, links.rank).min(axis=0)
    minimum = _follow(_by_rank(links, lowest))
    begins = links.lower & ~np.roll(links.lower_edges, 1, axis=0)
    return np.where(_at(begins, saddles), minimum[_at(links.around, saddles)], -1)


def _upper_arcs(links: Links, saddles: Integers) -> Integers:
    """(saddles, 6) the maximum or region above each arc between two lower ones; else -1.

    Such an arc follows the last neighbour of a lower arc, and begins with a missing triangle,
    which lies in a region, or with a higher neighbour. Regions are numbered beyond all ranks.
    """
    region = links.rank.size + _regions(links)
    higher = (links.triangle | np.roll(links.triangle, 1, axis=0)) & ~links.lower
    highest = np.where(higher, links.around, links.rank).max(axis=0)
    for triangle, name in zip(links.triangle, region, strict=True):
        highest = np.where(triangle, highest, name)
    names = np.arange(links.rank.size + int(region.max()) + 1)
    names[: links.rank.size] = _by_rank(links, highest)
    maximum = _follow(names)
    ends = links.lower & ~links.lower_edges
    after = np.roll(links.around, -1, axis=0)
    first = np.where(links.triangle, after, region)
    return np.where(_at(ends, saddles), maximum[_at(first, saddles)], -1)


def _regions(links: Links) -> Integers:
    """(6, N, M) number of the region in which triangle k is missing: the outside, or a hole."""
    rows, columns = links.rank.shape
    missing = ~np.pad(links.whole, 1)
    numbers = missing.astype(np.int64)
    if not links.whole.all():  # else the outside is the only region
        from scipy.ndimage import label

        label(missing, output=numbers)
    return np.stack([numbers[1 + j : 1 + j + rows, 1 + i : 1 + i + columns] for j, i in QUADS])


def _by_rank(links: Links, values: Integers) -> Integers:
    array = np.empty(values.size, dtype=np.int64)
    array[links.rank.ravel()] = values.ravel()
    return array


def _follow(steps: Integers) -> Integers:
    """Follows every chain of steps to its end, doubling their length in each round."""
    while True:
        further = steps[steps]
        if np.array_equal(further, steps):
            return steps
        steps = further


def _at(stack: np.ndarray, vertices: Integers) -> np.ndarray:
    """(vertices, 6) of a (6, N, M) stack."""
    return stack.reshape(len(stack), -1)[:, vertices].T

"""Links and merge trees against Euler's formula and against GUDHI on the same triangles."""

import itertools

import gudhi
import numpy as np
import pytest

from landscape.analysis import find_critical_points
from landscape.analysis.links import Booleans, Links, link_vertices
from landscape.analysis.persistence import pair_by_persistence
from landscape.critical import CriticalKind
from landscape.surface import Surface
from landscape.trajectory import FloatArray


def rough(seed: int) -> tuple[FloatArray, Booleans]:
    """A small surface with ties, and with holes in three of four."""
    random = np.random.default_rng(seed)
    shape = tuple(random.integers(2, 12, 2))
    values = random.integers(0, random.integers(2, 60), shape).astype(np.float64)
    return values, random.random(shape) >= (0.0, 0.03, 0.1, 0.25)[seed % 4]


def triangles(known: Booleans) -> list[tuple[int, int, int]]:
    """One triangle after the other, by vertex number: the definition in plain words."""
    columns = known.shape[1]
    found = []
    for j, i in itertools.product(range(known.shape[0] - 1), range(columns - 1)):
        if known[j : j + 2, i : i + 2].all():
            corner = j * columns + i
            found.append((corner, corner + 1, corner + columns + 1))
            found.append((corner, corner + columns + 1, corner + columns))
    return found


@pytest.mark.parametrize("seeds", [range(k, k + 250) for k in range(0, 1000, 250)])
def test_lower_links_add_up_to_the_euler_characteristic(seeds: range) -> None:
    for seed in seeds:
        values, known = rough(seed)
        faces = triangles(known)
        edges = {frozenset(edge) for face in faces for edge in itertools.combinations(face, 2)}
        vertices = {vertex for face in faces for vertex in face}
        surface = Surface(
            np.arange(values.shape[1]), np.arange(values.shape[0]), {"loss": np.where(known, values, np.nan)}
        )
        found = find_critical_points(surface, refined=False)
        sign = {CriticalKind.MINIMUM: 1, CriticalKind.MAXIMUM: 1, CriticalKind.SADDLE: -1, CriticalKind.DEGENERATE: -1}
        total = sum(sign[point.kind] * point.multiplicity for point in found)
        assert total == len(vertices) - len(edges) + len(faces), f"seed {seed}"


def found_pairs(links: Links) -> list[tuple[float, float]]:
    """All (birth, death) by rank, as GUDHI tells them: what nothing cancels dies at infinity."""
    pairs = pair_by_persistence(links)
    minima = set(links.rank[links.in_mesh & ~links.lower.any(axis=0)].tolist())
    found = [(birth, np.inf) for birth in minima - set(pairs.extremum.tolist())]
    for extremum, saddle in zip(pairs.extremum.tolist(), pairs.saddle.tolist(), strict=True):
        loop = np.inf if extremum < 0 else extremum
        found.append((extremum, saddle) if extremum in minima else (saddle, loop))
    return sorted((float(birth), float(death)) for birth, death in found)


@pytest.mark.parametrize("seeds", [range(k, k + 50) for k in range(0, 200, 50)])
def test_pairs_are_those_of_gudhi(seeds: range) -> None:
    for seed in seeds:
        values, known = rough(seed)
        links = link_vertices(values, known)
        rank = links.rank.ravel()
        tree = gudhi.SimplexTree()  # pyright: ignore[reportAttributeAccessIssue] - compiled
        for face in triangles(known):
            tree.insert(face)
        for simplex, _ in list(tree.get_skeleton(2)):
            tree.assign_filtration(simplex, float(rank[simplex].max()))
        tree.compute_persistence(min_persistence=0, persistence_dim_max=True)
        expected = [(birth, death) for _, (birth, death) in tree.persistence() if birth < death]

        assert found_pairs(links) == sorted(expected), f"seed {seed}"


def test_persistence_is_the_height_to_the_partner() -> None:
    # Two valleys at 0 and 1 with a pass at 5 between them, and a summit of 9 inside with its key pass at 7.
    loss = np.full((9, 9), 6.0)
    loss[1:8, 1] = [0, 2, 3, 5, 4, 3, 1]
    loss[2:7, 4:7] = 7.0
    loss[4, 5] = 9.0
    axis = np.arange(9.0)
    told = {
        (p.row, p.column): (p.kind.name, p.persistence, p.partner_loss)
        for p in find_critical_points(Surface(axis, axis, {"loss": loss}))
    }
    assert told[1, 1] == ("MINIMUM", 9.0, 9.0)
    assert told[7, 1] == ("MINIMUM", 4.0, 5.0)
    assert told[4, 1] == ("SADDLE", 4.0, 1.0)
    assert told[4, 5][0] == "MAXIMUM"
    assert told[4, 5][2] == 6.0


def test_a_loop_around_a_hole_is_never_filled() -> None:
    axis = np.arange(7.0)
    ring = -np.hypot(*np.meshgrid(axis - 3, axis - 3)) + np.linspace(0, 0.1, 7)
    ring = 10 - np.abs(ring + 2)
    ring[3, 3] = np.nan
    points = find_critical_points(Surface(axis, axis, {"loss": -ring}))
    never = [point for point in points if point.partner_loss == np.nanmax(-ring)]
    assert [point.kind for point in never] == [CriticalKind.MINIMUM, CriticalKind.SADDLE]

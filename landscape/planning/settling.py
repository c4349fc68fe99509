"""Evaluates what the finished surface itself asks for: around its critical points, its holes and its misses."""

import numpy as np

from landscape.analysis.links import link_vertices
from landscape.planning.knowledge import Knowledge
from landscape.planning.levels import Wave
from landscape.planning.refinement import Steps


def settle(knowledge: Knowledge, tolerance: float, *, frozen: bool, news: Wave | None = None) -> Steps:
    """Evaluates points until the surface stands.

    It stands when every critical point inside rests on evaluated vertices, no stencil holds a
    value that is not finite, and no point beside one that missed is left to interpolation.

    Args:
        knowledge: what is known; grows.
        tolerance: share of the loss's range by which a point may be missed.
        frozen: keep what was filled in, about which a sample has been drawn; else fill it in anew
            where a stencil changes.
        news: points evaluated since the surface was filled in.
    """
    unsound = np.zeros(0, dtype=np.intp)
    news = unsound if news is None else news
    while True:
        wave = unsound
        if len(wave) == 0:
            wave = np.union1d(_open_rings(knowledge), _beside_misses(knowledge, news, tolerance))
        if len(wave) == 0:
            return
        before = knowledge.logarithmic
        knowledge.take(wave, (yield wave))
        news = wave
        if not frozen:
            everywhere = knowledge.logarithmic != before
            changed = np.flatnonzero(~knowledge.known) if everywhere else knowledge.touched_by(wave)
            unsound = knowledge.foretell(np.union1d(changed, knowledge.untold()))


def critical_vertices(knowledge: Knowledge) -> Wave:
    """Returns the vertices of the surface at which `find_critical_points` finds one inside."""
    if min(knowledge.shape) < 2:
        return np.zeros(0, dtype=np.intp)
    loss = knowledge.values[:, 0].reshape(knowledge.shape)
    links = link_vertices(loss, np.isfinite(loss))
    return np.flatnonzero(links.in_mesh & (links.lower_euler != 1) & ~links.on_border)


def _open_rings(knowledge: Knowledge) -> Wave:
    """Returns what is not known of the critical vertices and the eight around each."""
    points = with_neighbors(critical_vertices(knowledge), knowledge.shape)
    return points[~knowledge.known[points]]


def _beside_misses(knowledge: Knowledge, news: Wave, tolerance: float) -> Wave:
    told = news[np.isfinite(knowledge.guess[news])]
    points = with_neighbors(told[knowledge.errors(told) > tolerance], knowledge.shape)
    return points[~knowledge.known[points]]


def with_neighbors(points: Wave, shape: tuple[int, int]) -> Wave:
    """Returns points of an (N, M) grid and the up to eight around each, ascending."""
    rows, columns = np.divmod(points, shape[1])
    steps = np.arange(-1, 2)
    rows = np.clip(rows[:, None, None] + steps[:, None], 0, shape[0] - 1)
    columns = np.clip(columns[:, None, None] + steps, 0, shape[1] - 1)
    return np.unique(rows * shape[1] + columns)

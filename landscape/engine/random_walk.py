"""Whether what PCA shows of a path is no more than it shows of a random walk.

The principal components of a random walk in many dimensions are cosines of its step, whatever
the walk: the curve on the first two is a Lissajous figure, and the components' shares of the
variance are known (Antognini & Sohl-Dickstein 2018, "PCA of high dimensional random walks with
comparison to neural network training", arXiv 1806.08805).
"""

from collections.abc import Sequence

import numpy as np

from landscape.trajectory import FloatArray

FEWEST = 10
"""Checkpoints below which cosines cannot be told from any smooth curve."""

LEAST_CORRELATIONS = 0.97, 0.9
"""With the cosines, of a walk's first and second component."""

SHARE_TOLERANCE = 0.2
"""Relative difference of a component's share of the variance from a random walk's."""


def looks_like_random_walk(positions: Sequence[FloatArray], explained: tuple[float, float]) -> bool:
    """Returns whether a path has the two principal components of a random walk in many dimensions.

    Args:
        positions: (T,) coordinates along each component.
        explained: their shares of the path's variance.
    """
    count = len(positions[0])
    if len(positions) < 2 or count < FEWEST:
        return False
    shares = expected_shares(count)
    if any(abs(share / expected - 1.0) > SHARE_TOLERANCE for share, expected in zip(explained, shares, strict=True)):
        return False
    phase = np.pi * (np.arange(count) + 0.5) / count
    correlations = [abs(np.corrcoef(along, np.cos(k * phase))[0, 1]) for k, along in enumerate(positions, 1)]
    return all(found >= least for found, least in zip(correlations, LEAST_CORRELATIONS, strict=True))


def expected_shares(count: int) -> tuple[float, float]:
    """Returns the shares of variance of a random walk's first two components; for many steps 6/π² and a quarter of it.

    The centred positions of a walk of T places have the eigenvalues 1 / 4 sin²(kπ / 2T), k < T.
    """
    first, second = (6.0 / ((count**2 - 1) * 4.0 * np.sin(k * np.pi / (2 * count)) ** 2) for k in (1, 2))
    return float(first), float(second)

"""The spectral density of a Hessian, by stochastic Lanczos quadrature.

Golub & Welsch 1969, "Calculation of Gauss quadrature rules"; Ghorbani, Krishnan & Xiao 2019, "An Investigation into
Neural Net Optimization via Hessian Eigenvalue Density" (arXiv 1901.10159): the tridiagonal matrix that Lanczos' method
leads to from a random vector has the nodes and weights of a Gauss quadrature for the density of all eigenvalues.
"""

from dataclasses import dataclass
from itertools import islice

import numpy as np

from landscape.engine.curvature.derivatives import Derivatives
from landscape.engine.curvature.trace import signs
from landscape.trajectory import FloatArray

BROADENING = 10**-2.5
"""Standard deviation that each node is drawn with, as a share of half the range (Ghorbani et al.: σ² = 1e-5)."""

SAMPLES = 1024
"""Of a density that is told: three to a standard deviation."""

MARGIN = 6.0
"""Standard deviations by which it reaches beyond the outermost nodes: a billionth of the density lies outside."""

VANISHED = 1e-12
"""Share of the Hessian's norm at which a Lanczos vector is rounding: the space is exhausted."""


@dataclass(frozen=True, eq=False)
class Density:
    """How a Hessian's P eigenvalues are distributed.

    Attributes:
        nodes: (K,) places, over all draws.
        weights: (K,) their shares of the eigenvalues; they sum to 1.
        draws: random vectors it was made from.
    """

    nodes: FloatArray
    weights: FloatArray
    draws: int

    @property
    def mean(self) -> float:
        """Mean eigenvalue: the trace divided by P."""
        return float(self.weights @ self.nodes)

    @property
    def negative(self) -> float:
        """Share of the eigenvalues below 0."""
        return float(self.weights[self.nodes < 0].sum())

    @property
    def width(self) -> float:
        """Standard deviation of the Gaussian that each node is drawn as."""
        half = (self.nodes.max() - self.nodes.min()) / 2
        return float(BROADENING * half) or float(BROADENING * max(abs(self.nodes.max()), 1e-300))

    def curve(self) -> tuple[FloatArray, FloatArray]:
        """Returns (S,) places and the density there, which integrates to 1."""
        width = self.width
        low, high = self.nodes.min() - MARGIN * width, self.nodes.max() + MARGIN * width
        places = np.linspace(low, high, SAMPLES)
        heights = np.exp(-0.5 * ((places[:, None] - self.nodes) / width) ** 2) / (width * np.sqrt(2 * np.pi))
        return places, heights @ self.weights


def spectral_density(derivatives: Derivatives, draws: int, steps: int, seed: int) -> Density:
    """Returns the density of a Hessian's eigenvalues.

    Args:
        derivatives: at some weights.
        draws: random vectors, 1 or more.
        steps: of Lanczos' method from each, and so many products and vectors in memory.
        seed: of the vectors.

    Raises:
        LandscapeError: the derivatives cannot be had.
    """
    rules = [quadrature(derivatives, start, steps) for start in islice(signs(derivatives.size, seed), draws)]
    return density_of(rules)


def density_of(rules: list[tuple[FloatArray, FloatArray]]) -> Density:
    """Returns the mean of the densities that single draws have."""
    weights = np.concatenate([weights for _, weights in rules]) / len(rules)
    return Density(np.concatenate([nodes for nodes, _ in rules]), weights, len(rules))


def quadrature(derivatives: Derivatives, start: FloatArray, steps: int) -> tuple[FloatArray, FloatArray]:
    """Returns (K,) nodes and weights of the Gauss quadrature that Lanczos' method finds from a vector.

    Vectors are orthogonalised against all before them, twice: without it rounding brings copies of eigenvalues.

    Args:
        derivatives: at some weights.
        start: (P,) not 0.
        steps: K at most; fewer where the space is exhausted.
    """
    from scipy.linalg import eigh_tridiagonal

    steps = min(steps, derivatives.size)
    basis = np.empty((steps, derivatives.size))
    basis[0] = start / np.linalg.norm(start)
    diagonal: list[float] = []
    beside: list[float] = []
    for step in range(steps):
        product = derivatives.hessian_times(basis[step])
        diagonal.append(float(basis[step] @ product))
        for _ in range(2):
            product -= basis[: step + 1].T @ (basis[: step + 1] @ product)
        length = float(np.linalg.norm(product))
        if step + 1 == steps or length <= VANISHED * max(map(abs, [*diagonal, *beside])):
            break
        beside.append(length)
        basis[step + 1] = product / length
    nodes, vectors = eigh_tridiagonal(np.array(diagonal), np.array(beside))
    return nodes, np.square(vectors[0])

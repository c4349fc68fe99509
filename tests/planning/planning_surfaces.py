"""Surfaces of all sorts, and the engine's part in a plan."""

import numpy as np

from landscape.planning import Plan, Planned
from landscape.trajectory import FloatArray


def grid(rows: int, columns: int, reach: float = 1.0) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """alpha, beta and the coordinates of all points."""
    alpha = np.linspace(-reach, reach, columns)
    beta = np.linspace(-reach, reach, rows) if rows > 1 else np.zeros(1)
    x, y = np.meshgrid(alpha, beta)
    return alpha, beta, x, y


def drain(plan: Plan, values: FloatArray) -> tuple[Planned, list[np.ndarray]]:
    """Answers every wave from (N * M, F) values; returns what is planned, and the waves."""
    waves = []
    wave = next(plan)
    while True:
        waves.append(wave)
        try:
            wave = plan.send(values[wave])
        except StopIteration as stop:
            return stop.value, waves


def bowl(x: FloatArray, y: FloatArray) -> FloatArray:
    return x * x + 2 * y * y + 0.3 * x * y + 0.1


def wall(x: FloatArray, y: FloatArray) -> FloatArray:
    """Spans eight decades."""
    return np.exp(9 * (x * x + 0.5 * y * y)) + np.sin(3 * x * y) ** 2


def cliff(x: FloatArray, y: FloatArray) -> FloatArray:
    return 1 + x * x + 5.0 * (x + 0.5 * y > 0.3)


def ridge(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.abs(x - 0.3 * y) + y * y + 0.1


def hole(x: FloatArray, y: FloatArray) -> FloatArray:
    values = bowl(x, y)
    values[(x - 0.4) ** 2 + y * y < 0.02] = np.inf
    values[(x > 0.8) & (y > 0.8)] = np.nan
    return values


def bumpy(x: FloatArray, y: FloatArray) -> FloatArray:
    """Too narrow to be seen from the coarsest level."""
    return bowl(x, y) + np.exp(-((x - 0.37) ** 2 + (y + 0.41) ** 2) / 0.002)


def noise(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.random.default_rng(5).random(x.shape)


def grain(x: FloatArray, y: FloatArray) -> FloatArray:
    """A bowl with errors around the tolerance, which no interpolation can foretell."""
    return bowl(x, y) + 0.012 * np.random.default_rng(6).standard_normal(x.shape)


def constant(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.full(x.shape, 3.0)

"""The cross at a saddle: the ways on which the surface falls and rises fastest, as lines on it. No GL."""

import numpy as np

from landscape.critical import CriticalKind
from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.drape import on_triangles
from landscape.viewer.strong_points import ShownPoints

LEAST_REACH, MOST_REACH = 0.06, 0.14
"""World length of an arm, by the point's persistence as its glyph's size is."""

DASH = 0.03
"""World length of a dash and its gap, of the ways that rise."""

STEPS = 12
"""Pieces of an arm, each straight."""


def saddle_crosses(shown: ShownPoints, surface: Surface, frame: SceneFrame) -> tuple[FloatArray, FloatArray]:
    """Returns lines (K, 3) in the world on which the surface falls away from saddles, and on which it rises.

    They run along the eigenvectors of the refined 2x2 Hessian, through the refined place, and lie on
    the drawn surface; NaN between two lines and where nothing is drawn. A saddle without a
    Hessian has none.

    Args:
        shown: the points.
        surface: as it is drawn.
        frame: how it is drawn.
    """
    points = [
        (point.refined_alpha, point.refined_beta, *point.eigenvectors[k], point.eigenvalues[k], strength)
        for point, strength in zip(shown.points, shown.strengths.tolist(), strict=True)
        if point.kind == CriticalKind.SADDLE and np.isfinite(point.eigenvalues).all()
        for k in (0, 1)
    ]
    table = np.array(points, dtype=np.float64).reshape(-1, 6)
    lines = _lines(table, surface, frame)
    falling = table[:, 4] < 0
    return lines[falling].reshape(-1, 3), lines[~falling].reshape(-1, 3)


def _lines(table: FloatArray, surface: Surface, frame: SceneFrame) -> FloatArray:
    """(L, 2 STEPS + 2, 3) a line for each row of α, β, direction, eigenvalue and strength, ended by NaN."""
    centres, directions, strengths = table[:, :2], table[:, 2:4], table[:, 5]
    origin = frame.base(0.0, 0.0)[0]
    across = np.linalg.norm(frame.base(*directions.T) - origin, axis=1) if len(table) else np.empty(0)
    reach = LEAST_REACH + (MOST_REACH - LEAST_REACH) * np.sqrt(np.clip(strengths, 0.0, 1.0))
    arm = directions * (reach / np.maximum(across, 1e-300))[:, None]
    shares = np.linspace(-1.0, 1.0, 2 * STEPS + 1)
    plane = (centres[:, None] + shares[:, None] * arm[:, None]).reshape(-1, 2)
    world = on_triangles(display_fill(surface), frame, *plane.T).reshape(len(table), len(shares), 3)
    return np.concatenate([world, np.full((len(table), 1, 3), np.nan)], axis=1)

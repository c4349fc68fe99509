"""Chooses the side from which the part that matters is not hidden behind a ridge."""

from dataclasses import replace
from functools import lru_cache
from math import radians

import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.camera import RESET, Camera
from landscape.viewer.display import SceneFrame
from landscape.viewer.drape import on_triangles

YAWS = tuple(radians(angle) for angle in (-35, 35, -55, 55, -125, 125, -145, 145))
"""Sides to look from, in order of preference."""
WORTH_TURNING = 0.1
"""A less preferred side must show so much more of what matters."""
LOWEST_SHARE, MOST_POINTS = 0.03, 48
STEPS = 48
CLEARANCE = 0.01
"""World height by which a line of sight must clear the surface to count as blocked."""


@lru_cache(maxsize=8)
def clearest_yaw(surface: Surface, frame: SceneFrame) -> float:
    """Returns the yaw from which most of the path is in sight, or of the valley where there is no path.

    The end of a path counts as much as all the rest of it.
    """
    points, weights = _what_matters(surface, frame)
    if len(points) == 0:
        return RESET.yaw
    scores = []
    for yaw in YAWS:
        in_sight = unhidden(surface, frame, replace(RESET, yaw=yaw, projection="orthographic"), points)
        scores.append(float(np.average(in_sight, weights=weights)))
    best = max(scores)
    return next(yaw for yaw, score in zip(YAWS, scores, strict=True) if score >= best - WORTH_TURNING)


def unhidden(surface: Surface, frame: SceneFrame, camera: Camera, points: FloatArray) -> npt.NDArray[np.bool_]:
    """Returns (K,) whether each point on the surface can be seen from a camera.

    Args:
        surface: what may stand before them.
        frame: how it is drawn.
        camera: how it is seen, from above or from below.
        points: (K, 3) world positions on the surface.
    """
    viewpoint = camera.viewpoint
    towards = viewpoint[:3] - viewpoint[3] * points
    towards = towards / np.linalg.norm(towards, axis=1, keepdims=True)
    across = np.maximum(np.hypot(towards[:, 0], towards[:, 1]), 1e-6)
    far = 2 * np.hypot(frame.half_x, frame.half_y) / across
    reach = np.minimum(far, frame.height / np.maximum(towards[:, 2], 1e-6))
    shares = np.linspace(0.0, 1.0, STEPS + 1)[1:]
    ray = points[:, None, :] + (reach[:, None] * shares)[..., None] * towards[:, None, :]
    plane = frame.plane(ray[..., 0].ravel(), ray[..., 1].ravel())
    ground = on_triangles(surface, frame, plane[:, 0], plane[:, 1])[:, 2].reshape(ray.shape[:2])
    side = np.where(towards[:, 2:] >= 0, 1.0, -1.0)  # of the surface, on which the eye is
    return ~(side * (ground - ray[..., 2]) > CLEARANCE).any(axis=1)


def _what_matters(surface: Surface, frame: SceneFrame) -> tuple[FloatArray, FloatArray]:
    """World positions and weights: of the paths, else of the lowest samples."""
    if surface.trajectories:
        alpha, beta, weights = [], [], []
        for path in surface.trajectories:
            chosen = np.unique(np.linspace(0, len(path) - 1, min(len(path), MOST_POINTS)).astype(int))
            alpha.append(path.alpha[chosen])
            beta.append(path.beta[chosen])
            weights.append(np.where(chosen == len(path) - 1, max(len(chosen), 1), 1))
        points = on_triangles(surface, frame, np.concatenate(alpha), np.concatenate(beta))
        weight = np.concatenate(weights).astype(np.float64)
    else:
        losses = np.where(surface.known, surface.loss, np.inf).ravel()
        count = min(max(int(LOWEST_SHARE * losses.size), 1), MOST_POINTS)
        low = np.flatnonzero(losses <= np.partition(losses, count - 1)[count - 1])
        lowest = low[np.argsort(losses[low], kind="stable")][:count]
        rows, columns = np.unravel_index(lowest, surface.shape)
        points = on_triangles(surface, frame, surface.alpha[columns], surface.beta[rows])
        weight = np.ones(count)
    drawn = np.isfinite(points).all(axis=1)
    return points[drawn], weight[drawn]

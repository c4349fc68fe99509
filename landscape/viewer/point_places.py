"""Where the glyphs of critical points stand, and how large they are. No GL."""

from functools import lru_cache

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.drape import on_triangles
from landscape.viewer.strong_points import ShownPoints

LEAST_RADIUS, MOST_RADIUS = 5.0, 11.5
"""Pixels at scale 1 of points of no persistence, and of those as strong as the drawn range."""

BORDER_SHARE = 0.75
"""Of the radius, for points on a border: cutting the surface elsewhere would have others."""


def glyph_radii(shown: ShownPoints) -> FloatArray:
    """Returns (K,) radii in pixels at scale 1: bounded, and growing with the displayed persistence.

    By its root, so that weak points, which are many, still differ.
    """
    share = np.sqrt(np.clip(shown.strengths, 0.0, 1.0))
    border = np.where(shown.columns.on_border[shown.places], BORDER_SHARE, 1.0)
    return (LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * share) * border


@lru_cache(maxsize=8)
def glyph_places(shown: ShownPoints, surface: Surface, frame: SceneFrame) -> FloatArray:
    """Returns (K, 3) world positions on the drawn surface: at the refined place, else at the sample.

    Beside a hole, where the drawn triangles do not reach, the sample's own loss is the height; NaN
    where another field is the height.

    Args:
        shown: the points.
        surface: as it is drawn.
        frame: how it is drawn.
    """
    drawn = display_fill(surface)
    refined, vertices = shown.columns.refined[shown.places], shown.columns.vertices[shown.places]
    places = on_triangles(drawn, frame, *refined.T)
    lost = ~np.isfinite(places).all(axis=1)
    if lost.any():
        places[lost] = on_triangles(drawn, frame, *vertices[lost, :2].T)
    lost = ~np.isfinite(places).all(axis=1)
    if lost.any() and frame.field == "loss":
        places[lost] = frame.world(*vertices[lost].T)
    return places

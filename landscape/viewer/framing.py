"""Places the camera so that the whole axes box is in the picture, beside the colour bar."""

from dataclasses import replace
from itertools import product
from math import tan

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.camera import RESET, Camera
from landscape.viewer.display import SceneFrame, scene_frame
from landscape.viewer.sight import clearest_yaw
from landscape.viewer.state import ViewState

LEFT, RIGHT, BOTTOM, TOP = -0.87, 0.78, -0.84, 0.86
"""What the box may cover of the picture, whose edges are at ±1; labels and colour bar get the rest."""

CHART = -0.86, 0.94, -0.74, 0.78
"""The same of a chart of curves, which has no colour bar, and its legend above it."""


def framed(camera: Camera, frame: SceneFrame, aspect: float) -> Camera:
    """Returns a camera with the same direction and lens whose picture holds the whole box.

    Args:
        camera: its angles, lens and projection are kept.
        frame: of the surface.
        aspect: width / height of the picture.
    """
    centre = np.array([0.0, 0.0, frame.height / 2])
    extents = (-frame.half_x, frame.half_x), (-frame.half_y, frame.half_y), (0.0, frame.height)
    corners = np.array(list(product(*extents))) - centre
    right, up, forward = camera.basis()
    half_height = tan(camera.field_of_view / 2)
    left, right_end, bottom, top = CHART if frame.is_chart else (LEFT, RIGHT, BOTTOM, TOP)
    axes = [(corners @ right, half_height * aspect, left, right_end), (corners @ up, half_height, bottom, top)]
    depth = corners @ forward * (camera.projection == "perspective")
    reach = max(_distance(across, depth, half, low, high) for across, half, low, high in axes)
    shift = [_offset(across, depth + reach, half, low, high) for across, half, low, high in axes]
    x, y, z = (centre + shift[0] * right + shift[1] * up).tolist()
    return replace(camera, target=(x, y, z), distance=reach)


def home_view(state: ViewState) -> Camera:
    """Returns the camera a surface opens with; a chart of curves is seen straight from the front."""
    if state.surface is None:
        return RESET
    frame = scene_frame(state)
    opened = replace(RESET, upright=state.camera.upright)
    if frame.is_chart:
        side = "right" if frame.alpha_range[0] == frame.alpha_range[1] else "front"
        return fitted(state, replace(opened, projection="orthographic").facing(side))
    return fitted(state, replace(opened, yaw=clearest_yaw(state.surface, frame)))


def fitted(state: ViewState, camera: Camera) -> Camera:
    """Returns a camera with the same direction and lens whose picture holds all that is open."""
    return framed(camera, scene_frame(state), state.aspect) if state.layers else camera


def resized(state: ViewState, aspect: float) -> ViewState:
    """Returns the state for another shape of the picture; a view that shows all, as `fitted` does, still does so."""
    if aspect == state.aspect:
        return state
    camera = state.flight.goal if state.flight else state.camera
    shows_all = camera == fitted(state, camera)
    state = replace(state, aspect=aspect)
    return replace(state, camera=fitted(state, camera)) if shows_all else state


def _distance(across: FloatArray, depth: FloatArray, half: float, low: float, high: float) -> float:
    """The least distance at which some sideways place of the eye holds all corners in [low, high].

    With the eye at (s, -D): low·half·(depth + D) ≤ across - s ≤ high·half·(depth + D). The
    largest lower bound on s must not exceed its least upper bound.
    """
    lower = across - high * half * depth
    upper = across - low * half * depth
    return float((lower.max() - upper.min()) / ((high - low) * half))


def _offset(across: FloatArray, depth: FloatArray, half: float, low: float, high: float) -> float:
    """The middle of the sideways places of the eye that hold all corners in [low, high]."""
    return float(((across - high * half * depth).max() + (across - low * half * depth).min()) / 2)

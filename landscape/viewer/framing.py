"""Places the camera so that the whole axes box is in the picture, beside the colour bar."""

from dataclasses import replace
from itertools import product
from math import tan

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.camera import RESET, Camera
from landscape.viewer.display import FLOOR, SceneFrame, scene_frame
from landscape.viewer.sight import clearest_yaw
from landscape.viewer.state import ViewState

Margins = tuple[float, float, float, float]

MARGINS: Margins = (60.0, 124.0, 62.0, 46.0)
"""Pixels of an ordinary screen that the box leaves free at the left, right, bottom and top of the
picture: for labels, title and colour bar."""

CHART_MARGINS: Margins = (66.0, 28.0, 86.0, 73.0)
"""The same of a chart of curves, which has no colour bar, and its legend above it."""

PLAN_MARGINS: Margins = (184.0, 184.0, 62.0, 46.0)
"""The same of a flat map from above, with the legend at its left and the labels of an axis at its right, too."""

WIDEST_MARGIN = 0.2
"""Share of the picture's width or height; a small picture gives its labels no more."""


def framed(camera: Camera, frame: SceneFrame, room: tuple[float, float]) -> Camera:
    """Returns a camera with the same direction and lens whose picture holds the whole box.

    Args:
        camera: its angles, lens and projection are kept.
        frame: of the surface.
        room: width and height of the picture, in pixels of an ordinary screen.
    """
    low = min(frame.floor - FLOOR, 0.0)
    centre = np.array([0.0, 0.0, (low + frame.height) / 2])
    extents = (-frame.half_x, frame.half_x), (-frame.half_y, frame.half_y), (low, frame.height)
    corners = np.array(list(product(*extents))) - centre
    right, up, forward = camera.basis()
    half_height = tan(camera.field_of_view / 2)
    left, right_end, bottom, top = _bounds(room, _margins(frame))
    half_width = half_height * room[0] / room[1]
    axes = [(corners @ right, half_width, left, right_end), (corners @ up, half_height, bottom, top)]
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
    return framed(camera, scene_frame(state), state.room) if state.layers else camera


def resized(state: ViewState, room: tuple[float, float]) -> ViewState:
    """Returns the state for another size of the picture; a view that shows all, as `fitted` does, still does so."""
    if room == state.room:
        return state
    camera = state.flight.goal if state.flight else state.camera
    shows_all = camera == fitted(state, camera)
    state = replace(state, room=room)
    return replace(state, camera=fitted(state, camera)) if shows_all else state


def _margins(frame: SceneFrame) -> Margins:
    if frame.is_chart:
        return CHART_MARGINS
    return MARGINS if frame.height > 0 else PLAN_MARGINS


def _bounds(room: tuple[float, float], margins: Margins) -> Margins:
    """The left, right, lower and upper end of what the box may cover of the picture, whose edges are at ±1."""
    width, height = room
    left, right, bottom, top = (
        1 - 2 * min(margin / side, WIDEST_MARGIN)
        for margin, side in zip(margins, (width, width, height, height), strict=True)
    )
    return -left, right, -bottom, top


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

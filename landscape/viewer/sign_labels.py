"""Numbers beside signs: the loss at critical points, the steps of checkpoints. Where they stand in a picture; no GL."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray
from landscape.viewer.bicubic import displayed
from landscape.viewer.display import SceneFrame, display_fill, scene_frame
from landscape.viewer.path_marks import with_room
from landscape.viewer.point_places import glyph_places, glyph_radii
from landscape.viewer.runs import runs_of
from landscape.viewer.sight import unhidden
from landscape.viewer.standing import standing
from landscape.viewer.state import ViewState
from landscape.viewer.strong_points import shown_points
from landscape.viewer.ticks import format_number

MOST_POINTS = 60
"""Critical points that get a number; the strongest come first."""

STEP_ROOM, MARK_ROOM = 42.0, 12.0
"""Pixels at scale 1 from one checkpoint with a number to the next, and between those that numbers keep clear of."""

STEP_RADIUS, END_RADIUS, ROUNDED_OFF = 4.5, 12.0, 1.0
"""Pixels at scale 1 around the middle of a sign that numbers keep clear of: of checkpoints, and of the ends of
paths; of glyphs, so much less than their radius."""

RING_APART = 7.0
"""Pixels at scale 1 from a glyph to the middle of the ring around one that is spoken of."""

RING_HALF = 2.25
"""Half the width of that ring, with its outline."""


@dataclass(frozen=True)
class SignLabel:
    """A number beside a sign.

    Attributes:
        text: the number; empty for a sign without one, which others keep clear of.
        x, y: pixels, y down, of the sign's middle.
        radius: of the sign, in pixels, with the ring around it where there is one.
    """

    text: str
    x: float
    y: float
    radius: float


def sign_labels(state: ViewState, size: tuple[int, int], scale: float = 1.0) -> list[SignLabel]:
    """Returns the numbers that are asked for, of signs in sight, the most important first.

    Args:
        state: what is shown; critical points have numbers on the active surface alone.
        size: (width, height) of the picture in pixels.
        scale: factor on the size of signs and type.
    """
    if not state.layers:
        return []
    return [*_of_points(state, size, scale), *_of_steps(state, size, scale)]


def _of_points(state: ViewState, size: tuple[int, int], scale: float) -> list[SignLabel]:
    layer, display = state.layer, state.display
    if layer is None or not (display.point_labels and display.critical_points and layer.look.visible):
        return []
    shown = shown_points(layer.critical_points, layer.surface, display)
    frame = scene_frame(state)
    ranked = shown.ranks[:MOST_POINTS]
    places = glyph_places(shown, displayed(layer.surface, layer.look, frame), frame)[ranked]
    spoken_of = [shown.place_of(vertex) for vertex in (state.focus.chosen, state.focus.hovered) if vertex]
    ringed = np.isin(ranked, [place for place in spoken_of if place is not None])
    around = np.where(ringed, RING_APART + RING_HALF, -ROUNDED_OFF)
    radii = (np.maximum(glyph_radii(shown)[ranked] + around, 0.0) * scale).tolist()
    texts = [format_number(loss, 3) for loss in shown.columns.vertices[shown.places[ranked], 2].tolist()]
    return _in_sight(state, frame, places, texts, size, radii)


def _of_steps(state: ViewState, size: tuple[int, int], scale: float) -> list[SignLabel]:
    if not (state.display.path and state.display.path_style.steps):
        return []
    frame, found = scene_frame(state), []
    for run in (run for run in runs_of(state) if run.visible):
        path, layer = run.trajectory, state.layers[run.layer]
        drawn = display_fill(displayed(layer.surface, layer.look, frame))
        places = standing(drawn, frame, path, state.display.path_style.lifted).points
        pixels = state.camera.project(places, *size)[:, :2]
        numbered, marked = (with_room(pixels, room * scale).tolist() for room in (STEP_ROOM, MARK_ROOM))
        ends = {0, len(path) - 1}
        shown = [*numbered, *sorted({*marked, *ends} - {*numbered, -1})]
        texts = [str(path.step[k]) if place < len(numbered) else "" for place, k in enumerate(shown)]
        radii = [(END_RADIUS if k in ends else STEP_RADIUS) * scale for k in shown]
        found += _in_sight(state, frame, places[shown], texts, size, radii)
    return found


def _in_sight(
    state: ViewState, frame: SceneFrame, places: FloatArray, texts: list[str], size: tuple[int, int], radii: list[float]
) -> list[SignLabel]:
    pixels = state.camera.project(places, *size)
    seen = np.flatnonzero(np.isfinite(places).all(axis=1) & np.isfinite(pixels).all(axis=1))
    seen = seen[unhidden_places(state, frame, places[seen])]
    return [SignLabel(texts[k], pixels[k, 0], pixels[k, 1], radii[k]) for k in seen.tolist()]


def unhidden_places(state: ViewState, frame: SceneFrame, places: FloatArray) -> npt.NDArray[np.bool_]:
    """Returns (K,) whether no opaque surface hides each of the world positions (K, 3)."""
    seen = np.ones(len(places), dtype=bool)
    for layer in state.layers:
        if layer.look.visible and layer.look.opacity >= 1 and min(layer.surface.shape) > 1:
            drawn = displayed(layer.surface, layer.look, frame)
            seen[seen] = unhidden(drawn, frame, state.camera, places[seen])
    return seen

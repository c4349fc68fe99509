"""The critical points one speaks of: which the mouse is on, which is chosen, and the way to it. No imgui."""

from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import hypot, radians

import numpy as np

from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.bicubic import displayed
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, scene_frame
from landscape.viewer.navigation import destination, flown_to
from landscape.viewer.picking import place_of
from landscape.viewer.point_columns import columns_of
from landscape.viewer.point_filter import Vertex
from landscape.viewer.point_places import glyph_places, glyph_radii
from landscape.viewer.sign_labels import unhidden_places
from landscape.viewer.state import ViewState
from landscape.viewer.strong_points import ShownPoints, shown_points

NEAR = 1.6
"""World distance of the camera from a point it flies to, unless it is nearer already."""

TURNS = sorted(
    product([radians(turn) for turn in range(-150, 181, 30)], [radians(rise) for rise in range(0, 61, 10)]),
    key=lambda turn: hypot(*turn),
)
"""Yaw and pitch by which a camera is turned where a point is hidden from it, the least first."""

HAND = 2.0
"""Pixels at scale 1 beside a glyph at which the mouse is still on it."""


def with_focus(state: ViewState, **changes: object) -> ViewState:
    """Returns the state with other points spoken of; itself where nothing changes."""
    focus = replace(state.focus, **changes)
    return state if focus == state.focus else replace(state, focus=focus)


def vertex_of(point: CriticalPoint) -> Vertex:
    """Returns what names a point on its surface."""
    return point.row, point.column


def point_at(state: ViewState, vertex: Vertex | None) -> CriticalPoint | None:
    """Returns the critical point of the active surface on a vertex; None where there is none any more."""
    if vertex is None or not state.critical_points:
        return None
    place = columns_of(state.critical_points).places.get(vertex)
    return None if place is None else state.critical_points[place]


def shown_of(state: ViewState) -> ShownPoints | None:
    """Returns the shown critical points of the active surface; None before a surface is open."""
    layer = state.layer
    return None if layer is None else shown_points(layer.critical_points, layer.surface, state.display)


def flown_to_point(state: ViewState, point: CriticalPoint) -> ViewState:
    """Returns the state with a point chosen, on its way to where it is seen from near.

    The direction stays, unless a surface would hide the point: then it turns as little as shows it.
    """
    state = with_focus(state, chosen=vertex_of(point), sought=True)
    world = _world(state, point)
    if world is None:
        return state
    x, y, z = world.tolist()
    camera = destination(state)
    near = replace(camera, target=(x, y, z), distance=min(camera.distance, NEAR))
    turned = (near.orbited(*turn) for turn in TURNS)
    return flown_to(state, next((camera for camera in turned if _sees(state, camera, world)), near))


def stepped(state: ViewState, step: int) -> ViewState:
    """Returns the state on its way to the shown point that is next in strength, or before; beginning anew at the end.

    Points inside come first: what lies on the border is often cut off there.

    Args:
        state: before.
        step: 1 for the next weaker one, -1 for the next stronger one.
    """
    shown = shown_of(state)
    if shown is None or not len(shown.places):
        return state
    ranks, count = shown.ranks.tolist(), len(shown.places)
    chosen = None if state.focus.chosen is None else shown.place_of(state.focus.chosen)
    here = (-1 if step > 0 else 0) if chosen is None else ranks.index(chosen)
    rank = (here + step) % count
    told = f"Critical point {rank + 1:,} of {count:,} by strength"
    return replace(flown_to_point(state, shown.points[ranks[rank]]), notice=told)


def point_under(
    state: ViewState, pixel: tuple[float, float], size: tuple[float, float], scale: float
) -> CriticalPoint | None:
    """Returns the critical point of the active surface whose glyph is seen at a pixel; None where there is none.

    Args:
        state: what is shown.
        pixel: x and y, y down.
        size: width and height of the picture in pixels.
        scale: factor on the size of glyphs.
    """
    shown, layer = shown_of(state), state.layer
    if shown is None or layer is None or not (state.display.critical_points and layer.look.visible):
        return None
    frame = scene_frame(state)
    surface = displayed(layer.surface, layer.look, frame)
    places = glyph_places(shown, surface, frame)
    pixels = _projected(shown, surface, frame, state.camera, size)
    with np.errstate(invalid="ignore"):
        away = np.hypot(pixels[:, 0] - pixel[0], pixels[:, 1] - pixel[1])
        hit = np.flatnonzero((away <= (glyph_radii(shown) + HAND) * scale) & (np.abs(pixels[:, 2]) <= 1))
    if not len(hit):
        return None
    hit = hit[unhidden_places(state, frame, places[hit])]
    nearest = hit[np.argsort(pixels[hit, 2], kind="stable")][:1].tolist()
    return shown.points[nearest[0]] if nearest else None


def point_mark(state: ViewState, vertex: Vertex | None, size: tuple[float, float]) -> tuple[float, float, float] | None:
    """Returns x and y (down) of a point's glyph in a picture of that size, and its radius at scale 1.

    None where it is not drawn.
    """
    shown, layer = shown_of(state), state.layer
    if shown is None or layer is None or not (state.display.critical_points and layer.look.visible):
        return None
    place = None if vertex is None else shown.place_of(vertex)
    if place is None:
        return None
    frame = scene_frame(state)
    surface = displayed(layer.surface, layer.look, frame)
    x, y, depth = _projected(shown, surface, frame, state.camera, size)[place].tolist()
    return (x, y, float(glyph_radii(shown)[place])) if -1.0 <= depth <= 1.0 else None


def _world(state: ViewState, point: CriticalPoint) -> FloatArray | None:
    """Where a point lies in the world, whether it is shown or not."""
    layer = state.layer
    if layer is None:
        return None
    frame = scene_frame(state)
    surface = displayed(layer.surface, layer.look, frame)
    columns = columns_of(layer.critical_points)
    world = place_of(surface, frame, *columns.refined[columns.places[vertex_of(point)]].tolist())
    if world is None and frame.field == "loss":
        world = frame.world(point.alpha, point.beta, point.loss)[0]
    return world


def _sees(state: ViewState, camera: Camera, world: FloatArray) -> bool:
    """Whether no opaque surface hides a world point (3,) from a camera."""
    return bool(unhidden_places(replace(state, camera=camera), scene_frame(state), world[None])[0])


@lru_cache(maxsize=2)
def _projected(
    shown: ShownPoints, surface: Surface, frame: SceneFrame, camera: Camera, size: tuple[float, float]
) -> FloatArray:
    """(K, 3) pixels and depths of the glyphs."""
    return camera.project(glyph_places(shown, surface, frame), *size)

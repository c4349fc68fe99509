"""What keys and panels do to the picture, as functions from state to state: no windows, no imgui."""

from dataclasses import replace

import numpy as np

from landscape.color_maps import COLOR_MAPS
from landscape.trajectory import FloatArray
from landscape.viewer.appearance import Display, Texture, Wireframe
from landscape.viewer.automatic import automatic_display, finite_values, robust_range
from landscape.viewer.state import ViewState
from landscape.viewer.value_range import HeightScale

HEIGHT_SCALES: tuple[HeightScale, ...] = ("linear", "log", "symlog")
TEXTURES: tuple[Texture, ...] = ("smooth", "bands", "slope", "checker", "terrain", "matcap", "image")
WIREFRAMES: tuple[Wireframe, ...] = ("off", "overlay", "alone")
LIGHT_HEIGHTS = 5.0, 90.0
"""Degrees above the plane between which the light stands."""
MIN_EXAGGERATION, MAX_EXAGGERATION = 0.1, 4.0


def next_color_map(state: ViewState, step: int = 1) -> ViewState:
    """Returns the state with the next colour map of the list, or the previous one."""
    names = tuple(COLOR_MAPS)
    place = names.index(state.look.color_map) if state.look.color_map in names else -step
    return state.with_look(color_map=names[(place + step) % len(names)])


def next_texture(state: ViewState) -> ViewState:
    """Returns the state with the next surface texture; a picture only where one has been chosen."""
    textures = TEXTURES if state.look.image else TEXTURES[:-1]
    place = textures.index(state.look.texture) if state.look.texture in textures else -1
    return state.with_look(texture=textures[(place + 1) % len(textures)])


def next_wireframe(state: ViewState) -> ViewState:
    """Returns the state with the next kind of wireframe: over the surface, alone, off."""
    return state.with_look(wireframe=WIREFRAMES[(WIREFRAMES.index(state.look.wireframe) + 1) % len(WIREFRAMES)])


def with_light_moved(state: ViewState, right: float, up: float) -> ViewState:
    """Returns the state with the light moved by degrees; it stays above the plane and goes all the way round."""
    side, height = state.display.light
    low, high = LIGHT_HEIGHTS
    side = (side + right + 180.0) % 360.0 - 180.0
    return state.with_display(light=(side, min(max(height + up, low), high)))


def exaggerated(state: ViewState, factor: float) -> ViewState:
    """Returns the state with the drawn height multiplied, within bounds."""
    exaggeration = min(max(state.display.exaggeration * factor, MIN_EXAGGERATION), MAX_EXAGGERATION)
    return state.with_display(exaggeration=exaggeration)


def switch_height_scale(state: ViewState) -> ViewState:
    """Returns the state with the next height scale: linear, log, symlog; log is left out where it has no meaning."""
    scales = HEIGHT_SCALES if _positive_values(state) else HEIGHT_SCALES[::2]
    place = scales.index(state.display.height_scale) if state.display.height_scale in scales else 0
    return with_height_scale(state, scales[(place + 1) % len(scales)])


def with_height_scale(state: ViewState, scale: HeightScale) -> ViewState:
    """Returns the state with a height scale and its robust limits; log needs a positive value."""
    if not state.layers or scale == state.display.height_scale:
        return state
    if scale == "log" and not _positive_values(state):
        return replace(state, notice="No value is positive: the height stays as it is")
    values = _height_values(state)
    low, high = robust_range(values, scale, state.display.linear_to)
    return state.with_display(height_scale=scale, low=low, high=high)


def with_height_field(state: ViewState, field: str) -> ViewState:
    """Returns the state with another field as the height, its scale and limits chosen anew."""
    if not state.layers or field == state.display.height_field:
        return state
    automatic, reason = automatic_display(*(layer.surface for layer in state.layers), field=field)
    state = replace(state, automatic=automatic, automatic_reason=reason)
    return replace(state, display=with_automatic_height(state.display, automatic))


def with_automatic_height(display: Display, automatic: Display) -> Display:
    """Returns a display with the height of another: field, scale and limits; lines and axes stay."""
    names = ("height_field", "height_scale", "linear_to", "low", "high")
    return replace(display, **{name: getattr(automatic, name) for name in names})


def _height_values(state: ViewState) -> FloatArray:
    return np.concatenate([finite_values(layer.surface, state.display.height_field) for layer in state.layers])


def _positive_values(state: ViewState) -> bool:
    return bool(state.layers) and bool((_height_values(state) > 0).any())

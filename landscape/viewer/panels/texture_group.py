"""The Surface tab's part on texture and light: patterns over the colours, and where the light stands."""

import os
from dataclasses import replace
from pathlib import Path

from landscape.viewer.actions import shortcut_of
from landscape.viewer.actions.action import has_plane
from landscape.viewer.appearance import Display, Interpolation
from landscape.viewer.controller import LIGHT_HEIGHTS, TEXTURES
from landscape.viewer.panels import items
from landscape.viewer.requests import UseImage
from landscape.viewer.state import ViewState

_TIPS = (
    "The colours alone",
    "Lighter and darker shades in turn between the levels of the isolines",
    "Greyer and darker where the drawn surface is steep",
    "Lighter and darker squares of whole cells of the sampling grid",
    "A relief map by height: lake, green and brown land, snow, and rock where it is steep. It has its own colours",
    "Clay under studio light: shape alone, without the colours of the values",
    "A picture of yours stretched over α and β",
)
INTERPOLATIONS: tuple[Interpolation, ...] = ("bilinear", "bicubic")
_SIDES = -180.0, 180.0


def texture_group(state: ViewState) -> ViewState:
    """Draws the group and returns the state it leads to; a curve has no texture."""
    return _light(_texture(state) if has_plane(state) else state)


def _texture(state: ViewState) -> ViewState:
    tips = [f"{tip} ({shortcut_of('Next texture')}). The data stays as it is" for tip in _TIPS]
    texture = items.segments("Texture", state.look.texture, TEXTURES, tips, columns=4)
    state = state.with_look(texture=next(name for name in TEXTURES if name == texture))
    if state.look.texture == "image":
        state = _image(state)
    tips = (
        "Flat triangles between the samples. The data stays as it is",
        "Smooth patches through the samples, of coarse surfaces. What the pointer reads stays bilinear in the data",
    )
    between = items.segments("Between samples", state.look.interpolation, INTERPOLATIONS, tips, named=True)
    return state.with_look(interpolation=next(name for name in INTERPOLATIONS if name == between))


def _image(state: ViewState) -> ViewState:
    held = state.look.image
    hint = "Path of a PNG or JPEG, then Enter"
    tip = "The picture's file; its upper edge lies at the largest β. Enter reads it"
    text, entered = items.text_field("Picture", state.image_text, tip, hint=held.path.name if held else hint)
    state = replace(state, image_text=text)
    if entered and text.strip():
        state = replace(state, image_text="").asking(UseImage(Path(os.path.expanduser(text.strip()))))
    return state


def _light(state: ViewState) -> ViewState:
    side, height = state.display.light
    tip = "Where the light stands (Alt + left drag): left of you is negative, 0 behind you. It goes round with you"
    side = items.slider("Light from", side, _SIDES, tip, show=_degrees)
    tip = "How high the light stands above the plane: low light shows small bumps, light from above none"
    height = items.slider("Light height", height, LIGHT_HEIGHTS, tip, show=_degrees)
    state = state.with_display(light=(side, height))
    if state.display.light != Display().light and items.button("Reset light", "Put the light back over your shoulder"):
        state = state.with_display(light=Display().light)
    return state


def _degrees(angle: float) -> str:
    return f"{angle:.0f}°".replace("-", "−")

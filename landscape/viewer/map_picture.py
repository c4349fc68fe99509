"""The map as a texture: the same scene, seen from above."""

import moderngl

from landscape.viewer.map_view import seen_from_above
from landscape.viewer.picture import Picture
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

FINENESS = 0.7
"""Of lines and glyphs, beside those of the picture: a map is small."""


class MapPicture:
    """Keeps the last map of a scene; it does not depend on the camera."""

    def __init__(self, ctx: moderngl.Context, scene: Scene) -> None:
        """Prepares the map.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
            scene: draws the picture too, so that a surface is on the GPU once.
        """
        self._picture = Picture(ctx, scene, is_map=True)
        self._made_of: tuple[object, ...] = ()
        self._state = ViewState()

    def draw(self, state: ViewState, size: tuple[int, int], scale: float) -> moderngl.Texture:
        """Returns the map of the active surface.

        Args:
            state: has a surface.
            size: (width, height) in pixels, of the surface's own shape.
            scale: factor on the pixel widths of lines and glyphs.
        """
        made_of = state.layers, state.active, state.display, state.pins, state.theme, state.rolling
        if len(made_of) != len(self._made_of) or any(a is not b for a, b in zip(made_of, self._made_of, strict=True)):
            self._made_of, self._state = made_of, seen_from_above(state)
        return self._picture.draw(self._state, size, scale * FINENESS)

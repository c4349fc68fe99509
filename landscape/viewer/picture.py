"""The scene as a texture, drawn again only when something in it changed."""

import time

import moderngl

from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

SAMPLES = 4
SLOW = 1 / 60
"""Seconds for a picture, beyond which it is drawn more simply while it moves."""


class Picture:
    """Keeps the last picture of a scene, so that a moving panel costs no drawing of the surface."""

    def __init__(self, ctx: moderngl.Context, scene: Scene | None = None, *, is_map: bool = False) -> None:
        """Prepares the picture.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
            scene: drawn here too; None makes one.
            is_map: whether surfaces keep the plain colours of their maps, and nothing hides anything.
        """
        self._ctx, self._as_map = ctx, {"unlit": is_map, "in_plane": is_map}
        self.scene = scene or Scene(ctx)
        self._target: moderngl.Framebuffer | None = None
        self._scale = 0.0
        self._drawn: tuple[object, ...] = ()
        self.drawings = 0
        """How often the scene has been drawn."""
        self._seconds = 0.0

    def draw(
        self, state: ViewState, size: tuple[int, int], scale: float = 1.0, moving: bool = False
    ) -> moderngl.Texture:
        """Returns the picture of a state; its alpha reads as one.

        Args:
            state: what to draw.
            size: (width, height) in pixels.
            scale: factor on the pixel widths of lines and glyphs.
            moving: whether another picture will follow at once: where pictures are slow, this one
                is then drawn without anti-aliasing and without the finest grid lines.
        """
        if self._target is None or (self._target.size, self._scale) != (size, scale):
            self._resize(size)
            self._scale = scale
        assert self._target is not None
        draft = moving and self._seconds > SLOW
        shown = (state.layers, state.active, state.display, state.camera, state.pins, state.theme, draft)
        shown = (*shown, state.rolling)
        if len(shown) != len(self._drawn) or any(a is not b for a, b in zip(shown, self._drawn, strict=True)):
            self._render(state, size, scale, draft)
            self._drawn = shown
        texture = self._target.color_attachments[0]
        assert isinstance(texture, moderngl.Texture)
        return texture

    def _render(self, state: ViewState, size: tuple[int, int], scale: float, draft: bool) -> None:
        assert self._target is not None
        begun = time.perf_counter()
        samples = 0 if draft else SAMPLES
        self.scene.render(state, self._target, size, samples=samples, scale=scale, draft=draft, **self._as_map)
        self._ctx.finish()
        if not draft:
            self._seconds = time.perf_counter() - begun
        self.drawings += 1

    def _resize(self, size: tuple[int, int]) -> None:
        if self._target is not None:
            self._target.color_attachments[0].release()
            self._target.release()
        texture = self._ctx.texture(size, 4)
        texture.swizzle = "RGB1"
        self._target = self._ctx.framebuffer([texture])
        self._drawn = ()

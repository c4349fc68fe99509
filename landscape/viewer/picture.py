"""The scene as a texture, drawn again only when something in it changed."""

import moderngl

from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

SAMPLES = 4


class Picture:
    """Keeps the last picture of a scene, so that a moving panel costs no drawing of the surface."""

    def __init__(self, ctx: moderngl.Context) -> None:
        """Makes the scene.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
        """
        self._ctx = ctx
        self.scene = Scene(ctx)
        self._target: moderngl.Framebuffer | None = None
        self._drawn: tuple[object, ...] = ()
        self.drawings = 0
        """How often the scene has been drawn."""

    def draw(self, state: ViewState, size: tuple[int, int], scale: float = 1.0) -> moderngl.Texture:
        """Returns the picture of `state` in (width, height) pixels; its alpha reads as one."""
        if self._target is None or self._target.size != size:
            self._resize(size)
        assert self._target is not None
        shown = (state.surface, state.display, state.camera, state.critical_points, state.theme)
        if len(shown) != len(self._drawn) or any(a is not b for a, b in zip(shown, self._drawn, strict=True)):
            self.scene.render(state, self._target, size, samples=SAMPLES, scale=scale)
            self._drawn = shown
            self.drawings += 1
        texture = self._target.color_attachments[0]
        assert isinstance(texture, moderngl.Texture)
        return texture

    def _resize(self, size: tuple[int, int]) -> None:
        if self._target is not None:
            self._target.color_attachments[0].release()
            self._target.release()
        texture = self._ctx.texture(size, 4)
        texture.swizzle = "RGB1"
        self._target = self._ctx.framebuffer([texture])
        self._drawn = ()

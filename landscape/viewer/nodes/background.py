"""The gradient behind everything."""

import moderngl

from landscape.viewer.colors import PALETTES
from landscape.viewer.nodes.screen_pass import ScreenPass
from landscape.viewer.state import Theme


class Background:
    """Keeps the gradient as a picture: copying it costs a fraction of drawing it."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._pass = ScreenPass(ctx, "background.frag.glsl")
        self._key: tuple[Theme, tuple[int, int]] | None = None

    def update(self, theme: Theme, size: tuple[int, int]) -> None:
        """Draws the theme's gradient anew where theme or size differ from the last call."""
        if self._key == (theme, size):
            return
        if self._key is not None:
            self.framebuffer.release()
            self.texture.release()
        self._key = theme, size
        self.texture = self._ctx.texture(size, 4)
        self.framebuffer = self._ctx.framebuffer([self.texture])
        palette = PALETTES[theme]
        self._pass.draw(self.framebuffer, u_top=palette.top, u_bottom=palette.bottom)

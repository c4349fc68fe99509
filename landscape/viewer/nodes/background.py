"""The gradient behind everything."""

import moderngl

from landscape.viewer.colors import PALETTES
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.state import Theme


class Background:
    """Fills the current framebuffer and clears its depth."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = build_program(ctx, "screen.vert.glsl", "background.frag.glsl")
        self._vertices = ctx.vertex_array(self._program, [])

    def draw(self, theme: Theme) -> None:
        """Draws the theme's gradient."""
        palette = PALETTES[theme]
        self._ctx.clear(depth=1.0)
        self._ctx.enable_only(moderngl.NOTHING)
        set_uniforms(self._program, u_top=palette.top, u_bottom=palette.bottom)
        self._vertices.render(moderngl.TRIANGLES, vertices=3)

"""Signs that face the viewer: critical points, start and end of the path."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from landscape.viewer.colors import OUTLINE, Rgb, Shape
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.nodes.view import View

SHAPES: tuple[Shape, ...] = ("triangle down", "diamond", "triangle up", "square", "ring", "star")
"""In the order of the numbers in ``shaders/include/shapes.glsl``."""

LIFT = 0.12
"""World distance towards the eye: the sign faces the viewer, and the slope before it must not cut into it."""

HIDDEN_OPACITY = 0.22


@dataclass(frozen=True)
class Glyph:
    """One sign: where (world), shape, colour and radius in pixels."""

    position: tuple[float, float, float]
    shape: Shape
    color: Rgb
    radius: float


class Glyphs:
    """Draws glyphs, pale where the surface hides them."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = build_program(ctx, "glyph.vert.glsl", "glyph.frag.glsl")
        self._glyphs: tuple[Glyph, ...] = ()
        self._buffer: moderngl.Buffer | None = None
        self._vertices: moderngl.VertexArray | None = None

    def update(self, glyphs: Sequence[Glyph]) -> None:
        """Takes the glyphs to draw."""
        if tuple(glyphs) == self._glyphs:
            return
        self._glyphs = tuple(glyphs)
        self._forget()
        if self._glyphs:
            rows = [(*g.position, *g.color, g.radius, SHAPES.index(g.shape)) for g in self._glyphs]
            self._buffer = self._ctx.buffer(np.array(rows, dtype=np.float32).tobytes())
            layout = [(self._buffer, "3f 3f 1f 1f/i", "a_position", "a_color", "a_radius", "a_shape")]
            self._vertices = self._ctx.vertex_array(self._program, layout)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self._forget()
        self._program.release()

    def _forget(self) -> None:
        if self._vertices is not None and self._buffer is not None:
            self._vertices.release()
            self._buffer.release()
            self._vertices = None

    def draw(self, view: View, *, hidden: bool) -> None:
        """Draws into the current framebuffer; `hidden` draws pale what lies behind the surface."""
        if self._vertices is None:
            return
        set_uniforms(
            self._program,
            **view.matrices,
            u_viewport=tuple(map(float, view.size)),
            u_scale=view.scale,
            u_lift=LIFT,
            u_cut_out=view.cut_out,
            u_outline=OUTLINE,
            u_opacity=HIDDEN_OPACITY if hidden else 1.0,
        )
        self._ctx.depth_func = ">" if hidden else "<="
        self._vertices.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(self._glyphs))
        self._ctx.depth_func = "<="

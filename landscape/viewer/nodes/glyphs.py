"""Flat signs that face the viewer: checkpoints, and where and whither a path runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from landscape.viewer.colors import OUTLINE, Rgb, Shape
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.nodes.view import View

SHAPES: tuple[Shape, ...] = ("ring", "star", "dot", "arrow")
"""In the order of the numbers in ``shaders/include/shapes.glsl``."""

SIGHT_LIFT = 0.03
"""World distance towards the eye from which a centre must be seen: the surface it lies on must not hide it."""

DEPTH_LIFT = 0.25
"""World distance towards the eye at which a glyph hides what is transparent: no slope before it cuts into it."""

HIDDEN_OPACITY = 0.22


@dataclass(frozen=True)
class Glyph:
    """One sign.

    Attributes:
        position: of its centre, world.
        shape, color: how it looks.
        radius: in pixels at scale 1.
        turn: unit vector on the screen, y up, to which its own right side points.
    """

    position: tuple[float, float, float]
    shape: Shape
    color: Rgb
    radius: float
    turn: tuple[float, float] = (1.0, 0.0)


class Glyphs:
    """Draws glyphs, each as a whole: its centre decides whether it is in sight, or pale because a surface hides it."""

    def __init__(self, ctx: moderngl.Context, hidden: float = HIDDEN_OPACITY) -> None:
        """Prepares the glyphs.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
            hidden: opacity of what a surface hides.
        """
        self._ctx, self._hidden = ctx, hidden
        self._variants: dict[int | None, tuple[moderngl.Program, moderngl.VertexArray]] = {}
        self._buffer = ctx.buffer(reserve=1)
        self._glyphs: tuple[Glyph, ...] = ()

    def update(self, glyphs: Sequence[Glyph]) -> None:
        """Takes the glyphs to draw."""
        if tuple(glyphs) == self._glyphs:
            return
        self._glyphs = tuple(glyphs)
        rows = [(*g.position, *g.color, g.radius, SHAPES.index(g.shape), *g.turn) for g in self._glyphs]
        self._buffer.orphan(max(len(rows) * 40, 1))
        self._buffer.write(np.array(rows, dtype=np.float32).tobytes())

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        for program, vertices in self._variants.values():
            vertices.release()
            program.release()
        self._buffer.release()

    def draw(self, view: View, canvas: Canvas | None) -> None:
        """Draws the glyphs; the caller sets blending and depth test.

        Args:
            view: the picture.
            canvas: they are drawn over what is on it, whose depth tells what is in sight; None
                draws into the current framebuffer, for its depth.
        """
        if not self._glyphs:
            return
        if canvas is None:
            self._render(view, None, DEPTH_LIFT)
            return
        canvas.over.use()
        canvas.depth.use(0)
        self._ctx.disable(moderngl.DEPTH_TEST)
        self._render(view, canvas.samples, SIGHT_LIFT)
        self._ctx.enable(moderngl.DEPTH_TEST)
        canvas.framebuffer.use()

    def _render(self, view: View, samples: int | None, lift: float) -> None:
        """Draws all glyphs; with `samples` None without asking whether they are in sight."""
        if samples not in self._variants:
            definitions = {} if samples is None else {"SAMPLES": samples}
            program = build_program(self._ctx, "glyph.vert.glsl", "glyph.frag.glsl", definitions)
            names = "a_position", "a_color", "a_radius", "a_shape", "a_turn"
            vertices = self._ctx.vertex_array(program, [(self._buffer, "3f 3f 1f 1f 2f/i", *names)])
            self._variants[samples] = program, vertices
        program, vertices = self._variants[samples]
        set_uniforms(
            program,
            **view.matrices,
            t_depth=0,
            u_viewport=tuple(map(float, view.size)),
            u_scale=view.scale,
            u_lift=lift,
            u_cut_out=view.cut_out,
            u_outline=OUTLINE,
            u_hidden=self._hidden,
        )
        vertices.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(self._glyphs))

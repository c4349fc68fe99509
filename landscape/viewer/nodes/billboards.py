"""Pictures that face the viewer, of a size constant on the screen: many instances of a square in one call."""

from typing import Any

import moderngl
import numpy as np

from landscape.viewer.colors import OUTLINE
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.nodes.view import View

SIGHT_LIFT = 0.03
"""World distance towards the eye from which a centre must be seen: the surface it lies on must not hide it."""

DEPTH_LIFT = 0.25
"""World distance towards the eye at which a sign hides what is transparent: no slope before it cuts into it."""

HIDDEN_OPACITY = 0.22


class Billboards:
    """Instances of a square and the program that paints on it; whether the centre is in sight is for that to ask.

    Args:
        ctx: an OpenGL 3.3 core context that is current.
        name: of the shaders, ``NAME.vert.glsl`` and ``NAME.frag.glsl``.
        attributes: of an instance in the order of a row, and how many numbers each has.
    """

    def __init__(self, ctx: moderngl.Context, name: str, attributes: dict[str, int]) -> None:
        self._ctx, self._name, self._attributes = ctx, name, attributes
        self._variants: dict[int | None, tuple[moderngl.Program, moderngl.VertexArray]] = {}
        self._buffer = ctx.buffer(reserve=1)
        self._count = 0

    def write(self, rows: np.ndarray) -> None:
        """Takes (K, A) the instances to draw, in the order in which they are drawn."""
        self._count = len(rows)
        self._buffer.orphan(max(4 * rows.size, 1))
        self._buffer.write(rows.astype(np.float32).tobytes())

    def draw(self, view: View, canvas: Canvas | None, **uniforms: Any) -> None:
        """Draws the instances; the caller sets blending and depth test.

        Args:
            view: the picture.
            canvas: they are drawn over what is on it, whose depth tells what is in sight; None
                draws into the current framebuffer, for its depth.
            uniforms: of the program, beside those that every one has.
        """
        if not self._count:
            return
        if canvas is None:
            self._render(view, None, DEPTH_LIFT, uniforms)
            return
        canvas.over.use()
        canvas.depth.use(0)
        self._ctx.disable(moderngl.DEPTH_TEST)
        self._render(view, canvas.samples, SIGHT_LIFT, uniforms)
        self._ctx.enable(moderngl.DEPTH_TEST)
        canvas.framebuffer.use()

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        for program, vertices in self._variants.values():
            vertices.release()
            program.release()
        self._buffer.release()

    def _render(self, view: View, samples: int | None, lift: float, uniforms: dict[str, Any]) -> None:
        """Draws all; with `samples` None without asking whether they are in sight."""
        if samples not in self._variants:
            definitions = {} if samples is None else {"SAMPLES": samples}
            program = build_program(self._ctx, f"{self._name}.vert.glsl", f"{self._name}.frag.glsl", definitions)
            layout = " ".join(f"{size}f" for size in self._attributes.values())
            vertices = self._ctx.vertex_array(program, [(self._buffer, f"{layout}/i", *self._attributes)])
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
            **uniforms,
        )
        vertices.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=self._count)

"""A fragment shader run once for every pixel of a framebuffer."""

from collections.abc import Mapping
from typing import Any

import moderngl

from landscape.viewer.nodes.program import build_program, set_uniforms


class ScreenPass:
    """Draws one triangle that covers the viewport, without depth test."""

    def __init__(
        self, ctx: moderngl.Context, fragment: str, definitions: Mapping[str, int | float] | None = None
    ) -> None:
        """Builds the program.

        Args:
            ctx: a context that is current.
            fragment: file of ``shaders/``.
            definitions: macros it is compiled with.
        """
        self._ctx = ctx
        self._program = build_program(ctx, "screen.vert.glsl", fragment, definitions)
        self._vertices = ctx.vertex_array(self._program, [])

    def draw(
        self,
        target: moderngl.Framebuffer,
        textures: Mapping[str, moderngl.Texture] | None = None,
        blended: bool = False,
        **uniforms: Any,
    ) -> None:
        """Fills the target's viewport.

        Args:
            target: what to draw into.
            textures: by the name of their sampler.
            blended: whether the context's blending applies.
            uniforms: by name; those the shader does not use are passed over.
        """
        target.use()
        self._ctx.enable_only(moderngl.BLEND if blended else moderngl.NOTHING)
        for unit, (name, texture) in enumerate((textures or {}).items()):
            texture.use(unit)
            uniforms[name] = unit
        set_uniforms(self._program, **uniforms)
        self._vertices.render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        """Frees the program."""
        self._vertices.release()
        self._program.release()

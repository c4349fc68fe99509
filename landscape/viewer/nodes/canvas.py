"""What a picture is drawn into: with several samples a pixel, or with one."""

from itertools import product

import moderngl
import numpy as np

from landscape.viewer.nodes.background import Background
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.nodes.view import View
from landscape.viewer.state import Theme

MARGIN = 32.0
"""Pixels by which lines and glyphs may stand out of the box they are in."""


class Canvas:
    """Holds colour and depth until they are resolved into a picture.

    Clearing and resolving samples costs more than drawing a small surface, so that only the part
    of the picture in which the box of the scene lies is drawn with several samples.

    Attributes:
        color, depth: textures of what has been drawn since it was opened; colours drawn straight
            into a picture are in the picture alone.
        framebuffer: of both.
        over: of colour alone, for what reads the depth that is drawn so far.
        samples: a pixel; 0 without anti-aliasing.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._background = Background(ctx)
        self._resolve: dict[int, _BoxPass] = {}
        self._key: tuple[tuple[int, int], int] | None = None
        self._colors: moderngl.Texture | moderngl.Renderbuffer | None = None

    def open(
        self, theme: Theme, size: tuple[int, int], samples: int, picture: moderngl.Framebuffer | None = None
    ) -> moderngl.Framebuffer:
        """Returns the framebuffer to draw into, current, with nothing but the background in it.

        Args:
            theme: of the background.
            size: (width, height) in pixels.
            samples: a pixel; 0 or 1 draws without anti-aliasing, more than the driver has are cut.
            picture: what `close` will write to; with one sample a pixel its colours are drawn into at once.
        """
        samples = min(samples, self._ctx.max_samples)
        self._allocate(size, 0 if samples < 2 else samples)
        self._background.update(theme, size)
        if self.samples:
            self.framebuffer.clear(alpha=0.0, depth=1.0)
        else:
            colors = picture.color_attachments if picture is not None else ()
            self._draw_into(colors[0] if colors else self.color)
            self._ctx.copy_framebuffer(self.over, self._background.framebuffer)  # first: it waits for what is drawn
            self._clear_depth()
        self.framebuffer.use()
        return self.framebuffer

    def close(self, target: moderngl.Framebuffer, view: View | None) -> None:
        """Writes the finished picture.

        Args:
            target: receives it; of the same size.
            view: what was drawn, None for the background alone.
        """
        if view is None or self.samples:
            self._ctx.copy_framebuffer(target, self._background.framebuffer)
        if view is None:
            return
        if not self.samples:
            if not any(colors is self._colors for colors in target.color_attachments):
                self._ctx.copy_framebuffer(target, self.over)
            return
        if self.samples not in self._resolve:
            self._resolve[self.samples] = _BoxPass(self._ctx, "resolve.frag.glsl", self.samples)
        self._resolve[self.samples].draw(target, view, t_samples=self.color)

    def _allocate(self, size: tuple[int, int], samples: int) -> None:
        if self._key == (size, samples):
            return
        if self._key is not None:
            for part in (self.framebuffer, self.over, self.color, self.depth):
                part.release()
        self._key, self.samples = (size, samples), samples
        self.color = self._ctx.texture(size, 4, samples=samples)
        self.depth = self._ctx.depth_texture(size, samples=samples)
        if not samples:
            self.depth.compare_func = ""
        self._colors = None
        self._draw_into(self.color)

    def _clear_depth(self) -> None:
        """Clears the depth in the pass that draws next: from a framebuffer of its own it would be one more pass."""
        self.framebuffer.color_mask = False, False, False, False
        self.framebuffer.clear(depth=1.0)
        self.framebuffer.color_mask = True, True, True, True

    def _draw_into(self, colors: moderngl.Texture | moderngl.Renderbuffer) -> None:
        """Lets the framebuffers write these colours."""
        if colors is self._colors:
            return
        if self._colors is not None:
            self.framebuffer.release()
            self.over.release()
        self._colors = colors
        self.framebuffer = self._ctx.framebuffer([colors], self.depth)
        self.over = self._ctx.framebuffer([colors])


def blend_over(ctx: moderngl.Context) -> None:
    """Sets how things are blended into a canvas.

    Where it has several samples, its alpha tells how much of the background they cover, and its
    colours are multiplied by it.
    """
    over = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA, moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
    ctx.blend_func = over  # pyright: ignore[reportAttributeAccessIssue]  # its stubs do not know of the pair for alpha


class _BoxPass:
    """Lays what a fragment shader returns over every pixel in which something of the scene can be."""

    def __init__(self, ctx: moderngl.Context, fragment: str, samples: int = 0) -> None:
        self._ctx = ctx
        self._program = build_program(ctx, "box.vert.glsl", fragment, {"SAMPLES": samples})
        self._vertices = ctx.vertex_array(self._program, [])

    def draw(self, target: moderngl.Framebuffer, view: View, **textures: moderngl.Texture) -> None:
        target.use()
        for name, texture in textures.items():
            texture.use(0)
            set_uniforms(self._program, **{name: 0})
        low, high = _box(view)
        set_uniforms(self._program, **view.matrices, u_low=low, u_high=high)
        self._ctx.enable_only(moderngl.CULL_FACE | moderngl.BLEND)
        self._ctx.cull_face = "front"
        self._ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        self._vertices.render(moderngl.TRIANGLES, vertices=36)
        self._ctx.enable_only(moderngl.NOTHING)


def _box(view: View) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Lowest and highest corner of a box that holds the scene with `MARGIN` pixels around it."""
    frame = view.frame
    low = np.array([-frame.half_x, -frame.half_y, min(frame.floor, 0.0)])
    high = np.array([frame.half_x, frame.half_y, frame.height])
    corners = np.array(list(product(*zip(low, high, strict=True))))
    around = MARGIN * view.scale / view.camera.pixels_per_world(corners, view.size[1]).min()
    return tuple((low - around).tolist()), tuple((high + around).tolist())

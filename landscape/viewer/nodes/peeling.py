"""Transparent surfaces in their true order at every pixel, from every side.

Depth peeling (Mammen 1989; Everitt 2001): each pass draws, of all that is transparent, the layer
next behind those drawn before, and lays it under them. The order is exact at every pixel, also
where surfaces cross. Edges are smooth by the mean of several pictures, each moved by a share of a
pixel (Haeberli and Akeley 1990): a depth buffer with several samples a pixel cannot be peeled in
OpenGL 3.3.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, log

import moderngl

from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.screen_pass import ScreenPass
from landscape.viewer.nodes.view import View

MOST_LAYERS = 24
"""Layers drawn at a pixel; what lies behind more is left out. Peeling ends before where nothing is left."""

AT_ONCE = 4
"""Layers that are composed in one pass, as ``shaders/include/batch.glsl`` has them."""

DRAFT_SHARE = 1 / 1000
"""Of a picture's pixels: in a draft, a layer on fewer of them is the last one that is drawn."""

JUST_SEEN = 1 / 510
"""Half a step of eight bits: what less light comes through from changes no pixel."""


@dataclass(frozen=True)
class Peel:
    """What decides, as textures of depth, whether a fragment belongs to the layer that is drawn.

    Attributes:
        nearer: of the layer before; all that is not behind it has been drawn.
        opaque: of what hides all that is behind it.
    """

    nearer: moderngl.Texture
    opaque: moderngl.Texture


class Peeling:
    """Composes opaque and transparent things."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._gather = ScreenPass(ctx, "gather.frag.glsl", {"COUNT": AT_ONCE})
        self._drawn = ctx.query(samples=True)  # one for all pictures: moderngl never frees them
        self._compose: dict[tuple[int, bool], ScreenPass] = {}
        self._buffers: _Buffers | None = None

    def render(
        self,
        target: moderngl.Framebuffer,
        view: View,
        samples: int,
        least_opacity: float,
        draw_opaque: Callable[[View], Canvas],
        draw_transparent: Callable[[View, Peel], None],
        *,
        draft: bool = False,
    ) -> None:
        """Draws a picture.

        Args:
            target: framebuffer that receives it, of the picture's size.
            view: the picture.
            samples: pictures in the mean; less than two for one without anti-aliasing.
            least_opacity: of what is transparent; tells after how many layers no light comes through.
            draw_opaque: draws on a canvas with one sample a pixel.
            draw_transparent: draws into the current framebuffer with depth test, not blended, and
                leaves out all fragments of other layers (``shaders/include/peel.glsl``).
            draft: whether what lies behind a layer on a few pixels may be left out, for a picture in motion.
        """
        if self._buffers is None or self._buffers.size != view.size:
            self.release_buffers()
            self._buffers = _Buffers(self._ctx, view.size)
        buffers, offsets = self._buffers, sub_pixels(samples)
        single, most = len(offsets) == 1, _most_layers(least_opacity)
        few = int(DRAFT_SHARE * view.size[0] * view.size[1]) if draft else 0
        buffers.mean.framebuffer.clear()
        for offset in offsets:
            moved = replace(view, offset=offset)
            canvas = draw_opaque(moved)
            last, before = self._peel(moved, buffers, canvas, most, few, draw_transparent)
            textures = {**buffers.batch, "t_opaque": canvas.color, "t_before": buffers.before.color}
            self._ctx.blend_func = moderngl.ONE, moderngl.ONE
            picture = target if single else buffers.mean.framebuffer
            self._composing(last, before).draw(picture, textures, blended=not single, u_share=1 / len(offsets))
        if not single:
            self._ctx.copy_framebuffer(target, buffers.mean.framebuffer)

    def release_buffers(self) -> None:
        """Frees what only a picture with something transparent needs."""
        if self._buffers is not None:
            self._buffers.release()
            self._buffers = None

    def _peel(
        self, view: View, buffers: "_Buffers", canvas: Canvas, most: int, few: int, draw: Callable[[View, Peel], None]
    ) -> tuple[int, bool]:
        """Draws layer after layer, gathers full batches; returns how many are left, and whether any was gathered."""
        buffers.before.framebuffer.clear(alpha=1.0)
        buffers.peeled[-1].framebuffer.clear(depth=0.0)
        for layer in range(most):
            place = layer % AT_ONCE
            if layer and place == 0:
                self._ctx.blend_func = moderngl.DST_ALPHA, moderngl.ONE
                self._gather.draw(buffers.before.framebuffer, buffers.batch, blended=True)
            buffers.peeled[place].framebuffer.clear(depth=1.0)
            buffers.peeled[place].framebuffer.use()
            with self._drawn:
                draw(view, Peel(buffers.depths[(layer + 1) % 2], canvas.depth))
            if self._drawn.samples <= few:
                return place + (self._drawn.samples > 0), layer >= AT_ONCE
        return (most - 1) % AT_ONCE + 1, most > AT_ONCE

    def _composing(self, last: int, before: bool) -> ScreenPass:
        """The pass for a number of layers in the last batch, after others or alone."""
        if (last, before) not in self._compose:
            definitions = {"COUNT": last} | ({"BEFORE": 1} if before else {})
            self._compose[last, before] = ScreenPass(self._ctx, "seen_through.frag.glsl", definitions)
        return self._compose[last, before]


class _Target:
    """A framebuffer and its colour, which can be read in shaders."""

    def __init__(self, ctx: moderngl.Context, color: moderngl.Texture, depth: moderngl.Texture | None = None) -> None:
        self.color, self.framebuffer = color, ctx.framebuffer([color], depth)

    def release(self) -> None:
        self.framebuffer.release()
        self.color.release()


class _Buffers:
    """The framebuffers of one size of picture.

    Attributes:
        size: (width, height).
        depths: of the layer that is drawn and of the one before, in turn.
        peeled: the layers of a batch.
        before: what has been gathered of the batches before.
        mean: of several pictures.
    """

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int]) -> None:
        self.size = size
        self.depths = ctx.depth_texture(size), ctx.depth_texture(size)
        for depth in self.depths:
            depth.compare_func = ""
        self.peeled = [_Target(ctx, ctx.texture(size, 4), self.depths[place % 2]) for place in range(AT_ONCE)]
        self.before, self.mean = (_Target(ctx, ctx.texture(size, 4, dtype="f2")) for _ in range(2))

    @property
    def batch(self) -> dict[str, moderngl.Texture]:
        """The colours of a batch by their samplers."""
        return {f"t_layer_{place}": target.color for place, target in enumerate(self.peeled)}

    def release(self) -> None:
        for part in (*self.peeled, self.before, self.mean, *self.depths):
            part.release()


def sub_pixels(count: int) -> list[tuple[float, float]]:
    """Returns even places within a pixel, (x, y) from -1/2 to 1/2: Hammersley points, no two in a row or column."""
    if count < 2:
        return [(0.0, 0.0)]
    return [((k + 0.5) / count - 0.5, _radical_inverse(k) + 0.5 / count - 0.5) for k in range(count)]


def _radical_inverse(number: int) -> float:
    """The binary digits of a whole number mirrored at the point."""
    share, inverse = 0.5, 0.0
    while number:
        inverse += share * (number & 1)
        number, share = number >> 1, share / 2
    return inverse


def _most_layers(opacity: float) -> int:
    """After how many layers of an opacity so little light comes through that it changes no pixel."""
    return min(MOST_LAYERS, ceil(log(JUST_SEEN) / log(1 - opacity)))

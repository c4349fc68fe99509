"""Flat signs that face the viewer: checkpoints, and where and whither a path runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from landscape.viewer.colors import Rgb, Shape
from landscape.viewer.nodes.billboards import HIDDEN_OPACITY, Billboards
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.view import View

SHAPES: tuple[Shape, ...] = ("ring", "star", "dot", "arrow")
"""In the order of the numbers in ``shaders/include/shapes.glsl``."""


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
        attributes = {"a_position": 3, "a_color": 3, "a_radius": 1, "a_shape": 1, "a_turn": 2}
        self._billboards, self._hidden = Billboards(ctx, "glyph", attributes), hidden
        self._glyphs: tuple[Glyph, ...] = ()

    def update(self, glyphs: Sequence[Glyph]) -> None:
        """Takes the glyphs to draw."""
        if tuple(glyphs) == self._glyphs:
            return
        self._glyphs = tuple(glyphs)
        rows = [(*g.position, *g.color, g.radius, SHAPES.index(g.shape), *g.turn) for g in self._glyphs]
        self._billboards.write(np.array(rows))

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self._billboards.release()

    def draw(self, view: View, canvas: Canvas | None) -> None:
        """Draws the glyphs; see `Billboards.draw`."""
        self._billboards.draw(view, canvas, u_hidden=self._hidden)

"""What lies on one surface: its paths, the descents rolled on it and its critical points. A curve is a line itself."""

from collections.abc import Iterable, Sequence

import moderngl
import numpy as np

from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.viewer.appearance import Look
from landscape.viewer.colors import KIND_COLORS, KIND_SHAPES, curve_color
from landscape.viewer.curve import as_dots, curve_points, is_curve
from landscape.viewer.display import SceneFrame
from landscape.viewer.drape import on_triangles
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.glyphs import Glyph, Glyphs
from landscape.viewer.nodes.paths import Paths
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.rolls import Rolled, Rolls
from landscape.viewer.nodes.view import View
from landscape.viewer.runs import Run, ValueScale
from landscape.viewer.state import Layer
from landscape.viewer.strong_points import visible_critical_points

CURVE_WIDTH, DOT_WIDTH = 3.0, 8.0
"""Pixels of a surface with one sample along an axis, and of its samples where they are marked."""

GLYPH_RADIUS, BORDER_RADIUS = 8.0, 5.5
"""Pixels of critical points, and of those on the border."""


class Signs:
    """Draws the curve, the paths and the glyphs of one layer."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._curve, self._dots = Polylines(ctx), Polylines(ctx)
        self._paths, self._rolls, self._glyphs = Paths(ctx), Rolls(ctx), Glyphs(ctx)
        self._drawn: tuple[Surface, SceneFrame] | None = None
        self._marked: tuple[object, ...] | None = None

    def update(self, layer: Layer, view: View, runs: Sequence[Run], values: ValueScale | None, rolled: Rolled) -> None:
        """Makes what changed anew: curve, paths, descents, glyphs.

        Args:
            layer: what they lie on.
            view: the picture.
            runs: the visible paths of this layer.
            values: what colours along paths mean; None where each has its own.
            rolled: the descents on this layer.
        """
        surface = layer.surface
        if self._drawn != (surface, view.frame):
            self._drawn = surface, view.frame
            line = curve_points(surface, view.frame) if is_curve(surface) else np.empty((0, 3))
            self._curve.update(line)
            self._dots.update(as_dots(line))
        if view.display.path:
            self._paths.update(surface, runs, values, view)
        self._rolls.update(surface, rolled, view)
        marked = surface, view.frame, view.display.persistence, layer.critical_points
        if self._marked != marked:
            self._marked = marked
            self._glyphs.update(list(_critical_glyphs(layer.critical_points, surface, view)))

    def draw_hidden_lines(self, view: View) -> None:
        """Draws the lines that a surface hides."""
        if view.display.path:
            self._paths.draw_hidden_lines(view)
        self._rolls.draw_hidden_lines(view)

    def draw_lines(self, view: View, look: Look) -> None:
        """Draws the lines that are in sight."""
        color = curve_color(look, view.theme)
        self._curve.draw(view, color, CURVE_WIDTH)
        if look.samples:
            self._dots.draw(view, color, DOT_WIDTH)
        if view.display.path:
            self._paths.draw_lines(view)
        self._rolls.draw_lines(view)

    def draw_glyphs(self, view: View, canvas: Canvas | None) -> None:
        """Draws the signs over what is on a canvas; without one, into the current framebuffer's depth."""
        if view.display.path:
            self._paths.draw_glyphs(view, canvas)
        if view.display.critical_points:
            self._glyphs.draw(view, canvas)
        self._rolls.draw_glyphs(view, canvas)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        for node in (self._curve, self._dots, self._paths, self._rolls, self._glyphs):
            node.release()


def _critical_glyphs(points: tuple[CriticalPoint, ...], surface: Surface, view: View) -> Iterable[Glyph]:
    for point in visible_critical_points(points, surface, view.display):
        if view.frame.field == "loss":
            position = view.frame.world(point.alpha, point.beta, point.loss)[0]
        else:
            position = on_triangles(surface, view.frame, point.alpha, point.beta)[0]
            if not np.isfinite(position).all():
                continue
        radius = BORDER_RADIUS if point.border else GLYPH_RADIUS
        x, y, z = position.tolist()
        yield Glyph((x, y, z), KIND_SHAPES[point.kind], KIND_COLORS[point.kind], radius)

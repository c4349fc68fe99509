"""What lies on one surface: its paths, and glyphs at their ends and at critical points. A curve is a line itself."""

from collections.abc import Iterable

import moderngl
import numpy as np

from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.axes import broken
from landscape.viewer.colors import KIND_COLORS, KIND_SHAPES, OUTLINE, PATH, curve_color
from landscape.viewer.curve import as_dots, curve_points, is_curve
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.drape import on_triangles, path_on_triangles
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.glyphs import Glyph, Glyphs
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.view import View
from landscape.viewer.state import Layer, Look
from landscape.viewer.strong_points import visible_critical_points

PATH_WIDTH, PATH_OUTLINE, PATH_LIFT = 3.6, 1.6, 0.015
"""Pixels of the path's line and of the outline on either side; world distance towards the eye."""

CURVE_WIDTH, DOT_WIDTH = 3.0, 8.0
"""Pixels of a surface with one sample along an axis, and of its samples where they are marked."""

DASH = 0.05
"""World length of a dash and its gap, where the surface hides the path."""

GLYPH_RADIUS, BORDER_RADIUS, START_RADIUS, END_RADIUS = 8.0, 5.5, 8.5, 12.5
"""Pixels: of critical points, of those on the border, of the ring where a path starts, and of the star
where it ends, whose tips look out behind the minimum it often reaches."""


class Signs:
    """Draws the curve, the paths and the glyphs of one layer."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._curve, self._dots = Polylines(ctx), Polylines(ctx)
        self._path, self._ends, self._glyphs = Polylines(ctx), Glyphs(ctx), Glyphs(ctx)
        self._draped: tuple[Surface, SceneFrame] | None = None
        self._marked: tuple[object, ...] | None = None

    def update(self, layer: Layer, view: View) -> None:
        """Lays paths and glyphs anew where the surface or its frame changed."""
        surface = layer.surface
        if self._draped != (surface, view.frame):
            self._draped = surface, view.frame
            line = curve_points(surface, view.frame) if is_curve(surface) else np.empty((0, 3))
            self._curve.update(line)
            self._dots.update(as_dots(line))
            drawn = display_fill(surface)
            self._path.update(broken(path_on_triangles(drawn, view.frame, t) for t in surface.trajectories))
            self._ends.update(list(_path_ends(drawn, view.frame)))
        marked = surface, view.frame, view.display.persistence, layer.critical_points
        if self._marked != marked:
            self._marked = marked
            self._glyphs.update(list(_critical_glyphs(layer.critical_points, surface, view)))

    def draw_hidden_lines(self, view: View) -> None:
        """Draws the lines that a surface hides, dashed, as in a technical drawing."""
        if view.display.path:
            self._ctx.depth_func = ">"
            self._path.draw(view, OUTLINE, PATH_WIDTH, lift=PATH_LIFT, dash=DASH)
            self._path.draw(view, PATH, PATH_WIDTH * 0.5, lift=PATH_LIFT, dash=DASH)
            self._ctx.depth_func = "<="

    def draw_lines(self, view: View, look: Look) -> None:
        """Draws the lines that are in sight, outlined."""
        color = curve_color(look, view.theme)
        self._curve.draw(view, color, CURVE_WIDTH)
        if look.samples:
            self._dots.draw(view, color, DOT_WIDTH)
        if view.display.path:
            self._path.draw(view, OUTLINE, PATH_WIDTH + 2 * PATH_OUTLINE, lift=PATH_LIFT)
            self._path.draw(view, PATH, PATH_WIDTH, lift=PATH_LIFT)

    def draw_glyphs(self, view: View, canvas: Canvas | None) -> None:
        """Draws the signs over what is on a canvas; without one, into the current framebuffer's depth."""
        if view.display.path:
            self._ends.draw(view, canvas)
        if view.display.critical_points:
            self._glyphs.draw(view, canvas)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        for node in (self._curve, self._dots, self._path, self._ends, self._glyphs):
            node.release()


def _path_ends(surface: Surface, frame: SceneFrame) -> Iterable[Glyph]:
    """A ring where each path starts and a star where it ends, where they lie on the surface."""
    for trajectory in surface.trajectories:
        if len(trajectory) == 0:
            continue
        ends = on_triangles(surface, frame, trajectory.alpha[[0, -1]], trajectory.beta[[0, -1]])
        if np.isfinite(ends[0]).all() and len(trajectory) > 1:
            yield Glyph(_triple(ends[0]), "ring", PATH, START_RADIUS)
        if np.isfinite(ends[1]).all():
            yield Glyph(_triple(ends[1]), "star", PATH, END_RADIUS)


def _critical_glyphs(points: tuple[CriticalPoint, ...], surface: Surface, view: View) -> Iterable[Glyph]:
    for point in visible_critical_points(points, surface, view.display):
        if view.frame.field == "loss":
            position = view.frame.world(point.alpha, point.beta, point.loss)[0]
        else:
            position = on_triangles(surface, view.frame, point.alpha, point.beta)[0]
            if not np.isfinite(position).all():
                continue
        radius = BORDER_RADIUS if point.border else GLYPH_RADIUS
        yield Glyph(_triple(position), KIND_SHAPES[point.kind], KIND_COLORS[point.kind], radius)


def _triple(point: FloatArray) -> tuple[float, float, float]:
    x, y, z = point.tolist()
    return x, y, z

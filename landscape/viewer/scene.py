"""Draws a view state: background, axes, surface, path and glyphs. Never imgui, never windows."""

from collections.abc import Iterable

import moderngl
import numpy as np

from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.axes import AxesBox, broken
from landscape.viewer.axes import Label as Label
from landscape.viewer.colors import KIND_COLORS, KIND_SHAPES, OUTLINE, PATH, curve_color
from landscape.viewer.curve import curve_points, is_curve
from landscape.viewer.display import SceneFrame, display_fill, scene_frame
from landscape.viewer.drape import on_triangles, path_on_triangles
from landscape.viewer.nodes.canvas import Canvas, blend_over
from landscape.viewer.nodes.glyphs import Glyph, Glyphs
from landscape.viewer.nodes.height_map import HeightMap
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.view import View
from landscape.viewer.state import Layer, Look, ViewState
from landscape.viewer.strong_points import visible_critical_points

PATH_WIDTH, PATH_OUTLINE, PATH_LIFT = 3.6, 1.6, 0.015
"""Pixels of the path's line and of the outline on either side; world distance towards the eye."""

CURVE_WIDTH = 3.0
"""Pixels of a surface with one sample along an axis."""

DASH = 0.05
"""World length of a dash and its gap, where the surface hides the path."""

GLYPH_RADIUS, BORDER_RADIUS, START_RADIUS, END_RADIUS = 8.0, 5.5, 8.5, 12.5
"""Pixels: of critical points, of those on the border, of the ring where a path starts, and of the star
where it ends, whose tips look out behind the minimum it often reaches."""


class Scene:
    """Everything drawn for one state, and what it keeps on the GPU from one picture to the next.

    Attributes:
        ctx: the context it draws in.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self.ctx = ctx
        self._canvas = Canvas(ctx)
        self._layers: list[_LayerNodes] = []
        self._grid, self._edges = Polylines(ctx), Polylines(ctx)
        self._boxed: tuple[object, ...] | None = None

    def render(
        self,
        state: ViewState,
        target: moderngl.Framebuffer,
        size: tuple[int, int],
        samples: int = 4,
        *,
        scale: float = 1.0,
        unlit: bool = False,
        draft: bool = False,
    ) -> None:
        """Draws a state.

        Args:
            state: what to draw.
            target: framebuffer that receives the picture, of that size.
            size: (width, height) in pixels.
            samples: a pixel; 0 or 1 draws without anti-aliasing, more than the driver has are cut.
            scale: factor on the pixel widths of lines and glyphs.
            unlit: whether the surface keeps the plain colours of its map.
            draft: whether grid lines closer than a few pixels may be left out, for a picture in motion.
        """
        view = View(state.camera, size, scene_frame(state), state.display, state.theme, scale) if state.layers else None
        shown = self._update(state.layers, view) if view is not None else []
        framebuffer = self._canvas.open(state.theme, size, samples)
        if view is not None:
            for nodes, look in shown:
                if not nodes.is_curve:
                    nodes.height_map.draw(view, look, unlit=unlit, draft=draft)
            self._draw_signs(view, shown, framebuffer)
        self._canvas.close(target, view)

    def labels(self, state: ViewState, size: tuple[int, int], scale: float = 1.0) -> list[Label]:
        """Returns the texts of the axes with their places in a picture of that size, none overlapping.

        Args:
            state: what is drawn.
            size: (width, height) of the picture in pixels.
            scale: factor on the size of the type.
        """
        if not state.layers or not state.display.axes:
            return []
        return AxesBox(scene_frame(state), state.camera).labels(size, scale)

    def _update(self, layers: tuple[Layer, ...], view: View) -> "list[tuple[_LayerNodes, Look]]":
        """Brings every node in step, each compares with what it holds; returns the layers that are drawn."""
        box = AxesBox(view.frame, view.camera)
        if self._boxed != (view.frame, box.sides):
            self._boxed = view.frame, box.sides
            self._grid.update(box.grid())
            self._edges.update(box.edges())
        while len(self._layers) < len(layers):
            self._layers.append(_LayerNodes(self.ctx))
        while len(self._layers) > len(layers):
            self._layers.pop().release()
        shown = [(nodes, layer) for nodes, layer in zip(self._layers, layers, strict=True) if layer.look.visible]
        for nodes, layer in shown:
            nodes.update(layer, view)
        return [(nodes, layer.look) for nodes, layer in shown]

    def _draw_signs(
        self, view: View, shown: "list[tuple[_LayerNodes, Look]]", framebuffer: moderngl.Framebuffer
    ) -> None:
        """Axes, curves, paths and glyphs: blended over the surfaces, hidden by them, never hiding each other."""
        self.ctx.enable(moderngl.BLEND | moderngl.DEPTH_TEST)
        blend_over(self.ctx)
        framebuffer.depth_mask = False
        if view.display.axes:
            self._grid.draw(view, view.palette.faint, 1.0)
            self._edges.draw(view, view.palette.line, 1.3)
        for nodes, look in shown:
            nodes.draw_signs(view, look)
        framebuffer.depth_mask = True
        self.ctx.enable_only(moderngl.NOTHING)


class _LayerNodes:
    """What is drawn of one layer: its surface or curve, its paths and its glyphs."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self.height_map, self._curve = HeightMap(ctx), Polylines(ctx)
        self.is_curve = False
        self._path, self._ends, self._glyphs = Polylines(ctx), Glyphs(ctx), Glyphs(ctx)
        self._draped: tuple[Surface, SceneFrame] | None = None
        self._marked: tuple[object, ...] | None = None

    def update(self, layer: Layer, view: View) -> None:
        surface = layer.surface
        self.is_curve = is_curve(surface)
        if not self.is_curve:
            self.height_map.update(surface, layer.look, view)
        if self._draped != (surface, view.frame):
            self._draped = surface, view.frame
            self._curve.update(curve_points(surface, view.frame) if self.is_curve else np.empty((0, 3)))
            drawn = display_fill(surface)
            self._path.update(broken(path_on_triangles(drawn, view.frame, t) for t in surface.trajectories))
            self._ends.update(list(_path_ends(drawn, view.frame)))
        marked = surface, view.frame, view.display.persistence, layer.critical_points
        if self._marked != marked:
            self._marked = marked
            self._glyphs.update(list(_critical_glyphs(layer.critical_points, surface, view)))

    def draw_signs(self, view: View, look: Look) -> None:
        self._curve.draw(view, curve_color(look, view.theme), CURVE_WIDTH)
        if view.display.path:
            self._draw_path(view)
        shown = [(self._ends, view.display.path), (self._glyphs, view.display.critical_points)]
        for glyphs in (glyphs for glyphs, on in shown if on):
            glyphs.draw(view, hidden=True)
            glyphs.draw(view, hidden=False)

    def _draw_path(self, view: View) -> None:
        """The part in sight as an outlined line; the hidden part dashed, as in a technical drawing."""
        self._ctx.depth_func = ">"
        self._path.draw(view, OUTLINE, PATH_WIDTH, lift=PATH_LIFT, dash=DASH)
        self._path.draw(view, PATH, PATH_WIDTH * 0.5, lift=PATH_LIFT, dash=DASH)
        self._ctx.depth_func = "<="
        self._path.draw(view, OUTLINE, PATH_WIDTH + 2 * PATH_OUTLINE, lift=PATH_LIFT)
        self._path.draw(view, PATH, PATH_WIDTH, lift=PATH_LIFT)

    def release(self) -> None:
        for node in (self.height_map, self._curve, self._path, self._ends, self._glyphs):
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

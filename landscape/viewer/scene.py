"""Draws a view state: background, axes, surface, path and glyphs. Never imgui, never windows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import moderngl

from landscape.viewer.appearance import Look
from landscape.viewer.axes import AxesBox
from landscape.viewer.axes import Label as Label
from landscape.viewer.basin_map import shown_basins, with_basins_painted
from landscape.viewer.bicubic import displayed, parts_of
from landscape.viewer.curve import is_curve
from landscape.viewer.descents import roll_runs, shown_step
from landscape.viewer.display import scene_frame
from landscape.viewer.nodes.canvas import Canvas, blend_over
from landscape.viewer.nodes.cut import Cut
from landscape.viewer.nodes.height_map import HeightMap
from landscape.viewer.nodes.hole_lines import HoleLines
from landscape.viewer.nodes.peeling import Peel, Peeling
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.rolls import Rolled
from landscape.viewer.nodes.signs import Signs
from landscape.viewer.nodes.view import View
from landscape.viewer.runs import Run, ValueScale, runs_of, value_scale
from landscape.viewer.state import Layer, ViewState


class Scene:
    """Everything drawn for one state, and what it keeps on the GPU from one picture to the next.

    Attributes:
        ctx: the context it draws in.
        error: pixels by which surfaces of the last picture may lie from where all their samples would draw them.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self.ctx = ctx
        self._canvas = Canvas(ctx)
        self._layers: list[_LayerNodes] = []
        self._grid, self._edges, self._cut = Polylines(ctx), Polylines(ctx), Cut(ctx)
        self._boxed: tuple[object, ...] | None = None
        self._peeling = Peeling(ctx)
        self.error = 0.0

    def render(
        self,
        state: ViewState,
        target: moderngl.Framebuffer,
        size: tuple[int, int],
        samples: int = 4,
        *,
        scale: float = 1.0,
        unlit: bool = False,
        in_plane: bool = False,
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
            in_plane: whether all is seen in the plane of the axes, where nothing hides anything.
            draft: whether grid lines closer than a few pixels may be left out, for a picture in motion.
        """
        self.error = 0.0
        if not state.layers:
            self._canvas.open(state.theme, size, samples)
            self._canvas.close(target, None)
            return
        state = with_basins_painted(state)
        view = View(state.camera, size, scene_frame(state), state.display, state.theme, scale, in_plane=in_plane)
        drawing = _Drawing(self._update(state, view), unlit, draft)
        if drawing.transparent:
            self._peeling.render(
                target,
                view,
                samples,
                min(nodes.look.opacity for nodes in drawing.transparent),
                lambda moved: self._draw_opaque(moved, drawing, 0),
                lambda moved, peel: self._draw_peel(moved, drawing, peel),
                draft=draft,
            )
        else:
            self._peeling.release_buffers()
            self._draw_opaque(view, drawing, samples, target).close(target, view)
        self.error = max((nodes.height_map.error for nodes in drawing.shown), default=0.0)

    def labels(self, state: ViewState, size: tuple[int, int], scale: float = 1.0) -> tuple[Label, ...]:
        """Returns the texts of the axes with their places in a picture of that size, none overlapping.

        Args:
            state: what is drawn.
            size: (width, height) of the picture in pixels.
            scale: factor on the size of the type.
        """
        if not state.layers or not state.display.axes:
            return ()
        return AxesBox(scene_frame(state), state.camera).labels(size, scale)

    def _update(self, state: ViewState, view: View) -> "list[_LayerNodes]":
        """Brings every node in step, each compares with what it holds; returns the layers that are drawn."""
        box = AxesBox(view.frame, view.camera)
        boxed = view.frame, box.sides, view.display.floor == "none"
        if self._boxed != boxed:
            self._boxed = boxed
            self._grid.update(box.grid(on_floor=view.display.floor != "none"))
            self._edges.update(box.edges())
        self._cut.update(state, view)
        while len(self._layers) < len(state.layers):
            self._layers.append(_LayerNodes(self.ctx))
        while len(self._layers) > len(state.layers):
            self._layers.pop().release()
        runs = [run for run in runs_of(state) if run.visible]
        values = value_scale(runs, state.display.path_style.color)
        basins = shown_basins(state)
        rolled = Rolled(roll_runs(state), shown_step(state), basins.parts if basins else ())
        shown = []
        for index, (nodes, layer) in enumerate(zip(self._layers, state.layers, strict=True)):
            if layer.look.visible:
                priority = len(state.layers) if index == state.active else -index
                of_layer = [run for run in runs if run.layer == index]
                nodes.update(layer, view, priority, of_layer, values, rolled if index == state.active else Rolled())
                shown.append(nodes)
        return shown

    def _draw_opaque(
        self, view: View, drawing: "_Drawing", samples: int, picture: moderngl.Framebuffer | None = None
    ) -> Canvas:
        """Opaque surfaces, and all that lies on surfaces and around them; on the way to a picture, if it is all."""
        self._canvas.open(view.theme, view.size, samples, picture)
        for nodes in drawing.opaque:
            nodes.draw_surface(view, drawing)
        if view.display.floor == "map" and view.frame.height > 0 and drawing.shown:
            max(drawing.shown, key=lambda nodes: nodes.priority).draw_on_floor(view, drawing)
        self._draw_signs(view, drawing)
        return self._canvas

    def _draw_peel(self, view: View, drawing: "_Drawing", peel: Peel) -> None:
        for nodes in drawing.transparent:
            nodes.draw_surface(view, drawing, peel)

    def _draw_signs(self, view: View, drawing: "_Drawing") -> None:
        """Axes, curves, paths and glyphs: blended over the surfaces, hidden by them, never hiding each other.

        Where transparent surfaces follow, their depth is drawn after them all.
        """
        framebuffer, shown = self._canvas.framebuffer, drawing.shown
        self.ctx.enable(moderngl.BLEND | moderngl.DEPTH_TEST)
        blend_over(self.ctx)
        framebuffer.depth_mask = False
        for nodes in shown:
            nodes.signs.draw_hidden_lines(view)
        self._cut.draw_hidden(view)
        self._draw_lines(view, shown)
        for nodes in shown:
            nodes.signs.draw_glyphs(view, self._canvas)
        framebuffer.depth_mask = True
        if drawing.transparent:
            self.ctx.blend_func = moderngl.ZERO, moderngl.ONE  # colours stay
            cut_out = replace(view, cut_out=True)
            self._draw_lines(cut_out, shown)
            for nodes in shown:
                nodes.signs.draw_glyphs(cut_out, None)
        self.ctx.enable_only(moderngl.NOTHING)

    def _draw_lines(self, view: View, shown: "list[_LayerNodes]") -> None:
        if view.display.axes:
            self._grid.draw(view, view.palette.faint, 1.0)
            self._edges.draw(view, view.palette.line, 1.3)
        for nodes in shown:
            nodes.signs.draw_lines(view, nodes.look)
            nodes.draw_holes(view)
        self._cut.draw_visible(view)


@dataclass(frozen=True)
class _Drawing:
    """The layers of one picture, and how their surfaces are drawn."""

    shown: "list[_LayerNodes]"
    unlit: bool
    draft: bool

    @property
    def opaque(self) -> "list[_LayerNodes]":
        return [nodes for nodes in self.shown if not nodes.is_curve and nodes.look.opacity >= 1]

    @property
    def transparent(self) -> "list[_LayerNodes]":
        return [nodes for nodes in self.shown if not nodes.is_curve and nodes.look.opacity < 1]


class _LayerNodes:
    """What is drawn of one layer: its surface, unless it is a curve, and what lies on it."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self.height_map, self.signs, self._holes = HeightMap(ctx), Signs(ctx), HoleLines(ctx)
        self.look, self.priority, self.is_curve = Look(), 0, False

    def update(
        self,
        layer: Layer,
        view: View,
        priority: int,
        runs: Sequence[Run],
        values: ValueScale | None,
        rolled: Rolled,
    ) -> None:
        self.look, self.priority, self.is_curve = layer.look, priority, is_curve(layer.surface)
        surface = displayed(layer.surface, layer.look, view.frame)
        if not self.is_curve:
            self.height_map.update(surface, layer.look, view, parts_of(layer.surface, layer.look))
        self.signs.update(replace(layer, surface=surface), view, runs, values, rolled)
        if layer.look.samples:
            self._holes.update(layer.surface, view.frame)

    def draw_surface(self, view: View, options: _Drawing, peel: Peel | None = None) -> None:
        self.height_map.draw(
            view, self.look, unlit=options.unlit, draft=options.draft, priority=self.priority, peel=peel
        )

    def draw_holes(self, view: View) -> None:
        if self.look.samples:
            self._holes.draw(view)

    def draw_on_floor(self, view: View, options: _Drawing) -> None:
        look = replace(self.look, contours=True, wireframe="off", opacity=1.0)
        if not self.is_curve:
            self.height_map.draw(view, look, unlit=True, draft=options.draft, on_floor=True)

    def release(self) -> None:
        self.height_map.release()
        self.signs.release()
        self._holes.release()

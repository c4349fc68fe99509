"""Draws a view state: background, axes, surface, path and glyphs. Never imgui, never windows."""

from collections.abc import Iterable

import moderngl
import numpy as np

from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.axes import AxesBox, broken
from landscape.viewer.axes import Label as Label
from landscape.viewer.colors import KIND_COLORS, KIND_SHAPES, OUTLINE, PATH
from landscape.viewer.display import SceneFrame, display_fill, frame_of, visible_critical_points
from landscape.viewer.drape import on_triangles, path_on_triangles
from landscape.viewer.nodes.background import Background
from landscape.viewer.nodes.glyphs import Glyph, Glyphs
from landscape.viewer.nodes.height_map import HeightMap
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.view import View
from landscape.viewer.state import ViewState

PATH_WIDTH, PATH_OUTLINE, PATH_LIFT = 3.6, 1.6, 0.015
"""Pixels of the path's line and of the outline on either side; world distance towards the eye."""

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
        self._background = Background(ctx)
        self._height_map = HeightMap(ctx)
        self._grid, self._edges, self._path = Polylines(ctx), Polylines(ctx), Polylines(ctx)
        self._glyphs, self._ends = Glyphs(ctx), Glyphs(ctx)
        self._draped: tuple[Surface, SceneFrame] | None = None
        self._boxed: tuple[object, ...] | None = None
        self._marked: tuple[object, ...] | None = None
        self._samples: _Multisampled | None = None

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
        samples = min(samples, self.ctx.max_samples)
        samples = 0 if samples < 2 else samples
        if self._samples is None or self._samples.key != (size, samples):
            if self._samples is not None:
                self._samples.release()
            self._samples = _Multisampled(self.ctx, size, samples)
        view = None if state.surface is None else _view_of(state, state.surface, size, scale)
        if view is not None and state.surface is not None:
            self._update(state, state.surface, view)
        self._samples.framebuffer.use()
        self._background.draw(state.theme)
        if view is not None:
            self._height_map.draw(view, unlit=unlit, draft=draft)
            self._draw_signs(view, self._samples.framebuffer)
        self.ctx.copy_framebuffer(target, self._samples.framebuffer)

    def labels(self, state: ViewState, size: tuple[int, int], scale: float = 1.0) -> list[Label]:
        """Returns the texts of the axes with their places in a picture of that size, none overlapping.

        Args:
            state: what is drawn.
            size: (width, height) of the picture in pixels.
            scale: factor on the size of the type.
        """
        if state.surface is None or not state.display.axes:
            return []
        return AxesBox(frame_of(state.surface, state.display), state.camera).labels(size, scale)

    def _update(self, state: ViewState, surface: Surface, view: View) -> None:
        """Brings every node in step; each compares with what it holds."""
        self._height_map.update(surface, view)
        box = AxesBox(view.frame, view.camera)
        if self._boxed != (view.frame, box.sides):
            self._boxed = view.frame, box.sides
            self._grid.update(box.grid())
            self._edges.update(box.edges())
        if self._draped != (surface, view.frame):
            self._draped = surface, view.frame
            drawn = display_fill(surface)
            self._path.update(broken(path_on_triangles(drawn, view.frame, t) for t in surface.trajectories))
            self._ends.update(list(_path_ends(drawn, view.frame)))
        marked = surface, view.frame, view.display.persistence, state.critical_points
        if self._marked != marked:
            self._marked = marked
            self._glyphs.update(list(_critical_glyphs(state.critical_points, surface, view)))

    def _draw_signs(self, view: View, framebuffer: moderngl.Framebuffer) -> None:
        """Axes, path and glyphs: blended over the surface, hidden by it, never hiding each other."""
        self.ctx.enable(moderngl.BLEND | moderngl.DEPTH_TEST)
        self.ctx.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        framebuffer.depth_mask = False
        if view.display.axes:
            self._grid.draw(view, view.palette.faint, 1.0)
            self._edges.draw(view, view.palette.line, 1.3)
        if view.display.path:
            self._draw_path(view)
        shown = [(self._ends, view.display.path), (self._glyphs, view.display.critical_points)]
        for glyphs in (glyphs for glyphs, on in shown if on):
            glyphs.draw(view, hidden=True)
            glyphs.draw(view, hidden=False)
        framebuffer.depth_mask = True
        self.ctx.enable_only(moderngl.NOTHING)

    def _draw_path(self, view: View) -> None:
        """The part in sight as an outlined line; the hidden part dashed, as in a technical drawing."""
        self.ctx.depth_func = ">"
        self._path.draw(view, OUTLINE, PATH_WIDTH, lift=PATH_LIFT, dash=DASH)
        self._path.draw(view, PATH, PATH_WIDTH * 0.5, lift=PATH_LIFT, dash=DASH)
        self.ctx.depth_func = "<="
        self._path.draw(view, OUTLINE, PATH_WIDTH + 2 * PATH_OUTLINE, lift=PATH_LIFT)
        self._path.draw(view, PATH, PATH_WIDTH, lift=PATH_LIFT)


class _Multisampled:
    """The framebuffer everything is drawn into before it is resolved."""

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int], samples: int) -> None:
        self.key = size, samples
        self._color = ctx.renderbuffer(size, 4, samples=samples)
        self._depth = ctx.depth_renderbuffer(size, samples=samples)
        self.framebuffer = ctx.framebuffer([self._color], self._depth)

    def release(self) -> None:
        for part in (self.framebuffer, self._color, self._depth):
            part.release()


def _view_of(state: ViewState, surface: Surface, size: tuple[int, int], scale: float) -> View:
    return View(state.camera, size, frame_of(surface, state.display), state.display, state.theme, scale)


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
        position = view.frame.world(point.alpha, point.beta, point.loss)[0]
        radius = BORDER_RADIUS if point.border else GLYPH_RADIUS
        yield Glyph(_triple(position), KIND_SHAPES[point.kind], KIND_COLORS[point.kind], radius)


def _triple(point: FloatArray) -> tuple[float, float, float]:
    x, y, z = point.tolist()
    return x, y, z

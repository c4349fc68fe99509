"""Training paths on one surface: the lines, where they start and end, which way they run, their checkpoints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.axes import broken
from landscape.viewer.colors import OUTLINE, WHITE, Rgb, Shape
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.drape import DrapedPath, on_triangles, path_on_triangles
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.glyphs import Glyph, Glyphs
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.view import View
from landscape.viewer.path_marks import arrows_along, with_room
from landscape.viewer.runs import Run, ValueScale, colors_along

OUTLINE_WIDTH, LIFT = 1.6, 0.015
"""Pixels of the outline on either side of a line; world distance towards the eye."""

DASH = 0.05
"""World length of a dash and its gap, where the surface hides the path."""

START_RADIUS, END_RADIUS = 8.5, 12.5
"""Pixels of the ring where a path starts and of the star where it ends, whose tips look out behind the
minimum it often reaches."""

ARROW_SIZE, CHECKPOINT_SIZE = 1.9, 0.75
"""Radii of arrowheads and of checkpoints, in widths of the line."""

CHECKPOINT_ROOM = 12.0
"""Pixels from one checkpoint that is marked to the next."""


@dataclass(frozen=True, eq=False)
class _Laid:
    """A run on its surface: its line, the line's colours, and its checkpoints (T, 3)."""

    run: Run
    path: DrapedPath
    colors: FloatArray
    checkpoints: FloatArray


class Paths:
    """Draws the visible runs of one layer."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._lines, self._ends, self._marks = Polylines(ctx), Glyphs(ctx), Glyphs(ctx)
        self._laid: tuple[_Laid, ...] = ()
        self._made_of: tuple[object, ...] = ()
        self._marked: tuple[object, ...] = ()

    def update(self, surface: Surface, runs: Sequence[Run], values: ValueScale | None, view: View) -> None:
        """Lays the runs anew where they, their colours, the surface or its frame changed; marks, where the view did.

        Args:
            surface: they lie on.
            runs: of this surface, the visible ones.
            values: what colours along them mean; None for a colour of each run.
            view: the picture.
        """
        style = view.display.path_style
        made_of = surface, view.frame, tuple(runs), values, style.color
        if made_of != self._made_of:
            self._made_of, self._marked = made_of, ()
            drawn = display_fill(surface)
            self._laid = tuple(_laid(drawn, view.frame, run, values, view) for run in runs)
            points = broken(laid.path.points for laid in self._laid)
            self._lines.update(points, broken(laid.colors for laid in self._laid))
            self._ends.update([glyph for laid in self._laid for glyph in _ends(laid)])
        marked = view.camera, view.size, view.scale, style
        if marked != self._marked:
            self._marked = marked
            self._marks.update([glyph for laid in self._laid for glyph in _marks(laid, view)])

    def draw_hidden_lines(self, view: View) -> None:
        """Draws the lines that a surface hides, dashed, as in a technical drawing."""
        width = view.display.path_style.width
        self._ctx.depth_func = ">"
        self._lines.draw(view, OUTLINE, width, lift=LIFT, dash=DASH)
        self._lines.draw(view, None, width * 0.5, lift=LIFT, dash=DASH)
        self._ctx.depth_func = "<="

    def draw_lines(self, view: View) -> None:
        """Draws the lines that are in sight, outlined."""
        width = view.display.path_style.width
        self._lines.draw(view, OUTLINE, width + 2 * OUTLINE_WIDTH, lift=LIFT)
        self._lines.draw(view, None, width, lift=LIFT)

    def draw_glyphs(self, view: View, canvas: Canvas | None) -> None:
        """Draws marks and ends over what is on a canvas; without one, into the current framebuffer's depth."""
        self._marks.draw(view, canvas)
        self._ends.draw(view, canvas)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        for node in (self._lines, self._ends, self._marks):
            node.release()


def _laid(surface: Surface, frame: SceneFrame, run: Run, values: ValueScale | None, view: View) -> _Laid:
    path = path_on_triangles(surface, frame, run.trajectory)
    colors = colors_along(run, path.places, values, view.display.path_style.color)
    return _Laid(run, path, colors, on_triangles(surface, frame, run.trajectory.alpha, run.trajectory.beta))


def _ends(laid: _Laid) -> Iterable[Glyph]:
    """A ring where a path starts and a star where it ends, where they lie on the surface."""
    ends: tuple[tuple[int, Shape, float], ...] = (0, "ring", START_RADIUS), (-1, "star", END_RADIUS)
    for index, shape, radius in ends:
        if len(laid.checkpoints) > (index == 0) and np.isfinite(laid.checkpoints[index]).all():
            yield Glyph(_triple(laid.checkpoints[index]), shape, laid.run.color, radius)


def _marks(laid: _Laid, view: View) -> Iterable[Glyph]:
    """Checkpoints and arrowheads."""
    style, path = view.display.path_style, laid.path
    if style.checkpoints:
        pixels = view.camera.project(laid.checkpoints, *view.size)[:, :2]
        for index in with_room(pixels, CHECKPOINT_ROOM * view.scale):
            yield Glyph(_triple(laid.checkpoints[index]), "dot", WHITE, CHECKPOINT_SIZE * style.width)
    if style.arrows:
        arrows = arrows_along(path.points, view.camera, view.size, view.scale)
        before, after = laid.colors[arrows.after - 1], laid.colors[arrows.after]
        colors = before + arrows.shares[:, None] * (after - before)
        for point, turn, color in zip(arrows.points, arrows.turns, colors, strict=True):
            x, y = turn.tolist()
            yield Glyph(_triple(point), "arrow", _triple(color), ARROW_SIZE * style.width, (x, y))


def _triple(values: FloatArray) -> Rgb:
    x, y, z = values.tolist()
    return x, y, z

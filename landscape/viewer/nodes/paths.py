"""Training paths on one surface: the lines, where they start and end, which way they run, their checkpoints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.axes import broken
from landscape.viewer.colors import OUTLINE, UNKNOWN, WHITE, Rgb, Shape
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.drape import DrapedPath, path_on_triangles
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.glyphs import Glyph, Glyphs
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.view import View
from landscape.viewer.path_marks import arrows_along, with_room
from landscape.viewer.playback import checkpoint_at
from landscape.viewer.runs import Run, ValueScale, colors_along
from landscape.viewer.standing import Standing, lifts_of, standing

OUTLINE_WIDTH, LIFT = 1.6, 0.015
"""Pixels of the outline on either side of a line; world distance towards the eye."""

DASH, DROP_DASH = 0.05, 0.025
"""World length of a dash and its gap, where the surface hides a path and a line down to it."""

SLACK = 1e-6
"""In numbers of checkpoints: by how much rounding may put a place along a path beyond its checkpoint."""

START_RADIUS, END_RADIUS = 8.5, 12.5
"""Pixels of the ring where a path starts and of the star where it ends, before the minimum it often reaches."""

ARROW_SIZE, CHECKPOINT_SIZE = 1.9, 0.75
"""Radii of arrowheads and of checkpoints, in widths of the line."""

CHECKPOINT_ROOM = 12.0
"""Pixels from one checkpoint that is marked to the next."""


AHEAD_WIDTH, AHEAD_COLOR = 0.5, 0.45
"""Of a path beyond the moment that is shown: its width, and how much of its colour is left beside grey."""

DROP_WIDTH, DROP_OUTLINE = 1.3, 2.6
"""Pixels of the lines from lifted checkpoints down to the surface, and with their outline."""

BEYOND_RADIUS = 6.5
"""Pixels of the arrowheads at lifted checkpoints that are held at the end of the displayed range."""

MARKER_RADIUS, MARKER_CORE = 9.5, 5.5
"""Pixels of the checkpoint of the moment, white, and of its core in the run's colour."""

MARKER_HIDDEN = 0.6
"""Its opacity where a surface hides it: it is what one follows."""


@dataclass(frozen=True, eq=False)
class _Laid:
    """A run on its surface.

    Attributes:
        run: the run.
        path: its line, with `colors` (K, 3).
        stand: its checkpoints, with `checkpoint_colors` (T, 3).
    """

    run: Run
    path: DrapedPath
    colors: FloatArray
    stand: Standing
    checkpoint_colors: FloatArray


class Paths:
    """Draws the visible runs of one layer."""

    def __init__(self, ctx: moderngl.Context, *, reveals: bool = False) -> None:
        """Prepares the paths.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
            reveals: whether what lies ahead of the moment that is shown is not there yet, instead of dimmed.
        """
        self._ctx, self._reveals = ctx, reveals
        self._lines, self._ahead, self._drops = Polylines(ctx), Polylines(ctx), Polylines(ctx)
        self._ends, self._marks, self._markers = Glyphs(ctx), Glyphs(ctx), Glyphs(ctx, MARKER_HIDDEN)
        self._laid: tuple[_Laid, ...] = ()
        self._made_of: tuple[object, ...] = ()
        self._moment: tuple[object, ...] = ()
        self._marked: tuple[object, ...] = ()

    def update(self, surface: Surface, runs: Sequence[Run], values: ValueScale | None, view: View) -> None:
        """Lays the runs anew where they, their colours, the surface or its frame changed; marks, where the view did.

        Args:
            surface: they lie on.
            runs: of this surface, the visible ones.
            values: what colours along them mean; None for a colour of each run.
            view: the picture.
        """
        style, moment = view.display.path_style, view.display.path_moment
        made_of = surface, view.frame, tuple(runs), values, style.color, style.lifted
        if made_of != self._made_of:
            self._made_of, self._marked, self._moment = made_of, (), ()
            drawn = display_fill(surface)
            self._laid = tuple(_laid(drawn, view.frame, run, values, view) for run in runs)
        if self._moment != (moment,):
            self._moment, self._marked = (moment,), ()
            self._part(moment)
        marked = view.camera, view.size, view.scale, style
        if marked != self._marked:
            self._marked = marked
            self._marks.update([glyph for laid in self._laid for glyph in _marks(laid, view, moment)])

    def _part(self, moment: int | None) -> None:
        """Parts what has been passed at a moment from what lies ahead."""
        ends = [_behind(laid, moment) for laid in self._laid]
        for lines, ahead in ((self._lines, False), (self._ahead, True)):
            shown = () if ahead and self._reveals else self._laid
            points = (_parted(laid.path, end, ahead) for laid, end in zip(shown, ends, strict=False))
            colors = (dimmed(laid.colors) if ahead else laid.colors for laid in shown)
            lines.update(broken(points), broken(colors))
        starts_only = self._reveals and moment is not None
        self._ends.update([glyph for laid in self._laid for glyph in _ends(laid, starts_only)])
        drops = [
            drop_lines(laid.stand, laid.checkpoint_colors, place) for laid, place in zip(self._laid, ends, strict=True)
        ]
        self._drops.update(broken(points for points, _ in drops), broken(colors for _, colors in drops))
        self._markers.update([glyph for laid in self._laid for glyph in _markers(laid, moment)])

    def draw_hidden_lines(self, view: View) -> None:
        """Draws the lines that a surface hides, dashed, as in a technical drawing."""
        width = view.display.path_style.width
        self._ctx.depth_func = ">"
        self._drops.draw(view, None, DROP_WIDTH, lift=LIFT, dash=DROP_DASH)
        for lines, wide in ((self._ahead, width * AHEAD_WIDTH), (self._lines, width)):
            lines.draw(view, OUTLINE, wide, lift=LIFT, dash=DASH)
            lines.draw(view, None, wide * 0.5, lift=LIFT, dash=DASH)
        self._ctx.depth_func = "<="

    def draw_lines(self, view: View) -> None:
        """Draws the lines that are in sight, outlined."""
        width = view.display.path_style.width
        self._drops.draw(view, OUTLINE, DROP_OUTLINE, lift=LIFT)
        self._drops.draw(view, None, DROP_WIDTH, lift=LIFT)
        for lines, wide in ((self._ahead, width * AHEAD_WIDTH), (self._lines, width)):
            lines.draw(view, OUTLINE, wide + 2 * OUTLINE_WIDTH, lift=LIFT)
            lines.draw(view, None, wide, lift=LIFT)

    def draw_marks(self, view: View, canvas: Canvas | None) -> None:
        """Draws arrows and checkpoints over what is on a canvas; without one, into the current framebuffer's depth."""
        self._marks.draw(view, canvas)

    def draw_ends(self, view: View, canvas: Canvas | None) -> None:
        """Draws ends and the checkpoint of the moment in the same way."""
        for glyphs in (self._ends, self._markers):
            glyphs.draw(view, canvas)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        for node in (self._lines, self._ahead, self._drops, self._ends, self._marks, self._markers):
            node.release()


def dimmed(colors: FloatArray) -> FloatArray:
    """Returns the colours (K, 3) of what lies ahead: mixed with grey."""
    return AHEAD_COLOR * colors + (1 - AHEAD_COLOR) * np.array(UNKNOWN)


def drop_lines(stand: Standing, colors: FloatArray, place: float) -> tuple[FloatArray, FloatArray]:
    """Returns (3 K, 3) lines from lifted checkpoints to the surface under them, and their colours.

    Args:
        stand: the checkpoints.
        colors: (T, 3) of them.
        place: beyond which they are dimmed, in numbers of checkpoints.
    """
    shown = np.flatnonzero(stand.lifted & np.isfinite(stand.feet).all(axis=1))
    points = np.stack([stand.points[shown], stand.feet[shown], np.full((len(shown), 3), np.nan)], axis=1)
    ahead = (np.arange(len(stand.lifted)) > place)[:, None]
    ink = np.where(ahead, dimmed(colors), colors)[shown]
    return points.reshape(-1, 3), np.repeat(ink, 3, axis=0)


def _laid(surface: Surface, frame: SceneFrame, run: Run, values: ValueScale | None, view: View) -> _Laid:
    style, path = view.display.path_style, run.trajectory
    stand = standing(surface, frame, path, style.lifted)
    line = path_on_triangles(surface, frame, path, lifts_of(frame, path) if style.lifted else None)
    colors, at_checkpoints = (
        colors_along(run, places, values, style.color) for places in (line.places, np.arange(len(path), dtype=float))
    )
    return _Laid(run, line, colors, stand, at_checkpoints)


def _behind(laid: _Laid, moment: int | None) -> float:
    """How far along a run lies behind: in numbers of checkpoints; all of it where no moment is shown."""
    return np.inf if moment is None else checkpoint_at(laid.run.trajectory, moment) + SLACK


def _ends(laid: _Laid, starts_only: bool) -> Iterable[Glyph]:
    """A ring where a path starts and a star where it ends, where they lie on the surface."""
    points = laid.stand.points
    ends: tuple[tuple[int, Shape, float], ...] = (0, "ring", START_RADIUS), (-1, "star", END_RADIUS)
    for index, shape, radius in ends[:1] if starts_only else ends:
        if len(points) > (index == 0) and np.isfinite(points[index]).all():
            yield Glyph(_triple(points[index]), shape, laid.run.color, radius)


def _parted(path: DrapedPath, end: float, ahead: bool) -> FloatArray:
    """The points of a path up to a place along it, or from there on; the others NaN."""
    left_out = path.places < end - 2 * SLACK if ahead else path.places > end
    return np.where(left_out[:, None], np.nan, path.points)


def _markers(laid: _Laid, moment: int | None) -> Iterable[Glyph]:
    """What is held at the ends of the displayed range, and a disc with a core at the checkpoint of the moment."""
    stand, place = laid.stand, _behind(laid, moment)
    for index in np.flatnonzero((stand.beyond != 0) & (np.arange(len(stand.beyond)) <= place)):
        yield Glyph(_triple(stand.points[index]), "arrow", WHITE, BEYOND_RADIUS, (0.0, float(stand.beyond[index])))
    if moment is None or not len(laid.stand.points):
        return
    point = laid.stand.points[checkpoint_at(laid.run.trajectory, moment)]
    if np.isfinite(point).all():
        yield Glyph(_triple(point), "dot", WHITE, MARKER_RADIUS)
        yield Glyph(_triple(point), "dot", laid.run.color, MARKER_CORE)


def _marks(laid: _Laid, view: View, moment: int | None) -> Iterable[Glyph]:
    """Checkpoints and arrowheads up to the moment."""
    style, path, stand, place = view.display.path_style, laid.path, laid.stand, _behind(laid, moment)
    if style.checkpoints:
        pixels = view.camera.project(stand.points, *view.size)[:, :2]
        marked = with_room(pixels, CHECKPOINT_ROOM * view.scale)
        for index in marked[marked <= place]:
            yield Glyph(_triple(stand.points[index]), "dot", WHITE, CHECKPOINT_SIZE * style.width)
    if style.arrows:
        arrows = arrows_along(path.points, view.camera, view.size, view.scale)
        before, after = laid.colors[arrows.after - 1], laid.colors[arrows.after]
        colors = before + arrows.shares[:, None] * (after - before)
        behind = path.places[arrows.after] <= place
        for point, turn, color in zip(arrows.points[behind], arrows.turns[behind], colors[behind], strict=True):
            x, y = turn.tolist()
            yield Glyph(_triple(point), "arrow", _triple(color), ARROW_SIZE * style.width, (x, y))


def _triple(values: FloatArray) -> Rgb:
    x, y, z = values.tolist()
    return x, y, z

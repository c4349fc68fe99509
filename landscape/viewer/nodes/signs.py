"""What lies on one surface: its paths, the descents rolled on it and its critical points. A curve is a line itself."""

from collections.abc import Sequence

import moderngl
import numpy as np

from landscape.critical import CriticalKind
from landscape.surface import Surface
from landscape.viewer.appearance import Look
from landscape.viewer.colors import DOWNHILL, KIND_COLORS, KIND_SOLIDS, OUTLINE, UPHILL, curve_color
from landscape.viewer.curve import as_dots, curve_points, is_curve
from landscape.viewer.display import SceneFrame
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.paths import Paths
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.rolls import Rolled, Rolls
from landscape.viewer.nodes.solids import SOLIDS, SolidRows, Solids
from landscape.viewer.nodes.view import View
from landscape.viewer.point_places import glyph_places, glyph_radii
from landscape.viewer.runs import Run, ValueScale
from landscape.viewer.saddle_crosses import DASH, saddle_crosses
from landscape.viewer.state import Layer
from landscape.viewer.strong_points import ShownPoints, shown_points

CURVE_WIDTH, DOT_WIDTH = 3.0, 8.0
"""Pixels of a surface with one sample along an axis, and of its samples where they are marked."""

CROSS_WIDTH, CROSS_OUTLINE, CROSS_LIFT = 2.4, 5.0, 0.02
"""Pixels of a saddle's cross, and with its outline; world distance towards the eye."""


class Signs:
    """Draws the curve, the paths and the glyphs of one layer."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._curve, self._dots = Polylines(ctx), Polylines(ctx)
        self._paths, self._rolls, self._glyphs = Paths(ctx), Rolls(ctx), Solids(ctx)
        self._downhill, self._uphill = Polylines(ctx), Polylines(ctx)
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
        if view.display.critical_points:
            self._mark(shown_points(layer.critical_points, layer.surface, view.display), surface, view.frame)

    def _mark(self, shown: ShownPoints, surface: Surface, frame: SceneFrame) -> None:
        """Makes glyphs and crosses of critical points, where others are shown than before."""
        marked = shown, surface, frame
        if self._marked == marked:
            return
        self._marked = marked
        self._glyphs.update(_solids(shown, surface, frame))
        downhill, uphill = saddle_crosses(shown, surface, frame)
        self._downhill.update(downhill)
        self._uphill.update(uphill)

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
        if view.display.critical_points:
            for lines, color, dash in ((self._uphill, UPHILL, DASH), (self._downhill, DOWNHILL, 0.0)):
                lines.draw(view, OUTLINE, CROSS_OUTLINE, lift=CROSS_LIFT)
                lines.draw(view, color, CROSS_WIDTH, lift=CROSS_LIFT, dash=dash)
        if view.display.path:
            self._paths.draw_lines(view)
        self._rolls.draw_lines(view)

    def draw_glyphs(self, view: View, canvas: Canvas | None) -> None:
        """Draws the signs over what is on a canvas; without one, into the current framebuffer's depth."""
        if view.display.path:
            self._paths.draw_marks(view, canvas)
        if view.display.critical_points:
            self._glyphs.draw(view, canvas)
        if view.display.path:
            self._paths.draw_ends(view, canvas)
        self._rolls.draw_glyphs(view, canvas)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        lines = self._curve, self._dots, self._downhill, self._uphill
        for node in (*lines, self._paths, self._rolls, self._glyphs):
            node.release()


def _solids(shown: ShownPoints, surface: Surface, frame: SceneFrame) -> SolidRows:
    """The glyphs of the points that have a place; hollow those that are weaker than the sampling noise."""
    positions = glyph_places(shown, surface, frame)
    there = np.isfinite(positions).all(axis=1)
    places = shown.places[there]
    kinds = shown.columns.kinds[places]
    return SolidRows(
        positions[there],
        np.array([KIND_COLORS[kind] for kind in CriticalKind])[kinds],
        glyph_radii(shown)[there],
        np.array([SOLIDS.index(KIND_SOLIDS[kind]) for kind in CriticalKind])[kinds],
        shown.columns.uncertain[places],
    )

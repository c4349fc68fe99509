"""Descents that are rolled on one surface, and the minima in the colours of their basins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import moderngl
import numpy as np

from landscape.surface import Surface
from landscape.viewer.drape import on_triangles
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.glyphs import Glyph, Glyphs
from landscape.viewer.nodes.paths import Paths
from landscape.viewer.nodes.view import View
from landscape.viewer.path_style import PathStyle
from landscape.viewer.rolling import Part
from landscape.viewer.runs import Run

STYLE = PathStyle(width=3.0, arrows=False, checkpoints=True)
"""Of descents: dots mark their steps, as many as have room."""

MINIMUM_RADIUS = 9.5
"""Pixels of a minimum in its basin's colour, which covers its glyph."""


@dataclass(frozen=True)
class Rolled:
    """What of the Descent tab lies on one surface.

    Attributes:
        runs: the descents.
        step: up to which they are drawn; None for all of them.
        parts: colours of the basin map that is shown.
    """

    runs: Sequence[Run] = ()
    step: int | None = None
    parts: tuple[Part, ...] = ()


class Rolls:
    """Draws the descents of one layer."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._paths, self._minima = Paths(ctx, reveals=True), Glyphs(ctx)
        self._marked: tuple[object, ...] = ()

    def update(self, surface: Surface, rolled: Rolled, view: View) -> None:
        """Makes anew what changed.

        Args:
            surface: as it is drawn.
            rolled: what lies on it.
            view: the picture.
        """
        self._paths.update(surface, rolled.runs, None, _styled(view, rolled.step))
        marked = surface, view.frame, rolled.parts
        if marked != self._marked:
            self._marked = marked
            self._minima.update(list(_minima(surface, rolled.parts, view)))

    def draw_hidden_lines(self, view: View) -> None:
        """Draws the lines that a surface hides."""
        self._paths.draw_hidden_lines(_styled(view, None))

    def draw_lines(self, view: View) -> None:
        """Draws the lines that are in sight."""
        self._paths.draw_lines(_styled(view, None))

    def draw_glyphs(self, view: View, canvas: Canvas | None) -> None:
        """Draws minima, marks and ends over what is on a canvas; without one, into the framebuffer's depth."""
        self._minima.draw(view, canvas)
        self._paths.draw_marks(view, canvas)
        self._paths.draw_ends(view, canvas)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self._paths.release()
        self._minima.release()


def _styled(view: View, step: int | None) -> View:
    return replace(view, display=replace(view.display, path_style=STYLE, path_moment=step))


def _minima(surface: Surface, parts: tuple[Part, ...], view: View) -> Iterable[Glyph]:
    for part in parts:
        if part.place is None:
            continue
        position = on_triangles(surface, view.frame, *part.place)[0]
        if np.isfinite(position).all():
            x, y, z = position.tolist()
            yield Glyph((x, y, z), "dot", part.color, MINIMUM_RADIUS)

"""Draws the marks of samples without a value."""

import moderngl

from landscape.surface import Surface
from landscape.viewer.colors import NOT_FINITE
from landscape.viewer.display import SceneFrame
from landscape.viewer.hole_marks import hole_marks
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.view import View

WIDTH, LIFT = 1.6, 0.004
"""Pixels of the lines, and the world distance they are moved towards the eye."""


class HoleLines:
    """Keeps crosses and squares of one surface in step with it."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._crosses, self._squares = Polylines(ctx), Polylines(ctx)
        self._marked: tuple[Surface, SceneFrame] | None = None

    def update(self, surface: Surface, frame: SceneFrame) -> None:
        """Makes the marks anew where surface or frame changed."""
        if self._marked == (surface, frame):
            return
        self._marked = surface, frame
        crosses, squares = hole_marks(surface, frame)
        self._crosses.update(crosses)
        self._squares.update(squares)

    def draw(self, view: View) -> None:
        """Draws into the current framebuffer; the caller sets depth test and blending."""
        self._crosses.draw(view, NOT_FINITE, WIDTH, lift=LIFT)
        self._squares.draw(view, view.palette.muted, WIDTH, lift=LIFT)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self._crosses.release()
        self._squares.release()

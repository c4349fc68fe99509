"""The straight way between the last two pins, laid on the active surface."""

import moderngl
import numpy as np

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.axes import broken
from landscape.viewer.bicubic import displayed
from landscape.viewer.colors import OUTLINE, WHITE
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.drape import path_on_triangles
from landscape.viewer.nodes.paths import DASH, LIFT
from landscape.viewer.nodes.polylines import Polylines
from landscape.viewer.nodes.view import View
from landscape.viewer.state import Pin, ViewState

WIDTH, OUTLINE_WIDTH = 2.0, 1.2
"""Pixels of the line and of the outline on either side."""


class Cut:
    """Draws the line along which two pins are compared."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._line = Polylines(ctx)
        self._laid: tuple[Surface, SceneFrame, tuple[Pin, ...]] | None = None

    def update(self, state: ViewState, view: View) -> None:
        """Lays the line anew where its ends, the surface or its frame changed."""
        if state.surface is None:
            return
        drawn = display_fill(displayed(state.surface, state.look, view.frame))
        ends = state.pins[-2:] if state.look.visible else ()
        if self._laid == (drawn, view.frame, ends):
            return
        self._laid = drawn, view.frame, ends
        way = Trajectory(np.array([pin.alpha for pin in ends]), np.array([pin.beta for pin in ends]))
        self._line.update(broken([path_on_triangles(drawn, view.frame, way).points]))

    def draw_hidden(self, view: View) -> None:
        """Draws what the surface hides, dashed."""
        self._ctx.depth_func = ">"
        self._line.draw(view, OUTLINE, WIDTH + OUTLINE_WIDTH, lift=LIFT, dash=DASH)
        self._line.draw(view, WHITE, WIDTH * 0.6, lift=LIFT, dash=DASH)
        self._ctx.depth_func = "<="

    def draw_visible(self, view: View) -> None:
        """Draws what is in sight."""
        self._line.draw(view, OUTLINE, WIDTH + 2 * OUTLINE_WIDTH, lift=LIFT)
        self._line.draw(view, WHITE, WIDTH, lift=LIFT)

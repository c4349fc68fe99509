"""Pictures of a state without a window: scene, labels and legend, written to a PNG file."""

from dataclasses import replace
from pathlib import Path

from landscape.viewer.framing import resized
from landscape.viewer.gui import Overlay
from landscape.viewer.offscreen import offscreen_context, read_pixels, save_png
from landscape.viewer.picture import SAMPLES
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

REFERENCE_HEIGHT = 900
"""Type and lines keep their size up to this height of a picture and grow with it beyond."""


def write_screenshot(state: ViewState, size: tuple[int, int], path: Path) -> None:
    """Draws a state as the window would show it, critical points included, and writes it.

    Args:
        state: what to draw.
        size: (width, height) in pixels.
        path: the PNG file.

    Raises:
        LandscapeError: no OpenGL, or the file cannot be written.
    """
    state = with_critical_points(resized(state, size[0] / size[1]))
    scale = max(min(size) / REFERENCE_HEIGHT, 1.0)
    ctx = offscreen_context()
    try:
        target, scene, overlay = ctx.simple_framebuffer(size, 4), Scene(ctx), Overlay(ctx, scale)
        scene.render(state, target, size, samples=SAMPLES, scale=scale)
        overlay.draw(scene, state, target)
        save_png(path, read_pixels(target))
        overlay.release()
    finally:
        ctx.release()


def with_critical_points(state: ViewState) -> ViewState:
    """Returns the state with its critical points found."""
    if state.surface is None or not state.searching:
        return state
    from landscape.analysis import find_critical_points

    return replace(state, critical_points=find_critical_points(state.surface), searching=False)

"""Pictures of a state without a window: scene, labels and legend, written to a PNG file."""

from pathlib import Path

import moderngl

from landscape.errors import LandscapeError
from landscape.viewer.framing import resized
from landscape.viewer.offscreen import Pixels, check_picture, offscreen_context, read_pixels, save_png
from landscape.viewer.overlay import Overlay
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
        LandscapeError: no OpenGL, a size it cannot draw, or a place where no picture can go.
    """
    check_picture(path)
    scale = max(min(size) / REFERENCE_HEIGHT, 1.0)
    state = with_critical_points(resized(state, (size[0] / scale, size[1] / scale)))
    ctx = offscreen_context()
    try:
        save_png(path, capture(Scene(ctx), state, size, scale))
    except moderngl.Error as error:
        raise LandscapeError(
            f"OpenGL cannot draw a picture of {size[0]}x{size[1]} here ({error}): choose a smaller size"
        ) from error
    finally:
        ctx.release()


def capture(scene: Scene, state: ViewState, size: tuple[int, int], scale: float) -> Pixels:
    """Returns the (H, W, 3) picture of a state with its labels and legend; the scene's context is current.

    Args:
        scene: draws it.
        state: what to draw.
        size: (W, H) in pixels.
        scale: factor on type and on the pixel widths of lines and glyphs.
    """
    target, overlay = scene.ctx.simple_framebuffer(size, 4), Overlay(scene.ctx, scale)
    try:
        scene.render(state, target, size, samples=SAMPLES, scale=scale)
        overlay.draw(scene, state, target)
        return read_pixels(target)
    finally:
        overlay.release()
        for part in (*target.color_attachments, target.depth_attachment, target):
            if part is not None:
                part.release()


def with_critical_points(state: ViewState) -> ViewState:
    """Returns the state with its critical points found, as a picture needs them: on their vertices."""
    if not state.searching:
        return state
    from landscape.analysis import find_critical_points

    for index, layer in enumerate(state.layers):
        if layer.searching:
            points = find_critical_points(layer.surface, refined=False)
            state = state.with_layer(index, critical_points=points, searching=False, searched=True)
    return state

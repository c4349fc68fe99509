"""Labels, colour bar and legend over a picture without a window."""

import moderngl
from imgui_bundle import imgui

from landscape.viewer.imgui_backend import ImguiRenderer
from landscape.viewer.imgui_context import new_imgui_context
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.overlay import paint_overlay
from landscape.viewer.panels.style import apply_style
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState


class Overlay:
    """Writes labels, colour bar and legend over a finished picture, without a window."""

    def __init__(self, ctx: moderngl.Context, scale: float = 1.0) -> None:
        """Prepares a context of its own.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
            scale: factor on type and marks.
        """
        self._scale = scale
        self._context = new_imgui_context()
        self._renderer = ImguiRenderer(ctx)

    def draw(self, scene: Scene, state: ViewState, target: moderngl.Framebuffer) -> list[Rectangle]:
        """Draws over `target`, which holds the scene's picture of `state`; returns what each text covers."""
        imgui.set_current_context(self._context)
        imgui.get_io().display_size = imgui.ImVec2(*target.size)
        apply_style(state.theme, self._scale)
        imgui.new_frame()
        place = Rectangle(0, 0, target.width, target.height)
        labels = scene.labels(state, target.size, self._scale)
        boxes = paint_overlay(imgui.get_background_draw_list(), state, labels, place, self._scale, scene.error)
        imgui.render()
        self._renderer.render(imgui.get_draw_data(), target)
        return boxes

    def release(self) -> None:
        """Frees the overlay; call it while the GL context lives."""
        imgui.set_current_context(self._context)
        self._renderer.release()
        imgui.destroy_context(self._context)

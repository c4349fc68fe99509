"""One frame of the window: input to the camera, the picture, the words over it, the panels.

All input goes through ImGui's event queue, the mouse on the surface too, so that a test which
injects events drives the same code as a hand.
"""

import moderngl
from imgui_bundle import imgui, implot

from landscape.viewer.descents import rolled_on
from landscape.viewer.framing import resized
from landscape.viewer.imgui_backend import ImguiRenderer
from landscape.viewer.imgui_context import new_imgui_context
from landscape.viewer.keyboard import with_keys
from landscape.viewer.map_picture import MapPicture
from landscape.viewer.navigation import advanced
from landscape.viewer.panels.clipboard import served
from landscape.viewer.panels.items import begin_items
from landscape.viewer.panels.layout import Layout, Rectangle
from landscape.viewer.panels.overlay import paint_overlay
from landscape.viewer.panels.pin_marks import paint_pointer
from landscape.viewer.panels.plots import apply_plot_style
from landscape.viewer.panels.plots_dock import map_view
from landscape.viewer.panels.point_marks import paint_focus, point_tip
from landscape.viewer.panels.pointer import with_clicked_pin, with_hovered_point, with_pointer
from landscape.viewer.panels.shell import show_panels
from landscape.viewer.panels.style import apply_style
from landscape.viewer.picture import Picture
from landscape.viewer.playback import played
from landscape.viewer.state import ViewState
from landscape.viewer.steering import Steering


class Gui:
    """The interface of one window, with an ImGui context of its own."""

    def __init__(self, ctx: moderngl.Context, scale: float = 1.0) -> None:
        """Prepares the interface.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
            scale: framebuffer pixels for one pixel of an ordinary screen.
        """
        self.scale = scale
        self.picture = Picture(ctx)
        self._map = MapPicture(ctx, self.picture.scene)
        self._steering = Steering()
        self._context = new_imgui_context()
        self._plots = implot.create_context()
        self._renderer = ImguiRenderer(ctx)
        self._style: tuple[str, float] | None = None
        self._shown: dict[str, tuple[moderngl.Texture, imgui.ImTextureRef]] = {}

    @property
    def io(self) -> imgui.IO:
        """Where events are queued: `add_mouse_pos_event` and its like."""
        imgui.set_current_context(self._context)
        implot.set_current_context(self._plots)
        return imgui.get_io()

    @property
    def unread(self) -> int:
        """Events that wait for another frame: ImGui takes a press and its release one by one."""
        return len(self._context.input_events_queue)

    def frame(self, state: ViewState, target: moderngl.Framebuffer, delta_time: float = 1 / 60) -> ViewState:
        """Draws a frame and returns the state after its input.

        Args:
            state: what is shown.
            target: framebuffer whose viewport is filled, from its origin. A window's has no other
                size that would follow when the window is resized.
            delta_time: seconds since the last frame.
        """
        io = self.io
        io.display_size = imgui.ImVec2(*target.viewport[2:])
        io.delta_time = max(delta_time, 1e-4)
        style = state.theme, self.unit(state)
        if self._style != style:
            apply_style(*style)
            apply_plot_style(*style)
            self._style = style
        imgui.new_frame()
        begin_items(state.theme)
        before, state = state, with_keys(rolled_on(played(advanced(state, delta_time), delta_time), delta_time))
        state = self._steering.steered(state, self.layout(state, target).picture)
        layout = self.layout(state, target)
        unit = self.unit(state)
        state = resized(state, (layout.picture.width / unit, layout.picture.height / unit))
        state = with_clicked_pin(with_hovered_point(with_pointer(state, layout), layout, unit), layout, unit)
        point_tip(state)
        state = served(show_panels(state, layout, self._map_image(state, layout))).settled(before)
        self._paint_picture(state, layout.picture)
        imgui.render()
        target.use()
        target.clear(alpha=1.0)
        self._renderer.render(imgui.get_draw_data(), target)
        return state

    def unit(self, state: ViewState) -> float:
        """Returns the framebuffer pixels for one pixel of an ordinary screen with type of the usual size."""
        return self.scale * state.settings.text_scale

    def release(self) -> None:
        """Frees the interface; call it while the GL context lives."""
        imgui.set_current_context(self._context)
        self._renderer.release()
        implot.destroy_context(self._plots)
        imgui.destroy_context(self._context)

    def layout(self, state: ViewState, target: moderngl.Framebuffer) -> Layout:
        """Returns where things lie in the viewport of `target`."""
        width, height = target.viewport[2:]
        settings = state.settings
        panel_width = settings.panel_width if state.show_panel else 0
        with_plots = state.show_plots and state.surface is not None
        return Layout(width, height, self.unit(state), panel_width, settings.panel_side, with_plots)

    def _paint_picture(self, state: ViewState, place: Rectangle) -> None:
        size, unit = (int(place.width), int(place.height)), self.unit(state)
        dragged = imgui.is_any_mouse_down() and not imgui.get_io().want_capture_mouse
        moving = dragged or state.flight is not None
        texture = self.picture.draw(state, size, unit, moving)
        canvas = imgui.get_background_draw_list()
        corners = (place.x, place.y), (place.right, place.bottom)
        canvas.add_image(self._reference("picture", texture), *corners, (0, 1), (1, 0))
        canvas.push_clip_rect(*corners)
        scene = self.picture.scene
        paint_overlay(canvas, state, scene.labels(state, size, unit), place, unit, scene.error)
        paint_focus(canvas, state, place, unit)
        paint_pointer(canvas, state, place, unit)
        canvas.pop_clip_rect()

    def _map_image(self, state: ViewState, layout: Layout) -> imgui.ImTextureRef | None:
        view = map_view(state, layout.plots, layout.scale) if layout.plots.height else None
        if view is None:
            return None
        size = int(view.place.width), int(view.place.height)
        return self._reference("map", self._map.draw(state, size, layout.scale))

    def _reference(self, name: str, texture: moderngl.Texture) -> imgui.ImTextureRef:
        """How a draw list shows the texture of that name, which may have become another one."""
        held = self._shown.get(name)
        if held is None or held[0] is not texture:
            if held is not None:
                self._renderer.forget_texture(held[0])
            held = self._shown[name] = texture, self._renderer.show_texture(texture)
        return held[1]

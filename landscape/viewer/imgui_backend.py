"""Draws Dear ImGui's draw lists with moderngl.

Dear ImGui 1.92 hands its textures over piece by piece (glyphs are rasterised when first used),
so a renderer creates, patches and frees them as it is asked. It works in framebuffer pixels
throughout: one ImGui unit is one pixel, and a scale for dense screens goes into the style.
"""

import ctypes

import moderngl
import numpy as np
from imgui_bundle import imgui

_VERTEX = """#version 330 core
uniform vec2 u_size;
in vec2 a_position;
in vec2 a_uv;
in vec4 a_color;
out vec2 v_uv;
out vec4 v_color;

void main() {
    v_uv = a_uv;
    v_color = a_color;
    gl_Position = vec4(a_position.x / u_size.x * 2.0 - 1.0, 1.0 - a_position.y / u_size.y * 2.0, 0.0, 1.0);
}
"""

_FRAGMENT = """#version 330 core
uniform sampler2D t_image;
in vec2 v_uv;
in vec4 v_color;
out vec4 fragment;

void main() {
    fragment = v_color * texture(t_image, v_uv);
}
"""

_SPARE = 2
"""Buffers grow to this multiple of what was asked, so that they seldom grow."""


class ImguiRenderer:
    """Renders the current ImGui context; make one for each context, after creating it."""

    def __init__(self, ctx: moderngl.Context) -> None:
        """Tells ImGui what this renderer can do and compiles its shader.

        Args:
            ctx: an OpenGL 3.3 core context that is current.
        """
        self._ctx = ctx
        io, platform = imgui.get_io(), imgui.get_platform_io()
        # Indices have 32 bits here, so that draw lists never need the flag renderer_has_vtx_offset.
        io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
        limit = ctx.info["GL_MAX_TEXTURE_SIZE"]
        platform.renderer_texture_max_width = platform.renderer_texture_max_height = limit
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._textures: dict[int, moderngl.Texture] = {}
        self._vertices = ctx.buffer(reserve=imgui.VERTEX_SIZE * 4096, dynamic=True)
        self._indices = ctx.buffer(reserve=imgui.INDEX_SIZE * 8192, dynamic=True)
        self._array = self._make_array()

    def show_texture(self, texture: moderngl.Texture) -> imgui.ImTextureRef:
        """Returns a reference by which a draw list can show a texture of ours."""
        self._textures[texture.glo] = texture
        return imgui.ImTextureRef(texture.glo)

    def forget_texture(self, texture: moderngl.Texture) -> None:
        """Ends what `show_texture` began; the caller still owns the texture."""
        self._textures.pop(texture.glo, None)

    def render(self, draw_data: imgui.ImDrawData, target: moderngl.Framebuffer) -> None:
        """Draws over what `target` holds, and leaves blending and scissoring off again.

        Args:
            draw_data: of the frame that `imgui.render()` has just ended.
            target: its viewport is as large as `io.display_size`.
        """
        self._update_textures()
        width, height = target.viewport[2:]
        if width == 0 or height == 0:
            return
        target.use()
        self._ctx.enable_only(moderngl.BLEND)
        self._ctx.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        # The target's alpha is kept, so that a translucent panel does not make the window translucent.
        target.color_mask = True, True, True, False
        self._program["u_size"] = width, height
        self._program["t_image"] = 0
        for commands in draw_data.cmd_lists:
            self._draw(commands, target)
        target.color_mask = True, True, True, True
        target.scissor = None  # pyright: ignore[reportAttributeAccessIssue] - how moderngl ends scissoring
        self._ctx.enable_only(moderngl.NOTHING)

    def release(self) -> None:
        """Frees every GL object; call it before the ImGui context is destroyed."""
        for texture in imgui.get_platform_io().textures:
            if texture.ref_count == 1 and texture.tex_id:
                self._destroy(texture)
        for held in (self._array, self._program, self._vertices, self._indices):
            held.release()

    def _draw(self, commands: imgui.ImDrawList, target: moderngl.Framebuffer) -> None:
        self._upload(commands)
        width, height = target.viewport[2:]
        for command in commands.cmd_buffer:
            left, top, right, bottom = (round(edge) for edge in command.clip_rect)
            left, top = max(left, 0), max(top, 0)
            right, bottom = min(right, width), min(bottom, height)
            if command.elem_count == 0 or right <= left or bottom <= top:
                continue
            target.scissor = (left, height - bottom, right - left, bottom - top)
            self._textures[command.get_tex_id()].use(0)
            self._array.render(moderngl.TRIANGLES, vertices=command.elem_count, first=command.idx_offset)

    def _upload(self, commands: imgui.ImDrawList) -> None:
        vertices = commands.vtx_buffer.size() * imgui.VERTEX_SIZE
        indices = commands.idx_buffer.size() * imgui.INDEX_SIZE
        if vertices > self._vertices.size or indices > self._indices.size:
            for held in (self._array, self._vertices, self._indices):
                held.release()
            self._vertices = self._ctx.buffer(reserve=max(_SPARE * vertices, 4096), dynamic=True)
            self._indices = self._ctx.buffer(reserve=max(_SPARE * indices, 4096), dynamic=True)
            self._array = self._make_array()
        for buffer, size, address in (
            (self._vertices, vertices, commands.vtx_buffer.data_address()),
            (self._indices, indices, commands.idx_buffer.data_address()),
        ):
            buffer.orphan()
            if size:
                buffer.write(ctypes.string_at(address, size))

    def _make_array(self) -> moderngl.VertexArray:
        return self._ctx.vertex_array(
            self._program,
            [(self._vertices, "2f 2f 4f1", "a_position", "a_uv", "a_color")],
            index_buffer=self._indices,
            index_element_size=imgui.INDEX_SIZE,
        )

    def _update_textures(self) -> None:
        for texture in imgui.get_platform_io().textures:
            if texture.status == imgui.ImTextureStatus.want_create:
                self._create(texture)
            elif texture.status == imgui.ImTextureStatus.want_updates:
                self._patch(texture)
            elif texture.status == imgui.ImTextureStatus.want_destroy and texture.unused_frames > 0:
                self._destroy(texture)

    def _create(self, texture: imgui.ImTextureData) -> None:
        image = self._ctx.texture((texture.width, texture.height), 4, texture.get_pixels_array().tobytes())
        self._textures[image.glo] = image
        texture.set_tex_id(image.glo)
        texture.status = imgui.ImTextureStatus.ok

    def _patch(self, texture: imgui.ImTextureData) -> None:
        pixels = np.asarray(texture.get_pixels_array()).reshape(texture.height, texture.width, -1)
        image = self._textures[texture.tex_id]
        for part in texture.updates:
            patch = pixels[part.y : part.y + part.h, part.x : part.x + part.w]
            image.write(patch.tobytes(), viewport=(part.x, part.y, part.w, part.h), alignment=1)
        texture.status = imgui.ImTextureStatus.ok

    def _destroy(self, texture: imgui.ImTextureData) -> None:
        self._textures.pop(texture.tex_id).release()
        texture.set_tex_id(0)
        texture.status = imgui.ImTextureStatus.destroyed

"""The surface itself."""

from math import ceil, hypot, tan

import moderngl
import numpy as np

from landscape.color_maps import lookup_table
from landscape.surface import Surface
from landscape.viewer.nodes.peeling import Peel
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.nodes.relief import Relief
from landscape.viewer.nodes.view import View
from landscape.viewer.state import Look, Texture

TEXTURES: dict[Texture, int] = {"smooth": 0, "bands": 1, "checker": 2, "slope": 3}

CHECKER_SQUARES = 25
"""The checker shows about this many squares along the longer axis, each a whole number of cells."""


PRIORITY_STEP = 2e-6
"""In clip space: some 16 steps of a depth buffer of 24 bits, less than a thousandth of the scene's size."""

DRAFT_PIXELS = 2.5
"""Least distance of grid lines, in pixels where nearest, while a picture moves."""


class HeightMap:
    """Draws a surface as lit triangles, with its grid lines and isolines."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._programs: dict[tuple[tuple[str, int], ...], tuple[moderngl.Program, moderngl.VertexArray]] = {}
        self._colors: moderngl.Texture | None = None
        self._color_map: tuple[str, bool, int] | None = None
        self.relief = Relief(ctx)

    def update(self, surface: Surface, look: Look, view: View) -> None:
        """Brings textures in step with the surface and the colour map."""
        self.relief.update(surface, view.frame)
        color_map = look.color_map, look.reverse, look.color_steps
        if color_map != self._color_map:
            self._release_colors()
            table = lookup_table(*color_map)
            self._colors = self._ctx.texture((len(table), 1), 4, table.tobytes())
            self._colors.repeat_x = False
            self._color_map = color_map

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self.relief.release()
        self._release_colors()
        for program, vertices in self._programs.values():
            vertices.release()
            program.release()

    def draw(
        self,
        view: View,
        look: Look,
        *,
        unlit: bool = False,
        draft: bool = False,
        priority: int = 0,
        peel: Peel | None = None,
    ) -> None:
        """Draws into the current framebuffer.

        Args:
            view: the picture.
            look: of the surface.
            unlit: whether the colours stay as the map has them.
            draft: whether grid lines closer than a few pixels may be left out, for a picture in motion.
            priority: of surfaces at the very same place, the one with the highest number is in front.
            peel: for a transparent surface, which of its layers is drawn.
        """
        relief = self.relief
        assert self._colors is not None
        stride = _draft_stride(view, relief) if draft else 1
        program, vertices = self._variant(look, unlit, peeled=peel is not None)
        textures = {"t_relief": relief.relief, "t_x": relief.x, "t_y": relief.y, "t_colors": self._colors}
        textures |= {"t_state": relief.fill, "t_tint": relief.tint or self._colors}
        if peel is not None:
            textures |= {"t_peeled_depth": peel.nearer, "t_opaque_depth": peel.opaque}
        for unit, texture in enumerate(textures.values()):
            texture.use(unit)
        set_uniforms(
            program,
            **{name: unit for unit, name in enumerate(textures)},
            **view.matrices,
            u_rise=view.frame.height,
            u_stride=stride,
            u_priority=priority * PRIORITY_STEP,
            u_opacity=look.opacity,
            u_key=view.key_light,
            u_eye=tuple(view.camera.viewpoint),
            u_bands=view.display.contour_count + 1,
            u_checker=max(1, ceil(max(relief.rows, relief.columns) / CHECKER_SQUARES - 0.5)),
            u_line=view.scale,
            u_wire=view.palette.wire,
            u_dimmed=view.palette.bottom,
        )
        self._ctx.enable_only(moderngl.DEPTH_TEST)
        columns, rows = (ceil((count - 1) / stride) for count in (relief.columns, relief.rows))
        vertices.render(moderngl.TRIANGLE_STRIP, vertices=2 * (columns + 1), instances=rows)

    def _release_colors(self) -> None:
        if self._colors is not None:
            self._colors.release()

    def _variant(self, look: Look, unlit: bool, peeled: bool) -> tuple[moderngl.Program, moderngl.VertexArray]:
        """The program that does what this look asks for, and nothing else."""
        definitions = {
            "TEXTURE": TEXTURES[look.texture],
            "WIREFRAME": int(look.wireframe),
            "CONTOURS": int(look.contours),
            "UNLIT": int(unlit),
        }
        relief = self.relief
        present = {
            "HAS_HOLES": relief.has_holes,
            "HAS_FILLS": relief.has_fills,
            "TINTED": relief.tint is not None,
            "PEELED": peeled,
        }
        definitions |= {name: 1 for name, on in present.items() if on}
        key = tuple(definitions.items())
        if key not in self._programs:
            program = build_program(self._ctx, "surface.vert.glsl", "surface.frag.glsl", definitions)
            self._programs[key] = program, self._ctx.vertex_array(program, [])
        return self._programs[key]


def _draft_stride(view: View, relief: Relief) -> int:
    """Grid lines between two drawn ones, so that these lie about `DRAFT_PIXELS` apart where nearest."""
    frame, camera = view.frame, view.camera
    reach = hypot(frame.half_x, frame.half_y, frame.height)
    nearest = max(float(np.linalg.norm(camera.eye)) - reach, camera.distance / 50)
    spacing = 2 * max(frame.half_x / relief.columns, frame.half_y / relief.rows)
    pixels = spacing / nearest * view.size[1] / (2 * tan(camera.field_of_view / 2))
    return max(1, int(DRAFT_PIXELS / pixels))

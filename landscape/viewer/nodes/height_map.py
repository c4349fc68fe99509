"""The surface itself."""

from functools import cache
from math import ceil
from typing import Any

import moderngl
import numpy as np

from landscape.surface import Surface
from landscape.viewer.appearance import Look, Texture, Wireframe
from landscape.viewer.detail import Levels, chosen_levels, largest_error
from landscape.viewer.levels import levels_of
from landscape.viewer.nodes.paint import Paint
from landscape.viewer.nodes.patches import Patches
from landscape.viewer.nodes.peeling import Peel
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.nodes.relief import Relief
from landscape.viewer.nodes.view import View

TEXTURES: dict[Texture, int] = {
    **{"smooth": 0, "bands": 1, "checker": 2, "slope": 3},
    **{"terrain": 4, "matcap": 5, "image": 6},
}
WIREFRAMES: dict[Wireframe, int] = {"off": 0, "overlay": 1, "alone": 2}
"""In the order of the numbers in ``shaders/include/paint.glsl`` and ``shaders/surface.frag.glsl``."""

CHECKER_SQUARES = 25
"""The checker shows about this many squares along the longer axis, each a whole number of cells."""

BLANK = 0.5, 0.5, 0.5
"""Where the field that colours has no value."""

BELOW_GRID = 0.004
"""World distance of a map on the floor below the lines that are drawn there."""

PRIORITY_STEP = 2e-6
"""In clip space: some 16 steps of a depth buffer of 24 bits, less than a thousandth of the scene's size."""

TRIANGLES, DRAFT_TRIANGLES = 2.0, 0.25
"""A pixel: a surface that would take more is drawn more coarsely, in a picture at rest and in motion.
More cells than pixels show nothing more, and take seconds without a graphics card."""

WHOLE: Levels = np.zeros((1, 1), dtype=np.int64)
"""Of a surface of one tile, which is drawn with all its samples wherever it is seen from."""

MOST_PROGRAMS = 12
"""Each look has a program of its own, which takes some MiB: beyond so many, all go and are compiled when needed."""


class HeightMap:
    """Draws a surface as lit triangles, with its grid lines and isolines."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._programs: dict[tuple[tuple[str, int], ...], moderngl.Program] = {}
        self._paint = Paint(ctx)
        self._parts = 1
        self.error = 0.0
        """Pixels by which the last picture may lie from the surface."""
        self.relief = Relief(ctx)
        self._patches = Patches(ctx)

    def update(self, surface: Surface, look: Look, view: View, parts: int = 1) -> None:
        """Brings textures in step with a surface and its look.

        Args:
            surface: what is drawn.
            look: how.
            view: the picture.
            parts: drawn samples for one sample of the data along an axis.
        """
        self._parts = parts
        self.relief.update(surface, view.frame, look.shown_color)
        self._paint.update(look)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self.relief.release()
        self._paint.release()
        self._forget_programs()

    def draw(
        self,
        view: View,
        look: Look,
        *,
        unlit: bool = False,
        draft: bool = False,
        priority: int = 0,
        peel: Peel | None = None,
        on_floor: bool = False,
    ) -> None:
        """Draws into the current framebuffer.

        Args:
            view: the picture.
            look: of the surface.
            unlit: whether the colours stay as the map has them.
            draft: whether it has fewer triangles, for a picture in motion.
            priority: of surfaces at the very same place, the one with the highest number is in front.
            peel: for a transparent surface, which of its layers is drawn.
            on_floor: whether it is drawn as a flat map a little below the floor's grid.
        """
        if len(self._programs) > MOST_PROGRAMS:
            self._forget_programs()
            self._patches = Patches(self._ctx)
        patches = self._patches
        patches.update(self._levels(view, draft), self.relief.relief.size)
        if patches.coarse:
            self.relief.need_levels()
        self._ctx.enable_only(moderngl.DEPTH_TEST)

        @cache
        def program_of(coarse: bool) -> moderngl.Program:
            program = self._variant(look, unlit, coarse, peeled=peel is not None)
            self._set_uniforms(program, view, look, priority, peel)
            if on_floor:
                set_uniforms(program, u_rise=0.0, u_base=view.frame.floor - BELOW_GRID)
            return program

        patches.draw(program_of)

    def _levels(self, view: View, draft: bool) -> Levels:
        """Levels of detail: as coarse as errs by no more than a pixel, or as keeps to so many triangles."""
        if self.relief.is_one_tile:
            self.error = 0.0
            return WHOLE
        errors = self.relief.tiles.errors(view.camera, view.size)
        a_pixel = DRAFT_TRIANGLES if draft else TRIANGLES
        levels = chosen_levels(errors, int(a_pixel * view.size[0] * view.size[1]))
        self.error = largest_error(errors, levels)
        return levels

    def _set_uniforms(
        self, program: moderngl.Program, view: View, look: Look, priority: int, peel: Peel | None
    ) -> None:
        textures = self._textures()
        if peel is not None:
            textures |= {"t_peeled_depth": peel.nearer, "t_opaque_depth": peel.opaque}
        for unit, texture in enumerate(textures.values()):
            texture.use(unit)
        set_uniforms(
            program,
            **{name: unit for unit, name in enumerate(textures)},
            **self._uniforms(view, look),
            u_priority=priority * PRIORITY_STEP,
        )

    def _textures(self) -> dict[str, moderngl.Texture]:
        relief, paint = self.relief, self._paint
        return {
            **{"t_relief": relief.relief, "t_x": relief.x, "t_y": relief.y, "t_state": relief.fill},
            **{
                "t_sky": relief.sky,
                "t_colors": paint.colors,
                "t_image": paint.image,
                "t_tint": relief.tint or paint.colors,
            },
        }

    def _uniforms(self, view: View, look: Look) -> dict[str, Any]:
        relief, palette = self.relief, view.palette
        levels = levels_of(view.frame, view.display.contour_count)
        checker = max(1, ceil(max(relief.rows, relief.columns) / self._parts / CHECKER_SQUARES - 0.5))
        return {
            **view.matrices,
            **{
                "u_rise": view.frame.height,
                "u_base": 0.0,
                "u_sky_step": float(relief.sky_step),
                "u_extent": relief.extent,
                "u_opacity": look.opacity,
            },
            **{"u_key": view.key_light, "u_halfway": view.halfway, "u_eye": tuple(view.camera.viewpoint)},
            **{"u_levels": (levels.scale, levels.offset), "u_checker": float(checker), "u_blank": BLANK},
            **{
                "u_line": view.scale,
                "u_wire": palette.wire,
                "u_wire_every": float(look.wire_every),
                "u_parts": self._parts,
            },
            **{"u_top": palette.top, "u_bottom": palette.bottom, "u_dimmed": palette.bottom},
            **{"u_picture_height": float(view.size[1]), "u_steps": float(self._paint.steps)},
            "u_last_color": float(self._paint.colors.width - 1),
        }

    def _forget_programs(self) -> None:
        self._patches.release()
        for program in self._programs.values():
            program.release()
        self._programs.clear()

    def _variant(self, look: Look, unlit: bool, coarse: bool, peeled: bool) -> moderngl.Program:
        """The program that does what this look asks for, and nothing else."""
        definitions = {
            "TEXTURE": TEXTURES[look.shown_texture],
            "WIREFRAME": WIREFRAMES[look.wireframe],
            "HIDDEN_LINES": int(look.hidden_lines and look.wireframe == "alone"),
            "CONTOURS": int(look.contours),
            "SAMPLES": int(look.samples),
            "STEPPED": int(self._paint.steps > 0),
            "UNLIT": int(unlit),
        }
        relief = self.relief
        present = {
            "DETAIL": coarse,
            "EVERY_SKY": relief.sky_step == 1,
            "HAS_HOLES": relief.has_holes and not coarse,
            "HAS_FILLS": relief.has_fills,
            "HAS_MARKS": relief.has_marks,
            "TINTED": relief.tint is not None,
            "PEELED": peeled,
        }
        definitions |= {name: 1 for name, on in present.items() if on}
        key = tuple(definitions.items())
        if key not in self._programs:
            self._programs[key] = build_program(self._ctx, "surface.vert.glsl", "surface.frag.glsl", definitions)
        return self._programs[key]

"""The surface's textures: values as they are, and the relief that is drawn."""

from math import ceil

import moderngl
import numpy as np

from landscape.surface import PointState, Surface
from landscape.viewer.detail import LEVELS, NEVER, TILE, Tiles, tile_lines
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.nodes.deviations import Deviations
from landscape.viewer.nodes.field_texture import FieldTexture, Rectangle
from landscape.viewer.nodes.screen_pass import ScreenPass
from landscape.viewer.value_range import ValueRange

SKY_SIDE = 512
"""The sky is looked at from at most about so many grid points along an axis: it varies slowly."""

FILL, MARK = 1, 2
"""In the mask: a value that stands in for a missing one, and one that the data says was interpolated."""


class Relief:
    """Keeps the textures in step with a surface, its frame and the range of its colours.

    With unchanged axes only the rectangle of points that changed is written. Scale, clip and
    exaggeration never touch the values on the GPU; they only run the passes again.

    Attributes:
        fill, x, y: textures of the mask of fills and marks, and of world x and y.
        relief, sky: see ``shaders/include/relief.glsl``.
        sky_step: grid points from one of the sky's texels to the next.
        tint: RG32F, place of the colour's value in its range and 1, or twice 0 where it has none: their
            quotient is right between values too; None where the height colours.
        tiles: of the drawn grid, for its level of detail.
        rows, columns: size of the drawn grid.
        extent: world x and y where the surface begins, its width and its depth.
        has_holes, has_fills, has_marks: whether any drawn point is missing, is a fill, is interpolated.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._sky_pass, self._relief_pass = (ScreenPass(ctx, f"{name}.frag.glsl") for name in ("sky", "relief"))
        self._tint_pass: ScreenPass | None = None
        self._heights, self._colors = FieldTexture(ctx), FieldTexture(ctx)
        self._shown: tuple[Surface, SceneFrame] | None = None
        self._colored: tuple[Surface, ValueRange] | None = None
        self._held: tuple[moderngl.Texture | moderngl.Framebuffer, ...] = ()
        self._deviations: Deviations | None = None
        self._has_levels = False
        self.tint: moderngl.Texture | None = None
        self.rows = self.columns = 0
        self.extent = 0.0, 0.0, 1.0, 1.0
        self.has_holes = self.has_fills = self.has_marks = False

    @property
    def height(self) -> moderngl.Texture:
        """The encoded values that are the height."""
        return self._heights.texture

    @property
    def written(self) -> Rectangle:
        """(x, y, width, height) of the last write to the height texture."""
        return self._heights.written

    @property
    def is_one_tile(self) -> bool:
        """Whether it is so small that it is always drawn with all its samples."""
        return max(self.rows, self.columns) <= TILE + 1

    def update(self, surface: Surface, frame: SceneFrame, color: ValueRange | None = None) -> None:
        """Writes what differs from the last call.

        Args:
            surface: what is drawn.
            frame: says which field is the height, and where it lies.
            color: another field, or another range of the same, for the colour.
        """
        held, held_frame = self._shown or (None, None)
        moved = held is None or held_frame is None or _base_of(frame) != _base_of(held_frame)
        if moved or surface is not held:
            afresh = moved or not _same_axes(surface, held)
            self._write(surface, frame, afresh=afresh)
        if surface is not held or frame != held_frame:
            self._shown = surface, frame
            self._draw_relief(frame)
            self.tiles = self._tiles(surface, frame)
            self._has_levels = False
        self._update_tint(surface, color)

    def need_levels(self) -> None:
        """Makes the smaller versions of relief and tint, for pictures in which samples are smaller than pixels."""
        if not self._has_levels:
            for texture in (self.relief, self.tint):
                if texture is not None:
                    texture.build_mipmaps()
            self._has_levels = True

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self._forget_tint()
        passes = self._sky_pass, self._relief_pass, self._tint_pass, self._deviations
        for held in (*self._held, self._heights, *passes):
            if held is not None:
                held.release()

    def _write(self, surface: Surface, frame: SceneFrame, afresh: bool) -> None:
        drawn = display_fill(surface)
        known = frame.drawn(drawn)
        self._heights.update(frame.values(drawn), known, afresh=afresh)
        if afresh:
            self._allocate(surface, frame)
        fill = known & ~frame.drawn(surface) if drawn is not surface else np.zeros((1, 1), dtype=bool)
        self.has_holes, self.has_fills = not bool(known.all()), bool(fill.any())
        interpolated = surface.state == PointState.INTERPOLATED
        self.has_marks = bool(interpolated.any())
        if self.has_fills or self.has_marks:
            self.fill.write(np.where(fill, FILL, interpolated * MARK).astype(np.uint8))

    def _allocate(self, surface: Surface, frame: SceneFrame) -> None:
        self._forget_tint()
        for held in self._held:
            held.release()
        size = self.columns, self.rows = self.height.size
        self.sky_step = ceil(max(size) / SKY_SIDE)
        x = frame.base(surface.alpha, surface.beta[0])[:, 0]
        y = frame.base(surface.alpha[0], surface.beta)[:, 1]
        self._axes = x, y
        self.extent = float(x[0]), float(y[0]), float(np.ptp(x)), float(np.ptp(y))
        self._spacing = float(np.ptp(x)) / (self.columns - 1), float(np.ptp(y)) / (self.rows - 1)
        self.fill = self._ctx.texture(size, 1, dtype="u1", alignment=1)
        self.relief = self._ctx.texture(size, 4, dtype="f2")
        self.sky = self._ctx.texture((ceil(size[0] / self.sky_step), ceil(size[1] / self.sky_step)), 1, dtype="f4")
        self.x = self._ctx.texture((self.columns, 1), 1, x.astype(np.float32), dtype="f4")
        self.y = self._ctx.texture((self.rows, 1), 1, y.astype(np.float32), dtype="f4")
        textures = self.fill, self.relief, self.sky, self.x, self.y
        for texture in textures:
            texture.filter = moderngl.NEAREST, moderngl.NEAREST
        self.sky.filter = moderngl.LINEAR, moderngl.LINEAR
        self.sky.repeat_x = self.sky.repeat_y = False
        self._target, self._sky_target = (self._ctx.framebuffer([part]) for part in (self.relief, self.sky))
        self._held = (self._target, self._sky_target, *textures)

    def _draw_relief(self, frame: SceneFrame) -> None:
        heights, uniforms = {"t_height": self.height}, {**self._heights.uniforms(frame), "u_rise": frame.height}
        self._sky_pass.draw(self._sky_target, heights, **uniforms, u_step=self.sky_step, u_spacing=self._spacing)
        self._relief_pass.draw(self._target, {**heights, "t_x": self.x, "t_y": self.y}, **uniforms)

    def _tiles(self, surface: Surface, frame: SceneFrame) -> Tiles:
        """Measures how far the relief would lie from itself with fewer samples; a single tile is drawn with all."""
        if self.is_one_tile:
            deviations = np.where(np.arange(LEVELS) == 0, 0.0, NEVER).reshape(-1, 1, 1)
        else:
            self._deviations = self._deviations or Deviations(self._ctx)
            deviations = self._deviations.measure(self.relief, self.x, self.y, frame.height)
        rows, columns = np.meshgrid(tile_lines(self.rows), tile_lines(self.columns), indexing="ij")
        heights = frame.drawn_heights_at(display_fill(surface), rows, columns) * frame.height
        return Tiles.over(*self._axes, frame.height, heights, deviations)

    def _update_tint(self, surface: Surface, color: ValueRange | None) -> None:
        if color is None:
            self._forget_tint()
            return
        held, held_color = self._colored or (None, None)
        if surface is held and color == held_color:
            return
        if surface is not held or held_color is None or color.field != held_color.field:
            drawn = display_fill(surface)
            self._colors.update(color.values(drawn), color.drawn(drawn))
        if self.tint is None:
            self.tint = self._ctx.texture((self.columns, self.rows), 2, dtype="f4")
            self.tint.filter = moderngl.NEAREST, moderngl.NEAREST
            self._tint_target = self._ctx.framebuffer([self.tint])
        self._tint_pass = self._tint_pass or ScreenPass(self._ctx, "tint.frag.glsl")
        self._tint_pass.draw(self._tint_target, {"t_values": self._colors.texture}, **self._colors.uniforms(color))
        self._colored, self._has_levels = (surface, color), False

    def _forget_tint(self) -> None:
        if self.tint is not None:
            self._tint_target.release()
            self.tint.release()
            self._colors.release()
        self.tint = self._colored = None


def _same_axes(a: Surface, b: Surface | None) -> bool:
    return b is not None and np.array_equal(a.alpha, b.alpha) and np.array_equal(a.beta, b.beta)


def _base_of(frame: SceneFrame) -> tuple[object, ...]:
    return frame.field, frame.alpha_range, frame.beta_range, frame.half_x, frame.half_y

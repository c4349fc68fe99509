"""The surface's textures: losses as they are, and the relief that is drawn."""

import moderngl
import numpy as np
import numpy.typing as npt

from landscape.surface import Surface
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.encoding import HeightEncoding
from landscape.viewer.nodes.program import build_program, set_uniforms

Rectangle = tuple[int, int, int, int]


class Relief:
    """Keeps the textures in step with a surface and its frame.

    With unchanged axes only the rectangle of points that changed is written. Scale, clip and
    exaggeration never touch the losses on the GPU; they only run the relief pass again.

    Attributes:
        height, fill, x, y: textures of losses, of the fill mask, and of world x and y.
        relief: RGBA32F, see ``shaders/include/relief.glsl``.
        rows, columns: size of the drawn grid; a line is drawn as two rows (or columns).
        has_holes, has_fills: whether any drawn point is missing, or is a fill.
        written: (x, y, width, height) of the last write to the height texture.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = build_program(ctx, "screen.vert.glsl", "relief.frag.glsl")
        self._pass = ctx.vertex_array(self._program, [])
        self._surface: Surface | None = None
        self._frame: SceneFrame | None = None
        self._held: tuple[moderngl.Texture | moderngl.Framebuffer, ...] = ()
        self.rows = self.columns = 0
        self.has_holes = self.has_fills = False
        self.written: Rectangle = (0, 0, 0, 0)

    def update(self, surface: Surface, frame: SceneFrame) -> None:
        """Writes what differs from the surface and frame of the last call."""
        moved = self._frame is None or _base_of(frame) != _base_of(self._frame)
        if surface is not self._surface or moved:
            known = self._surface is not None and not moved and _same_axes(surface, self._surface)
            self._write(surface, frame, afresh=not known)
        if surface is not self._surface or frame != self._frame:
            self._surface, self._frame = surface, frame
            self._draw_relief(frame)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        for held in (*self._held, self._pass, self._program):
            held.release()

    def _write(self, surface: Surface, frame: SceneFrame, afresh: bool) -> None:
        drawn = display_fill(surface)
        values, known = frame.values(drawn), frame.drawn(drawn)
        losses = values[known]
        if afresh or not self._encoding.fits(losses):
            self._encoding = HeightEncoding.fitting(losses)
        heights = _widened(self._encoding.encode(values, known))
        fill = _widened((known & ~frame.drawn(surface)).astype(np.uint8))
        self.has_holes, self.has_fills = not bool(known.all()), bool(fill.any())
        if afresh:
            self._allocate(surface, frame, heights.shape[:2])
            self._heights, self._fill = np.full_like(heights, np.nan), np.full_like(fill, 255)
        self.written = _write_changes(self.height, self._heights, heights)
        _write_changes(self.fill, self._fill, fill)
        self._heights, self._fill = heights, fill

    def _allocate(self, surface: Surface, frame: SceneFrame, shape: tuple[int, ...]) -> None:
        for held in self._held:
            held.release()
        self.rows, self.columns = shape
        size = (self.columns, self.rows)
        x = (
            frame.base(surface.alpha, surface.beta[0])[:, 0]
            if self.columns == len(surface.alpha)
            else _ribbon(frame.half_x)
        )
        y = (
            frame.base(surface.alpha[0], surface.beta)[:, 1]
            if self.rows == len(surface.beta)
            else _ribbon(frame.half_y)
        )
        self.height = self._ctx.texture(size, 2, dtype="f4")
        self.fill = self._ctx.texture(size, 1, dtype="u1", alignment=1)
        self.relief = self._ctx.texture(size, 4, dtype="f4")
        self.x = self._ctx.texture((self.columns, 1), 1, x.astype(np.float32).tobytes(), dtype="f4")
        self.y = self._ctx.texture((self.rows, 1), 1, y.astype(np.float32).tobytes(), dtype="f4")
        textures = self.height, self.fill, self.relief, self.x, self.y
        for texture in textures:
            texture.filter = moderngl.NEAREST, moderngl.NEAREST
        self._target = self._ctx.framebuffer([self.relief])
        self._held = (self._target, *textures)

    def _draw_relief(self, frame: SceneFrame) -> None:
        self._target.use()
        self._ctx.disable(moderngl.DEPTH_TEST | moderngl.BLEND | moderngl.CULL_FACE)
        for unit, texture in enumerate((self.height, self.x, self.y)):
            texture.use(unit)
        set_uniforms(
            self._program,
            t_height=0,
            t_x=1,
            t_y=2,
            u_log=frame.scale == "log",
            u_limits=self._encoding.limits(frame),
            u_rise=frame.height,
        )
        self._pass.render(moderngl.TRIANGLES, vertices=3)


def _write_changes(texture: moderngl.Texture, old: npt.NDArray, new: npt.NDArray) -> Rectangle:
    """Writes the smallest rectangle that holds every changed point; returns it."""
    changed = old != new
    changed = changed.any(axis=2) if changed.ndim == 3 else changed
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    (top, bottom), (left, right) = (rows[0], rows[-1] + 1), (columns[0], columns[-1] + 1)
    rectangle = int(left), int(top), int(right - left), int(bottom - top)
    texture.write(np.ascontiguousarray(new[top:bottom, left:right]).tobytes(), viewport=rectangle)
    return rectangle


def _widened(grid: npt.NDArray) -> npt.NDArray:
    """Repeats a line's only row (or column), so that there are cells to draw."""
    for axis in (0, 1):
        grid = np.repeat(grid, 2, axis=axis) if grid.shape[axis] == 1 else grid
    return grid


def _ribbon(half: float) -> npt.NDArray[np.float64]:
    return np.array([-half, half])


def _same_axes(a: Surface, b: Surface) -> bool:
    return np.array_equal(a.alpha, b.alpha) and np.array_equal(a.beta, b.beta)


def _base_of(frame: SceneFrame) -> tuple[object, ...]:
    return frame.field, frame.alpha_range, frame.beta_range, frame.half_x, frame.half_y

"""How far coarser drawings of a surface lie from the full one."""

import moderngl
import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray
from landscape.viewer.detail import LEVELS, NEVER, TILE, tiles_along
from landscape.viewer.nodes.screen_pass import ScreenPass


class Deviations:
    """Measures a relief on the GPU: one pass for each doubling of the distance between drawn samples."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._finest = ScreenPass(ctx, "deviation.frag.glsl", {"FINEST": 1})
        self._coarser = ScreenPass(ctx, "deviation.frag.glsl")

    def measure(self, relief: moderngl.Texture, x: moderngl.Texture, y: moderngl.Texture, rise: float) -> FloatArray:
        """Returns (LEVELS, rows of tiles, columns of tiles) bounds of the distance in world units.

        Level k draws every 2ᵏ-th sample. A tile without any cell to draw has -1 at every level, one
        with cells that are drawn and others that are not is `NEVER` beyond level 0.

        Args:
            relief: displayed heights.
            x: world x of every column.
            y: world y of every row.
            rise: world height of the displayed range.
        """
        textures = {"t_relief": relief, "t_x": x, "t_y": y}
        found: list[FloatArray] = []
        finer: moderngl.Texture | None = None
        for level in range(1, LEVELS):
            cells = -(-(relief.width - 1) // 2**level), -(-(relief.height - 1) // 2**level)
            coarser = self._ctx.texture(cells, 1, dtype="f4")
            target = self._ctx.framebuffer([coarser])
            screen_pass = self._finest if finer is None else self._coarser
            if finer is not None:
                textures["t_finer"] = finer
            screen_pass.draw(target, textures, u_stride=2 ** (level - 1), u_rise=rise)
            values = np.frombuffer(coarser.read(), dtype=np.float32).reshape(cells[1], cells[0])
            found.append(_largest_in_tiles(values, TILE >> level, relief.size))
            target.release()
            if finer is not None:
                finer.release()
            finer = coarser
        if finer is not None:
            finer.release()
        return np.stack([np.where(found[0] < 0, -1.0, 0.0), *found])

    def release(self) -> None:
        """Frees the programs."""
        self._finest.release()
        self._coarser.release()


def _largest_in_tiles(values: npt.NDArray[np.float32], cells: int, size: tuple[int, int]) -> FloatArray:
    """Returns the largest of every block of cells × cells values: where some are empty, only if all are."""
    columns, rows = (tiles_along(count) for count in size)
    padded = np.full((rows * cells, columns * cells), np.nan, dtype=np.float32)
    padded[: values.shape[0], : values.shape[1]] = values
    blocks = padded.reshape(rows, cells, columns, cells)
    most, least = np.nanmax(blocks, axis=(1, 3)), np.nanmin(blocks, axis=(1, 3))
    return np.where((most >= 0) & (least < 0), NEVER, most)

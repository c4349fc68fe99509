"""The triangles of a height map: tiles at their levels of detail, and the seams between them."""

from collections.abc import Callable

import moderngl
import numpy as np

from landscape.viewer.detail import TILE, Levels, seams_of
from landscape.viewer.nodes.program import set_uniforms

ProgramOf = Callable[[bool], moderngl.Program]
"""Returns the program for tiles drawn with all their samples (False) or with some (True)."""

TILES_A_BATCH = 64
MOST_QUEUED = TILES_A_BATCH * 2 * TILE * TILE
"""Triangles that are drawn before more are sent: a software renderer keeps some 200 bytes of each until then."""


class Patches:
    """Keeps batches of instances for every level and shape of tiles, and one for the seams."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._batches: dict[tuple[int, int, int, int], _Batch] = {}
        self._seams = _Batch(ctx, None)
        self._levels: Levels | None = None
        self._size = (0, 0)
        self.coarse = False
        """Whether any tile is drawn without some of its samples."""

    def update(self, levels: Levels, size: tuple[int, int]) -> None:
        """Takes the tiles to draw.

        Args:
            levels: (rows, columns) of each tile; -1 is not drawn.
            size: (columns, rows) of the grid's samples.
        """
        if size == self._size and self._levels is not None and np.array_equal(levels, self._levels):
            return
        if size != self._size:  # tiles of another grid have other shapes
            self.release()
            self._batches.clear()
        self._levels, self._size = levels, size
        self.coarse = bool(np.any(levels > 0))
        rows, columns = np.nonzero(levels >= 0)
        first = np.stack([columns, rows], axis=1) * TILE
        drawn = levels[rows, columns]
        cells = -(-np.minimum(np.array(size) - 1 - first, TILE) // 2 ** drawn[:, None])
        keys = np.column_stack([drawn, cells])
        for batch in self._batches.values():
            batch.count = 0
        for level, across, along in np.unique(keys, axis=0).tolist():
            alike = first[(keys == (level, across, along)).all(axis=1)]
            for begin in range(0, len(alike), TILES_A_BATCH):
                key = level, across, along, begin
                if key not in self._batches:
                    self._batches[key] = _Batch(self._ctx, _tile_indices(across, along))
                self._batches[key].write(alike[begin : begin + TILES_A_BATCH])
        seams = seams_of(levels)
        self._seams.write(seams)
        self._finest_seam = int(seams[:, 2].min()) if len(seams) else TILE

    def draw(self, program_of: ProgramOf) -> None:
        """Draws all tiles and seams into the current framebuffer."""
        queued = 0
        for (level, across, along, _), batch in self._batches.items():
            if batch.count:
                triangles = 2 * across * along * batch.count
                if queued + triangles > MOST_QUEUED:
                    self._ctx.finish()
                    queued = 0
                queued += triangles
                program = program_of(level > 0)
                set_uniforms(program, u_stride=2**level, u_width=across + 1)
                batch.draw(program)
        if self._seams.count:
            program = program_of(True)
            set_uniforms(program, u_width=0)
            self._seams.draw(program, 3 * TILE // self._finest_seam)

    def release(self) -> None:
        """Frees the buffers."""
        for batch in (*self._batches.values(), self._seams):
            batch.release()


class _Batch:
    """Instances of one shape."""

    def __init__(self, ctx: moderngl.Context, indices: bytes | None) -> None:
        self._ctx = ctx
        self._indices = None if indices is None else ctx.buffer(indices)
        self._instances: moderngl.Buffer | None = None
        self._vertices: dict[moderngl.Program, moderngl.VertexArray] = {}
        self.count = 0

    def write(self, patches: Levels) -> None:
        """Takes (K, 2 … 4) instances."""
        self.count = len(patches)
        data = np.zeros((self.count, 4), dtype=np.float32)
        data[:, : patches.shape[1]] = patches
        if self._instances is None or self._instances.size < data.nbytes:
            self._release_instances()
            self._instances = self._ctx.buffer(data) if self.count else None
        elif self.count:
            self._instances.write(data)

    def draw(self, program: moderngl.Program, vertices: int = -1) -> None:
        if program not in self._vertices:
            content = [(self._instances, "4f/i", "a_patch")]
            self._vertices[program] = self._ctx.vertex_array(program, content, self._indices, index_element_size=2)
        self._vertices[program].render(moderngl.TRIANGLES, vertices=vertices, instances=self.count)

    def release(self) -> None:
        self._release_instances()
        if self._indices is not None:
            self._indices.release()

    def _release_instances(self) -> None:
        for vertices in self._vertices.values():
            vertices.release()
        self._vertices.clear()
        if self._instances is not None:
            self._instances.release()
            self._instances = None


def _tile_indices(across: int, along: int) -> bytes:
    """Two triangles for each of across × along cells, the far corner last, counter-clockwise from above."""
    near = np.arange(along)[:, None] * (across + 1) + np.arange(across)
    right, above, far = near + 1, near + across + 1, near + across + 2
    return np.stack([near, right, far, above, near, far], axis=-1).astype(np.uint16).tobytes()

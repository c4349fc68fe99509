"""Level of detail: which tiles of a grid are drawn, and with how many of their samples. No GL.

A tile of `TILE` × `TILE` cells is drawn at level k with every 2ᵏ-th sample. How far that lies from the
full surface is known for each tile (see ``shaders/deviation.frag.glsl``); divided by the size of a
pixel where the tile is nearest, it is the largest error on the screen.
"""

from dataclasses import dataclass
from math import hypot, tan

import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera

TILE, LEVELS = 64, 7
"""Cells along a tile's side; and levels, the last with one cell a tile."""

NEVER = 1e30
"""Deviation of a level at which a tile must not be drawn: some of its cells are holes."""

TOLERANCE = 1.0
"""Pixels by which what is drawn may lie from the surface."""

GROWTH, LARGEST_TOLERANCE = 2**0.25, 1e5
"""Of the tolerance, where there would be too many triangles; at the largest, only cells of `NEVER` remain."""

Levels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tiles:
    """The tiles of a grid.

    Attributes:
        corners: (rows, columns, 8, 3) of a box around each, world.
        deviations: (LEVELS, rows, columns) bounds of the distance from the full surface, world;
            ascending with the level; negative where there is nothing to draw.
    """

    corners: FloatArray
    deviations: FloatArray

    @classmethod
    def over(cls, x: FloatArray, y: FloatArray, height: float, heights: FloatArray, deviations: FloatArray) -> "Tiles":
        """Returns the tiles of a grid.

        Args:
            x: (M,) world places of the columns.
            y: (N,) world places of the rows.
            height: of the displayed range, world.
            heights: (rows + 1, columns + 1) world heights where tiles meet, see `tile_lines`; NaN in holes.
                A tile of one cell lies between them, and no point of it is further from that than the
                deviation of the last level.
            deviations: see the class.
        """
        columns, rows = (places[tile_lines(len(places))] for places in (x, y))
        shape = len(rows) - 1, len(columns) - 1
        around = np.stack([heights[j : j + shape[0], i : i + shape[1]] for j in (0, 1) for i in (0, 1)])
        beyond = np.abs(deviations[-1])
        low = np.nan_to_num(np.clip(around.min(axis=0) - beyond, 0.0, height), nan=0.0)
        high = np.nan_to_num(np.clip(around.max(axis=0) + beyond, 0.0, height), nan=height)
        corners = np.empty((*shape, 8, 3))
        for corner in range(8):
            i, j = corner & 1, (corner >> 1) & 1
            corners[:, :, corner, 0] = columns[None, i : i + shape[1]]
            corners[:, :, corner, 1] = rows[j : j + shape[0], None]
            corners[:, :, corner, 2] = high if corner & 4 else low
        return cls(corners, deviations)

    def errors(self, camera: Camera, size: tuple[int, int]) -> FloatArray:
        """Returns (LEVELS, rows, columns) bounds of the error on the screen in pixels.

        It is 0 at level 0, and infinite at every level of a tile that is out of sight or empty.

        Args:
            camera: how the grid is seen.
            size: (width, height) of the picture in pixels.
        """
        shape = self.deviations.shape[1:]
        pixels = camera.pixels_per_world(self.corners.reshape(-1, 3), size[1]).reshape(*shape, 8).max(axis=2)
        first_drawn = camera.eye + camera.depth_range[0] * camera.basis()[2]
        pixels = np.minimum(pixels, camera.pixels_per_world(first_drawn[None], size[1]))
        errors = self.deviations * pixels * _rim_stretch(camera, size[0] / size[1])
        return np.where((self.deviations[0] < 0) | ~self._in_sight(camera, size), np.inf, errors)

    def _in_sight(self, camera: Camera, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
        """(rows, columns) whether some of a tile's box may lie in the picture."""
        matrix = camera.projection_matrix(size[0] / size[1]) @ camera.view_matrix()
        clip = self.corners @ matrix[:, :3].T + matrix[:, 3]
        beside = [np.all(sign * clip[..., axis] > clip[..., 3], axis=2) for axis in range(3) for sign in (-1, 1)]
        return ~np.logical_or.reduce(beside)


def chosen_levels(errors: FloatArray, most_triangles: int, tolerance: float = TOLERANCE) -> Levels:
    """Returns (rows, columns) the coarsest level of each tile that errs by no more than a tolerance; -1 is not drawn.

    Args:
        errors: in pixels, see `Tiles.errors`.
        most_triangles: where there would be more of them, the tolerance grows until there are not.
        tolerance: in pixels.
    """
    levels = np.count_nonzero(errors <= tolerance, axis=0) - 1
    while triangles_of(levels) > most_triangles and tolerance < LARGEST_TOLERANCE:
        tolerance *= GROWTH
        levels = np.count_nonzero(errors <= tolerance, axis=0) - 1
    return levels


def largest_error(errors: FloatArray, levels: Levels) -> float:
    """Returns the largest error of tiles of these levels in pixels; 0 where nothing is drawn.

    Args:
        errors: in pixels, see `Tiles.errors`.
        levels: of the tiles; -1 is not drawn.
    """
    drawn = np.take_along_axis(errors, np.maximum(levels, 0)[None], axis=0)[0]
    return float(np.max(drawn, where=levels >= 0, initial=0.0))


def triangles_of(levels: Levels) -> int:
    """Returns how many triangles tiles of these levels have, if all are whole; -1 has none."""
    sides = TILE >> np.maximum(levels, 0)
    return int(np.sum(2 * sides * sides, where=levels >= 0))


def tiles_along(samples: int) -> int:
    """Returns how many tiles an axis of so many samples has."""
    return max(-(-(samples - 1) // TILE), 1)


def seams_of(levels: Levels) -> Levels:
    """Returns (K, 4) the sides at which tiles of different levels meet, and cracks would open.

    Each is the column and the row of the sample where it begins; the distance of the finer samples
    along it; and that of the coarser ones, negative where the side runs along the rows' axis.
    """
    seams = []
    for axis in (0, 1):
        first, second = np.moveaxis(levels, axis, 0)[:-1], np.moveaxis(levels, axis, 0)[1:]
        there = (first != second) & (first >= 0) & (second >= 0)
        across, along = np.nonzero(there)
        fine, coarse = (2 ** pick(first, second)[there] for pick in (np.minimum, np.maximum))
        places = [(across + 1) * TILE, along * TILE]
        column, row = places if axis == 1 else reversed(places)
        seams.append(np.stack([column, row, fine, -coarse if axis == 1 else coarse], axis=1))
    return np.concatenate(seams)


def tile_lines(samples: int) -> npt.NDArray[np.intp]:
    """Returns the samples of an axis where its tiles begin, and the last one."""
    return np.minimum(np.arange(tiles_along(samples) + 1) * TILE, samples - 1)


def _rim_stretch(camera: Camera, aspect: float) -> float:
    """Returns by which factor, at most, a short line looks longer than `Camera.pixels_per_world` says.

    Perspective stretches lines along the view at the rim of the picture.
    """
    if camera.projection == "orthographic":
        return 1.0
    return hypot(1.0, hypot(1.0, aspect) * tan(camera.field_of_view / 2))

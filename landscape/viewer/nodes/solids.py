"""Lit solids of constant size on the screen: the glyphs of critical points, thousands of them in one call."""

from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.colors import Solid
from landscape.viewer.nodes.billboards import DEPTH_LIFT, HIDDEN_OPACITY, Billboards
from landscape.viewer.nodes.canvas import Canvas
from landscape.viewer.nodes.view import View
from landscape.viewer.solid_pictures import MOST_FACES, SHAPES, solid_picture, standing_axes

SOLIDS: tuple[Solid, ...] = ("ball", "octahedron", "tetrahedron", "cube")
"""In the order of the numbers in ``shaders/include/solids.glsl``."""


@dataclass(frozen=True, eq=False)
class SolidRows:
    """K solids.

    Attributes:
        positions: (K, 3) of their middles, world.
        colors: (K, 3), 0 to 1.
        radii: (K,) pixels at scale 1.
        solids: (K,) places in `SOLIDS`.
        hollow: (K,) whether only their outlines are drawn.
    """

    positions: FloatArray
    colors: FloatArray
    radii: FloatArray
    solids: npt.NDArray[np.int64]
    hollow: npt.NDArray[np.bool_]

    @property
    def table(self) -> npt.NDArray[np.float32]:
        """(K, 9) as the shader reads them."""
        columns = self.positions, self.colors, self.radii, self.solids, self.hollow
        return np.column_stack(columns).astype(np.float32)


class Solids:
    """Draws solids, the nearest last; the middle of each decides whether it is in sight.

    A solid whose middle is hidden is pale as a whole. One in sight is whole on whatever slope it
    stands, and pale where something well before it hides a part.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        attributes = {"a_position": 3, "a_color": 3, "a_radius": 1, "a_solid": 1, "a_hollow": 1}
        self._billboards = Billboards(ctx, "solid", attributes)
        self._rows: SolidRows | None = None
        self._table = np.empty((0, 9), np.float32)
        self._ordered_for: Camera | None = None

    def update(self, rows: SolidRows) -> None:
        """Takes the solids to draw."""
        if rows is not self._rows:
            self._rows, self._table, self._ordered_for = rows, rows.table, None

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self._billboards.release()

    def draw(self, view: View, canvas: Canvas | None) -> None:
        """Draws the solids; see `Billboards.draw`."""
        if not len(self._table):
            return
        self._order(view.camera)
        self._billboards.draw(view, canvas, u_near_lift=DEPTH_LIFT, u_hidden=HIDDEN_OPACITY, **_pictures(view))

    def _order(self, camera: Camera) -> None:
        """Puts the nearest last, so that what is blended over another solid is before it."""
        if camera is self._ordered_for:
            return
        assert self._rows is not None
        self._ordered_for = camera
        farthest_first = np.argsort(-(self._rows.positions @ camera.basis()[2]), kind="stable")
        self._billboards.write(self._table[farthest_first])


def _pictures(view: View) -> dict[str, tuple[tuple[float, ...], ...] | tuple[float, ...]]:
    """How each solid looks in a picture, as uniforms, and how the light falls on it."""
    camera = view.camera
    heading = camera.heading
    turned = np.array([[np.cos(heading), np.sin(heading), 0.0], [-np.sin(heading), np.cos(heading), 0.0], [0, 0, 1]])
    key, halfway = turned @ view.key_light, turned @ view.halfway
    axes = standing_axes(camera)
    pictures = [solid_picture(SHAPES[solid], axes) for solid in SOLIDS if solid in SHAPES]
    ball = np.vstack([axes @ [0.0, 0.0, 1.0], axes @ key, axes @ halfway, np.zeros((3, 3))])
    unused = np.zeros((MOST_FACES, 3))
    rows = {
        "u_edges": [ball, *(picture.edges for picture in pictures)],
        "u_faces": [unused, *(picture.faces for picture in pictures)],
        "u_normals": [unused, *(picture.normals for picture in pictures)],
    }
    uniforms = {name: tuple(map(tuple, np.vstack(parts).tolist())) for name, parts in rows.items()}
    return {**uniforms, "u_key": tuple(key.tolist()), "u_halfway": tuple(halfway.tolist())}

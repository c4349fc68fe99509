"""How solids look from a side, seen along parallel lines: the lines of their outlines, and the faces in front. No GL.

Every glyph of a kind looks the same in one picture, wherever it stands: this is worked out once for all of them.
"""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.colors import Solid

BALL_RADIUS, OCTAHEDRON_REACH, CUBE_HALF = 0.95, 1.2, 0.74
"""In units of a glyph's radius: the ball's, from the middle to the octahedron's corners, half an edge of the cube."""

SUMMIT, FOOT, BASE_REACH = 1.15, -0.62, 1.12
"""The same of the tetrahedron: heights of its summit and its base, and from the middle of that to its corners."""

MOST_EDGES, MOST_FACES = 6, 4
"""That the outline of one of them has, and that are seen at once."""

EDGE_ON = 1e-6
"""A face that looks no more than this towards the viewer is not seen."""

NOWHERE = (0.0, 0.0, -9.0), (0.0, 0.0, 1e6)
"""Lines and faces that fill up a row: the outline lies within the one, nothing before the other."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A convex solid about the origin, z up, y away from the viewer.

    Attributes:
        corners: (V, 3).
        normals: (F, 3) outward unit normals of its faces.
        offsets: (F,) distances of the faces from the origin.
        edges: faces on both sides of each edge, and a corner on it.
    """

    corners: FloatArray
    normals: FloatArray
    offsets: FloatArray
    edges: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, corners: FloatArray) -> "Shape":
        """Returns the convex hull of corners in general position to each other, or in faces of any size."""
        found: list[tuple[FloatArray, float]] = []
        for three in combinations(corners, 3):
            normal = np.cross(three[1] - three[0], three[2] - three[0])
            length = float(np.linalg.norm(normal))
            if length < 1e-9:
                continue
            normal = normal / length
            normal = normal if normal @ three[0] > 0 else -normal
            offset = float(normal @ three[0])
            known = any(np.allclose(normal, other, atol=1e-9) for other, _ in found)
            if not known and np.all(corners @ normal <= offset + 1e-9):
                found.append((normal, offset))
        normals, offsets = np.array([normal for normal, _ in found]), np.array([offset for _, offset in found])
        on = np.abs(corners @ normals.T - offsets) < 1e-9
        edges = [
            (i, j, int(np.flatnonzero(on[:, i] & on[:, j])[0]))
            for i, j in combinations(range(len(found)), 2)
            if (on[:, i] & on[:, j]).sum() == 2
        ]
        return cls(corners, normals, offsets, tuple(edges))


def _tetrahedron() -> FloatArray:
    """A flat side looks at the viewer, so that its outline is a triangle from before and from above."""
    turns = np.radians([90.0, 210.0, 330.0])
    base = np.column_stack([BASE_REACH * np.cos(turns), BASE_REACH * np.sin(turns), np.full(3, FOOT)])
    return np.vstack([base, [0.0, 0.0, SUMMIT]])


SHAPES: dict[Solid, Shape] = {
    "octahedron": Shape.of(OCTAHEDRON_REACH * np.vstack([np.eye(3), -np.eye(3)])),
    "tetrahedron": Shape.of(_tetrahedron()),
    "cube": Shape.of(CUBE_HALF * np.array(list(product((-1.0, 1.0), repeat=3)))),
}
"""All but the ball, whose outline is a circle from everywhere."""


@dataclass(frozen=True, eq=False)
class SolidPicture:
    """A solid as a camera sees it; places in the picture are in units of its radius, x right, y up.

    Attributes:
        edges: (MOST_EDGES, 3) lines of its outline: (x, y, 1) · line is the distance outside.
        faces: (MOST_FACES, 3) faces that are seen: of those in front at (x, y), the least (x, y, 1) · face is.
        normals: (MOST_FACES, 3) of those faces, with the solid's own axes.
    """

    edges: FloatArray
    faces: FloatArray
    normals: FloatArray


def standing_axes(camera: Camera) -> FloatArray:
    """Returns (3, 3) the picture's right, up and towards the viewer, as rows, as solids have them.

    Solids stand upright on the plane and go round with the viewer: their first axis lies in the
    plane, to the right in the picture.
    """
    right, up, forward = camera.basis()
    across = np.array([np.cos(camera.heading), np.sin(camera.heading), 0.0])
    axes = np.array([across, np.cross([0.0, 0.0, 1.0], across), [0.0, 0.0, 1.0]])
    return np.array([right, up, -forward]) @ axes.T


def solid_picture(shape: Shape, axes: FloatArray) -> SolidPicture:
    """Returns how a solid looks.

    Args:
        shape: of the solid.
        axes: of the picture, see `standing_axes`.
    """
    facing = shape.normals @ axes[2]
    seen = facing > EDGE_ON
    edges = [_line(shape, axes, edge) for edge in shape.edges if seen[edge[0]] != seen[edge[1]]]
    front = np.flatnonzero(seen)
    slopes = -shape.normals[front] @ axes[:2].T
    faces = np.column_stack([slopes, shape.offsets[front]]) / facing[front, None]
    normals = shape.normals[front]
    return SolidPicture(
        _filled(np.array(edges), MOST_EDGES, NOWHERE[0]),
        _filled(faces, MOST_FACES, NOWHERE[1]),
        _filled(normals, MOST_FACES, (0.0, 0.0, 1.0)),
    )


def _line(shape: Shape, axes: FloatArray, edge: tuple[int, int, int]) -> FloatArray:
    """The line of an edge in the picture."""
    along = axes[:2] @ np.cross(shape.normals[edge[0]], shape.normals[edge[1]])
    outward = np.array([along[1], -along[0]]) / np.linalg.norm(along)
    reach = float(outward @ (axes[:2] @ shape.corners[edge[2]]))
    return np.append(outward, -reach) if reach >= 0 else np.append(-outward, reach)


def _filled(rows: FloatArray, count: int, row: tuple[float, float, float]) -> FloatArray:
    return np.vstack([rows.reshape(-1, 3), np.tile(row, (count, 1))])[:count]

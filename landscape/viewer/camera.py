"""A camera: where it looks from, and the matrices that follow. No GL, no windows.

The world is right-handed with z up; the surface's base rectangle is centred on the z axis. Matrices act on column
vectors, `clip = projection @ view @ (x, y, z, 1)`; OpenGL wants them transposed (column-major).

Three angles give the orientation. The turntable changes yaw and pitch; free orbit turns the three unit vectors and
reads the angles back from them, so that it passes the poles like any other place.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from math import atan2, cos, hypot, pi, radians, sin, tan
from typing import Literal

import numpy as np
from pyrr import matrix44

from landscape.trajectory import FloatArray

Projection = Literal["perspective", "orthographic"]
Side = Literal["front", "right", "top", "isometric"]
Point = tuple[float, float, float]

MIN_DISTANCE, MAX_DISTANCE = 0.01, 100.0
MIN_FIELD_OF_VIEW, MAX_FIELD_OF_VIEW = radians(10.0), radians(90.0)
TARGET_REACH = 10.0
"""No coordinate of the target lies further from the origin."""

SIDES: dict[Side, tuple[float, float]] = {
    "front": (0.0, 0.0),
    "right": (radians(90.0), 0.0),
    "top": (0.0, radians(90.0)),
    "isometric": (radians(-45.0), atan2(1.0, 2.0**0.5)),
}
"""Yaw and pitch of the views with a name."""

SCENE = np.array(list(product((-1.25, 1.25), (-1.25, 1.25), (-0.25, 3.25))))
"""(8, 3) corners of a box that holds all that is ever drawn, however exaggerated."""

DEPTH_RATIO = 1000.0
"""Of the farthest to the nearest depth, where the camera stands in the scene. With the usual lens a
depth buffer of 24 bits then tells apart what lies a pixel's width apart, at every depth, up to 4K."""


@dataclass(frozen=True)
class Camera:
    """Position and lens.

    Attributes:
        target: the point looked at, in world units.
        distance: from the target, in world units; at the target both projections show things equally large.
        yaw: angle about the z axis in radians; 0 looks along +y, growing counter-clockwise from above.
        pitch: angle above the plane in radians, -π/2 to π/2; π/2 looks straight down.
        roll: angle about the line of sight in radians; growing, the picture turns clockwise.
        field_of_view: vertical opening angle in radians.
        projection: whether what is farther looks smaller.
        upright: whether orbiting keeps the vertical axis upright (turntable) or not (free orbit).
    """

    target: Point = (0.0, 0.0, 0.3)
    distance: float = 4.0
    yaw: float = radians(-35.0)
    pitch: float = radians(32.0)
    roll: float = 0.0
    field_of_view: float = radians(35.0)
    projection: Projection = "perspective"
    upright: bool = True

    def orbited(self, yaw: float, pitch: float) -> "Camera":
        """Returns the camera turned about its target by two angles in radians.

        The turntable turns about the vertical axis and stops at the poles. Free orbit turns
        about the picture's own up and right axes, at once.
        """
        if self.upright:
            raised = min(max(self.pitch + pitch, -pi / 2), pi / 2)
            return replace(self, yaw=(self.yaw + yaw) % (2 * pi), pitch=raised, roll=0.0)
        right, up, _ = self.basis()
        angle = hypot(yaw, pitch)
        return self.turned((yaw * up - pitch * right) / (angle or 1.0), angle)

    def turned(self, axis: FloatArray, angle: float) -> "Camera":
        """Returns the camera turned about its target: about a unit vector (3,) by an angle in radians (Rodrigues)."""

        def turn(vector: FloatArray) -> FloatArray:
            along = (axis @ vector) * axis
            return along + cos(angle) * (vector - along) + sin(angle) * np.cross(axis, vector)

        right, _, forward = self.basis()
        return self._oriented(turn(right), turn(forward))

    def levelled(self) -> "Camera":
        """Returns the camera as a turntable's: the vertical axis is upright again."""
        return replace(self, roll=0.0, upright=True)

    def facing(self, side: Side) -> "Camera":
        """Returns the camera turned to one of the views with a name: from above, α runs right and β up."""
        yaw, pitch = SIDES[side]
        return replace(self, yaw=yaw, pitch=pitch, roll=0.0)

    def zoomed(self, factor: float, about: FloatArray | None = None) -> "Camera":
        """Returns the camera with its distance multiplied, within bounds.

        Args:
            factor: below 1 comes closer.
            about: (3,) the world point that keeps its place in the picture; the target if None.
        """
        distance = min(max(self.distance * factor, MIN_DISTANCE), MAX_DISTANCE)
        target = np.asarray(self.target)
        if about is not None:
            target = about + distance / self.distance * (target - about)
        return replace(self, target=_within_reach(target), distance=distance)

    def panned(self, dx: float, dy: float, viewport_height: float, at: FloatArray | None = None) -> "Camera":
        """Returns the camera moved so that a point follows a pointer by (dx, dy) pixels, y down.

        Args:
            dx: pixels to the right.
            dy: pixels down.
            viewport_height: of the picture in pixels.
            at: (3,) the world point; the target if None.
        """
        target = np.asarray(self.target)
        scale = 1 / self.pixels_per_world(target[None] if at is None else at[None], max(viewport_height, 1.0))[0]
        right, up, _ = self.basis()
        return replace(self, target=_within_reach(target - dx * scale * right + dy * scale * up))

    def refocused(self, point: FloatArray) -> "Camera":
        """Returns the camera that sees the same, but whose target is as deep in the picture as a point (3,).

        A point behind the camera changes nothing.
        """
        forward = self.basis()[2]
        if self.projection == "orthographic":
            target = np.asarray(self.target)
            return replace(self, target=_within_reach(target + ((point - target) @ forward) * forward))
        depth = float((point - self.eye) @ forward)
        if depth <= 0.0:
            return self
        distance = min(max(depth, MIN_DISTANCE), MAX_DISTANCE)
        return replace(self, target=_within_reach(self.eye + distance * forward), distance=distance)

    def with_lens(self, field_of_view: float) -> "Camera":
        """Returns the camera with another field of view, from where the target looks as large as before."""
        opened = min(max(field_of_view, MIN_FIELD_OF_VIEW), MAX_FIELD_OF_VIEW)
        nearer = replace(self, field_of_view=opened)
        return nearer.zoomed(self._half_height / nearer._half_height)

    def basis(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Returns the unit vectors right, up and forward, read-only; defined at every pitch, straight down too."""
        return self._basis

    @cached_property
    def _basis(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        cy, sy, cp, sp = cos(self.yaw), sin(self.yaw), cos(self.pitch), sin(self.pitch)
        right = np.array([cy, sy, 0.0])
        up, forward = np.array([-sy * sp, cy * sp, cp]), np.array([-sy * cp, cy * cp, -sp])
        cr, sr = cos(self.roll), sin(self.roll)
        vectors = cr * right + sr * up, cr * up - sr * right, forward
        for vector in vectors:
            vector.setflags(write=False)  # they are kept: a picture asks for them a dozen times
        return vectors

    @property
    def heading(self) -> float:
        """The angle of the picture's right side about the z axis, in radians.

        It is the yaw of an upright camera; free orbit over a pole leaves it unchanged.
        """
        right = self.basis()[0]
        return atan2(right[1], right[0])

    @property
    def eye(self) -> FloatArray:
        """(3,) where the camera stands; with the orthographic projection, before all of the scene."""
        return np.asarray(self.target) - self._standoff * self.basis()[2]

    @cached_property
    def viewpoint(self) -> FloatArray:
        """(4,) the eye in homogeneous coordinates: `viewpoint[:3] - viewpoint[3] * p` leads from p towards it.

        The orthographic projection has it at infinity.
        """
        if self.projection == "orthographic":
            return np.append(-self.basis()[2], 0.0)
        return np.append(self.eye, 1.0)

    def view_matrix(self) -> FloatArray:
        """(4, 4) from world to camera, read-only."""
        return self._view_matrix

    @cached_property
    def _view_matrix(self) -> FloatArray:
        right, up, forward = self.basis()
        matrix = np.eye(4)
        matrix[:3, :3] = right, up, -forward
        matrix[:3, 3] = -matrix[:3, :3] @ self.eye
        matrix.setflags(write=False)
        return matrix

    def projection_matrix(self, aspect: float) -> FloatArray:
        """(4, 4) projection for a viewport of width / height = `aspect`."""
        near, far = self.depth_range
        if self.projection == "orthographic":
            half, create = self._half_height, matrix44.create_orthogonal_projection
        else:
            half, create = near * tan(self.field_of_view / 2), matrix44.create_perspective_projection_from_bounds
        matrix = create(-half * aspect, half * aspect, -half, half, near, far)
        return np.asarray(matrix, dtype=np.float64).T

    @cached_property
    def depth_range(self) -> tuple[float, float]:
        """The depths (near, far) between which the picture is drawn.

        All of the scene that is before the camera lies between them, but what is closer to a
        perspective camera than a tenth of its distance, or a `DEPTH_RATIO`-th of the far end.
        """
        nearest, farthest = (self._standoff + reach for reach in self._reaches)
        far = max(farthest, self.distance)
        return max(nearest, min(far / DEPTH_RATIO, self.distance / 10)), far

    def ray(self, pixel: tuple[float, float], size: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
        """Returns where the line of sight through a pixel begins (3,), and its unit direction (3,).

        Args:
            pixel: x and y, y down.
            size: width and height of the picture in pixels.
        """
        right, up, forward = self.basis()
        across, above = 2 * pixel[0] / size[0] - 1, 1 - 2 * pixel[1] / size[1]
        aside = (across * size[0] / size[1] * right + above * up) * self._half_height
        if self.projection == "orthographic":
            return self.eye + aside, forward
        direction = forward + aside / self.distance
        return self.eye, direction / np.linalg.norm(direction)

    def at_target_depth(self, pixel: tuple[float, float], size: tuple[float, float]) -> FloatArray:
        """Returns the world point (3,) that a pixel shows of the plane through the target across the view."""
        start, direction = self.ray(pixel, size)
        forward = self.basis()[2]
        return start + (np.asarray(self.target) - start) @ forward / (direction @ forward) * direction

    def project(self, points: FloatArray, width: float, height: float) -> FloatArray:
        """Returns (K, 3) pixel x, pixel y (down) and depth in clip units of (K, 3) world points.

        Points behind the camera come back as NaN.
        """
        clip = np.column_stack([points, np.ones(len(points))]) @ _clip_matrix(self, width / height).T
        w = np.where(clip[:, 3:] > 0, clip[:, 3:], np.nan)
        x, y, z = (clip[:, :3] / w).T
        return np.column_stack([(x + 1) / 2 * width, (1 - y) / 2 * height, z])

    def pixels_per_world(self, points: FloatArray, viewport_height: float) -> FloatArray:
        """Returns (K,) how many pixels a world unit across the view measures at (K, 3) points.

        Points beside or behind a perspective camera measure infinitely much.
        """
        seen = self._half_height
        if self.projection == "perspective":
            depth = (points - self.eye) @ self.basis()[2]
            seen = seen * np.maximum(depth, 0.0) / self.distance
        with np.errstate(divide="ignore"):
            return np.broadcast_to(np.divide(viewport_height / 2, seen), len(points))

    @property
    def _half_height(self) -> float:
        """Half the world height that is seen at the target."""
        return self.distance * tan(self.field_of_view / 2)

    @cached_property
    def _reaches(self) -> tuple[float, float]:
        """How far the scene extends from the target towards the eye (negative) and away from it."""
        depths = (SCENE - np.asarray(self.target)) @ self.basis()[2]
        return float(depths.min()), float(depths.max())

    @property
    def _standoff(self) -> float:
        """World distance from the target to the eye."""
        return self.distance if self.projection == "perspective" else max(self.distance, 0.1 - self._reaches[0])

    def _oriented(self, right: FloatArray, forward: FloatArray) -> "Camera":
        """The camera with another basis, whose vectors are orthonormal."""
        yaw, pitch = atan2(-forward[0], forward[1]), atan2(-forward[2], hypot(forward[0], forward[1]))
        level = replace(self, yaw=yaw % (2 * pi), pitch=pitch, roll=0.0)
        level_right, level_up, _ = level.basis()
        return replace(level, roll=atan2(right @ level_up, right @ level_right))


RESET = Camera()


def _within_reach(target: FloatArray) -> Point:
    x, y, z = np.clip(target, -TARGET_REACH, TARGET_REACH).tolist()
    return x, y, z


@lru_cache(maxsize=8)
def _clip_matrix(camera: Camera, aspect: float) -> FloatArray:
    return camera.projection_matrix(aspect) @ camera.view_matrix()

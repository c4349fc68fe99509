"""A turntable camera: where it looks from, and the matrices that follow. No GL, no windows.

The world is right-handed with z up; the surface's base rectangle is centred on the z axis.
Matrices act on column vectors, `clip = projection @ view @ (x, y, z, 1)`; OpenGL wants them
transposed (column-major).
"""

from dataclasses import dataclass, replace
from math import cos, pi, radians, sin, tan

import numpy as np
from pyrr import matrix44

from landscape.trajectory import FloatArray

MIN_DISTANCE, MAX_DISTANCE = 0.05, 50.0
UPRIGHT_PITCH = pi / 2


@dataclass(frozen=True)
class Camera:
    """Position and lens.

    Attributes:
        target: the point looked at, in world units.
        distance: from the target, in world units.
        yaw: angle about the z axis in radians; 0 looks along +y, growing counter-clockwise from above.
        pitch: angle above the plane in radians; π/2 looks straight down.
        field_of_view: vertical opening angle in radians.
        upright: whether the pitch stops at ±π/2, so that up stays up.
    """

    target: tuple[float, float, float] = (0.0, 0.0, 0.3)
    distance: float = 4.0
    yaw: float = radians(-35.0)
    pitch: float = radians(32.0)
    field_of_view: float = radians(35.0)
    upright: bool = True

    def orbited(self, yaw: float, pitch: float) -> "Camera":
        """Returns the camera turned about its target by two angles in radians."""
        raised = self.pitch + pitch
        if self.upright:
            raised = min(max(raised, -UPRIGHT_PITCH), UPRIGHT_PITCH)
        return replace(self, yaw=(self.yaw + yaw) % (2 * pi), pitch=raised)

    def zoomed(self, factor: float) -> "Camera":
        """Returns the camera with its distance multiplied by `factor`, within bounds."""
        return replace(self, distance=min(max(self.distance * factor, MIN_DISTANCE), MAX_DISTANCE))

    def panned(self, dx: float, dy: float, viewport_height: float) -> "Camera":
        """Returns the camera moved so that the target follows a pointer by (dx, dy) pixels, y down."""
        scale = 2 * self.distance * tan(self.field_of_view / 2) / max(viewport_height, 1.0)
        right, up, _ = self.basis()
        moved = np.asarray(self.target) - dx * scale * right + dy * scale * up
        x, y, z = np.clip(moved, -MAX_DISTANCE, MAX_DISTANCE)
        return replace(self, target=(float(x), float(y), float(z)))

    def basis(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Returns the unit vectors right, up and forward; defined at every pitch, straight down too."""
        cy, sy, cp, sp = cos(self.yaw), sin(self.yaw), cos(self.pitch), sin(self.pitch)
        right = np.array([cy, sy, 0.0])
        up = np.array([-sy * sp, cy * sp, cp])
        forward = np.array([-sy * cp, cy * cp, -sp])
        return right, up, forward

    @property
    def eye(self) -> FloatArray:
        """(3,) where the camera stands."""
        return np.asarray(self.target) - self.distance * self.basis()[2]

    def view_matrix(self) -> FloatArray:
        """(4, 4) from world to camera."""
        right, up, forward = self.basis()
        matrix = np.eye(4)
        matrix[:3, :3] = right, up, -forward
        matrix[:3, 3] = -matrix[:3, :3] @ self.eye
        return matrix

    def projection_matrix(self, aspect: float) -> FloatArray:
        """(4, 4) perspective projection for a viewport of width / height = `aspect`."""
        near = max(self.distance / 50, 0.01)
        matrix = matrix44.create_perspective_projection(
            np.degrees(self.field_of_view), aspect, near, self.distance + 20.0
        )
        return np.asarray(matrix, dtype=np.float64).T

    def ray(self, pixel: tuple[float, float], size: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
        """Returns the eye (3,) and the unit direction (3,) of the line of sight through a pixel.

        Args:
            pixel: x and y, y down.
            size: width and height of the picture in pixels.
        """
        right, up, forward = self.basis()
        half = tan(self.field_of_view / 2)
        across, above = 2 * pixel[0] / size[0] - 1, 1 - 2 * pixel[1] / size[1]
        direction = forward + across * half * size[0] / size[1] * right + above * half * up
        return self.eye, direction / np.linalg.norm(direction)

    def project(self, points: FloatArray, width: float, height: float) -> FloatArray:
        """Returns (K, 3) pixel x, pixel y (down) and depth in clip units of (K, 3) world points.

        Points behind the camera come back as NaN.
        """
        matrix = self.projection_matrix(width / height) @ self.view_matrix()
        clip = np.column_stack([points, np.ones(len(points))]) @ matrix.T
        w = np.where(clip[:, 3:] > 0, clip[:, 3:], np.nan)
        x, y, z = (clip[:, :3] / w).T
        return np.column_stack([(x + 1) / 2 * width, (1 - y) / 2 * height, z])


RESET = Camera()


def top_view(camera: Camera) -> Camera:
    """Returns a camera that looks straight down, α to the right and β up."""
    return replace(camera, target=(0.0, 0.0, 0.0), distance=RESET.distance, yaw=0.0, pitch=UPRIGHT_PITCH)

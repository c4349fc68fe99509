"""What every node needs to know of the picture it draws into."""

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin

import numpy as np

from landscape.viewer.appearance import Display
from landscape.viewer.camera import Camera
from landscape.viewer.colors import PALETTES, Palette
from landscape.viewer.display import SceneFrame
from landscape.viewer.nodes.program import gl_matrix
from landscape.viewer.state import Theme


@dataclass(frozen=True)
class View:
    """One picture.

    Attributes:
        camera, frame, display, theme: what is seen, and how.
        size: (width, height) in pixels.
        scale: factor on pixel widths of lines and glyphs.
        offset: moves the picture by (x, y) pixels, y up: less than one, for anti-aliasing by
            the mean of several pictures.
        cut_out: whether lines and glyphs have hard edges, for the depth at which they hide what
            is transparent.
        in_plane: whether all is seen in the plane of the axes, where nothing hides anything.
    """

    camera: Camera
    size: tuple[int, int]
    frame: SceneFrame
    display: Display
    theme: Theme
    scale: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)
    cut_out: bool = False
    in_plane: bool = False

    @cached_property
    def matrices(self) -> dict[str, tuple[float, ...]]:
        """The view and projection matrices as uniforms."""
        projection = self.camera.projection_matrix(self.size[0] / self.size[1])
        if any(self.offset):
            shift = np.eye(4)
            shift[:2, 3] = 2 * np.divide(self.offset, self.size)
            projection = shift @ projection
        view = self.camera.view_matrix() @ np.diag([1.0, 1.0, 0.0 if self.in_plane else 1.0, 1.0])
        return {"u_view": gl_matrix(view), "u_projection": gl_matrix(projection)}

    @property
    def palette(self) -> Palette:
        """The theme's colours."""
        return PALETTES[self.theme]

    @property
    def halfway(self) -> tuple[float, float, float]:
        """Unit vector between those to the key light and to the viewer: what faces it shines."""
        between = np.asarray(self.key_light) - self.camera.basis()[2]
        x, y, z = (between / np.linalg.norm(between)).tolist()
        return x, y, z

    @property
    def key_light(self) -> tuple[float, float, float]:
        """Unit vector to the key light, which goes round with the viewer at its own height above the plane."""
        side, height = (radians(angle) for angle in self.display.light)
        yaw = self.camera.heading + side
        return sin(yaw) * cos(height), -cos(yaw) * cos(height), sin(height)

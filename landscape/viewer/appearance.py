"""How a scene and its surfaces look, as immutable snapshots; nothing here changes the data."""

from dataclasses import dataclass, field
from typing import Literal

from landscape.viewer.path_style import PathStyle
from landscape.viewer.plane_image import PlaneImage
from landscape.viewer.point_filter import PointFilter
from landscape.viewer.value_range import HeightScale, ValueRange

Texture = Literal["smooth", "bands", "checker", "slope", "terrain", "matcap", "image"]
Interpolation = Literal["bilinear", "bicubic"]
Floor = Literal["none", "grid", "map"]
Wireframe = Literal["off", "overlay", "alone"]


@dataclass(frozen=True)
class Display:
    """How the scene is drawn, for all its surfaces alike; nothing here changes the data.

    Attributes:
        height_field: name of the field that is drawn as height.
        height_scale: linear; the logarithm (positive values only); or the symmetric logarithm
            sign(v)·log(1 + |v| / linear_to), which zero and negative values have too.
        linear_to: the magnitude up to which the symmetric logarithm is nearly linear.
        low, high: the value at the bottom and the top of the drawn height; what lies beyond is
            clipped. In units of the field.
        exaggeration: factor on the drawn height.
        flat: whether the surfaces are drawn as flat maps.
        light: where the key light stands: degrees from the viewer to the right, and above the plane.
        contour_labels: whether values are written along the lines of equal height.
        floor: what lies below the surfaces: nothing, the axes' grid, or a flat map of the surfaces.
        contour_count: about how many levels between low and high, at round values.
        path: whether training paths are drawn.
        path_style: how they are drawn.
        path_moment: the step of training up to which they are drawn strongly, dimmed beyond; None where
            they are drawn as a whole.
        critical_points: whether critical points are drawn.
        point_labels: whether the loss is written beside them.
        persistence: critical points weaker than this share of the displayed range are hidden.
        point_filter: which of the others are shown.
        axes: whether the labelled box is drawn.
        color_bar: whether the colour bar is drawn.
    """

    height_field: str = "loss"
    height_scale: HeightScale = "linear"
    linear_to: float = 1.0
    low: float = 0.0
    high: float = 1.0
    exaggeration: float = 1.0
    flat: bool = False
    contour_labels: bool = False
    floor: Floor = "grid"
    contour_count: int = 14
    light: tuple[float, float] = (-55.0, 48.0)
    path: bool = True
    path_style: PathStyle = field(default_factory=PathStyle)
    path_moment: int | None = None
    critical_points: bool = True
    point_labels: bool = False
    persistence: float = 0.02
    point_filter: PointFilter = field(default_factory=PointFilter)
    axes: bool = True
    color_bar: bool = True


TERRAIN_MAP = "hypsometric"
"""The colour map of the texture "terrain", whatever the chosen one."""


@dataclass(frozen=True)
class Look:
    """How one surface of the scene looks.

    Attributes:
        visible: whether it is drawn.
        opacity: 1 hides what is behind it, smaller shares let it shine through; more than 0.
        color_map: name of a colour map.
        reverse: whether the colour map runs backwards.
        color_steps: number of even steps the colour map is shown in; 0 for a continuous one.
        texture: pattern laid over the colours.
        color: the field the colours show, with a scale and a range of its own; None where they show
            the height.
        interpolation: what is drawn between samples; what is read there stays bilinear.
        image: what the texture "image" stretches over the plane.
        wireframe: grid lines of the samples: none, over the surface, or in place of it.
        wire_every: from one grid line that is drawn to the next, in samples.
        hidden_lines: whether a wireframe alone shows the lines behind others, too.
        samples: whether every sample is marked by a dot.
        contours: whether lines of equal height are drawn.
    """

    visible: bool = True
    opacity: float = 1.0
    color_map: str = "viridis"
    reverse: bool = False
    color_steps: int = 0
    texture: Texture = "smooth"
    color: ValueRange | None = None
    interpolation: Interpolation = "bilinear"
    image: PlaneImage | None = None
    wireframe: Wireframe = "off"
    wire_every: int = 1
    hidden_lines: bool = False
    samples: bool = False
    contours: bool = True

    @property
    def shown_map(self) -> tuple[str, bool, int]:
        """Name of the colour map that is seen, whether it runs backwards, and its steps: terrain has its own."""
        if self.texture == "terrain":
            return TERRAIN_MAP, False, self.color_steps
        return self.color_map, self.reverse, self.color_steps

    @property
    def shown_texture(self) -> Texture:
        """The texture that is seen: without a picture none."""
        return "smooth" if self.texture == "image" and self.image is None else self.texture

    @property
    def shows_values(self) -> bool:
        """Whether colours tell values, which clay and pictures do not."""
        return self.shown_texture not in ("matcap", "image")

    @property
    def shown_color(self) -> ValueRange | None:
        """What the colours show, None for the height: terrain always shows that."""
        return None if self.texture == "terrain" else self.color

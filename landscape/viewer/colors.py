"""Colours of path, glyphs and themes, and the colour maps that layers take."""

from dataclasses import dataclass
from typing import Literal

from landscape.analysis.optimizers import Method
from landscape.analysis.stepping import Ending
from landscape.color_maps import lookup_table
from landscape.critical import CriticalKind
from landscape.viewer.appearance import Look
from landscape.viewer.state import Theme

Rgb = tuple[float, float, float]
Shape = Literal["ring", "star", "dot", "arrow"]
"""Of flat signs."""
Solid = Literal["ball", "octahedron", "tetrahedron", "cube"]
"""Of glyphs; from the side and from above each has an outline of its own."""

LAYER_COLOR_MAPS = "viridis", "magma", "batlow", "cividis", "deep", "lajolla", "plasma", "grey"
"""Colour maps that surfaces laid over each other take in turn."""


CURVE_ENTRIES: dict[Theme, int] = {"dark": 176, "light": 104}
"""The entry of its colour map that a curve is drawn in, clear of the background."""


def curve_color(look: Look, theme: Theme) -> Rgb:
    """Returns the colour of a curve: one of its colour map."""
    red, green, blue = (lookup_table(look.color_map, look.reverse)[CURVE_ENTRIES[theme], :3] / 255).tolist()
    return red, green, blue


def rgb(code: str) -> Rgb:
    """Returns red, green and blue, 0 to 1, of a ``#rrggbb`` code."""
    red, green, blue = (int(code[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


# Okabe & Ito (2008), "Color Universal Design": told apart with any kind of colour vision.
SKY_BLUE = rgb("#56B4E9")
YELLOW = rgb("#F0E442")
REDDISH_PURPLE = rgb("#CC79A7")
WHITE: Rgb = (1.0, 1.0, 1.0)
OUTLINE = rgb("#14161A")
"""Around the path and every glyph, so that they stand out on light and dark surfaces alike."""

NOT_FINITE = rgb("#D55E00")
"""Marks of samples whose value is not finite: vermillion, as it is."""

PATH = rgb("#FF7A33")
"""The training path: vermillion, lifted in lightness to stand out on the dark end of the maps."""

RUN_COLORS: tuple[Rgb, ...] = (
    PATH,
    SKY_BLUE,
    YELLOW,
    REDDISH_PURPLE,
    rgb("#009E73"),
    WHITE,
    rgb("#E69F00"),
    rgb("#0072B2"),
)
"""Of training paths in one scene, in turn."""

UNKNOWN = rgb("#9AA0A8")
"""Where a path has no value to be coloured by."""

METHOD_COLORS: dict[Method, Rgb] = {
    "gradient descent": rgb("#E69F00"),
    "momentum": YELLOW,
    "Nesterov": rgb("#009E73"),
    "RMSprop": REDDISH_PURPLE,
    "Adam": WHITE,
}
"""Of descents that are rolled on a surface."""

BASIN_COLORS: tuple[Rgb, ...] = (SKY_BLUE, rgb("#E69F00"), rgb("#009E73"), YELLOW, REDDISH_PURPLE, rgb("#0072B2"))
"""Of the minima that most descents converge to, in turn."""

OTHER_MINIMA, FLAT_PLACE = WHITE, rgb("#C9AE7C")

ENDING_COLORS: dict[Ending, Rgb] = {
    Ending.CREEPING: rgb("#4A505A"),
    Ending.OSCILLATING: rgb("#7B5EA7"),
    Ending.LEFT: rgb("#B9BEC6"),
    Ending.DIVERGED: rgb("#D55E00"),
    Ending.HOLE: rgb("#C8102E"),
}
"""Of descents that do not converge: quiet ones, vermillion for steps that are too long, crimson where no value is."""

KIND_COLORS: dict[CriticalKind, Rgb] = {
    CriticalKind.MINIMUM: SKY_BLUE,
    CriticalKind.SADDLE: YELLOW,
    CriticalKind.MAXIMUM: REDDISH_PURPLE,
    CriticalKind.DEGENERATE: WHITE,
}

KIND_SOLIDS: dict[CriticalKind, Solid] = {
    CriticalKind.MINIMUM: "ball",
    CriticalKind.SADDLE: "octahedron",
    CriticalKind.MAXIMUM: "tetrahedron",
    CriticalKind.DEGENERATE: "cube",
}
"""A ball at rest in a pit, a tetrahedron that points up; the path starts with a ring and ends with a star."""

DOWNHILL, UPHILL = KIND_COLORS[CriticalKind.MINIMUM], KIND_COLORS[CriticalKind.MAXIMUM]
"""Of a saddle's cross: where the surface falls away on both sides, towards minima, and where it rises."""


@dataclass(frozen=True)
class Palette:
    """Colours of a theme.

    Attributes:
        top, bottom: the background's gradient behind the surface.
        text, muted: of labels and of secondary labels.
        line, faint: of the axes box and of the grid on its walls.
        wire: of the wireframe and contours, blended over the surface.
        accent: the one accent colour.
    """

    top: Rgb
    bottom: Rgb
    text: Rgb
    muted: Rgb
    line: Rgb
    faint: Rgb
    wire: Rgb
    accent: Rgb


PALETTES: dict[Theme, Palette] = {
    "dark": Palette(
        top=rgb("#262A31"),
        bottom=rgb("#15171B"),
        text=rgb("#E8EAED"),
        muted=rgb("#A9AFB8"),
        line=rgb("#7D848F"),
        faint=rgb("#3D434C"),
        wire=rgb("#0B0D10"),
        accent=rgb("#5CA8F5"),
    ),
    "light": Palette(
        top=rgb("#FBFBFC"),
        bottom=rgb("#DFE3E8"),
        text=rgb("#1D2126"),
        muted=rgb("#4E5661"),
        line=rgb("#6B7480"),
        faint=rgb("#C2C8D0"),
        wire=rgb("#0B0D10"),
        accent=rgb("#0B63C5"),
    ),
}

"""Lines of equal displayed height as polylines of the plane, for maps and for the labels on them."""

from dataclasses import dataclass

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.display import SceneFrame

FINEST = 512
"""A grid with more samples along an axis is thinned: a map has no more pixels."""


@dataclass(frozen=True, eq=False)
class Isoline:
    """One connected line.

    Attributes:
        height: displayed height, 0 to 1, all along it.
        points: (K, 2) α and β; the last equals the first where the line is closed.
    """

    height: float
    points: FloatArray


def isolines(surface: Surface, frame: SceneFrame, heights: FloatArray) -> list[Isoline]:
    """Returns the lines of a surface at some displayed heights, by marching squares.

    Vertices lie on grid lines, linearly between two samples in the *displayed* height. Cells with
    a corner that is not drawn hold no line; a line (one β or one α) has none.

    Args:
        surface: whose samples.
        frame: how it is drawn: height scale, limits and clip.
        heights: (L,) displayed heights; those not strictly between 0 and 1 have no line.
    """
    if min(surface.shape) < 2:
        return []
    from contourpy import LineType, contour_generator

    rows, columns = (_thinned(size) for size in surface.shape)
    drawn = frame.drawn_heights(surface)[np.ix_(rows, columns)]
    contours = contour_generator(
        x=surface.alpha[columns],
        y=surface.beta[rows],
        z=np.ma.masked_invalid(drawn),
        line_type=LineType.Separate,
        corner_mask=False,
    )
    inside = [float(height) for height in heights if 0.0 < height < 1.0]
    return [Isoline(height, np.asarray(line)) for height in inside for line in contours.lines(height)]


def level_heights(count: int) -> FloatArray:
    """Returns the displayed heights of `count` levels, as the picture draws them: evenly, none at 0 or 1."""
    return np.arange(1, count + 1) / (count + 1)


def _thinned(size: int) -> np.ndarray:
    """Places of at most `FINEST` samples of an axis, evenly, with both ends."""
    return np.unique(np.linspace(0, size - 1, min(size, FINEST)).round().astype(np.intp))

"""Lines of equal displayed height as polylines of the plane."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.display import SceneFrame

if TYPE_CHECKING:
    from contourpy import ContourGenerator

FINEST = 512
"""A grid with more samples along an axis is thinned: a map has no more pixels."""


def isolines(surface: Surface, frame: SceneFrame, height: float) -> list[FloatArray]:
    """Returns the lines of a surface at a displayed height, by marching squares.

    Vertices lie on grid lines, linearly between two samples in the *displayed* height. Cells with
    a corner that is not drawn hold no line; a curve (one β or one α) has none.

    Args:
        surface: whose samples.
        frame: how it is drawn: field, scale, limits and clip.
        height: 0 to 1; there are no lines at 0 and at 1, where heights are clipped.

    Returns:
        (K, 2) α and β of each connected line; the last point equals the first where it is closed.
    """
    if min(surface.shape) < 2 or not 0.0 < height < 1.0:
        return []
    return [np.asarray(line) for line in _contours(surface, frame).lines(height)]


@lru_cache(maxsize=1)
def _contours(surface: Surface, frame: SceneFrame) -> "ContourGenerator":
    from contourpy import LineType, contour_generator

    thin = thinned(surface, frame.field)
    return contour_generator(
        x=thin.alpha,
        y=thin.beta,
        z=np.ma.masked_invalid(frame.drawn_heights(thin)),
        line_type=LineType.Separate,
        corner_mask=False,
    )


@lru_cache(maxsize=2)
def thinned(surface: Surface, field: str) -> Surface:
    """Returns at most `FINEST` samples along each axis, evenly, with both ends: no more would be seen.

    Args:
        surface: any.
        field: is kept, beside the loss.
    """
    if max(surface.shape) <= FINEST:
        return surface
    rows, columns = (
        np.unique(np.linspace(0, size - 1, min(size, FINEST)).round().astype(int)) for size in surface.shape
    )
    samples = np.ix_(rows, columns)
    fields = {name: surface.fields[name][samples] for name in {"loss", field} & set(surface.fields)}
    return Surface(surface.alpha[columns], surface.beta[rows], fields, surface.state[samples])

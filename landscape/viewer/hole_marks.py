"""Marks at samples that have no value: a cross where it is not finite, a square where there is none yet. No GL."""

import numpy as np
import numpy.typing as npt

from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.axes import broken
from landscape.viewer.display import SceneFrame, display_fill

MOST = 4000
"""Of more there are none: they would be a carpet."""

REACH = 0.22
"""Half the width of a mark, as a share of the distance to the next sample."""

_CROSS = ((-1, -1), (1, 1), (np.nan, np.nan), (-1, 1), (1, -1))
_SQUARE = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))


def hole_marks(surface: Surface, frame: SceneFrame) -> tuple[FloatArray, FloatArray]:
    """Returns crosses and squares as (K, 3) world polylines, a row of NaN between two.

    A mark lies where the surface would be if its hole were spanned evenly from its rim.
    """
    drawn = display_fill(surface)
    states = PointState.NOT_FINITE, PointState.MISSING
    places = [np.argwhere((drawn.state == state) & ~frame.drawn(drawn)) for state in states]
    if not 0 < sum(map(len, places)) <= MOST or min(surface.shape) < 2:
        return np.empty((0, 3)), np.empty((0, 3))
    heights = spanned(frame.drawn_heights(drawn)) * frame.height
    x, y = frame.base(surface.alpha, surface.beta[0])[:, 0], frame.base(surface.alpha[0], surface.beta)[:, 1]
    reach = REACH * _nearest(x), REACH * _nearest(y)

    def marks(shape: tuple[tuple[float, float], ...], found: npt.NDArray[np.intp]) -> FloatArray:
        outline = np.array(shape)
        return broken(
            np.column_stack(
                [
                    x[i] + reach[0][i] * outline[:, 0],
                    y[j] + reach[1][j] * outline[:, 1],
                    np.full(len(outline), heights[j, i]),
                ]
            )
            for j, i in found
        )

    return marks(_CROSS, places[0]), marks(_SQUARE, places[1])


def spanned(heights: FloatArray) -> FloatArray:
    """Returns (N, M) heights whose NaN are filled from the rim inwards by the mean of neighbours; 0 without any."""
    padded = np.pad(heights, 1, constant_values=np.nan)
    rows, columns = np.nonzero(np.isnan(heights))
    down, across = np.divmod(np.arange(9), 3)
    while 0 < len(rows) < heights.size:
        around = padded[rows[:, None] + down, columns[:, None] + across]
        count = np.isfinite(around).sum(axis=1)
        rim = count > 0
        padded[rows[rim] + 1, columns[rim] + 1] = np.nansum(around[rim], axis=1) / count[rim]
        rows, columns = rows[~rim], columns[~rim]
    return np.nan_to_num(padded[1:-1, 1:-1])


def _nearest(places: FloatArray) -> FloatArray:
    """Distance of each place to the nearer of its neighbours."""
    gaps = np.diff(places)
    return np.minimum(np.concatenate([gaps[:1], gaps]), np.concatenate([gaps, gaps[-1:]]))

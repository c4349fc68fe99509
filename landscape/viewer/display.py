"""The mathematics of display: from losses to heights, from the plane to the world. No GL.

Nothing here changes a surface; clip, logarithm and exaggeration only say how it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from landscape.provenance_text import alpha_name
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.appearance import Display
from landscape.viewer.patches import Index
from landscape.viewer.state import ViewState
from landscape.viewer.value_range import ValueRange, scaled

RELIEF = 0.75
"""World height of the drawn range at exaggeration 1; the longer side of the base is 2."""

FLOOR, MAP_FLOOR = -0.03, -0.6
"""World z of the floor: a little below the surface, which touches 0; deeper where it shows a map."""

NARROWEST = 1 / 3
"""The shorter side of the base is drawn at least this share of the longer one."""

CURVE_HALF, CURVE_DEPTH = 0.75, 0.12
"""Half the width and half the depth of the box around curves, surfaces with one β (or one α): as broad as a chart."""


@dataclass(frozen=True, kw_only=True)
class SceneFrame(ValueRange):
    """Where things lie in the world: α along x, β along y, the range's values along z from 0 to `height`.

    Attributes:
        alpha_range, beta_range: (low, high) of the axes.
        half_x, half_y: half extents of the base rectangle, which is centred on the origin.
        height: world z of the value at the top of the displayed range; 0 where drawn flat.
        floor: world z of the box's floor.
        alpha_name: what stands at the first axis.
    """

    alpha_range: tuple[float, float]
    beta_range: tuple[float, float]
    half_x: float
    half_y: float
    height: float
    floor: float = FLOOR
    alpha_name: str = "α"

    @property
    def is_chart(self) -> bool:
        """Whether all that is drawn are curves along one axis."""
        return self.alpha_range[0] == self.alpha_range[1] or self.beta_range[0] == self.beta_range[1]

    def heights(self, loss: npt.ArrayLike) -> FloatArray:
        """Returns the displayed height of each loss: its place in the range, 0 to 1."""
        return self.places(loss)

    def drawn_heights_at(self, surface: Surface, rows: Index, columns: Index) -> FloatArray:
        """Returns displayed heights of samples, NaN in holes; of a few, quicker than all of `drawn_heights`."""
        values, state = self.values(surface)[rows, columns], surface.state[rows, columns]
        known = (state == PointState.EVALUATED) | (state == PointState.INTERPOLATED)
        return np.where(known & np.isfinite(values), self.heights(values), np.nan)

    def drawn_heights(self, surface: Surface) -> FloatArray:
        """Returns (N, M) displayed heights, 0 to 1, NaN in holes."""
        return np.where(self.drawn(surface), self.heights(self.values(surface)), np.nan)

    def base(self, alpha: npt.ArrayLike, beta: npt.ArrayLike) -> FloatArray:
        """Returns (K, 2) world x and y of points of the plane."""
        x = _centred(np.asarray(alpha, dtype=np.float64), self.alpha_range) * self.half_x
        y = _centred(np.asarray(beta, dtype=np.float64), self.beta_range) * self.half_y
        return np.stack(np.broadcast_arrays(x, y), axis=-1).reshape(-1, 2)

    def plane(self, x: npt.ArrayLike, y: npt.ArrayLike) -> FloatArray:
        """Returns (K, 2) α and β below world positions, the inverse of `base`."""
        alpha = np.mean(self.alpha_range) + np.asarray(x) / self.half_x * np.ptp(self.alpha_range) / 2
        beta = np.mean(self.beta_range) + np.asarray(y) / self.half_y * np.ptp(self.beta_range) / 2
        return np.stack(np.broadcast_arrays(alpha, beta), axis=-1).reshape(-1, 2)

    def world(self, alpha: npt.ArrayLike, beta: npt.ArrayLike, loss: npt.ArrayLike) -> FloatArray:
        """Returns (K, 3) world positions of losses above points of the plane."""
        base = self.base(alpha, beta)
        heights = np.broadcast_to(self.heights(loss).ravel() * self.height, len(base))
        return np.column_stack([base, heights])


def frame_of(surface: Surface, display: Display) -> SceneFrame:
    """Returns the frame a single surface is drawn in."""
    return shared_frame((surface,), display)


def shared_frame(surfaces: Sequence[Surface], display: Display) -> SceneFrame:
    """Returns the frame that holds all surfaces: their true aspect, but never narrower than 1:3.

    Args:
        surfaces: at least one; each lies where its own α and β are.
        display: says what is the height.
    """
    alpha = min(float(s.alpha[0]) for s in surfaces), max(float(s.alpha[-1]) for s in surfaces)
    beta = min(float(s.beta[0]) for s in surfaces), max(float(s.beta[-1]) for s in surfaces)
    width, depth = alpha[1] - alpha[0], beta[1] - beta[0]
    longer = max(width, depth) or 1.0
    half_x, half_y = max(width / longer, NARROWEST), max(depth / longer, NARROWEST)
    if not width or not depth:
        half_x, half_y = (CURVE_HALF if extent else CURVE_DEPTH for extent in (width, depth))
    names = {alpha_name(surface.provenance) for surface in surfaces}
    return SceneFrame(
        alpha_name=names.pop() if len(names) == 1 else "α",
        alpha_range=alpha,
        beta_range=beta,
        half_x=half_x,
        half_y=half_y,
        height=0.0 if display.flat else RELIEF * display.exaggeration,
        floor=MAP_FLOOR if display.floor == "map" and not display.flat else FLOOR,
        scale=display.height_scale,
        low=display.low,
        high=display.high,
        linear_to=display.linear_to,
        field=display.height_field,
    )


def scene_frame(state: ViewState) -> SceneFrame:
    """Returns the frame of a state's scene, which has at least one layer; hidden ones count too."""
    return shared_frame([layer.surface for layer in state.layers], state.display)


@lru_cache(maxsize=2)
def display_fill(surface: Surface) -> Surface:
    """Returns what to draw of an unfinished surface: missing points filled from coarser samples.

    Points of state MISSING take the bilinear interpolation (of the logarithm, where all losses
    are positive) of the finest complete level of stride 2, 4, 8 …, and state INTERPOLATED. A level
    holds the last row and column too, where those are known; without them the points beyond it take
    the nearest. A finished surface is returned as it is, and points stay missing until the first
    level is complete. For display only: never store it.
    """
    missing = surface.state == PointState.MISSING
    level = _finest_complete_level(missing) if missing.any() else None
    if level is None:
        return surface
    fields = {name: _filled(surface, values, missing, *level) for name, values in surface.fields.items()}
    drawn = missing & np.isfinite(fields["loss"])
    return replace(surface, fields=fields, state=np.where(drawn, PointState.INTERPOLATED, surface.state))


def _filled(
    surface: Surface, field: FloatArray, missing: npt.NDArray[np.bool_], rows: Index, columns: Index
) -> FloatArray:
    values = field[np.ix_(rows, columns)]
    logarithmic = bool(np.all(values[np.isfinite(values)] > 0))
    values = scaled(values, "log" if logarithmic else "linear")
    values[~surface.known[np.ix_(rows, columns)]] = np.nan
    along = _interpolated(surface.alpha, surface.alpha[columns], values.T).T
    filled = _interpolated(surface.beta, surface.beta[rows], along)
    return np.where(missing, np.exp(filled) if logarithmic else filled, field)


def _finest_complete_level(missing: npt.NDArray[np.bool_]) -> tuple[Index, Index] | None:
    longest = max(missing.shape)
    stride = 2
    while stride < longest:
        inner = [np.arange(0, count, stride) for count in missing.shape]
        whole = [np.union1d(steps, count - 1) for steps, count in zip(inner, missing.shape, strict=True)]
        for rows, columns in (whole, inner):
            if not missing[np.ix_(rows, columns)].any():
                return rows, columns
        stride *= 2
    return None


def _interpolated(targets: FloatArray, knots: FloatArray, values: FloatArray) -> FloatArray:
    """Linear interpolation along the first axis; NaN only between knots of which one is NaN."""
    if len(knots) == 1:
        return np.repeat(values, len(targets), axis=0)
    cell = np.clip(np.searchsorted(knots, targets, side="right") - 1, 0, len(knots) - 2)
    share = np.clip((targets - knots[cell]) / (knots[cell + 1] - knots[cell]), 0.0, 1.0)[:, None]
    mixed = (1 - share) * values[cell] + share * values[cell + 1]
    return np.where(share == 0.0, values[cell], np.where(share == 1.0, values[cell + 1], mixed))


def _centred(values: FloatArray, bounds: tuple[float, float]) -> FloatArray:
    """Maps bounds to -1 … 1; a range of one point to 0."""
    low, high = bounds
    return (values - (low + high) / 2) / ((high - low) / 2) if high > low else values * 0.0

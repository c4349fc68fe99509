"""The mathematics of display: from losses to heights, from the plane to the world. No GL.

Nothing here changes a surface; clip, logarithm and exaggeration only say how it is shown.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from landscape.critical import CriticalPoint
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.state import Display, HeightScale

RELIEF = 0.75
"""World height of the drawn range at exaggeration 1; the longer side of the base is 2."""

NARROWEST = 1 / 3
"""The shorter side of the base is drawn at least this share of the longer one."""

RIBBON = 0.12
"""Half the width a line (a surface with one β or one α) is drawn with."""

LOG_FROM = 100.0
"""Losses whose robust range spans at least this ratio are shown on a log scale."""

CENTRAL = (2.0, 98.0)
"""The percentiles that robust limits start from."""


@dataclass(frozen=True)
class SceneFrame:
    """Where things lie in the world: α along x, β along y, loss along z from 0 to `height`.

    Attributes:
        alpha_range, beta_range: (low, high) of the axes.
        half_x, half_y: half extents of the base rectangle, which is centred on the origin.
        height: world z of the loss at the top of the displayed range.
        scale, low, high: the displayed range, in units of the loss.
    """

    alpha_range: tuple[float, float]
    beta_range: tuple[float, float]
    half_x: float
    half_y: float
    height: float
    scale: HeightScale
    low: float
    high: float

    def heights(self, loss: npt.ArrayLike) -> FloatArray:
        """Returns the displayed height, 0 to 1, of each loss: scaled, then clipped; NaN stays NaN.

        On a log scale losses that are not positive lie at 0.
        """
        return np.clip(self.unclipped_heights(loss), 0.0, 1.0)

    def unclipped_heights(self, loss: npt.ArrayLike) -> FloatArray:
        """Returns what `heights` returns before the clip: below 0 and above 1 is out of range."""
        low, high = self.limits
        return (scaled(loss, self.scale) - low) / (high - low)

    def loss_at(self, height: npt.ArrayLike) -> FloatArray:
        """Returns the loss shown at each displayed height, the inverse of `heights`."""
        low, high = self.limits
        values = low + np.asarray(height, dtype=np.float64) * (high - low)
        return np.exp(values) if self.scale == "log" else values

    @property
    def limits(self) -> tuple[float, float]:
        """The displayed range on the height scale: of the loss, or of its natural logarithm."""
        low, high = (float(value) for value in scaled([self.low, self.high], self.scale))
        if not np.isfinite(low):  # a log scale cannot begin at 0
            low = high - 1.0 if np.isfinite(high) else -1.0
        return low, high if high > low else low + max(abs(low), 1.0) * 1e-9

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
    """Returns the frame a surface is drawn in: its true aspect, but never narrower than 1:3."""
    width, depth = float(np.ptp(surface.alpha)), float(np.ptp(surface.beta))
    longer = max(width, depth) or 1.0
    return SceneFrame(
        alpha_range=(float(surface.alpha[0]), float(surface.alpha[-1])),
        beta_range=(float(surface.beta[0]), float(surface.beta[-1])),
        half_x=max(width / longer, NARROWEST) if width else RIBBON,
        half_y=max(depth / longer, NARROWEST) if depth else RIBBON,
        height=RELIEF * display.exaggeration,
        scale=display.height_scale,
        low=display.low,
        high=display.high,
    )


def scaled(loss: npt.ArrayLike, scale: HeightScale) -> FloatArray:
    """Returns losses on a height scale, in float64; on the log scale -inf where not positive."""
    values = np.asarray(loss, dtype=np.float64)
    if scale == "linear":
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values <= 0.0, -np.inf, np.log(values))


def automatic_display(surface: Surface) -> tuple[Display, str]:
    """Chooses a height scale and range that a few extreme losses cannot spoil.

    The scale is logarithmic where the losses are positive and their central 96 % span a factor
    of 100 or more. The range then covers every loss that lies no further beyond them than they spread.

    Returns:
        The display and a sentence that says why.
    """
    loss = surface.loss[surface.known]
    if loss.size == 0:
        return Display(), "There is no finite loss yet."
    q_low, q_high = _central(loss)
    ratio = q_high / q_low if q_low > 0 else np.inf
    logarithmic = loss.min() > 0 and ratio >= LOG_FROM
    scale: HeightScale = "log" if logarithmic else "linear"
    low, high = robust_range(loss, scale)
    if logarithmic:
        reason = f"Log height: all losses are positive and the central 96 % span a factor of {_rounded(ratio)}."
    elif loss.min() > 0:
        reason = f"Linear height: the central 96 % of the losses span only a factor of {ratio:.3g}."
    else:
        reason = "Linear height: some losses are not positive."
    return replace(Display(), height_scale=scale, low=low, high=high), reason + _clip_note(loss, low, high)


def robust_range(loss: npt.ArrayLike, scale: HeightScale) -> tuple[float, float]:
    """Returns (low, high) of the finite losses without far outliers, in units of the loss.

    The range reaches from the smallest to the largest loss, but no further beyond the central
    96 % than these spread, on the height scale: the whiskers of a box plot.
    """
    values = np.asarray(loss, dtype=np.float64)
    usable = values[np.isfinite(values) & ((values > 0) | (scale == "linear"))]
    if usable.size == 0:
        return (0.0, 1.0) if scale == "linear" else (1.0, 10.0)
    heights = scaled(usable, scale)
    q_low, q_high = _central(heights)
    reach = (q_high - q_low) or np.inf
    inside = usable[(heights >= q_low - reach) & (heights <= q_high + reach)]
    low, high = float(inside.min()), float(inside.max())
    if low < high:
        return low, high
    margin = abs(low) / 2 or 0.5  # a flat surface is drawn at half height
    return low - margin, high + margin


def visible_critical_points(
    critical_points: tuple[CriticalPoint, ...], surface: Surface, display: Display
) -> tuple[CriticalPoint, ...]:
    """Returns the critical points whose persistence is at least the display's share of its range.

    Persistence is measured as it is seen: the difference of displayed heights to the partner, so
    that the same threshold serves linear and log heights.
    """
    if not critical_points:
        return ()
    frame = frame_of(surface, display)
    own = frame.heights([point.loss for point in critical_points])
    partner = frame.heights([point.partner_loss for point in critical_points])
    strong = np.abs(own - partner) >= display.persistence
    return tuple(point for point, keep in zip(critical_points, strong, strict=True) if keep)


@lru_cache(maxsize=2)
def display_fill(surface: Surface) -> Surface:
    """Returns what to draw of an unfinished surface: missing points filled from coarser samples.

    Points of state MISSING take the bilinear interpolation (of the logarithm, where all losses
    are positive) of the finest complete level of stride 2, 4, 8 …, and state INTERPOLATED; beyond
    its last row and column they take the nearest. A finished surface is returned as it is, and
    points stay missing until the first level is complete. For display only: never store it.
    """
    missing = surface.state == PointState.MISSING
    level = _finest_complete_level(missing) if missing.any() else None
    if level is None:
        return surface
    rows, columns = level
    values = surface.loss[np.ix_(rows, columns)]
    logarithmic = bool(np.all(values[np.isfinite(values)] > 0))
    values = scaled(values, "log" if logarithmic else "linear")
    values[~surface.known[np.ix_(rows, columns)]] = np.nan
    along = _interpolated(surface.alpha, surface.alpha[columns], values.T).T
    filled = _interpolated(surface.beta, surface.beta[rows], along)
    filled = np.exp(filled) if logarithmic else filled
    loss = np.where(missing, filled, surface.loss)
    drawn = missing & np.isfinite(filled)
    return replace(surface, fields={"loss": loss}, state=np.where(drawn, PointState.INTERPOLATED, surface.state))


def _finest_complete_level(missing: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]] | None:
    longest = max(missing.shape)
    stride = 2
    while stride < longest:
        if not missing[::stride, ::stride].any():
            rows, columns = (np.arange(0, count, stride) for count in missing.shape)
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


def _central(values: FloatArray) -> tuple[float, float]:
    low = np.percentile(values, CENTRAL[0], method="higher")
    high = np.percentile(values, CENTRAL[1], method="lower")
    return float(min(low, high)), float(max(low, high))


def _centred(values: FloatArray, bounds: tuple[float, float]) -> FloatArray:
    """Maps bounds to -1 … 1; a range of one point to 0."""
    low, high = bounds
    return (values - (low + high) / 2) / ((high - low) / 2) if high > low else values * 0.0


def _rounded(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio < 1e5 else f"{ratio:.0e}"


def _clip_note(loss: FloatArray, low: float, high: float) -> str:
    clipped = int(np.count_nonzero((loss < low) | (loss > high)))
    if not clipped:
        return ""
    return f" {clipped} far outlier{'s are' if clipped > 1 else ' is'} clipped."

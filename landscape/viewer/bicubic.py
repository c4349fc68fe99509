"""A surface drawn bicubically between its samples: finer samples on smooth patches. For display alone; no GL."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from landscape.analysis.interpolant import slopes_along
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray
from landscape.viewer.appearance import Look
from landscape.viewer.curve import is_curve
from landscape.viewer.display import SceneFrame
from landscape.viewer.value_range import HeightScale, scaled, unscaled

Scale = tuple[HeightScale, float]
"""With the magnitude up to which a symmetric logarithm is nearly linear."""

FINE = 256
"""Cells along an axis that are fine enough: patches of surfaces with fewer are divided."""

MOST_PARTS = 8
"""Of a cell's side, at most."""


def parts_of(surface: Surface, look: Look) -> int:
    """Returns into how many parts a cell's side is divided for display: 1 where nothing is.

    A surface that is still being computed, and one that is fine as it is, stay as they are.
    """
    if look.interpolation == "bilinear" or is_curve(surface) or np.any(surface.state == PointState.MISSING):
        return 1
    return max(1, min(MOST_PARTS, FINE // (max(surface.shape) - 1)))


def displayed(surface: Surface, look: Look, frame: SceneFrame) -> Surface:
    """Returns the surface to draw: `surface` itself, or one with finer samples between those it has.

    Between samples lies the bicubic Hermite patch through them, of the values on their scale; its
    slopes are those of the parabola through three neighbours, so that it is smooth across cells
    (on an even grid the spline of Catmull and Rom 1974). Samples keep their values, and the same
    cells are holes.
    """
    parts = parts_of(surface, look)
    if parts == 1:
        return surface
    scales: dict[str, Scale] = {"loss": ("linear", 1.0)}
    color = look.shown_color
    if color is not None:
        scales[color.field] = color.scale, color.linear_to
    scales[frame.field] = frame.scale, frame.linear_to
    return _refined(surface, tuple((name, scale) for name, scale in scales.items() if name in surface.fields), parts)


@lru_cache(maxsize=8)
def _refined(surface: Surface, scales: tuple[tuple[str, Scale], ...], parts: int) -> Surface:
    fields = {name: _refined_field(surface, name, scale, parts) for name, scale in scales}
    nearest = np.ix_(*(_nearest(size, parts) for size in surface.shape))
    state = surface.state[nearest]
    finite = np.isfinite(fields["loss"])
    bad = np.isin(state, (PointState.NOT_FINITE, PointState.MISSING))
    state = np.where(finite, np.where(bad, PointState.INTERPOLATED, state), PointState.NOT_FINITE)
    alpha, beta = (_divided(axis, parts) for axis in (surface.alpha, surface.beta))
    return replace(surface, alpha=alpha, beta=beta, fields=fields, state=state)


def _refined_field(surface: Surface, name: str, scale: Scale, parts: int) -> FloatArray:
    values = np.where(surface.known & np.isfinite(surface.fields[name]), surface.fields[name], np.nan)
    places = scaled(values, *scale)
    lowest = np.min(places, where=np.isfinite(places), initial=np.inf)
    places = np.where(np.isneginf(places), lowest, places)  # not positive on a log scale: at its bottom
    with np.errstate(over="ignore", invalid="ignore"):  # differences of the largest numbers: holes between samples
        along = _interpolated(surface.alpha, places, parts)
        finer = unscaled(_interpolated(surface.beta, along.T, parts).T, *scale)
    finer[::parts, ::parts] = values
    return finer


def _interpolated(axis: FloatArray, values: FloatArray, parts: int) -> FloatArray:
    """(R, (n - 1)·parts + 1) cubic Hermite interpolation of (R, n) values along the second axis."""
    width = np.diff(axis)
    rise = np.diff(values, axis=1)
    slopes = slopes_along(axis, values)
    start, end = slopes[:, :-1] * width, slopes[:, 1:] * width
    t = (np.arange(parts) / parts)[None, None, :]
    pieces = (
        values[:, :-1, None]
        + rise[..., None] * t * t * (3 - 2 * t)
        + start[..., None] * t * (1 - t) ** 2
        + end[..., None] * t * t * (t - 1)
    )
    pieces[..., 0] = values[:, :-1]
    return np.concatenate([pieces.reshape(len(values), -1), values[:, -1:]], axis=1)


def _divided(axis: FloatArray, parts: int) -> FloatArray:
    """The axis with `parts` - 1 even places between two of its own."""
    return np.interp(np.arange((len(axis) - 1) * parts + 1) / parts, np.arange(len(axis)), axis)


def _nearest(size: int, parts: int) -> np.ndarray:
    return np.round(np.arange((size - 1) * parts + 1) / parts).astype(int)

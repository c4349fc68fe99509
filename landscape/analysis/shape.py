"""How a surface is bent: the share that is convex, and how rough it is."""

import numpy as np

from landscape.analysis.links import Booleans
from landscape.analysis.mesh import Mesh
from landscape.trajectory import FloatArray

_ROUNDING = 16 * np.finfo(np.float64).eps
"""Of a second difference, as a share of the largest number in it."""


def convex_share(mesh: Mesh) -> float | None:
    """Returns the share of the area in which the 2-D Hessian is positive definite.

    The Hessian is that of finite differences over a sample's eight neighbours (three-point formulas, exact for
    quadratic functions, on uneven axes too); each sample stands for the rectangle halfway to its neighbours.
    Curvatures that rounding alone could make, such as along the floor of a trough, are no positive ones. On a
    line the share of its length with a positive second difference. The answer does not depend on the directions'
    lengths and angle, nor on an affine change of the loss; it does on taking the logarithm.

    Returns:
        A share from 0 to 1 of the samples that have all their neighbours; None where there is none.
    """
    values = np.where(mesh.known, mesh.values, np.nan)
    line = len(mesh.beta) == 1
    if len(mesh.alpha) < 3 or (not line and len(mesh.beta) < 3):
        return None
    weight = _widths(mesh.alpha) if line else np.multiply.outer(_widths(mesh.beta), _widths(mesh.alpha))
    with np.errstate(over="ignore", invalid="ignore"):
        if line:
            bends, size = _second(values[0], mesh.alpha), _largest_of_three(np.abs(values[0]))
            known, convex = np.isfinite(bends), bends > _ROUNDING * size
        else:
            known, convex = _positive_definite(values, mesh.alpha, mesh.beta)
    area = float(weight[known].sum())
    return float(weight[known & convex].sum()) / area if area > 0 else None


def roughness(mesh: Mesh, *, logarithmic: bool = False) -> float | None:
    """Returns how much one climbs on the way down: the ascents along the grid's lines, over their ranges.

    From both ends of each line of samples along α or β one goes to its lowest sample; all rises on the way, over
    the line's max L − min L; of these the mean. That is half of what the normalised total variation of Wu et al. 2021
    (arXiv 2103.11069), Σ|L_{k+1} − L_k| over the range, has more than a single valley of the same depth. A slope and a
    bowl have 0, a dome 1, a wave of k periods about k. It does not depend on an affine change of the loss; of a surface
    with fluctuations smaller than its cells it grows with the resolution.

    Args:
        mesh: any; differences beside a hole are left out, as are lines without two different values.
        logarithmic: take the logarithm of the loss, which a few high values do not govern.

    Returns:
        A number of at least 0; None without any such line, or where a logarithm is asked for and does not exist.
    """
    if logarithmic and not (mesh.values[mesh.known] > 0).all():
        return None
    values = np.where(mesh.known, mesh.values, np.nan)
    values = np.log(values) if logarithmic else values / 2  # the range of the largest numbers is beyond them
    ratios = np.concatenate([_climbs(lines) for lines in (values, values.T) if lines.shape[1] > 1] or [np.zeros(0)])
    return float(ratios.mean()) if len(ratios) else None


def _climbs(lines: FloatArray) -> FloatArray:
    """Returns the ascents on each line towards its lowest sample over its range; lines without a range are left out."""
    lines = lines[np.isfinite(lines).any(axis=1)]
    lowest, highest = np.nanmin(lines, axis=1), np.nanmax(lines, axis=1)
    lines, ranges = lines[highest > lowest], (highest - lowest)[highest > lowest]
    if len(lines) == 0:
        return np.zeros(0)
    bottom = np.nanargmin(lines, axis=1)
    rises = np.diff(lines, axis=1)
    before = np.arange(rises.shape[1]) < bottom[:, None]
    return np.nansum(np.maximum(np.where(before, rises, -rises), 0.0) / ranges[:, None], axis=1)


def _positive_definite(values: FloatArray, alpha: FloatArray, beta: FloatArray) -> tuple[Booleans, Booleans]:
    """Returns (N - 2, M - 2) where the Hessian is known, and where it is positive definite; in cells."""
    along = _second(values[1:-1], alpha)
    across = _second(values.T[1:-1], beta).T
    mixed = _first(_first(values, alpha).T, beta).T
    size = _largest_of_three(_largest_of_three(np.abs(values)).T).T
    known = np.isfinite(along) & np.isfinite(across) & np.isfinite(mixed)
    least = _ROUNDING * size
    convex = (along > least) & (across > least) & (along * across - mixed**2 > least * (along + across))
    return known, convex


def _widths(axis: FloatArray) -> FloatArray:
    return (axis[2:] - axis[:-2]) / 2


def _second(values: FloatArray, axis: FloatArray) -> FloatArray:
    """Returns second derivatives along the last axis, times the square of the mean cell there."""
    before, after = np.diff(axis)[:-1], np.diff(axis)[1:]
    slopes = np.diff(values) / np.diff(axis)
    return np.diff(slopes) * 2 / (before + after) * ((before + after) / 2) ** 2


def _first(values: FloatArray, axis: FloatArray) -> FloatArray:
    """Returns first derivatives along the last axis, exact for parabolas, times the mean cell there."""
    before, after = np.diff(axis)[:-1], np.diff(axis)[1:]
    slopes = np.diff(values) / np.diff(axis)
    return (slopes[..., 1:] * before + slopes[..., :-1] * after) / (before + after) * ((before + after) / 2)


def _largest_of_three(values: FloatArray) -> FloatArray:
    """Returns the largest of a sample and its two neighbours along the last axis."""
    return np.maximum(np.maximum(values[..., :-2], values[..., 1:-1]), values[..., 2:])

"""From points or arrays of any format to a surface, and what that had to assume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError
from landscape.files.grid import Grid, recognise_grid, sample_scattered
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray

FORMATS = "a .ply, .part, .h5, .npz, .npy or .csv file"
"""What can be opened, for messages."""

MAX_VALUES = 2**27
"""Numbers in one array, 1 GiB of them: what claims more is refused before anything is allocated."""


_EVALUATED, _NOT_FINITE = np.uint8(PointState.EVALUATED), np.uint8(PointState.NOT_FINITE)


@dataclass(frozen=True)
class LoadedSurface:
    """A surface and what reading it had to assume.

    Attributes:
        surface: the surface.
        notes: one sentence each, for the user; empty when nothing had to be assumed.
    """

    surface: Surface
    notes: tuple[str, ...] = ()


def surface_of_points(
    x: FloatArray,
    y: FloatArray,
    fields: Mapping[str, FloatArray],
    path: Path,
    *,
    state: npt.NDArray[np.uint8] | None = None,
    grid: Grid | None = None,
) -> LoadedSurface:
    """Puts points in any order on the grid they form, or on one laid over them.

    Args:
        x: (K,) coordinates along α.
        y: (K,) coordinates along β.
        fields: (K,) values by name, ``"loss"`` among them.
        path: the file, for messages.
        state: (K,) of `PointState`; when not given, told from the loss.
        grid: of these very points, where it is known already.

    Raises:
        LandscapeError: no place or no loss is finite, or the points span no area.
    """
    placed = _placed(x, y, path)
    notes = []
    if not placed.all():
        notes.append(f"{np.count_nonzero(~placed):,} points without a finite position were left out")
        x, y, fields = x[placed], y[placed], {name: values[placed] for name, values in fields.items()}
        state, grid = None if state is None else state[placed], None
    _check_finite(fields["loss"], path)
    grid = grid or recognise_grid(x, y)
    if grid is None:
        surface, note = _scattered(x, y, fields, path)
        return LoadedSurface(surface, (*notes, note))
    loss = fields["loss"]
    states = np.full(len(loss), PointState.EVALUATED, dtype=np.uint8) if state is None else state
    states = np.where((states != PointState.MISSING) & ~np.isfinite(loss), _NOT_FINITE, states)
    arrays = {name: grid.spread(values, np.nan) for name, values in fields.items()}
    return LoadedSurface(
        _surface(grid.alpha, grid.beta, arrays, grid.spread(states, PointState.MISSING), path), (*notes,)
    )


def surface_of_arrays(
    alpha: FloatArray,
    beta: FloatArray,
    fields: Mapping[str, FloatArray],
    path: Path,
    *,
    missing: npt.NDArray[np.bool_] | None = None,
    notes: Sequence[str] = (),
) -> LoadedSurface:
    """Makes a surface of arrays, which it takes over; their axes may run in any direction.

    Args:
        alpha: (M,) samples along α.
        beta: (N,) samples along β.
        fields: (N, M) by name, ``"loss"`` among them.
        path: the file, for messages.
        missing: (N, M) where nothing has been computed.
        notes: what has been assumed so far.

    Raises:
        LandscapeError: an axis has a sample twice or one that is not finite, or no loss is finite.
    """
    _check_finite(fields["loss"] if missing is None else fields["loss"][~missing], path)
    state = np.where(np.isfinite(fields["loss"]), _EVALUATED, _NOT_FINITE)
    if missing is not None:
        state[missing] = PointState.MISSING
    if np.any(np.diff(alpha) < 0) or np.any(np.diff(beta) < 0):
        columns, rows = np.argsort(alpha, kind="stable"), np.argsort(beta, kind="stable")
        order = np.ix_(rows, columns)
        alpha, beta, state = alpha[columns], beta[rows], state[order]
        fields = {name: values[order] for name, values in fields.items()}
    for values in fields.values():
        values.setflags(write=False)  # so that the surface need not copy them
    return LoadedSurface(_surface(alpha, beta, fields, state, path), tuple(notes))


def _placed(x: FloatArray, y: FloatArray, path: Path) -> npt.NDArray[np.bool_]:
    placed = np.isfinite(x) & np.isfinite(y)
    if not placed.any():
        raise LandscapeError(
            f"{path} has no points with a position: expected the points of a surface; choose another file"
        )
    return placed


def _check_finite(loss: FloatArray, path: Path) -> None:
    if not np.isfinite(loss).any():
        raise LandscapeError(
            f"{path}: none of its {loss.size:,} losses is finite, expected one or more; "
            "compute it nearer to the trained network"
        )


def _surface(
    alpha: FloatArray, beta: FloatArray, fields: Mapping[str, FloatArray], state: npt.NDArray[np.uint8], path: Path
) -> Surface:
    if len(alpha) * len(beta) == 1:
        raise LandscapeError(
            f"{path} holds a 1×1 grid: a surface needs two points or more; compute one with a higher resolution"
        )
    for letter, axis in (("α", alpha), ("β", beta)):
        if not np.isfinite(axis).all() or np.any(np.diff(axis) <= 0):
            raise LandscapeError(
                f"{path}: the samples along {letter} are not finite or not different from each other: "
                "expected each place of the axis once"
            )
    return Surface(alpha, beta, fields, state=state)


def _scattered(x: FloatArray, y: FloatArray, fields: Mapping[str, FloatArray], path: Path) -> tuple[Surface, str]:
    sampled = sample_scattered(x, y, dict(fields))
    if sampled is None or not np.any(sampled.state == PointState.INTERPOLATED):
        raise LandscapeError(
            f"{path} holds {len(x):,} points that are no grid and span no triangle with finite losses: "
            "expected a grid, or scattered points over an area"
        )
    surface = Surface(sampled.alpha, sampled.beta, sampled.fields, state=sampled.state)
    size = f"{surface.shape[0]}×{surface.shape[1]}"
    return surface, f"{len(x):,} scattered points were triangulated and sampled onto a {size} grid"

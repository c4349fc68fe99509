"""The central noun: a loss surface sampled on a rectilinear grid."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.critical import CriticalPoint
from landscape.trajectory import FloatArray, Trajectory, frozen_array


class PointState(IntEnum):
    """How a grid point came by its value; the numbers are those written to files."""

    MISSING = 0
    EVALUATED = 1
    INTERPOLATED = 2
    NOT_FINITE = 3


@dataclass(frozen=True, eq=False)
class Surface:
    """Fields over the plane θ(α, β) = θ* + αδ + βη, sampled on a grid.

    Row j, column i of every field lies at (alpha[i], beta[j]). Values that are not finite are
    kept as they came. A line (1-D) is a surface with N = 1. Snapshots are immutable: compare
    two with `is`.

    Attributes:
        alpha: (M,) strictly ascending.
        beta: (N,) strictly ascending.
        fields: (N, M) float64 each, by name; always with ``"loss"``. Of a line (M,) may be given.
        state: (N, M) uint8 of `PointState`; when not given, NOT_FINITE where the loss is not
            finite and EVALUATED elsewhere.
        trajectories: paths of training runs on this plane.
        critical_points: as stored in a file; None where nobody has looked for them yet.
        provenance: everything needed to make the surface again, JSON types only.

    Raises:
        ValueError: axes that do not ascend, or a field whose shape is not (N, M).
    """

    alpha: FloatArray
    beta: FloatArray
    fields: Mapping[str, FloatArray]
    state: npt.NDArray[np.uint8] = field(default=None)  # pyright: ignore[reportAssignmentType]
    trajectories: tuple[Trajectory, ...] = ()
    critical_points: tuple[CriticalPoint, ...] | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("alpha", "beta"):
            axis = frozen_array(getattr(self, name))
            if axis.ndim != 1 or axis.size == 0 or not np.all(np.isfinite(axis)) or np.any(np.diff(axis) <= 0):
                raise ValueError(f"{name} must be a finite, strictly ascending vector, got {axis}")
            object.__setattr__(self, name, axis)
        if "loss" not in self.fields:
            raise ValueError(f"fields must hold 'loss', got {sorted(self.fields)}")
        line = len(self.beta) == 1
        fields = {
            name: frozen_array(np.reshape(values, (1, -1)) if line and np.ndim(values) == 1 else values)
            for name, values in self.fields.items()
        }
        for name, values in fields.items():
            if values.shape != self.shape:
                raise ValueError(f"{name} must be (N, M) = {self.shape}, got {values.shape}")
        object.__setattr__(self, "fields", MappingProxyType(fields))
        state = _state_of(fields["loss"]) if self.state is None else self.state
        object.__setattr__(self, "state", frozen_array(state, np.uint8))
        if self.state.shape != self.shape:
            raise ValueError(f"state must be (N, M) = {self.shape}, got {self.state.shape}")
        object.__setattr__(self, "provenance", MappingProxyType(dict(self.provenance)))

    @property
    def shape(self) -> tuple[int, int]:
        """(N, M): the number of β and of α samples."""
        return len(self.beta), len(self.alpha)

    @property
    def loss(self) -> FloatArray:
        """(N, M) the loss, in its own units."""
        return self.fields["loss"]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """(N, M) where there is a finite loss: evaluated or interpolated."""
        return (self.state == PointState.EVALUATED) | (self.state == PointState.INTERPOLATED)

    def told_of(self, **facts: Any) -> "Surface":
        """Returns the surface with more in its provenance."""
        return replace(self, provenance={**self.provenance, **facts})

    def save(self, path: str | Path, *, ascii: bool = False) -> None:
        """Writes the surface as a PLY file, atomically.

        Args:
            path: the file; an existing surface is replaced only by a complete new one, another file never.
            ascii: text instead of little-endian binary.

        Raises:
            LandscapeError: the file cannot be written, or is no surface.
        """
        from landscape.files import save_surface

        save_surface(self, path, ascii=ascii)


def _state_of(loss: FloatArray) -> npt.NDArray[np.uint8]:
    return np.where(np.isfinite(loss), np.uint8(PointState.EVALUATED), np.uint8(PointState.NOT_FINITE))

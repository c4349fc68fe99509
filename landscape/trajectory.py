"""The path of a training run, projected on the plane of a surface."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def frozen_array(values: npt.ArrayLike, dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
    """Returns `values` as a read-only array: a copy, unless they are one that owns its memory."""
    if isinstance(values, np.ndarray) and values.base is None and not values.flags.writeable and values.dtype == dtype:
        return values
    array = np.array(values, dtype=dtype)
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Checkpoints projected on a plane, in the order of training.

    Attributes:
        alpha, beta: (T,) coordinates on the plane.
        loss: (T,) true loss at each checkpoint, NaN where not known. It is not the surface's
            height there: the checkpoint lies off the plane.
        residual: (T,) distance from θ_t to its projection on the plane, NaN where not known.
        step: (T,) number of the checkpoint: epochs of a run that kept one after each, steps of gradient
            descent of a run that kept one every so many.
        label: name of the run.
        explained_variance: ratios of the path's variance along the two axes, or None.
        notes: what reading it had to assume, a sentence each; they are not kept in files.
    """

    alpha: FloatArray
    beta: FloatArray
    loss: FloatArray = field(default=None)  # pyright: ignore[reportAssignmentType]
    residual: FloatArray = field(default=None)  # pyright: ignore[reportAssignmentType]
    step: npt.NDArray[np.int64] = field(default=None)  # pyright: ignore[reportAssignmentType]
    label: str = ""
    explained_variance: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = np.size(self.alpha)
        unknown = np.full(count, np.nan)
        columns = {
            "alpha": (self.alpha, np.float64),
            "beta": (self.beta, np.float64),
            "loss": (unknown if self.loss is None else self.loss, np.float64),
            "residual": (unknown if self.residual is None else self.residual, np.float64),
            "step": (np.arange(count) if self.step is None else self.step, np.int64),
        }
        for name, (values, dtype) in columns.items():
            array = frozen_array(values, dtype)
            if array.shape != (count,):
                raise ValueError(f"{name} must be (T,) = ({count},), got {array.shape}")
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.alpha)

"""Which way a walk along a training path goes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from landscape.engine.training_paths import TrainingPath
from landscape.errors import LandscapeError
from landscape.files.part_header import MOST_POINTS
from landscape.trajectory import FloatArray, Trajectory


@dataclass(frozen=True)
class Route:
    """A stretch of a training path, segment by segment.

    Attributes:
        path: the checkpoints, two or more.
        points: samples on a segment, its beginning among them, its end not.
        first: number of the path's first checkpoint in its run.
        steps: (T,) ascending steps of gradient descent before each checkpoint; () where nobody recorded them.

    Raises:
        LandscapeError: there are fewer than two checkpoints, or more samples than a file may hold.
    """

    path: TrainingPath
    points: int
    first: int = 0
    steps: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.path.checkpoints) < 2:
            raise LandscapeError(
                f"a walk needs two checkpoints or more, got {len(self.path.checkpoints)}: walk a longer stretch"
            )
        total = (len(self.path.checkpoints) - 1) * self.points + 1
        if total > MOST_POINTS:
            raise LandscapeError(
                f"the walk has {total:,} samples: expected at most {MOST_POINTS:,}; take fewer points on a segment"
            )

    @property
    def unit(self) -> str:
        """What α counts."""
        return "training step" if self.steps else "checkpoint"

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """(T,) α of the checkpoints."""
        return self.steps or tuple(range(self.first, self.first + len(self.path.checkpoints)))

    @cached_property
    def alpha(self) -> FloatArray:
        """(M,) α of the samples, evenly spaced between checkpoints."""
        number = np.arange((len(self.numbers) - 1) * self.points + 1)
        return np.interp(number / self.points, np.arange(len(self.numbers)), self.numbers)

    @property
    def trajectory(self) -> Trajectory:
        """The checkpoints on the curve, their losses not known."""
        alpha = np.array(self.numbers, dtype=np.float64)
        step = np.array(self.numbers, dtype=np.int64)
        return Trajectory(alpha, np.zeros_like(alpha), residual=np.zeros_like(alpha), step=step, label=self.path.label)

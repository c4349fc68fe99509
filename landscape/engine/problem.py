"""What is looked at: a network at θ*, its data, what is measured, and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from torch import nn

from landscape.engine.checkpoints import Checkpoint
from landscape.engine.data import DataSet, Split
from landscape.engine.data.subset import drawn
from landscape.engine.objective import Objective
from landscape.errors import LandscapeError
from landscape.spec import DataSpec, Splits


@dataclass(frozen=True)
class Problem:
    """What is looked at.

    Attributes:
        model: the network, at θ*, on the device to evaluate on.
        data: on which the loss is measured.
        objective: what is measured; `objective_name` is what the provenance calls it.
        path: checkpoints of the training that led to θ*, the last of which is θ*; may be empty.
        steps: numbers of these checkpoints, epochs or steps of gradient descent; empty where they are 0, 1, 2 ….
        ends: other solutions, by name, that an interpolation leads to: one for a line, two for a plane.
        label: name of the path.
        origin: how the model came to be, for the provenance.
    """

    model: nn.Module
    data: DataSet
    objective: Objective
    objective_name: str
    path: tuple[Checkpoint, ...] = ()
    steps: tuple[int, ...] = ()
    ends: tuple[tuple[str, Checkpoint], ...] = ()
    label: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)

    def coarse(self, samples: int, seed: int) -> "Problem":
        """Returns the problem on so many samples of each split, drawn at random."""
        return replace(
            self, data=drawn(self.data, DataSpec(samples=samples, subset_seed=seed)), path=(), steps=(), ends=()
        )

    def splits(self, asked: Splits) -> list[tuple[str, Split]]:
        """Returns the splits to measure on, by name; the fields of the second begin with ``test_``.

        Raises:
            LandscapeError: there is no test split, and it alone was asked for.
        """
        train, test = ("train", self.data.train), ("test", self.data.test)
        if asked == "train" or (asked == "both" and self.data.test is None):
            return [train]
        if self.data.test is None:
            raise LandscapeError("the data has no test split: use --splits train, or give data with one")
        held_out = (test[0], self.data.test)
        return [train, held_out] if asked == "both" else [held_out]

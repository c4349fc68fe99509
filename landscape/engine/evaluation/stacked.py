"""Several points at once: their weights are stacked, and the network is mapped over the stack.

For small networks most of a point's time goes into calling kernels, not into what they compute;
torch.func.vmap turns the calls of P points into one of a P times larger kernel.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from landscape.engine.evaluation.affine import AffineFirstLayer, moved
from landscape.engine.objective import Objective


class Stacked:
    """Measures an objective at several points of a plane together.

    Args:
        model: the network, at θ*.
        objective: what is measured.
        directions: δ, and η of a plane, by parameter name, on the model's device.
        affine: stand-in for the first layer, if there is one.
    """

    def __init__(
        self,
        model: nn.Module,
        objective: Objective,
        directions: Sequence[Mapping[str, Tensor]],
        affine: AffineFirstLayer | None,
    ) -> None:
        self._measured = _Measured(model, objective)
        self._directions, self._affine = directions, affine
        names = {name for direction in directions for name in direction}
        self._start = {name: value.detach() for name, value in model.named_parameters() if name in names}

    def measure(self, points: Tensor, batch: Any) -> dict[str, Tensor]:
        """Returns each measure, (P, B), at points (P, 2)."""
        with warnings.catch_warnings():
            # What vmap has no rule for, such as attention on the processor, is done point by point: slower, and right.
            warnings.filterwarnings("ignore", "There is a performance drop", UserWarning)
            return torch.func.vmap(self._at, in_dims=(0, None))(points, batch)

    def _at(self, place: Tensor, batch: Any) -> dict[str, Tensor]:
        factors = place.unbind()
        weights = {}
        for name, value in self._start.items():
            for factor, direction in zip(factors, self._directions, strict=False):
                if name in direction:
                    value = moved(value, factor, direction[name])
            weights[f"model.{name}"] = value
        if self._affine is not None:
            self._affine.at = factors
        return torch.func.functional_call(self._measured, weights, (batch,))


class _Measured(nn.Module):
    """A model and its objective as one module, so that its weights can be exchanged in a call."""

    def __init__(self, model: nn.Module, objective: Objective) -> None:
        super().__init__()
        self.model = model
        self._objective = objective

    def forward(self, batch: Any) -> dict[str, Tensor]:
        """Returns what the objective measures."""
        return dict(self._objective.measure(self.model, batch))

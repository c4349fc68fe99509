"""BatchNorm statistics computed anew at each point, on samples that are always the same."""

from typing import Any

import torch
from torch import nn

from landscape.engine.objective import Objective


class Recalibration:
    """Recomputes the running statistics of a model's BatchNorm layers.

    They become the plain mean of the statistics of the batches, as in `torch.optim.swa_utils.update_bn`
    (Izmailov et al. 2018); dropout stays off.

    Args:
        model: the network, in eval mode.
        objective: called on the batches, so that the network sees what it sees when it is measured.
        batches: of the training split, of one size each.
    """

    def __init__(self, model: nn.Module, objective: Objective, batches: list[Any]) -> None:
        self._model, self._objective, self._batches = model, objective, batches
        self._layers = [
            module
            for module in model.modules()
            if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.track_running_stats
        ]

    def __bool__(self) -> bool:
        """Whether there is anything to recompute."""
        return bool(self._layers)

    @torch.no_grad()
    def run(self) -> None:
        """Recomputes them at the model's present weights."""
        momenta = [layer.momentum for layer in self._layers]
        try:
            for layer in self._layers:
                layer.reset_running_stats()
                layer.momentum = None
                layer.training = True
            for batch in self._batches:
                self._objective.measure(self._model, batch)
        finally:
            for layer, momentum in zip(self._layers, momenta, strict=True):
                layer.momentum, layer.training = momentum, False

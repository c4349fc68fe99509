"""The first layer without its multiplications: it is affine in its weights, so its outputs are too.

Where the first layer with weights sees nothing but the data, its outputs at θ* + αδ + βη are those
of θ* plus α times those of δ plus β times those of η. The three are computed once; a point then costs
two additions instead of a matrix product.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from landscape.engine.evaluation.resident import Resident
from landscape.engine.objective import Objective
from landscape.engine.plane import Plane

MOST_BYTES = 2**30
"""Room that the outputs of θ*, δ and η may take."""

SAME = 0.02
"""Relative difference of the losses at θ* above which the stand-in is more than another rounding, in bf16 too."""


class AffineFirstLayer:
    """Stands in for the first layer; `at` and `batch` say where it is asked.

    Args:
        layer: the layer.
        name: of it in the model.
        tables: for each split and each of its batches, the outputs of θ*, and of each direction.

    Attributes:
        at: (α, β), numbers or tensors.
    """

    def __init__(self, layer: nn.Module, tables: Sequence[Sequence[tuple[Tensor, ...]]]) -> None:
        self.at: tuple[Any, ...] = (0.0, 0.0)
        self._layer, self._tables = layer, tables
        self._place = (0, 0)

    def look_at(self, split: int, batch: int) -> None:
        """Says which batch comes next."""
        self._place = split, batch

    def attach(self) -> None:
        """Puts itself in the layer's place; the lent model forgets it when it is given back."""
        self._layer.forward = self._outputs

    def detach(self) -> None:
        """Lets the layer compute again."""
        vars(self._layer).pop("forward", None)

    def _outputs(self, _: Tensor) -> Tensor:
        split, batch = self._place
        outputs, *changes = self._tables[split][batch]
        for factor, change in zip(self.at, changes, strict=False):
            outputs = moved(outputs, factor, change)
        return outputs


def moved(start: Tensor, factor: float | Tensor, change: Tensor) -> Tensor:
    """Returns start + factor × change, in one pass over memory where PyTorch has one.

    Args:
        start: where from.
        factor: a number, or a tensor () that may stand for a stack of them.
        change: like `start`.
    """
    if not isinstance(factor, Tensor):
        return torch.add(start, change, alpha=factor)
    if factor.dtype == change.dtype == start.dtype:
        return torch.addcmul(start, factor, change)
    return start + factor * change  # a factor of more digits than what it moves


def affine_first_layer(
    model: nn.Module, objective: Objective, splits: Sequence[Resident], plane: Plane, dtype: torch.dtype
) -> AffineFirstLayer | None:
    """Returns a stand-in for the first layer, None where it would not do or needs too much room.

    It does not do where the layer sees more than the data, nor where derivatives by the data are taken,
    which do not pass through tables. The model is at θ*, its layer computing itself.
    """
    if objective.differentiates:
        return None
    found = _first_layer(model, objective, splits[0].head(2))
    if found is None:
        return None
    name, layer = found
    if not _sees_data_alone(model, layer, objective, splits[0].head(2)):
        return None
    tables = []
    room = MOST_BYTES
    for resident in splits:
        rows = []
        for batch in resident:
            seen = _seen_by(layer, model, objective, batch)
            rows.append(_table(layer, name, seen, plane, dtype))
            room -= sum(t.numel() * t.element_size() for t in rows[-1])
            if room < 0:
                return None
        tables.append(rows)
    stand_in = AffineFirstLayer(layer, tables)
    return stand_in if _does_as_well(stand_in, model, objective, next(iter(splits[0]))) else None


def _does_as_well(stand_in: AffineFirstLayer, model: nn.Module, objective: Objective, batch: Any) -> bool:
    """Returns whether the loss of the first batch at θ* stays the same.

    It does not where an objective takes derivatives without saying so, as torch.func.jvp allows in inference mode.
    """
    expected = objective.measure(model, batch)["loss"].double()
    stand_in.attach()
    try:
        found = objective.measure(model, batch)["loss"].double()
    finally:
        stand_in.detach()
    return bool((found - expected).norm() <= SAME * expected.norm() + 1e-6)


def _first_layer(model: nn.Module, objective: Objective, batch: Any) -> tuple[str, nn.Module] | None:
    """Returns the first layer with weights that is called, if it is linear or a convolution and called once."""
    calls: list[tuple[str, nn.Module]] = []
    hooks = [
        module.register_forward_pre_hook(lambda module, _, name=name: calls.append((name, module)))
        for name, module in model.named_modules()
        if any(True for _ in module.parameters(recurse=False))
    ]
    try:
        objective.measure(model, batch)
    finally:
        for hook in hooks:
            hook.remove()
    if not calls or type(calls[0][1]) not in (nn.Linear, nn.Conv1d, nn.Conv2d):
        return None
    once = sum(module is calls[0][1] for _, module in calls) == 1
    padded = getattr(calls[0][1], "padding_mode", "zeros") == "zeros"
    return calls[0] if once and padded else None


def _sees_data_alone(model: nn.Module, layer: nn.Module, objective: Objective, batch: Any) -> bool:
    """Returns whether the layer's input stays the same when all weights change."""
    before = _seen_by(layer, model, objective, batch)
    own = [(parameter, parameter.data) for parameter in model.parameters()]
    try:
        for parameter, values in own:
            parameter.data = values * 1.25 + 0.125
        after = _seen_by(layer, model, objective, batch)
    finally:
        for parameter, values in own:
            parameter.data = values
    return torch.equal(before, after)


def _seen_by(layer: nn.Module, model: nn.Module, objective: Objective, batch: Any) -> Tensor:
    seen: list[Tensor] = []
    hook = layer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].detach()))
    try:
        objective.measure(model, batch)
    finally:
        hook.remove()
    return seen[0]


def _table(layer: nn.Module, name: str, seen: Tensor, plane: Plane, dtype: torch.dtype) -> tuple[Tensor, ...]:
    """Returns the layer's outputs with the weights of θ* and of each direction, computed in float64."""

    def outputs(weight: Tensor | None, bias: Tensor | None) -> Tensor:
        values = seen.double()
        shape = layer.get_parameter("weight")
        weight = torch.zeros_like(shape, dtype=torch.float64) if weight is None else weight.to(values)
        bias = None if bias is None else bias.to(values)
        if isinstance(layer, nn.Linear):
            return functional.linear(values, weight, bias).to(dtype)
        assert isinstance(layer, nn.Conv1d | nn.Conv2d)
        convolve: Any = functional.conv1d if isinstance(layer, nn.Conv1d) else functional.conv2d
        return convolve(values, weight, bias, layer.stride, layer.padding, layer.dilation, layer.groups).to(dtype)

    prefix = f"{name}." if name else ""
    bias = layer._parameters.get("bias")
    tables = [outputs(layer.get_parameter("weight").detach(), None if bias is None else bias.detach())]
    for direction in (plane.delta, plane.eta):
        if direction:
            tables.append(outputs(direction.get(f"{prefix}weight"), direction.get(f"{prefix}bias")))
    return tuple(tables)

"""BatchNorm folded into the convolution before it, anew at each point.

In eval mode a BatchNorm layer multiplies each channel by a constant and adds another one. Both go into the
filters and the bias of the convolution that feeds it (Jacob et al. 2018, arXiv 1712.05877, section 3.2), and
the activations are passed over once less. It is the same function, rounded in another order.
"""

from collections import Counter
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from landscape.engine.objective import Objective, Supervised

SAME = 0.02
"""Relative difference of the losses at θ* above which folding is more than another rounding, in bf16 too."""

_CONVOLUTIONS: dict[type[nn.Module], Any] = {
    nn.Conv1d: functional.conv1d,
    nn.Conv2d: functional.conv2d,
    nn.Conv3d: functional.conv3d,
}
_NORMS = nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d


class FoldedNorms:
    """Convolutions that do the work of the BatchNorm layers behind them.

    Args:
        pairs: each convolution with its layer.
    """

    def __init__(self, pairs: list[tuple[nn.Module, nn.Module]]) -> None:
        self._folds = [_Fold(convolution, norm) for convolution, norm in pairs]

    def attach(self) -> None:
        """Puts them in their layers' place; the lent model forgets it when it is given back."""
        for fold in self._folds:
            fold.attach()

    def detach(self) -> None:
        """Lets the layers compute again."""
        for fold in self._folds:
            fold.detach()

    @torch.no_grad()
    def fold(self) -> None:
        """Folds at the model's present weights: the filters are other ones until the model is placed again."""
        for fold in self._folds:
            fold.fold()


class _Fold:
    """One convolution and its BatchNorm."""

    def __init__(self, convolution: Any, norm: Any) -> None:
        self._convolution, self._norm = convolution, norm
        self._convolve = _CONVOLUTIONS[type(convolution)]
        self._bias = torch.empty_like(norm.running_mean)

    def attach(self) -> None:
        self._convolution.forward, self._norm.forward = self._outputs, _unchanged

    def detach(self) -> None:
        for layer in (self._convolution, self._norm):
            vars(layer).pop("forward", None)

    def fold(self) -> None:
        layer, norm = self._convolution, self._norm
        scale = (norm.running_var + norm.eps).rsqrt_()
        if norm.weight is not None:
            scale *= norm.weight
        mean = norm.running_mean if layer.bias is None else norm.running_mean - layer.bias
        torch.mul(mean, scale, out=self._bias).neg_()
        if norm.bias is not None:
            self._bias += norm.bias
        layer.weight.mul_(scale.reshape(-1, *[1] * (layer.weight.ndim - 1)))

    def _outputs(self, inputs: Tensor) -> Tensor:
        c = self._convolution
        return self._convolve(inputs, c.weight, self._bias, c.stride, c.padding, c.dilation, c.groups)


def folded_norms(model: nn.Module, objective: Objective, batch: Any) -> FoldedNorms | None:
    """Returns the foldable layers of a model, None where there are none or folding changes the loss of a batch.

    The model is in eval mode, at θ*, with its layers computing themselves; afterwards its filters are folded, and it
    has to be placed anew.
    """
    # an objective of the user's may read the filters itself, and would see them folded
    pairs = _pairs(model) if isinstance(objective, Supervised) else []
    if not pairs:
        return None
    plain = objective.measure(model, batch)["loss"].detach().cpu().double().mean()
    folded = FoldedNorms(pairs)
    folded.attach()
    try:
        folded.fold()
        other = objective.measure(model, batch)["loss"].detach().cpu().double().mean()
    finally:
        folded.detach()
    return folded if torch.isclose(plain, other, rtol=SAME, atol=1e-6) else None


def _pairs(model: nn.Module) -> list[tuple[nn.Module, nn.Module]]:
    """Returns convolutions whose outputs go to one BatchNorm layer alone, each called once."""
    try:
        graph = fx.Tracer().trace(model)
    except Exception:  # control flow that depends on data cannot be traced, in as many ways as there are programs
        return []
    calls = Counter(node.target for node in graph.nodes if node.op == "call_module")
    modules = dict(model.named_modules())
    # filters that serve twice, or that the network reads itself, would be folded for the others too
    uses = Counter(id(value) for _, value in model.named_parameters(remove_duplicate=False))
    uses.update(id(_attribute(model, str(node.target))) for node in graph.nodes if node.op == "get_attr")
    found = []
    for node in graph.nodes:
        source = node.args[0] if node.args else None
        if node.op != "call_module" or not isinstance(source, fx.Node) or source.op != "call_module":
            continue
        layer, norm = modules[str(source.target)], modules[str(node.target)]
        alone = len(source.users) == 1 and calls[source.target] == calls[node.target] == 1
        if alone and _foldable(layer, norm) and uses[id(layer.weight)] == 1:
            found.append((layer, norm))
    return found


def _foldable(layer: Any, norm: Any) -> bool:
    known = type(layer) in _CONVOLUTIONS and type(norm) in _NORMS
    return known and layer.padding_mode == "zeros" and norm.running_var is not None


def _attribute(model: nn.Module, path: str) -> Any:
    found: Any = model
    for name in path.split("."):
        found = getattr(found, name)
    return found


def _unchanged(inputs: Tensor) -> Tensor:
    return inputs

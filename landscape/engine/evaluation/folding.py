"""BatchNorm folded into the convolution before it, anew at each point.

In eval mode a BatchNorm layer multiplies each channel by a constant and adds another one. Both go into the
filters and the bias of the convolution that feeds it (Jacob et al. 2018, arXiv 1712.05877, section 3.2), and
the activations are passed over once less. It is the same function, rounded in another order.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

from landscape.engine.evaluation.fusing import fused_forward
from landscape.engine.objective import Objective, Supervised, first_line, is_out_of_memory

SAME, SAME_ROUGHLY = 1e-4, 0.02
"""Largest difference of a sample's loss at θ*, relative to the largest loss, above which folding is more than another
rounding (in bf16 and tf32 the latter): a trace does not see, say, that a shortcut is added to in place."""

_CONVOLUTIONS: dict[type[nn.Module], Any] = {
    nn.Conv1d: functional.conv1d,
    nn.Conv2d: functional.conv2d,
    nn.Conv3d: functional.conv3d,
}
_log = logging.getLogger(__name__)

_NORMS = nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d


class FoldedNorms:
    """Convolutions that do the work of the BatchNorm layers behind them.

    Args:
        model: the network.
        folds: its convolutions, each with its layer.
        fused: calls the network with the additions and activations that follow in its convolutions too, if at all.

    Attributes:
        is_fused: whether it does.
    """

    def __init__(self, model: nn.Module, folds: "Sequence[_Fold]", fused: Callable[..., Any] | None = None) -> None:
        self._model, self._folds, self._fused = model, folds, fused
        self.is_fused = fused is not None

    def attach(self) -> None:
        """Puts them in their layers' place; the lent model forgets it when it is given back."""
        for fold in self._folds:
            fold.attach()
        if self._fused is not None:
            vars(self._model)["forward"] = self._fused

    def detach(self) -> None:
        """Lets the layers compute again."""
        for fold in self._folds:
            fold.detach()
        if self._fused is not None:
            vars(self._model).pop("forward", None)

    @torch.no_grad()
    def fold(self) -> None:
        """Folds at the model's present weights: the filters are other ones until the model is placed again."""
        for fold in self._folds:
            fold.fold()


class _Fold:
    """One convolution and its BatchNorm."""

    def __init__(self, convolution: Any, norm: Any) -> None:
        self.convolution, self._norm = convolution, norm
        self._convolve = _CONVOLUTIONS[type(convolution)]
        self.bias = torch.empty_like(norm.running_mean)

    def attach(self) -> None:
        self.convolution.forward, self._norm.forward = self._outputs, _unchanged

    def detach(self) -> None:
        for layer in (self.convolution, self._norm):
            vars(layer).pop("forward", None)

    def fold(self) -> None:
        layer, norm = self.convolution, self._norm
        scale = (norm.running_var + norm.eps).rsqrt_()
        if norm.weight is not None:
            scale *= norm.weight
        mean = norm.running_mean if layer.bias is None else norm.running_mean - layer.bias
        torch.mul(mean, scale, out=self.bias).neg_()
        if norm.bias is not None:
            self.bias += norm.bias
        layer.weight.mul_(scale.reshape(-1, *[1] * (layer.weight.ndim - 1)))

    def _outputs(self, inputs: Tensor) -> Tensor:
        c = self.convolution
        return self._convolve(inputs, c.weight, self.bias, c.stride, c.padding, c.dilation, c.groups)


def folded_norms(model: nn.Module, objective: Objective, batch: Any, *, fused: bool = False) -> FoldedNorms | None:
    """Returns the foldable layers of a model, None where there are none or folding changes the loss of a batch.

    The model is in eval mode, at θ*, with its layers computing themselves; afterwards its filters are folded, and it
    has to be placed anew.

    Args:
        model: the network.
        objective: what is measured of it.
        batch: a few samples, on which the loss must stay the same.
        fused: whether convolutions take the additions and activations behind them along where they can.
    """
    # an objective of the user's may read the filters itself, and would see them folded
    graph = _traced(model) if isinstance(objective, Supervised) else None
    pairs = {} if graph is None else _pairs(model, graph)
    if graph is None or not pairs:
        return None
    plain = _losses(model, objective, batch)
    folds = {names: _Fold(*pair) for names, pair in pairs.items()}
    # a forward of the instance's own is not what has been traced
    fusable = fused and "forward" not in vars(model) and next(model.parameters()).device.type == "cpu"
    forward = fused_forward(model, graph, folds) if fusable else None
    for fold in folds.values():
        fold.fold()
    for way in (forward, None) if forward else (None,):
        folded = FoldedNorms(model, list(folds.values()), way)
        folded.attach()
        try:
            if _same(_losses(model, objective, batch), plain, model):
                return folded
        except Exception as error:
            if way is None or is_out_of_memory(error):
                raise
            _log.info("convolutions are not fused: %s", first_line(error))
        finally:
            folded.detach()
    return None


def _losses(model: nn.Module, objective: Objective, batch: Any) -> Tensor:
    return objective.measure(model, batch)["loss"].detach().cpu().double()


def _same(found: Tensor, plain: Tensor, model: nn.Module) -> bool:
    weight = next(model.parameters())
    rough = weight.dtype == torch.bfloat16 or (weight.device.type == "cuda" and torch.backends.cudnn.allow_tf32)
    allowed = SAME_ROUGHLY if rough else SAME
    return bool(torch.all((found - plain).abs() <= allowed * plain.abs().max() + 1e-6))


def _traced(model: nn.Module) -> fx.Graph | None:
    try:
        return fx.Tracer().trace(model)
    except Exception:  # control flow that depends on data cannot be traced, in as many ways as there are programs
        return None


def _pairs(model: nn.Module, graph: fx.Graph) -> dict[tuple[str, str], tuple[nn.Module, nn.Module]]:
    """Returns by their names convolutions whose outputs go to one BatchNorm layer alone, each called once."""
    calls = Counter(node.target for node in graph.nodes if node.op == "call_module")
    modules = dict(model.named_modules())
    # filters that serve twice, or that the network reads itself, would be folded for the others too
    uses = Counter(id(value) for _, value in model.named_parameters(remove_duplicate=False))
    uses.update(id(_attribute(model, str(node.target))) for node in graph.nodes if node.op == "get_attr")
    found = {}
    for node in graph.nodes:
        source = node.args[0] if node.args else None
        if node.op != "call_module" or not isinstance(source, fx.Node) or source.op != "call_module":
            continue
        layer, norm = modules[str(source.target)], modules[str(node.target)]
        alone = len(source.users) == 1 and calls[source.target] == calls[node.target] == 1
        if alone and _foldable(layer, norm) and uses[id(layer.weight)] == 1:
            found[str(source.target), str(node.target)] = layer, norm
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

"""Convolutions that add the shortcut and rectify in the pass that computes them, on the processor.

oneDNN calls these post-ops; torch.compile uses the same operators where weights are constants. Here the weights
move from point to point, so the network is traced once and its convolutions read them anew at each call.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import torch
from torch import Tensor, fx, nn
from torch.nn import functional

Scalars = tuple[float, ...]
Activation = tuple[str, Scalars]
"""As oneDNN's operators call it, with its numbers."""

_RELU: Activation = "relu", ()
_RELU6: Activation = "hardtanh", (0.0, 6.0)
_MODULES: dict[type[nn.Module], Activation] = {nn.ReLU: _RELU, nn.ReLU6: _RELU6}
_FUNCTIONS: dict[Any, Activation] = {
    **dict.fromkeys((functional.relu, functional.relu_, torch.relu, torch.relu_), _RELU),
    functional.relu6: _RELU6,
}
_METHODS: dict[str, Activation] = {"relu": _RELU, "relu_": _RELU}
_ADDITIONS = operator.add, operator.iadd, torch.add


class Folded(Protocol):
    """A convolution with a BatchNorm folded into it."""

    convolution: Any
    bias: Tensor


def fused_forward(
    model: nn.Module, graph: fx.Graph, folds: Mapping[tuple[str, str], Folded]
) -> Callable[..., Any] | None:
    """Returns what calls the network with its additions and activations in its convolutions; None where there are none.

    It shares the model's layers, and reads their weights at each call. Whether it computes the same is for the
    caller to try: operators may be missing here.

    Args:
        model: that was traced.
        graph: of it; it is changed.
        folds: by the names of convolution and BatchNorm.
    """
    if not torch.backends.mkldnn.is_available() or not hasattr(torch.ops.mkldnn, "_convolution_pointwise"):
        return None
    modules = dict(model.named_modules())
    network = fx.GraphModule(model, graph)
    found = False
    # from the end, so that of two convolutions that are added, the one computed last does it
    for norm in reversed(list(network.graph.nodes)):
        source = norm.args[0] if norm.args else None
        if norm.op != "call_module" or not isinstance(source, fx.Node) or len(norm.users) != 1:
            continue
        fold = folds.get((str(source.target), str(norm.target)))
        if fold is not None and type(fold.convolution) is nn.Conv2d and isinstance(fold.convolution.padding, tuple):
            found |= _fuse(network, source, norm, fold, modules)
    if not found:
        return None
    _add_in_place(network)
    network.recompile()
    return network.forward


def _fuse(
    network: fx.GraphModule, convolution: fx.Node, norm: fx.Node, fold: Folded, modules: Mapping[str, nn.Module]
) -> bool:
    """Takes what follows a convolution and its BatchNorm into it; returns whether anything does."""
    gone, inputs = [norm, convolution], list(convolution.args)
    end = follower = next(iter(norm.users))
    added = _other_addend(follower, norm)
    if added is not None:
        inputs.append(added)
        gone.insert(0, follower)
        follower = next(iter(follower.users)) if len(follower.users) == 1 else None
    activation = None if follower is None else _activation(follower, modules)
    if activation is not None and follower is not None:
        end = follower
        gone.insert(0, follower)
    if len(gone) == 2 or convolution.kwargs:
        return False
    name = f"fused_{convolution.name}"
    network.add_submodule(name, _FusedConvolution(fold, activation))
    with network.graph.inserting_before(end):
        end.replace_all_uses_with(network.graph.call_module(name, tuple(inputs)))
    for node in gone:
        network.graph.erase_node(node)
    return True


def _add_in_place(network: fx.GraphModule) -> None:
    """Lets convolutions write over what they add, where it is another one's output that nobody reads afterwards."""
    order = {node: place for place, node in enumerate(network.graph.nodes)}
    fused = {node: network.get_submodule(str(node.target)) for node in order if node.op == "call_module"}
    fused = {node: module for node, module in fused.items() if isinstance(module, _FusedConvolution)}
    for node, module in fused.items():
        addend = node.args[1] if len(node.args) == 2 else None
        if not isinstance(addend, fx.Node) or addend not in fused:
            continue
        # who reads it earlier must be done with it: a convolution is, a view of it would not be
        done = all(user in fused and order[user] < order[node] for user in addend.users if user is not node)
        module.in_place = done and node.args[0] is not addend


def _other_addend(node: fx.Node, own: fx.Node) -> fx.Node | None:
    """What a node adds to the output of another one, None where it does not, or adds to what others read too."""
    called = (node.op == "call_function" and node.target in _ADDITIONS) or (
        node.op == "call_method" and node.target in ("add", "add_")
    )
    if not called or node.kwargs or len(node.args) != 2:
        return None
    first, second = node.args
    in_place = node.target in (operator.iadd, "add_")
    other = second if first is own else None if in_place else first
    return other if isinstance(other, fx.Node) and other is not own else None


def _activation(node: fx.Node, modules: Mapping[str, nn.Module]) -> Activation | None:
    if node.op == "call_module":
        return _MODULES.get(type(modules.get(str(node.target))))  # pyright: ignore[reportArgumentType]
    if len(node.args) != 1 or set(node.kwargs) - {"inplace"}:
        return None
    return (_METHODS if node.op == "call_method" else _FUNCTIONS).get(node.target)  # pyright: ignore[reportArgumentType]


class _FusedConvolution(nn.Module):
    """A convolution with what follows it."""

    def __init__(self, fold: Folded, activation: Activation | None) -> None:
        super().__init__()
        self._fold = fold
        self._name, self._scalars = (None, ()) if activation is None else (activation[0], activation[1])
        self.in_place = False

    def forward(self, inputs: Tensor, other: Tensor | None = None) -> Tensor:
        c, bias, name, numbers = self._fold.convolution, self._fold.bias, self._name, self._scalars
        where = c.padding, c.stride, c.dilation, c.groups
        operators: Any = torch.ops.mkldnn
        if other is None:
            return operators._convolution_pointwise(inputs, c.weight, bias, *where, name, numbers, "")
        added = c.weight, bias, *where, "add", 1.0, name, numbers, None
        if self.in_place:
            return operators._convolution_pointwise_.binary(other, inputs, *added)
        outputs = operators._convolution_pointwise.binary(inputs, other, *added)
        if outputs.shape != other.shape:
            raise ValueError(f"{tuple(other.shape)} is not added to {tuple(outputs.shape)} value by value")
        return outputs

"""The truth: one point of a plane by load_state_dict and a plain loop, all in float64."""

import copy

import numpy as np
import torch
from torch import Tensor, nn

from landscape.engine.data import Split
from landscape.engine.plane import Plane

State = dict[str, Tensor]


def moved_state(plane: Plane, state: State, at: tuple[float, float]) -> State:
    """θ* + αδ + βη; buffers follow, variances by their logarithm."""
    moved = {name: value.double() if value.is_floating_point() else value for name, value in state.items()}
    for factor, direction in zip(at, (plane.delta, plane.eta), strict=True):
        for name, values in direction.items():
            moved[name] = moved[name] + factor * values.double()
    for factor, flow in zip(at, (plane.buffer_delta, plane.buffer_eta), strict=True):
        for name, values in flow.items():
            logarithmic = name.endswith("running_var")
            moved[name] = moved[name] * (factor * values).exp() if logarithmic else moved[name] + factor * values
    return moved


def network_at(model: nn.Module, state: State) -> nn.Module:
    """A copy of the model in float64 and eval mode, with these weights."""
    copied = copy.deepcopy(model).double().eval()
    copied.load_state_dict(state)
    return copied


def measured(model: nn.Module, split: Split) -> tuple[float, float]:
    """Mean cross-entropy and accuracy, one sample after the other."""
    losses, right = [], []
    with torch.no_grad():
        for image, label in zip(split.inputs.double(), split.targets, strict=True):
            (logits,) = model(image[None])
            losses.append(float(torch.logsumexp(logits, 0) - logits[label]))
            right.append(float(logits.argmax() == label))
    return float(np.mean(losses)), float(np.mean(right))


def reference_point(
    model: nn.Module, plane: Plane, state: State, split: Split, at: tuple[float, float]
) -> tuple[float, float]:
    """Loss and accuracy at a point of a plane."""
    return measured(network_at(model, moved_state(plane, state, at)), split)

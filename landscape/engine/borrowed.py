"""A model lent for evaluation: it gets back every bit it came with.

The model's own tensors are never written. While it is lent, its parameters and buffers point to
storage of ours, which holds θ(α, β); θ* itself is read from the model's own. So a lent model costs
one copy of its weights, and a plane two.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn

from landscape.engine.checkpoints import State
from landscape.engine.plane import Direction, Plane, variance_names


class BorrowedModel:
    """Context manager: the model in eval mode, its weights placed anywhere on a plane.

    Args:
        model: the model; its device is kept.
        dtype: floating-point type to evaluate in.

    Attributes:
        model: the model.
        device: where it is.
    """

    def __init__(self, model: nn.Module, dtype: torch.dtype) -> None:
        self.model = model
        self.dtype = dtype
        self.device = device_of(model)
        self._parameters = dict(model.named_parameters())
        self._buffers = dict(model.named_buffers())
        self._variances = variance_names(model)

    def __enter__(self) -> Self:
        self._memories = [_Memory(module) for module in self.model.modules()]
        self._own = [(tensor, tensor.data) for tensor in (*self._parameters.values(), *self._buffers.values())]
        try:
            for module in self.model.modules():  # not eval(): a method of the user's may do more than that
                module.training = False
            self.weights = _Tensors(self._parameters, self.dtype)
            moving = {name: value for name, value in self._buffers.items() if value.is_floating_point()}
            self.statistics = _Tensors(moving, self.dtype)
            self._counters = [(b, b.data, b.data.clone()) for b in self._buffers.values() if not b.is_floating_point()]
            for buffer, _, copy in self._counters:
                buffer.data = copy
        except BaseException:
            self._give_back()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()

    def _give_back(self) -> None:
        for tensor, own in self._own:
            tensor.data = own
        for memory in self._memories:
            memory.restore()

    @torch.no_grad()
    def on(self, plane: Plane) -> "PlacedPlane":
        """Returns a plane that the model can be placed on."""
        return PlacedPlane(self, plane)

    @torch.no_grad()
    def load(self, state: State) -> None:
        """Places the model at a checkpoint, buffers included."""
        self.reset_buffers()
        for name, tensor in (*self._parameters.items(), *self._buffers.items()):
            if name in state:
                tensor.data.copy_(state[name])

    def reset(self) -> None:
        """Places the model at θ*, buffers included."""
        self.weights.reset()
        self.reset_buffers()

    def reset_buffers(self) -> None:
        """Gives all buffers the values they came with."""
        self.statistics.reset()
        for buffer, own, _ in self._counters:
            buffer.data.copy_(own)

    def is_variance(self, name: str) -> bool:
        """Returns whether a buffer holds BatchNorm's running variances."""
        return name in self._variances


class PlacedPlane:
    """A plane whose directions lie beside the lent model, on its device.

    Args:
        borrowed: the model, lent.
        plane: the plane.
    """

    def __init__(self, borrowed: BorrowedModel, plane: Plane) -> None:
        self._borrowed = borrowed
        self.axes = [borrowed.weights.along(direction) for direction in (plane.delta, plane.eta) if direction]
        self._flow = _BufferFlow(borrowed, plane) if plane.buffer_delta or plane.buffer_eta else None

    @property
    def moves_buffers(self) -> bool:
        """Whether buffers follow the plane."""
        return self._flow is not None

    @torch.no_grad()
    def move_to(self, alpha: float, beta: float) -> None:
        """Places the model at θ(α, β), computed from θ*."""
        self._borrowed.weights.place((alpha, beta), self.axes)
        self._borrowed.reset_buffers()
        if self._flow is not None:
            self._flow.place(alpha, beta)


class _BufferFlow:
    """How buffers follow a plane: by a linear combination, of the logarithm for variances."""

    def __init__(self, borrowed: BorrowedModel, plane: Plane) -> None:
        statistics = borrowed.statistics
        self._moves = []
        for name, start, values in statistics.items():
            changes = [flow.get(name) for flow in (plane.buffer_delta, plane.buffer_eta)]
            if any(change is not None for change in changes):
                moved = [torch.zeros(()) if change is None else change for change in changes]
                on_device = [change.to(start.device, statistics.storage) for change in moved]
                self._moves.append((start.to(statistics.storage), values, on_device, borrowed.is_variance(name)))

    def place(self, alpha: float, beta: float) -> None:
        for start, values, (first, second), logarithmic in self._moves:
            change = alpha * first + beta * second
            values.copy_(start * change.exp() if logarithmic else start + change)


class _Tensors:
    """Tensors that from now on point to values of ours; `own` keeps what they pointed to."""

    def __init__(self, tensors: Mapping[str, Tensor], dtype: torch.dtype) -> None:
        self.names = list(tensors)
        self._tensors = list(tensors.values())
        self.own = [tensor.data for tensor in tensors.values()]
        self.values = [own.to(dtype, copy=True) for own in self.own]
        self.storage = torch.float64 if dtype == torch.float64 else torch.float32
        """Type that places are computed in: bf16 is rounded once, at the end."""
        self._is_storage = dtype == self.storage
        self.on_processor = all(values.device.type == "cpu" for values in self.values)
        for tensor, values in zip(tensors.values(), self.values, strict=True):
            tensor.data = values

    def lay(self, channels_last: bool) -> None:
        """Lays filters (O, I, H, W) out as images are; the values are undefined afterwards."""
        layout = torch.channels_last if channels_last else torch.contiguous_format
        for k, tensor in enumerate(self._tensors):
            if self.values[k].ndim == 4 and not self.values[k].is_contiguous(memory_format=layout):
                self.values[k] = torch.empty_like(self.values[k], memory_format=layout)
                tensor.data = self.values[k]

    def named(self, axis: "Axis") -> dict[str, Tensor]:
        """Returns a direction by the names of what it moves."""
        return {self.names[k]: direction for k, direction in zip(axis.places, axis.directions, strict=True)}

    def items(self) -> Iterator[tuple[str, Tensor, Tensor]]:
        """Yields name, own tensor and the values that stand in for it."""
        return iter(zip(self.names, self.own, self.values, strict=True))

    def reset(self) -> None:
        """Sets the values to the own ones."""
        if self.values:
            torch._foreach_copy_(self.values, self.own)

    def along(self, direction: Direction) -> "Axis":
        """Returns a direction beside the values it moves."""
        places = [k for k, name in enumerate(self.names) if name in direction]
        on_device = [direction[self.names[k]].to(self.values[k].device, self.storage) for k in places]
        return Axis(places, on_device)

    def place(self, factors: Sequence[float], axes: Sequence["Axis"]) -> None:
        """Sets the values to own + Σ factor × axis."""
        if self.on_processor and self._is_storage:
            self._place_each(factors, axes)
        elif self._is_storage:  # a GPU is asked for all tensors at once
            self.reset()
            for factor, axis in zip(factors, axes, strict=False):
                torch._foreach_add_([self.values[k] for k in axis.places], axis.directions, alpha=factor)
        else:
            moved: dict[int, Tensor] = {}
            for factor, axis in zip(factors, axes, strict=False):
                for k, direction in zip(axis.places, axis.directions, strict=True):
                    moved[k] = torch.add(moved.get(k, self.own[k].to(self.storage)), direction, alpha=factor)
            for k, values in enumerate(self.values):
                values.copy_(moved.get(k, self.own[k]))

    def _place_each(self, factors: Sequence[float], axes: Sequence["Axis"]) -> None:
        untouched = set(range(len(self.values)))
        for factor, axis in zip(factors, axes, strict=False):
            for k, direction in zip(axis.places, axis.directions, strict=True):
                torch.add(
                    self.own[k] if k in untouched else self.values[k], direction, alpha=factor, out=self.values[k]
                )
                untouched.discard(k)


class Axis:
    """A direction on the device: which tensors it moves, and along what."""

    def __init__(self, places: list[int], directions: list[Tensor]) -> None:
        self.places, self.directions = places, directions


class _Memory:
    """What a module remembers: its modes, buffers and whatever it keeps for itself, in containers too."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module
        self._entries: dict[str, Any] = dict(vars(module))
        self._contents = {k: type(v)(v) for k, v in self._entries.items() if type(v) in (dict, list, set)}

    def restore(self) -> None:
        entries = vars(self._module)
        entries.clear()
        entries.update(self._entries)
        for name, content in self._contents.items():
            container: Any = entries[name]
            container.clear()
            container.extend(content) if isinstance(container, list) else container.update(content)


def device_of(model: nn.Module) -> torch.device:
    """Returns where a model is; one without parameters is on the processor."""
    return next((p.device for p in model.parameters()), torch.device("cpu"))


@contextmanager
def no_gradients(needed: bool) -> "Iterator[None]":
    """Records no gradients unless they are needed."""
    with torch.enable_grad() if needed else torch.inference_mode():
        yield

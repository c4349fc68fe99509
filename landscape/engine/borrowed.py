"""A model lent for evaluation: it gets back every bit it came with.

The model's own tensors are never written. While it is lent, its parameters and buffers point into
vectors of ours, which hold θ(α, β); at the end they point to their own storage again.
"""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import torch
from torch import Tensor, nn

from landscape.engine.checkpoints import State
from landscape.engine.plane import Direction, Plane, variance_names


class BorrowedModel:
    """Context manager: the model in eval mode, its weights placed anywhere on a plane.

    Args:
        model: the model; its device is kept.
        dtype: floating-point type to evaluate in.
    """

    def __init__(self, model: nn.Module, dtype: torch.dtype) -> None:
        self.model = model
        self._dtype = dtype
        self._parameters = dict(model.named_parameters())
        self._buffers = dict(model.named_buffers())
        self._variances = variance_names(model)

    def __enter__(self) -> Self:
        model = self.model
        self._modes = [(module, module.training) for module in model.modules()]
        self._registered = [(module, dict(module._buffers)) for module in model.modules()]
        self._own = [(tensor, tensor.data) for tensor in (*self._parameters.values(), *self._buffers.values())]
        try:
            model.eval()
            self._weights = _Vector(self._parameters, self._dtype)
            moving = {name: value for name, value in self._buffers.items() if value.is_floating_point()}
            self._statistics = _Vector(moving, self._dtype)
            self._logarithmic = self._statistics.mask(self._variances)
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
        for module, buffers in self._registered:
            module._buffers.clear()
            module._buffers.update(buffers)
        for module, mode in self._modes:
            module.training = mode

    def choose_plane(self, plane: Plane) -> None:
        """Sets the plane `move_to` moves on."""
        self._axes = [self._weights.of(direction) for direction in (plane.delta, plane.eta)]
        self._flow = [self._statistics.of(direction) for direction in (plane.buffer_delta, plane.buffer_eta)]
        self._buffers_move = bool(plane.buffer_delta or plane.buffer_eta)

    @torch.no_grad()
    def move_to(self, alpha: float, beta: float) -> None:
        """Places the model at θ(α, β), computed from θ*."""
        self._weights.place(alpha, beta, self._axes)
        self._reset_buffers()
        if self._buffers_move:
            start, values = self._statistics.start, self._statistics.values
            change = alpha * self._flow[0] + beta * self._flow[1]
            torch.where(self._logarithmic, start * change.exp(), start + change, out=values)

    @torch.no_grad()
    def load(self, state: State) -> None:
        """Places the model at a checkpoint, buffers included."""
        self._reset_buffers()
        for name, tensor in (*self._parameters.items(), *self._buffers.items()):
            if name in state:
                tensor.data.copy_(state[name])

    def _reset_buffers(self) -> None:
        self._statistics.values.copy_(self._statistics.start)
        for buffer, own, _ in self._counters:
            buffer.data.copy_(own)


class _Vector:
    """Tensors laid end to end, which from now on point into `values`."""

    def __init__(self, tensors: Mapping[str, Tensor], dtype: torch.dtype) -> None:
        flat = [tensor.detach().to(dtype).reshape(-1) for tensor in tensors.values()]
        device = flat[0].device if flat else torch.device("cpu")
        self.start = torch.cat(flat) if flat else torch.zeros(0, dtype=dtype, device=device)
        self.values = self.start.clone()
        self._tensors = tensors
        pieces: Sequence[Tensor] = self.values.split([piece.numel() for piece in flat]) if flat else ()
        for tensor, piece in zip(tensors.values(), pieces, strict=True):
            tensor.data = piece.view(tensor.shape)

    def of(self, direction: Direction) -> Tensor:
        """Returns a direction as a vector like `values`, 0 where it does not move."""
        return self._joined(
            [direction[name] if name in direction else torch.zeros(t.shape) for name, t in self._tensors.items()]
        )

    def mask(self, names: frozenset[str]) -> Tensor:
        """Returns a boolean vector, true in the named tensors."""
        return self._joined([torch.full(t.shape, float(name in names)) for name, t in self._tensors.items()]).bool()

    def place(self, alpha: float, beta: float, axes: Sequence[Tensor]) -> None:
        """Sets `values` to start + α axes[0] + β axes[1]."""
        torch.add(self.start, axes[0], alpha=alpha, out=self.values)
        self.values.add_(axes[1], alpha=beta)

    def _joined(self, tensors: list[Tensor]) -> Tensor:
        flat = [tensor.reshape(-1).to(self.start.device, self.start.dtype) for tensor in tensors]
        return torch.cat(flat) if flat else torch.zeros_like(self.start)

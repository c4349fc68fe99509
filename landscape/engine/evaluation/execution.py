"""How points are evaluated: chosen once, by a probe, and then kept, since each choice decides the last bits."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import torch
from torch import nn

from landscape.engine.borrowed import device_of
from landscape.engine.evaluation.heap import heap_for
from landscape.spec import Precision

MOST = 2**20
"""No choice is larger: a file that says so is not one of ours."""

DTYPES: dict[Precision, torch.dtype] = {
    "float32": torch.float32,
    "tf32": torch.float32,
    "bf16": torch.bfloat16,
    "float64": torch.float64,
}


@dataclass(frozen=True)
class Execution:
    """The choices that decide how sums are cut and ordered.

    Attributes:
        batch_size: samples evaluated at once.
        channels_last: memory layout of images and filters.
        points_at_once: points whose weights are stacked and evaluated together (torch.func.vmap).
        affine_first_layer: whether the first layer's outputs are combined from those of θ*, δ and η,
            which is exact because it is affine in its weights.
        folded_norms: whether BatchNorm is folded into the convolution before it at each point.
        fused_convolutions: whether those convolutions also take along the addition and the activation behind them.
        compiled: whether the network goes through torch.compile.
        cuda_graph: whether the GPU's work on a point is recorded once and replayed.
        threads: of the processor.
    """

    batch_size: int
    channels_last: bool = False
    points_at_once: int = 1
    affine_first_layer: bool = False
    folded_norms: bool = False
    fused_convolutions: bool = False
    compiled: bool = False
    cuda_graph: bool = False
    threads: int = 1

    def told(self) -> dict[str, Any]:
        """Returns the choices in JSON types."""
        return asdict(self)

    @classmethod
    def of(cls, told: Any) -> "Execution | None":
        """Returns what `told` gave, None where it is not ours."""
        kinds = {entry.name: type(getattr(_TOLD, entry.name)) for entry in fields(cls)}
        if not isinstance(told, Mapping) or set(told) != set(kinds):
            return None
        sound = all(type(value) is kinds[name] and 0 <= value <= MOST for name, value in told.items())
        return cls(**told) if sound and min(told["batch_size"], told["points_at_once"], told["threads"]) > 0 else None

    def halved(self) -> "Execution | None":
        """Returns choices that need half the memory, None where there is nothing to halve."""
        if self.points_at_once > 1:
            return replace(self, points_at_once=self.points_at_once // 2)
        return replace(self, batch_size=self.batch_size // 2) if self.batch_size > 1 else None


_TOLD = Execution(1)


@contextmanager
def arithmetic(precision: Precision, threads: int | None = None) -> Generator[None]:
    """Makes devices keep to a precision, whatever the caller has set, and to the same algorithms each time."""
    cudnn: Any = torch.backends.cudnn
    before = cudnn.allow_tf32, cudnn.deterministic, cudnn.benchmark
    matmul, threads_before = torch.get_float32_matmul_precision(), torch.get_num_threads()
    with ExitStack() as off:
        for device in ("cpu", "cuda"):
            off.enter_context(torch.autocast(device, enabled=False))
        if torch.get_default_device().type != "cpu":
            off.enter_context(torch.device("cpu"))
        torch.set_float32_matmul_precision("high" if precision == "tf32" else "highest")
        cudnn.allow_tf32, cudnn.deterministic, cudnn.benchmark = precision == "tf32", True, False
        if threads is not None:
            torch.set_num_threads(threads)
        try:
            yield
        finally:
            torch.set_float32_matmul_precision(matmul)
            cudnn.allow_tf32, cudnn.deterministic, cudnn.benchmark = before
            torch.set_num_threads(threads_before)


@contextmanager
def computing(model: nn.Module, precision: Precision, threads: int | None = None) -> Generator[None]:
    """Makes the model's GPU the current one, sets the allocator for its activations, and keeps to a precision.

    Args:
        model: that is evaluated, where it will stay.
        precision: see `arithmetic`.
        threads: of the processor; as they are where not given.
    """
    device = device_of(model)
    with ExitStack() as around:
        if device.type == "cuda":
            around.enter_context(torch.cuda.device(device))
        around.enter_context(heap_for(model))
        around.enter_context(arithmetic(precision, threads))
        yield

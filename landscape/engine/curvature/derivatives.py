"""Gradient and Hessian-vector products of a mean loss, at the weights a lent model is placed at."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.data import Split
from landscape.engine.evaluation.resident import Resident
from landscape.engine.objective import Objective, first_line, is_out_of_memory
from landscape.engine.plane import parameters_of
from landscape.errors import LandscapeError
from landscape.trajectory import FloatArray

BATCH = 64

_NO_DERIVATIVE = "derivative for", "is not implemented", "cudnn RNN backward"
"""What PyTorch says of an operation that cannot be differentiated twice."""


class NotFiniteError(LandscapeError):
    """A gradient or a product has NaN or infinity in it."""


class Derivatives:
    """First and second derivatives of an objective's mean loss over a split, in all parameters (P,).

    Vectors have the parameters one after the other, in the order of `parameters_of`; they are summed over batches
    in float64. BatchNorm's statistics and all other buffers are constants. A product costs about as much time as
    four gradients (Pearlmutter 1994, "Fast exact multiplication by the Hessian").

    Args:
        borrowed: the model, lent; it may be placed elsewhere between two calls.
        objective: whose loss is differentiated.
        split: on what.
        batch_size: samples at once; halved where memory runs out.
        before: called before each pass over the data; what it raises ends the work.

    Attributes:
        size: P.
        samples: in the split.
        products: how many Hessian-vector products were made.
        batch_size: as it is now.

    Raises:
        LandscapeError: a parameter is no real number or not finite.
    """

    def __init__(
        self,
        borrowed: BorrowedModel,
        objective: Objective,
        split: Split,
        batch_size: int | None = None,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self._model, self._objective, self._before = borrowed.model, objective, before
        self._device, self._dtype = borrowed.device, borrowed.dtype
        self._shapes = {name: value.shape for name, value in parameters_of(borrowed.model).items()}
        self._sizes = [shape.numel() for shape in self._shapes.values()]
        self.size, self.samples, self.products = sum(self._sizes), len(split), 0
        self.batch_size = min(batch_size or BATCH, len(split))
        self._resident = Resident(split, self._device, self._dtype, self.batch_size)

    def gradient(self) -> FloatArray:
        """Returns (P,) the gradient.

        Raises:
            NotFiniteError: it is not finite.
            LandscapeError: memory does not suffice, or the loss cannot be differentiated.
        """
        return self._summed(lambda loss, parameters: torch.autograd.grad(loss, parameters, allow_unused=True))

    def hessian_times(self, vector: FloatArray) -> FloatArray:
        """Returns (P,) the Hessian times a vector (P,).

        Raises:
            NotFiniteError: the product is not finite.
            LandscapeError: memory does not suffice, or the loss cannot be differentiated twice.
        """
        flat = torch.tensor(np.asarray(vector, dtype=np.float64).reshape(-1))
        parts = [
            part.reshape(shape).to(self._device, self._dtype)
            for part, shape in zip(flat.split(self._sizes), self._shapes.values(), strict=True)
        ]
        self.products += 1
        return self._summed(lambda loss, parameters: _product(loss, parameters, parts))

    def named(self, vector: FloatArray) -> dict[str, Tensor]:
        """Returns a vector (P,) as float64 tensors by parameter name."""
        flat = torch.tensor(np.asarray(vector, dtype=np.float64))
        parts = zip(self._shapes.items(), flat.split(self._sizes), strict=True)
        return {name: part.reshape(shape) for (name, shape), part in parts}

    def _summed(self, differentiate: Callable[[Tensor, list[nn.Parameter]], Sequence[Tensor | None]]) -> FloatArray:
        """Returns the mean over the samples of what is made of each batch's summed loss."""
        self._before()
        while True:
            try:
                total = self._over_batches(differentiate)
                break
            except Exception as error:
                if is_out_of_memory(error):
                    self._halve(error)
                elif any(words in str(error) for words in _NO_DERIVATIVE):
                    raise LandscapeError(
                        f"this network cannot be differentiated twice ({first_line(error)}): write that part with"
                        " other operations"
                    ) from error
                else:
                    raise
        if not np.isfinite(total).all():
            raise NotFiniteError("the loss's derivatives are not finite here: choose a place nearer to θ*, or float64")
        return total

    def _over_batches(
        self, differentiate: Callable[[Tensor, list[nn.Parameter]], Sequence[Tensor | None]]
    ) -> FloatArray:
        sums = torch.device("cpu") if self._device.type == "mps" else self._device
        total = torch.zeros(self.size, dtype=torch.float64, device=sums)
        with _recording(self._model) as parameters:
            for batch in self._resident:
                loss = self._objective.measure(self._model, batch)["loss"].sum()
                if not loss.requires_grad:
                    raise LandscapeError("the loss cannot be differentiated: is it detached from the weights?")
                for place, value in zip(total.split(self._sizes), differentiate(loss, parameters), strict=True):
                    if value is not None:
                        place += value.detach().reshape(-1).to(sums)
        return (total / self.samples).cpu().numpy()

    def _halve(self, error: Exception) -> None:
        if self.batch_size == 1:
            raise LandscapeError(
                "memory does not suffice for the derivatives of one sample: take a smaller model, or --devices cpu"
            ) from error
        self.batch_size //= 2
        self._resident.cut(self.batch_size)
        if self._device.type == "cuda":
            torch.cuda.empty_cache()


def _product(loss: Tensor, parameters: list[nn.Parameter], vector: Sequence[Tensor]) -> Sequence[Tensor | None]:
    first = torch.autograd.grad(loss, parameters, create_graph=True, allow_unused=True)
    curved = [(g, v) for g, v in zip(first, vector, strict=True) if g is not None and g.requires_grad]
    if not curved:  # a loss that is linear in all parameters
        return [None] * len(parameters)
    gradients, along = zip(*curved, strict=True)
    return torch.autograd.grad(gradients, parameters, along, allow_unused=True)


@contextmanager
def _recording(model: nn.Module) -> Generator[list[nn.Parameter]]:
    """Yields the parameters, all of which require gradients meanwhile, with attention that has second derivatives."""
    parameters = list(model.parameters())
    before = [value.requires_grad for value in parameters]
    try:
        for value in parameters:
            value.requires_grad_(True)
        with torch.inference_mode(False), torch.enable_grad(), sdpa_kernel(SDPBackend.MATH):
            yield parameters
    finally:
        for value, required in zip(parameters, before, strict=True):
            value.requires_grad_(required)

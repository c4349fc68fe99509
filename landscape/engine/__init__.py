"""Trains networks and evaluates their loss; PyTorch lives here and nowhere else."""

from typing import TYPE_CHECKING

from landscape.spec import BatchNormPolicy, ComputeSpec, DirectionKind, DirectionSpec, LossName, Norm, Precision
from landscape.surface import Surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from landscape.engine.checkpoints import CheckpointSource
    from landscape.engine.losses import PerSampleLoss


def compute(
    model: "nn.Module",
    data: "tuple[Tensor, Tensor]",
    *,
    test_data: "tuple[Tensor, Tensor] | None" = None,
    loss: "LossName | PerSampleLoss" = "cross-entropy",
    directions: DirectionKind = "random",
    checkpoints: "Sequence[CheckpointSource]" = (),
    resolution: int = 51,
    alpha_range: tuple[float, float] | None = None,
    beta_range: tuple[float, float] | None = None,
    norm: Norm = "filter",
    perturb_1d: bool = False,
    seed: int = 0,
    batch_norm: BatchNormPolicy | None = None,
    precision: Precision = "float32",
    batch_size: int = 256,
) -> Surface:
    """Computes the loss surface around a model, in this process.

    The model is evaluated in eval mode on its own device and is bit-identical afterwards,
    parameters, buffers and modes, also after an exception.

    Args:
        model: the network at θ*, the centre of the surface.
        data: inputs (S, …) and targets (S, …) or class labels (S,).
        test_data: the same for a second split; adds `test_loss` (and `test_accuracy`).
        loss: a name, or a function of outputs and targets that returns one loss per sample, (B,).
        directions: "random", or "pca" of the checkpoints.
        checkpoints: state_dicts, or paths of `.safetensors` or `.pt` files, in the order of
            training. The path ends at the model: it is added where the last one differs from it.
        resolution: samples along each axis.
        alpha_range: (low, high) of α; None takes [-1, 1], for pca the path with a margin.
        beta_range: the same of β.
        norm: normalisation of random directions (Li et al. 2018): "filter" as in the paper.
        perturb_1d: whether random directions also move biases and BatchNorm parameters.
        seed: of random directions.
        batch_norm: whether BatchNorm statistics stay as they are ("frozen", the default for
            random) or follow the checkpoints ("interpolate", the default for pca).
        precision: floating-point type the network is evaluated in.
        batch_size: samples evaluated at once.

    Returns:
        The surface with fields `loss` and, for class labels, `accuracy`.

    Raises:
        LandscapeError: model, data, loss and checkpoints do not go together.
    """
    from landscape.engine.in_process import surface_of

    spec = ComputeSpec(
        directions=DirectionSpec(kind=directions, norm=norm, perturb_1d=perturb_1d, seed=seed),
        resolution=resolution,
        alpha_range=alpha_range,
        beta_range=beta_range,
        loss="cross-entropy" if callable(loss) else loss,
        batch_norm=batch_norm,
        precision=precision,
        batch_size=batch_size,
    )
    return surface_of(model, data, test_data, loss, checkpoints, spec)


__all__ = ["compute"]

"""Trains networks and evaluates their loss; PyTorch lives here and nowhere else."""

from typing import TYPE_CHECKING, Any

from landscape.spec import (
    BatchNormPolicy,
    Compilation,
    ComputeSpec,
    DirectionKind,
    Eigenvectors,
    FittedPaths,
    Norm,
    PlaneSpec,
    Precision,
    Span,
)
from landscape.surface import Surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import nn

    from landscape.engine.checkpoints import CheckpointSource
    from landscape.engine.losses import PerSampleLoss
    from landscape.engine.objective import Objective
    from landscape.engine.training_paths import PathSources


def compute(
    model: "nn.Module",
    data: Any,
    *,
    test_data: Any = None,
    loss: "str | PerSampleLoss | Objective" = "cross-entropy",
    directions: DirectionKind = "random",
    checkpoints: "PathSources" = (),
    fit: FittedPaths = "all",
    ends: "Sequence[CheckpointSource]" = (),
    line: bool = False,
    resolution: int = 51,
    alpha_range: tuple[float, float] | None = None,
    beta_range: tuple[float, float] | None = None,
    span: Span = "default",
    span_factor: float = 10.0,
    tolerance: float | None = None,
    coarse_samples: int | None = None,
    curvature: bool = False,
    curvature_samples: int | None = None,
    eigenvectors: Eigenvectors = "top",
    norm: Norm = "filter",
    perturb_1d: bool = False,
    seed: int = 0,
    seeds: int = 1,
    batch_norm: BatchNormPolicy | None = None,
    recalibration_samples: int = 512,
    precision: Precision = "float32",
    batch_size: int | None = None,
    compile: Compilation = "auto",
    devices: str | None = None,
) -> Surface:
    """Computes the loss surface around a model, in this process.

    The model is evaluated in eval mode on its own device and is bit-identical afterwards,
    parameters, buffers and modes, also after an exception.

    Args:
        model: the network at θ*, the centre of the surface.
        data: (inputs, targets), each a tensor (S, …) or any tree of such tensors; targets may be class
            labels (S,).
        test_data: the same for a second split; adds `test_loss` (and `test_accuracy`).
        loss: a name, a function of outputs and targets that returns one loss per sample, (B,), or a
            `landscape.Objective` for anything else.
        directions: "random"; "pca" of the checkpoints; "interpolate" to the ends; "gradient", a line along
            the negative gradient with a parabola fitted; "hessian", eigenvectors of the full Hessian.
        checkpoints: a folder of checkpoints (also one of a `Recorder`), read in natural order, or a list of
            state_dicts and files in the order of training. The path ends at the model: it is added where the
            last one differs from it. Several folders, or a dict of such by name, are several paths on one
            plane; the first one is to end at the model.
        fit: whether "all" paths together choose the pca plane, or the "first" one alone.
        ends: weights that an interpolation leads to: one for a line, two for a plane.
        line: whether to look along the first direction alone.
        resolution: samples along each axis; θ* is one of them, for which an even number moves a default range
            by half a step.
        alpha_range: (low, high) of α; None takes [-1, 1], for pca the path with a margin.
        beta_range: the same of β.
        span: "auto" looks as far as the loss rises `span_factor` times.
        span_factor: see `span`.
        tolerance: evaluate only where interpolation misses by more than this share of the loss's range, mark
            the rest as interpolated and prove it on a fresh sample; None evaluates every point.
        coarse_samples: with a tolerance: evaluate most points on so many samples of each split and a few on
            all, with the difference interpolated and proved.
        curvature: measure λmax and λmin of the full Hessian and |λmin/λmax| at every point (Li et al. 2018).
        curvature_samples: how many samples that Hessian, and that of hessian directions, is of; None takes all.
        eigenvectors: of hessian directions: of the two largest eigenvalues ("top"), or of both "ends".
        norm: normalisation of random directions (Li et al. 2018): "filter" as in the paper.
        perturb_1d: whether random directions also move biases and BatchNorm parameters.
        seed: of random directions.
        seeds: number of random planes, of the seeds from `seed` on: fields are their mean, and `…_spread` their
            standard deviation.
        batch_norm: whether BatchNorm statistics stay as they are ("frozen"), follow the checkpoints
            ("interpolate") or are computed anew at each point ("recalibrate"); None takes frozen for random,
            gradient and hessian, interpolate for pca and interpolate.
        recalibration_samples: how many training samples recalibration takes.
        precision: floating-point type the network is evaluated in.
        batch_size: samples evaluated at once; None finds the fastest.
        compile: torch.compile, where it pays ("auto"), always ("on") or never ("off").
        devices: one process for each, such as "cpu:2" or "cuda:0,cuda:1"; None evaluates in this process.

    Returns:
        The surface with fields `loss` and `std_error` and, for class labels, `accuracy` and its error.

    Raises:
        LandscapeError: model, data, loss and checkpoints do not go together.
    """
    from landscape.engine.in_process import problem_in_memory, surface_of

    problem = problem_in_memory(model, data, test_data, loss, checkpoints, ends)
    to, third = (*(name for name, _ in problem.ends), None, None)[:2]
    spec = ComputeSpec(
        plane=PlaneSpec(directions, norm, perturb_1d, seed, seeds, line, to, third, fit, eigenvectors),
        resolution=resolution,
        alpha_range=alpha_range,
        beta_range=beta_range,
        span=span,
        span_factor=span_factor,
        tolerance=tolerance,
        coarse_samples=coarse_samples,
        curvature=curvature,
        curvature_samples=curvature_samples,
        batch_norm=batch_norm,
        recalibration_samples=recalibration_samples,
        precision=precision,
        batch_size=batch_size,
        compile=compile,
        devices=devices,
    )
    return surface_of(problem, spec)


__all__ = ["compute"]

"""Which surface to compute, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from landscape.errors import LandscapeError
from landscape.spec.checks import interval, number, one_of, one_of_or_factory, whole
from landscape.spec.idle import idle_entries
from landscape.spec.names import (
    DIRECTION_KINDS,
    LOSSES,
    NORMS,
    BatchNormPolicy,
    Compilation,
    DirectionKind,
    Eigenvectors,
    FittedPaths,
    Norm,
    Precision,
    Span,
    Splits,
    is_factory,
)
from landscape.spec.subject import DataSpec, SubjectSpec

MAX_RESOLUTION = 4001
"""Samples along an axis; beyond it a surface has more points than anybody can compute or draw."""

MAX_SEEDS = 64

_OWN_POLICY: dict[DirectionKind, BatchNormPolicy] = {
    "random": "frozen",
    "gradient": "frozen",
    "hessian": "frozen",
    "pca": "interpolate",
    "interpolate": "interpolate",
}


@dataclass(frozen=True)
class PlaneSpec:
    """Which plane, or line, to look at.

    Attributes:
        directions: random Gaussian directions; pca, the principal components of the training path;
            interpolate, towards other weights; gradient, a line along the negative gradient; hessian,
            eigenvectors of the full Hessian at θ*.
        norm: normalisation of random directions (Li et al. 2018, section 4); the others are never normalised.
        perturb_1d: let random directions also move biases and BatchNorm parameters.
        seed: of random directions, and of what looks for eigenvectors.
        seeds: how many random planes, of the seeds from this one on; fields are their mean, beside
            it their spread.
        line: look along the first direction alone.
        to: weights that interpolation leads to: a file, or the folder of a run that ends there; by
            default where the run itself began.
        third: weights, likewise, of the third point of an interpolation plane (Garipov et al. 2018).
        fit: which of several training paths choose the pca plane: all of them together, or the first one alone.
        eigenvectors: of hessian directions: those of the two largest eigenvalues (top), or of the largest and
            the smallest (ends).
    """

    directions: DirectionKind = "random"
    norm: Norm = "filter"
    perturb_1d: bool = False
    seed: int = 0
    seeds: int = 1
    line: bool = False
    to: str | None = None
    third: str | None = None
    fit: FittedPaths = "all"
    eigenvectors: Eigenvectors = "top"

    def __post_init__(self) -> None:
        one_of("directions", self.directions, DIRECTION_KINDS)
        one_of("fit", self.fit, get_args(FittedPaths))
        one_of("eigenvectors", self.eigenvectors, get_args(Eigenvectors))
        one_of("norm", self.norm, NORMS)
        whole("seed", self.seed, 0, 2**63 - 1 - MAX_SEEDS)
        whole("seeds", self.seeds, 1, MAX_SEEDS)
        if self.seeds > 1 and self.directions != "random":
            raise LandscapeError(
                f"{self.seeds} seeds draw random planes, and {self.directions} has one: leave seeds out"
            )

        if self.third is not None and self.to is None:
            raise LandscapeError("a third point needs a second one: give --to FILE too")

    @property
    def is_line(self) -> bool:
        """Whether there is one direction alone: asked for, or all there is."""
        return self.line or self._has_one_direction

    @property
    def _has_one_direction(self) -> bool:
        return self.directions == "gradient" or (self.directions == "interpolate" and self.third is None)

    @property
    def idle(self) -> Mapping[str, str]:
        """Entries that change nothing beside the others, such as the norm where directions are not drawn at random."""
        kind = self.directions
        drawn, led = (kind == "random", "--directions random"), "--directions interpolate"
        return idle_entries(
            {
                **dict.fromkeys(("norm", "perturb_1d", "seeds"), drawn),
                "seed": (kind not in ("pca", "interpolate", "gradient"), ""),
                "line": (not self._has_one_direction, ""),
                "to": (kind == "interpolate", led),
                "third": (kind == "interpolate" and self.to is not None, led),
                "fit": (kind == "pca", "--directions pca"),
                "eigenvectors": (kind == "hessian", "--directions hessian"),
            }
        )


@dataclass(frozen=True)
class ComputeSpec:
    """Which surface to compute, and how.

    Attributes:
        subject: the network at θ*.
        data: what its loss is measured on.
        plane: the plane.
        resolution: samples along each axis; θ* is one of them, for which an even number moves a default range by half
            a step.
        alpha_range: LOW HIGH; by default -1 1, for pca the path and a margin, for interpolate the points.
        beta_range: the same of the second axis.
        span: default, or auto: as far as the loss rises by span_factor, which hessian directions always do.
        span_factor: how much larger the loss becomes within an automatic span.
        tolerance: evaluate only where interpolation misses by more than this share of the loss's range
            (of its logarithm's where it spans two decades), and prove it; by default every point.
        coarse_samples: evaluate most points on so many samples of each split and a few on all, with
            the difference interpolated and proved in the same way; needs a tolerance.
        curvature: measure beside the loss, at every point, the largest and the smallest eigenvalue of the full
            Hessian and their ratio |λmin/λmax|, the convexity map of Li et al. (2018); takes some fifty times as long.
        curvature_samples: how many samples of the first measured split that Hessian is of, and that of hessian
            directions; by default all.
        loss: cross-entropy, mse, or package.module:function of outputs and targets with one value for each sample; by
            default the one that the run minimised, else cross-entropy.
        objective: package.module:function that returns an Objective of your own, instead of a loss.
        splits: what is measured: both (test fields beside the training ones), or one alone.
        batch_norm: BatchNorm statistics stay (frozen), follow the plane (interpolate) or are computed anew at
            each point (recalibrate); by default frozen for random, interpolate for pca and interpolate.
        recalibration_samples: training samples that recalibration takes, always the same.
        precision: floating-point type of the network.
        batch_size: samples evaluated at once; by default what a short probe finds fastest.
        compile: torch.compile: on, off, or auto where the time it saves is longer than the time it takes.
        devices: where to evaluate, a process for each: cpu, cuda:0,cuda:1, cpu:2 (two processes on the
            processor); by default the first GPU, else the processor, in this process.
    """

    subject: SubjectSpec = field(default_factory=SubjectSpec)
    data: DataSpec = field(default_factory=DataSpec)
    plane: PlaneSpec = field(default_factory=PlaneSpec)
    resolution: int = 51
    alpha_range: tuple[float, float] | None = None
    beta_range: tuple[float, float] | None = None
    span: Span = "default"
    span_factor: float = 10.0
    tolerance: float | None = None
    coarse_samples: int | None = None
    curvature: bool = False
    curvature_samples: int | None = None
    loss: str | None = None
    objective: str | None = None
    splits: Splits = "both"
    batch_norm: BatchNormPolicy | None = None
    recalibration_samples: int = 512
    precision: Precision = "float32"
    batch_size: int | None = None
    compile: Compilation = "auto"
    devices: str | None = None

    def __post_init__(self) -> None:
        whole("resolution", self.resolution, 2, MAX_RESOLUTION)
        for name, bounds in (("alpha range", self.alpha_range), ("beta range", self.beta_range)):
            if bounds is not None:
                interval(name, bounds)
        one_of("span", self.span, get_args(Span))
        number("span factor", self.span_factor, 1.0 + 1e-6, 1e12)
        self._check_sampling()
        if self.loss is not None:
            one_of_or_factory("loss", self.loss, LOSSES)
        if self.objective is not None and not is_factory(self.objective):
            raise LandscapeError(f"objective is '{self.objective}': expected package.module:function")
        one_of("splits", self.splits, get_args(Splits))
        one_of("precision", self.precision, get_args(Precision))
        one_of("compile", self.compile, get_args(Compilation))
        whole("recalibration samples", self.recalibration_samples, 2, 1_000_000)
        if self.batch_size is not None:
            whole("batch size", self.batch_size, 1, 1_000_000)
        self._check_batch_norm()
        if self.curvature_samples is not None:
            whole("curvature samples", self.curvature_samples, 1, 1_000_000_000)

    def _check_sampling(self) -> None:
        if self.tolerance is not None:
            number("tolerance", self.tolerance, 1e-6, 1.0)
        if self.coarse_samples is not None:
            whole("coarse samples", self.coarse_samples, 2, 1_000_000_000)
            if self.tolerance is None:
                raise LandscapeError("coarse samples need a tolerance to prove the difference with: give both")

    def _check_batch_norm(self) -> None:
        if self.batch_norm is None:
            return
        one_of("BatchNorm policy", self.batch_norm, get_args(BatchNormPolicy))
        if self.batch_norm == "interpolate" and _OWN_POLICY[self.plane.directions] != "interpolate":
            raise LandscapeError(
                f"BatchNorm policy 'interpolate' follows checkpoints, and {self.plane.directions} directions have none:"
                " use 'frozen' or 'recalibrate'"
            )

    @property
    def is_span_automatic(self) -> bool:
        """Whether axes that no range was asked for reach as far as the loss rises by the span factor."""
        return self.span == "auto" or self.plane.directions == "hessian"

    @property
    def batch_norm_policy(self) -> BatchNormPolicy:
        """The policy in force: the one asked for, else the direction kind's own."""
        return self.batch_norm or _OWN_POLICY[self.plane.directions]

    @property
    def idle(self) -> Mapping[str, str]:
        """Entries of its own that change nothing beside the others, such as the rise where the range is given."""
        is_open = self.alpha_range is None or (self.beta_range is None and not self.plane.is_line)
        return idle_entries(
            {
                "beta_range": (not self.plane.is_line, "a plane"),
                "span": (is_open, "an axis whose range is not given"),
                "span_factor": (self.is_span_automatic and is_open, "--span auto"),
                "coarse_samples": (self.tolerance is not None, "--tolerance"),
                "curvature_samples": (self.curvature or self.plane.directions == "hessian", "--curvature"),
                "loss": (self.objective is None, "dropping --objective"),
                "recalibration_samples": (self.batch_norm_policy == "recalibrate", "--batch-norm recalibrate"),
            }
        )

"""What a surface tells of how it was made."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from torch import nn

from landscape import __version__
from landscape.engine.borrowed import device_of
from landscape.engine.checkpoints import digest_of
from landscape.engine.plane import Plane
from landscape.engine.problem import Problem
from landscape.engine.training_paths import TrainingPath
from landscape.spec import ComputeSpec

_NOT_OF_THE_SURFACE = "subject", "data", "devices"
"""Entries of a spec that the digests of weights and data stand for, and one that changes no bit."""


def identity_of_spec(spec: ComputeSpec) -> dict[str, Any]:
    """Returns the part of a surface's identity that was asked for."""
    entries = {name: value for name, value in asdict(spec).items() if name not in _NOT_OF_THE_SURFACE}
    return {**entries.pop("plane"), **entries, "batch_norm": spec.batch_norm_policy}


def identity_of(problem: Problem, spec: ComputeSpec, planes: Sequence[Plane]) -> dict[str, Any]:
    """Returns what two executions share when their points may stand in one surface, bit for bit."""
    return {
        **identity_of_spec(spec),
        **identity_of_problem(problem),
        "directions_hash": planes[0].digest() if len(planes) == 1 else [plane.digest() for plane in planes],
        "steps": [list(path.numbered()) for path in _paths(problem, spec)],
    }


def identity_of_problem(problem: Problem) -> dict[str, Any]:
    """Returns the part of a surface's identity that is the network's, its data's and the machine's."""
    device = device_of(problem.model)
    return {
        "measured": problem.objective_name,
        "architecture": _architecture(problem.model),
        "weights": digest_of({**dict(problem.model.named_buffers()), **problem.model.state_dict()}),
        "train_data": problem.data.train.digest(),
        "test_data": None if problem.data.test is None else problem.data.test.digest(),
        "device": device.type,
        "processor": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "torch": torch.__version__,
    }


def _architecture(model: nn.Module) -> str:
    """Returns the SHA-256 of a network's modules: their names, types and settings."""
    told = [f"{name} {type(m).__module__}.{type(m).__qualname__} {m.extra_repr()}" for name, m in model.named_modules()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def provenance_of(
    problem: Problem, spec: ComputeSpec, identity: Mapping[str, Any], planes: Sequence[Plane], notes: Sequence[str] = ()
) -> dict[str, Any]:
    """Returns what is known before the first point is measured, JSON types only."""
    plane = planes[0]
    return {
        "software": {"landscape": __version__, "numpy": np.__version__, "python": platform.python_version()},
        "compute": dict(identity),
        "origin": dict(problem.origin),
        "recorded_loss": {path.label: _finite(path.recorded) for path in _paths(problem, spec) if path.recorded},
        "samples": {
            "train": len(problem.data.train),
            "test": None if problem.data.test is None else len(problem.data.test),
        },
        "splits": [name for name, _ in problem.splits(spec.splits)],
        "norms": list(plane.norms),
        "cosine": plane.cosine,
        "explained_variance": plane.explained_variance,
        **({"hessian": dict(plane.hessian)} if plane.hessian else {}),
        "warnings": list(plane.warnings),
        "notes": [*plane.notes, *notes],
    }


def _paths(problem: Problem, spec: ComputeSpec) -> tuple[TrainingPath, ...]:
    """Returns the training paths that are drawn on the surface."""
    return problem.paths if spec.plane.directions == "pca" else ()


def _finite(losses: Sequence[float | None]) -> list[float | None]:
    """Returns losses as JSON can hold them: None where one is not finite or not known."""
    return [loss if loss is not None and np.isfinite(loss) else None for loss in losses]

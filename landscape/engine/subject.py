"""Builds what a spec names: the network at θ*, its data, its path and what is measured."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from landscape.engine.checkpoints import Checkpoint, load_weights
from landscape.engine.data import DIGITS, DataSet, load_data
from landscape.engine.factories import call_factory
from landscape.engine.losses import loss_by_name
from landscape.engine.models import build_model
from landscape.engine.objective import Objective, Supervised
from landscape.engine.problem import Problem
from landscape.engine.training import run_data
from landscape.engine.training_paths import TrainingPath, training_paths
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.files.metadata import strict_json
from landscape.files.run_folder import RunFolder, RunRecord, finished_run
from landscape.files.spec_file import spec_table
from landscape.spec import ComputeSpec
from landscape.spec.names import TORCHVISION, is_factory


def problem_of(spec: ComputeSpec, device: torch.device) -> Problem:
    """Returns the problem that a spec names, its network on a device.

    Raises:
        LandscapeError: something it names is missing, or does not go together.
    """
    folder, record = (None, None) if spec.subject.run is None else finished_run(Path(spec.subject.run))
    name = spec.subject.model or (record.spec.model if record else None)
    if name is None:
        raise LandscapeError(
            "nothing to compute: give --run FOLDER of a training run, or --model and --weights or --checkpoints"
        )
    data = _data(spec, record)
    paths = _paths(spec, folder, record)
    weights = _weights(spec, paths, name)
    seed = record.spec.seed if record else 0
    model = build_model(name, seed, data.shape or DIGITS, spec.subject.width)
    if weights is not None:
        load_weights(model, weights.state(), str(weights.path))
    objective, objective_name = _objective(spec, record)
    return Problem(
        model.to(device),
        data,
        objective,
        objective_name,
        paths=paths,
        ends=_ends(spec, paths),
        origin=_origin(spec, name, weights, record),
    )


def _ends(spec: ComputeSpec, paths: tuple[TrainingPath, ...]) -> tuple[tuple[str, Checkpoint], ...]:
    """Returns what an interpolation leads to: what is asked for, else where the run began."""
    if spec.plane.directions != "interpolate":
        return ()
    if spec.plane.to is None:
        first = [path.checkpoints[0] for path in paths[:1]]
        return tuple(("θ0" if start.path is None else start.path.name, start) for start in first)
    return tuple(_end(Path(end)) for end in (spec.plane.to, spec.plane.third) if end is not None)


def _end(path: Path) -> tuple[str, Checkpoint]:
    """Returns the name and weights of a file, or of a run's last checkpoint."""
    if not path.is_dir():
        return path.name, Checkpoint(path)
    folder, record = finished_run(path)
    return path.resolve().name, Checkpoint(folder.checkpoints(record)[-1])


def _data(spec: ComputeSpec, record: RunRecord | None) -> DataSet:
    """Returns the run's data, with the noise of its labels, where no other is asked for."""
    if record is None or spec.data.data is not None:
        return load_data(spec.data)
    root = spec.data.data_root or record.spec.data_root
    return run_data(replace(spec.data, data=record.spec.data, data_root=root), record.spec)


def _paths(spec: ComputeSpec, folder: RunFolder | None, record: RunRecord | None) -> tuple[TrainingPath, ...]:
    """Returns the run's path, and those of other checkpoints."""
    others = training_paths(spec.subject.checkpoints)
    if folder is None or record is None:
        return others
    checkpoints = tuple(map(Checkpoint, folder.checkpoints(record)))
    return (TrainingPath(checkpoints, folder.path.resolve().name, record.kept), *others)


def _weights(spec: ComputeSpec, paths: tuple[TrainingPath, ...], name: str) -> Checkpoint | None:
    if spec.subject.weights is not None:
        if spec.plane.directions == "pca":
            raise LandscapeError(
                "pca directions pass through the last checkpoint of --run or --checkpoints: leave --weights out"
            )
        return Checkpoint(spec.subject.weights)
    if paths:
        return paths[0].checkpoints[-1]
    if is_factory(name) and not name.startswith(TORCHVISION):
        return None  # a model of the user's own may come with its weights
    raise LandscapeError(
        f"there are no weights for {name}: give --weights FILE, --checkpoints FOLDER, or --run FOLDER of a training run"
    )


def _objective(spec: ComputeSpec, record: RunRecord | None) -> tuple[Objective, str]:
    """Returns what is measured and its name: the loss that the run minimised where no other is asked for."""
    if spec.objective is None:
        loss = spec.loss or (record.spec.loss if record else "cross-entropy")
        return Supervised(loss_by_name(loss)), loss
    found = call_factory(spec.objective, "objective")
    if not isinstance(found, Objective):
        raise LandscapeError(f"{spec.objective} returns {kind_told(found)}: expected a landscape.Objective")
    return found, spec.objective


def _origin(spec: ComputeSpec, name: str, weights: Checkpoint | None, record: RunRecord | None) -> dict[str, Any]:
    data = spec.data.data or (record.spec.data if record else "digits")
    file = None if weights is None or weights.path is None else weights.path.name
    origin: dict[str, Any] = {"model": name, "data": data, "weights": file}
    origin["spec"] = spec_table(spec)
    if record is not None:
        origin |= {"train": strict_json(asdict(record.spec)), "versions": dict(record.versions)}
    return origin

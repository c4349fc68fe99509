"""From a surface's provenance back to the problem it was computed from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from landscape.engine.workers import devices_of
from landscape.errors import LandscapeError
from landscape.files.run_folder import finished_run
from landscape.files.spec_file import spec_of_table
from landscape.spec import ComputeSpec
from landscape.spec.names import TORCHVISION, is_factory


@dataclass(frozen=True)
class Moved:
    """Where things are now that a file names by the places they were in; None where they still are there.

    Attributes:
        run: folder of the training run.
        weights: file of weights.
        data_root: folder that holds torchvision's data sets.
    """

    run: str | None = None
    weights: str | None = None
    data_root: str | None = None


def recorded_spec(provenance: Mapping[str, Any], path: Path, moved: Moved, trust: bool) -> ComputeSpec:
    """Returns the spec that a file was computed by.

    Paths that are not there are looked for beside the file.

    Args:
        provenance: the file's.
        path: the file.
        moved: what is elsewhere now.
        trust: whether functions that the file names may be run.

    Raises:
        LandscapeError: the file does not tell, or names functions and is not trusted.
    """
    if isinstance(provenance.get("walk"), Mapping):
        raise LandscapeError(
            f"{path} is a curve of 'landscape walk': expected a surface that 'landscape compute' wrote"
        )
    origin, compute = provenance.get("origin"), provenance.get("compute")
    if not isinstance(origin, Mapping) or not isinstance(compute, Mapping):
        raise LandscapeError(
            f"{path} does not tell how it was computed: expected a surface that 'landscape compute' wrote"
        )
    table = origin.get("spec")
    if not isinstance(table, Mapping):
        raise LandscapeError(
            f"{path} was computed from a model in memory, or before files told what they were computed from:"
            " compute it again with 'landscape compute'"
        )
    spec = _found(spec_of_table(table, path), moved, path.parent)
    named = [name for name in _functions(spec) if name and _is_own(name)]
    if named and not trust:
        raise LandscapeError(
            f"{path} names code to be run, {', '.join(named)}: add --trust if it is a file of yours, or of somebody"
            " you trust"
        )
    return spec


def device_for(provenance: Mapping[str, Any], spec: ComputeSpec) -> torch.device:
    """Returns where to evaluate: on the processor what was evaluated there, else where the spec says or can."""
    compute = provenance["compute"]
    if compute.get("device") == "cpu" or not torch.cuda.is_available():
        return torch.device("cpu")
    return devices_of(spec.devices)[0]


def _functions(spec: ComputeSpec) -> list[str | None]:
    """Returns what may name functions: of the spec, and of the run that it follows."""
    names = [spec.subject.model, spec.data.data, spec.objective, spec.loss]
    if spec.subject.run is not None:
        run = finished_run(Path(spec.subject.run))[1].spec
        names += [run.model, run.data, run.loss]
    return names


def _is_own(name: str) -> bool:
    return is_factory(name) and not name.startswith(TORCHVISION)


def _found(spec: ComputeSpec, moved: Moved, beside: Path) -> ComputeSpec:
    def there(name: str | None, given: str | None = None) -> str | None:
        if given is not None or name is None:
            return given
        return str(beside / name) if not Path(name).expanduser().exists() and (beside / name).exists() else name

    subject, data, plane = spec.subject, spec.data, spec.plane
    return replace(
        spec,
        subject=replace(
            subject,
            run=there(subject.run, moved.run),
            weights=there(subject.weights, moved.weights),
            checkpoints=tuple(there(name) or name for name in subject.checkpoints),
        ),
        data=replace(data, data=there(data.data), data_root=there(data.data_root, moved.data_root), download=False),
        plane=replace(plane, to=there(plane.to), third=there(plane.third)),
    )

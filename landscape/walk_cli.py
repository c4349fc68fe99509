"""The command `landscape walk`: the loss between a run's consecutive checkpoints."""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tyro

from landscape.errors import LandscapeError
from landscape.files.part import part_path
from landscape.files.run_folder import finished_run
from landscape.provenance_text import percent
from landscape.spec import ComputeSpec, DataSpec, Precision, Splits, SubjectSpec
from landscape.stopping import StopRequest

if TYPE_CHECKING:
    from landscape.engine.route import Route
    from landscape.engine.training_paths import TrainingPath
    from landscape.surface import Surface


@dataclass(frozen=True)
class Walk:
    """Evaluates the loss on the segments between a run's consecutive checkpoints, as a curve.

    Where a checkpoint is kept after each step these are SGD's iterates (Xing et al. 2018): the curve
    shows the valley's floor between its walls. Points are kept in OUT.part as soon as they are known: the same command
    continues where an interrupted one stopped.

    Attributes:
        run: folder of a training run.
        out: the PLY file to write.
        points: samples on each segment.
        first: number of the checkpoint to begin with, counted from 0.
        last: number of the checkpoint to end with; by default the run's last.
        model: architecture, where it is not the run's.
        data: what the loss is measured on; by default the run's.
        loss: cross-entropy, mse, or package.module:function of outputs and targets with one value for each sample; by
            default the one that the run minimised.
        splits: what is measured: both (test fields beside the training ones), or one alone.
        precision: floating-point type of the network.
        batch_size: samples evaluated at once.
        devices: where to evaluate; by default the first GPU, else the processor.
        json: print JSON, for other programs.
    """

    run: tyro.conf.Positional[Path]
    out: Path = Path("walk.ply")
    points: int = 8
    first: int = 0
    last: int | None = None
    model: str | None = None
    data: tyro.conf.OmitArgPrefixes[DataSpec] = field(default_factory=DataSpec)
    loss: str | None = None
    splits: Splits = "both"
    precision: Precision = "float32"
    batch_size: int | None = None
    devices: str | None = None
    json: bool = False


Progress = Callable[[str, str, bool], AbstractContextManager[Callable[[int, int], None]]]


def walk_run(command: Walk, progress: Progress) -> int:
    """Walks along a run, writes the curve and tells what it shows; returns the exit code.

    Raises:
        LandscapeError: the run is not there, or the curve cannot be written.
    """
    from landscape.spec.checks import whole
    from landscape.spec.idle import check_used

    whole("points", command.points, 2, 100_000)
    whole("first", command.first, 0, 1_000_000_000)
    check_used(command.data)
    spec = ComputeSpec(
        subject=SubjectSpec(run=str(command.run), model=command.model),
        data=command.data,
        loss=command.loss,
        splits=command.splits,
        precision=command.precision,
        batch_size=command.batch_size,
        devices=command.devices,
    )
    with StopRequest() as stop:
        done = _walked(command, spec, stop, progress)
    if done is None:
        print(
            f"stopped: the points so far are kept in {part_path(command.out)}; the same command continues",
            file=sys.stderr,
        )
        return 128 + (stop.signal_number or 0)
    surface, told = done
    print(json.dumps(told, allow_nan=False) if command.json else _sentences(told, surface, command.out), flush=True)
    return 0


def _walked(
    command: Walk, spec: ComputeSpec, stop: StopRequest, progress: Progress
) -> tuple["Surface", dict[str, Any]] | None:
    from landscape.engine.subject import problem_of
    from landscape.engine.to_file import check_output
    from landscape.engine.walk_to_file import asked_identity, walk_to_file
    from landscape.engine.workers import devices_of
    from landscape.files.metadata import strict_json

    check_output(command.out, asked_identity(spec, command.points, command.first))
    problem = problem_of(spec, devices_of(spec.devices)[0])
    route = _route(command, problem.paths[0])
    with progress("walking", "points", command.json) as report:
        done = walk_to_file(problem, spec, route, command.out, stop=stop, report=report)
    if done is None:
        return None
    surface, found = done
    told = found.record()
    told["each"]["numbers"] = list(route.numbers)
    names = {"run": str(command.run), "file": str(command.out), "first": command.first, "alpha": route.unit}
    return surface, strict_json({**names, **told})


def _route(command: Walk, path: "TrainingPath") -> "Route":
    """Returns the stretch of a run's path that was asked for, with the steps that the run's log has."""
    from landscape.engine.route import Route

    count = len(path.checkpoints)
    last = count - 1 if command.last is None else command.last
    if not command.first < last < count:
        raise LandscapeError(
            f"the stretch from checkpoint {command.first} to {last} is not in {command.run}, which has checkpoints"
            f" 0 to {count - 1}: choose --first and --last within, the first before the last"
        )
    folder, record = finished_run(command.run)
    steps = folder.training_steps(record)[command.first : last + 1]
    return Route(path.stretch(command.first, last), command.points, command.first, steps)


def _sentences(told: dict[str, Any], surface: "Surface", out: Path) -> str:
    count = told["segments"]
    segments = "1 segment" if count == 1 else f"{count:,} segments"
    numbers = told["each"]["numbers"]
    ends = f"{told['alpha']}s {numbers[0]:,} to {numbers[-1]:,}"
    lines = [f"{segments} between consecutive checkpoints ({ends}), {told['points']} samples on each."]
    crossing = f"{percent(told['crossing'])} of them are lowest between their ends"
    if told["median_height"] is not None:
        crossing += f", which lie {told['median_height']:.3g} above that floor (median)"
    lines.append(f"{crossing}; {percent(told['with_barrier'])} rise above both ends.")
    if told["median_angle"] is not None:
        lines.append(
            f"The angle between consecutive updates is {told['median_angle']:.0f}° (median); {percent(told['obtuse'])}"
            " are above 90°."
        )
    lines.append(
        f"The last one is {told['end_distance']:.4g} from the first, along a path of {told['path_length']:.4g}."
    )
    return "\n".join([*lines, f"wrote {out}: [N, M] = {list(surface.shape)}"])

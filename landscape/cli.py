"""The `landscape` command: train, compute, info."""

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from landscape.arguments import parse_arguments
from landscape.errors import LandscapeError
from landscape.spec import (
    BatchNormPolicy,
    ComputeSpec,
    DirectionKind,
    DirectionSpec,
    LossName,
    ModelName,
    Norm,
    Precision,
    TrainSpec,
)
from landscape.stopping import StopRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from landscape.engine.survey import Problem
    from landscape.files.run_folder import RunFolder

NICENESS = 10
DESCRIPTION = "Trains networks and computes their loss landscapes; look at them with landscape-view."


@dataclass(frozen=True)
class Train:
    """Trains a network, keeping a checkpoint after each epoch.

    Attributes:
        out: folder of the run; a finished run of the same settings in it is used as it is.
        spec: how to train.
    """

    out: Path
    spec: tyro.conf.OmitArgPrefixes[TrainSpec] = field(default_factory=TrainSpec)


@dataclass(frozen=True)
class Compute:
    """Computes a loss surface and writes it as a PLY file.

    Points are kept in OUT.part as soon as they are known: the same command continues where an
    interrupted one stopped.

    Attributes:
        run: folder of a training run; the surface is centred on its last checkpoint.
        weights: file (.safetensors, .pt) of weights to centre the surface on instead.
        model: network the weights belong to, when no run tells it.
        out: the PLY file to write.
        directions: random Gaussian directions, or the principal components of the training path.
        norm: normalisation of random directions (Li et al. 2018).
        perturb_1d: let random directions also move biases and BatchNorm parameters.
        seed: of the random directions.
        resolution: samples along each axis; odd, so that the centre is one of them.
        alpha_range: LOW HIGH; by default -1 1, for pca the path and a margin.
        beta_range: the same of the second axis.
        loss: the loss that is evaluated.
        batch_norm: whether BatchNorm statistics stay as they are or follow the checkpoints; by
            default frozen for random, interpolate for pca.
        precision: floating-point type of the network.
        batch_size: images evaluated at once.
        train: train the run first, as the training options say, unless it is there already.
        training: how to train, with --train.
        background: work as another program's job: low priority, no progress bar, end on a line
            of input.
    """

    run: Path | None = None
    weights: Path | None = None
    model: ModelName = "cnn"
    out: Path = Path("surface.ply")
    directions: DirectionKind = "random"
    norm: Norm = "filter"
    perturb_1d: bool = False
    seed: int = 0
    resolution: int = 51
    alpha_range: tuple[float, float] | None = None
    beta_range: tuple[float, float] | None = None
    loss: LossName = "cross-entropy"
    batch_norm: BatchNormPolicy | None = None
    precision: Precision = "float32"
    batch_size: int = ComputeSpec.batch_size
    train: bool = False
    training: TrainSpec = field(default_factory=TrainSpec)
    background: bool = False

    def spec(self) -> ComputeSpec:
        """Returns what to compute, checked."""
        return ComputeSpec(
            directions=DirectionSpec(self.directions, self.norm, self.perturb_1d, self.seed),
            resolution=self.resolution,
            alpha_range=self.alpha_range,
            beta_range=self.beta_range,
            loss=self.loss,
            batch_norm=self.batch_norm,
            precision=self.precision,
            batch_size=self.batch_size,
        )


@dataclass(frozen=True)
class Info:
    """Prints what a file holds.

    Attributes:
        file: a surface, the path of a training run, or the .part file of a running job.
        json: print JSON, for other programs.
    """

    file: tyro.conf.Positional[Path]
    json: bool = False


Command = (
    Annotated[Train, tyro.conf.subcommand("train")]
    | Annotated[Compute, tyro.conf.subcommand("compute")]
    | Annotated[Info, tyro.conf.subcommand("info")]
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code: 2 for what the user can fix, 128 + n for signal n."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        command: Train | Compute | Info = parse_arguments(Command, given, "landscape", DESCRIPTION)
        if isinstance(command, Train):
            return _train(command)
        return _compute(command) if isinstance(command, Compute) else _info(command)
    except LandscapeError as error:
        print(f"landscape: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _train(command: Train) -> int:
    from landscape.files.run_folder import RunFolder

    with StopRequest() as stop:
        return 0 if _trained(command.spec, RunFolder(command.out), stop, quiet=False) else _stopped(stop)


def _trained(spec: TrainSpec, folder: "RunFolder", stop: StopRequest, quiet: bool) -> bool:
    """Trains unless the run is there already; returns False when stopped."""
    from landscape.engine.training import already_trained, train

    if already_trained(spec, folder):
        print(f"{folder.path} already holds this run: using it")
        return True
    measures: dict[str, float] = {}
    with _progress("training", "epochs", quiet) as report:
        for epoch in train(spec, folder, stop):
            measures = epoch.measures
            report(epoch.epoch, spec.epochs)
    if stop():
        print(f"stopped: {folder.path} is not a finished run; the same command trains it again", file=sys.stderr)
        return False
    print(
        f"trained {spec.model} for {spec.epochs} epochs: loss {measures['loss']:.4g},"
        f" test accuracy {measures['test_accuracy']:.1%}; {spec.epochs + 1} checkpoints in {folder.path}"
    )
    return True


def _compute(command: Compute) -> int:
    spec = command.spec()
    if command.train and command.run is None:
        raise LandscapeError("--train needs the folder the run goes to: give --run FOLDER")
    if command.run is None and command.weights is None:
        raise LandscapeError("nothing to compute: give --run FOLDER of a training run, or --weights FILE")
    if command.background:
        _step_back()
    with StopRequest(watch_input=command.background) as stop:
        from landscape.engine.to_file import check_output, compute_to_file
        from landscape.files.part import part_path
        from landscape.files.run_folder import RunFolder

        check_output(command.out, spec)
        folder = RunFolder(command.run) if command.train and command.run is not None else None
        if folder is not None and not _trained(command.training, folder, stop, command.background):
            return _stopped(stop)
        problem = _problem(command)
        with _progress("computing", "points", command.background) as report:
            surface = compute_to_file(problem, spec, command.out, stop=stop, report=report)
        if surface is None:
            kept = part_path(command.out)
            print(f"stopped: the points so far are kept in {kept}; the same command continues", file=sys.stderr)
            return _stopped(stop)
    for note in surface.provenance.get("notes", ()):
        print(f"note: {note}")
    print(f"wrote {command.out}: [N, M] = {list(surface.shape)} in {surface.provenance['wall_time_s']:.1f} s")
    return 0


def _problem(command: Compute) -> "Problem":
    """Builds the network at θ*, its data and its path."""
    import torch

    from landscape.engine.checkpoints import Checkpoint, load_weights
    from landscape.engine.data import load_data
    from landscape.engine.losses import loss_by_name
    from landscape.engine.models import build_model
    from landscape.engine.survey import Problem
    from landscape.files.run_folder import finished_run

    folder, record = finished_run(command.run) if command.run is not None else (None, None)
    trained = TrainSpec(model=command.model) if record is None else record.spec
    files = [] if folder is None else [folder.checkpoint(n) for n in range(trained.epochs + 1)]
    if command.weights is not None and command.directions == "pca":
        raise LandscapeError("pca directions pass through the last checkpoint of --run: leave --weights out")
    weights = files[-1] if command.weights is None else command.weights
    model = build_model(trained.model, trained.seed)
    load_weights(model, Checkpoint(weights).state(), str(weights))
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    origin = {"model": trained.model, "data": trained.data, "weights": weights.name}
    if record is not None:
        origin |= {"train": asdict(trained), "versions": dict(record.versions)}
    return Problem(
        model,
        load_data(trained.data),
        loss_by_name(command.loss),
        command.loss,
        path=tuple(Checkpoint(file) for file in files),
        label="" if folder is None else folder.path.resolve().name,
        origin=origin,
    )


def _info(command: Info) -> int:
    import json

    from landscape.report import describe, summarise

    summary = summarise(command.file)
    print(json.dumps(summary, allow_nan=False) if command.json else describe(summary), flush=True)
    return 0


def _step_back() -> None:
    """Leaves the processor to whoever wants it, such as the window that waits for us.

    Threads of low priority must not spin where they wait for each other: while one has no core,
    the others burn theirs (seen: 0.4 points a second instead of 40 beside one busy process).
    OpenMP reads the variable when PyTorch is loaded.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _stopped(stop: StopRequest) -> int:
    return 128 + (stop.signal_number or 0)


@contextmanager
def _progress(verb: str, unit: str, quiet: bool) -> "Generator[Callable[[int, int], None]]":
    """Shows a bar with rate and time left; yields the function to tell (done, total)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task(verb, total=None, rate="")

        def report(done: int, total: int) -> None:
            speed = progress.tasks[task].speed
            rate = "" if speed is None else f"{speed:.3g} {unit}/s"
            progress.update(task, completed=done, total=total, rate=rate)

        yield report

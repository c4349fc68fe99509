"""The `landscape` command: train, compute, walk, check, curvature, analyze, models, info."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from landscape.analyze_cli import Analyze, analyze_files
from landscape.arguments import gathered, parse_arguments
from landscape.check_cli import Check, check_file
from landscape.console import exit_code
from landscape.curvature_cli import Curvature, measure_curvature
from landscape.errors import LandscapeError
from landscape.progress import curves_told, measures_told, progress_bar
from landscape.spec import ComputeSpec, TrainSpec
from landscape.spec.idle import check_used
from landscape.stopping import StopRequest
from landscape.walk_cli import Walk, walk_run

if TYPE_CHECKING:
    from landscape.files.run_folder import RunFolder
    from landscape.files.run_log import LogEntry
    from landscape.surface import Surface

NICENESS = 19
DESCRIPTION = "Trains networks and computes their loss landscapes; look at them with landscape-view."


@dataclass(frozen=True)
class Train:
    """Trains a network, keeping a checkpoint after each epoch or every so many steps.

    The same command continues where an interrupted one stopped, to the same bits.

    Attributes:
        out: folder of the run; a finished run of the same settings in it is used as it is.
        download: let torchvision fetch the data set into data_root.
        spec: how to train.
    """

    out: Path
    download: bool = False
    spec: tyro.conf.OmitArgPrefixes[TrainSpec] = field(default_factory=TrainSpec)


@dataclass(frozen=True)
class Compute:
    """Computes a loss surface and writes it as a PLY file.

    Points are kept in OUT.part as soon as they are known: the same command continues where an
    interrupted one stopped.

    Attributes:
        file: a TOML file with a spec, as --print-spec prints it; options given beside it go before it.
        out: the PLY file to write.
        spec: what to compute.
        print_spec: print the spec as TOML, and compute nothing.
        train: train the run first, as the training options say, unless it is there already.
        training: how to train, with --train.
        background: work as another program's job: low priority, no progress bar, end on a line
            of input.
    """

    file: tyro.conf.Positional[Path | None] = None
    out: Path = Path("surface.ply")
    spec: tyro.conf.OmitArgPrefixes[ComputeSpec] = field(default_factory=ComputeSpec)
    print_spec: bool = False
    train: bool = False
    training: TrainSpec = field(default_factory=TrainSpec)
    background: bool = False


@dataclass(frozen=True)
class Models:
    """Lists the networks that can be trained and looked at by name, with their numbers of parameters."""


@dataclass(frozen=True)
class Info:
    """Prints what a file holds.

    Attributes:
        file: a surface, a path of x,y rows (.csv), or the .part file of a running job.
        json: print JSON, for other programs.
    """

    file: tyro.conf.Positional[Path]
    json: bool = False


def command_of(given: Sequence[str]) -> "Train | Compute | Walk | Check | Curvature | Analyze | Models | Info":
    """Returns the command that was given; a spec file's entries are the defaults of the options beside it."""
    command = _parsed(given, Compute())
    if isinstance(command, Compute) and command.file is not None:
        if command.file.suffix != ".toml":
            raise LandscapeError(f"{command.file} is no spec: expected a .toml file, or options alone")
        from landscape.files.spec_file import read_spec

        command = _parsed(given, Compute(spec=read_spec(command.file)))
    if isinstance(command, Train | Compute):
        check_used(command.spec)
    if isinstance(command, Compute):
        check_used(command.training, "training.")
        if not command.train and command.training != TrainSpec():
            raise LandscapeError("--training options change nothing without --train: add that, or leave them out")
    return command


def _parsed(
    given: Sequence[str], compute: Compute
) -> "Train | Compute | Walk | Check | Curvature | Analyze | Models | Info":
    commands = (
        Annotated[Train, tyro.conf.subcommand("train")]
        | Annotated[Compute, tyro.conf.subcommand("compute", default=compute)]
        | Annotated[Walk, tyro.conf.subcommand("walk")]
        | Annotated[Check, tyro.conf.subcommand("check")]
        | Annotated[Analyze, tyro.conf.subcommand("analyze")]
        | Annotated[Curvature, tyro.conf.subcommand("curvature")]
        | Annotated[Models, tyro.conf.subcommand("models")]
        | Annotated[Info, tyro.conf.subcommand("info")]
    )
    return parse_arguments(commands, given, "landscape", DESCRIPTION)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code: 2 for what the user can fix, 128 + n for signal n."""
    given = sys.argv[1:] if arguments is None else arguments
    return exit_code("landscape", lambda: _run(command_of(gathered(given, "--checkpoints"))))


def _run(command: "Train | Compute | Walk | Check | Curvature | Analyze | Models | Info") -> int:
    _prepare_pytorch(in_background=isinstance(command, Compute) and command.background)
    if isinstance(command, Train):
        return _train(command)
    if isinstance(command, Compute):
        return _print_spec(command) if command.print_spec else _compute(command)
    if isinstance(command, Walk):
        return walk_run(command, progress_bar)
    if isinstance(command, Check):
        return check_file(command, progress_bar)
    if isinstance(command, Analyze):
        return analyze_files(command)
    if isinstance(command, Curvature):
        return measure_curvature(command, progress_bar)
    return _models() if isinstance(command, Models) else _info(command)


def _prepare_pytorch(in_background: bool) -> None:
    """Sets what PyTorch reads from the environment when it is loaded, unless the user has.

    Threads must not spin long where they wait for each other: while one has no core, because another program has it,
    the others burn theirs. GNU's OpenMP spins 300,000 times (seen: three to five times as long beside busy processes);
    some microseconds cost nothing where all cores are free. At low priority it must not spin at all (seen: 0.4 points a
    second instead of 40 beside one busy process).
    """
    if in_background:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    elif "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    os.environ.setdefault("TORCH_LOGS", "-dynamo,-inductor")  # torch.compile's advice is for programmers


def _train(command: Train) -> int:
    from landscape.files.run_folder import RunFolder

    with StopRequest() as stop:
        folder = RunFolder(command.out)
        return 0 if _trained(command.spec, folder, stop, command.download, quiet=False) else _stopped(stop)


def _trained(spec: TrainSpec, folder: "RunFolder", stop: StopRequest, download: bool, *, quiet: bool) -> bool:
    """Trains unless the run is there already; returns False when stopped."""
    from landscape.engine.training import already_trained, resumable, train

    if already_trained(spec, folder):
        print(f"{folder.path} already holds this run: using it")
        return True
    earlier = resumable(spec, folder)
    if earlier is not None:
        print(f"{folder.path} holds step {earlier.step} (epoch {earlier.epoch}) of this run: going on from there")
    entries: list[LogEntry] = []
    with progress_bar("training", "epochs", quiet) as report:
        for entry in train(spec, folder, stop, download=download):
            entries.append(entry)
            report(entry.epoch, spec.epochs, curves_told(entries))
    if not entries or entries[-1].epoch < spec.epochs:
        print(f"stopped: {folder.path} is not a finished run; the same command continues it", file=sys.stderr)
        return False
    told = measures_told(entries[-1].measures)
    print(f"trained {spec.model} for {spec.epochs} epochs: {told}; {len(entries)} checkpoints in {folder.path}")
    return True


def _print_spec(command: Compute) -> int:
    from landscape.files.spec_file import spec_text

    print(spec_text(command.spec), end="")
    return 0


def _models() -> int:
    from landscape.engine.models import table_of_models

    print(table_of_models())
    return 0


def _compute(command: Compute) -> int:
    spec = command.spec
    if command.train and spec.subject.run is None:
        raise LandscapeError("--train needs the folder the run goes to: give --run FOLDER")
    if command.background:
        _step_back()
    with StopRequest(watch_input=command.background) as stop:
        from landscape.engine.provenance import identity_of_spec
        from landscape.engine.to_file import check_output, compute_to_file
        from landscape.engine.workers import devices_of
        from landscape.files.part import part_path
        from landscape.files.run_folder import RunFolder

        check_output(command.out, identity_of_spec(spec))
        devices = devices_of(spec.devices)
        folder = RunFolder(Path(spec.subject.run)) if command.train and spec.subject.run is not None else None
        if folder is not None and not _trained(
            command.training, folder, stop, spec.data.download, quiet=command.background
        ):
            return _stopped(stop)
        from landscape.engine.subject import problem_of

        problem = problem_of(spec, devices[0])
        spec = replace(spec, devices=None) if len(devices) == 1 else spec
        with progress_bar("computing", "points", command.background) as report:
            surface = compute_to_file(problem, spec, command.out, stop=stop, report=report)
        if surface is None:
            kept = part_path(command.out)
            print(f"stopped: the points so far are kept in {kept}; the same command continues", file=sys.stderr)
            return _stopped(stop)
    _tell(surface, command.out)
    return 0


def _tell(surface: "Surface", out: Path) -> None:
    from landscape.provenance_text import interpolation_told, speed_told
    from landscape.report import barrier_lines

    provenance = surface.provenance
    for warning in provenance.get("warnings", ()):
        print(f"warning: {warning}", file=sys.stderr)
    for note in provenance.get("notes", ()):
        print(f"note: {note}")
    for line in (interpolation_told(provenance), speed_told(provenance)):
        if line:
            print(line)
    for line in barrier_lines(surface):
        print(line)
    print(f"wrote {out}: [N, M] = {list(surface.shape)} in {provenance['wall_time_s']:.1f} s")


def _info(command: Info) -> int:
    import json

    from landscape.report import describe, summarise

    summary = summarise(command.file)
    print(json.dumps(summary, allow_nan=False) if command.json else describe(summary), flush=True)
    return 0


def _step_back() -> None:
    """Leaves the processor to whoever wants it, such as the window that waits for us."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _stopped(stop: StopRequest) -> int:
    return 128 + (stop.signal_number or 0)

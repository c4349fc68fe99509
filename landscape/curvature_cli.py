"""The command `landscape curvature`: the full Hessian at the trained point, on a surface, or at its critical points."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import tyro

from landscape.analysis.full_space import is_measured
from landscape.curvature_report import critical_row, curvature_lines
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, DataSpec, Precision, SubjectSpec
from landscape.stopping import StopRequest

if TYPE_CHECKING:
    from landscape.critical import CriticalPoint
    from landscape.engine.curvature.places import Places, Study
    from landscape.engine.curvature.point import Asked
    from landscape.surface import Surface


@dataclass(frozen=True)
class Curvature:
    """Measures the loss's curvature in the full parameter space: the Hessian of all parameters.

    At the trained point of --run or --model and --weights, or of a surface: at θ*, at a place, or at its critical
    points, whose numbers are then kept in the file.

    Attributes:
        file: a surface that 'landscape compute' wrote; its network, data and directions are used.
        subject: the network at θ*, or where it is now that the file's was moved.
        data: what the loss is measured on; of a file, samples is how many of the file's are used.
        at: A B: the place (α, β) on the file's plane, instead of θ*.
        critical: measure at the critical points inside the file's border, and keep the numbers in the file.
        strongest: with critical: only at so many of them, the most persistent ones.
        top: how many of the largest eigenvalues to find; the smallest is found beside them.
        trace: estimate the trace with so many random vectors (Hutchinson).
        density: estimate the density of all eigenvalues with so many random vectors (stochastic Lanczos quadrature).
        steps: of Lanczos' method for each of them.
        tolerance: of an eigenpair's residual, as a share of the Hessian's norm.
        seed: of all that is random.
        loss: cross-entropy, mse, or package.module:function; by default the run's, of a file always the file's.
        objective: package.module:function that returns an Objective of your own, instead of a loss.
        split: which split the Hessian is that of; by default train, of a file the first one measured.
        precision: floating-point type; by default float32, of a file the file's.
        batch_size: samples differentiated at once.
        devices: where: cpu, cuda:1; by default the first GPU, else the processor.
        trust: run functions of your own that the file names (package.module:function).
        json: print JSON, for other programs.
    """

    file: tyro.conf.Positional[Path | None] = None
    subject: tyro.conf.OmitArgPrefixes[SubjectSpec] = field(default_factory=SubjectSpec)
    data: tyro.conf.OmitArgPrefixes[DataSpec] = field(default_factory=DataSpec)
    at: tuple[float, float] | None = None
    critical: bool = False
    strongest: int | None = None
    top: int = 1
    trace: int = 0
    density: int = 0
    steps: int = 64
    tolerance: float = 1e-4
    seed: int = 0
    loss: str | None = None
    objective: str | None = None
    split: Literal["train", "test"] | None = None
    precision: Precision | None = None
    batch_size: int | None = None
    devices: str | None = None
    trust: bool = False
    json: bool = False


Progress = Callable[[str, str, bool], AbstractContextManager[Callable[[int, int], None]]]


def measure_curvature(command: Curvature, progress: Progress) -> int:
    """Measures and tells; returns the exit code, 128 + n when signal n stopped it.

    Raises:
        LandscapeError: options do not go together, or the derivatives cannot be had.
    """
    _check(command)
    with StopRequest() as stop:
        surface = None if command.file is None else _surface(command.file)
        study = _named_study(command) if surface is None else _files_study(command, surface)
        if command.critical and command.file is not None and surface is not None:
            told = _at_critical_points(command, surface, study, stop, progress)
        else:
            told = _at_one_place(command, study, stop, progress)
        print(json.dumps(told, allow_nan=False) if command.json else "\n".join(curvature_lines(told)), flush=True)
        return 0 if told["complete"] else 128 + (stop.signal_number or 0)


def _check(command: Curvature) -> None:
    from landscape.files.atomic import SURFACE, check_replaceable
    from landscape.spec.checks import number, whole
    from landscape.spec.idle import check_used

    for name, low, high in (("top", 1, 1000), ("trace", 0, 10**6), ("density", 0, 10**4), ("steps", 2, 10**4)):
        whole(name, getattr(command, name), low, high)
    whole("seed", command.seed, 0, 2**63 - 1)
    number("tolerance", command.tolerance, 1e-12, 0.1)
    if command.strongest is not None:
        whole("strongest", command.strongest, 1, 10**9)
        if not command.critical:
            raise LandscapeError("strongest chooses among critical points: add --critical, or leave it out")
    check_used(command.data)
    if command.file is not None:
        _check_files_own(command)
        if command.critical:
            check_replaceable(command.file, SURFACE)
    if command.file is None and (command.critical or command.at is not None):
        raise LandscapeError("places lie on a surface: name its file, or leave --at and --critical out")
    if command.critical and command.at is not None:
        raise LandscapeError("--at and --critical are different places: give one of them")
    if command.precision == "bf16":
        raise LandscapeError("curvature needs more digits than bf16 has: use float32 or float64")


def _check_files_own(command: Curvature) -> None:
    """Checks that nothing was given that is always the file's."""
    given = [
        entry.name
        for part in (command.subject, command.data)
        for entry in fields(part)
        if entry.name not in {"run", "weights", "data_root", "samples"} and getattr(part, entry.name) != entry.default
    ]
    given += [name for name in ("loss", "objective") if getattr(command, name) is not None]
    if given:
        option = given[0].replace("_", "-")
        raise LandscapeError(f"--{option} is the file's: leave it out, or leave out {command.file}")


def _surface(path: Path) -> "Surface":
    from landscape.files import read_surface

    if not path.exists():
        raise LandscapeError(f"{path} does not exist: expected a surface that 'landscape compute' wrote")
    return read_surface(path).surface


def _named_study(command: Curvature) -> "Study":
    from landscape.engine.curvature.places import Study
    from landscape.engine.subject import problem_of
    from landscape.engine.workers import devices_of

    spec = ComputeSpec(
        subject=command.subject,
        data=command.data,
        loss=command.loss,
        objective=command.objective,
        splits=command.split or "train",
        precision=command.precision or "float32",
        batch_size=command.batch_size,
        devices=command.devices,
    )
    return Study(problem_of(spec, devices_of(spec.devices)[0]), spec)


def _files_study(command: Curvature, surface: "Surface") -> "Study":
    from landscape.engine.curvature.places import recorded_study
    from landscape.engine.rebuilding import Moved

    assert command.file is not None

    def changed(spec: ComputeSpec) -> ComputeSpec:
        precise = "float32" if spec.precision == "bf16" else spec.precision
        return replace(
            spec,
            curvature=True,
            tolerance=None,
            coarse_samples=None,
            plane=replace(spec.plane, seeds=1),
            curvature_samples=command.data.samples or spec.curvature_samples,
            splits=command.split or ("test" if spec.splits == "test" else "train"),
            precision=command.precision or precise,
            batch_size=command.batch_size or spec.batch_size,
        )

    moved = Moved(command.subject.run, command.subject.weights, command.data.data_root)
    return recorded_study(surface.provenance, command.file, moved, command.trust, changed)


def _asked(command: Curvature) -> "Asked":
    from landscape.engine.curvature.point import Asked

    return Asked(command.top, command.trace, command.density, command.steps, command.seed, command.tolerance)


def _settings(command: Curvature, study: "Study", places: "Places") -> dict[str, Any]:
    return {
        "split": study.problem.splits(study.spec.splits)[0][0],
        "samples": places.derivatives.samples,
        "parameters": places.derivatives.size,
        "precision": study.spec.precision,
        "tolerance": command.tolerance,
        "seed": command.seed,
    }


def _ticking(stop: StopRequest, report: Callable[[int, int], None], total: int) -> Callable[[], None]:
    """Returns what is called before each pass over the data: counts it, and ends the work when asked to."""
    from landscape.engine.curvature.point import Stopped

    done = 0

    def tick() -> None:
        nonlocal done
        if stop():
            raise Stopped
        done += 1
        report(done, max(total, done))

    return tick


def _at_one_place(command: Curvature, study: "Study", stop: StopRequest, progress: Progress) -> dict[str, Any]:
    from landscape.engine.curvature.places import Places
    from landscape.engine.curvature.point import Stopped
    from landscape.files.metadata import strict_json

    asked = _asked(command)
    facts, complete = {}, False
    with (
        progress("measuring", "passes", command.json) as report,
        Places(study, _ticking(stop, report, asked.products)) as places,
    ):
        try:
            places.check(command.seed)
            found = places.measure(command.at, asked)
            facts, complete = found.facts, found.complete
        except Stopped:
            pass
        settings, note = _settings(command, study, places), places.note
    return strict_json({"at": command.at, **settings, "warning": note, **facts, "complete": complete})


def _at_critical_points(
    command: Curvature, surface: "Surface", study: "Study", stop: StopRequest, progress: Progress
) -> dict[str, Any]:
    """Measures at critical points; each one's numbers are in the file before the next one is begun."""
    from landscape.analysis import find_critical_points
    from landscape.engine.curvature.places import Places
    from landscape.engine.curvature.point import Stopped
    from landscape.files.metadata import strict_json

    stored = surface.critical_points
    points = list(find_critical_points(surface) if stored is None else stored)
    inside = sorted((k for k, p in enumerate(points) if not p.border), key=lambda k: -points[k].persistence)
    chosen, complete = inside[: command.strongest], True
    with (
        progress("measuring", "critical points", command.json) as report,
        Places(study, _ticking(stop, lambda done, total: None, 0)) as places,
    ):
        settings = _settings(command, study, places)
        if surface.provenance.get("curvature") != settings:
            points = [_forgotten(point) for point in points]
        try:
            if not all(is_measured(points[k]) for k in chosen):
                places.check(command.seed)
            for number, k in enumerate(chosen):
                report(number, len(chosen))
                if not is_measured(points[k]):
                    points[k] = _measured(points[k], places, _asked(command))
                    _keep(command, surface, points, settings)
        except Stopped:
            complete = False
        note = places.note
    rows = [critical_row(points[k]) for k in chosen if is_measured(points[k])]
    told = {"file": str(command.file), "critical_points": rows, "total": len(chosen)}
    return strict_json({**told, **settings, "warning": note, "complete": complete})


def _forgotten(point: "CriticalPoint") -> "CriticalPoint":
    return replace(point, full_gradient_norm=None, full_lambda_max=None, full_lambda_min=None)


def _measured(point: "CriticalPoint", places: "Places", asked: "Asked") -> "CriticalPoint":
    """Returns a point with its numbers of the full space, measured at its refined position."""
    from landscape.engine.curvature.point import Stopped

    found = places.measure((point.refined_alpha, point.refined_beta), replace(asked, top=1, trace=0, density=0))
    if not found.complete:
        raise Stopped
    facts = found.facts
    return replace(
        point,
        full_gradient_norm=facts["gradient_norm"],
        full_lambda_max=facts["lambda_max"],
        full_lambda_min=facts["lambda_min"],
    )


def _keep(command: Curvature, surface: "Surface", points: "list[CriticalPoint]", settings: dict[str, Any]) -> None:
    assert command.file is not None
    replace(surface.told_of(curvature=settings), critical_points=tuple(points)).save(command.file)

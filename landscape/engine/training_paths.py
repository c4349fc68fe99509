"""Training paths: the checkpoints of one or several runs, from folders, files and memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from landscape.engine.checkpoints import Checkpoint, CheckpointSource
from landscape.engine.wording import kind_told
from landscape.errors import LandscapeError
from landscape.files.checkpoint_folder import read_checkpoint_folder

PathSource = CheckpointSource | Sequence[CheckpointSource]
"""A folder of checkpoints, or checkpoints one by one."""

PathSources = PathSource | Mapping[str, PathSource]
"""One or several paths; a mapping gives them names."""


@dataclass(frozen=True)
class TrainingPath:
    """The checkpoints of one run, in the order of training.

    Attributes:
        checkpoints: (T,) weights; of the first of several paths the last one is θ*.
        label: name of the run.
        steps: (T,) numbers of the steps; () counts them 0, 1, 2 …
        recorded: (T,) losses as recorded while training, None where not known; () where none are.
        notes: what had to be assumed, a sentence each.
    """

    checkpoints: tuple[Checkpoint, ...]
    label: str = ""
    steps: tuple[int, ...] = ()
    recorded: tuple[float | None, ...] = ()
    notes: tuple[str, ...] = ()

    def numbered(self) -> Sequence[int]:
        """Returns (T,) the numbers of the steps."""
        return self.steps or range(len(self.checkpoints))

    def stretch(self, first: int, last: int) -> "TrainingPath":
        """Returns the path from its checkpoint number `first` to number `last`."""
        part = slice(first, last + 1)
        return replace(self, checkpoints=self.checkpoints[part], steps=self.steps[part], recorded=self.recorded[part])

    def ended_by(self, checkpoint: Checkpoint) -> "TrainingPath":
        """Returns the path with one more checkpoint, a step after the last one."""
        steps = (*self.steps, self.steps[-1] + 1) if self.steps else ()
        recorded = (*self.recorded, None) if self.recorded else ()
        return replace(self, checkpoints=(*self.checkpoints, checkpoint), steps=steps, recorded=recorded)


def training_paths(sources: PathSources) -> tuple[TrainingPath, ...]:
    """Returns the paths that folders, files and state_dicts stand for.

    Every folder is a run of its own; files and state_dicts that follow one another are one run, in the order
    given. Runs are called by their folders' names, or by the names of a mapping.

    Raises:
        LandscapeError: something is missing or holds no checkpoints.
    """
    if isinstance(sources, Mapping) and not _is_state(sources):
        named = {label: training_paths(_listed(source)) for label, source in sources.items()}
        for label, found in named.items():
            if len(found) != 1:
                raise LandscapeError(f"'{label}' names {len(found)} training paths: expected one folder, or files")
        return tuple(_called(found[0], str(label)) for label, found in named.items())
    groups: list[Path | list[CheckpointSource]] = []
    for source in _listed(sources):
        if isinstance(source, str | Path) and Path(source).is_dir():
            groups.append(Path(source))
        elif groups and isinstance(groups[-1], list):
            groups[-1].append(source)
        else:
            groups.append([source])
    found = [_of_folder(group) if isinstance(group, Path) else _of_list(group) for group in groups]
    labels = _distinct([folder for _, folder in found])
    return tuple(_called(path, label) for (path, _), label in zip(found, labels, strict=True))


def _is_state(source: object) -> bool:
    return isinstance(source, Mapping) and all(isinstance(value, Tensor) for value in source.values())


def _listed(sources: object) -> list[CheckpointSource]:
    if isinstance(sources, str | Path) or _is_state(sources):
        return [sources]  # pyright: ignore[reportReturnType]
    if isinstance(sources, Sequence):
        return list(sources)
    raise LandscapeError(
        f"checkpoints are {kind_told(sources)}: expected a folder, a list of files or state_dicts,"
        " or a dict of those by the runs' names"
    )


def _of_folder(folder: Path) -> tuple[TrainingPath, Path]:
    read = read_checkpoint_folder(folder)
    notes = ()
    if read.left_out:
        names = ", ".join(file.name for file in read.left_out[:3]) + (" …" if len(read.left_out) > 3 else "")
        notes = (f"{folder.name}: left out {names}, named otherwise than its {len(read.files)} checkpoints",)
    checkpoints = tuple(Checkpoint(file) for file in read.files)
    recorded = read.losses if any(loss is not None for loss in read.losses) else ()
    return TrainingPath(checkpoints, steps=read.steps, recorded=recorded, notes=notes), folder


def _of_list(sources: list[CheckpointSource]) -> tuple[TrainingPath, Path | None]:
    first = sources[0]
    folder = Path(first).parent if isinstance(first, str | Path) else None
    return TrainingPath(tuple(Checkpoint(source) for source in sources)), folder


def _called(path: TrainingPath, label: str) -> TrainingPath:
    return replace(path, label=label)


def _distinct(folders: Sequence[Path | None]) -> list[str]:
    """Returns as many last parts of each folder as tell them apart; a number where nothing does."""
    parts = [() if folder is None else folder.resolve().parts for folder in folders]
    for depth in range(1, max(map(len, parts), default=1) + 1):
        labels = ["/".join(own[-depth:]) for own in parts]
        if len(set(labels)) == len(labels):
            return labels
    names = [own[-1] if own else "" for own in parts]
    return [f"{name} {number}".strip() for number, name in enumerate(names, 1)] if len(names) > 1 else names

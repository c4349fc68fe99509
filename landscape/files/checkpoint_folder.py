"""Folders of checkpoints that others wrote, and those of a `landscape.Recorder`.

step-000000000.safetensors …   weights, complete or not there
log.jsonl                      one line for each: step, checkpoint, loss and whatever numbers were given
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landscape.errors import LandscapeError
from landscape.files.atomic import replacing

SUFFIXES = (".safetensors", ".pt", ".pth", ".th")
LOG = "log.jsonl"

_NUMBER = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True)
class CheckpointFolder:
    """The checkpoints of a training run, in the order of training.

    Attributes:
        files: (T,) files of weights.
        steps: (T,) numbers of the steps: as the log has them, else as the names do, else 0, 1, 2 …
        losses: (T,) as recorded while training, None where no log tells.
        left_out: files of weights under other names, which are no part of the path.
    """

    files: tuple[Path, ...]
    steps: tuple[int, ...]
    losses: tuple[float | None, ...]
    left_out: tuple[Path, ...] = ()


def read_checkpoint_folder(path: Path) -> CheckpointFolder:
    """Returns the checkpoints in a folder in natural order: epoch2 comes before epoch10.

    They are the files whose names differ in numbers alone; where names are of several kinds, those of the
    kind that most have, and the others are left out.

    Raises:
        LandscapeError: the folder cannot be read, holds no checkpoints, or names that tell no order.
    """
    try:
        found = [file for file in path.iterdir() if file.suffix in SUFFIXES and not file.name.startswith(".")]
    except OSError as error:
        raise LandscapeError(
            f"{path} cannot be read ({error.strerror}): expected a folder of checkpoints, or their files"
        ) from error
    if not found:
        raise LandscapeError(f"{path} holds no checkpoints: expected {', '.join(SUFFIXES)} files in it")
    kinds: dict[str, list[Path]] = defaultdict(list)
    for file in sorted(found, key=lambda file: natural_key(file.name)):
        kinds[_NUMBER.sub("#", file.name)].append(file)
    (kind, files), *others = sorted(kinds.items(), key=lambda item: -len(item[1]))
    if "#" not in kind or (others and len(others[0][1]) == len(files)):
        names = ", ".join(file.name for file in sorted(found)[:4])
        raise LandscapeError(
            f"the names in {path} tell no order ({names}): expected one series such as epoch1.pt, epoch2.pt;"
            " give the files themselves, in the order of training"
        )
    logged = _logged(path / LOG)
    steps = _steps(files, logged)
    losses = [logged.get(file.name, {}).get("loss") for file in files]
    return CheckpointFolder(
        tuple(files),
        tuple(steps),
        tuple(float(loss) if isinstance(loss, int | float) else None for loss in losses),
        tuple(file for _, more in others for file in more),
    )


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Returns what to sort names by so that numbers in them count as numbers."""
    parts = re.split(r"(\d+)", name)
    return [(1, int(part), "") if k % 2 else (0, 0, part.casefold()) for k, part in enumerate(parts)]


def read_log(path: Path) -> list[dict[str, Any]]:
    """Returns the whole lines of a log; what a process left half-written is not there."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return []
    entries = []
    for line in lines[:-1]:  # the last one has no end: empty, or torn
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries


def append_log(path: Path, entry: Mapping[str, Any]) -> None:
    """Appends a line to a log, on the disk when this returns.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("ab") as file:
        file.write(json.dumps(dict(entry)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def rewrite_log(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Replaces a log by other lines, at once.

    Raises:
        LandscapeError: it cannot be written.
    """
    with replacing(path) as stream:
        stream.write(b"".join(json.dumps(dict(entry)).encode() + b"\n" for entry in entries))


def _logged(path: Path) -> dict[str, dict[str, Any]]:
    entries = read_log(path)
    return {entry["checkpoint"]: entry for entry in entries if isinstance(entry.get("checkpoint"), str)}


def _steps(files: list[Path], logged: Mapping[str, Mapping[str, Any]]) -> Iterable[int]:
    told = [logged.get(file.name, {}).get("step") for file in files]
    named = [_NUMBER.findall(file.stem) for file in files]
    varying = [column for column in zip(*named, strict=True) if len(set(column)) > 1 and all(map(str.isdigit, column))]
    numbers = [int(text) for text in varying[0]] if len(varying) == 1 else list(range(len(files)))
    return [step if isinstance(step, int) else number for step, number in zip(told, numbers, strict=True)]

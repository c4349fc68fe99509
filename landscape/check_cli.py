"""The command `landscape check`: whether a file still tells the truth."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import tyro

from landscape.errors import LandscapeError


@dataclass(frozen=True)
class Check:
    """Measures a random sample of a surface again, and says whether the file tells the truth.

    The exit code is 0 where it does, 1 where it does not, and 2 where it cannot be checked.

    Attributes:
        file: a surface that 'landscape compute' wrote.
        points: how many evaluated points, interpolated points and checkpoints of each path to measure.
        seed: of the draw.
        run: folder of the training run, where it is not where the file says.
        weights: file of weights, likewise.
        data_root: folder that holds torchvision's data sets, likewise.
        trust: run functions of your own that the file names (package.module:function).
        json: print JSON, for other programs.
    """

    file: tyro.conf.Positional[Path]
    points: int = 20
    seed: int = 0
    run: str | None = None
    weights: str | None = None
    data_root: str | None = None
    trust: bool = False
    json: bool = False


Progress = Callable[[str, str, bool], AbstractContextManager[Callable[[int, int], None]]]


def check_file(command: Check, progress: Progress) -> int:
    """Checks a file and prints the verdict; returns the exit code.

    Raises:
        LandscapeError: it cannot be checked.
    """
    from landscape.spec.checks import whole

    whole("points", command.points, 1, 1_000_000_000)
    whole("seed", command.seed, 0, 2**63 - 1)
    if not command.file.exists():
        raise LandscapeError(f"{command.file} does not exist: expected a surface that 'landscape compute' wrote")
    from landscape.engine.rebuilding import Moved
    from landscape.verdict import check, describe_verdict

    moved = Moved(command.run, command.weights, command.data_root)
    with progress("checking", "points", command.json) as report:
        summary = check(command.file, moved, command.points, command.seed, command.trust, report)
    print(json.dumps(summary, allow_nan=False) if command.json else describe_verdict(summary), flush=True)
    return 0 if summary["true"] else 1

"""Run as a program, it trains in a child of its own for each line it is given: children that start at once.

A line is JSON: spec, folder and fatal, the number of the call that syncs, renames or removes a file
before which the child kills itself (0: none). Told are the child's number and, once it has ended,
whether it was killed. The tests' own process, which has threads, cannot be forked.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from landscape.engine.training import train
from landscape.files.run_folder import RunFolder
from landscape.spec import TrainSpec


def work(asked: dict[str, Any]) -> None:
    """Trains, up to the fatal call."""
    calls = count(1)

    def fatal(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            if next(calls) == asked["fatal"]:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return wrapped

    os.fsync, os.replace, os.unlink = fatal(os.fsync), fatal(os.replace), fatal(os.unlink)
    list(train(TrainSpec(**asked["spec"]), RunFolder(Path(asked["folder"]))))


def tell(word: object) -> None:
    """Writes a line at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def serve() -> None:
    """Forks a child for each line."""
    with tempfile.TemporaryDirectory() as folder:  # loads what is loaded late
        list(train(TrainSpec(model="mlp", epochs=1, crop=1), RunFolder(Path(folder) / "run")))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(json.loads(line))
                code = 0
            finally:
                os._exit(code)
        tell(child)
        status = os.waitpid(child, 0)[1]
        tell("killed" if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


if __name__ == "__main__":
    serve()

"""How far a command is: a bar in the terminal, and a training run's curves beside it."""

import math
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from landscape.files.run_log import LogEntry

CURVE_WIDTH = 12
_BLOCKS = "▁▂▃▄▅▆▇█"


class Report(Protocol):
    """Tells how much is done of how much, and a few words beside it."""

    def __call__(self, done: int, total: int, beside: str = "") -> None:
        """Tells it."""
        ...


@contextmanager
def progress_bar(verb: str, unit: str, quiet: bool) -> Generator[Report]:
    """Shows a bar with rate and time left, if this is a terminal; yields the function to tell."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[beside]}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task(verb, total=None, rate="", beside="")

        def report(done: int, total: int, beside: str = "") -> None:
            speed = progress.tasks[task].speed
            rate = "" if speed is None else f"{speed:.3g} {unit}/s"
            progress.update(task, completed=done, total=total, rate=rate, beside=beside)

        yield report


def curves_told(entries: Sequence["LogEntry"]) -> str:
    """Returns train and test loss of a run so far, each as a small curve and its last value."""
    count = min(CURVE_WIDTH, len(entries))
    shown = [entries[round(k * (len(entries) - 1) / max(count - 1, 1))] for k in range(count)]
    told = []
    for name, words in (("loss", "loss"), ("test_loss", "test loss")):
        values = [entry.measures[name] for entry in shown if name in entry.measures]
        if values:
            told.append(f"{words} {curve(values)} {values[-1]:.3g}")
    return "  ".join(told)


def curve(values: Sequence[float]) -> str:
    """Returns values as a line of blocks from their lowest to their highest; those not finite leave gaps."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    scale = (len(_BLOCKS) - 1) / (high - low) if high > low else 0.0
    return "".join(_BLOCKS[round((value - low) * scale)] if math.isfinite(value) else " " for value in values)


def measures_told(measures: Mapping[str, float]) -> str:
    """Returns loss and accuracy, of the test split where there is one."""
    told = [f"loss {measures['loss']:.4g}"]
    for name in ("test_accuracy", "accuracy", "test_loss"):
        if name in measures:
            value = measures[name]
            told.append(f"{name.replace('_', ' ')} {value:.1%}" if "accuracy" in name else f"test loss {value:.4g}")
            break
    return ", ".join(told)

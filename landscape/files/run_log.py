"""The lines of a training run's log."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from landscape.files.metadata import strict_json


@dataclass(frozen=True)
class LogEntry:
    """A training run at one of its checkpoints.

    Attributes:
        step, epoch: steps of gradient descent and whole passes over the data so far.
        learning_rate: of the last step; of the first one before it.
        measures: by name, what the network in eval mode makes of the training split as the run has it
            (labels with their noise, images as they are) and of the test split: loss, accuracy,
            test_loss, test_accuracy.
    """

    step: int
    epoch: int
    learning_rate: float
    measures: Mapping[str, float]

    def line(self) -> bytes:
        """Returns the entry as a line of JSON; what is not finite is null."""
        told = {"step": self.step, "epoch": self.epoch, **self.measures, "learning_rate": self.learning_rate}
        return json.dumps(strict_json(told), allow_nan=False).encode() + b"\n"


def parsed_log(content: bytes) -> tuple[list[LogEntry], list[int]]:
    """Returns the entries of a log up to the first line that is torn or damaged, and where in it each ends."""
    entries: list[LogEntry] = []
    ends: list[int] = []
    end = 0
    for line in content.splitlines(keepends=True):
        entry = _parsed(line)
        if entry is None:
            break
        end += len(line)
        entries.append(entry)
        ends.append(end)
    return entries, ends


class LogReader:
    """Reads a log that grows by somebody else's hand; what is there already is not parsed again.

    Args:
        path: the log; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._content = b""
        self._entries: tuple[LogEntry, ...] = ()
        self._end = 0

    def poll(self) -> tuple[LogEntry, ...]:
        """Returns the lines so far: the same object as before where there is nothing new.

        A torn line is left out until it is whole; a log that was begun anew is read anew.
        """
        try:
            content = self._path.read_bytes()
        except OSError:
            content = b""
        if content == self._content:
            return self._entries
        if not content.startswith(self._content[: self._end]):
            self._entries, self._end = (), 0
        entries, ends = parsed_log(content[self._end :])
        self._content = content
        if entries or not self._end:
            self._entries, self._end = (*self._entries, *entries), self._end + (ends[-1] if ends else 0)
        return self._entries


def _parsed(line: bytes) -> LogEntry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        told = json.loads(line)
        measures = {name: math.nan if value is None else float(value) for name, value in told.items()}
        step, epoch = (int(measures.pop(name)) for name in ("step", "epoch"))
        return LogEntry(step, epoch, measures.pop("learning_rate"), measures)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None

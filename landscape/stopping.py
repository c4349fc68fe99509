"""A polite request to stop: long work asks for it between two steps and keeps what it has."""

import os
import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Self


class StopRequest:
    """Context manager that turns Ctrl-C, SIGTERM and, on request, a line of input into a question.

    The second Ctrl-C interrupts at once.

    Args:
        watch_input: whether a line on standard input, or its end, asks to stop too. This is how a
            parent process stops us where there are no signals, and how we notice that it has died.

    Attributes:
        signal_number: what asked to stop, None as long as nothing has.
    """

    def __init__(self, watch_input: bool = False) -> None:
        self.signal_number: int | None = None
        self._watch_input = watch_input

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        if self._watch_input:
            threading.Thread(target=self._read_input, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def __call__(self) -> bool:
        """Returns whether somebody asked to stop."""
        return self.signal_number is not None

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT and self.signal_number is not None:
            raise KeyboardInterrupt
        self.signal_number = number

    def _read_input(self) -> None:
        # the descriptor itself: a thread waiting in sys.stdin would hold its lock when Python exits
        try:
            os.read(sys.__stdin__.fileno() if sys.__stdin__ else 0, 1)
        except OSError:
            return
        if self.signal_number is None:
            self.signal_number = signal.SIGTERM

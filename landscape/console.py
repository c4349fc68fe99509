"""How a command of the console ends: one line for what went wrong, and an exit code."""

import io
import os
import sys
from collections.abc import Callable

from landscape.errors import LandscapeError


def exit_code(program: str, work: Callable[[], int]) -> int:
    """Does a command's work; returns its exit code: 2 for what the user can fix, 130 for an interrupt.

    Signs that the output's encoding lacks are replaced. A reader that has seen enough, as `head` does, is no error.

    Args:
        program: its name, which begins the line.
        work: returns the exit code where nothing goes wrong.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    code = 0
    try:
        try:
            code = _ended(program, work)
        finally:
            _flush()
        return code
    except BrokenPipeError:
        _drop_output()
        return code
    except OSError as error:
        if not _is_output_lost():
            raise
        _drop_output()
        reason = error.strerror or error
        print(f"{program}: the output cannot be written ({reason}): make room, or send it elsewhere", file=sys.stderr)
        return 2


def _ended(program: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except LandscapeError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _flush() -> None:
    if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison] - None without a console
        sys.stdout.flush()


def _is_output_lost() -> bool:
    """Whether an empty line cannot be written either, so that an error was one of printing."""
    try:
        print(flush=True)
    except OSError:
        return True
    return False


def _drop_output() -> None:
    """Has Python not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

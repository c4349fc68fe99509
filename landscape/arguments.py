"""Parses command lines; a mistake is told in one line, as every other error is."""

import io
from collections.abc import Sequence
from contextlib import redirect_stderr
from types import UnionType
from typing import Any, Union, get_origin

from landscape.argument_errors import argument_error
from landscape.errors import LandscapeError


def parse_arguments(options: Any, arguments: Sequence[str], program: str, description: str = "") -> Any:
    """Returns the options given on a command line.

    Args:
        options: a dataclass, or a union of dataclasses for subcommands, as tyro understands them.
        arguments: the command line without the program's name.
        program: its name.
        description: what `--help` says first.

    Raises:
        LandscapeError: an argument is unknown, missing or of the wrong type.
        SystemExit: help was asked for and printed.
    """
    import tyro

    said = io.StringIO()
    try:
        with redirect_stderr(said):
            return tyro.cli(
                options,
                args=list(arguments),
                prog=program,
                description=description or None,
                config=(tyro.conf.FlagCreatePairsOff,),
            )
    except SystemExit as end:
        if end.code in (0, None):
            raise
        has_commands = get_origin(options) in (Union, UnionType)
        raise LandscapeError(argument_error(said.getvalue(), program, arguments, has_commands=has_commands)) from None


def gathered(arguments: Sequence[str], option: str) -> list[str]:
    """Returns a command line on which an option that was given several times has all its values at the first place."""
    kept: list[str] = []
    values: list[str] = []
    first, taking = None, False
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if name == option:
            first = len(kept) if first is None else first
            values += [value] if equals else []
            taking = not equals
        elif taking and not argument.startswith("-"):
            values.append(argument)
        else:
            taking = False
            kept.append(argument)
    return kept if first is None else [*kept[:first], option, *values, *kept[first:]]

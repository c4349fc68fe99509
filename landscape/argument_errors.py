"""Tells a mistake on the command line in one line: what came, what was expected, and where help is.

tyro frames its messages for a screen and speaks of Python's types; what no rule here knows is told in its words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import dropwhile

KINDS = {
    "INT": "a whole number",
    "FLOAT": "a number",
    "FLOAT FLOAT": "two numbers",
    "invalid literal for int() with base 10": "a whole number",
    "could not convert string to float": "a number",
}
"""What tyro's and Python's words for types mean."""

COLORS = re.compile(r"\x1b\[[0-9;]*m")

SIMILAR = 3
"""Names of options that are told, at most, where there is none of the given name."""


@dataclass(frozen=True)
class Mistake:
    """What tyro printed about a command line, out of its frame.

    Attributes:
        message: the first paragraph, as one line.
        advice: the lines behind it.
        program: the program's name and its subcommand's, where one was found.
        command: the word that stands where a subcommand is expected; None for a program without any.
    """

    message: str
    advice: tuple[str, ...]
    program: str
    command: str | None


def argument_error(framed: str, program: str, given: Sequence[str], *, has_commands: bool) -> str:
    """Returns tyro's framed message about a command line as one line, which ends in where help is."""
    mistake = _unframed(framed, program, given[0] if has_commands and given else None)
    told = next((line for rule in RULES if (line := rule(mistake))), mistake.message)
    return f"{told} (see '{mistake.program} --help')"


def _unframed(framed: str, program: str, command: str | None) -> Mistake:
    contents = [_content(line) for line in COLORS.sub("", framed).splitlines()[1:]]
    lines = list(dropwhile(lambda line: not line, contents))
    end = lines.index("") if "" in lines else len(lines)
    message, advice = " ".join(lines[:end]).rstrip(".:"), tuple(lines[end:])
    if command and not command.startswith("-") and not _commands(advice):
        program = f"{program} {command}"
    return Mistake(message, advice, program, command)


def _content(line: str) -> str:
    """Returns what stands inside the frame, which is of spaces where the encoding has no lines; nothing for rules."""
    inside = line.strip("│ ")
    return "" if set(inside) <= set("╰╯─-") else inside


def _bad_value(mistake: Mistake) -> str | None:
    one = re.match(r"Error parsing (\S+): (.+): '(.*)'$", mistake.message)
    if one and one[2] in KINDS:
        return f"{one[1]} is '{one[3]}': expected {KINDS[one[2]]}"
    one = re.match(
        r"Error parsing (\S+): no type matching (.+) could be instantiated from \['(.*)'\]$", mistake.message
    )
    if one:
        given, kind = one[3].replace("', '", " "), one[2].removeprefix("{None}|").strip("{}")
        return f"{one[1]} is '{given}': expected {KINDS.get(kind, kind)}"
    one = re.match(r"invalid choice '(.*)' for argument '(.+)'\. Expected one of \((.+)\)$", mistake.message)
    return f"{one[2]} is '{one[1]}': expected {_choices(one[3])}" if one else None


def _missing(mistake: Mistake) -> str | None:
    one = re.match(r"Missing value for argument '(.+)'\. Expected (\d+) values$", mistake.message)
    if one:
        if not one[1].startswith("-"):
            return f"{one[1].upper()} is missing"
        return f"{one[1]} has no value" if one[2] == "1" else f"{one[1]} has too few values: expected {one[2]}"
    one = re.match(r"Expected one of \{(.+)\}$", mistake.message)
    if one:
        return f"no command was given: expected {_choices(one[1])}"
    one = re.match(r"Missing from .+?: (\S+ ?[A-Z]*) (.+?)\.?(?: \(required\))?$", mistake.message)
    return f"{one[1]} is missing: {one[2]}" if one else None


def _unknown(mistake: Mistake) -> str | None:
    one = re.match(r"Unrecognized.*? options: (.+)$", mistake.message)
    if not one:
        return None
    words = re.sub(r" \(applied to [^)]*\)", "", one[1]).replace(",", " ").split()
    options = [word for word in words if word.startswith("-")]
    if options:
        return f"there is no option {'; nor '.join(option + _similar(mistake, option) for option in options)}"
    commands = _commands(mistake.advice)
    if commands:
        return f"there is no command {mistake.command}: expected {commands}"
    return f"'{words[0]}' is one argument too many"


def _similar(mistake: Mistake, option: str) -> str:
    """Returns the question whether this command's options that tyro finds similar were meant, best first."""
    found: list[str] = []
    name = section = None
    for line in mistake.advice:
        if line.startswith(("Perhaps you meant", f"Arguments similar to {option}:")) or not line:
            section, name = line, None
        elif section and line.startswith("--"):
            name = line.split()[0]
            found += [name] if mistake.command is None else []
        elif name and line == f"in {mistake.program} --help":
            found.append(name)
    return f": did you mean {' or '.join(found[:SIMILAR])}" if found else ""


def _commands(advice: Sequence[str]) -> str | None:
    one = re.search(r"Available subcommands: (.+?)(?:  |$)", " ".join(line or " " for line in advice))
    return _choices(one[1]) if one else None


def _choices(listed: str) -> str:
    names = [name.strip(" '") for name in listed.split(",")]
    if "None" in names:  # the choices of an option that may be left out, in any order
        names = sorted(set(names) - {"None"})
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


RULES: tuple[Callable[[Mistake], str | None], ...] = (_bad_value, _missing, _unknown)

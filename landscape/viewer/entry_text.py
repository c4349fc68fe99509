"""Entries of a spec as the text of a field, and back: of one type each, as the spec declares it. Pure."""

from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from landscape.errors import LandscapeError

_NUMBERS = {int: "a whole number", float: "a number"}


def entry_kind(hint: Any) -> tuple[Any, bool]:
    """Returns the type of an entry without its None, and whether it may be None."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return next(kind for kind in kinds if kind is not NoneType), NoneType in kinds


def choices_of(kind: Any) -> tuple[str, ...]:
    """Returns what an entry can be chosen from; nothing where it is no choice."""
    return get_args(kind) if get_origin(kind) is Literal else ()


def entry_text(value: Any) -> str:
    """Returns an entry as text that `entry_value` reads back to the last bit; None is empty."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        texts = [entry_text(part) for part in value]
        return ("; " if any(isinstance(part, str) for part in value) else " ").join(texts)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def entry_value(text: str, hint: Any, what: str) -> Any:
    """Returns the entry that a text stands for; an empty one is None where that is allowed.

    Args:
        text: as it was typed. Texts of a list are parted by semicolons, numbers of one by spaces or commas.
        hint: type of the entry.
        what: its name, for messages.

    Raises:
        LandscapeError: it is no such entry.
    """
    kind, optional = entry_kind(hint)
    text = text.strip()
    if not text and optional:
        return None
    if get_origin(kind) is not tuple:
        return _read(text, kind, what)
    parts = text.split(";") if get_args(kind)[0] is str else text.replace(",", " ").replace(";", " ").split()
    return tuple(_read(part.strip(), get_args(kind)[0], what) for part in parts if part.strip())


def numbers_in(texts: Sequence[str], what: str) -> tuple[float, ...]:
    """Returns the numbers that texts stand for.

    Raises:
        LandscapeError: one is no number.
    """
    return tuple(_read(text.strip(), float, what) for text in texts)


def _read(text: str, kind: Any, what: str) -> Any:
    if kind not in _NUMBERS:
        return text
    try:
        return kind(text.replace("−", "-"))
    except ValueError:
        raise LandscapeError(f"{what} is '{text}': expected {_NUMBERS[kind]}") from None

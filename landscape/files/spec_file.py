"""A spec as a TOML file: the whole of a surface's recipe, for people to edit."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec

_WORDS = {int: "a whole number", float: "a number", str: "a text in quotes", bool: "true or false"}


def spec_text(spec: ComputeSpec) -> str:
    """Returns a spec as TOML; entries without a value are left out."""
    import tomli_w

    return tomli_w.dumps(spec_table(spec))


def read_spec(path: Path) -> ComputeSpec:
    """Returns the spec that a TOML file holds; what it leaves out takes its default.

    Raises:
        LandscapeError: the file is missing, no TOML, or holds something that a spec does not know.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LandscapeError(f"{path} cannot be read ({error.strerror}): expected a spec as TOML") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LandscapeError(
            f"{path} is no TOML ({error}): expected what 'landscape compute --print-spec' prints"
        ) from error
    return spec_of_table(content, path)


def spec_of_table(content: Mapping[str, Any], path: Path) -> ComputeSpec:
    """Returns the spec that a table holds; what it leaves out takes its default.

    Args:
        content: as `spec_table` returns it, or as JSON or TOML give it back.
        path: the file it comes from, for messages.

    Raises:
        LandscapeError: it holds something that a spec does not know.
    """
    return _spec(ComputeSpec, content, path, "")


def spec_table(spec: Any) -> dict[str, Any]:
    """Returns a spec as nested tables of JSON types; entries without a value are left out."""
    entries = {entry.name: getattr(spec, entry.name) for entry in fields(spec)}
    return {
        name: spec_table(value) if is_dataclass(value) else list(value) if isinstance(value, tuple) else value
        for name, value in entries.items()
        if value is not None
    }


def _spec(kind: Any, content: Mapping[str, Any], path: Path, within: str) -> Any:
    kinds = get_type_hints(kind)
    entries: dict[str, Any] = {}
    for name, value in content.items():
        if name not in kinds:
            raise LandscapeError(f"{path} has an entry '{within}{name}': expected one of {', '.join(kinds)}")
        if is_dataclass(kinds[name]):
            if not isinstance(value, Mapping):
                raise LandscapeError(f"{path} has '{within}{name}' = {value}: expected a table [{name}]")
            entries[name] = _spec(kinds[name], value, path, f"{name}.")
        elif isinstance(value, Mapping):
            raise LandscapeError(f"{path} has a table [{within}{name}]: expected a value")
        else:
            entries[name] = tuple(value) if isinstance(value, list) else value
            if not _fits(entries[name], kinds[name]):
                raise LandscapeError(f"{path} has '{within}{name}' = {value!r}: expected {_told(kinds[name])}")
    return kind(**entries)


def _fits(value: Any, hint: Any) -> bool:
    """Returns whether a value that TOML can hold is of a type that an entry of a spec has."""
    if _is_union(hint):
        return any(_fits(value, choice) for choice in get_args(hint))
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        same = len(value) == len(kinds) if isinstance(value, tuple) and kinds[-1] is not ... else True
        return isinstance(value, tuple) and same and all(_fits(entry, kinds[0]) for entry in value)
    if get_origin(hint) is Literal:
        return isinstance(value, str)  # the spec tells which are allowed
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, hint) and (hint is bool or not isinstance(value, bool))


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)


def _told(hint: Any) -> str:
    hint = next((choice for choice in get_args(hint) if choice is not type(None)), hint) if _is_union(hint) else hint
    return _WORDS.get(hint, "a list of texts" if str in get_args(hint) else "a list of numbers")

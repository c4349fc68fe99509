"""A spec as a TOML file: the whole of a surface's recipe, for people to edit."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec


def spec_text(spec: ComputeSpec) -> str:
    """Returns a spec as TOML; entries without a value are left out."""
    import tomli_w

    return tomli_w.dumps(_table(spec))


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
    return _spec(ComputeSpec, content, path, "")


def _table(spec: Any) -> dict[str, Any]:
    entries = {entry.name: getattr(spec, entry.name) for entry in fields(spec)}
    return {
        name: _table(value) if is_dataclass(value) else list(value) if isinstance(value, tuple) else value
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
    try:
        return kind(**entries)
    except TypeError as error:  # a comparison of two types that have no order
        raise LandscapeError(f"{path} holds a value of the wrong type ({error}): check its entries") from error

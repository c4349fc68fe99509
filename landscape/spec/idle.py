"""Entries that change nothing beside the others: forms hide them, and a command line that gives one is refused."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from landscape.errors import LandscapeError


def idle_entries(uses: Mapping[str, tuple[bool, str]]) -> dict[str, str]:
    """Returns the entries that change nothing, and which option would let each of them count.

    Args:
        uses: of an entry, whether it counts, and that option; empty where the entry does no harm.
    """
    return {name: needed for name, (counts, needed) in uses.items() if not counts}


def without_idle(spec: Any) -> Any:
    """Returns a spec whose entries that change nothing are as by default; its parts' too."""
    kept = {}
    for entry in fields(spec):
        value = getattr(spec, entry.name)
        if is_dataclass(value):
            kept[entry.name] = without_idle(value)
        elif entry.name in getattr(spec, "idle", ()):
            kept[entry.name] = entry.default
    return replace(spec, **kept)


def check_used(spec: Any, prefix: str = "") -> None:
    """Checks that what was given beside the defaults changes something.

    Args:
        spec: a spec; its parts are checked too.
        prefix: of its options on the command line.

    Raises:
        LandscapeError: an entry would change nothing.
    """
    idle = getattr(spec, "idle", {})
    for entry in fields(spec):
        value, option = getattr(spec, entry.name), f"--{prefix}{entry.name.replace('_', '-')}"
        if is_dataclass(value):
            check_used(value, prefix)
        elif idle.get(entry.name) and value != entry.default:
            raise LandscapeError(f"{option} changes nothing without {idle[entry.name]}: add that, or leave it out")

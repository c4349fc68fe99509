"""Rows of the Compute tab: one for each entry of a spec, drawn as its type asks for, explained as its docstring does.

Names that can be chosen, defaults, limits and what applies come from the spec alone, so that a new
kind or entry of it needs no word here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from landscape.errors import LandscapeError
from landscape.spec import meanings
from landscape.viewer.compute_form import ComputeForm, Part
from landscape.viewer.entry_text import choices_of, entry_kind, entry_text, entry_value
from landscape.viewer.panels import items
from landscape.viewer.panels.entry_fields import count_row, entry_row, name_row

AUTOMATIC = "automatic"
"""Stands for an entry without a value."""

_hints = cache(get_type_hints)


@dataclass(frozen=True)
class Row:
    """How one entry is drawn, where not as its name and type alone have it.

    Attributes:
        label: its name in the tab; by default the entry's.
        tip: what it does; by default what the spec says.
        hint: stands where there is no value.
        names: what a text can be chosen from, beside others that are typed.
        step: by which buttons change a whole number.
    """

    label: str = ""
    tip: str = ""
    hint: str = AUTOMATIC
    names: tuple[str, ...] = ()
    step: int = 1


_PLAIN = Row()


def entry(form: ComputeForm, part: Part, name: str, row: Row = _PLAIN) -> ComputeForm:
    """Draws the row of an entry and returns the form with what it was changed to; none of an entry that is idle."""
    spec = form.part(part)
    if name in form.idle(part):
        return form
    value, hint = getattr(spec, name), _hints(type(spec))[name]
    label = row.label or words(name).capitalize()
    tip = row.tip or sentence(meanings(type(spec)).get(name, ""))
    kind, optional = entry_kind(hint)
    try:
        if kind is bool:
            new = items.toggle(label, value, tip)
        elif row.names:
            names = (AUTOMATIC, *row.names) if optional else row.names
            chosen = name_row(label, value or AUTOMATIC, names, tip, hint=row.hint)
            new = None if optional and chosen == AUTOMATIC else chosen
        elif choices := choices_of(kind):
            new = _choice(form, part, name, choices, label=label, tip=tip, optional=optional)
        elif kind is int and not optional:
            typed, steps = count_row(label, entry_text(value), tip)
            new = value + steps * row.step if steps else _read(typed, value, hint, name)
        else:
            new = _read(entry_row(label, entry_text(value), tip, hint=row.hint), value, hint, name)
    except LandscapeError as error:
        return form.refusing(str(error))
    return form if new == value else form.changed(part, **{name: new})


def entries(form: ComputeForm, part: Part, names: Iterable[str], rows: dict[str, Row]) -> ComputeForm:
    """Draws the rows of several entries and returns the form with what they were changed to."""
    for name in names:
        form = entry(form, part, name, rows.get(name, _PLAIN))
    return form


def with_rest(kind: type, first: Sequence[str], elsewhere: Sequence[str] = ()) -> tuple[str, ...]:
    """Returns entries of a spec and after them all others that have no row elsewhere, in its order."""
    known = {*first, *elsewhere}
    return (*first, *(entry.name for entry in fields(kind) if entry.name not in known))


def group(form: ComputeForm, name: str, tip: str, contents: Mapping[Part, Iterable[str]]) -> bool:
    """Draws the heading of a group that is closed at first, and below a closed one what is not as usual in it.

    Args:
        form: the entries.
        name: what the heading says.
        tip: what the group's rows do.
        contents: the entries in it.

    Returns:
        Whether it is open.
    """
    opened = items.group(name, tip, opened=False)
    if opened:
        return True
    usual = ComputeForm()
    told = [
        _told(entry, getattr(form.part(part), entry))
        for part, names in contents.items()
        for entry in names
        if entry not in form.idle(part) and getattr(form.part(part), entry) != getattr(usual.part(part), entry)
    ]
    if told:
        items.paragraph(", ".join(told))
    return False


def sentence(text: str) -> str:
    """Returns a text with a capital letter at its start."""
    return text[:1].upper() + text[1:]


def words(name: str) -> str:
    """Returns the name of an entry as words."""
    return name.replace("_", " ")


def _told(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return words(name) if value else f"no {words(name)}"
    return f"{words(name)} {entry_text(value) or AUTOMATIC}"


def _read(typed: str, value: Any, hint: Any, name: str) -> Any:
    return value if typed == entry_text(value) else entry_value(typed, hint, words(name))


def _choice(
    form: ComputeForm, part: Part, name: str, choices: Sequence[str], *, label: str, tip: str, optional: bool
) -> str | None:
    """A list of those choices that the spec takes beside the form's other entries."""
    value = getattr(form.part(part), name)
    fitting = [choice for choice in choices if choice == value or form.accepts(part, **{name: choice})]
    chosen = items.choose(label, value or AUTOMATIC, [AUTOMATIC, *fitting] if optional else fitting, tip)
    return None if optional and chosen == AUTOMATIC else chosen

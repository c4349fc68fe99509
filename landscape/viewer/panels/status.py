"""The status line: what is open, what is missing in it, what the pointer is on, how far a job is."""

from landscape.surface import PointState, Surface
from landscape.viewer.descents import place_texts
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.panels.progress import following_text, progress_text
from landscape.viewer.reading import Reading, axis_names, read_at, spoken
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_between, format_number, range_text

HINT = "H: keys and mouse"
"""What is said while there is nothing to say."""
STATE_TEXTS = {
    PointState.EVALUATED: "evaluated",
    PointState.INTERPOLATED: "interpolated",
    PointState.NOT_FINITE: "not finite",
    PointState.MISSING: "missing",
}
"""What a sample's state is called, the best known first."""


def pointed(state: ViewState) -> Reading | None:
    """Returns what the active surface says where the pointer is."""
    if state.surface is None or state.pointer is None:
        return None
    return read_at(state.surface, *state.pointer)


def reading_texts(surface: Surface, reading: Reading) -> list[str]:
    """Returns what the pointer is on, the most important first."""
    names, values = axis_names(surface), place_texts(surface, reading.alpha, reading.beta)
    place = [f"{name} {value}" for name, value in zip(names, values, strict=False)]
    if reading.state in (PointState.MISSING, PointState.NOT_FINITE):
        return [*place, STATE_TEXTS[reading.state]]
    fields = {name: field_text(surface, name, value) for name, value in reading.fields.items()}
    values = {"loss": fields["loss"], "slope": format_number(reading.slope), **fields}
    told = [f"{spoken(name)} {value}" for name, value in values.items()]
    return [
        *place,
        told[0],
        *([STATE_TEXTS[reading.state]] if reading.state != PointState.EVALUATED else []),
        *told[1:],
    ]


def field_text(surface: Surface, field: str, value: float, digits: int = 4) -> str:
    """Returns a value of a field, with the digits that tell it from the field's others."""
    facts = facts_of(surface, field)
    return format_between(value, facts.low or 0.0, facts.high or 0.0, digits)


def status_text(state: ViewState) -> tuple[str, str]:
    """Returns what stands at the left and, while the pointer is on nothing, at the right of the line."""
    name = state.layer.name if state.layer else ""
    name = name if state.look.visible else f"{name} (hidden)"
    left = "No surface is open" if state.surface is None else f"{name}   {_surface_text(state.surface)}"
    return left, _activity_text(state)


def _surface_text(surface: Surface) -> str:
    (rows, columns), facts = surface.shape, facts_of(surface)
    bad, missing = facts.states[PointState.NOT_FINITE], facts.states[PointState.MISSING]
    parts = [f"[{rows:,}, {columns:,}]", f"{bad:,} not finite" if bad else "all finite"]
    if missing:
        parts.append(f"{missing:,} missing")
    axes = zip(axis_names(surface), (surface.alpha, surface.beta), strict=False)
    bounds = [(name, values[0], values[-1]) for name, values in axes]
    if facts.low is not None and facts.high is not None:
        bounds.append(("loss", facts.low, facts.high))
    ranges = [f"{name} {range_text(float(low), float(high))}" for name, low, high in bounds]
    return "   ".join([*parts, *ranges])


def _activity_text(state: ViewState) -> str:
    if state.job is not None and state.job.running:
        return progress_text(state.job)
    if state.following is not None:
        return following_text(state.following)
    if state.searching:
        return "Looking for critical points …"
    return state.notice or HINT

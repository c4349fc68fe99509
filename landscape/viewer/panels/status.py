"""The status line: what is open, what is missing in it, what the pointer is on, how far a job is."""

from landscape.surface import Surface
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.panels.progress import progress_text
from landscape.viewer.picking import Reading
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_number


def reading_texts(reading: Reading) -> list[str]:
    """Returns what the pointer is on, the most important first."""
    values = {"α": reading.alpha, "β": reading.beta, **reading.fields}
    return [f"{name.replace('_', ' ')} {format_number(value)}" for name, value in values.items()]


def status_text(state: ViewState) -> tuple[str, str]:
    """Returns what stands at the left and, while the pointer is on nothing, at the right of the line."""
    name = state.path.name if state.path else "unnamed"
    left = "No surface is open" if state.surface is None else f"{name}   {_surface_text(state.surface)}"
    return left, _activity_text(state)


def _surface_text(surface: Surface) -> str:
    (rows, columns), facts = surface.shape, facts_of(surface)
    parts = [f"[{rows:,}, {columns:,}]", f"{facts.not_finite:,} not finite" if facts.not_finite else "all finite"]
    if facts.missing:
        parts.append(f"{facts.missing:,} missing")
    bounds = [("α", surface.alpha[0], surface.alpha[-1]), ("β", surface.beta[0], surface.beta[-1])]
    if facts.low is not None and facts.high is not None:
        bounds.append(("loss", facts.low, facts.high))
    ranges = [f"{name} {format_number(float(low))} … {format_number(float(high))}" for name, low, high in bounds]
    return "   ".join([*parts, *ranges])


def _activity_text(state: ViewState) -> str:
    if state.job is not None and state.job.running:
        return progress_text(state.job)
    if state.searching:
        return "Looking for critical points …"
    return state.notice or "H: keys and mouse"

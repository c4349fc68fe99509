"""Rows that set a range: its scale, and its ends as values or as percentiles."""

from dataclasses import replace

from landscape.surface import Surface
from landscape.viewer.distribution import distribution_of
from landscape.viewer.panels import items
from landscape.viewer.panels.facts import facts_of
from landscape.viewer.state import ClipUnit
from landscape.viewer.ticks import format_between
from landscape.viewer.value_range import ValueRange


def end_sliders(
    surface: Surface, shown: ValueRange, unit: ClipUnit, names: tuple[str, str], tips: tuple[str, str]
) -> ValueRange:
    """Draws a slider for each end and returns the range they lead to: in order and, on a log scale, positive.

    Args:
        surface: whose values bound the sliders.
        shown: the range.
        unit: whether the sliders run over the values or over percentiles of them.
        names: of the two controls.
        tips: what is done with values beyond each end.
    """
    facts, log = facts_of(surface, shown.field), shown.scale == "log"
    least, most = facts.least_positive if log else facts.low, facts.high
    if least is None or most is None or not least < most:
        return shown
    ends = []
    for name, value, tip in zip(names, (shown.low, shown.high), tips, strict=True):
        ends.append(_end(surface, shown, unit, name, value, (least, most), tip))
    low, high = ends
    return replace(shown, low=low, high=high) if low < high else shown


def _end(
    surface: Surface,
    shown: ValueRange,
    unit: ClipUnit,
    name: str,
    value: float,
    bounds: tuple[float, float],
    tip: str,
) -> float:
    if unit == "values":

        def number(value: float) -> str:
            return format_between(value, *bounds, 3)

        return items.slider(name, value, bounds, tip, show=number, log=shown.scale == "log")
    distribution = distribution_of(surface, shown.field)
    before = distribution.percent_below(value)
    percent = items.slider(name, before, (0.0, 100.0), tip, show=lambda percent: f"{percent:.1f} %")
    if percent == before:
        return value
    return min(max(distribution.value_at(percent), bounds[0]), bounds[1])

"""The Points menu: critical points."""

from pathlib import Path

from landscape.viewer.actions.action import Action, display_toggle
from landscape.viewer.point_facts import points_table
from landscape.viewer.point_filter import PointFilter
from landscape.viewer.point_focus import shown_of, stepped, with_focus
from landscape.viewer.requests import CopyText, SaveText
from landscape.viewer.state import ViewState


def _any_shown(state: ViewState) -> bool:
    shown = shown_of(state)
    return shown is not None and len(shown.places) > 0


def asking_for_copy(state: ViewState) -> ViewState:
    """Returns the state asking to copy the shown critical points as a table, parted by tabs."""
    shown = shown_of(state)
    if shown is None:
        return state
    told = f"Copied {len(shown.places):,} critical point{'s' * (len(shown.places) != 1)} with all digits"
    return state.asking(CopyText(points_table(shown, "\t"), told))


def asking_to_save(state: ViewState) -> ViewState:
    """Returns the state asking to save the shown critical points as comma-separated values, named after the file."""
    shown = shown_of(state)
    if shown is None:
        return state
    name = f"{state.path.stem if state.path else 'landscape'}-critical-points.csv"
    return state.asking(SaveText(Path(name), points_table(shown, ",")))


POINTS: tuple[Action, ...] = (
    display_toggle("Critical points", "M", "minima, saddles and maxima", "critical_points"),
    display_toggle("Point labels", "M", "the loss beside critical points", "point_labels", shift=True),
    Action(
        "Next critical point",
        "I",
        "fly to the next one in strength, those inside first",
        lambda state: stepped(state, 1),
        enabled=_any_shown,
        divided=True,
    ),
    Action(
        "Previous critical point",
        "I",
        "fly to the one before in strength",
        lambda state: stepped(state, -1),
        shift=True,
        enabled=_any_shown,
    ),
    Action(
        "Choose no critical point",
        "",
        "take the ring off the chosen one",
        lambda state: with_focus(state, chosen=None),
        enabled=lambda state: state.focus.chosen is not None,
    ),
    Action(
        "Show all critical points",
        "",
        "every kind, inside and on borders, however weak",
        lambda state: state.with_display(point_filter=PointFilter(), persistence=0.0),
        divided=True,
    ),
    Action(
        "Copy critical points",
        "",
        "put a table of those shown, with all digits, on the clipboard",
        asking_for_copy,
        enabled=_any_shown,
    ),
    Action(
        "Save critical points",
        "",
        "write a table of those shown, with all digits, to a CSV file",
        asking_to_save,
        enabled=_any_shown,
    ),
)

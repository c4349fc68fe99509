"""The Critical points tab: what the triangles say, what the Hessian says, and which are shown."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from imgui_bundle import imgui

from landscape.critical import CriticalKind
from landscape.viewer.actions import shortcut_of
from landscape.viewer.actions.points import asking_for_copy, asking_to_save
from landscape.viewer.curve import is_curve
from landscape.viewer.opening import is_searchable
from landscape.viewer.panels import items
from landscape.viewer.panels.point_table import kind_cell, point_table
from landscape.viewer.point_facts import KIND_NAMES, full_space_sentence
from landscape.viewer.point_filter import Certainty, Places, PointFilter
from landscape.viewer.point_focus import point_at
from landscape.viewer.state import ViewState
from landscape.viewer.strong_points import ShownPoints, shown_points

LEAST_HEIGHT, TWO_TOGGLES = 150.0, 300.0
"""Pixels at scale 1: of the table, for which the tab scrolls on a low window; of a tab with two toggles abreast."""

_PLACES: Mapping[Places, str] = {
    "everywhere": "Show points wherever they lie",
    "inside": "Leave out points on the border of the surface or of a hole, which cutting it elsewhere would move",
    "border": "Show only points on the border of the surface or of a hole",
}
_CERTAINTY: Mapping[Certainty, str] = {
    "any": "Show certain and uncertain points, and those of which nobody knows",
    "certain": "Show only points stronger than the noise of sampling the data",
    "uncertain": "Show only points weaker than the noise of sampling the data, drawn hollow",
}


def critical_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    surface = state.surface
    if surface is None or state.searching or not state.critical_points:
        items.paragraph(_why_empty(state))
        return state
    tip = f"Draw a glyph at each critical point shown ({shortcut_of('Critical points')})"
    state = state.with_display(critical_points=items.toggle("Show critical points", state.display.critical_points, tip))
    if imgui.get_content_region_avail().x > TWO_TOGGLES * items.unit():
        imgui.same_line(0, 16 * items.unit())
    tip = f"Write the loss beside the points in sight, as many as have room ({shortcut_of('Point labels')})"
    state = state.with_display(point_labels=items.toggle("Label the loss", state.display.point_labels, tip))
    tip = "Hide points whose bump or dent is shallower than this share of the drawn height. The data stays as it is"
    share = items.slider(
        "Persistence", 100 * state.display.persistence, (0.0, 50.0), tip, show=lambda share: f"{share:.2g} %", log=True
    )
    state = state.with_display(persistence=min(max(share / 100, 0.0), 1.0))
    shown = shown_points(state.critical_points, surface, state.display)
    state = state.with_display(point_filter=_filter(state.display.point_filter, shown))
    shown = shown_points(state.critical_points, surface, state.display)
    _told(state, shown)
    state = _taking_away(state)
    return point_table(state, shown, max(imgui.get_content_region_avail().y, LEAST_HEIGHT * items.unit()))


def _why_empty(state: ViewState) -> str:
    layer = state.layer
    if layer is None:
        return "No surface is open."
    if is_curve(layer.surface):
        return "A curve has no critical points: they are those of a plane."
    if state.searching:
        return "Looking for critical points …"
    if layer.searched:
        return "This surface has no critical points."
    if not is_searchable(layer.surface):
        return "Critical points are not looked for in a surface of so many samples."
    return "Critical points are found once the surface is complete."


def _filter(wanted: PointFilter, shown: ShownPoints) -> PointFilter:
    """Kinds with how many of each there are, places and certainty."""
    places = items.segments("Where", wanted.places, tuple(_PLACES), tuple(_PLACES.values()), named=True)
    wanted = replace(wanted, places=next(name for name in _PLACES if name == places))
    if shown.columns.known.any():
        certainty = items.segments(
            "Certainty", wanted.certainty, tuple(_CERTAINTY), tuple(_CERTAINTY.values()), named=True
        )
        wanted = replace(wanted, certainty=next(name for name in _CERTAINTY if name == certainty))
    return _kinds(wanted, shown)


def _kinds(wanted: PointFilter, shown: ShownPoints) -> PointFilter:
    if not imgui.begin_table("counts", 4, imgui.TableFlags_.sizing_stretch_prop):
        return wanted
    for title, weight in (("", 3.2), ("shown", 1.4), ("inside", 1.4), ("all", 1.2)):
        imgui.table_setup_column(title, imgui.TableColumnFlags_.width_stretch, weight)
    imgui.table_headers_row()
    imgui.push_style_var(imgui.StyleVar_.frame_padding, (2 * items.unit(), 0))
    for kind, (_, plural) in KIND_NAMES.items():
        of_kind = shown.columns.kinds == kind
        if not of_kind.any() and kind == CriticalKind.DEGENERATE:
            continue
        imgui.table_next_row()
        imgui.table_next_column()
        tip = f"Show {plural} in the picture and in the table"
        wanted = wanted.with_kind(kind, items.toggle(f"##{plural}", kind not in wanted.left_out, tip))
        imgui.same_line()
        kind_cell(kind, plural)
        inside = int(np.count_nonzero(of_kind & ~shown.columns.on_border))
        for count in (shown.counts[kind], inside, int(np.count_nonzero(of_kind))):
            imgui.table_next_column()
            imgui.text_unformatted(f"{count:,}")
    imgui.pop_style_var()
    imgui.end_table()
    return wanted


def _told(state: ViewState, shown: ShownPoints) -> None:
    """What the numbers mean, in a few sentences."""
    chosen = point_at(state, state.focus.chosen)
    sentence = "" if chosen is None else full_space_sentence(chosen)
    if sentence:
        items.paragraph(sentence, items.palette().text)
    if shown.columns.known.any():
        count, of = shown.uncertain, len(shown.places)
        items.paragraph(f"{count:,} of {of:,} uncertain (hollow): weaker than the sampling noise.")
    items.paragraph(
        "Persistence: how far the loss must change for a point to merge with its partner and be gone. "
        "A minimum in this plane need not be one in the whole parameter space."
    )


def _taking_away(state: ViewState) -> ViewState:
    """Buttons that copy and save the table."""
    names = "Copy table", "Save table"
    tips = (
        "Copy the points shown, every number with all its digits, as a table for a spreadsheet",
        "Save them as comma-separated values (CSV), beside where the window was started",
    )
    clicked = items.buttons(names, tips, (True, True))
    if clicked == "Copy table":
        return asking_for_copy(state)
    return asking_to_save(state) if clicked == "Save table" else state

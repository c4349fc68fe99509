"""The Critical points tab: what the triangles say, what the Hessian says, and which are shown."""

from collections.abc import Sequence

from imgui_bundle import imgui

from landscape.critical import CriticalKind, CriticalPoint
from landscape.viewer.actions import shortcut_of
from landscape.viewer.panels import items
from landscape.viewer.panels.glyphs import paint_glyph
from landscape.viewer.state import ViewState
from landscape.viewer.strong_points import visible_critical_points
from landscape.viewer.ticks import format_number

KIND_NAMES: dict[CriticalKind, tuple[str, str]] = {
    CriticalKind.MINIMUM: ("minimum", "minima"),
    CriticalKind.SADDLE: ("saddle", "saddles"),
    CriticalKind.MAXIMUM: ("maximum", "maxima"),
    CriticalKind.DEGENERATE: ("degenerate", "degenerate"),
}
"""Singular and plural."""

_COLUMNS = ("Kind", "Hessian", "Loss", "Persistence", "α", "β", "λ min", "λ max")
_LISTED = 200
"""More rows than this nobody reads."""


def critical_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    surface = state.surface
    if surface is None or state.searching or not state.critical_points:
        items.paragraph(_why_empty(state))
        return state
    tip = f"Draw a mark at each critical point shown ({shortcut_of('Critical points')})"
    state = state.with_display(critical_points=items.toggle("Show critical points", state.display.critical_points, tip))
    tip = f"Write the loss beside the points in sight, as many as have room ({shortcut_of('Point labels')})"
    state = state.with_display(point_labels=items.toggle("Label the loss", state.display.point_labels, tip))
    tip = "Hide points whose bump or dent is shallower than this share of the drawn height. The data stays as it is"
    share = items.slider(
        "Persistence", 100 * state.display.persistence, (0.0, 50.0), tip, show=lambda share: f"{share:.2g} %", log=True
    )
    state = state.with_display(persistence=min(max(share / 100, 0.0), 1.0))
    shown = visible_critical_points(state.critical_points, surface, state.display)
    _counts(shown, state.critical_points)
    _table(shown)
    items.paragraph(
        "The kind is told by the drawn triangles; the Hessian is that of a smooth interpolant. "
        "A minimum in this plane need not be one in the whole parameter space."
    )
    return state


def _why_empty(state: ViewState) -> str:
    if state.surface is None:
        return "No surface is open."
    if state.job is not None and state.job.running:
        return "Critical points are looked for when the surface is complete."
    return "Looking for critical points …" if state.searching else "This surface has no critical points."


def _counts(shown: Sequence[CriticalPoint], every: Sequence[CriticalPoint]) -> None:
    if not imgui.begin_table("counts", 4, imgui.TableFlags_.sizing_stretch_prop):
        return
    for title, weight in (("", 3.0), ("shown", 1.5), ("inside", 1.5), ("all", 1.2)):
        imgui.table_setup_column(title, imgui.TableColumnFlags_.width_stretch, weight)
    imgui.table_headers_row()
    for kind, (_, plural) in KIND_NAMES.items():
        of_kind = [point for point in every if point.kind == kind]
        if not of_kind and kind == CriticalKind.DEGENERATE:
            continue
        drawn = sum(point.kind == kind for point in shown)
        inside = sum(not point.border for point in of_kind)
        imgui.table_next_row()
        imgui.table_next_column()
        _kind_cell(kind, plural)
        for count in (drawn, inside, len(of_kind)):
            imgui.table_next_column()
            imgui.text_unformatted(f"{count:,}")
    imgui.end_table()
    items.paragraph("“inside” leaves out those on the border of the surface or of a hole.")


def _kind_cell(kind: CriticalKind, text: str) -> None:
    corner, size = imgui.get_cursor_screen_pos(), imgui.get_text_line_height()
    paint_glyph(imgui.get_window_draw_list(), kind, (corner.x + size / 2, corner.y + size / 2), size * 0.36)
    imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + size + 4 * items.unit())
    imgui.text_unformatted(text)


def _table(points: Sequence[CriticalPoint]) -> None:
    ranked = sorted(points, key=lambda point: -point.persistence)[:_LISTED]
    flags = (
        imgui.TableFlags_.scroll_x
        | imgui.TableFlags_.scroll_y
        | imgui.TableFlags_.row_bg
        | imgui.TableFlags_.sizing_fixed_fit
        | imgui.TableFlags_.borders_outer
    )
    height = max(imgui.get_content_region_avail().y - 88 * items.unit(), 120 * items.unit())
    if not imgui.begin_table("points", len(_COLUMNS), flags, (0, height)):
        return
    imgui.table_setup_scroll_freeze(1, 1)
    for column in _COLUMNS:
        imgui.table_setup_column(column)
    imgui.table_headers_row()
    for point in ranked:
        imgui.table_next_row()
        imgui.table_next_column()
        _kind_cell(point.kind, KIND_NAMES[point.kind][0] + (" (border)" if point.border else ""))
        values = (point.loss, point.persistence, point.alpha, point.beta, *point.eigenvalues)
        for text in (_verdict(point), *(format_number(value) for value in values)):
            imgui.table_next_column()
            imgui.text_unformatted(text)
    imgui.end_table()


def _verdict(point: CriticalPoint) -> str:
    """What the Hessian's signs say of a point, beside what the triangles say."""
    if point.agrees is None:
        return "—"
    if point.agrees:
        return "agrees"
    low, high = point.eigenvalues
    return "minimum" if low > 0 else "maximum" if high < 0 else "saddle" if low < 0 < high else "degenerate"

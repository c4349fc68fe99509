"""The table of critical points: sorted by any column, and only the rows in sight are written."""

from functools import lru_cache

import numpy as np
from imgui_bundle import imgui

from landscape.critical import CriticalKind, CriticalPoint
from landscape.trajectory import FloatArray
from landscape.viewer.panels import items
from landscape.viewer.panels.glyphs import paint_glyph
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import vector
from landscape.viewer.patches import Index
from landscape.viewer.point_columns import PointColumns
from landscape.viewer.point_facts import KIND_NAMES, UNKNOWN, hessian_verdict
from landscape.viewer.point_focus import flown_to_point, vertex_of, with_focus
from landscape.viewer.state import ViewState
from landscape.viewer.strong_points import ShownPoints
from landscape.viewer.ticks import format_number

_NUMBERS: dict[str, tuple[str, int | None]] = {
    "Loss": ("loss", None),
    "Persistence": ("persistence", None),
    "α": ("alpha", None),
    "β": ("beta", None),
    "λ min": ("eigenvalues", 0),
    "λ max": ("eigenvalues", 1),
    "Noise": ("noise", None),
    "Full λ min": ("full_lambda_min", None),
    "Full λ max": ("full_lambda_max", None),
}
"""Columns of numbers: an attribute, and which of a pair."""

_OPTIONAL = "Noise", "Full λ min", "Full λ max"
"""Columns that are there only where anything is known."""

_TIPS = {
    "Kind": "What the drawn triangles say; a click sorts",
    "Hessian": "Whether the Hessian of a smooth interpolant says the same, or what else it says",
    "Loss": "The loss at the sample",
    "Persistence": "How far the loss must change for the point to merge with its partner and be gone",
    "α": "α of the sample",
    "β": "β of the sample",
    "λ min": "The smaller eigenvalue of the Hessian in this plane",
    "λ max": "The larger eigenvalue of the Hessian in this plane",
    "Noise": "The standard error of the persistence from sampling the data: what is weaker is uncertain",
    "Full λ min": "The smallest eigenvalue of the Hessian in the whole parameter space",
    "Full λ max": "The largest eigenvalue of the Hessian in the whole parameter space",
}

_FLAGS = (
    imgui.TableFlags_.scroll_x
    | imgui.TableFlags_.scroll_y
    | imgui.TableFlags_.row_bg
    | imgui.TableFlags_.sizing_fixed_fit
    | imgui.TableFlags_.borders_outer
    | imgui.TableFlags_.sortable
)


def point_table(state: ViewState, shown: ShownPoints, height: float) -> ViewState:
    """Draws the table and returns the state it leads to: a click on a row chooses its point and flies there.

    Args:
        state: what is shown.
        shown: the points that are listed.
        height: of the table in pixels.
    """
    columns = _columns(shown.columns)
    if not imgui.begin_table(f"points {len(columns)}", len(columns), _FLAGS, (0, height)):
        return state
    imgui.table_setup_scroll_freeze(1, 1)
    for name in columns:
        first = imgui.TableColumnFlags_.default_sort if name == "Persistence" else 0
        downwards = 0 if name == "Kind" else imgui.TableColumnFlags_.prefer_sort_descending
        imgui.table_setup_column(name, first | downwards)
    _headers(columns)
    name, descending = _sorted_by(columns)
    state = _rows(state, shown, columns, ordered(shown, name, descending))
    imgui.end_table()
    return state


@lru_cache(maxsize=2)
def ordered(shown: ShownPoints, column: str, descending: bool) -> Index:
    """Returns (K,) places among the shown points in the order of a column.

    Equals come strongest first; what is not known comes last, whichever way.
    """
    keys = _keys(shown.columns, column)[shown.places]
    strongest_first = -shown.columns.persistence[shown.places]
    return np.lexsort((strongest_first, -keys if descending else keys, np.isnan(keys)))


@lru_cache(maxsize=16)
def _keys(columns: PointColumns, column: str) -> FloatArray:
    """(K,) what all points are sorted by."""
    if column == "Kind":
        return columns.kinds + 0.5 * columns.on_border
    if column == "Hessian":
        verdicts = [hessian_verdict(point) for point in columns.points]
        names = sorted(set(verdicts))
        return np.array([names.index(verdict) for verdict in verdicts], dtype=np.float64)
    return columns.numbers(*_NUMBERS[column])


@lru_cache(maxsize=4)
def _columns(columns: PointColumns) -> tuple[str, ...]:
    numbers = (name for name in _NUMBERS if name not in _OPTIONAL or np.isfinite(_keys(columns, name)).any())
    return ("Kind", "Hessian", *numbers)


def _headers(columns: tuple[str, ...]) -> None:
    imgui.table_next_row(imgui.TableRowFlags_.headers)
    for place, name in enumerate(columns):
        imgui.table_set_column_index(place)
        imgui.table_header(name)
        _record(f"Sort/{name}", _TIPS[name])


def _sorted_by(columns: tuple[str, ...]) -> tuple[str, bool]:
    specs = imgui.table_get_sort_specs()
    if specs is None or not specs.specs_count:
        return "Persistence", True
    spec = specs.get_specs(0)
    return columns[spec.column_index], spec.get_sort_direction() == imgui.SortDirection.descending


def _rows(state: ViewState, shown: ShownPoints, columns: tuple[str, ...], order: Index) -> ViewState:
    focus, sought = state.focus, None
    if focus.sought and focus.chosen is not None:
        place = shown.place_of(focus.chosen)
        sought = None if place is None else int(np.flatnonzero(order == place)[0])
    clipper = imgui.ListClipper()
    clipper.begin(len(order))
    if sought is not None:
        clipper.include_item_by_index(sought)
    while clipper.step():
        for row in range(clipper.display_start, clipper.display_end):
            point = shown.columns.points[int(shown.places[order[row]])]
            state = _row(state, point, columns, row)
            if row == sought:
                imgui.set_scroll_here_y(0.5)
    clipper.end()
    return with_focus(state, sought=False) if sought is not None else state


def _row(state: ViewState, point: CriticalPoint, columns: tuple[str, ...], row: int) -> ViewState:
    imgui.table_next_row()
    imgui.table_next_column()
    vertex, spans = vertex_of(point), imgui.SelectableFlags_.span_all_columns
    chosen, hovered = vertex == state.focus.chosen, vertex == state.focus.hovered
    if hovered and not chosen:
        ink = imgui.get_color_u32(vector(items.palette().accent, 0.25))
        imgui.table_set_bg_color(imgui.TableBgTarget_.row_bg1, ink)
    corner = imgui.get_cursor_pos()
    clicked, _ = imgui.selectable(f"##{vertex}", chosen, spans, (0, imgui.get_text_line_height()))
    if imgui.is_item_hovered():
        state = with_focus(state, hovered=vertex, in_picture=False)
    _record(f"Row/{row}", "Fly to this point")
    imgui.set_cursor_pos(corner)
    kind_cell(point.kind, KIND_NAMES[point.kind][0] + (" (border)" if point.border else ""), bool(point.uncertain))
    for name in columns[1:]:
        imgui.table_next_column()
        imgui.text_unformatted(hessian_verdict(point) if name == "Hessian" else _told(point, *_NUMBERS[name]))
    return with_focus(flown_to_point(state, point), sought=False) if clicked else state


def _record(name: str, tip: str) -> None:
    """Keeps the part of the last item that the table shows, and gives it a tooltip."""
    items.record(name, tip)
    box, corner, size = items.rectangles.pop(name), imgui.get_window_pos(), imgui.get_window_size()
    left, right = max(box.x, corner.x), min(box.right, corner.x + size.x)
    top, bottom = max(box.y, corner.y), min(box.bottom, corner.y + size.y)
    if left < right and top < bottom:
        items.rectangles[name] = Rectangle(left, top, right - left, bottom - top)


def _told(point: CriticalPoint, name: str, item: int | None) -> str:
    value = getattr(point, name) if item is None else getattr(point, name)[item]
    return UNKNOWN if value is None or value != value else format_number(value)


def kind_cell(kind: CriticalKind, text: str, hollow: bool = False) -> None:
    """Writes a text after the glyph of a kind."""
    corner, size = imgui.get_cursor_screen_pos(), imgui.get_text_line_height()
    centre = corner.x + size / 2, corner.y + size / 2
    paint_glyph(imgui.get_window_draw_list(), kind, centre, size * 0.36, hollow)
    imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + size + 4 * items.unit())
    imgui.text_unformatted(text)

"""The table of critical points, its filters, and the glyphs under the mouse."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.display import scene_frame
from landscape.viewer.navigation import destination
from landscape.viewer.panels import items, point_table
from landscape.viewer.point_facts import facts_about
from landscape.viewer.point_focus import point_mark, shown_of, vertex_of
from landscape.viewer.requests import SaveText
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

AXIS = np.linspace(-1, 1, 101)


def noisy(count: int) -> Surface:
    """A level surface with so many points, of all kinds, whose numbers follow no order."""
    rng = np.random.default_rng(1)
    points = []
    for k in range(count):
        row, column = divmod(k * 101 * 101 // count, 101)
        low, high = sorted(rng.normal(size=2).tolist())
        strength = float(rng.uniform(0.05, 0.9))
        points.append(
            CriticalPoint(
                CriticalKind(k % 4),
                row,
                column,
                float(AXIS[column]),
                float(AXIS[row]),
                float(rng.uniform(0, 0.1)),
                k % 5 == 0,
                strength,
                1.0,
                noise=0.3 if k % 2 else None,
                eigenvalues=(low, high),
                agrees=None if k % 7 == 0 else k % 3 == 0,
            )
        )
    loss = np.zeros((101, 101))
    loss[0, 0] = 1.0
    return Surface(AXIS, AXIS, {"loss": loss}, critical_points=tuple(points))


@pytest.fixture
def listed(opened: ViewState) -> ViewState:
    surface = noisy(60)
    state = replace(opened, tab="Critical points").with_layer(surface=surface, critical_points=surface.critical_points)
    return state.with_display(low=0.0, high=1.0, height_scale="linear", persistence=0.0, path=False).with_settings(
        animate=False
    )


def first_rows(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> list[CriticalPoint]:
    """The points of the rows in sight, from top to bottom."""
    rows: list[CriticalPoint] = []
    row = point_table._row

    def noted(state: ViewState, point: CriticalPoint, columns: tuple[str, ...], place: int) -> ViewState:
        rows.append(point)
        return row(state, point, columns, place)

    with monkeypatch.context() as patch:
        patch.setattr(point_table, "_row", noted)
        hand.frames(1)
    return rows


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("Kind", lambda point: (point.kind, point.border)),
        ("Loss", lambda point: point.loss),
        ("Persistence", lambda point: point.persistence),
        ("α", lambda point: point.alpha),
        ("β", lambda point: point.beta),
        ("λ min", lambda point: point.eigenvalues[0]),
        ("λ max", lambda point: point.eigenvalues[1]),
        ("Hessian", lambda point: point_table.hessian_verdict(point)),
        ("Noise", lambda point: point.noise or 1e9),
    ],
)
def test_a_click_on_a_header_sorts_and_another_turns_it_round(hand: Hand, listed, monkeypatch, column, key) -> None:
    wide = listed.with_settings(panel_width=640.0).with_display(critical_points=False)
    hand.start(wide)
    seen = []
    for _ in range(2):
        box = items.rectangles[f"Sort/{column}"]
        hand.drag((box.x + 8, box.centre[1]), (box.x + 8, box.centre[1]))
        rows = first_rows(hand, monkeypatch)
        assert len(rows) > 4
        seen.append([key(point) for point in rows])
    known = [[value for value in values if value != 1e9] for values in seen]
    for values in known:
        assert values in (sorted(values), sorted(values, reverse=True))
    every = sorted(key(point) for point in wide.critical_points if key(point) != 1e9)
    assert {values[0] for values in known} == {every[0], every[-1]}


def test_equals_come_strongest_first_and_what_is_not_known_last(listed) -> None:
    shown = shown_of(listed)
    assert shown is not None
    for descending in (True, False):
        points = [shown.points[place] for place in point_table.ordered(shown, "Noise", descending).tolist()]
        assert [point.noise is None for point in points] == [False] * 30 + [True] * 30
        for equals in (points[:30], points[30:]):
            strengths = [point.persistence for point in equals]
            assert strengths == sorted(strengths, reverse=True)


def test_a_click_on_a_row_chooses_the_point_and_flies_there(hand: Hand, listed, monkeypatch) -> None:
    hand.start(listed)
    rows = first_rows(hand, monkeypatch)
    before = hand.picture()
    hand.click("Row/1")
    point = rows[1]
    assert hand.state.focus.chosen == vertex_of(point)
    goal = destination(hand.state)
    assert goal.target == pytest.approx(scene_frame(hand.state).world(point.alpha, point.beta, 0.0)[0], abs=0.8)
    assert goal.target[:2] == pytest.approx(scene_frame(hand.state).base(point.alpha, point.beta)[0])
    assert goal.distance < listed.camera.distance
    assert changed(before, hand.picture()) > 500
    assert point_mark(hand.state, hand.state.focus.chosen, (940.0, 664.0)) is not None


def test_the_mouse_on_a_row_marks_its_glyph(hand: Hand, listed) -> None:
    hand.start(listed)
    before = hand.picture()
    x, y = items.rectangles["Row/2"].centre
    hand.gui.io.add_mouse_pos_event(min(x, 300), y)
    hand.frames(3)
    assert hand.state.focus.hovered is not None
    assert not hand.state.focus.in_picture
    assert 20 < changed(before, hand.pixels()[:690, 345:]) < 1500


def over_glyph(hand: Hand, place: int) -> CriticalPoint:
    """Moves the mouse onto a glyph in sight and returns its point."""
    layout = hand.gui.layout(hand.state, hand.target).picture
    shown = shown_of(hand.state)
    assert shown is not None
    point = shown.points[place]
    mark = point_mark(hand.state, vertex_of(point), (layout.width, layout.height))
    assert mark is not None
    hand.gui.io.add_mouse_pos_event(layout.x + mark[0], layout.y + mark[1])
    hand.frames(3)
    return point


def test_a_glyph_under_the_mouse_tells_all_numbers(hand: Hand, listed, monkeypatch) -> None:
    hand.start(listed)
    before = hand.pixels()
    written: list[str] = []
    unformatted = imgui.text_unformatted
    monkeypatch.setattr(imgui, "text_unformatted", lambda text: (written.append(text), unformatted(text)))
    point = over_glyph(hand, 30)
    assert hand.state.focus.hovered == vertex_of(point)
    for name, value in facts_about(point):
        assert value in written, name
    assert changed(before, hand.pixels()) > 5000, "the tooltip"
    hand.gui.io.add_mouse_pos_event(170, 400)
    hand.frames(3)
    assert not hand.state.focus.in_picture


def test_a_click_on_a_glyph_chooses_its_row_and_scrolls_to_it(hand: Hand, listed, monkeypatch) -> None:
    hand.start(replace(listed, tab="Surface"))
    camera = hand.state.camera
    for place in (59, 3, 30):
        point = over_glyph(hand, place)
        x, y = hand.gui.io.mouse_pos
        hand.drag((x, y), (x, y))
        assert hand.state.focus.chosen == vertex_of(point)
        assert hand.state.tab == "Critical points"
        hand.frames(3)
        assert point in first_rows(hand, monkeypatch)
    assert hand.state.pins == ()
    assert hand.state.camera == camera


@pytest.mark.parametrize(
    ("control", "kept"),
    [
        ("Where/inside", lambda point: not point.border),
        ("Where/border", lambda point: point.border),
        ("Certainty/certain", lambda point: point.uncertain is False),
        ("Certainty/uncertain", lambda point: point.uncertain is True),
        ("##saddles", lambda point: point.kind != CriticalKind.SADDLE),
    ],
)
def test_filters_hold_for_picture_and_table(hand: Hand, listed, monkeypatch, control, kept) -> None:
    hand.start(listed)
    before = hand.picture()
    hand.click(control)
    shown = shown_of(hand.state)
    assert shown is not None
    assert list(shown.points) == [point for point in listed.critical_points if kept(point)]
    assert all(kept(point) for point in first_rows(hand, monkeypatch))
    assert changed(before, hand.picture()) > 200


def test_what_is_uncertain_is_counted(hand: Hand, listed, monkeypatch) -> None:
    written: list[str] = []
    paragraph = items.paragraph
    monkeypatch.setattr(items, "paragraph", lambda text, *rest: (written.append(text), paragraph(text, *rest)))
    hand.start(listed)
    count = sum(bool(point.uncertain) for point in listed.critical_points)
    assert f"{count} of 60 uncertain (hollow): weaker than the sampling noise." in written
    assert any(text.startswith("Persistence: how far the loss must change") for text in written)
    written.clear()
    lone = replace(listed.critical_points[1], full_lambda_min=-2.0, full_lambda_max=3.0)
    state = listed.with_layer(critical_points=(lone,))
    hand.start(replace(state, focus=replace(state.focus, chosen=vertex_of(lone))))
    assert "Saddle in the plane, saddle in full space (λmin = -2, λmax = 3)." in written


def test_the_table_is_copied_and_saved(hand: Hand, listed) -> None:
    hand.start(listed)
    hand.click("Copy table")
    assert imgui.get_clipboard_text().splitlines()[0].startswith("kind\tborder\tmultiplicity\talpha")
    assert len(imgui.get_clipboard_text().splitlines()) == 61
    hand.click("Save table")
    (request,) = hand.state.requests
    assert isinstance(request, SaveText)
    assert request.path == Path("himmelblau-critical-points.csv")
    assert request.text.startswith("kind,border,multiplicity,alpha")


def test_ten_thousand_points_are_listed_and_only_rows_in_sight_are_written(hand: Hand, listed, monkeypatch) -> None:
    surface = noisy(10_000)
    hand.start(listed.with_layer(surface=surface, critical_points=surface.critical_points))
    assert len(first_rows(hand, monkeypatch)) < 60
    shown = shown_of(hand.state)
    assert shown is not None
    assert len(shown.places) == 10_000
    sortings = point_table.ordered.cache_info().misses
    hand.frames(5)
    assert point_table.ordered.cache_info().misses == sortings, "sorted once"
    assert shown_of(hand.state) is shown
    last = shown.points[point_table.ordered(shown, "Persistence", True)[-1]]
    hand.state = replace(hand.state, focus=replace(hand.state.focus, chosen=vertex_of(last), sought=True))
    hand.frames(3)
    assert last in first_rows(hand, monkeypatch)

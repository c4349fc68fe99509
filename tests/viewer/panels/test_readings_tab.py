"""The Readings tab: numbers of the pointer and the pins, and the way between two of them."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.opening import layer_of, shown, with_layers
from landscape.viewer.panels import items, readings_tab
from landscape.viewer.panels.readings_tab import Difference
from landscape.viewer.panels.status import reading_texts, status_text
from landscape.viewer.pins import LABELS, pins_text, with_pin
from landscape.viewer.reading import axis_names, read_at
from landscape.viewer.state import Pin, ViewState

pytestmark = pytest.mark.gl


@pytest.fixture
def reading(opened: ViewState) -> ViewState:
    return replace(opened, tab="Readings")


def pinned(state: ViewState, count: int = 3) -> ViewState:
    for number in range(count):
        state = with_pin(state, 3.0 - 0.7 * number, 2.0 - 0.4 * number)
    return state


def test_the_pointers_numbers_follow_it_and_nothing_else_moves(hand: Hand, reading: ViewState) -> None:
    hand.start(pinned(reading, 1))
    away, places = hand.pixels()[:, :340], dict(items.rectangles)
    hand.gui.io.add_mouse_pos_event(700, 300)
    hand.frames(3)
    assert changed(away, hand.pixels()[:, :340]) > 300
    assert dict(items.rectangles) == places


def test_where_a_sample_is_missing_no_number_is_told(reading: ViewState, monkeypatch) -> None:
    assert reading.surface is not None
    told: dict[str, str] = {}
    monkeypatch.setattr(readings_tab, "_grid", lambda name, facts: told.update(facts))
    loss = reading.surface.loss.copy()
    loss[10:20, 10:20] = np.nan
    holed = replace(reading.surface, fields={"loss": loss}, state=None)
    readings_tab._reading(holed, read_at(holed, 0.0, 0.0))
    assert (told["α"], told["β"]) == ("0", "0")
    assert {told[name] for name in ("loss", "slope", "∂ loss / ∂α")} == {"—"}


def test_a_walk_is_told_by_its_own_axis_alone(opened: ViewState) -> None:
    assert opened.surface is not None
    assert axis_names(opened.surface) == ("α", "β")
    steps, told = np.arange(5.0), {"axes": {"alpha": "training step"}}
    walk = Surface(steps, np.array([0.0]), {"loss": np.exp(-steps)[None]}, provenance=told)
    assert axis_names(walk) == ("training step",)
    at = read_at(walk, 2.0, 0.0)
    assert at is not None
    assert reading_texts(walk, at)[:2] == ["training step 2", "loss 0.1353"]
    told = status_text(shown(opened, walk, None))[0]
    assert told == "unnamed   [1, 5]   all finite   training step 0 … 4   loss 0.01832 … 1"


def test_pins_on_a_walk_are_told_and_compared(hand: Hand, reading: ViewState) -> None:
    steps, told = np.arange(5.0), {"axes": {"alpha": "training step"}}
    walk = Surface(steps, np.array([0.0]), {"loss": np.exp(-steps)[None]}, provenance=told)
    state = replace(shown(reading, walk, None), tab="Readings", show_plots=True)
    hand.start(with_pin(with_pin(state, 1.0, 0.0), 3.0, 0.0))
    assert {"×##A", "×##B", "Profile", "Slice along training step"} <= set(items.rectangles)


def test_a_pin_is_removed_by_its_button_and_all_by_theirs(hand: Hand, reading: ViewState) -> None:
    hand.start(pinned(reading))
    hand.click("×##B")
    assert [pin.label for pin in hand.state.pins] == ["A", "C"]
    hand.click("Remove all")
    assert hand.state.pins == ()


def test_the_copied_table_holds_every_digit(hand: Hand, reading: ViewState) -> None:
    copied: list[str] = []
    hand.start(pinned(reading))
    imgui.get_platform_io().platform_set_clipboard_text_fn = lambda context, text: copied.append(text)
    hand.click("Copy table")
    header, *rows = [line.split("\t") for line in copied[0].splitlines()]
    assert header == ["pin", "alpha", "beta", "loss", "slope", "state"]
    for row, pin in zip(rows, hand.state.pins, strict=True):
        assert row[0] == pin.label
        assert (float(row[1]), float(row[2])) == pytest.approx((pin.alpha, pin.beta), abs=1e-15)
        assert row[5] == "evaluated"


def test_the_profile_shows_from_two_pins_on(hand: Hand, reading: ViewState) -> None:
    hand.start(pinned(reading, 1))
    assert "Profile" not in items.rectangles
    hand.start(pinned(reading, 2))
    assert items.rectangles["Profile"].height > 100
    plot = items.rectangles["Profile"]
    inside = hand.pixels()[int(plot.y) : int(plot.bottom), int(plot.x) : int(plot.right)]
    accent = np.abs(inside - (92, 168, 245)).max(axis=-1) < 40
    assert accent.any(axis=0).sum() > 200, "the curve runs from side to side"


def test_the_profile_takes_the_height_of_its_plot_however_little_it_rises(hand: Hand, reading: ViewState) -> None:
    near = with_pin(with_pin(reading.with_display(height_scale="linear"), 3.0, 2.0), 2.6, 1.9)
    hand.start(near)
    plot = items.rectangles["Profile"]
    inside = hand.pixels()[int(plot.y) : int(plot.bottom), int(plot.x) : int(plot.right)]
    accent = np.abs(inside - (92, 168, 245)).max(axis=-1) < 40
    assert accent.any(axis=1).sum() > 60, "the curve runs from top to bottom"


def test_the_pointer_on_the_profile_walks_along_the_way(hand: Hand, reading: ViewState) -> None:
    hand.start(pinned(reading, 2))
    box, (start, end) = items.rectangles["Profile"], hand.state.pins
    hand.gui.io.add_mouse_pos_event(box.x + 0.6 * box.width, box.centre[1] - 20)
    hand.frames(3)
    assert hand.state.pointer is not None
    shares = (
        (hand.state.pointer[0] - start.alpha) / (end.alpha - start.alpha),
        (hand.state.pointer[1] - start.beta) / (end.beta - start.beta),
    )
    assert shares[0] == pytest.approx(shares[1])
    assert 0.3 < shares[0] < 0.7
    state = hand.state
    hand.frames(2)
    assert hand.state is state


def test_the_other_surfaces_in_sight_are_read_at_the_same_place(hand: Hand, reading: ViewState) -> None:
    axis = np.linspace(-4.5, 4.5, 9)
    other = Surface(axis, axis, {"loss": np.full((9, 9), 100.0)})
    both = replace(with_layers(reading, [layer_of(other, None)], add=True), tab="Readings", active=0)
    start = pinned(replace(both, pins=()), 1)
    rows = []
    for shown_state in (start, start.with_layer(1, look=replace(start.layers[1].look, visible=False))):
        hand.start(shown_state)
        rows.append(items.rectangles["Copy table"].y)
    assert rows[0] > rows[1] + 30, "two lines more where another surface is in sight"


@pytest.mark.parametrize("count", [2, len(LABELS)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_many_pins_stay_inside_the_panel(hand: Hand, reading: ViewState, count, theme) -> None:
    hand.start(replace(pinned(reading, count), theme=theme))
    ours = [
        name for name in items.rectangles if name.startswith("×") or name in ("Copy table", "Remove all", "Profile")
    ]
    assert len(ours) == count + 3
    for name in ours:
        assert items.rectangles[name].x >= 0, name
        assert items.rectangles[name].right <= 340, name


def test_the_difference_of_two_pins_is_that_of_the_function() -> None:
    axis = np.linspace(-2.0, 2.0, 5)
    a, b = np.meshgrid(axis, axis)
    surface = Surface(axis, axis, {"loss": 10 - np.abs(a) * 3 + b}, provenance={"compute": {"directions": "pca"}})
    found = Difference.between(surface, Pin("A", -1.0, 1.0), Pin("B", 1.0, -2.0))
    assert found.length == pytest.approx(np.hypot(2, 3))
    assert found.parameters == pytest.approx(found.length)
    assert (found.rise, found.ratio) == (pytest.approx(-3.0), pytest.approx(5 / 8))
    assert found.barrier == pytest.approx(10 - 0.5 - 8), "the way crosses α = 0 at β = -0.5"


def test_pins_of_a_surface_with_many_fields_are_told_with_all_of_them(hand: Hand, reading: ViewState) -> None:
    axis = np.linspace(-1, 1, 9)
    fields = {name: np.outer(axis, axis) + 2 for name in ("loss", "accuracy", "test_loss", "std_error")}
    state = replace(shown(reading, Surface(axis, axis, fields), None), tab="Readings")
    hand.start(with_pin(with_pin(state, 0.1, 0.2), 0.5, 0.5))
    assert pins_text(Surface(axis, axis, fields), hand.state.pins).splitlines()[0].split("\t")[3:7] == list(fields)
    assert items.rectangles["×##A"].right > 0

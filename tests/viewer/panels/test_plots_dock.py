"""Map and slices follow the pointer, and the pointer follows them."""

from dataclasses import replace

import numpy as np
import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.colors import lookup_table
from landscape.viewer.opening import layer_of, shown, with_layers
from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import PALETTES
from landscape.viewer.pins import with_pin
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl
ACCENT, MUTED = PALETTES["dark"].accent, PALETTES["dark"].muted


@pytest.fixture
def plotted(opened: ViewState) -> ViewState:
    return replace(opened, show_plots=True)


def place_on(box: Rectangle, surface: Surface, alpha: float, beta: float) -> tuple[float, float]:
    """The pixel of the map that shows a point of the plane."""
    across = (alpha - surface.alpha[0]) / np.ptp(surface.alpha)
    up = (beta - surface.beta[0]) / np.ptp(surface.beta)
    return box.x + across * box.width, box.bottom - up * box.height


def test_a_key_and_a_check_box_show_and_hide_them(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Readings"))
    full = hand.gui.layout(hand.state, hand.target).picture
    hand.press(imgui.Key.v)
    assert {"Map", "Slice along α", "Slice along β"} <= set(items.rectangles)
    assert hand.gui.layout(hand.state, hand.target).picture.height < full.height
    hand.click("Map and slices")
    assert not hand.state.show_plots
    assert hand.gui.layout(hand.state, hand.target).picture == full


def test_the_map_shows_the_colour_of_each_loss_at_its_place(hand: Hand, plotted: ViewState) -> None:
    hand.start(plotted.with_look(contours=False).with_display(path=False, critical_points=False))
    surface, pixels = hand.state.surface, hand.pixels()
    assert surface is not None
    low, high = np.log(hand.state.display.low), np.log(hand.state.display.high)
    for row, column in ((3, 5), (10, 25), (22, 12), (28, 3)):
        x, y = place_on(items.rectangles["Map"], surface, surface.alpha[column], surface.beta[row])
        height = (np.log(surface.loss[row, column]) - low) / (high - low)
        expected = lookup_table("viridis")[int(np.clip(height, 0, 1) * 255), :3]
        assert np.abs(pixels[round(y - 0.5), round(x - 0.5)] - expected).max() < 14, (row, column)


def test_the_pointer_on_the_map_is_the_place_it_shows_and_is_marked_on_the_surface(
    hand: Hand, plotted: ViewState
) -> None:
    hand.start(plotted)
    before = hand.picture()
    assert hand.state.surface is not None
    x, y = place_on(items.rectangles["Map"], hand.state.surface, -1.5, 2.0)
    hand.gui.io.add_mouse_pos_event(round(x), round(y))
    hand.frames(3)
    step = 9.0 / items.rectangles["Map"].width
    assert hand.state.pointer == pytest.approx((-1.5, 2.0), abs=step)
    above_dock = slice(0, int(hand.gui.layout(hand.state, hand.target).picture.height))
    assert 20 < changed(before[above_dock], hand.pixels()[:690, 345:][above_dock]) < 400, "a ring and no more"


def test_the_pointer_on_the_surface_is_crossed_on_the_map(hand: Hand, plotted: ViewState) -> None:
    hand.start(plotted)
    box = items.rectangles["Map"]
    area = slice(int(box.y) + 1, int(box.bottom)), slice(int(box.x) + 1, int(box.right))
    before = hand.pixels()[area]
    hand.gui.io.add_mouse_pos_event(700, 220)
    hand.frames(3)
    assert hand.state.pointer is not None
    assert hand.state.surface is not None
    x, y = place_on(box, hand.state.surface, *hand.state.pointer)
    different = np.abs(before - hand.pixels()[area]).max(axis=-1) > 4
    row, column = int(different.sum(axis=1).argmax()), int(different.sum(axis=0).argmax())
    assert (column + area[1].start, row + area[0].start) == pytest.approx((x, y), abs=2.0)


def test_a_click_on_the_map_sets_a_pin_and_another_removes_it(hand: Hand, plotted: ViewState) -> None:
    hand.start(plotted)
    assert hand.state.surface is not None
    x, y = (round(part) for part in place_on(items.rectangles["Map"], hand.state.surface, 2.0, -2.0))
    hand.drag((x, y), (x, y))
    (pin,) = hand.state.pins
    assert (pin.alpha, pin.beta) == pytest.approx((2.0, -2.0), abs=0.06)
    hand.drag((x + 3, y), (x + 3, y))
    assert hand.state.pins == ()


@pytest.mark.parametrize(("name", "moving"), [("Slice along α", 0), ("Slice along β", 1)])
def test_the_pointer_on_a_slice_moves_along_its_axis_only(hand: Hand, plotted: ViewState, name, moving) -> None:
    hand.start(with_pin(plotted, 1.0, -1.0))
    box = items.rectangles[name]
    places = []
    for share in (0.5, 0.8):
        hand.gui.io.add_mouse_pos_event(box.x + share * box.width, box.centre[1] - 20)
        hand.frames(3)
        assert hand.state.pointer is not None
        places.append(hand.state.pointer)
    assert places[1][moving] > places[0][moving] + 1.0
    assert places[1][1 - moving] == places[0][1 - moving] == (1.0, -1.0)[1 - moving]


def test_slices_draw_the_height_of_the_surface(hand: Hand, plotted: ViewState) -> None:
    axis = np.linspace(-1, 1, 21)
    ramp = Surface(axis, axis, {"loss": np.add.outer(0 * axis, axis) + 2})
    state = replace(shown(plotted, ramp, None), show_plots=True).with_display(low=1.0, high=3.0)
    hand.start(state)
    box = items.rectangles["Slice along α"]
    pixels = hand.pixels()[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]
    blue = np.abs(pixels - ACCENT).max(axis=-1) < 40
    columns = np.flatnonzero(blue.any(axis=0))
    heights = np.array([np.flatnonzero(blue[:, column]).mean() for column in columns])
    line = np.polynomial.Polynomial.fit(columns, heights, 1)
    assert len(columns) > 150
    assert np.median(np.abs(line(columns) - heights)) < 1.0, "a straight line"
    assert line(columns[-1]) < line(columns[0]) - 80, "that rises"


def test_hidden_surfaces_have_no_slice_and_the_map_is_the_active_ones(hand: Hand, plotted: ViewState) -> None:
    axis = np.linspace(-4.5, 4.5, 31)
    flat = Surface(axis, axis, {"loss": np.full((31, 31), 3.0)})
    both = replace(with_layers(plotted, [layer_of(flat, None)], add=True), show_plots=True)
    box_of = items.rectangles
    hand.start(both)
    box = box_of["Map"]
    uniform = hand.pixels()[int(box.y) + 20 : int(box.bottom) - 20, int(box.x) + 20 : int(box.right) - 20]
    assert np.ptp(uniform.reshape(-1, 3), axis=0).max() < 12
    hand.start(replace(both, active=0))
    varied = hand.pixels()[int(box.y) + 20 : int(box.bottom) - 20, int(box.x) + 20 : int(box.right) - 20]
    assert np.ptp(varied.reshape(-1, 3), axis=0).max() > 80


def test_the_map_is_drawn_again_only_when_the_surface_looks_otherwise(hand: Hand, plotted: ViewState) -> None:
    hand.start(plotted)
    picture = hand.gui._map._picture
    drawings = picture.drawings
    hand.drag((700, 220), (760, 240))
    assert picture.drawings == drawings, "the map does not depend on the camera"
    hand.press(imgui.Key.c)
    assert picture.drawings > drawings


def test_a_curve_has_one_slice_and_no_map(hand: Hand, plotted: ViewState) -> None:
    line = Surface(np.linspace(-1, 1, 9), np.array([0.0]), {"loss": np.linspace(1, 2, 9)[None]})
    hand.start(replace(shown(plotted, line, None), show_plots=True))
    assert "Slice along α" in items.rectangles
    assert not {"Map", "Slice along β"} & set(items.rectangles)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_map_and_slices_lie_inside_the_dock_and_apart(hand: Hand, plotted: ViewState, theme) -> None:
    hand.start(replace(plotted, theme=theme))
    dock = hand.gui.layout(hand.state, hand.target).plots
    boxes = [items.rectangles[name] for name in ("Map", "Slice along α", "Slice along β")]
    assert all(dock.contains(box) for box in boxes)
    assert not any(a.meets(b) for k, a in enumerate(boxes) for b in boxes[:k])


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (200, 120), (3840, 2160)])
def test_windows_of_any_size_bear_map_and_slices(hand: Hand, plotted: ViewState, size) -> None:
    target = hand.gui.picture.scene.ctx.simple_framebuffer(size, 4)
    state = with_pin(with_pin(plotted, 0.0, 0.0), 1.0, 1.0)
    hand.gui.io.add_mouse_pos_event(size[0] * 0.6, size[1] * 0.8)
    for _ in range(3):
        state = hand.gui.frame(state, target)
    assert state.pins == with_pin(with_pin(plotted, 0.0, 0.0), 1.0, 1.0).pins
    target.release()


def test_an_unfinished_surface_has_pale_slices_where_only_a_fill_is_drawn(hand: Hand, plotted: ViewState) -> None:
    axis = np.linspace(-1, 1, 33)
    states = np.zeros((33, 33), dtype=np.uint8)
    states[::2, ::2] = states[:17] = 1
    surface = Surface(axis, axis, {"loss": np.add.outer(axis**2, axis**2) + 0.1}, states)
    hand.start(replace(shown(plotted, surface, None), show_plots=True, pins=()))
    box = items.rectangles["Slice along β"]
    plot = hand.pixels()[int(box.y) : int(box.bottom) - 40, int(box.x) : int(box.right)]
    # through (0, 0): below it every row is evaluated, above it every second one
    below, above = plot[:, 60 : int(box.width / 2)], plot[:, int(box.width / 2) + 60 :]
    muted, accent = (
        (np.abs(side - color).max(axis=-1) < 40).sum() for side, color in ((above, MUTED), (above, ACCENT))
    )
    assert muted > 20
    assert accent == 0
    assert (np.abs(below - ACCENT).max(axis=-1) < 40).sum() > 100

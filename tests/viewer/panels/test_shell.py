"""The window around the picture: tabs, status line, messages, help."""

from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest
from gui_hand import SIZE, Hand, in_sight
from imgui_bundle import imgui

from landscape.job_status import JobStatus
from landscape.viewer.gui import Gui
from landscape.viewer.offscreen import read_pixels
from landscape.viewer.panels import items
from landscape.viewer.panels.shell import TABS
from landscape.viewer.panels.style import PALETTES
from landscape.viewer.shell import MIN_PANEL_WIDTH, PANEL_WIDTH
from landscape.viewer.state import Tab, ViewState

pytestmark = pytest.mark.gl
AROUND = ("Menus/", "Panel edge")


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_tab_fits_the_panel_and_explains_its_controls(hand: Hand, opened: ViewState, tab: Tab, theme) -> None:
    hand.start(replace(opened, tab=tab, theme=theme, job=JobStatus("computing", 3, 9, 2.0, 1.0)))
    assert len(items.rectangles) > len(TABS)
    controls = {name: box for name, box in items.rectangles.items() if not name.startswith(AROUND)}
    for name, box in controls.items():
        assert box.x >= 0, name
        assert box.right <= 340, name
        assert items.tooltips[name], name
    boxes = [(name, box) for name, box in controls.items() if in_sight(name)]
    overlapping = [(a, b) for k, (a, first) in enumerate(boxes) for b, second in boxes[:k] if first.meets(second)]
    assert not overlapping
    for name in controls:
        hand.reach(name)
        assert in_sight(name), name


def test_a_tab_opens_by_a_click(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    for tab in TABS:
        hand.click(f"Tab/{tab}")
        assert hand.state.tab == tab


def test_tab_key_gives_the_whole_window_to_the_picture(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.press(imgui.Key.tab)
    assert not hand.state.show_panel
    assert "Tab/Open" not in items.rectangles
    hand.press(imgui.Key.tab)
    assert hand.state.show_panel


def test_help_and_messages_close_with_escape(hand: Hand, opened: ViewState) -> None:
    hand.start(opened.telling("x.ply is empty: expected a PLY file"))
    assert "Dismiss" in items.rectangles
    hand.press(imgui.Key.h)
    assert "Close help" in items.rectangles
    hand.press(imgui.Key.escape)
    assert not hand.state.show_help
    hand.click("Dismiss")
    assert hand.state.messages == ()


def test_everything_grows_with_the_screens_scale(opened: ViewState, gl: moderngl.Context) -> None:
    gui = Gui(gl, scale=2.0)
    target = gl.simple_framebuffer((1600, 1200), 4)
    state = opened
    for _ in range(3):
        state = gui.frame(state, target)
    assert items.rectangles["Reverse"].height > 40
    assert max(box.right for name, box in items.rectangles.items() if not name.startswith(AROUND)) <= 680
    gui.release()


def test_the_status_line_reads_the_surface_under_the_pointer_and_nothing_beside_it(
    hand: Hand, opened: ViewState
) -> None:
    hand.start(opened)
    layout = hand.gui.layout(hand.state, hand.target)

    def status(x: float, y: float) -> np.ndarray:
        hand.gui.io.add_mouse_pos_event(x, y)
        hand.frames(3)
        return read_pixels(hand.target)[int(layout.status.y) :, SIZE[0] // 2 :]

    middle = layout.picture.centre
    corner = layout.picture.right - 3, layout.picture.bottom - 3
    beside = status(*corner)
    on_surface = status(*middle)
    assert np.abs(on_surface.astype(int) - beside).max() > 60
    assert np.abs(status(middle[0] + 60, middle[1]).astype(int) - on_surface).max() > 60
    assert np.array_equal(status(*corner), beside)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_panels_edge_can_be_dragged_on_either_side(hand: Hand, opened: ViewState, side) -> None:
    hand.start(opened.with_settings(panel_side=side))
    inwards = 1 if side == "left" else -1
    x, y = items.rectangles["Panel edge"].centre
    hand.drag((x, y), (x + inwards * 100, y))
    assert hand.state.settings.panel_width == pytest.approx(PANEL_WIDTH + 100, abs=1)
    layout = hand.gui.layout(hand.state, hand.target)
    assert not layout.panel.meets(layout.picture)
    assert layout.panel.width + layout.picture.width == SIZE[0]
    hand.drag((x + inwards * 100, y), (x - inwards * 600, y))
    assert hand.state.settings.panel_width == MIN_PANEL_WIDTH
    for _ in range(2):
        hand.click("Panel edge")
    assert hand.state.settings.panel_width == PANEL_WIDTH


def test_text_grows_with_its_key_and_the_panel_with_it(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    before = items.rectangles["Reverse"].height
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, True)
    for _ in range(3):
        hand.press(imgui.Key.equal)
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, False)
    hand.frames(2)
    assert hand.state.settings.text_scale == 1.5
    assert items.rectangles["Tab/Open"].height == pytest.approx(1.5 * before, abs=2)
    assert hand.gui.layout(hand.state, hand.target).panel.width == 1.5 * PANEL_WIDTH


def test_a_narrow_window_is_all_picture(hand: Hand, opened: ViewState, gl: moderngl.Context) -> None:
    target = gl.simple_framebuffer((460, 600), 4)
    hand.start(opened)
    hand.gui.frame(opened, target)
    assert "Tab/Open" not in items.rectangles
    assert hand.gui.layout(opened, target).picture.width == 460
    target.release()


def test_a_window_that_moves_between_screens_takes_their_scale(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    first = items.rectangles["Tab/Open"].height
    try:
        for scale in (2.0, 1.25, 1.0):
            hand.gui.scale = scale
            drawings = hand.gui.picture.drawings
            hand.frames(2)
            assert items.rectangles["Tab/Open"].height == pytest.approx(scale * first, abs=2)
            assert hand.gui.picture.drawings > drawings, "lines and glyphs have another width"
    finally:
        hand.gui.scale = 1.0


@pytest.mark.parametrize("width", [480, 500, 640])
def test_in_a_narrow_window_choices_take_more_rows_and_no_text_is_cut(
    gl: moderngl.Context, opened: ViewState, width: int
) -> None:
    gui = Gui(gl)
    target = gl.simple_framebuffer((width, 1400), 4)
    state = opened
    for _ in range(3):
        state = gui.frame(state, target)
    tabs = {name: box for name, box in items.rectangles.items() if name.startswith("Tab/")}
    assert len(tabs) == 8
    for name, box in tabs.items():
        assert box.width >= imgui.calc_text_size(name.removeprefix("Tab/")).x + 4, name
        assert box.right <= width / 2
    gui.release()
    target.release()


def test_the_status_line_of_a_narrow_window_ends_with_an_ellipsis_before_its_edge(
    gl: moderngl.Context, opened: ViewState
) -> None:
    gui = Gui(gl)
    target = gl.simple_framebuffer((300, 400), 4)
    state = opened
    for _ in range(3):
        state = gui.frame(state, target)
    line = read_pixels(target)[int(gui.layout(state, target).status.y) + 2 :].astype(int)
    written = np.abs(line - line[0, 0]).max(axis=(0, 2)) > 60
    assert written[200:284].any()
    assert not written[284:].any()
    gui.release()
    target.release()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_checked_box_stays_in_the_accent_colour_under_the_mouse_and_when_it_is_pressed(
    hand: Hand, opened: ViewState, theme
) -> None:
    hand.start(replace(opened, theme=theme))

    def ground() -> np.ndarray:
        box = items.rectangles["Axes"]
        hand.frames(2)
        return hand.pixels()[int(box.y) + 4, int(box.x) + 4]

    hand.reach("Axes")
    accent, unlike = np.array(PALETTES[theme].accent), []
    for pointer, pressed in ((False, False), (True, False), (True, True)):
        hand.gui.io.add_mouse_pos_event(*(items.rectangles["Axes"].centre if pointer else (-1e30, -1e30)))
        hand.gui.io.add_mouse_button_event(0, pressed)
        unlike.append(int(np.abs(ground() - accent).max()))
    hand.gui.io.add_mouse_button_event(0, False)
    hand.frames(2)
    hand.click("Axes")
    unlike.append(int(np.abs(ground() - accent).max()))
    assert hand.state.display.axes
    assert max(unlike) < 40, unlike


def test_a_long_name_leaves_the_pointers_reading_its_room(hand: Hand, opened: ViewState) -> None:
    def status(state: ViewState) -> np.ndarray:
        hand.start(state)
        layout = hand.gui.layout(hand.state, hand.target)
        hand.gui.io.add_mouse_pos_event(*layout.picture.centre)
        hand.frames(3)
        return hand.pixels()[int(layout.status.y) + 2 :, 1020:]

    long = Path("a name of many words " * 8 + ".ply")
    assert np.array_equal(status(opened), status(opened.with_layer(path=long)))

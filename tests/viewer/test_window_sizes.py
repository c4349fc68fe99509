"""A window of any size and scale, also in the middle of a gesture: no exception, and the picture comes back."""

import numpy as np
import pytest
from gui_hand import SIZE, Hand
from imgui_bundle import imgui

from landscape.viewer.panels import items
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

PICTURE = 800.0, 300.0


@pytest.fixture(autouse=True)
def _window(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)


def resize(hand: Hand, width: int, height: int) -> None:
    """As a window manager does, whatever else goes on."""
    hand.target.viewport = (0, 0, width, height)
    hand.frames(2)


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (1, 700), (1200, 1), (7, 5), (340, 28), (0, 400)])
def test_no_size_is_too_small(hand: Hand, size: tuple[int, int]) -> None:
    before = hand.picture()
    resize(hand, *size)
    hand.press(imgui.Key.h)
    hand.press(imgui.Key.h)
    resize(hand, *SIZE)
    hand.frames(3)
    assert np.abs(hand.picture() - before).max() <= 4, "the picture comes back as it was"


def test_a_window_of_4k_has_room_for_everything(hand: Hand) -> None:
    small = hand.target
    hand.target = hand.gui.picture.scene.ctx.simple_framebuffer((3840, 2160), 4)
    try:
        hand.gui.scale = 2.0
        hand.frames(3)
        pixels = hand.pixels()
        assert pixels.shape == (2160, 3840, 3)
        assert all(box.right <= 3840 and box.bottom <= 2160 for box in items.rectangles.values())
        picture = hand.gui.layout(hand.state, hand.target).picture
        assert (picture.width, picture.height) > (2900, 2000)
        drawn = pixels[: int(picture.height) : 40, int(picture.x) :: 40]
        assert len(np.unique(drawn.reshape(-1, 3), axis=0)) > 200
    finally:
        hand.gui.scale = 1.0
        hand.target.release()
        hand.target = small


def test_moved_between_screens_of_other_scales_in_the_middle_of_a_drag(hand: Hand) -> None:
    before, place = hand.picture(), hand.gui.layout(hand.state, hand.target).panel
    io = hand.gui.io
    io.add_mouse_pos_event(*PICTURE)
    io.add_mouse_button_event(0, True)
    hand.frames(2)
    widths = []
    for scale in (2.0, 1.25, 1.0):
        hand.gui.scale = scale
        io.add_mouse_pos_event(PICTURE[0] + 10 * scale, PICTURE[1])
        hand.frames(2)
        widths.append(hand.gui.layout(hand.state, hand.target).panel.width)
    io.add_mouse_button_event(0, False)
    hand.frames(2)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == place.width
    assert np.abs(hand.picture() - before).max() > 4, "the drag went on"


@pytest.mark.parametrize("size", [(1, 1), (0, 0), (2000, 1100)])
def test_resized_in_the_middle_of_a_drag_of_the_surface_and_of_a_slider(hand: Hand, size: tuple[int, int]) -> None:
    hand.click("Tab/Surface")
    for start in (PICTURE, items.rectangles["Exaggeration"].centre):
        hand.gui.io.add_mouse_pos_event(*start)
        hand.gui.io.add_mouse_button_event(0, True)
        hand.frames(2)
        resize(hand, *size)
        hand.gui.io.add_mouse_pos_event(start[0] + 30, start[1] + 10)
        hand.frames(2)
        hand.gui.io.add_mouse_button_event(0, False)
        resize(hand, *SIZE)
    assert np.isfinite([*hand.state.camera.target, hand.state.camera.distance, hand.state.camera.yaw]).all()
    assert 0.1 <= hand.state.display.exaggeration <= 4.0

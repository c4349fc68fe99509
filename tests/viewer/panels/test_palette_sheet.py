"""The command palette, by keys and by the mouse."""

from dataclasses import replace

import pytest
from gui_hand import Hand
from imgui_bundle import imgui

from landscape.viewer.panels import items
from landscape.viewer.shell import Palette
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


@pytest.fixture
def searching(hand: Hand, opened: ViewState) -> Hand:
    """An open palette whose field has the keyboard."""
    hand.start(opened)
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, True)
    hand.press(imgui.Key.p)
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, False)
    hand.frames(3)
    assert hand.state.palette == Palette()
    return hand


def write(hand: Hand, text: str) -> None:
    hand.gui.io.add_input_characters_utf8(text)
    hand.frames(2)


def test_what_is_typed_is_found_and_enter_runs_it(searching: Hand) -> None:
    write(searching, "magma")
    assert [name for name in items.rectangles if name.startswith("Command/")] == ["Command/Colour map: magma"]
    searching.press(imgui.Key.enter)
    assert searching.state.look.color_map == "magma"
    assert searching.state.palette is None


def test_arrows_go_through_the_commands_and_round(searching: Hand) -> None:
    write(searching, "light theme")
    searching.press(imgui.Key.down_arrow)
    assert searching.state.palette == Palette("light theme", 0)
    for _ in range(len("light theme")):
        searching.press(imgui.Key.backspace)
    searching.press(imgui.Key.down_arrow)
    searching.press(imgui.Key.down_arrow)
    assert searching.state.palette == Palette("", 2)
    for _ in range(3):
        searching.press(imgui.Key.up_arrow)
    assert searching.state.palette is not None
    assert searching.state.palette.chosen > 20


def test_letters_that_are_typed_are_no_keys_and_escape_closes_it(searching: Hand) -> None:
    write(searching, "w")
    searching.press(imgui.Key.w)
    assert searching.state.look.wireframe == "off"
    searching.press(imgui.Key.escape)
    assert searching.state.palette is None
    searching.press(imgui.Key.w)
    assert searching.state.look.wireframe == "overlay"


def test_a_click_runs_a_command_and_one_beside_closes(searching: Hand) -> None:
    write(searching, "light theme")
    searching.click("Command/Light theme")
    assert (searching.state.theme, searching.state.palette) == ("light", None)
    camera = searching.state.camera
    searching.state = replace(searching.state, palette=Palette())
    searching.frames(3)
    searching.drag((700, 650), (760, 660))
    assert searching.state.palette is None
    assert searching.state.camera == camera, "the press that closes the palette is no drag on the surface"


def test_what_nobody_calls_so_is_said_to_be_missing(searching: Hand) -> None:
    write(searching, "qqqq")
    assert not [name for name in items.rectangles if name.startswith("Command/")]
    searching.press(imgui.Key.enter)
    assert searching.state.palette is not None

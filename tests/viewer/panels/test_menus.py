"""The menu bar: every action can be clicked, and does there what its key does."""

from dataclasses import replace
from pathlib import Path

import moderngl
import pytest
from gui_hand import Hand
from imgui_bundle import imgui

from landscape.viewer.actions import MENUS, Action, Choice
from landscape.viewer.panels import items
from landscape.viewer.panels.clipboard import served
from landscape.viewer.requests import OpenFiles
from landscape.viewer.shell import Settings
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


@pytest.fixture
def still(hand: Hand, opened: ViewState, gl: moderngl.Context, monkeypatch: pytest.MonkeyPatch) -> Hand:
    """The hand over a small window whose picture is not drawn anew: these tests look at menus."""
    monkeypatch.setattr(hand, "target", gl.simple_framebuffer((640, 600), 4))
    hand.start(opened)
    picture = hand.gui.picture.draw(opened, (100, 100))
    monkeypatch.setattr(hand.gui.picture, "draw", lambda *arguments: picture)
    return hand


@pytest.mark.parametrize("menu", MENUS)
def test_every_entry_of_a_menu_acts_by_a_click(still: Hand, opened: ViewState, menu: str) -> None:
    hand = still
    start = replace(
        opened.telling("a message"), camera=opened.camera.orbited(0.3, 0.1), settings=Settings(animate=False)
    )
    for entry in MENUS[menu]:
        hand.start(start)
        hand.click(f"Menus/{menu}")
        begun = hand.state
        hand.click(f"Menu/{entry.name}")
        if isinstance(entry, Action) and entry.enabled(begun):
            assert items.tooltips.get(f"Menu/{entry.name}", entry.description.capitalize())
            expected = replace(served(entry.apply(begun)), room=hand.state.room)  # another panel, another picture
            if expected.playing is not None:  # it has gone on since
                assert hand.state.playing is not None
                expected = replace(expected, playing=hand.state.playing)
            assert hand.state == expected, entry.name
        elif isinstance(entry, Choice) and entry.actions(begun):
            action = entry.actions(begun)[0]
            hand.click(f"Menu/{entry.name}/{action.name}")
            expected = action.apply(begun) if action.enabled(begun) else begun
            assert hand.state == expected, entry.name


def test_recent_files_can_be_opened_and_forgotten(still: Hand, opened: ViewState, tmp_path: Path) -> None:
    hand = still
    (tmp_path / "b.ply").touch()
    hand.start(replace(opened, recent=(tmp_path / "gone.ply", tmp_path / "b.ply")))
    hand.click("Menus/File")
    hand.click("Menu/Open recent")
    hand.click("Menu/Open recent/gone.ply")
    assert hand.state.requests == ()
    hand.click("Menu/Open recent/b.ply")
    assert hand.state.requests == (OpenFiles((tmp_path / "b.ply",)),)
    hand.click("Menus/File")
    hand.click("Menu/Open recent")
    hand.click("Menu/Open recent/Forget recent files")
    assert hand.state.recent == ()


def test_escape_closes_an_open_menu_or_list_and_nothing_else(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened.telling("a message"), tab="Surface"))
    for name in ("Menus/File", "Colour map", "Colour by"):
        hand.click(name)
        assert _something_open(), name
        hand.press(imgui.Key.escape)
        assert not _something_open(), name
    assert len(hand.state.messages) == 1
    hand.press(imgui.Key.escape)
    assert hand.state.messages == ()


def _something_open() -> bool:
    return imgui.is_popup_open("", imgui.PopupFlags_.any_popup_id | imgui.PopupFlags_.any_popup_level)


def test_an_entry_that_can_do_nothing_is_grey(hand: Hand) -> None:
    hand.start(ViewState())
    hand.click("Menus/File")
    hand.click("Menu/Screenshot")
    assert hand.state.requests == ()

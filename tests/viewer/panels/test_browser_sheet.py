"""The file browser, by keys and by the mouse."""

from dataclasses import replace
from pathlib import Path

import pytest
from gui_hand import Hand
from imgui_bundle import imgui

from landscape.viewer.browsing import browser_in
from landscape.viewer.panels import items
from landscape.viewer.panels.file_list import size_text
from landscape.viewer.requests import OpenFiles, SaveScreenshot
from landscape.viewer.samples import SAMPLES, sample_path
from landscape.viewer.state import ViewState


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner").mkdir()
    for name in ("a.ply", "b.ply", "notes.md", "inner/c.ply"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def browsing(hand: Hand, opened: ViewState, folder: Path) -> Hand:
    """A browser that has just opened by its key."""
    hand.start(opened.with_layer(path=folder / "a.ply"))
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, True)
    hand.press(imgui.Key.o)
    hand.gui.io.add_key_event(imgui.Key.mod_ctrl, False)
    hand.frames(3)
    assert hand.state.browser is not None
    assert hand.state.browser.folder == folder
    return hand


def write(hand: Hand, text: str) -> None:
    hand.gui.io.add_input_characters_utf8(text)
    hand.frames(2)


pytestmark = pytest.mark.gl


def test_what_is_typed_narrows_the_list_and_enter_opens_it(browsing: Hand, folder: Path) -> None:
    write(browsing, "b.")
    assert "Entry/b.ply" in items.rectangles
    assert "Entry/a.ply" not in items.rectangles
    browsing.press(imgui.Key.enter)
    assert browsing.state.browser is None
    assert browsing.state.requests == (OpenFiles((folder / "b.ply",)),)


def test_arrows_mark_and_backspace_leads_up(browsing: Hand, folder: Path) -> None:
    browsing.press(imgui.Key.down_arrow)
    browsing.press(imgui.Key.enter)
    assert browsing.state.browser is not None
    assert browsing.state.browser.folder == folder / "inner"
    browsing.press(imgui.Key.backspace)
    assert browsing.state.browser.folder == folder
    browsing.press(imgui.Key.up_arrow)
    browsing.press(imgui.Key.enter)
    assert browsing.state.requests == (OpenFiles((folder / "b.ply",)),)


def test_clicks_mark_with_ctrl_several_and_open(browsing: Hand, folder: Path) -> None:
    browsing.click("Entry/a.ply")
    browsing.gui.io.add_key_event(imgui.Key.mod_ctrl, True)
    browsing.click("Entry/b.ply")
    browsing.gui.io.add_key_event(imgui.Key.mod_ctrl, False)
    browsing.click("Open##confirm")
    assert browsing.state.requests == (OpenFiles((folder / "a.ply", folder / "b.ply")),)


def test_a_double_click_enters_a_folder_and_opens_a_file(browsing: Hand, folder: Path) -> None:
    for name in ("inner", "c.ply"):
        for _ in range(2):
            browsing.click(f"Entry/{name}")
        browsing.frames(20)  # so that the next click counts as a first one
    assert browsing.state.requests == (OpenFiles((folder / "inner" / "c.ply",)),)


def test_places_trail_and_all_files(browsing: Hand, folder: Path) -> None:
    browsing.click("All files")
    assert "Entry/notes.md" in items.rectangles
    browsing.click(f"{folder.parent.name}##{folder.parent}")
    assert browsing.state.browser is not None
    assert browsing.state.browser.folder == folder.parent
    browsing.click("Place/Samples")
    assert f"Entry/{next(iter(SAMPLES))}" in items.rectangles
    assert browsing.state.browser.folder == sample_path(next(iter(SAMPLES))).parent


def test_it_closes_by_escape_by_cancel_and_by_a_click_beside(browsing: Hand, folder: Path) -> None:
    def again() -> None:
        assert browsing.state.browser is None
        assert browsing.state.requests == ()
        browsing.state = replace(browsing.state, browser=browser_in(folder, "open"))
        browsing.frames(4)

    browsing.press(imgui.Key.escape)
    again()
    browsing.click("Cancel")
    again()
    browsing.drag((20, 650), (20, 650))
    again()
    browsing.state = replace(browsing.state, browser=None)
    browsing.frames(2)
    browsing.press(imgui.Key.w)
    assert browsing.state.look.wireframe == "overlay", "keys act again"


def test_adding_and_saving_ask_for_what_they_are_called(hand: Hand, opened: ViewState, folder: Path) -> None:
    hand.start(replace(opened, browser=browser_in(folder, "add")))
    write(hand, "a.ply")
    hand.press(imgui.Key.enter)
    hand.state = replace(hand.state, browser=browser_in(folder, "save", "hill.png"))
    hand.frames(4)
    hand.press(imgui.Key.enter)
    assert hand.state.requests == (OpenFiles((folder / "a.ply",), add=True), SaveScreenshot(folder / "hill.png"))


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (192_000_000, "192 MB"), (2.5e9, "2.5 GB")]
)
def test_sizes_are_told_in_three_digits(size: int, text: str) -> None:
    assert size_text(size) == text

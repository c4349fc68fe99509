"""The list of colour maps: opened, searched, stepped through, chosen from."""

import pytest
from gui_hand import Hand, changed
from imgui_bundle import imgui

from landscape.color_maps import COLOR_MAPS
from landscape.viewer.panels import items
from landscape.viewer.panels.color_map_picker import matching
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


def test_a_search_finds_names_and_groups() -> None:
    assert matching("VIK")["Diverging"] == ("vik",)
    assert list(matching("categor")) == ["Categorical"]
    assert matching("no such map") == {}
    assert [name for names in matching("").values() for name in names] == list(COLOR_MAPS)


def test_a_map_is_chosen_from_the_list(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.click("Colour map")
    hand.click("Colour map/magma")
    assert hand.state.look.color_map == "magma"
    assert "Colour map/magma" not in items.rectangles, "the list closes"
    assert changed(before, hand.picture()) > 3000


def test_a_map_is_found_by_typing_and_stepped_to_with_arrows(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    hand.click("Colour map")
    hand.gui.io.add_input_characters_utf8("diverging")
    hand.frames(3)
    assert "Colour map/magma" not in items.rectangles
    hand.click("Colour map/vik")
    assert hand.state.look.color_map == "vik"
    hand.click("Colour map")
    hand.press(imgui.Key.down_arrow)
    assert hand.state.look.color_map == "coolwarm"
    hand.type("Find a map", "nothing has this name")
    hand.press(imgui.Key.enter)
    assert hand.state.look.color_map == "coolwarm"


def test_a_map_is_shown_in_steps(hand: Hand, opened: ViewState) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.slide("Steps", 0.25)
    assert 4 < hand.state.look.color_steps < 14
    assert changed(before, hand.picture()) > 3000

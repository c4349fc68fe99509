"""The help sheet tells of every key, and fits the window."""

from dataclasses import replace

import moderngl
import pytest
from gui_hand import SIZE, Hand
from imgui_bundle import imgui

from landscape.viewer.actions import ACTIONS
from landscape.viewer.panels import items
from landscape.viewer.panels.help_sheet import help_groups, in_columns
from landscape.viewer.state import ViewState


def test_every_key_is_told_once() -> None:
    told = [(key, name) for _, rows in help_groups("standard")[1:] for key, name, _ in rows]
    assert sorted(told) == sorted((action.shortcut, action.name) for action in ACTIONS if action.key)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_columns_keep_the_order_and_are_as_low_as_they_can_be(count: int) -> None:
    groups = [(str(rows), (("", "", ""),) * rows) for rows in (5, 6, 2, 8, 6, 3, 3, 13, 3)]
    columns = in_columns(groups, count)
    assert [group for column in columns for group in column] == groups
    assert len(columns) <= count
    heights = [sum(len(rows) + 2 for _, rows in column) for column in columns]
    assert max(heights) == least_height([len(rows) + 2 for _, rows in groups], count)


def least_height(heights: list[int], count: int) -> int:
    """The lowest highest column, by trying every way to cut."""
    if count == 1:
        return sum(heights)
    cuts = range(1, len(heights))
    split = [max(sum(heights[:cut]), least_height(heights[cut:], count - 1)) for cut in cuts]
    return min([*split, sum(heights)])


@pytest.mark.gl
def test_the_sheet_fits_the_window_and_closes_beside_it(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, show_help=True))
    sheet = imgui.internal.find_window_by_name("help")
    assert sheet.scroll_max.y == 0, "nothing has to be scrolled"
    assert sheet.size.y <= SIZE[1]
    assert items.rectangles["Close help"].bottom <= sheet.pos.y + sheet.size.y
    hand.drag((20, 700), (20, 700))
    assert not hand.state.show_help


@pytest.mark.gl
def test_in_a_low_window_the_list_scrolls_and_the_button_stays_in_sight(
    gl: moderngl.Context, hand: Hand, opened: ViewState
) -> None:
    target, state = gl.simple_framebuffer((800, 600), 4), replace(opened, show_help=True)
    hand.start(opened)
    for _ in range(4):
        state = hand.gui.frame(state, target)
    sheet = imgui.internal.find_window_by_name("help")
    assert sheet.scroll_max.y == 0
    assert items.rectangles["Close help"].bottom <= sheet.pos.y + sheet.size.y
    assert sheet.pos.y + sheet.size.y <= 600
    (keys,) = [window for window in imgui.get_current_context().windows if window.name.startswith("help/keys")]
    assert keys.scroll_max.y > 0
    assert keys.scrollbar_y, "it tells that there is more"
    hand.gui.frame(replace(state, show_help=False), target)
    target.release()


def test_keys_that_are_specks_are_told_by_their_names() -> None:
    assert {"Comma", "Period"} <= {action.shortcut for action in ACTIONS}

"""Words over the picture: as sharp as the font, whatever the size of type."""

from collections.abc import Iterator

import numpy as np
import pytest
from gui_hand import Hand
from imgui_bundle import imgui

from landscape.viewer.offscreen import read_pixels
from landscape.viewer.panels.text import paint_text, shortened_text, text_size

pytestmark = pytest.mark.gl


@pytest.fixture
def page(hand: Hand) -> Iterator[Hand]:
    """A frame that is begun, to be written on."""
    hand.gui.io.display_size = imgui.ImVec2(*hand.target.viewport[2:])
    imgui.new_frame()
    yield hand
    imgui.end_frame()


def written(page: Hand, size: float) -> np.ndarray:
    """What a text looks like at a size."""
    paint_text(imgui.get_background_draw_list(), (20.3, 10.8), "accuracy 0.9415", size, 0xFFFFFFFF)
    imgui.render()
    page.target.clear()
    page.gui._renderer.render(imgui.get_draw_data(), page.target)
    imgui.new_frame()
    return read_pixels(page.target).astype(int)


def test_a_fractional_size_stretches_no_glyphs(page: Hand) -> None:
    whole = written(page, 17.0)
    assert whole.max() > 200
    assert np.array_equal(written(page, 16.6), whole)
    assert text_size("accuracy", 16.6) == text_size("accuracy", 17.0)


def test_a_shortened_name_keeps_both_its_ends(page: Hand) -> None:
    name = "a very long name of a surface.npz"
    for width in (400.0, 120.0, 60.0, 1.0):
        short = shortened_text(name, width, 15.0)
        assert text_size(short, 15.0)[0] <= max(width, text_size("…", 15.0)[0])
        assert (short == name) == (width == 400.0)
        if width == 120.0:
            assert short.startswith("a very")
            assert short.endswith(".npz")

"""The Path and Critical points tabs, control by control."""

from dataclasses import replace

import pytest
from gui_hand import Hand, changed

from landscape.viewer.state import (
    ViewState,
)

pytestmark = pytest.mark.gl


@pytest.mark.parametrize(
    ("tab", "control", "field"),
    [
        ("Path", "Show path", "path"),
        ("Critical points", "Show critical points", "critical_points"),
    ],
)
def test_path_and_critical_points_can_be_hidden(hand: Hand, opened: ViewState, tab, control, field) -> None:
    hand.start(replace(opened, tab=tab))
    before = hand.picture()
    hand.click(control)
    assert getattr(hand.state.display, field) is False
    assert changed(before, hand.picture()) > 50


def test_persistence_hides_weak_points(hand: Hand, opened: ViewState) -> None:
    assert opened.surface is not None
    weak = replace(opened.critical_points[0], alpha=-2.0, beta=-2.0, loss=100.0, partner_loss=125.0, border=True)
    hand.start(replace(opened, tab="Critical points").with_layer(critical_points=(*opened.critical_points, weak)))
    before = hand.picture()
    hand.slide("Persistence", 0.97)
    assert hand.state.display.persistence > 0.2
    assert changed(before, hand.picture()) > 20

"""The Camera tab, control by control."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gui_hand import Hand

from landscape.viewer.state import (
    SaveScreenshot,
    ViewState,
)

pytestmark = pytest.mark.gl


def test_camera_tab_turns_and_resets(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    hand.slide("Yaw", 0.8)
    hand.slide("Pitch", 0.7)
    hand.slide("Distance", 0.6)
    assert hand.state.camera.yaw != opened.camera.yaw
    hand.click("Top view")
    assert hand.state.camera.pitch == pytest.approx(np.pi / 2)
    hand.click("Reset view")
    assert hand.state.camera.pitch == opened.camera.pitch
    hand.click("Keep upright")
    assert not hand.state.camera.upright
    hand.click("Theme/light")
    assert hand.state.theme == "light"
    hand.click("Save screenshot")
    assert hand.state.requests == (SaveScreenshot(Path("himmelblau.png")),)

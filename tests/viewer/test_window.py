"""The real window on a virtual screen, driven by real mouse and key events (Xvfb, xdotool)."""

import json
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from window_hand import Environment, WindowHand, virtual_screen

from landscape.surface import Surface

pytestmark = [pytest.mark.gl, pytest.mark.slow]

WORKING = """
from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.requests import StartJob
from landscape.viewer.state import ViewState
from landscape.viewer.window import ViewerWindow

form = ComputeForm()
ViewerWindow(ViewState(form=form).asking(StartJob(form, train=True))).run()
"""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """An X server of our own; the environment that leads to it."""
    with virtual_screen() as environment:
        yield {**environment, "LANDSCAPE_CONFIG": str(tmp_path_factory.mktemp("settings"))}


def hill(folder: Path) -> list[str]:
    """Writes a surface; returns Python's arguments that show it."""
    axis = np.linspace(-1, 1, 21)
    alpha, beta = np.meshgrid(axis, axis)
    Surface(axis, axis, {"loss": np.exp(-3 * (alpha**2 + beta**2)) + 0.3 * alpha}).save(folder / "hill.ply")
    return ["-m", "landscape.view_cli", "hill.ply", "--size", "1000x700"]


def test_the_window_answers_mouse_and_keys_rests_and_closes(screen: Environment, tmp_path: Path) -> None:
    hand = WindowHand(tmp_path, screen, hill(tmp_path), "hill.ply")
    try:
        first = hand.picture("hill.png")
        assert first.shape[1] == 660, "the picture beside the panel"
        hand.do("mousemove", "650", "300", "mousedown", "1")
        hand.do("mousemove", "760", "330", "mousemove", "800", "340")
        hand.do("mouseup", "1")
        turned = hand.picture("hill-2.png")
        assert (np.abs(turned - first).max(axis=-1) > 24).mean() > 0.05
        hand.do("key", "w")
        wired = hand.picture("hill-3.png")
        assert (np.abs(wired - turned).max(axis=-1) > 12).mean() > 0.01
        hand.do("click", "4")
        hand.do("key", "Tab")
        closer = hand.picture("hill-4.png")
        assert closer.shape[1] == 1000, "Tab gives the panel's place to the picture"
        hand.do("search", "--onlyvisible", "--name", "hill.ply", "windowsize", "--sync", "700", "500")
        resized = hand.picture("hill-5.png")
        assert resized.shape[1] == 700, "the picture follows the window"
        time.sleep(1.0)
        before = hand.seconds_of_work()
        time.sleep(1.0)
        assert hand.seconds_of_work() - before < 0.2, "an idle window rests"
        hand.do("key", "ctrl+p")
        hand.do("type", "light theme")
        hand.do("key", "Return")
        light = hand.picture("hill-6.png")
        assert light[:40, -40:].mean() > resized[:40, -40:].mean() + 100, "the palette found the light theme"
        hand.do("key", "ctrl+q")
    finally:
        code, said = hand.ended()
    assert (code, said) == (0, "")
    kept = json.loads((Path(screen["LANDSCAPE_CONFIG"]) / "viewer.json").read_text())
    assert (kept["state"]["theme"], kept["state"]["show_panel"], kept["size"]) == ("light", False, [700, 500])


def test_a_descent_rolls_the_basins_come_and_the_window_rests_again(screen: Environment, tmp_path: Path) -> None:
    hand = WindowHand(tmp_path, screen, hill(tmp_path), "hill.ply")
    try:
        plain = hand.picture("hill.png")
        hand.do("key", "d")
        hand.do("mousemove", "650", "330", "click", "1")
        time.sleep(3.5)  # as long as it is played
        rolled = hand.picture("hill-2.png")
        assert 200 < (np.abs(rolled - plain).max(axis=-1) > 24).sum() < 30_000
        hand.do("key", "j")
        names = (f"hill-{number}.png" for number in count(3))
        hand.until(lambda: (np.abs(hand.picture(next(names)) - rolled).max(axis=-1) > 24).mean() > 0.1)
        time.sleep(1.0)
        before = hand.seconds_of_work()
        time.sleep(1.0)
        assert hand.seconds_of_work() - before < 0.2, "an idle window rests"
        hand.do("key", "ctrl+q")
    finally:
        code, said = hand.ended()
    assert (code, said) == (0, "")


def test_a_window_of_any_size_goes_on_and_closes_in_the_middle_of_a_drag(screen: Environment, tmp_path: Path) -> None:
    hand = WindowHand(tmp_path, screen, hill(tmp_path), "hill.ply")
    try:
        hand.do("mousemove", "650", "300", "mousedown", "1", "mousemove", "700", "330")
        for size in (("1", "1"), ("3840", "2160"), ("700", "500")):
            hand.do("windowsize", str(hand.window), *size)
            time.sleep(0.3)
        hand.do("windowunmap", str(hand.window))
        time.sleep(0.2)
        hand.do("windowmap", "--sync", str(hand.window))
        hand.do("mousemove", "500", "200", "mousemove", "520", "220")
        time.sleep(0.3)
        hand.close()
    finally:
        code, said = hand.ended()
    assert (code, said) == (0, "")


def test_a_window_closes_in_the_middle_of_a_job_and_of_a_sheet_and_leaves_no_process(
    screen: Environment, tmp_path: Path
) -> None:
    hand = WindowHand(tmp_path, screen, ["-c", WORKING], "Landscape")
    children = Path(f"/proc/{hand.program.pid}/task/{hand.program.pid}/children")
    started: list[str] = []
    try:
        hand.until(lambda: bool(children.read_text().split()))
        started = children.read_text().split()
        hand.do("key", "h")
        hand.do("key", "ctrl+p")
        time.sleep(0.3)
        hand.close()
    finally:
        code, said = hand.ended()
    assert (code, said) == (0, "")
    deadline = time.monotonic() + 30.0
    while any(Path(f"/proc/{child}").exists() for child in started):
        assert time.monotonic() < deadline, "a cancelled job ends, on a busy machine a little after the window"
        time.sleep(0.1)

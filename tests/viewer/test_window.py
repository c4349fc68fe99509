"""The real window on a virtual screen, driven by real mouse and key events (Xvfb, xdotool)."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landscape.surface import Surface

pytestmark = [pytest.mark.gl, pytest.mark.slow]


@pytest.fixture(scope="module")
def screen() -> Iterator[dict[str, str]]:
    """An X server of our own; the environment that leads to it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}"}
        server.terminate()


class Hand:
    """xdotool, and a program whose window it drives."""

    def __init__(self, folder: Path, screen: dict[str, str]) -> None:
        self.folder, self.screen = folder, screen
        command = [sys.executable, "-m", "landscape.view_cli", "hill.ply", "--size", "1000x700"]
        self.program = subprocess.Popen(command, cwd=folder, env=screen, stderr=subprocess.PIPE)
        self.until(lambda: self.do("search", "--onlyvisible", "--name", "hill.ply") != "")
        time.sleep(0.5)

    def do(self, *arguments: str) -> str:
        ended = subprocess.run(["xdotool", *arguments], env=self.screen, capture_output=True, text=True, timeout=20)
        return ended.stdout.strip()

    def until(self, true: Callable[[], bool], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert self.program.poll() is None, self.program.stderr and self.program.stderr.read().decode()
            assert time.monotonic() < deadline, "the window does not answer"
            time.sleep(0.1)

    def picture(self, name: str) -> np.ndarray:
        """What S saves."""
        self.do("key", "s")
        path = self.folder / name
        self.until(path.exists)
        with Image.open(path) as image:
            return np.asarray(image).astype(int)

    def seconds_of_work(self) -> float:
        fields = Path(f"/proc/{self.program.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_the_window_answers_mouse_and_keys_rests_and_closes(screen: dict[str, str], tmp_path: Path) -> None:
    axis = np.linspace(-1, 1, 21)
    alpha, beta = np.meshgrid(axis, axis)
    Surface(axis, axis, {"loss": np.exp(-3 * (alpha**2 + beta**2)) + 0.3 * alpha}).save(tmp_path / "hill.ply")
    hand = Hand(tmp_path, screen)
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
        hand.do("key", "ctrl+q")
        assert hand.program.wait(20) == 0
    finally:
        hand.program.kill()
        _, said = hand.program.communicate()
    assert said == b""

"""The real window on a virtual screen, driven by real mouse and key events (Xvfb, xdotool)."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import byref
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

Environment = dict[str, str]


@contextmanager
def virtual_screen() -> Iterator[Environment]:
    """An X server of our own; yields the environment that leads to it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}"}
        server.terminate()


class WindowHand:
    """xdotool, and a program whose window it drives."""

    def __init__(self, folder: Path, screen: Environment, arguments: list[str], title: str) -> None:
        """Starts the program with Python's arguments and waits until its window is there."""
        self.folder, self.screen = folder, screen
        self.program = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=screen, stderr=subprocess.PIPE)
        self.until(lambda: self.do("search", "--onlyvisible", "--name", title) != "")
        self.window = int(self.do("search", "--onlyvisible", "--name", title).split()[0])
        time.sleep(0.5)

    def do(self, *arguments: str) -> str:
        """Returns what xdotool says."""
        ended = subprocess.run(["xdotool", *arguments], env=self.screen, capture_output=True, text=True, timeout=20)
        return ended.stdout.strip()

    def until(self, true: Callable[[], bool], seconds: float = 30.0) -> None:
        """Waits until something is true."""
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
        """Processor time the program has used."""
        fields = Path(f"/proc/{self.program.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Asks the window to close, as the cross in its corner does."""
        from pyglet.libs.x11 import xlib

        display: Any = xlib.XOpenDisplay(self.screen["DISPLAY"].encode())
        event = xlib.XEvent()
        event.xclient.type = xlib.ClientMessage
        event.xclient.window = self.window
        event.xclient.message_type = xlib.XInternAtom(display, b"WM_PROTOCOLS", False)
        event.xclient.format = 32
        event.xclient.data.l[0] = xlib.XInternAtom(display, b"WM_DELETE_WINDOW", False)
        xlib.XSendEvent(display, self.window, False, 0, byref(event))
        xlib.XCloseDisplay(display)

    def ended(self) -> tuple[int, str]:
        """Returns the exit code and what the program said, once it has ended."""
        try:
            code = self.program.wait(20)
        finally:
            self.program.kill()
            _, said = self.program.communicate()
        return code, said.decode()

"""Frame times of the scene, and the time from process start to the first picture.

    python benchmarks/view.py

Moves the camera between frames, waits for the GPU after
each, and prints the median of several.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from landscape.resources import resource_path
from landscape.surface import Surface
from landscape.viewer.automatic import automatic_display
from landscape.viewer.offscreen import offscreen_context
from landscape.viewer.scene import Scene
from landscape.viewer.state import Layer, ViewState

SIZE = 1280, 720
SIDES = 51, 201, 1001
COLUMNS = {"no MSAA": (0, False), "4× MSAA": (4, False), "4× MSAA, draft": (4, True)}


def state_of(side: int) -> ViewState:
    """Returns a state that shows a bumpy bowl of side × side samples."""
    axis = np.linspace(-1.0, 1.0, side)
    x, y = np.meshgrid(axis, axis)
    surface = Surface(axis, axis, {"loss": 0.1 + x**2 + y**2 + 0.2 * np.sin(9 * x) * np.cos(7 * y) ** 2 + 0.2})
    display, reason = automatic_display(surface)
    return ViewState((Layer(surface),), display=display, automatic=display, automatic_reason=reason)


def frame_milliseconds(side: int, samples: int, draft: bool, frames: int = 7) -> float:
    """Returns the median time of a frame while the camera orbits."""
    ctx = offscreen_context()
    target, scene, state = ctx.simple_framebuffer(SIZE, 4), Scene(ctx), state_of(side)
    times = []
    for _ in range(frames + 2):
        state = replace(state, camera=state.camera.orbited(0.05, 0.0))
        start = time.perf_counter()
        scene.render(state, target, SIZE, samples, draft=draft)
        ctx.finish()
        times.append(time.perf_counter() - start)
    ctx.release()
    return statistics.median(times[2:]) * 1000


def first_picture_seconds() -> float:
    """Returns the best of five times of `landscape-view` from its start to the written picture of a 51 × 51 PLY."""
    sample = resource_path("assets/samples/digits-cnn-pca.ply")
    times = []
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture.png"
        command = [sys.executable, "-m", "landscape.view_cli", str(sample), "--screenshot", str(picture)]
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([*command, "--size", "1280x720"], check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Prints the table."""
    ctx = offscreen_context()
    print(f"{ctx.info['GL_RENDERER']}, {SIZE[0]}×{SIZE[1]}")
    ctx.release()
    print(f"{'samples a side':>16}" + "".join(f"{name:>17}" for name in COLUMNS))
    for side in SIDES:
        print(f"{side:>16}" + "".join(f"{frame_milliseconds(side, *how):>14.1f} ms" for how in COLUMNS.values()))
    print(f"process start to first picture, 51×51: {first_picture_seconds():.2f} s")


if __name__ == "__main__":
    main()

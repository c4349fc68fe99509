"""Frame times of the scene, and the time from process start to the first picture.

Run: ``python benchmarks/view.py``. Moves the camera between frames, waits for the GPU after
each, and prints the median of several.
"""

import statistics
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np

from landscape.surface import Surface
from landscape.viewer.display import automatic_display
from landscape.viewer.offscreen import offscreen_context
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

SIZE = 1280, 720
SIDES = 51, 201, 1001
COLUMNS = {"no MSAA": (0, False), "4× MSAA": (4, False), "4× MSAA, draft": (4, True)}

_FIRST_PICTURE = """
import time
from benchmarks.view import state_of
from landscape.viewer.offscreen import render_image
render_image(state_of(51), (1280, 720))
"""


def state_of(side: int) -> ViewState:
    """Returns a state that shows a bumpy bowl of side × side samples."""
    axis = np.linspace(-1.0, 1.0, side)
    x, y = np.meshgrid(axis, axis)
    surface = Surface(axis, axis, {"loss": 0.1 + x**2 + y**2 + 0.2 * np.sin(9 * x) * np.cos(7 * y) ** 2 + 0.2})
    display, reason = automatic_display(surface)
    return ViewState(surface=surface, display=display, automatic=display, automatic_reason=reason)


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
    """Returns the best of three times from process start to a finished 51×51 picture."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", _FIRST_PICTURE], check=True)
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

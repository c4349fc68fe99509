"""Programs that draw one frame of the same surface at a time, for `view.py` to take turns with.

    python benchmarks/contenders.py NAME SAMPLES_A_SIDE

Prints ``ready``; then, for each line of input, draws as many frames as it says, moving the camera and
waiting until each is finished, and prints a line with their milliseconds on the clock and on the processor.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

SIZE = 1280, 720
STEP = 0.05
"""Radians between two frames."""

Frame = Callable[[], None]


def bumpy_bowl(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns (side,) an axis and (side, side) heights, 0.2 to 2.7."""
    axis = np.linspace(-1.0, 1.0, side)
    x, y = np.meshgrid(axis, axis)
    return axis, 0.3 + x**2 + y**2 + 0.2 * np.sin(9 * x) * np.cos(7 * y) ** 2


def landscape(side: int, samples: int, draft: bool) -> Frame:
    """Returns what draws our scene: surface, light, isolines and the box of axes."""
    from landscape.surface import Surface
    from landscape.viewer.offscreen import offscreen_context
    from landscape.viewer.opening import shown
    from landscape.viewer.scene import Scene
    from landscape.viewer.state import ViewState

    axis, heights = bumpy_bowl(side)
    state = shown(ViewState(room=SIZE), Surface(axis, axis, {"loss": heights}), None)
    ctx = offscreen_context()
    target, scene = ctx.simple_framebuffer(SIZE, 4), Scene(ctx)

    def frame() -> None:
        nonlocal state
        state = replace(state, camera=state.camera.orbited(STEP, 0.0))
        scene.render(state, target, SIZE, samples, draft=draft)
        ctx.finish()

    return frame


def pyvista(side: int, samples: int | None) -> Frame:
    """Returns what draws PyVista's scene: surface, light and colour bar; `samples` None is its default."""
    import pyvista as pv  # pyright: ignore[reportMissingImports]  # only in the group `benchmarks`

    axis, heights = bumpy_bowl(side)
    x, y = np.meshgrid(axis, axis)
    grid = pv.StructuredGrid(x, y, 0.3 * heights)
    grid["loss"] = heights.ravel(order="F")
    plotter = pv.Plotter(off_screen=True, window_size=list(SIZE))
    if samples is not None:
        plotter.disable_anti_aliasing() if samples == 0 else plotter.enable_anti_aliasing("msaa", multi_samples=samples)
    plotter.add_mesh(grid, scalars="loss")
    plotter.show(auto_close=False)
    window = plotter.render_window
    assert window is not None

    def frame() -> None:
        plotter.camera.azimuth += np.degrees(STEP)
        plotter.render()
        window.WaitForCompletion()

    return frame


def polyscope(side: int) -> Frame:
    """Returns what draws polyscope's scene: surface, light, ground and its shadow."""
    import polyscope as ps  # pyright: ignore[reportMissingImports]  # only in the group `benchmarks`

    axis, heights = bumpy_bowl(side)
    x, y = np.meshgrid(axis, axis)
    corner = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    ps.set_verbosity(0)
    ps.set_allow_headless_backends(True)
    ps.init("openGL3_egl")
    ps.set_window_size(*SIZE)
    quads = corner[:, None] + [0, 1, side + 1, side]
    mesh = ps.register_surface_mesh("loss", np.stack([x, y, 0.3 * heights], axis=-1).reshape(-1, 3), quads)
    mesh.add_scalar_quantity("loss", heights.ravel(), enabled=True)
    angle = 0.0

    def frame() -> None:
        nonlocal angle
        angle += STEP
        ps.look_at((3 * np.cos(angle), 3 * np.sin(angle), 2.0), (0.0, 0.0, 0.3))
        ps.screenshot_to_buffer(False)

    return frame


CONTENDERS: dict[str, Callable[[int], Frame]] = {
    "landscape, moving": lambda side: landscape(side, 0, draft=True),
    "landscape, still": lambda side: landscape(side, 4, draft=False),
    "PyVista": lambda side: pyvista(side, None),
    "PyVista, 4 samples": lambda side: pyvista(side, 4),
    "PyVista, 1 sample": lambda side: pyvista(side, 0),
    "polyscope": polyscope,
}


def main() -> None:
    """Draws frames for each line of input."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is no answer
    frame = CONTENDERS[sys.argv[1]](int(sys.argv[2]))
    print("ready", file=answers)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            clock, processor = time.perf_counter(), time.process_time()
            frame()
            times += [time.perf_counter() - clock, time.process_time() - processor]
        print(" ".join(f"{seconds * 1e3:.3f}" for seconds in times), file=answers)


if __name__ == "__main__":
    main()

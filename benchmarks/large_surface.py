"""Opens and orbits a surface of 4001 × 4001 samples, a binary PLY of float x, y and z: 192 MB.

    PYTHONPATH=. python benchmarks/large_surface.py [FILE.ply]

Without a file it writes one to a temporary folder. Peak memory is that of the whole process, with
the textures of a software renderer.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from contenders import SIZE, STEP, bumpy_bowl

SIDE, FRAMES = 4001, 7
HEADER = "ply\nformat binary_little_endian 1.0\nelement vertex {}\n{}end_header\n"


def write_surface(path: Path) -> None:
    """Writes the bumpy bowl with a little noise, as positions only."""
    axis, heights = bumpy_bowl(SIDE)
    table = np.empty((SIDE, SIDE, 3), dtype="<f4")
    table[..., 0], table[..., 1] = axis, axis[:, None]
    table[..., 2] = heights + 1e-3 * np.random.default_rng(0).standard_normal((SIDE, SIDE))
    with path.open("wb") as stream:
        stream.write(HEADER.format(SIDE * SIDE, "".join(f"property float {axis}\n" for axis in "xyz")).encode())
        table.tofile(stream)


def open_and_orbit(path: Path) -> None:
    """Prints seconds, frames a second and peak memory of this process."""
    begun = time.perf_counter()
    from landscape.viewer.offscreen import offscreen_context
    from landscape.viewer.opening import opened
    from landscape.viewer.scene import Scene
    from landscape.viewer.state import ViewState

    state = opened(ViewState(room=SIZE), [path])
    read = time.perf_counter() - begun
    ctx = offscreen_context()
    target, scene = ctx.simple_framebuffer(SIZE, 4), Scene(ctx)

    def frame(samples: int, draft: bool) -> float:
        nonlocal state
        began = time.perf_counter()
        state = replace(state, camera=state.camera.orbited(STEP, 0.0))
        scene.render(state, target, SIZE, samples, draft=draft)
        ctx.finish()
        return time.perf_counter() - began

    frame(4, draft=False)
    opening = time.perf_counter() - begun
    frame(0, draft=True)
    moving, still = (statistics.median(frame(*how) for _ in range(FRAMES)) for how in ((0, True), (4, False)))
    memory, size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, path.stat().st_size
    print(f"\n{SIDE}²: opened and drawn in {opening:.1f} s, of which {read:.1f} s reading; asked ≤ 5 s")
    print(f"orbits at {1 / moving:.1f} frames/s ({moving * 1e3:.0f} ms), asked ≥ 5; still {still * 1e3:.0f} ms")
    print(f"peak memory {memory / 1e6:.0f} MB: {memory / size:.1f} × the file, asked ≤ 6 ×")


def main() -> None:
    """Measures in a process of its own, which has written no file."""
    if sys.argv[1:2] == ["--measure"]:
        open_and_orbit(Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "large.ply"
        if not path.exists():
            write_surface(path)
        subprocess.run([sys.executable, __file__, "--measure", str(path)], check=True)


if __name__ == "__main__":
    main()

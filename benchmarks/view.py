"""Frame times and time to the first picture beside PyVista and polyscope, and how a very large surface does.

    PYTHONPATH=. python benchmarks/view.py [frames] [bursts] [start] [large]

Needs the dependency group `benchmarks`. Every contender is a process of its own; they take turns with
as many frames each, so that whatever else the machine does slows all alike; the first of each turn, which
wakes the threads, does not count. Each draws the same surface into
1280 × 720 pixels without a window, the camera moving, and waits until its frame is finished. Times
are medians; beside the time on the clock stands that of all threads on the processor.

Who orbits draws without a pause for seconds: `frames` takes long turns. `bursts` takes turns of six frames,
after each of which the threads sleep and the caches are the others': it tells what a jerk costs.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from contenders import CONTENDERS, SIZE

from landscape.viewer.offscreen import offscreen_context

SIDES = 51, 201, 1001
TURNS = 5
ORBITS, BURSTS = (51, 26, 9), (6, 6, 6)
"""Frames a turn at each of `SIDES`."""
TARGETS = {"landscape, moving": (8.0, 5.0, 8.0), "landscape, still": (2.5, 2.0, 4.0)}
"""How many times PyVista's frames a second are asked for at each of `SIDES`."""
STARTS = 5
HERE = Path(__file__).parent

PYVISTA_PICTURE = """
import sys
import pyvista
plotter = pyvista.Plotter(off_screen=True, window_size=(1280, 720))
plotter.add_mesh(pyvista.read(sys.argv[1]))
plotter.screenshot(sys.argv[2])
"""


class Contender:
    """A process that draws a frame whenever it is asked to."""

    def __init__(self, name: str, side: int) -> None:
        command = [sys.executable, str(HERE / "contenders.py"), name, str(side)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.works = self._answer() == "ready"

    def frames(self, count: int) -> list[tuple[float, float]]:
        """Returns milliseconds on the clock and on the processor of each of so many more frames."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        times = [float(word) for word in self._answer().split()]
        return list(zip(times[::2], times[1::2], strict=True))

    def end(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def frame_times(side: int, frames: int) -> dict[str, tuple[float, float]]:
    """Returns each contender's median milliseconds on the clock and on the processor, from turns of so many frames."""
    contenders = {name: Contender(name, side) for name in CONTENDERS}
    drawing = {name: contender for name, contender in contenders.items() if contender.works}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in drawing}
    for turn in range(1 + TURNS):
        for name, contender in drawing.items():
            taken = contender.frames(frames)
            times[name] += taken[1:] if turn else []
    for contender in contenders.values():
        contender.end()
    return {
        name: (statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken))
        for name, taken in times.items()
    }


def print_frames(turns: tuple[int, ...] = ORBITS) -> None:
    """Prints a row for each contender: milliseconds, and PyVista's as a multiple."""
    found = [frame_times(side, frames) for side, frames in zip(SIDES, turns, strict=True)]
    print(f"\nin turns of {', '.join(map(str, turns))} frames: ", end="")
    print(f"ms on the clock (on the processor), times faster than PyVista (on the processor)\n{'':>20}", end="")
    print("".join(f"{f'{side}²':>34}" for side in SIDES))
    for name in CONTENDERS:
        print(f"{name:>20}", end="")
        for place, times in enumerate(found):
            if name not in times:
                print(f"{'does not run here':>34}", end="")
                continue
            (clock, processor), (peer, peer_processor) = times[name], times["PyVista"]
            asked = f" ≥{TARGETS[name][place]:g}" if name in TARGETS else ""
            ratio = f"{peer / clock:.1f}× ({peer_processor / processor:.1f}×){asked}"
            print(f"{f'{clock:.1f} ({processor:.1f}) {ratio}':>34}", end="")
        print()


def print_bursts() -> None:
    """Prints the same of a few frames at a time."""
    print_frames(BURSTS)


def print_start() -> None:
    """Prints the time from process start to the written picture of a 51 × 51 PLY."""
    from contenders import bumpy_bowl

    from landscape.surface import Surface

    with tempfile.TemporaryDirectory() as folder:
        surface, picture = Path(folder) / "bowl.ply", str(Path(folder) / "picture.png")
        axis, heights = bumpy_bowl(51)
        Surface(axis, axis, {"loss": heights}).save(surface)
        ours = [sys.executable, "-m", "landscape.view_cli", str(surface), "--screenshot", picture, "--size", "1280x720"]
        theirs = [sys.executable, "-c", PYVISTA_PICTURE, str(surface), picture]
        times: dict[str, list[float]] = {"landscape": [], "PyVista": []}
        compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        for _ in range(1 + STARTS):
            for name, command in zip(times, (ours, theirs), strict=True):
                begun = time.perf_counter()
                subprocess.run(command, check=True, env=compiled, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                times[name].append(time.perf_counter() - begun)
    own, peer = (statistics.median(taken[1:]) for taken in times.values())  # the first one compiles what is new
    print(f"\nprocess start to first picture: {own:.2f} s, PyVista {peer:.2f} s: {own / peer:.2f} of it, asked ≤ 0.6")


def print_large() -> None:
    """Prints how a surface of 4001 × 4001 samples opens and orbits, and the memory it takes."""
    subprocess.run([sys.executable, str(HERE / "large_surface.py")], check=True)


def main() -> None:
    """Measures what is asked for, by default all."""
    ctx = offscreen_context()
    print(f"{ctx.info['GL_RENDERER']}, {SIZE[0]}×{SIZE[1]}, PyVista {version('pyvista')}, VTK {version('vtk')}")
    ctx.release()
    parts = {"frames": print_frames, "bursts": print_bursts, "start": print_start, "large": print_large}
    for part in sys.argv[1:] or parts:
        parts[part]()


if __name__ == "__main__":
    main()

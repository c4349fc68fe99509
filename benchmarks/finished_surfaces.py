"""Seconds to analyse large surfaces, and to write and read a million quads.

PYTHONPATH=. python benchmarks/finished_surfaces.py
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from landscape.analysis import find_critical_points
from landscape.analysis_report import Question, analyze, describe_analysis
from landscape.files import load_surface
from landscape.surface import Surface

SIDE = 1001
Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[float, float, Result]:
    """Returns the seconds some work took on the clock and on the processor, and its result."""
    start, used = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - start, time.process_time() - used, result


def smoothed_noise(cells: float) -> np.ndarray:
    """Returns a bowl with Gaussian noise that is smooth over some cells."""
    from scipy.ndimage import gaussian_filter

    axis = np.linspace(-5, 5, SIDE)
    noise = gaussian_filter(np.random.default_rng(1).normal(size=(SIDE, SIDE)), cells)
    return 1 + np.add.outer(axis**2, axis**2) / 2 + noise / noise.std()


def told_of(path: Path) -> str:
    """Returns all that `landscape analyze` says of a file."""
    return describe_analysis(analyze([path], Question()))


def main() -> None:
    """Prints a line for each surface and each format."""
    axis = np.linspace(-5, 5, SIDE)
    x, y = np.meshgrid(axis, axis)
    himmelblau = Surface(axis, axis, {"loss": (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2})
    noise = Surface(axis, axis, {"loss": np.random.default_rng(0).normal(size=(SIDE, SIDE))})
    rough = Surface(axis, axis, {"loss": smoothed_noise(3)})
    find_critical_points(Surface(axis[:9], axis[:9], {"loss": himmelblau.loss[:9, :9]}))  # imports SciPy
    surfaces = (("Himmelblau", himmelblau), ("bowl with bumps of a few cells", rough), ("white noise", noise))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "surface.ply"
        for name, surface in surfaces:
            seconds, used, points = timed(lambda surface=surface: find_critical_points(surface))
            count = len(points)
            del points
            surface.save(path)
            whole, processor, _ = timed(lambda: told_of(path))
            print(
                f"{name}, {SIDE}²: {count:,} critical points in {seconds:.2f} s ({used:.2f} s of processor); ", end=""
            )
            print(f"landscape analyze {whole:.2f} s ({processor:.2f} s)")
        for name, ascii in (("binary", False), ("ASCII", True)):
            written, _, _ = timed(lambda ascii=ascii: himmelblau.save(path, ascii=ascii))
            read, _, _ = timed(lambda: load_surface(path))
            print(f"{name} PLY, {SIDE}²: written in {written:.2f} s, read in {read:.2f} s")


if __name__ == "__main__":
    main()

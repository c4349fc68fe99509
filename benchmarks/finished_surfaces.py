"""Seconds to find the critical points of large surfaces, and to write and read a million quads.

PYTHONPATH=. python benchmarks/finished_surfaces.py
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from landscape.analysis import find_critical_points
from landscape.files import load_surface
from landscape.surface import Surface

SIDE = 1001
Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Returns the seconds some work took, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> None:
    """Prints a line for each surface and each format."""
    axis = np.linspace(-5, 5, SIDE)
    x, y = np.meshgrid(axis, axis)
    himmelblau = Surface(axis, axis, {"loss": (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2})
    noise = Surface(axis, axis, {"loss": np.random.default_rng(0).normal(size=(SIDE, SIDE))})
    find_critical_points(Surface(axis[:9], axis[:9], {"loss": himmelblau.loss[:9, :9]}))  # imports SciPy
    for name, surface in (("Himmelblau", himmelblau), ("white noise", noise)):
        seconds, points = timed(lambda surface=surface: find_critical_points(surface))
        print(f"{name}, {SIDE}²: {len(points):,} critical points in {seconds:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "surface.ply"
        for name, ascii in (("binary", False), ("ASCII", True)):
            written, _ = timed(lambda ascii=ascii: himmelblau.save(path, ascii=ascii))
            read, _ = timed(lambda: load_surface(path))
            print(f"{name} PLY, {SIDE}²: written in {written:.2f} s, read in {read:.2f} s")


if __name__ == "__main__":
    main()

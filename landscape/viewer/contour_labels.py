"""Where values are written along lines of equal height: in sight, upright, clear of each other. No GL."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, display_fill
from landscape.viewer.isolines import isolines, thinned
from landscape.viewer.levels import levels_of
from landscape.viewer.sight import unhidden
from landscape.viewer.ticks import format_between, without_noise

APART, SHORTEST, EVERY = 70.0, 60.0, 420.0
"""Pixels at scale 1 between two labels at least, of a line that has one, and of a line for each of its labels."""
PLACES = 9
"""Places that are tried along a line."""
MOST = 40


@dataclass(frozen=True)
class ContourLabel:
    """A value at a place of the picture, in pixels from its left and its top."""

    text: str
    position: tuple[float, float]


@lru_cache(maxsize=4)
def contour_labels(
    surface: Surface, frame: SceneFrame, camera: Camera, size: tuple[int, int], scale: float, count: int
) -> tuple[ContourLabel, ...]:
    """Returns labels for the lines of a surface, those of long lines first.

    Args:
        surface: whose lines.
        frame: how it is drawn.
        camera: how it is seen.
        size: (width, height) of the picture in pixels.
        scale: factor on distances between labels.
        count: about how many levels, see `levels_of`.
    """
    drawn = thinned(display_fill(surface), frame.field)
    lines = _longest_first(_lines(drawn, frame, count), camera, size, SHORTEST * scale)
    seen = unhidden(drawn, frame, camera, np.concatenate([world for _, world, _ in lines])) if lines else []
    found: list[ContourLabel] = []
    start = 0
    for value, world, pixels in lines:
        hidden, start = ~np.asarray(seen[start : start + len(world)], dtype=bool), start + len(world)
        wanted = 1 + int(_length(pixels) / (EVERY * scale))
        for x, y in _chosen(pixels[~hidden], [label.position for label in found], wanted, size, scale):
            found.append(ContourLabel(_text(value, frame), (x, y)))
        if len(found) >= MOST:
            break
    return tuple(found)


def _text(value: float, frame: SceneFrame) -> str:
    """What is written on a line; on a logarithmic scale small values are none the less values."""
    spans = {"linear": frame.high - frame.low, "symlog": frame.linear_to, "log": 0.0}
    return format_between(without_noise(value, spans[frame.scale]), frame.low, frame.high, 3)


@lru_cache(maxsize=4)
def _lines(surface: Surface, frame: SceneFrame, count: int) -> list[tuple[float, FloatArray]]:
    """(value, (K, 3) world) of evenly chosen places along every line."""
    lines = []
    for height in levels_of(frame, count).heights.tolist():
        value = float(frame.value_at(height))
        for points in isolines(surface, frame, height):
            some = points[np.linspace(0, len(points) - 1, min(len(points), PLACES + 2)).round().astype(int)[1:-1]]
            if len(some):
                base = frame.base(some[:, 0], some[:, 1])
                lines.append((value, np.column_stack([base, np.full(len(base), height * frame.height)])))
    return lines


def _longest_first(
    lines: list[tuple[float, FloatArray]], camera: Camera, size: tuple[int, int], shortest: float
) -> list[tuple[float, FloatArray, FloatArray]]:
    """The lines with (K, 2) pixels of their places, those that are long on the picture first, short ones left out."""
    placed = [(value, world, camera.project(world, *size)[:, :2]) for value, world in lines]
    long = [line for line in placed if _length(line[2]) >= shortest]
    return sorted(long, key=lambda line: -_length(line[2]))[:MOST]


def _length(pixels: FloatArray) -> float:
    return float(np.nansum(np.linalg.norm(np.diff(pixels, axis=0), axis=1)))


def _chosen(
    places: FloatArray, taken: list[tuple[float, float]], wanted: int, size: tuple[int, int], scale: float
) -> list[tuple[float, float]]:
    """Up to so many places inside the picture and apart from those that are taken; the middle of a line first."""
    chosen: list[tuple[float, float]] = []
    order = sorted(range(len(places)), key=lambda k: abs(k - (len(places) - 1) / 2))
    for x, y in places[order].tolist():
        inside = 0 <= x <= size[0] and 0 <= y <= size[1]
        apart = all(np.hypot(x - a, y - b) >= APART * scale for a, b in (*taken, *chosen))
        if inside and apart:
            chosen.append((x, y))
            if len(chosen) == wanted:
                break
    return chosen

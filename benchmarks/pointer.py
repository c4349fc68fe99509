"""How exactly the pointer reads a surface: lines of sight against 40-digit arithmetic.

    PYTHONPATH=. python benchmarks/pointer.py [rays]

`exact_surface.py` tells how the truth is found.

Where the ray only grazes a ridge, or meets a sample where patches of different slope join, no
double-precision answer can be near the exact one: the slightest change of the ray moves it to the
next patch. There the reading must lie between the exact answers for the ray moved to either side
by `GRAZE`, along each axis of the world. Random rays do not happen to do that; rays aimed at
samples, every ridge's highest points, do it on purpose.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from exact_surface import ExactSurface
from mpmath import mp, mpf

from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, frame_of
from landscape.viewer.picking import read_under
from landscape.viewer.reading import Reading, read_at

SIZE = (1280.0, 720.0)
GRAZE = mpf("1e-12")
"""World height; the longer side of the surface is 2."""
TOLERANCE = 1e-9
DISPLAYS = {
    "linear": Display(height_scale="linear", low=0.01, high=1e10),
    "linear, clipped cliffs": Display(height_scale="linear", low=0.5, high=40.0, exaggeration=3.0),
    "log": Display(height_scale="log", low=0.01, high=1e10),
    "log, 4× exaggerated": Display(height_scale="log", low=0.01, high=1e10, exaggeration=4.0),
    "log, flattened": Display(height_scale="log", low=1.0, high=1e6, exaggeration=0.1),
    "symmetric log": Display(height_scale="symlog", linear_to=0.3, low=0.0, high=1e9),
}


def cliffs(seed: int = 5) -> Surface:
    """Returns a surface with uneven axes, n ≠ m, twelve decades of losses and steep cliffs."""
    generator = np.random.default_rng(seed)
    alpha, beta = (np.cumsum(generator.uniform(0.02, 1.0, count)) for count in (31, 23))
    height = 2.0 * np.sin(alpha)[None, :] * np.cos(0.7 * beta)[:, None] + 1.0
    cliff = np.where(generator.uniform(size=height.shape) < 0.15, generator.uniform(2, 8, height.shape), 0.0)
    loss = 10.0 ** (height + cliff + generator.uniform(-0.5, 0.5, height.shape))
    return Surface(alpha - 7.0, beta - 4.0, {"loss": loss, "accuracy": generator.uniform(0.1, 1.0, height.shape)})


def sights(
    surface: Surface, frame: SceneFrame, count: int, seed: int, aimed: bool
) -> Iterator[tuple[Camera, tuple[float, float]]]:
    """Yields cameras and points of the picture, at random or aimed exactly at samples inside the border."""
    generator = np.random.default_rng(seed)
    for _ in range(count):
        camera = Camera(
            target=(generator.uniform(-0.3, 0.3), generator.uniform(-0.3, 0.3), generator.uniform(0.0, 0.5)),
            distance=10 ** generator.uniform(-0.3, 0.8),
            yaw=generator.uniform(0, 2 * np.pi),
            pitch=generator.uniform(-0.2, np.pi / 2),
            roll=generator.uniform(-1.0, 1.0),
            projection="perspective" if generator.uniform() < 0.7 else "orthographic",
        )
        pixel = generator.uniform(0, 1, 2) * SIZE
        if aimed:
            row, column = (int(generator.integers(1, size - 1)) for size in surface.shape)
            sample = frame.world(surface.alpha[column], surface.beta[row], surface.loss[row, column])
            x, y, _ = camera.project(sample, *SIZE)[0]
            pixel = np.array([x, y]) if np.isfinite(x) else pixel
        yield camera, (float(pixel[0]), float(pixel[1]))


@dataclass
class Errors:
    """What was found.

    Attributes:
        rays, hits: how many were tried, and how many of them met the surface.
        bracketed: of those further than the tolerance from the truth, how many lie between the
            answers for the ray moved a little.
        wrong: how many do not.
        position: largest error of α and β, as a share of the axis.
        value: largest relative error of a field.
        slope: largest error of the gradient's components, relative to its length.
    """

    rays: int = 0
    hits: int = 0
    bracketed: int = 0
    wrong: int = 0
    position: float = 0.0
    value: float = 0.0
    slope: float = 0.0
    details: list[str] = field(default_factory=list)


def measure(rays: int, display: Display, seed: int, aimed: bool = False) -> Errors:
    """Returns the errors of readings along lines of sight, random ones or such that are aimed at samples."""
    surface = cliffs()
    frame = frame_of(surface, display)
    exact, errors = ExactSurface(surface, frame), Errors()
    for camera, pixel in sights(surface, frame, rays, seed, aimed):
        eye, direction = camera.ray(pixel, SIZE)
        near = camera.depth_range[0] / float(direction @ camera.basis()[2])
        truth, reading = exact.first_crossing(eye, direction, near), read_under(surface, frame, camera, pixel, SIZE)
        errors.rays += 1
        errors.hits += truth is not None
        if truth is None and reading is None:
            continue
        found = None if truth is None or reading is None else _compare(exact, eye, direction, truth, reading)
        if found is not None and max(found) <= TOLERANCE:
            errors.position, errors.value = max(errors.position, found[0]), max(errors.value, found[1])
            errors.slope = max(errors.slope, found[2])
        elif _brackets(exact, eye, direction, near, reading):
            errors.bracketed += 1
        else:
            errors.wrong += 1
            errors.details.append(f"{camera} {pixel} {found}")
    return errors


def _compare(
    exact: ExactSurface, eye: np.ndarray, direction: np.ndarray, truth: tuple, reading: Reading
) -> tuple[float, float, float]:
    distance, row, column = truth
    x, y = (mpf(float(eye[axis])) + distance * mpf(float(direction[axis])) for axis in (0, 1))
    surface, (alpha, beta) = exact.surface, exact.plane(x, y, row, column)
    position = max(
        abs(reading.alpha - alpha) / (exact.alpha[-1] - exact.alpha[0]),
        abs(reading.beta - beta) / (exact.beta[-1] - exact.beta[0]),
    )
    values = {name: exact.values_at(values, x, y, row, column) for name, values in surface.fields.items()}
    again = read_at(surface, reading.alpha, reading.beta)  # as panels and pins do
    assert again is not None
    value = max(abs(r.fields[name] - true) / abs(true) for name, true in values.items() for r in (reading, again))
    slope = exact.gradient_at(surface.loss, x, y, row, column)
    error = max(abs(mpf(a) - b) for a, b in zip(reading.gradient, slope, strict=True)) / mp.hypot(*slope)
    return float(position), float(value), float(error)


def _brackets(
    exact: ExactSurface, eye: np.ndarray, direction: np.ndarray, near: float, reading: Reading | None
) -> bool:
    """Whether a reading lies between the answers for the ray moved to either side by `GRAZE`."""
    sides = [[sign * GRAZE * (axis == moved) for axis in range(3)] for moved in range(3) for sign in (1, -1)]
    ends = [exact.first_crossing(eye, direction, near, side) for side in sides]
    distances = [end[0] if end else mp.inf for end in ends]
    if reading is None:
        return mp.inf in distances
    longest = int(np.argmax(np.abs(direction[:2])))
    axis, lines, place = (exact.alpha, exact.x, reading.alpha) if longest == 0 else (exact.beta, exact.y, reading.beta)
    world = lines[0] + (place - axis[0]) / (axis[-1] - axis[0]) * (lines[-1] - lines[0])
    distance = (world - mpf(float(eye[longest]))) / mpf(float(direction[longest]))
    slack = mpf("1e-9")
    return min(distances) - slack <= distance <= max(distances) + slack


def seconds_of_a_reading(samples: int, rays: int = 200) -> float:
    """Returns the median time of one reading on a smooth surface with so many samples a side."""
    axis = np.linspace(-1.0, 1.0, samples)
    surface = Surface(axis, axis, {"loss": 0.1 + axis[None, :] ** 2 + 2 * axis[:, None] ** 2})
    frame = frame_of(surface, Display(height_scale="log", low=0.1, high=3.1))
    read_under(surface, frame, Camera(), (640.0, 360.0), SIZE)
    times = []
    for camera, pixel in sights(surface, frame, rays, 1, aimed=False):
        begun = time.perf_counter()
        read_under(surface, frame, camera, pixel, SIZE)
        times.append(time.perf_counter() - begun)
    return float(np.median(times))


def main() -> None:
    """Prints a line for each display and way of choosing rays; then one in ten is aimed at a sample."""
    for samples in (51, 1001, 4001):
        print(f"A reading of {samples:,}×{samples:,} samples: {seconds_of_a_reading(samples) * 1e6:,.0f} µs")
    rays = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for aimed, count in ((False, -(-rays // len(DISPLAYS))), (True, -(-rays // 10 // len(DISPLAYS)))):
        print("Rays aimed at samples" if aimed else "Random rays")
        for number, (name, display) in enumerate(DISPLAYS.items()):
            found = measure(count, display, number, aimed)
            print(
                f"  {name:22} {found.rays:6,} rays, {found.hits:6,} hits, {found.bracketed:4,} bracketed,"
                f" {found.wrong} wrong; worst error of position {found.position:.1e}, value {found.value:.1e},"
                f" slope {found.slope:.1e}",
                *found.details,
                sep="\n    ",
                flush=True,
            )


if __name__ == "__main__":
    main()

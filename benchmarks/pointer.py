"""How exactly the pointer reads a surface: random lines of sight against 40-digit arithmetic.

    PYTHONPATH=. python benchmarks/pointer.py [rays]

The truth shares nothing with the viewer but the ray, the samples and the frame, taken as exact
numbers. Heights are scaled with 40 digits; every cell of the grid is tried, not only those along
the ray; and the first place where the ray crosses a patch is found by bisection of the patch's
height above the ray, not by solving a quadratic.

Where the ray only grazes a ridge, or meets a sample where patches of different slope join, no
double-precision answer can be near the exact one: the slightest change of the ray moves it to the
next patch. There the reading must lie between the exact answers for the surface raised and lowered
by `GRAZE`. Random rays do not happen to do that; rays aimed at samples, every ridge's highest
points, do it on purpose.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from mpmath import mp, mpf

from landscape.surface import Surface
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame, frame_of
from landscape.viewer.picking import read_under
from landscape.viewer.reading import Reading
from landscape.viewer.state import Display

SIZE = (1280.0, 720.0)
GRAZE = mpf("1e-12")
"""World height; the longer side of the surface is 2."""
ON_IT = mpf(0)
TOLERANCE = 1e-9
DISPLAYS = {
    "linear": Display(height_scale="linear", low=0.01, high=1e10),
    "linear, clipped cliffs": Display(height_scale="linear", low=0.5, high=40.0, exaggeration=3.0),
    "log": Display(height_scale="log", low=0.01, high=1e10),
    "log, 4× exaggerated": Display(height_scale="log", low=0.01, high=1e10, exaggeration=4.0),
    "log, flattened": Display(height_scale="log", low=1.0, high=1e6, exaggeration=0.1),
}
mp.dps = 40


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
    """Yields cameras and points of the picture, at random or aimed exactly at samples of the surface."""
    generator = np.random.default_rng(seed)
    for _ in range(count):
        camera = Camera(
            target=(generator.uniform(-0.3, 0.3), generator.uniform(-0.3, 0.3), generator.uniform(0.0, 0.5)),
            distance=10 ** generator.uniform(-0.3, 0.8),
            yaw=generator.uniform(0, 2 * np.pi),
            pitch=generator.uniform(-0.2, np.pi / 2),
        )
        pixel = generator.uniform(0, 1, 2) * SIZE
        if aimed:
            row, column = (int(generator.integers(size)) for size in surface.shape)
            sample = frame.world(surface.alpha[column], surface.beta[row], surface.loss[row, column])
            x, y, _ = camera.project(sample, *SIZE)[0]
            pixel = np.array([x, y]) if np.isfinite(x) else pixel
        yield camera, (float(pixel[0]), float(pixel[1]))


class ExactSurface:
    """A displayed surface as 40-digit numbers."""

    def __init__(self, surface: Surface, frame: SceneFrame) -> None:
        self.surface = surface
        self.alpha, self.beta = ([mpf(value) for value in axis.tolist()] for axis in (surface.alpha, surface.beta))
        self.x = _world(self.alpha, frame.alpha_range, frame.half_x)
        self.y = _world(self.beta, frame.beta_range, frame.half_y)
        self.z = [[_height(mpf(loss), frame) for loss in row] for row in surface.loss.tolist()]
        self._rough = [np.array(values, dtype=np.longdouble) for values in (self.x, self.y, self.z)]

    def first_crossing(self, eye: np.ndarray, direction: np.ndarray, raised: mpf = ON_IT) -> tuple[mpf, ...] | None:
        """Returns (distance, row, column) where a ray first crosses the surface, lifted by `raised`."""
        start, change = ([mpf(value) for value in vector.tolist()] for vector in (eye, direction))
        best = None
        for row, column in self._candidates(eye, direction):
            bounds = self._span(start, change, row, column)
            if bounds is None or (best is not None and bounds[0] > best[0]):
                continue
            distance = self._crossing_in(start, change, row, column, bounds, raised)
            if distance is not None and (best is None or distance < best[0]):
                best = distance, row, column
        return best

    def values_at(self, values: np.ndarray, x: mpf, y: mpf, row: int, column: int) -> mpf:
        """Returns the bilinear interpolation of the data at a world position inside a cell."""
        return _bilinear(values.tolist(), self._shares(x, y, row, column), row, column)

    def plane(self, x: mpf, y: mpf, row: int, column: int) -> tuple[mpf, mpf]:
        """Returns α and β at a world position inside a cell."""
        u, v = self._shares(x, y, row, column)
        left, low = self.alpha[column], self.beta[row]
        return left + u * (self.alpha[column + 1] - left), low + v * (self.beta[row + 1] - low)

    def _shares(self, x: mpf, y: mpf, row: int, column: int) -> tuple[mpf, mpf]:
        u = (x - self.x[column]) / (self.x[column + 1] - self.x[column])
        return u, (y - self.y[row]) / (self.y[row + 1] - self.y[row])

    def _candidates(self, eye: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """(K, 2) row and column of every cell whose box of heights the ray may touch, by generous bounds."""
        x, y, z = self._rough
        with np.errstate(divide="ignore", invalid="ignore"):
            across, along = (x - eye[0]) / direction[0], (y - eye[1]) / direction[1]
        enter = np.maximum(np.minimum(along[:-1], along[1:])[:, None], np.minimum(across[:-1], across[1:])[None, :])
        leave = np.minimum(np.maximum(along[:-1], along[1:])[:, None], np.maximum(across[:-1], across[1:])[None, :])
        corners = np.stack([z[:-1, :-1], z[:-1, 1:], z[1:, :-1], z[1:, 1:]])
        ends = np.stack([eye[2] + np.maximum(enter, 0) * direction[2], eye[2] + leave * direction[2]])
        slack = 1e-6
        touched = (enter <= leave + slack) & (leave >= -slack)
        touched &= (ends.max(axis=0) >= corners.min(axis=0) - slack) & (ends.min(axis=0) <= corners.max(axis=0) + slack)
        return np.argwhere(touched)

    def _span(self, start: list[mpf], change: list[mpf], row: int, column: int) -> tuple[mpf, mpf] | None:
        """Distances between which the ray is over a cell."""
        near, far = mpf(0), mpf(10) ** 6
        for axis, low, high in (
            (0, self.x[column], self.x[column + 1]),
            (1, self.y[row], self.y[row + 1]),
        ):
            first, second = sorted(((low - start[axis]) / change[axis], (high - start[axis]) / change[axis]))
            near, far = max(near, first), min(far, second)
        return (near, far) if near <= far else None

    def _crossing_in(
        self, start: list[mpf], change: list[mpf], row: int, column: int, bounds: tuple[mpf, mpf], raised: mpf
    ) -> mpf | None:
        """The first distance within bounds at which the patch's height above the ray changes sign."""

        def above(t: mpf) -> mpf:
            x, y, z = (s + t * c for s, c in zip(start, change, strict=True))
            return _bilinear(self.z, self._shares(x, y, row, column), row, column) + raised - z

        near, far = bounds
        middle = (near + far) / 2
        left, centre, right = above(near), above(middle), above(far)
        bend = left - 2 * centre + right
        turn = middle - (right - left) / (2 * bend) * (far - near) / 2 if bend != 0 else near
        stops = [near, turn, far] if near < turn < far else [near, far]
        for first, second in pairwise(stops):
            low, high = above(first), above(second)
            if low * high <= 0:
                return _bisected(above, first, second, low)
        return None


def _bisected(above: Callable[[mpf], mpf], first: mpf, second: mpf, low: mpf) -> mpf:
    while second - first > mpf("1e-30"):
        middle = (first + second) / 2
        if above(middle) * low > 0:
            first = middle
        else:
            second = middle
    return (first + second) / 2


def _bilinear(grid: list, shares: tuple[mpf, mpf], row: int, column: int) -> mpf:
    u, v = shares
    low = grid[row][column] * (1 - u) + grid[row][column + 1] * u
    high = grid[row + 1][column] * (1 - u) + grid[row + 1][column + 1] * u
    return low * (1 - v) + high * v


def _world(axis: list[mpf], bounds: tuple[float, float], half: float) -> list[mpf]:
    low, high = (mpf(bound) for bound in bounds)
    return [(value - (low + high) / 2) / ((high - low) / 2) * mpf(half) for value in axis]


def _height(loss: mpf, frame: SceneFrame) -> mpf:
    low, high = mpf(frame.low), mpf(frame.high)
    if frame.scale == "log":
        loss, low, high = mp.log(loss), mp.log(low), mp.log(high)
    return min(max((loss - low) / (high - low), mpf(0)), mpf(1)) * mpf(frame.height)


@dataclass
class Errors:
    """What was found.

    Attributes:
        rays, hits: how many were tried, and how many of them met the surface.
        bracketed: of those further than the tolerance from the truth, how many lie between the
            answers for the surface raised and lowered.
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
        truth, reading = exact.first_crossing(eye, direction), read_under(surface, frame, camera, pixel, SIZE)
        errors.rays += 1
        errors.hits += truth is not None
        if truth is None and reading is None:
            continue
        found = None if truth is None or reading is None else _compare(exact, eye, direction, truth, reading)
        if found is not None and max(found) <= TOLERANCE:
            errors.position, errors.value = max(errors.position, found[0]), max(errors.value, found[1])
            errors.slope = max(errors.slope, found[2])
        elif _brackets(exact, eye, direction, reading):
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
    value = max(abs(reading.fields[name] - true) / abs(true) for name, true in values.items())
    slope = _gradient(exact, x, y, row, column)
    error = max(abs(mpf(a) - b) for a, b in zip(reading.gradient, slope, strict=True)) / mp.hypot(*slope)
    return float(position), float(value), float(error)


def _gradient(exact: ExactSurface, x: mpf, y: mpf, row: int, column: int) -> tuple[mpf, mpf]:
    """The patch's derivatives by α and β: differences along its straight lines, which are exact."""
    u, v = exact._shares(x, y, row, column)
    loss = exact.surface.loss.tolist()
    width = exact.alpha[column + 1] - exact.alpha[column]
    depth = exact.beta[row + 1] - exact.beta[row]
    across = _bilinear(loss, (mpf(1), v), row, column) - _bilinear(loss, (mpf(0), v), row, column)
    along = _bilinear(loss, (u, mpf(1)), row, column) - _bilinear(loss, (u, mpf(0)), row, column)
    return across / width, along / depth


def _brackets(exact: ExactSurface, eye: np.ndarray, direction: np.ndarray, reading: Reading | None) -> bool:
    """Whether a reading lies between the answers for the surface raised and lowered by `GRAZE`."""
    ends = [exact.first_crossing(eye, direction, sign * GRAZE) for sign in (1, -1)]
    distances = [end[0] if end else mp.inf for end in ends]
    if reading is None:
        return mp.inf in distances
    longest = int(np.argmax(np.abs(direction[:2])))
    axis, lines, place = (exact.alpha, exact.x, reading.alpha) if longest == 0 else (exact.beta, exact.y, reading.beta)
    world = lines[0] + (place - axis[0]) / (axis[-1] - axis[0]) * (lines[-1] - lines[0])
    distance = (world - mpf(float(eye[longest]))) / mpf(float(direction[longest]))
    slack = mpf("1e-9")
    return min(distances) - slack <= distance <= max(distances) + slack


def main() -> None:
    """Prints a line for each display and way of choosing rays; one in ten is aimed at a sample."""
    rays = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for aimed, count in ((False, rays // len(DISPLAYS)), (True, rays // 10 // len(DISPLAYS))):
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

"""The labelled box around a surface: its lines in the world, its labels on the picture. No GL.

The two walls behind the surface are drawn, and the floor. Numbers stand along edges in the outline
of the box, where nothing is behind them but the background.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from typing import Literal

import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.display import SceneFrame
from landscape.viewer.ticks import linear_ticks, tick_labels, value_ticks
from landscape.viewer.value_range import HeightScale

Axis = Literal["alpha", "beta", "loss"]
Role = Literal["tick", "title"]

TICK_LENGTH = 0.025
TICKS_PER_UNIT = 2.5
"""Ticks wanted for one world unit of an axis."""

LABEL_GAP, TITLE_GAP, LOSS_TITLE_GAP = 6.0, 34.0, 12.0
"""Pixels at scale 1 from an edge to the labels along it, to its title, and above the loss axis."""

CHARACTER = 7.0, 14.0
"""Width and height of a character in pixels at scale 1, to keep labels apart."""

SHORTEST_AXIS, END_ON = 40.0, 0.97
"""An axis that appears shorter, in pixels, or is looked along (cosine), is not labelled."""


@dataclass(frozen=True)
class Label:
    """A text on the picture.

    Attributes:
        text: to write.
        position: pixels from the left and from the top.
        anchor: the point of the text's own box that lies at the position, as shares of its
            width and height: (0, 0) is its upper left, (0.5, 1) the middle of its lower edge.
        role: a number at a tick, or the name of an axis.
        axis: which.
    """

    text: str
    position: tuple[float, float]
    anchor: tuple[float, float]
    role: Role
    axis: Axis


@dataclass(frozen=True)
class AxesBox:
    """The box of a frame as a camera sees it."""

    frame: SceneFrame
    camera: Camera

    @cached_property
    def near(self) -> tuple[float, float]:
        """Signs of x and of y on the sides that face the viewer."""
        x, y, _ = -self.camera.basis()[2]
        return (1.0 if x >= 0 else -1.0), (1.0 if y >= 0 else -1.0)

    @property
    def ticks(self) -> dict[Axis, FloatArray]:
        """Tick values of the three axes."""
        return _ticks_of(self.frame)

    def edges(self) -> FloatArray:
        """(K, 3) the floor's outline, the outlines of the walls behind, and tick marks; NaN between lines."""
        hx, hy, top, low = self.frame.half_x, self.frame.half_y, self.frame.height, self.frame.floor
        x, y = -self.near[0] * hx, -self.near[1] * hy
        floor = [(-hx, -hy, low), (hx, -hy, low), (hx, hy, low), (-hx, hy, low), (-hx, -hy, low)]
        walls = [(-x, y, low), (-x, y, top), (x, y, top), (x, -y, top), (x, -y, low)]
        corner = [(x, y, low), (x, y, top)]
        marks = [
            [foot, foot + TICK_LENGTH * self._outward(axis)]
            for axis in ("alpha", "beta", "loss")
            for foot in self._feet(axis)
        ]
        return broken([floor, walls, corner, self._ends("alpha"), self._ends("beta"), *marks])

    def grid(self, on_floor: bool = True) -> FloatArray:
        """(K, 3) faint lines at the ticks, on the walls behind and on the floor; NaN between lines."""
        hx, hy, low, top = self.frame.half_x, self.frame.half_y, self.frame.floor, self.frame.height
        x, y = -self.near[0] * hx, -self.near[1] * hy
        across = [[(u, -hy, low), (u, hy, low)] for u in self._places("alpha") if on_floor]
        along = [[(-hx, v, low), (hx, v, low)] for v in self._places("beta") if on_floor]
        around = [[(-x, y, z), (x, y, z), (x, -y, z)] for z in self._places("loss")]
        upwards = [[(u, y, low), (u, y, top)] for u in self._places("alpha") if self.frame.is_chart]
        return broken([*across, *along, *around, *upwards])

    def labels(self, size: tuple[int, int], scale: float = 1.0) -> tuple[Label, ...]:
        """Returns the labels that fit the picture without touching each other, titles first."""
        return _labels_of(self, size, scale)

    def axis_labels(self, axis: Axis, size: tuple[int, int], scale: float) -> list[Label]:
        """Returns an axis's labels, whether or not they have room."""
        ends = self._ends(axis)
        if len(self.ticks[axis]) == 0:
            return []
        low, high = self.camera.project(ends, *size)[:, :2]
        along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
        if abs(along @ self.camera.basis()[2]) > END_ON or not np.linalg.norm(high - low) >= SHORTEST_AXIS * scale:
            return []
        places = self._beside(self._feet(axis), axis, size, LABEL_GAP * scale)
        texts = _texts_of(self.frame)[axis]
        labels = [Label(text, *place, "tick", axis) for text, place in zip(texts, places, strict=True)]
        return [*labels, self._title(axis, size, scale)]

    def _title(self, axis: Axis, size: tuple[int, int], scale: float) -> Label:
        ends = self._ends(axis)
        if axis == "loss":
            x, y = self.camera.project(ends[1:], *size)[0, :2]
            name = axis_title(self.frame.field, self.frame.scale)
            return Label(name, (float(x), float(y - LOSS_TITLE_GAP * scale)), (0.75, 1.0), "title", axis)
        (place,) = self._beside(ends.mean(axis=0, keepdims=True), axis, size, TITLE_GAP * scale)
        return Label(self.frame.alpha_name if axis == "alpha" else "β", *place, "title", axis)

    def _beside(
        self, points: FloatArray, axis: Axis, size: tuple[int, int], gap: float
    ) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """Positions and anchors of texts that stand `gap` pixels off tick marks at (K, 3) points, away from the box."""
        marks = np.concatenate([points, points + TICK_LENGTH * self._outward(axis)])
        feet, tips = self.camera.project(marks, *size)[:, :2].reshape(2, -1, 2)
        length = np.linalg.norm(tips - feet, axis=1, keepdims=True)
        away = np.where(length > 1e-6, (tips - feet) / np.maximum(length, 1e-6), (0.0, 1.0))
        return list(zip(_pairs(tips + gap * away), _pairs(0.5 - 0.5 * away), strict=True))

    def _places(self, axis: Axis) -> FloatArray:
        """World x, y or z of an axis's ticks."""
        ticks = self.ticks[axis]
        if axis == "loss":
            return self.frame.unclipped_places(ticks) * self.frame.height
        start = self.frame.alpha_range[0], self.frame.beta_range[0]
        if axis == "alpha":
            return self.frame.base(ticks, start[1])[:, 0]
        return self.frame.base(start[0], ticks)[:, 1]

    def _ends(self, axis: Axis) -> FloatArray:
        """(2, 3) where a labelled edge begins and ends."""
        hx, hy = self.frame.half_x, self.frame.half_y
        side, z = self._side(axis)
        if axis == "alpha":
            return np.array([(-hx, side * hy, z), (hx, side * hy, z)])
        if axis == "beta":
            return np.array([(side * hx, -hy, z), (side * hx, hy, z)])
        x, y = self.loss_corner
        return np.array([(x, y, 0.0), (x, y, self.frame.height)])

    def _side(self, axis: Axis) -> tuple[float, float]:
        """Sign of the side an edge along α or β lies on, and its world z, such that it is in the outline.

        From above that is the floor's near edge, but the box's upper one where the wall over it
        turns away, as in a top view. From below it is the floor's far edge.
        """
        across = 1 if axis == "alpha" else 0
        near, half = self.near[across], (self.frame.half_x, self.frame.half_y)[across]
        *place, weight = self.camera.viewpoint
        wall_seen = near * place[across] > half * weight
        if place[2] >= self.frame.floor * weight:
            return near, self.frame.floor if wall_seen else self.frame.height
        return (-near if wall_seen else near), self.frame.floor

    @property
    def sides(self) -> tuple[object, ...]:
        """What of the box depends on the camera: equal sides have equal lines."""
        return self.near, self.loss_corner, self._side("alpha"), self._side("beta")

    @cached_property
    def loss_corner(self) -> tuple[float, float]:
        """Place (x, y) of the vertical edge that appears leftmost; it is always in the outline of the box."""
        hx, hy = self.frame.half_x, self.frame.half_y
        corners = [(x, y) for x in (-hx, hx) for y in (-hy, hy)]
        return min(corners, key=self._across)

    def _across(self, corner: tuple[float, float]) -> float:
        """How far right a vertical edge's middle appears, in no unit of its own; infinitely if behind the viewer."""
        x, _, z, _ = (self.camera.view_matrix() @ (*corner, self.frame.height / 2, 1.0)).tolist()
        if self.camera.projection == "orthographic":
            return x
        return x / -z if z < 0 else inf

    def _outward(self, axis: Axis) -> FloatArray:
        if axis == "alpha":
            return np.array([0.0, self._side(axis)[0], 0.0])
        if axis == "beta":
            return np.array([self._side(axis)[0], 0.0, 0.0])
        return -self.camera.basis()[0]

    def _feet(self, axis: Axis) -> FloatArray:
        """(T, 3) points of the ticks on the labelled edge, from which their marks point outward."""
        column = {"alpha": 0, "beta": 1, "loss": 2}[axis]
        places = self._places(axis)
        feet = np.repeat(self._ends(axis)[:1], len(places), axis=0)
        feet[:, column] = places
        return feet


@lru_cache(maxsize=8)
def _ticks_of(frame: SceneFrame) -> dict[Axis, FloatArray]:
    alpha = linear_ticks(*frame.alpha_range, target=_target(2 * frame.half_x))
    beta = linear_ticks(*frame.beta_range, target=_target(2 * frame.half_y))
    low, high = frame.value_at([0.0, 1.0]).tolist()
    loss = value_ticks(low, high, frame.scale, frame.linear_to, target=_target(2 * frame.height))
    extents = np.ptp(frame.alpha_range), np.ptp(frame.beta_range), frame.height
    axes: tuple[Axis, ...] = ("alpha", "beta", "loss")
    # A flat map has no axis of losses, a chart of curves has no α or no β.
    return {
        axis: ticks if extent > 0 else np.empty(0)
        for axis, ticks, extent in zip(axes, (alpha, beta, loss), extents, strict=True)
    }


@lru_cache(maxsize=8)
def _texts_of(frame: SceneFrame) -> dict[Axis, list[str]]:
    return {axis: tick_labels(ticks) for axis, ticks in _ticks_of(frame).items()}


@lru_cache(maxsize=8)
def _labels_of(box: AxesBox, size: tuple[int, int], scale: float) -> tuple[Label, ...]:
    """Kept from frame to frame: most are drawn because the pointer moved, not the camera."""
    axes: tuple[Axis, ...] = ("alpha", "beta", "loss")
    found = [box.axis_labels(axis, size, scale) for axis in axes]
    wanted = [label for role in ("title", "tick") for group in found for label in group if label.role == role]
    return _apart(wanted, size, scale)


def _pairs(rows: FloatArray) -> list[tuple[float, float]]:
    return [(x, y) for x, y in rows.tolist()]


def axis_title(field: str, scale: HeightScale) -> str:
    """Returns the name of a field as axes and colour bars write it, with a scale that is not linear."""
    name = field.replace("_", " ")
    return name if scale == "linear" else f"{name}, {scale}"


def broken(lines: Iterable[object]) -> FloatArray:
    """Returns polylines one after another as (K, 3), a row of NaN between two."""
    pieces = [np.asarray(line, dtype=np.float64).reshape(-1, 3) for line in lines]
    gap = np.full((1, 3), np.nan)
    return np.concatenate([part for piece in pieces for part in (piece, gap)]) if pieces else np.empty((0, 3))


def _target(length: float) -> int:
    return max(4, round(TICKS_PER_UNIT * min(length, 4.0)))


def _apart(labels: list[Label], size: tuple[int, int], scale: float) -> tuple[Label, ...]:
    """Keeps each label that lies within the picture and clear of those kept before."""
    kept: list[Label] = []
    boxes: list[tuple[float, float, float, float]] = []
    for label in labels:
        width, height = CHARACTER[0] * scale * len(label.text), CHARACTER[1] * scale
        left, top = label.position[0] - label.anchor[0] * width, label.position[1] - label.anchor[1] * height
        box = left, top, left + width, top + height
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
        if inside and not any(_overlap(box, other, 2.0 * scale) for other in boxes):
            kept.append(label)
            boxes.append(box)
    return tuple(kept)


def _overlap(a: tuple[float, ...], b: tuple[float, ...], gap: float) -> bool:
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap

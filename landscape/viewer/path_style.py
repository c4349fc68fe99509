"""How training paths are drawn; nothing here changes them. No imports of the viewer: the state holds it."""

from dataclasses import dataclass
from typing import Literal

PathColor = Literal["run", "step", "loss", "off-plane"]

PATH_COLORS: tuple[PathColor, ...] = ("run", "step", "loss", "off-plane")


@dataclass(frozen=True)
class PathStyle:
    """How training paths are drawn.

    Attributes:
        width: of the line, in pixels at scale 1.
        color: each run in its own colour; or along the path by the step, by the checkpoints'
            true loss, or by their distance from the plane.
        arrows: whether arrowheads tell which way it runs.
        checkpoints: whether dots mark checkpoints, as many as have room.
        steps: whether the numbers of checkpoints are written, as many as have room.
        lifted: whether checkpoints of known loss stand at the height of that loss, with lines down to
            the surface, instead of on the surface.
    """

    width: float = 3.6
    color: PathColor = "run"
    arrows: bool = True
    checkpoints: bool = False
    steps: bool = False
    lifted: bool = False

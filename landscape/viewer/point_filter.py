"""Which critical points one wants to see, beside how strong they must be, and which one is spoken of."""

from dataclasses import dataclass, replace
from typing import Literal

from landscape.critical import CriticalKind

Places = Literal["everywhere", "inside", "border"]
Certainty = Literal["any", "certain", "uncertain"]

Vertex = tuple[int, int]
"""Row and column of the sample that a critical point lies on: its name on its surface."""


@dataclass(frozen=True)
class PointFilter:
    """A choice among critical points, for picture and table alike.

    Attributes:
        left_out: kinds that are not shown.
        places: whether points inside, on a border (of the surface or of a hole), or both are shown.
        certainty: "certain" leaves out what is weaker than the sampling noise, "uncertain" shows that
            alone. A point whose noise is not known is neither.
    """

    left_out: frozenset[CriticalKind] = frozenset()
    places: Places = "everywhere"
    certainty: Certainty = "any"

    def with_kind(self, kind: CriticalKind, shown: bool) -> "PointFilter":
        """Returns the filter with a kind shown or left out."""
        return replace(self, left_out=self.left_out - {kind} if shown else self.left_out | {kind})


@dataclass(frozen=True)
class PointFocus:
    """Which critical points of the active surface are spoken of.

    Attributes:
        chosen: the one that was clicked on.
        hovered: the one that the mouse is on, in the picture or in the table.
        in_picture: whether it is there in the picture.
        sought: whether the table shall scroll to the chosen one.
    """

    chosen: Vertex | None = None
    hovered: Vertex | None = None
    in_picture: bool = False
    sought: bool = False

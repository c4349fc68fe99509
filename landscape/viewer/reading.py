"""What a surface says at one point of the plane: every field, the slope, and how it is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

import numpy as np

from landscape.provenance_text import alpha_name
from landscape.surface import PointState, Surface
from landscape.viewer.patches import CellPoints, covers, locate

_WORST_FIRST = (PointState.MISSING, PointState.NOT_FINITE, PointState.INTERPOLATED)


@dataclass(frozen=True)
class Reading:
    """A surface at one point, bilinear between the samples around it.

    Attributes:
        alpha, beta: where.
        fields: every field by name; NaN where a sample around the point is missing.
        gradient: of the loss by α and by β, in units of the loss; of this point's patch.
        state: the least certain state of the samples that count at this point: evaluated means
            that every one of them was.
    """

    alpha: float
    beta: float
    fields: Mapping[str, float]
    gradient: tuple[float, float]
    state: PointState

    @property
    def loss(self) -> float:
        """The loss, in its own units."""
        return self.fields["loss"]

    @property
    def slope(self) -> float:
        """The steepest rise of the loss for one unit of the plane's coordinates."""
        return hypot(*self.gradient)


def spoken(field: str) -> str:
    """Returns the name of a field as people read it."""
    return field.replace("_", " ")


def axis_names(surface: Surface) -> tuple[str, ...]:
    """Returns what a place on a surface is told by; a line has one coordinate."""
    first = alpha_name(surface.provenance)
    return (first,) if surface.shape[0] == 1 else (first, "β")


def read_at(surface: Surface, alpha: float, beta: float) -> Reading | None:
    """Returns what a surface says at a point of the plane; None outside the grid.

    A line (one β) is read at every β as at its own.
    """
    return read_cell(surface, locate(surface, alpha, beta)) if covers(surface, alpha, beta) else None


def read_cell(surface: Surface, place: CellPoints) -> Reading:
    """Returns what a surface says at one place of its grid."""
    missing = place.corners(surface.state) == PointState.MISSING
    unknown = bool((missing & (place.weights > 0)).any())
    fields = {name: np.nan if unknown else float(place.bilinear(values)[0]) for name, values in surface.fields.items()}
    rise, climb = place.gradient(surface, surface.loss)[:, 0].tolist()
    return Reading(
        alpha=_between(surface.alpha, int(place.columns[0]), float(place.u[0])),
        beta=_between(surface.beta, int(place.rows[0]), float(place.v[0])),
        fields=fields,
        gradient=(np.nan, np.nan) if unknown else (rise, climb),
        state=_state(surface, place),
    )


def _between(axis: np.ndarray, cell: int, share: float) -> float:
    """The coordinate at a share of a cell: exact at both ends."""
    low, high = float(axis[cell]), float(axis[min(cell + 1, len(axis) - 1)])
    return low + share * (high - low) if share < 0.5 else high - (1 - share) * (high - low)


def _state(surface: Surface, place: CellPoints) -> PointState:
    counting = place.corners(surface.state)[place.weights > 0]
    return next((state for state in _WORST_FIRST if (counting == state).any()), PointState.EVALUATED)

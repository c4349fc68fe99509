"""Which critical points are shown: strong enough, and not filtered out. No GL."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.appearance import Display
from landscape.viewer.automatic import automatic_display
from landscape.viewer.display import SceneFrame, frame_of
from landscape.viewer.patches import Index
from landscape.viewer.point_columns import PointColumns, columns_of
from landscape.viewer.point_filter import PointFilter, Vertex


@dataclass(frozen=True, eq=False)
class ShownPoints:
    """Critical points of one surface that are shown, in the order they were found in.

    Attributes:
        columns: of all its points.
        places: (K,) which of them are shown.
        strengths: (K,) their persistence as a share of the drawn height.
    """

    columns: PointColumns
    places: Index
    strengths: FloatArray

    @cached_property
    def points(self) -> tuple[CriticalPoint, ...]:
        """The points."""
        return tuple(self.columns.points[place] for place in self.places.tolist())

    @cached_property
    def ranks(self) -> Index:
        """(K,) places among the shown points: those inside before those on a border, the strongest first."""
        return np.lexsort((-self.columns.persistence[self.places], self.columns.on_border[self.places]))

    def place_of(self, vertex: Vertex) -> int | None:
        """Returns which of the shown points lies on a vertex; None if none does."""
        found = self.columns.places.get(vertex)
        place = len(self.places) if found is None else int(np.searchsorted(self.places, found))
        return place if place < len(self.places) and self.places[place] == found else None

    @cached_property
    def counts(self) -> dict[CriticalKind, int]:
        """How many there are of each kind."""
        numbers = np.bincount(self.columns.kinds[self.places], minlength=len(CriticalKind)).tolist()
        return {kind: numbers[kind] for kind in CriticalKind}

    @cached_property
    def uncertain(self) -> int:
        """How many are weaker than the sampling noise."""
        return int(self.columns.uncertain[self.places].sum())

    @cached_property
    def has_crosses(self) -> bool:
        """Whether any is a saddle with a Hessian."""
        saddles = self.places[self.columns.kinds[self.places] == CriticalKind.SADDLE]
        return bool(np.isfinite(self.columns.numbers("eigenvalues", 0)[saddles]).any())


def shown_points(points: tuple[CriticalPoint, ...], surface: Surface, display: Display) -> ShownPoints:
    """Returns the critical points whose persistence is at least the display's share of its range, as filtered.

    Persistence is measured as it is seen: the difference of displayed heights to the partner, so
    that the same threshold serves linear and log heights. What is asked again is not made anew.
    """
    if points and display.height_field != "loss":  # critical points are the loss's, whatever is the height
        shown = display.persistence, display.point_filter
        display = replace(automatic_display(surface)[0], persistence=shown[0], point_filter=shown[1])
    return _shown(columns_of(points), frame_of(surface, display), display.persistence, display.point_filter)


def visible_critical_points(
    critical_points: tuple[CriticalPoint, ...], surface: Surface, display: Display
) -> tuple[CriticalPoint, ...]:
    """Returns the points of `shown_points`."""
    return shown_points(critical_points, surface, display).points


@lru_cache(maxsize=8)
def _shown(columns: PointColumns, frame: SceneFrame, least: float, wanted: PointFilter) -> ShownPoints:
    strengths = np.abs(frame.heights(columns.vertices[:, 2]) - frame.heights(columns.partners))
    kept = (strengths >= least) & ~np.isin(columns.kinds, [int(kind) for kind in wanted.left_out])
    if wanted.places != "everywhere":
        kept &= columns.on_border == (wanted.places == "border")
    if wanted.certainty != "any":
        kept &= columns.known & (columns.uncertain == (wanted.certainty == "uncertain"))
    places = np.flatnonzero(kept)
    return ShownPoints(columns, places, strengths[places])

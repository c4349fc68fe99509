"""Whether what a file says is what was measured again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.trajectory import FloatArray

SMALL = 1e-2
"""Size below which differences are compared with this and no more with the number itself."""

SURPRISE = 1e-3
"""Probability below which that many interpolated points do not miss by chance."""


@dataclass(frozen=True)
class Difference:
    """A number in a file that is not the one measured again.

    Attributes:
        where: which point or checkpoint, for people.
        field: its name.
        told: the file's.
        seen: measured again.
    """

    where: str
    field: str
    told: float
    seen: float


@dataclass(frozen=True)
class Comparison:
    """Numbers of a file beside the same measured again.

    Attributes:
        checked: how many points or checkpoints.
        total: how many the file has.
        identical: how many agree to the last bit in every field.
        largest: largest relative difference of a finite number; NaN where none was compared.
        differences: those beyond what is allowed, in the file's order.
        excused: whether so many differences are to be expected, as of interpolated points.
    """

    checked: int
    total: int
    identical: int
    largest: float
    differences: tuple[Difference, ...]
    excused: bool = False

    @property
    def holds(self) -> bool:
        """Whether the file tells the truth about these."""
        return self.excused or not self.differences

    def record(self) -> dict[str, Any]:
        """Returns the comparison in JSON types but for numbers that are not finite."""
        return {
            "checked": self.checked,
            "total": self.total,
            "identical": self.identical,
            "largest_relative_difference": self.largest,
            "differences": [vars(difference) for difference in self.differences],
            "holds": self.holds,
        }


def relative_differences(told: FloatArray, seen: FloatArray, small: float = SMALL) -> FloatArray:
    """Returns |told − seen| / max(|told|, |seen|, small): 0 for the same infinity and for two NaN, ∞ for one alone."""
    same = (told == seen) | (np.isnan(told) & np.isnan(seen))
    with np.errstate(invalid="ignore", over="ignore"):
        relative = np.abs(told - seen) / np.maximum(np.maximum(np.abs(told), np.abs(seen)), small)
    return np.where(same, 0.0, np.where(np.isfinite(told) & np.isfinite(seen), relative, np.inf))


def compare(
    where: Sequence[str],
    told: Mapping[str, FloatArray],
    seen: Mapping[str, FloatArray],
    total: int,
    allowed: float,
    samples: int = 0,
    small: float = SMALL,
) -> Comparison:
    """Compares numbers with the same measured again.

    Args:
        where: (K,) names of the points.
        told: (K,) by field, the file's.
        seen: (K,) by field, measured again; fields that the file lacks are left out.
        total: how many points the file has.
        allowed: largest relative difference that rounding explains.
        samples: of the data; with some, accuracies may differ by two of them, whose logits rounding may turn.
        small: size that differences of smaller numbers are compared with.
    """
    names = [name for name in seen if name in told]
    relative = {name: relative_differences(told[name], seen[name], small) for name in names}
    differences = []
    for k, place in enumerate(where):
        for name in names:
            ours, theirs = float(told[name][k]), float(seen[name][k])
            flipped = (
                samples > 0 and "accuracy" in name and abs(ours - theirs) <= 2.5 / samples
            )  # two, however they are rounded
            if relative[name][k] > allowed and not flipped:
                differences.append(Difference(place, name, ours, theirs))
    table = np.array([relative[name] for name in names]).reshape(len(names), len(where))
    finite = table[np.isfinite(table)]
    largest = float(finite.max()) if finite.size else float("nan")
    return Comparison(len(where), total, int((table == 0).all(axis=0).sum()), largest, tuple(differences))


def compare_interpolated(
    where: Sequence[str], told: FloatArray, seen: FloatArray, errors: FloatArray, proof: Mapping[str, Any], total: int
) -> Comparison:
    """Compares interpolated losses with measured ones, against the tolerance that the file claims for them.

    A few of them may miss: the file says with what share at most. Only when more do than such a share
    brings about by chance, once in a thousand times, does it not tell the truth.

    Args:
        where: (K,) names of the points.
        told: (K,) losses in the file.
        seen: (K,) measured.
        errors: (K,) differences as shares of the loss's range, as the tolerance is.
        proof: the file's, with ``tolerance`` and ``bound``.
        total: how many interpolated points the file has.
    """
    from scipy.special import bdtrc

    missed = np.flatnonzero(errors > proof["tolerance"])
    differences = tuple(Difference(where[k], "loss", float(told[k]), float(seen[k])) for k in missed.tolist())
    # P(as many or more miss): bdtrc is the probability of more than k.
    chance = float(bdtrc(len(missed) - 1, len(where), proof["bound"])) if len(missed) else 1.0
    relative = relative_differences(told, seen)
    finite = relative[np.isfinite(relative)]
    largest = float(finite.max()) if finite.size else float("nan")
    return Comparison(len(where), total, int((relative == 0).sum()), largest, differences, chance >= SURPRISE)

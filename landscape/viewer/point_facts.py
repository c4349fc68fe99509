"""What is known of critical points, in words and numbers: for tooltips, and as tables for spreadsheets."""

import csv
import io
from collections.abc import Callable
from math import isfinite

from landscape.analysis.full_space import full_space_told
from landscape.critical import CriticalKind, CriticalPoint
from landscape.viewer.strong_points import ShownPoints
from landscape.viewer.ticks import format_number

KIND_NAMES: dict[CriticalKind, tuple[str, str]] = {
    CriticalKind.MINIMUM: ("minimum", "minima"),
    CriticalKind.SADDLE: ("saddle", "saddles"),
    CriticalKind.MAXIMUM: ("maximum", "maxima"),
    CriticalKind.DEGENERATE: ("degenerate", "degenerate"),
}
"""Singular and plural."""

DIGITS = 6
UNKNOWN = "—"

Value = str | float | int | bool | None

_RECORD: dict[str, Callable[[CriticalPoint], Value]] = {
    "kind": lambda point: KIND_NAMES[point.kind][0],
    "border": lambda point: point.border,
    "multiplicity": lambda point: point.multiplicity,
    "alpha": lambda point: point.alpha,
    "beta": lambda point: point.beta,
    "loss": lambda point: point.loss,
    "persistence": lambda point: point.persistence,
    "partner_loss": lambda point: point.partner_loss,
    "noise": lambda point: point.noise,
    "uncertain": lambda point: point.uncertain,
    "refined_alpha": lambda point: point.refined_alpha,
    "refined_beta": lambda point: point.refined_beta,
    "refined_loss": lambda point: point.refined_loss,
    "gradient_norm": lambda point: point.gradient_norm,
    "eigenvalue_1": lambda point: point.eigenvalues[0],
    "eigenvalue_2": lambda point: point.eigenvalues[1],
    "hessian_kind": lambda point: None if point.hessian_kind is None else KIND_NAMES[point.hessian_kind][0],
    "agrees": lambda point: point.agrees,
    "full_gradient_norm": lambda point: point.full_gradient_norm,
    "full_lambda_max": lambda point: point.full_lambda_max,
    "full_lambda_min": lambda point: point.full_lambda_min,
}


def hessian_verdict(point: CriticalPoint) -> str:
    """Returns what the Hessian's signs say of a point, beside what the triangles say.

    "not flat" where no gradient vanishes nearby, so that the signs say nothing.
    """
    if point.agrees is None:
        return UNKNOWN
    if point.agrees:
        return "agrees"
    return "not flat" if point.hessian_kind is None else KIND_NAMES[point.hessian_kind][0]


def full_space_sentence(point: CriticalPoint) -> str:
    """Returns what the full parameter space says of a point; empty where that is not known."""
    told = full_space_told(point)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def facts_about(point: CriticalPoint) -> list[tuple[str, str]]:
    """Returns every number that is known of a point, with its name."""
    kind = KIND_NAMES[point.kind][0]
    facts = [
        ("kind", f"{kind}, {'on a border' if point.border else 'inside'}"),
        ("α, β", _pair(point.alpha, point.beta)),
        ("loss", _number(point.loss)),
        ("persistence", _number(point.persistence)),
        ("partner's loss", _number(point.partner_loss)),
    ]
    if point.multiplicity > 1:
        facts.insert(1, ("multiplicity", str(point.multiplicity)))
    if point.noise is not None:
        facts.append(("sampling noise", _number(point.noise)))
        facts.append(("certainty", "weaker than the noise" if point.uncertain else "stronger than the noise"))
    if isfinite(point.gradient_norm) or isfinite(point.eigenvalues[0]):
        facts += [
            ("refined α, β", _pair(point.refined_alpha, point.refined_beta)),
            ("refined loss", _number(point.refined_loss)),
            ("gradient norm", _number(point.gradient_norm)),
            ("eigenvalues", _pair(*point.eigenvalues)),
            ("Hessian says", kind if point.agrees else hessian_verdict(point)),
        ]
    full = (
        ("full gradient norm", point.full_gradient_norm),
        ("full λ max", point.full_lambda_max),
        ("full λ min", point.full_lambda_min),
    )
    return facts + [(name, _number(value)) for name, value in full if value is not None]


def points_table(shown: ShownPoints, delimiter: str) -> str:
    """Returns a table of the shown points, the strongest first: every number with all its digits.

    Args:
        shown: the points.
        delimiter: between two cells: a comma or a tab.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(_RECORD)
    for place in (-shown.columns.persistence[shown.places]).argsort(kind="stable").tolist():
        writer.writerow([_cell(read(shown.points[place])) for read in _RECORD.values()])
    return stream.getvalue()


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    return format_number(value, DIGITS) if isfinite(value) else UNKNOWN


def _pair(first: float, second: float) -> str:
    return f"{_number(first)}, {_number(second)}"

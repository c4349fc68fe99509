"""Trajectories and critical points as tables of a PLY file, in both directions."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape.critical import CriticalKind, CriticalPoint
from landscape.files.ply_tables import Table
from landscape.trajectory import FloatArray, Trajectory

_TRAJECTORY = [("run", "i4"), ("step", "i4"), ("alpha", "f8"), ("beta", "f8"), ("loss", "f8"), ("residual", "f8")]

_AGREES: dict[bool | None, int] = {False: 0, True: 1, None: 2}
"""`CriticalPoint.agrees` as a number; 2 where it could not be asked."""

_KINDS = {float(kind): kind for kind in CriticalKind}
_NO_KIND = 255
"""`CriticalPoint.hessian_kind` where there is none."""

_OPTIONAL = ("noise", "full_gradient_norm", "full_lambda_max", "full_lambda_min")
_NUMBERS = (
    "gradient_norm",
    "persistence",
    "partner_loss",
    "refined_alpha",
    "refined_beta",
    "refined_loss",
)
_EIGEN = (
    "eigenvalue_1",
    "eigenvalue_2",
    "eigenvector_1_alpha",
    "eigenvector_1_beta",
    "eigenvector_2_alpha",
    "eigenvector_2_beta",
)
_CRITICAL = [
    *((name, "f8") for name in ("alpha", "beta", "loss")),
    *((name, "u1") for name in ("kind", "border", "agrees", "hessian_kind")),
    *((name, "f8") for name in (*_EIGEN, *_NUMBERS, *_OPTIONAL)),
    *((name, "i4") for name in ("row", "column", "multiplicity")),
]


def trajectory_rows(trajectories: Sequence[Trajectory]) -> npt.NDArray[np.void]:
    """Returns the rows of the element ``trajectory``; what is not known is NaN."""
    rows = np.zeros(sum(map(len, trajectories)), dtype=_TRAJECTORY)
    if trajectories:
        rows["run"] = np.repeat(np.arange(len(trajectories)), [len(run) for run in trajectories])
        for name in ("step", "alpha", "beta", "loss", "residual"):
            rows[name] = np.concatenate([getattr(run, name) for run in trajectories])
    return rows


def trajectory_words(trajectories: Sequence[Trajectory]) -> list[dict[str, Any]]:
    """Returns what a table of numbers cannot hold, for the metadata."""
    return [{"label": run.label, "explained_variance": run.explained_variance} for run in trajectories]


def read_trajectories(table: Table, words: Any) -> tuple[Trajectory, ...]:
    """Puts trajectories together from the element ``trajectory`` and the metadata.

    Raises:
        ValueError: the table is damaged.
    """
    if not {"alpha", "beta"} <= table.keys():
        return ()
    words = [word if isinstance(word, dict) else {} for word in words] if isinstance(words, list) else []
    runs = table.get("run", np.zeros(len(table["alpha"])))
    _check_whole("run", runs, 0, len(runs) + len(words))
    _check_whole("step", table.get("step", runs), -(2**31), 2**31)
    if not np.isfinite([table["alpha"], table["beta"]]).all():
        raise ValueError("a position is not finite")
    names = sorted({*np.unique(runs).tolist(), *range(len(words))})
    return tuple(_trajectory(table, runs == k, words[int(k)] if k < len(words) else {}) for k in names)


def _trajectory(table: Table, chosen: npt.NDArray[np.bool_], words: dict[str, Any]) -> Trajectory:
    columns: dict[str, FloatArray] = {
        name: table[name][chosen] for name in ("alpha", "beta", "loss", "residual", "step") if name in table
    }
    return Trajectory(
        **columns,  # pyright: ignore[reportArgumentType] - whole steps, which Trajectory makes int64
        label=str(words.get("label", "")),
        explained_variance=_ratios(words.get("explained_variance")),
    )


def _ratios(told: Any) -> tuple[float, float] | None:
    match told:
        case [float() | int() as first, float() | int() as second]:
            return float(first), float(second)
    return None


def critical_rows(points: Sequence[CriticalPoint]) -> npt.NDArray[np.void]:
    """Returns the rows of the element ``critical_point``; what is not known is NaN."""
    rows = np.zeros(len(points), dtype=_CRITICAL)
    for row, point in zip(rows, points, strict=True):
        for name in ("alpha", "beta", "loss", "kind", "border", "row", "column", "multiplicity", *_NUMBERS):
            row[name] = getattr(point, name)
        row["agrees"] = _AGREES[point.agrees]
        row["hessian_kind"] = _NO_KIND if point.hessian_kind is None else point.hessian_kind
        first, second = point.eigenvectors
        for name, value in zip(_EIGEN, (*point.eigenvalues, *first, *second), strict=True):
            row[name] = value
        for name in _OPTIONAL:
            known = getattr(point, name)
            row[name] = math.nan if known is None else known
    return rows


def read_critical_points(table: Table, alpha: FloatArray, beta: FloatArray) -> tuple[CriticalPoint, ...]:
    """Puts critical points together from the element ``critical_point``.

    Args:
        table: its columns; those of position, loss and kind must be there.
        alpha: (M,) axis of the surface, to find the vertices where the table does not name them.
        beta: (N,) the other axis.

    Raises:
        ValueError: the table is damaged.
    """
    count = len(table["kind"])
    columns = {name: table.get(name, np.full(count, math.nan)) for name, _ in _CRITICAL}
    for name, axis in (("column", alpha), ("row", beta)):
        if name not in table:
            places = table["alpha" if name == "column" else "beta"]
            columns[name] = np.abs(axis[:, None] - places).argmin(axis=0)
    if "multiplicity" not in table:
        columns["multiplicity"] = np.ones(count)
    for name, low, end in (("kind", 0, 4), ("row", 0, len(beta)), ("column", 0, len(alpha)), ("multiplicity", 1, 7)):
        _check_whole(name, columns[name], low, end)
    rows = [dict(zip(columns, values, strict=True)) for values in np.column_stack([*columns.values()]).tolist()]
    return tuple(_critical_point(row) for row in rows)


def _check_whole(name: str, values: FloatArray, low: int, end: int) -> None:
    if not np.all((values >= low) & (values < end) & (values == np.floor(values))):
        raise ValueError(f"a {name} is no whole number from {low} to {end - 1}")


def _critical_point(row: dict[str, float]) -> CriticalPoint:
    asked = {number: answer for answer, number in _AGREES.items()}
    first, second, *vectors = (row[name] for name in _EIGEN)
    optional: dict[str, Any] = {name: None if math.isnan(row[name]) else row[name] for name in _OPTIONAL}
    return CriticalPoint(
        kind=CriticalKind(int(row["kind"])),
        row=int(row["row"]),
        column=int(row["column"]),
        alpha=row["alpha"],
        beta=row["beta"],
        loss=row["loss"],
        border=row["border"] == 1,
        multiplicity=int(row["multiplicity"]),
        eigenvalues=(first, second),
        eigenvectors=((vectors[0], vectors[1]), (vectors[2], vectors[3])),
        hessian_kind=_KINDS.get(row["hessian_kind"]),
        agrees=asked.get(int(row["agrees"])) if math.isfinite(row["agrees"]) else None,
        **{name: row[name] for name in _NUMBERS},
        **optional,
    )

"""What a table of numbers means: points of a surface, a curve, the path of a run, or a matrix of losses."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.grid import recognise_grid
from landscape.files.loaded import LoadedSurface, surface_of_arrays, surface_of_points
from landscape.files.naming import ALPHA, BETA, LOSS, STEP, field_names, find_name
from landscape.trajectory import FloatArray, Trajectory

LEAST_MATRIX = 8
"""Columns without names from which on a table is a matrix of losses, as is a square one of three or more."""

_READ_AS_PATH = (
    "its {width} columns without names are read as a path x, y, …; losses are expected as .npz with loss, or as "
    "text whose first line names x,y,loss"
)

EVALUATION = (
    *("x", "y", "l1", "l2", "nll", "", "", "accuracy", "accuracy_confident"),
    *("unconfidence", "unconfidence_confident", "iou", "iou_confident", "frequency", "frequency_confident"),
    *("top5_accuracy", "brier", "calibration_error", "signed_calibration_error"),
)
"""The columns, which their file does not name, of the evaluation of Park and Kim, "How Do Vision
Transformers Work?" (ICLR 2022): norms of the weights, negative log-likelihood, then measures of
certainty, each for all predictions and for the confident ones. Two settings that never change have
no name here and are left out."""


def loaded_table(
    table: FloatArray, names: Sequence[str] | None, path: Path, *, notes: Sequence[str] = ()
) -> LoadedSurface | Trajectory:
    """Tells what a table is, by the names of its columns, else by their number and content.

    With names: a loss over one coordinate is a curve; over two it is a surface, or with a column
    ``step`` or ``epoch`` a path with its losses; without a loss it is a path. Without names: two
    columns are a path; more are a surface where the first two form a grid; else as many as there are
    rows, or eight and more, are a matrix of losses, and others a path.

    Args:
        table: (K, C) the rows.
        names: of the columns, where there are any.
        path: the file, for messages.
        notes: what has been assumed so far.

    Raises:
        LandscapeError: it can be none of these.
    """
    if table.shape[1] < 2:
        raise LandscapeError(f"{path} has one column of numbers: expected rows of x,y or of x,y,loss")
    if names is None and _is_evaluation(table):
        names = EVALUATION
        notes = (*notes, "its 19 columns without names are read as x, y, l1, l2, NLL and further measures")
    if names is None:
        return _unnamed(table, path, notes)
    return _named(table, names, path, notes)


def _named(table: FloatArray, names: Sequence[str], path: Path, notes: Sequence[str]) -> LoadedSurface | Trajectory:
    columns = {name: table[:, k] for k, name in enumerate(names) if name.strip()}
    alpha, beta, loss = (find_name(columns, wanted) for wanted in (ALPHA, BETA, LOSS))
    first, second, *_ = (*columns, "", "")
    if loss is not None and beta is None and (alpha is not None or find_name([second], LOSS)):
        return _curve(columns, alpha or first, loss, path, notes)
    if alpha is None or beta is None:
        alpha, beta = first, second
    others = [name for name in columns if name not in (alpha, beta)]
    loss, step = find_name(others, LOSS), find_name(others, STEP)
    if loss is None and step is None and others and _forms_grid(columns[alpha], columns[beta]):
        loss = others[0]
        notes = (*notes, f"none of its columns is named a loss: '{loss}' is taken for it")
    if loss is None or step is not None:
        return _path(columns, alpha, beta, loss, step, path)
    loaded = surface_of_points(columns[alpha], columns[beta], _fields(columns, loss, (alpha, beta)), path)
    return LoadedSurface(loaded.surface, (*notes, *_chosen(loss, others), *loaded.notes))


def _unnamed(table: FloatArray, path: Path, notes: Sequence[str]) -> LoadedSurface | Trajectory:
    width = table.shape[1]
    numbered = {f"column_{k}": table[:, k - 1] for k in range(1, width + 1)}
    if width > 2 and _forms_grid(table[:, 0], table[:, 1]):
        if width > 3:
            notes = (*notes, f"its {width} columns have no names: the 3rd is taken for the loss")
        fields = _fields(numbered, "column_3", ("column_1", "column_2"))
        loaded = surface_of_points(table[:, 0], table[:, 1], fields, path)
        return LoadedSurface(loaded.surface, (*notes, *loaded.notes))
    if width > 2 and (width >= LEAST_MATRIX or width == len(table)):
        return matrix_of_losses(table, path, notes=notes)
    run = _path(numbered, "column_1", "column_2", None, None, path)
    return run if width == 2 else replace(run, notes=(*notes, _READ_AS_PATH.format(width=width)))


def matrix_of_losses(losses: FloatArray, path: Path, *, notes: Sequence[str] = ()) -> LoadedSurface:
    """Makes a surface of (N, M) losses whose axes nobody knows: both are taken for −1 to 1."""
    rows, columns = losses.shape
    beta, alpha = (np.linspace(-1.0, 1.0, count) if count > 1 else np.zeros(count) for count in (rows, columns))
    notes = (*notes, f"it holds {rows}×{columns} losses and no axes: both are taken for −1 to 1, α along a row")
    return surface_of_arrays(alpha, beta, {"loss": losses}, path, notes=notes)


def _curve(columns: dict[str, FloatArray], alpha: str, loss: str, path: Path, notes: Sequence[str]) -> LoadedSurface:
    fields = _fields(columns, loss, (alpha,))
    arrays = {name: values[None, :] for name, values in fields.items()}
    notes = (*notes, *_chosen(loss, [name for name in columns if name != alpha]))
    return surface_of_arrays(columns[alpha], np.zeros(1), arrays, path, notes=notes)


def _path(
    columns: dict[str, FloatArray], alpha: str, beta: str, loss: str | None, step: str | None, path: Path
) -> Trajectory:
    x, y = columns[alpha], columns[beta]
    lost = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if len(lost):
        row = int(lost[0])
        raise LandscapeError(f"{path}: row {row + 1} is '{x[row]:g},{y[row]:g}', expected two finite numbers x,y")
    unknown, numbers = np.full(len(x), np.nan), np.arange(len(x))
    steps = columns.get(step or "", numbers)
    whole = np.all(np.abs(steps) < 2**53) and np.all(steps == np.floor(steps))
    return Trajectory(
        x,
        y,
        loss=columns.get(loss or "", unknown),
        step=(steps if whole else numbers).astype(np.int64),
        label=path.stem,
    )


def _fields(columns: dict[str, FloatArray], loss: str, places: Sequence[str]) -> dict[str, FloatArray]:
    others = [name for name in columns if name not in (loss, *places)]
    return {"loss": columns[loss], **dict(zip(field_names(others), (columns[name] for name in others), strict=True))}


def _chosen(loss: str, others: Sequence[str]) -> tuple[str, ...]:
    return () if len(others) < 2 or find_name([loss], ("loss",)) else (f"the loss is its '{loss}'",)


def _forms_grid(x: FloatArray, y: FloatArray) -> bool:
    placed = np.isfinite(x) & np.isfinite(y)
    return bool(placed.any()) and recognise_grid(x[placed], y[placed]) is not None


def _is_evaluation(table: FloatArray) -> bool:
    """Whether 19 columns hold the evaluation: norms, then two cutoffs that never change."""
    if table.shape[1] != len(EVALUATION):
        return False
    cutoffs = table[:, 5:7]
    return bool(np.all(table[:, 2:4] > 0) and np.all(cutoffs == cutoffs[0]) and np.all((cutoffs >= 0) & (cutoffs <= 1)))

"""Reads tables of numbers from text: with commas, semicolons, tabs or spaces, with a line of names or without."""

import csv
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.loaded import FORMATS
from landscape.trajectory import FloatArray

_LONGEST_LINE = 2**20
"""Characters; beyond it a file is not taken for a table."""

_COMMENT = "#"


def read_text_table(path: Path) -> tuple[FloatArray, list[str] | None]:
    """Reads a table.

    Lines that begin with # are passed over; the last of them before the numbers may name the
    columns. An empty cell is NaN. Between semicolons a comma is the decimal point.

    Returns:
        (K, C) the rows, and the names of the columns where there are any.

    Raises:
        LandscapeError: this is no text, or a row is no row of such a table.
        OSError: the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            names, delimiter, before = _beginning(stream, path)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for _ in islice(stream, before):
                pass
            table = _numbers(stream, delimiter)
        if table is None:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                table = _numbers_one_by_one(stream, delimiter, before, path)
    except (UnicodeDecodeError, csv.Error) as error:
        raise _no_table(path) from error
    if len(table) == 0:
        raise LandscapeError(f"{path} holds no rows of numbers: expected rows of x,y or of x,y,loss")
    return table, names if names is not None and len(names) == table.shape[1] else None


def _beginning(stream: TextIO, path: Path) -> tuple[list[str] | None, str | None, int]:
    """Returns the names of the columns, what stands between them, and how many lines come before the numbers."""
    remark, before = "", 0
    while line := stream.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE or "\0" in line:
            raise _no_table(path)
        text = line.strip()
        if text and not text.startswith(_COMMENT):
            delimiter = next((mark for mark in ";,\t" if mark in text), None)
            cells = _cells(text, delimiter)
            if not any(map(_is_number, cells)):
                return cells, delimiter, before + 1
            return (_cells(remark, delimiter) if remark else None), delimiter, before
        remark, before = text.lstrip(_COMMENT).strip() or remark, before + 1
    return None, None, before


def _numbers(stream: TextIO, delimiter: str | None) -> FloatArray | None:
    """Returns the rows, None where not all of them are plain rows of numbers."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of no rows at all, which is told by the caller
            return np.loadtxt(stream, comments=_COMMENT, delimiter=delimiter, quotechar='"', ndmin=2)
    except ValueError as error:
        if isinstance(error, UnicodeDecodeError):
            raise
        return None


def _numbers_one_by_one(stream: TextIO, delimiter: str | None, before: int, path: Path) -> FloatArray:
    rows: list[list[float]] = []
    for text in _texts(stream, before):
        cells = _cells(text, delimiter)
        if not rows and not any(map(_is_number, cells)):
            raise _no_table(path)  # prose, whose first line was taken for names
        width = len(rows[0]) if rows else len(cells)
        try:
            row = [_number(cell, delimiter) for cell in cells]
        except ValueError:
            row = []
        if len(row) != width:
            wanted = "two numbers x,y" if width < 3 else f"{width} numbers"
            raise LandscapeError(f"{path}: row {len(rows) + 1} is '{text[:60]}', expected {wanted}")
        rows.append(row)
    return np.array(rows, dtype=np.float64)


def _texts(stream: TextIO, before: int) -> Iterator[str]:
    for line in islice(stream, before, None):
        text = line.split(_COMMENT)[0].strip()
        if text:
            yield text


def _cells(text: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return text.split()
    return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter))]


def _number(cell: str, delimiter: str | None) -> float:
    """The number in a cell; where semicolons separate cells, a comma may be the decimal point."""
    return float(cell.replace(",", ".") if delimiter == ";" else cell) if cell else np.nan


def _no_table(path: Path) -> LandscapeError:
    return LandscapeError(
        f"{path} is no table of numbers, nor another file with a surface or a path: expected {FORMATS}"
    )


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True

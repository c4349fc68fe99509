"""The numbers of a PLY file, as tables of columns; what they mean is told elsewhere."""

import io
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.ply_header import Element, Header, read_header
from landscape.trajectory import FloatArray

if TYPE_CHECKING:
    from plyfile import PlyElement

Table = dict[str, FloatArray]
"""Columns by name, each (rows,) float64."""


def read_tables(path: Path) -> tuple[Header, dict[str, Table]]:
    """Reads every element of a PLY file, lists such as faces left out.

    Args:
        path: a PLY file, text or binary of either byte order.

    Returns:
        The header, and a table for each element.

    Raises:
        LandscapeError: this is no PLY, or it is damaged.
        OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        header = read_header(stream, path)
        if header.byte_order is None:
            lines = io.TextIOWrapper(stream, encoding="latin-1")
            return header, {element.name: _text_table(lines, element, path) for element in header.elements}
    return header, _binary_tables(header, path)


def _text_table(lines: Iterator[str], element: Element, path: Path) -> Table:
    rows = islice(lines, element.count)
    if element.lists or element.count == 0:
        count, table = sum(1 for _ in rows), {}
    else:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of no rows at all, which is told below
                numbers = np.loadtxt(rows, comments=None, ndmin=2)
        except ValueError as error:
            reason = str(error).splitlines()[0]
            raise LandscapeError(f"{path} has damaged numbers in '{element.name}': {reason}") from error
        count = len(numbers)
        if count and numbers.shape[1] != len(element.properties):
            raise LandscapeError(
                f"{path} has {numbers.shape[1]} numbers a line in '{element.name}', "
                f"its header promises {len(element.properties)}"
            )
        table = {column.name: numbers[:, k] for k, column in enumerate(element.properties)} if count else {}
    if count < element.count:
        raise LandscapeError(
            f"{path} is truncated: {count:,} of {element.count:,} rows of '{element.name}'; copy or write it again"
        )
    return table


def _binary_tables(header: Header, path: Path) -> dict[str, Table]:
    from plyfile import PlyData, PlyParseError

    attempts = [{name: dict.fromkeys(lists, size) for name, lists in _lists(header)} for size in (4, 3)]
    for known_list_len in [*attempts, {}]:
        # With lists of one known length the file is mapped into memory; without, it is read item by item.
        try:
            data = PlyData.read(str(path), known_list_len=known_list_len)
        except PlyParseError as error:
            if "unexpected list length" in str(error) or (known_list_len and "end-of-file" in str(error)):
                continue
            raise LandscapeError(f"{path} is truncated or damaged: {error}; copy or write it again") from error
        except UnicodeDecodeError as error:
            raise LandscapeError(f"{path} has characters in its header that are not ASCII: replace them") from error
        return {element.name: _columns(data[element.name], element) for element in header.elements}
    raise LandscapeError(f"{path} is damaged: its lists cannot be read")


def _columns(data: "PlyElement", element: Element) -> Table:
    names = [column.name for column in element.properties if column.length_type is None]
    # A signalling NaN is a NaN like any other.
    with np.errstate(invalid="ignore"):
        return {name: np.array(data[name], dtype=np.float64) for name in names}


def _lists(header: Header) -> list[tuple[str, tuple[str, ...]]]:
    return [(element.name, element.lists) for element in header.elements if element.lists]

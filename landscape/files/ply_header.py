"""The header of a PLY file: what it promises, and whether the file can hold it.

Greg Turk's "The PLY Polygon File Format" (1994), with the type names that came later.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np

from landscape.errors import LandscapeError

ByteOrder = Literal["<", ">"]
MAX_HEADER = 64 * 2**20
"""Bytes; beyond it a file is not taken for a PLY."""

_TYPES = {
    "char": "i1",
    "int8": "i1",
    "uchar": "u1",
    "uint8": "u1",
    "short": "i2",
    "int16": "i2",
    "ushort": "u2",
    "uint16": "u2",
    "int": "i4",
    "int32": "i4",
    "uint": "u4",
    "uint32": "u4",
    "float": "f4",
    "float32": "f4",
    "double": "f8",
    "float64": "f8",
}
TYPE_NAMES = {"u1": "uchar", "i4": "int", "f4": "float", "f8": "double"}
"""PLY's names of the NumPy types this project writes."""

_FORMATS: dict[str, ByteOrder | None] = {"ascii": None, "binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass(frozen=True)
class Property:
    """A column of an element; `length_type` is the type of a list's length, None for a number."""

    name: str
    type: str
    length_type: str | None = None

    @property
    def least_bytes(self) -> int:
        """Bytes it takes at least in a binary file; an empty list is its length alone."""
        return np.dtype(self.length_type or self.type).itemsize


@dataclass(frozen=True)
class Element:
    """A table of `count` rows."""

    name: str
    count: int
    properties: tuple[Property, ...]

    @property
    def lists(self) -> tuple[str, ...]:
        """Names of the properties that are lists."""
        return tuple(column.name for column in self.properties if column.length_type)


@dataclass(frozen=True)
class Header:
    """What a PLY file says it holds.

    Attributes:
        byte_order: None for text.
        comments: without the word ``comment``.
        elements: in the order of the file.
        size: bytes before the first element.
    """

    byte_order: ByteOrder | None
    comments: tuple[str, ...]
    elements: tuple[Element, ...]
    size: int

    def element(self, name: str) -> Element | None:
        """Returns the element of that name, if there is one."""
        return next((element for element in self.elements if element.name == name), None)


def read_header(stream: BinaryIO, path: Path) -> Header:
    """Reads a header and checks that the file is long enough for what it promises.

    Raises:
        LandscapeError: this is no PLY, its header is damaged, or the file is too short.
    """
    lines = _header_lines(stream, path)
    line = ""
    byte_order: ByteOrder | None = None
    comments: list[str] = []
    elements: list[tuple[str, int, list[Property]]] = []
    try:
        for line in lines:
            word, _, rest = line.partition(" ")
            if word == "format":
                byte_order = _FORMATS[rest.split()[0]]
            elif word == "comment":
                comments.append(rest)
            elif word == "element":
                name, count = rest.split()
                elements.append((name, int(count), []))
            elif word == "property":
                elements[-1][2].append(_property(rest.split()))
            elif word not in ("obj_info", ""):
                raise ValueError(word)
    except (KeyError, ValueError, IndexError) as error:
        raise LandscapeError(f"{path} has a damaged PLY header: cannot understand '{line[:80]}'") from error
    tables = tuple(Element(name, count, tuple(properties)) for name, count, properties in elements)
    header = Header(byte_order, tuple(comments), tables, stream.tell())
    _check_promise(header, path)
    return header


def _header_lines(stream: BinaryIO, path: Path) -> list[str]:
    first = stream.readline(80)
    if first.rstrip() != b"ply":
        begin = "nothing: it is empty" if not first else repr(first[:16].decode("latin-1"))
        raise LandscapeError(
            f"{path} is not a PLY file: expected it to begin with 'ply', found {begin}; choose another file"
        )
    lines: list[str] = []
    while stream.tell() < MAX_HEADER:
        raw = stream.readline(MAX_HEADER)
        line = raw.decode("latin-1").rstrip("\r\n")
        if line.strip() == "end_header" and raw.endswith(b"\n"):
            if not any(line.startswith("format ") for line in lines):
                raise LandscapeError(f"{path} has a damaged PLY header: no line 'format'")
            return lines
        if not raw:
            break
        lines.append(line)
    raise LandscapeError(f"{path} is a truncated PLY file: its header has no line 'end_header'; copy or write it again")


def _property(words: list[str]) -> Property:
    if words[0] == "list":
        _, length, kind, name = words
        return Property(name, _TYPES[kind], _TYPES[length])
    kind, name = words
    return Property(name, _TYPES[kind])


def _check_promise(header: Header, path: Path) -> None:
    present = path.stat().st_size - header.size
    promised = 0
    if len({element.name for element in header.elements}) < len(header.elements):
        raise LandscapeError(f"{path} has a damaged PLY header: two elements have the same name")
    for element in header.elements:
        names = {column.name for column in element.properties}
        if len(names) < len(element.properties) or element.count < 0 or (element.count > 0 and not names):
            raise LandscapeError(f"{path} has a damaged PLY header: element {element.name} cannot be as it says")
        # In text, a number takes a digit and a space at least.
        row = sum(2 if header.byte_order is None else column.least_bytes for column in element.properties)
        promised += element.count * row
        if promised > present + (header.byte_order is None):
            raise LandscapeError(
                f"{path} is truncated: its header promises {element.count:,} rows of '{element.name}', "
                f"which do not fit into its {present:,} bytes of data; copy or write it again"
            )

"""The records of a running job's file: of one size, each with a checksum."""

import struct
import zlib
from enum import IntEnum
from typing import Any

import numpy as np

from landscape.files.part_header import PartHeader


class PartStatus(IntEnum):
    """What the writer last said of itself; the numbers are those of its status records."""

    RUNNING = 0
    CANCELLED = 1
    COMPLETE = 2


class RecordKind(IntEnum):
    """What a record holds: a point, a status, or a point evaluated on a part of the samples."""

    POINT = 1
    STATUS = 2
    COARSE = 3


def whole_records(content: bytes, record_type: np.dtype[Any], total: int) -> Any:
    """Returns the records before the first torn or damaged one, or one that no writer makes."""
    size = record_type.itemsize
    count = 0
    while (count + 1) * size <= len(content):
        record = content[count * size : (count + 1) * size]
        if zlib.crc32(record[:-4]) != struct.unpack("<I", record[-4:])[0]:
            break
        count += 1
    records = np.frombuffer(content, dtype=record_type, count=count)
    kinds = records["kind"]
    are_points = (kinds == RecordKind.POINT) | (kinds == RecordKind.COARSE)
    ends = np.select([are_points, kinds == RecordKind.STATUS], [total, len(PartStatus)], 0)
    strange = np.flatnonzero(records["index"] >= ends)
    return records[: strange[0]] if len(strange) else records


def record_type_of(header: PartHeader) -> np.dtype[Any]:
    """Returns the layout of a record; `index` is a point's place in the grid, or a status."""
    return np.dtype(
        [
            ("kind", "<u4"),
            ("index", "<u4"),
            ("process", "<u8"),
            ("seconds", "<f8"),
            ("values", "<f8", (len(header.fields),)),
            ("checksum", "<u4"),
        ]
    )

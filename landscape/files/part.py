"""The file of a running job, OUT.part: what is known of a surface so far.

A line of magic, a JSON header and then fixed-size records that are only ever appended, each with
a checksum. One process writes; anybody may read at any time, also over a network file system,
without locks. A record that is torn or damaged ends the readable part of the file: a reader sees
what came before it and the next writer cuts it off.
"""

import errno
import os
import platform
import struct
import zlib
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError
from landscape.files.part_header import PartHeader, encode_header, read_header
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray


class PartStatus(IntEnum):
    """What the writer last said of itself; the numbers are those of its status records."""

    RUNNING = 0
    CANCELLED = 1
    COMPLETE = 2


class _Kind(IntEnum):
    POINT = 1
    STATUS = 2


@dataclass(frozen=True)
class Part:
    """A snapshot of a part file.

    Attributes:
        header: what was known before the first point.
        surface: the points so far; the others are `MISSING`.
        done: how many points there are, of `total`.
        seconds: time spent on them, over all processes that worked on the file.
        status: what the last writer said; a killed one still says `RUNNING`.
        process: the last writer: a mark of its machine, and its number there in the low 32 bits.
        size: bytes up to the end of the last whole record.
    """

    header: PartHeader
    surface: Surface
    done: int
    seconds: float
    status: PartStatus
    process: int
    size: int

    @property
    def total(self) -> int:
        """Number of points of the grid."""
        return len(self.header.alpha) * len(self.header.beta)

    def known(self) -> set[tuple[int, int]]:
        """Returns (row, column) of the points so far."""
        rows, columns = np.nonzero(self.surface.state != PointState.MISSING)
        return set(zip(rows.tolist(), columns.tolist(), strict=True))


def working_process(part: Part) -> int | None:
    """Returns the process that is writing a part file on this machine, None where none is found.

    A writer on another machine of a cluster cannot be seen.
    """
    machine, process = part.process >> 32, part.process & 0xFFFFFFFF
    ended = part.status != PartStatus.RUNNING or process in (0, os.getpid())
    if ended or machine != _this_machine() or os.name != "posix":
        return None
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return process
    command = Path(f"/proc/{process}/cmdline")  # a number may be given again to another program
    return process if not command.exists() or b"landscape" in command.read_bytes() else None


def _this_machine() -> int:
    return zlib.crc32(platform.node().encode())


def part_path(output: Path) -> Path:
    """Returns the part file that belongs to an output."""
    return output.with_name(output.name + ".part")


def read_part(path: str | Path) -> Part:
    """Returns what a part file holds.

    Raises:
        LandscapeError: the file is missing or is no part file.
    """
    reader = PartReader(Path(path))
    part = reader.poll()
    if part is None:
        raise LandscapeError(f"{path} holds no surface yet: its job has only begun; open it again in a moment")
    return part


class PartReader:
    """Follows a part file as it grows; reads only what is new.

    Attributes:
        path: the file, which need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part: Part | None = None
        self._fields: dict[str, FloatArray] = {}
        self._state = np.zeros((0, 0), dtype=np.uint8)

    def poll(self) -> Part | None:
        """Returns the newest snapshot, the same object as long as nothing changed.

        None before there is a whole header. A file that has gone leaves the last snapshot.

        Raises:
            LandscapeError: the file is no part file.
        """
        try:
            with self.path.open("rb") as file:
                if self._part is None:
                    self._begin(file)
                if self._part is not None:
                    self._part = self._extend(self._part, file)
        except FileNotFoundError:
            if self._part is None:
                return None
        except OSError as error:
            raise LandscapeError(f"{self.path} cannot be read ({error.strerror})") from error
        return self._part

    def _begin(self, file: BinaryIO) -> None:
        header = read_header(file, self.path)
        if header is None:
            return
        self._fields = {name: np.full(header.shape, np.nan) for name in header.fields}
        self._state = np.zeros(header.shape, dtype=np.uint8)
        self._part = Part(header, self._surface(header), 0, 0.0, PartStatus.RUNNING, 0, file.tell())

    def _extend(self, part: Part, file: BinaryIO) -> Part:
        file.seek(part.size)
        record_type = _record_type(part.header)
        records = _whole_records(file.read(), record_type, part.total)
        if len(records) == 0:
            return part
        points = records[records["kind"] == _Kind.POINT]
        rows, columns = np.unravel_index(points["index"], part.header.shape)
        for position, name in enumerate(part.header.fields):
            self._fields[name][rows, columns] = points["values"][:, position]
        finite = np.isfinite(points["values"][:, 0])
        self._state[rows, columns] = np.where(finite, PointState.EVALUATED, PointState.NOT_FINITE)
        last = records[-1]
        said = PartStatus(int(last["index"])) if last["kind"] == _Kind.STATUS else PartStatus.RUNNING
        return replace(
            part,
            surface=self._surface(part.header) if len(points) else part.surface,
            done=int(np.count_nonzero(self._state)),
            seconds=float(last["seconds"]),
            status=said,
            process=int(last["process"]),
            size=part.size + len(records) * record_type.itemsize,
        )

    def _surface(self, header: PartHeader) -> Surface:
        return Surface(
            header.alpha,
            header.beta,
            self._fields,
            state=self._state,
            trajectories=header.trajectories,
            provenance=header.provenance,
        )


class PartWriter:
    """Appends points to a part file; the only process that does.

    Every record reaches the operating system before `append` returns, so that a process killed at
    any moment loses at most the point it was computing.

    Args:
        path: the file, new or to be continued.
        header: of the surface.
        begun: the file's content so far, None to begin it.
    """

    def __init__(self, path: Path, header: PartHeader, begun: Part | None = None) -> None:
        self._header = header
        self._type = _record_type(header)
        self._columns = len(header.alpha)
        self._process = _this_machine() << 32 | os.getpid()
        self.seconds = 0.0 if begun is None else begun.seconds
        try:
            self._file = path.open("wb" if begun is None else "r+b", buffering=0)
            try:
                self._begin(begun)
            except OSError:
                self._file.close()
                raise
        except OSError as error:
            raise LandscapeError(f"{path} cannot be written ({error.strerror}): choose another output") from error

    def _begin(self, begun: Part | None) -> None:
        if begun is None:
            self._put(encode_header(self._header))
        else:
            self._file.truncate(begun.size)
            self._file.seek(begun.size)
        self._tell(PartStatus.RUNNING)

    def append(self, rows: npt.ArrayLike, columns: npt.ArrayLike, values: npt.ArrayLike, seconds: float) -> None:
        """Appends a point, or points that were measured together, all of them in one write.

        Args:
            rows: one, or (K,).
            columns: the same.
            values: (F,) fields of one point, or (K, F).
            seconds: time spent on the surface so far.

        Raises:
            OSError: they could not be kept, as on a full disk.
        """
        self.seconds = seconds
        places = np.atleast_1d(np.asarray(rows) * self._columns + np.asarray(columns)).tolist()
        fields = np.atleast_2d(np.asarray(values, dtype=np.float64))
        self._put(b"".join(self._record(_Kind.POINT, p, v) for p, v in zip(places, fields, strict=True)))

    def _tell(self, status: PartStatus) -> None:
        self._put(self._record(_Kind.STATUS, status, np.zeros(len(self._header.fields))))

    def close(self, status: PartStatus) -> None:
        """Says how it ended and closes the file, on disk for certain.

        Raises:
            OSError: that could not be written; the file is closed all the same.
        """
        with self._file:
            self._tell(status)
            os.fsync(self._file.fileno())

    def _record(self, kind: _Kind, index: int, values: FloatArray) -> bytes:
        record = np.zeros((), dtype=self._type)
        record["kind"], record["index"], record["process"] = kind, index, self._process
        record["seconds"], record["values"] = self.seconds, values
        content = record.tobytes()[:-4]
        return content + struct.pack("<I", zlib.crc32(content))

    def _put(self, content: bytes) -> None:
        # A full disk may take a part of it: whatever followed that could not be read.
        if self._file.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _whole_records(content: bytes, record_type: np.dtype[Any], total: int) -> Any:
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
    ends = np.select([kinds == _Kind.POINT, kinds == _Kind.STATUS], [total, len(PartStatus)], 0)
    strange = np.flatnonzero(records["index"] >= ends)
    return records[: strange[0]] if len(strange) else records


def _record_type(header: PartHeader) -> np.dtype[Any]:
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

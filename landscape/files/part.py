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
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError
from landscape.files.part_header import PartHeader, encode_header, read_header
from landscape.files.part_records import PartStatus as PartStatus
from landscape.files.part_records import RecordKind, record_type_of, whole_records
from landscape.surface import PointState, Surface
from landscape.trajectory import FloatArray


@dataclass(frozen=True)
class Part:
    """A snapshot of a part file.

    Attributes:
        header: what was known before the first point.
        surface: the points so far; the others are `MISSING`. Points that were evaluated on a part of the
            samples alone show that, as `INTERPOLATED`.
        known: (N·M,) which points have been evaluated.
        values: (N·M, F) their fields.
        coarse_known, coarse_values: the same of points evaluated on a part of the samples.
        done: how many points have been evaluated, on all samples or on a part, of `total`.
        seconds: time spent on them, over all processes that worked on the file.
        status: what the last writer said; a killed one still says `RUNNING`.
        process: the last writer: a mark of its machine, and its number there in the low 32 bits.
        size: bytes up to the end of the last whole record.
    """

    header: PartHeader
    surface: Surface
    known: npt.NDArray[np.bool_]
    values: FloatArray
    coarse_known: npt.NDArray[np.bool_]
    coarse_values: FloatArray
    done: int
    seconds: float
    status: PartStatus
    process: int
    size: int

    @property
    def total(self) -> int:
        """Number of points of the grid."""
        return len(self.header.alpha) * len(self.header.beta)


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
        self._points: dict[RecordKind, _Points] = {}

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
        self._points = {kind: _Points(header) for kind in (RecordKind.POINT, RecordKind.COARSE)}
        self._part = Part(
            header, **self._snapshot(header), seconds=0.0, status=PartStatus.RUNNING, process=0, size=file.tell()
        )

    def _extend(self, part: Part, file: BinaryIO) -> Part:
        file.seek(part.size)
        record_type = record_type_of(part.header)
        records = whole_records(file.read(), record_type, part.total)
        if len(records) == 0:
            return part
        news = False
        for kind, points in self._points.items():
            news |= points.take(records[records["kind"] == kind])
        last = records[-1]
        said = PartStatus(int(last["index"])) if last["kind"] == RecordKind.STATUS else PartStatus.RUNNING
        return replace(
            part,
            **(self._snapshot(part.header) if news else {}),
            seconds=float(last["seconds"]),
            status=said,
            process=int(last["process"]),
            size=part.size + len(records) * record_type.itemsize,
        )

    def _snapshot(self, header: PartHeader) -> dict[str, Any]:
        """Returns what a part holds of its points now."""
        full, coarse = self._points[RecordKind.POINT], self._points[RecordKind.COARSE]
        known = full.known[:, None]
        values = np.where(known, full.values, coarse.values)
        finite = np.isfinite(values[:, 0])
        state = np.where(finite & coarse.known, PointState.INTERPOLATED, PointState.MISSING)
        state[full.known] = np.where(finite, PointState.EVALUATED, PointState.NOT_FINITE)[full.known]
        surface = Surface(
            header.alpha,
            header.beta,
            {name: values[:, place].reshape(header.shape) for place, name in enumerate(header.fields)},
            state=state.reshape(header.shape).astype(np.uint8),
            trajectories=header.trajectories,
            provenance=header.provenance,
        )
        return {
            "surface": surface,
            "known": full.known.copy(),
            "values": full.values.copy(),
            "coarse_known": coarse.known.copy(),
            "coarse_values": coarse.values.copy(),
            "done": int(np.count_nonzero(full.known | coarse.known)),
        }


class _Points:
    """Points of one kind, as they are read."""

    def __init__(self, header: PartHeader) -> None:
        count = len(header.alpha) * len(header.beta)
        self.known = np.zeros(count, dtype=bool)
        self.values = np.full((count, len(header.fields)), np.nan)

    def take(self, records: Any) -> bool:
        """Notes records; returns whether there were any."""
        self.known[records["index"]] = True
        self.values[records["index"]] = records["values"]
        return len(records) > 0


class PartWriter:
    """Appends points to a part file; the only process that does.

    Every record reaches the operating system before `append` returns, so that a process killed at
    any moment loses at most the point it was computing.

    Args:
        path: the file, new or to be continued.
        header: of the surface.
        begun: the file's content so far, None to begin it.

    Attributes:
        header: of the surface.
        seconds: time spent on it so far.
    """

    def __init__(self, path: Path, header: PartHeader, begun: Part | None = None) -> None:
        self.header = header
        self._type = record_type_of(header)
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
            self._put(encode_header(self.header))
        else:
            self._file.truncate(begun.size)
            self._file.seek(begun.size)
        self._tell(PartStatus.RUNNING)

    def append(
        self,
        rows: npt.ArrayLike,
        columns: npt.ArrayLike,
        values: npt.ArrayLike,
        seconds: float,
        *,
        coarse: bool = False,
    ) -> None:
        """Appends a point, or points that were measured together, all of them in one write.

        Args:
            rows: one, or (K,).
            columns: the same.
            values: (F,) fields of one point, or (K, F).
            seconds: time spent on the surface so far.
            coarse: whether they were evaluated on a part of the samples.

        Raises:
            OSError: they could not be kept, as on a full disk.
        """
        self.seconds = seconds
        places = np.atleast_1d(np.asarray(rows) * self._columns + np.asarray(columns)).tolist()
        fields = np.atleast_2d(np.asarray(values, dtype=np.float64))
        kind = RecordKind.COARSE if coarse else RecordKind.POINT
        self._put(b"".join(self._record(kind, p, v) for p, v in zip(places, fields, strict=True)))

    def _tell(self, status: PartStatus) -> None:
        self._put(self._record(RecordKind.STATUS, status, np.zeros(len(self.header.fields))))

    def close(self, status: PartStatus) -> None:
        """Says how it ended and closes the file, on disk for certain.

        Raises:
            OSError: that could not be written; the file is closed all the same.
        """
        with self._file:
            self._tell(status)
            os.fsync(self._file.fileno())

    def _record(self, kind: RecordKind, index: int, values: FloatArray) -> bytes:
        record = np.zeros((), dtype=self._type)
        record["kind"], record["index"], record["process"] = kind, index, self._process
        record["seconds"], record["values"] = self.seconds, values
        content = record.tobytes()[:-4]
        return content + struct.pack("<I", zlib.crc32(content))

    def _put(self, content: bytes) -> None:
        # A full disk may take a part of it: whatever followed that could not be read.
        if self._file.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

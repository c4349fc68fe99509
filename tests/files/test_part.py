"""A running job's file: what is appended is read back, whatever happens to its tail."""

import json
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.files import read_surface
from landscape.files.part import Part, PartReader, PartStatus, PartWriter, part_path, read_part, working_process
from landscape.files.part_header import MAGIC, PartHeader
from landscape.surface import PointState
from landscape.trajectory import Trajectory

POINTS = [(0, 0, (1.5, 0.25)), (1, 2, (float("inf"), 0.0)), (1, 0, (0.1 + 0.2, 1.0))]


@pytest.fixture
def header() -> PartHeader:
    path = Trajectory(
        np.array([1.0, 0.0]),
        np.array([0.1, 0.0]),
        loss=np.array([2.0, np.nan]),
        label="run",
        explained_variance=(0.75, 0.125),
    )
    alpha, beta = np.array([-1.0, 0.0, 1 / 3]), np.array([0.0, 0.1])
    return PartHeader(alpha, beta, ("loss", "accuracy"), {"seed": 3, "range": [0, 1]}, {"α": "β"}, (path,))


@pytest.fixture
def written(tmp_path, header):
    path = tmp_path / "out.ply.part"
    writer = PartWriter(path, header)
    for number, (row, column, values) in enumerate(POINTS):
        writer.append(row, column, values, 10.0 + number)
    writer.close(PartStatus.CANCELLED)
    return path


def known_of(part: Part) -> set[tuple[int, int]]:
    rows, columns = np.nonzero(part.known.reshape(part.header.shape))
    return set(zip(rows.tolist(), columns.tolist(), strict=True))


def test_what_was_written_is_read_back_bit_for_bit(written, header) -> None:
    part = read_part(written)
    assert np.array_equal(part.surface.alpha, header.alpha)
    assert np.array_equal(part.surface.beta, header.beta)
    for row, column, values in POINTS:
        assert (part.surface.fields["loss"][row, column], part.surface.fields["accuracy"][row, column]) == values
    expected = [[PointState.EVALUATED, 0, 0], [PointState.EVALUATED, 0, PointState.NOT_FINITE]]
    assert part.surface.state.tolist() == expected
    assert (part.done, part.total, part.seconds, part.status) == (3, 6, 12.0, PartStatus.CANCELLED)
    assert known_of(part) == {(0, 0), (1, 2), (1, 0)}
    assert dict(part.header.identity) == dict(header.identity)
    assert dict(part.surface.provenance) == {"α": "β"}
    (path,) = part.surface.trajectories
    assert np.array_equal(path.loss, header.trajectories[0].loss, equal_nan=True)
    assert (path.label, path.explained_variance) == ("run", (0.75, 0.125))


def test_any_cut_leaves_the_points_before_it(written, header) -> None:
    content = written.read_bytes()
    whole = read_part(written)
    record = (len(content) - PartFileLayout(whole, content).header_size) // 5
    for cut in range(PartFileLayout(whole, content).header_size, len(content)):
        written.write_bytes(content[:cut])
        part = read_part(written)
        records = (cut - PartFileLayout(whole, content).header_size) // record
        assert part.done == min(max(records - 1, 0), 3)  # the first record says that the writer runs


class PartFileLayout:
    """Where the records of a file begin."""

    def __init__(self, part, content: bytes) -> None:
        length = int.from_bytes(content[len(MAGIC) : len(MAGIC) + 8], "little")
        self.header_size = len(MAGIC) + 12 + length


def test_a_damaged_record_ends_the_readable_part(written) -> None:
    content = bytearray(written.read_bytes())
    header_size = PartFileLayout(None, bytes(content)).header_size
    record = (len(content) - header_size) // 5
    content[header_size + 2 * record + 30] ^= 1
    written.write_bytes(bytes(content))
    assert known_of(read_part(written)) == {(0, 0)}


def test_the_next_writer_cuts_a_torn_tail_off_and_continues(written, header) -> None:
    with written.open("ab") as file:
        file.write(b"torn")
    begun = read_part(written)
    writer = PartWriter(written, header, begun)
    assert writer.seconds == 12.0
    writer.append(0, 1, (7.0, 0.5), 20.0)
    writer.close(PartStatus.COMPLETE)
    part = read_part(written)
    assert (part.done, part.seconds, part.status) == (4, 20.0, PartStatus.COMPLETE)
    assert part.surface.loss[0, 1] == 7.0


def test_a_reader_follows_and_gives_a_new_surface_only_for_new_points(tmp_path, header) -> None:
    path = tmp_path / "a.part"
    reader = PartReader(path)
    assert reader.poll() is None
    path.write_bytes(MAGIC[:5])
    assert reader.poll() is None
    writer = PartWriter(path, header)
    first = reader.poll()
    assert first is not None
    assert first.done == 0
    assert reader.poll() is first
    writer.append(1, 1, (2.0, 1.0), 1.0)
    second = reader.poll()
    assert second is not None
    assert second.surface is not first.surface
    assert second.done == 1
    assert np.isnan(first.surface.loss[1, 1])
    writer.close(PartStatus.CANCELLED)
    third = reader.poll()
    assert third is not None
    assert third.surface is second.surface
    assert third.status == PartStatus.CANCELLED
    path.unlink()
    assert reader.poll() is third


def test_the_process_that_writes_is_known_while_it_lives(written, header, monkeypatch) -> None:
    assert working_process(read_part(written)) is None
    writer = PartWriter(written, header, read_part(written))
    running = read_part(written)
    assert running.status == PartStatus.RUNNING
    assert working_process(running) is None  # it is this process itself
    monkeypatch.setattr(os, "getpid", lambda: 0)
    monkeypatch.setattr("landscape.files.part.Path.read_bytes", lambda path: b"python\0-m\0landscape")
    assert working_process(running) == running.process & 0xFFFFFFFF
    writer.close(PartStatus.CANCELLED)


@pytest.mark.parametrize("content", [b"", b"ply\nformat ascii 1.0\n", MAGIC + b"\xff" * 12, MAGIC + bytes(12) + b"x"])
def test_what_is_no_part_file_is_told_in_one_line(tmp_path, content) -> None:
    path = tmp_path / "a.ply.part"
    path.write_bytes(content)
    with pytest.raises(LandscapeError, match=r"a\.ply\.part") as raised:
        read_part(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "change",
    [
        {"alpha": [1.0, 0.0]},
        {"alpha": [[0.0, 1.0]]},
        {"beta": [0.0, float("nan")]},
        {"beta": list(range(5000))},
        {"beta": []},
        {"fields": []},
        {"fields": ["accuracy", "loss"]},
        {"fields": ["loss", *map(str, range(10**5))]},
        {"provenance": [1]},
        {"identity": None},
        {"trajectories": [{}]},
    ],
    ids=str,
)
def test_a_forged_header_is_told_in_one_line_before_anything_is_allocated(written, change) -> None:
    content = written.read_bytes()
    start, end = len(MAGIC) + 12, PartFileLayout(None, content).header_size
    forged = json.dumps({**json.loads(content[start:end]), **change}).encode()
    sizes = struct.pack("<QI", len(forged), zlib.crc32(forged))
    written.write_bytes(MAGIC + sizes + forged + content[end:])
    with pytest.raises(LandscapeError, match="is not one of ours"):
        read_part(written)


def test_a_curve_may_have_more_samples_than_an_axis_of_a_surface(tmp_path) -> None:
    header = PartHeader(np.arange(9001.0), np.zeros(1), ("loss",), {})
    writer = PartWriter(tmp_path / "a.ply.part", header)
    writer.append(0, 8999, (0.5,), 1.0)
    writer.close(PartStatus.CANCELLED)
    assert np.flatnonzero(read_part(tmp_path / "a.ply.part").known).tolist() == [8999]


@pytest.mark.parametrize(("kind", "index"), [(1, 6), (2, 3), (9, 0)])
def test_a_record_that_no_writer_makes_ends_the_readable_part(written, kind, index) -> None:
    content = written.read_bytes()
    header_size = PartFileLayout(None, content).header_size
    record = bytearray(content[header_size : header_size + (len(content) - header_size) // 5])
    struct.pack_into("<II", record, 0, kind, index)
    struct.pack_into("<I", record, len(record) - 4, zlib.crc32(record[:-4]))
    written.write_bytes(content + record + content[header_size:])
    assert read_part(written).size == len(content)


def test_the_part_file_lies_beside_its_output(tmp_path) -> None:
    assert part_path(tmp_path / "a.ply") == tmp_path / "a.ply.part"


def test_a_job_that_has_only_begun_is_told(tmp_path: Path) -> None:
    (tmp_path / "s.ply.part").touch()
    with pytest.raises(LandscapeError, match="its job has only begun"):
        read_surface(tmp_path / "s.ply.part")


def test_points_on_a_part_of_the_samples_show_until_all_have_been_looked_at(tmp_path, header) -> None:
    path = tmp_path / "out.ply.part"
    writer = PartWriter(path, header)
    writer.append([0, 1], [1, 0], [(5.0, 0.5), (6.0, 0.25)], 1.0, coarse=True)
    coarse = read_part(path)
    assert coarse.surface.state.tolist() == [[0, PointState.INTERPOLATED, 0], [PointState.INTERPOLATED, 0, 0]]
    assert coarse.surface.loss[0, 1] == 5.0
    writer.append(0, 1, (5.5, 0.75), 2.0)
    writer.close(PartStatus.CANCELLED)
    both = read_part(path)
    assert both.surface.state[0, 1] == PointState.EVALUATED
    assert both.surface.loss[0, 1] == 5.5
    assert known_of(both) == {(0, 1)}
    assert np.flatnonzero(both.coarse_known).tolist() == [1, 3]
    assert both.coarse_values[[1, 3]].tolist() == [[5.0, 0.5], [6.0, 0.25]]
    assert both.done == 2

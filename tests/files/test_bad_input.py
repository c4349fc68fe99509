"""Whatever comes, the answer is one line that says what came and what was expected."""

import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.files import read_surface, read_trajectory, save_surface
from landscape.surface import Surface

HEADER = "ply\nformat {form} 1.0\nelement vertex {count}\nproperty float x\nproperty float y\n{more}end_header\n"


def text(rows: str, count: int, scalar: str = "loss") -> bytes:
    more = f"property float {scalar}\n" if scalar else ""
    return (HEADER.format(form="ascii", count=count, more=more) + rows).encode()


BAD = {
    "empty": (b"", "it is empty"),
    "another format": (b"\x89PNG\r\n\x1a\n" + bytes(300), "not a PLY file: expected it to begin with 'ply'"),
    "header cut": (b"ply\nformat ascii 1.0\nelement vertex 4\n", "truncated PLY file: its header"),
    "no format": (b"ply\nelement vertex 4\nend_header\n", "no line 'format'"),
    "unknown type": (b"ply\nformat ascii 1.0\nelement vertex 4\nproperty quad x\nend_header\n", "'property quad x'"),
    "negative count": (text("", -4), "element vertex cannot be as it says"),
    "no properties": (
        b"ply\nformat ascii 1.0\nelement odd 9999999999999999999999\nend_header\n",
        "cannot be as it says",
    ),
    "same name": (b"ply\nformat ascii 1.0\nelement a 0\nelement a 0\nend_header\n", "two elements have the same name"),
    "blank rows": (text("\n" * 60, 4), "0 of 4 rows of 'vertex'"),
    "no vertices": (b"ply\nformat ascii 1.0\nend_header\n", "no element 'vertex'"),
    "rows cut": (text("0 0 1\n0 1 1\n" + " " * 50, 4), "truncated"),
    "words": (text("0 0 one\n" * 4, 4), "damaged numbers in 'vertex'"),
    "too few columns": (text("0 0 \n" * 4 + " " * 9, 4), "2 numbers a line in 'vertex', its header promises 3"),
    "no scalar": (text("0 0\n0 1\n1 0\n1 1\n", 4, scalar=""), "no scalar that could be a loss"),
    "flat z": (text("0 0 1\n0 1 1\n1 0 1\n1 1 1\n", 4, scalar="z"), "no scalar that could be a loss"),
    "nothing finite": (text("0 0 nan\n0 1 inf\n1 0 nan\n1 1 nan\n", 4), "none of its 4 losses is finite"),
    "single point": (text("0 0 1\n", 1), "a 1×1 grid: a surface needs two points or more"),
    "diagonal": (text("".join(f"{k} {k} 1\n" for k in range(9)), 9), "no grid and span no triangle"),
    "no places": (text("nan 0 1\n" * 4, 4), "no points with a position"),
}


@pytest.mark.parametrize("case", BAD)
def test_one_line_says_what_is_wrong(case: str, tmp_path: Path) -> None:
    content, message = BAD[case]
    (tmp_path / "bad.ply").write_bytes(content)
    with pytest.raises(LandscapeError) as caught:
        read_surface(tmp_path / "bad.ply")
    assert message in str(caught.value)
    assert "bad.ply" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("form", ["ascii", "binary_little_endian", "binary_big_endian"])
@pytest.mark.parametrize("element", ["vertex", "face"])
def test_a_promise_of_a_trillion_rows_allocates_nothing(form: str, element: str, tmp_path: Path) -> None:
    lists = "element face 1000000000000\nproperty list uchar int vertex_indices\n" if element == "face" else ""
    header = HEADER.format(form=form, count=10**12 if element == "vertex" else 1, more="property float loss\n" + lists)
    (tmp_path / "bad.ply").write_bytes(header.encode() + b"0 0 1 0 0 0 0 0 0 0 0")
    tracemalloc.start()
    with pytest.raises(LandscapeError, match=f"promises 1,000,000,000,000 rows of '{element}'"):
        read_surface(tmp_path / "bad.ply")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.parametrize("is_text", [False, True])
def test_no_truncation_goes_unnoticed(is_text: bool, tmp_path: Path) -> None:
    save_surface(Surface(np.arange(3.0), np.arange(2.0), {"loss": np.eye(2, 3)}), tmp_path / "s.ply", ascii=is_text)
    whole = (tmp_path / "s.ply").read_bytes()
    # Cutting the last digit of a text leaves a shorter number: whole lines and more are noticed.
    for size in [*range(0, len(whole) - 12, 7), len(whole) - 12]:
        (tmp_path / "s.ply").write_bytes(whole[:size])
        with pytest.raises(LandscapeError):
            read_surface(tmp_path / "s.ply")


@pytest.mark.parametrize("reader", [read_surface, read_trajectory])
def test_no_file_and_no_folder(reader: object, tmp_path: Path) -> None:
    assert callable(reader)
    with pytest.raises(LandscapeError, match=r"does not exist: give the path of a"):
        reader(tmp_path / "none.ply")
    with pytest.raises(LandscapeError, match="is a folder"):
        reader(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(LandscapeError, match="is no regular file"):
        read_surface(tmp_path / "pipe")


@pytest.mark.parametrize("reader", [read_surface, read_trajectory])
def test_a_file_that_may_not_be_read(reader: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "s.ply").write_bytes(b"ply\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert callable(reader)
    with pytest.raises(LandscapeError, match=r"cannot read .*s\.ply: Permission denied"):
        reader(tmp_path / "s.ply")


def test_a_path_is_no_surface(tmp_path: Path) -> None:
    (tmp_path / "path.csv").write_text("0,0\n1,1\n")
    with pytest.raises(LandscapeError, match="is a path, not a surface"):
        read_surface(tmp_path / "path.csv")

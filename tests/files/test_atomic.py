"""A new file takes the place of its own kind alone."""

import os
import socket
from pathlib import Path

import pytest

from landscape.errors import LandscapeError
from landscape.files.atomic import PICTURE, SURFACE, FileKind, check_replaceable, replacing


def write(path: Path, kind: FileKind | None) -> None:
    with replacing(path, kind) as stream:
        stream.write(b"new")


@pytest.mark.parametrize(("kind", "content"), [(SURFACE, b"ply\n..."), (PICTURE, PICTURE.beginning), (SURFACE, b"")])
def test_the_same_kind_and_an_empty_file_are_replaced(tmp_path: Path, kind: FileKind, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    write(tmp_path / "a", kind)
    assert (tmp_path / "a").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("kind", "content"), [(SURFACE, b"weights"), (SURFACE, b"pl"), (PICTURE, b"ply\n..."), (SURFACE, PICTURE.beginning)]
)
def test_another_kind_is_left_alone(tmp_path: Path, kind: FileKind, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(LandscapeError, match=r"cannot write .*a: what is there is not a .*; choose another name"):
        write(tmp_path / "a", kind)
    assert (tmp_path / "a").read_bytes() == content


def test_a_link_leads_to_what_is_checked_and_replaced(tmp_path: Path) -> None:
    for name, content in (("surface", b"ply"), ("weights", b"precious")):
        (tmp_path / name).write_bytes(content)
        (tmp_path / f"to-{name}").symlink_to(name)
    write(tmp_path / "to-surface", SURFACE)
    assert (tmp_path / "to-surface").is_symlink()
    assert (tmp_path / "surface").read_bytes() == b"new"
    with pytest.raises(LandscapeError, match="choose another name"):
        write(tmp_path / "to-weights", SURFACE)
    assert (tmp_path / "weights").read_bytes() == b"precious"


@pytest.mark.skipif(os.name != "posix", reason="pipes and sockets with names")
@pytest.mark.parametrize("kind", [None, SURFACE])
def test_what_is_no_regular_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind) -> None:
    monkeypatch.chdir(tmp_path)  # the names of sockets are short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        for name in ("pipe", "socket"):
            with pytest.raises(LandscapeError, match=f"cannot write {name}: it is no regular file; choose another"):
                write(Path(name), kind)
        assert Path("pipe").is_fifo()
        assert Path("socket").is_socket()


def test_a_file_that_nobody_may_read_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a").write_bytes(b"ply")
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(LandscapeError, match="Permission denied"):
        check_replaceable(tmp_path / "a", SURFACE)

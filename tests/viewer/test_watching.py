"""Files that change on disk are told of once, and only when they rest."""

import os
from pathlib import Path

import pytest

from landscape.viewer.watching import WATCH_INTERVAL, FileWatch


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.ply"
    path.write_text("one")
    return path


def looked(watch: FileWatch, clock: Clock, *paths: Path) -> tuple[Path, ...]:
    clock.now += WATCH_INTERVAL
    return watch.changed(paths)


def test_a_file_that_stays_is_never_told_of(clock: Clock, file: Path) -> None:
    watch = FileWatch(clock)
    assert [looked(watch, clock, file) for _ in range(4)] == [()] * 4


def test_a_change_is_told_once_and_only_when_writing_has_ended(clock: Clock, file: Path) -> None:
    watch = FileWatch(clock)
    looked(watch, clock, file)
    file.write_text("half")
    assert looked(watch, clock, file) == ()
    file.write_text("half and half")
    assert looked(watch, clock, file) == ()
    assert looked(watch, clock, file) == (file,)
    assert looked(watch, clock, file) == ()


def test_a_file_that_is_replaced_as_a_whole_has_changed(clock: Clock, file: Path) -> None:
    watch = FileWatch(clock)
    looked(watch, clock, file)
    times = file.stat()
    other = file.with_name("other")
    other.write_text("two")
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    os.replace(other, file)
    looked(watch, clock, file)
    assert looked(watch, clock, file) == (file,), "same time, same size, another file"


def test_a_file_that_goes_is_told_of_when_it_is_back(clock: Clock, file: Path) -> None:
    watch = FileWatch(clock)
    looked(watch, clock, file)
    file.unlink()
    assert [looked(watch, clock, file) for _ in range(3)] == [()] * 3
    file.write_text("again, longer")
    assert looked(watch, clock, file) == ()
    assert looked(watch, clock, file) == (file,)


def test_it_looks_no_more_often_than_its_interval(clock: Clock, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    stat = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **options: (looks.append(self), stat(self, **options))[1])
    watch = FileWatch(clock)
    for _ in range(100):
        clock.now += WATCH_INTERVAL / 50
        watch.changed((file,))
    assert len(looks) <= 3


def test_another_file_is_looked_at_from_when_it_is_asked_for(clock: Clock, file: Path, tmp_path: Path) -> None:
    watch = FileWatch(clock)
    looked(watch, clock, file)
    second = tmp_path / "b.ply"
    second.write_text("b")
    assert watch.changed((file, second)) == ()
    file.write_text("more than one")
    looked(watch, clock, second)
    assert looked(watch, clock, file, second) == (), "what nobody asked for meanwhile is forgotten"

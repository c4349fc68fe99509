"""Files that come and change while the window is open."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landscape import following
from landscape.files.part import PartStatus, PartWriter
from landscape.files.part_header import PartHeader
from landscape.surface import Surface
from landscape.viewer import watching
from landscape.viewer.opening import MAX_RECENT, opened, recent_with
from landscape.viewer.requests import OpenFiles, ReloadFiles, SaveScreenshot
from landscape.viewer.samples import SAMPLES, sample_path
from landscape.viewer.session import FOLLOW_INTERVAL, Session
from landscape.viewer.state import ViewState


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look looks."""
    monkeypatch.setattr(following, "FOLLOW_INTERVAL", 0.0)
    monkeypatch.setattr(watching, "WATCH_INTERVAL", 0.0)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session(lambda state, path: None)
    yield session
    session.close()


def bowl(factor: float = 1.0) -> Surface:
    axis = np.linspace(-1, 1, 9)
    return Surface(axis, axis, {"loss": factor * (axis[None, :] ** 2 + axis[:, None] ** 2 + 0.5)})


def saved(path: Path, factor: float = 1.0) -> Path:
    bowl(factor).save(path)
    return path


def looked(session: Session, state: ViewState, times: int = 3) -> ViewState:
    for _ in range(times):
        state = session.advance(state)
    return state


def most(state: ViewState) -> float:
    assert state.surface is not None
    return float(np.nanmax(state.surface.loss))


def test_what_can_be_opened_is_opened_and_the_rest_is_told(session: Session, tmp_path: Path) -> None:
    good, bad = saved(tmp_path / "good.ply"), tmp_path / "bad.ply"
    bad.write_text("ply? no")
    state = session.advance(ViewState().asking(OpenFiles((bad, good, tmp_path / "missing.ply"))))
    assert [layer.path for layer in state.layers] == [good]
    assert len(state.messages) == 2
    assert "bad.ply" in state.messages[0].text
    assert "missing.ply" in state.messages[1].text
    kept = session.advance(state.asking(OpenFiles((bad,))))
    assert [layer.path for layer in kept.layers] == [good]


def test_recent_files_are_kept_once_the_newest_first(session: Session, tmp_path: Path) -> None:
    first, second = saved(tmp_path / "a.ply"), saved(tmp_path / "b.ply")
    state = ViewState()
    for path in (first, second, first, sample_path(next(iter(SAMPLES)))):
        state = session.advance(state.asking(OpenFiles((path,))))
    assert state.recent == (first, second)
    second.unlink()
    state = session.advance(state.asking(OpenFiles((second,))))
    assert state.recent == (first,), "one that has gone is forgotten"
    many = [tmp_path / f"{number}.ply" for number in range(40)]
    assert recent_with((), many) == tuple(reversed(many))[:MAX_RECENT]


def test_a_file_that_changes_is_read_again_and_the_view_stays(session: Session, tmp_path: Path) -> None:
    path = saved(tmp_path / "bowl.ply")
    state = session.advance(ViewState().asking(OpenFiles((path,)))).with_look(color_map="magma", wireframe="overlay")
    state = session.advance(replace(state, camera=state.camera.orbited(0.4, 0.1)))
    saved(tmp_path / "new.ply", factor=4.0)
    os.replace(tmp_path / "new.ply", path)
    after = looked(session, state)
    assert most(after) == pytest.approx(10.0)
    assert (after.camera, after.look) == (state.camera, state.look)
    assert after.display.high == pytest.approx(10.0), "limits that nobody had chosen follow"
    assert "changed on disk" in after.notice
    assert not after.messages


def test_a_file_that_becomes_unreadable_is_told_once_and_the_picture_stays(session: Session, tmp_path: Path) -> None:
    path = saved(tmp_path / "bowl.ply")
    state = looked(session, ViewState().asking(OpenFiles((path,))))
    path.write_text("ply, half a file")
    state = looked(session, state, 6)
    assert most(state) == pytest.approx(2.5)
    assert len(state.messages) == 1
    assert "bowl.ply cannot be read again" in state.messages[0].text
    saved(path, factor=2.0)
    state = looked(session, state.telling("something else"))
    assert most(state) == pytest.approx(5.0)
    assert [message.text for message in state.messages] == ["something else"], "what was said is true no longer"


def test_changes_are_left_alone_when_asked_and_read_by_hand(session: Session, tmp_path: Path) -> None:
    path = saved(tmp_path / "bowl.ply")
    state = session.advance(ViewState().asking(OpenFiles((path,)))).with_settings(reload=False)
    saved(path, factor=3.0)
    state = looked(session, state, 4)
    assert most(state) == pytest.approx(2.5)
    assert most(session.advance(state.asking(ReloadFiles()))) == pytest.approx(7.5)


def test_a_laid_path_comes_again_with_its_surface(session: Session, tmp_path: Path) -> None:
    path, run = saved(tmp_path / "bowl.ply"), tmp_path / "run.csv"
    run.write_text("0.1,0.2\n0.3,0.1\n")
    state = looked(session, ViewState().asking(OpenFiles((path, run))))
    run.write_text("0.1,0.2\n0.3,0.1\n0.5,0.6\n")
    state = looked(session, state)
    assert state.surface is not None
    assert [len(trajectory) for trajectory in state.surface.trajectories] == [3]


def test_somebody_elses_job_is_shown_as_it_grows_until_its_result_takes_its_place(
    session: Session, tmp_path: Path
) -> None:
    axis, part = np.linspace(-1, 1, 9), tmp_path / "out.ply.part"
    writer = PartWriter(part, PartHeader(axis, axis, ("loss",), {}))
    writer.append(4, 4, (0.5,), 1.0)
    state = session.advance(ViewState().asking(OpenFiles((part,))))
    assert state.following is not None
    assert (state.following.done, state.following.total) == (1, 81)
    assert not state.searching
    state = replace(state.with_look(color_map="magma"), camera=state.camera.orbited(0.2, 0.0))
    writer.append(0, 0, (2.5,), 2.0)
    state = session.advance(state)
    assert state.surface is not None
    assert int(state.surface.known.sum()) == 2
    assert session.patience(state) == FOLLOW_INTERVAL
    writer.close(PartStatus.COMPLETE)
    saved(tmp_path / "out.ply")
    part.unlink()
    done = session.advance(state)
    assert done.path == tmp_path / "out.ply"
    assert done.surface is not None
    assert bool(done.surface.known.all())
    assert done.following is None
    assert (done.camera, done.look.color_map) == (state.camera, "magma")
    assert "is ready" in done.notice


def test_a_followed_layer_that_is_closed_is_followed_no_more(session: Session, tmp_path: Path) -> None:
    axis, part = np.linspace(-1, 1, 3), tmp_path / "out.ply.part"
    writer = PartWriter(part, PartHeader(axis, axis, ("loss",), {}))
    writer.append(1, 1, (0.5,), 1.0)
    state = session.advance(ViewState().asking(OpenFiles((part,))))
    writer.close(PartStatus.CANCELLED)
    state = session.advance(opened(state, (saved(tmp_path / "bowl.ply"),)))
    assert state.followed == ()
    assert state.path == tmp_path / "bowl.ply"


def test_a_part_file_that_is_open_twice_ends_once(session: Session, tmp_path: Path) -> None:
    axis, part = np.linspace(-1, 1, 9), tmp_path / "out.ply.part"
    writer = PartWriter(part, PartHeader(axis, axis, ("loss",), {}))
    writer.append(4, 4, (0.5,), 1.0)
    state = session.advance(ViewState().asking(OpenFiles((part, part))))
    assert len(state.layers) == 2
    writer.close(PartStatus.COMPLETE)
    saved(tmp_path / "out.ply")
    part.unlink()
    state = looked(session, state)
    assert [layer.path for layer in state.layers] == [tmp_path / "out.ply"] * 2
    assert state.followed == ()


def test_a_window_without_files_waits_for_ever_and_one_with_files_looks_now_and_then(session: Session) -> None:
    assert session.patience(ViewState()) is None
    state = opened(ViewState(), (sample_path(next(iter(SAMPLES))),)).with_layer(searching=False)
    assert session.patience(state) == 1.0
    assert session.patience(state.with_settings(reload=False)) is None


def test_a_name_that_no_file_can_have_and_one_that_is_no_text_are_told(session: Session, tmp_path: Path) -> None:
    bowl().save(tmp_path / "bowl.ply")
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.ply"))
    (tmp_path / "bowl.ply").rename(odd)
    state = session.advance(ViewState().asking(OpenFiles((tmp_path / ("x" * 300), odd))))
    assert [("too long" in m.text, "rename" in m.text) for m in state.messages] == [(True, False), (False, True)]
    assert all(message.text.isprintable() and message.text.encode() for message in state.messages)
    assert not state.layers
    state = session.advance(ViewState().asking(SaveScreenshot(tmp_path / ("x" * 300 + ".png"))))
    assert not state.messages, "the writer says it"

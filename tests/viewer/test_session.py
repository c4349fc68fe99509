"""What a window does beside drawing: opening, a real job, the search for critical points."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landscape.critical import CriticalKind
from landscape.files import read_surface
from landscape.files.run_folder import RunFolder
from landscape.spec import ComputeSpec, PlaneSpec, TrainSpec
from landscape.surface import PointState, Surface
from landscape.viewer.compute_form import ENTRY, ComputeForm, run_folder
from landscape.viewer.layering import without_layer
from landscape.viewer.offscreen import save_png
from landscape.viewer.opening import opened, refreshed, shown
from landscape.viewer.requests import CancelJob, OpenFiles, SaveScreenshot, SaveText, StartJob, UseImage
from landscape.viewer.session import Session, unused
from landscape.viewer.state import ViewState

GIVE_UP = 300.0
"""Seconds after which a job that hangs fails its test; on a busy machine a child takes a minute to start."""


def bowl(size: int = 9) -> Surface:
    axis = np.linspace(-1, 1, size)
    alpha, beta = np.meshgrid(axis, axis)
    return Surface(axis, axis, {"loss": alpha**2 + 2 * beta**2 + 0.5})


def no_screenshot(state: ViewState, path: Path) -> None:
    raise AssertionError("nobody asked for a picture")


def advanced(session: Session, state: ViewState, until) -> ViewState:
    deadline = time.monotonic() + GIVE_UP
    while not until(state):
        assert time.monotonic() < deadline, f"never came: {state.job}, {state.messages}"
        state = session.advance(state)
        time.sleep(0.02)
    return state


def test_a_file_is_opened_and_its_critical_points_are_found(tmp_path: Path) -> None:
    bowl().save(tmp_path / "bowl.ply")
    session = Session(no_screenshot)
    state = session.advance(ViewState().asking(OpenFiles((tmp_path / "bowl.ply",))))
    assert state.requests == ()
    assert state.path == tmp_path / "bowl.ply"
    state = advanced(session, state, lambda now: not now.searching)
    assert [point.kind for point in state.critical_points if not point.border] == [CriticalKind.MINIMUM]
    assert not session.busy


def test_what_cannot_be_opened_is_told_and_changes_nothing(tmp_path: Path) -> None:
    state = shown(ViewState(), bowl(), None).with_layer(searching=False)
    (tmp_path / "empty.ply").touch()
    for name in ("missing.ply", "empty.ply"):
        after = Session(no_screenshot).advance(state.asking(OpenFiles((tmp_path / name,))))
        assert after.surface is state.surface
        assert name in after.messages[0].text


def test_a_path_is_laid_on_the_open_surface(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("0.1,0.2\n0.3,0.4\n")
    state = opened(shown(ViewState(), bowl(), None), (tmp_path / "run.csv",))
    assert state.surface is not None
    np.testing.assert_array_equal(state.surface.trajectories[0].alpha, (0.1, 0.3))
    message = Session(no_screenshot).advance(ViewState().asking(OpenFiles((tmp_path / "run.csv",)))).messages[0]
    assert "no surface is open" in message.text


def test_opening_keeps_colours_and_chooses_height_anew() -> None:
    first = shown(ViewState(), bowl(), None)
    first = first.with_look(color_map="magma", wireframe="overlay").with_display(low=0.7)
    second = shown(first, Surface(bowl().alpha, bowl().beta, {"loss": bowl().loss * 100}), None)
    assert (second.look.color_map, second.look.wireframe) == ("magma", "overlay")
    assert second.display.low == pytest.approx(50.0)


def test_screenshots_never_overwrite_one_another(tmp_path: Path) -> None:
    session = Session(lambda state, path: path.touch())
    state = ViewState()
    for expected in ("a.png", "a-2.png", "a-3.png"):
        assert unused(tmp_path / "a.png").name == expected
        state = session.advance(state.asking(SaveScreenshot(tmp_path / "a.png")))
        assert state.notice == f"Saved {tmp_path / expected}"


def test_a_picture_that_cannot_be_saved_under_its_name_is_a_message(tmp_path: Path) -> None:
    session = Session(lambda state, path: save_png(path, np.zeros((2, 2, 3), np.uint8)))
    state = session.advance(ViewState().asking(SaveScreenshot(tmp_path / "a.jpg")))
    assert "give a name that ends in .png" in state.messages[0].text
    assert not list(tmp_path.iterdir())


def test_a_text_is_saved_under_a_name_of_its_own(tmp_path: Path) -> None:
    session, state = Session(no_screenshot), ViewState()
    for expected in ("a.csv", "a-2.csv"):
        state = session.advance(state.asking(SaveText(tmp_path / "a.csv", f"α,{expected}\n")))
        assert state.notice == f"Saved {tmp_path / expected}"
        assert (tmp_path / expected).read_text(encoding="utf-8") == f"α,{expected}\n"
    state = session.advance(state.asking(SaveText(tmp_path / "missing" / "a.csv", "")))
    assert "cannot write" in state.messages[0].text


def test_live_limits_move_only_when_told_and_never_the_users_own() -> None:
    state = shown(ViewState(), bowl(), None)
    higher = Surface(bowl().alpha, bowl().beta, {"loss": bowl().loss * 3})
    assert refreshed(state, 0, higher, rescale=False).display is state.display
    assert refreshed(state, 0, higher, rescale=True).display.high == pytest.approx(10.5)
    chosen = replace(state, display=replace(state.display, high=2.0))
    assert refreshed(chosen, 0, higher, rescale=True).display.high == 2.0


def form(tmp_path: Path, resolution: int) -> ComputeForm:
    train = TrainSpec(model="mlp", epochs=1)
    compute = ComputeSpec(plane=PlaneSpec("random"), resolution=resolution)
    return ComputeForm(train, compute, output=str(tmp_path / "out.ply"))


def test_a_job_trains_computes_and_shows_its_surface(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session, stages, snapshots = Session(no_screenshot), set(), []
    state = session.advance(ViewState().asking(StartJob(form(tmp_path, 9), train=True)))

    def ended(now: ViewState) -> bool:
        assert now.job is not None
        stages.add(now.job.stage)
        if now.surface is not None and (not snapshots or snapshots[-1] is not now.surface):
            snapshots.append(now.surface)
        return not now.job.running and not now.searching

    state = advanced(session, state, ended)
    assert state.messages == ()
    assert {"training", "done"} <= stages
    assert state.path == tmp_path / "out.ply"
    assert state.form.run == str(run_folder(state.form.train))
    assert list(state.training_log) == RunFolder(Path(state.form.run)).entries()
    assert [entry.epoch for entry in state.training_log] == [0, 1]
    assert state.surface is not None
    assert not (state.surface.state == PointState.MISSING).any()
    np.testing.assert_array_equal(state.surface.loss, read_surface(tmp_path / "out.ply").surface.loss)
    assert state.critical_points


def test_closing_the_window_keeps_the_finished_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = Session(no_screenshot)
    state = session.advance(ViewState().asking(StartJob(form(tmp_path, 401), train=True)))
    state = advanced(session, state, lambda now: now.surface is not None)
    assert state.surface is not None
    known = int(state.surface.known.sum())
    session.close()
    assert not (tmp_path / "out.ply").exists()
    kept = read_surface(tmp_path / "out.ply.part").surface
    assert int(kept.known.sum()) >= known > 0


def test_cancel_and_failure_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = Session(no_screenshot)
    state = session.advance(ViewState().asking(StartJob(form(tmp_path, 401), train=True)))
    state = session.advance(state.asking(StartJob(form(tmp_path, 9), train=True)))
    assert "running already" in state.messages[0].text
    state = advanced(session, state.asking(CancelJob()), lambda now: not now.job.running)
    assert state.job is not None
    assert state.job.stage == "cancelled"
    assert state.notice == "Cancelled; the checkpoints so far are kept", "it was in training"
    broken = replace(form(tmp_path, 9), run=str(tmp_path / "nowhere"))
    state = session.advance(state.telling("epochs is -5", about=ENTRY).asking(StartJob(broken, train=False)))
    assert state.messages == (), "what was said before is true no longer"
    state = advanced(session, state, lambda now: not now.job.running)
    assert state.messages
    assert state.notice == "", "what was said of the job before is past"
    assert "nowhere" in state.messages[0].detail
    state = session.advance(state.asking(StartJob(form(tmp_path, 9), train=True)))
    assert state.messages == ()
    advanced(session, state.asking(CancelJob()), lambda now: not now.job.running)


def test_surfaces_are_overlaid_with_looks_of_their_own(tmp_path: Path) -> None:
    higher = Surface(bowl().alpha, bowl().beta, {"loss": bowl().loss * 3})
    bowl().save(tmp_path / "a.ply")
    higher.save(tmp_path / "b.ply")
    state = opened(ViewState(), (tmp_path / "a.ply", tmp_path / "b.ply"))
    assert [layer.name for layer in state.layers] == ["a.ply", "b.ply"]
    assert state.path == tmp_path / "a.ply"
    assert len({layer.look.color_map for layer in state.layers}) == 2
    assert state.display.high == pytest.approx(10.5)
    more = opened(state, (tmp_path / "b.ply",), add=True)
    assert (len(more.layers), more.active) == (3, 2)
    fewer = without_layer(more, 2)
    assert [layer.name for layer in fewer.layers] == ["a.ply", "b.ply"]
    assert fewer.active == 1
    session = Session(no_screenshot)
    state = advanced(session, state, lambda now: not now.searching)
    assert all(layer.critical_points for layer in state.layers)


def test_the_content_of_a_table_tells_a_surface_from_a_path(tmp_path: Path) -> None:
    (tmp_path / "surface.csv").write_text("x,y,loss\n0,0,1\n1,0,2\n0,1,3\n1,1,4\n")
    (tmp_path / "run.csv").write_text("0.5,0.5\n0,0\n")
    state = opened(ViewState(), (tmp_path / "run.csv", tmp_path / "surface.csv"))
    assert state.surface is not None
    np.testing.assert_array_equal(state.surface.loss, [[1, 2], [3, 4]])
    assert [run.label for run in state.surface.trajectories] == ["run"]


def test_a_picture_becomes_the_texture_and_a_bad_one_a_message(tmp_path: Path) -> None:
    Image.new("RGB", (4, 2), (255, 0, 0)).save(tmp_path / "red.png")
    session = Session(no_screenshot)
    state = session.advance(shown(ViewState(), bowl(), None).asking(UseImage(tmp_path / "red.png")))
    assert state.look.texture == "image"
    assert state.look.image is not None
    assert state.look.image.pixels.shape == (2, 4, 3)
    after = session.advance(state.asking(UseImage(tmp_path / "none.png")))
    assert after.look == state.look
    assert "none.png does not exist" in after.messages[0].text

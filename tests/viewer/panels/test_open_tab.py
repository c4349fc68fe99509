"""The Open tab: files, samples, and what is known of the open one."""

from dataclasses import replace
from pathlib import Path

import pytest
from gui_hand import Hand
from imgui_bundle import imgui

from landscape.job_status import JobStatus
from landscape.viewer.browsing import browser_in
from landscape.viewer.panels import items
from landscape.viewer.panels.progress import following_text
from landscape.viewer.panels.status import status_text
from landscape.viewer.requests import OpenFiles
from landscape.viewer.samples import SAMPLES, sample_path
from landscape.viewer.state import Followed, ViewState


@pytest.mark.gl
def test_recent_files_and_samples_are_a_click_away(hand: Hand, opened: ViewState, tmp_path: Path) -> None:
    for name in ("a.ply", "b.ply"):
        (tmp_path / name).touch()
    hand.start(replace(opened, tab="Open", recent=(tmp_path / "a.ply", tmp_path / "b.ply")))
    hand.click(f"b.ply##{tmp_path / 'b.ply'}")
    hand.click(next(iter(SAMPLES.values())))
    assert hand.state.requests == (OpenFiles((tmp_path / "b.ply",)), OpenFiles((sample_path(next(iter(SAMPLES))),)))
    hand.click("Add to the scene …")
    assert hand.state.browser is not None
    assert hand.state.browser.purpose == "add"


@pytest.mark.gl
def test_nothing_can_be_added_to_an_empty_window(hand: Hand) -> None:
    hand.start(ViewState(tab="Open"))
    hand.click("Add to the scene …")
    assert hand.state.browser is None
    hand.click("Open …")
    assert hand.state.browser is not None


@pytest.mark.gl
def test_a_followed_job_shows_its_progress_and_no_cancel(hand: Hand, opened: ViewState) -> None:
    part = Path("/data/out.ply.part")
    followed = (Followed(part, JobStatus("computing", 300, 961, seconds_left=200.0, rate=3.3)),)
    hand.start(replace(opened.with_layer(path=part), tab="Open", followed=followed))
    assert "Cancel" not in items.rectangles
    half = hand.pixels()[:, 340 // 2 :]
    followed = (replace(followed[0], status=JobStatus("computing", 900, 961, seconds_left=20.0, rate=3.3)),)
    hand.start(replace(hand.state, followed=followed))
    assert (hand.pixels()[:, 340 // 2 :] != half).any(), "the bar has grown"


def test_the_status_line_tells_of_a_followed_job_honestly(opened: ViewState) -> None:
    part = Path("/data/out.ply.part")
    quiet = JobStatus("computing", 300, 961, quiet=190.0)
    state = replace(opened.with_layer(path=part), followed=(Followed(part, quiet),))
    assert status_text(state)[1] == "Followed: computing · 300 of 961 points · no new points for 3 min 10 s"
    assert following_text(JobStatus("cancelled", 300, 961)) == "Followed: cancelled · 300 of 961 points"


@pytest.mark.gl
def test_what_is_too_long_for_its_control_ends_in_an_ellipsis_and_can_be_clicked(
    hand: Hand, opened: ViewState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ("a name of many words " * 8 + ".npz")
    path.touch()
    labels: list[str] = []
    for kind in ("button", "selectable"):
        draw = getattr(imgui, kind)
        monkeypatch.setattr(imgui, kind, lambda text, *more, draw=draw: (labels.append(text), draw(text, *more))[1])
    hand.start(replace(opened, tab="Open", recent=(path,)))
    hand.click(f"{path.name}##{path}")
    assert hand.state.requests == (OpenFiles((path,)),)
    hand.start(replace(opened, browser=browser_in(tmp_path, "open")))
    texts = [label.partition("##")[0] for label in labels if ".npz##" in label]
    assert len(set(texts)) == 2
    for text in texts:
        assert "…" in text
        assert text.startswith("a name")

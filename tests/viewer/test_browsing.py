"""The file browser's logic: what is listed, and what Enter means."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from landscape.viewer.browsing import Browser, browser_in, confirmed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    (tmp_path / "Archive").mkdir()
    for name in ("a.ply", "B.h5", "b.csv", "notes.md", ".hidden.ply", "old.ply.part", "picture.png"):
        (tmp_path / name).write_text(name)
    return tmp_path


def names(browser: Browser) -> list[str]:
    return [entry.path.name for entry in browser.shown]


def test_folders_come_first_then_what_can_be_opened(folder: Path) -> None:
    browser = browser_in(folder, "open")
    assert names(browser) == ["Archive", "runs", "a.ply", "b.csv", "B.h5", "old.ply.part"]
    assert names(browser_in(folder, "save")) == ["Archive", "runs", "picture.png"]
    everything = Browser("open", folder, browser.entries, all_files=True)
    assert names(everything) == ["Archive", "runs", "a.ply", "b.csv", "B.h5", "notes.md", "old.ply.part", "picture.png"]
    assert [entry.size for entry in browser.shown if entry.path.name == "a.ply"] == [5]


def test_a_part_of_a_name_narrows_the_list_and_the_only_one_left_is_opened(folder: Path) -> None:
    browser = Browser("open", folder, browser_in(folder, "open").entries, name="b.")
    assert names(browser) == ["b.csv", "B.h5"]
    assert confirmed(browser) == browser_with(browser, problem="There is no b. here")
    only = browser_with(browser, name="h5")
    assert confirmed(only) == (folder / "B.h5",)


def browser_with(browser: Browser, **changes: Any) -> Browser:
    return replace(browser, **changes)


def test_a_path_that_is_typed_is_opened_or_entered(folder: Path) -> None:
    browser = browser_in(folder / "runs", "open")
    assert confirmed(browser_with(browser, name="../a.ply")) == (folder / "runs" / ".." / "a.ply",)
    assert confirmed(browser_with(browser, name=str(folder / "a.ply"))) == (folder / "a.ply",)
    there = confirmed(browser_with(browser, name=str(folder)))
    assert isinstance(there, Browser)
    assert (there.folder, there.name) == (folder, "")
    nowhere = confirmed(browser_with(browser, name="/no/such/place"))
    assert isinstance(nowhere, Browser)
    assert "/no/such/place" in nowhere.problem


def test_marked_files_are_opened_together_and_a_marked_folder_is_entered(folder: Path) -> None:
    browser = browser_in(folder, "open").toggled(folder / "a.ply").toggled(folder / "b.csv")
    assert confirmed(browser) == (folder / "a.ply", folder / "b.csv")
    assert confirmed(browser.toggled(folder / "a.ply")) == (folder / "b.csv",)
    inside = confirmed(browser_with(browser, marked=(folder / "runs",)))
    assert isinstance(inside, Browser)
    assert inside.folder == folder / "runs"


def test_arrows_go_round(folder: Path) -> None:
    browser = browser_in(folder, "open")
    assert browser.stepped(1).marked == (folder / "Archive",)
    assert browser.stepped(-1).marked == (folder / "old.ply.part",)
    assert browser.stepped(1).stepped(-1).marked == (folder / "old.ply.part",)
    assert browser_in(folder / "runs", "open").stepped(1).marked == ()


def test_a_picture_gets_a_name_and_its_suffix(folder: Path) -> None:
    browser = browser_in(folder, "save", "hill")
    assert confirmed(browser) == (folder / "hill.png",)
    assert confirmed(browser_with(browser, name="v1.2")) == (folder / "v1.2.png",)
    inside = confirmed(browser_with(browser, name="runs"))
    assert isinstance(inside, Browser)
    assert inside.folder == folder / "runs"
    for name, word in (("", "name"), ("no/where.png", "no folder")):
        asked = confirmed(browser_with(browser, name=name))
        assert isinstance(asked, Browser)
        assert word in asked.problem


def test_a_folder_that_cannot_be_read_is_told_and_not_entered(folder: Path) -> None:
    browser = browser_in(folder, "open").at(folder / "missing")
    assert browser.folder == folder
    assert "missing" in browser.problem
    assert browser_in(folder / "missing" / "deeper", "open").folder == folder


def test_a_link_that_leads_nowhere_is_left_out(folder: Path) -> None:
    os.symlink(folder / "gone.ply", folder / "link.ply")
    assert "link.ply" not in names(browser_in(folder, "open"))


def test_names_too_long_and_homes_of_nobody_are_told(folder: Path) -> None:
    browser = browser_in(folder, "open")
    for name in ("x" * 300, "~nobody-of-that-name/a.ply"):
        for outcome in (confirmed(browser_with(browser, name=name, purpose=purpose)) for purpose in ("open", "save")):
            assert isinstance(outcome, tuple) or outcome.problem


def test_names_that_are_not_utf_8_are_left_out(folder: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9"))
    odd.mkdir()
    (odd / "a.ply").write_text("")
    assert names(browser_in(folder, "open"))[:3] == ["Archive", "runs", "a.ply"]
    assert browser_in(odd, "open").folder == folder
    assert "UTF-8" in browser_in(folder, "open").at(odd).problem

"""The file browser's snapshots: a folder, what of it is shown, and what is marked. No GL, no imgui."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

Purpose = Literal["open", "add", "save"]

OPENABLE = (".ply", ".part", ".h5", ".hdf5", ".npz", ".npy", ".csv", ".tsv", ".txt", ".dat")
"""Names of files that may hold a surface or a path end so; what is in them is decided when they are read."""

PICTURES = (".png",)


@dataclass(frozen=True)
class Entry:
    """A file or folder.

    Attributes:
        path: where it is.
        is_folder: whether it is a folder.
        size: bytes.
        changed: when it was last written to, in seconds since 1970.
    """

    path: Path
    is_folder: bool
    size: int
    changed: float


@dataclass(frozen=True)
class Browser:
    """An open file browser.

    Attributes:
        purpose: what for.
        folder: where it looks.
        entries: everything in the folder that is not hidden, folders first.
        name: what is typed: part of a name narrows the list; a path leads there.
        marked: the files that are chosen.
        problem: why the last wish could not be fulfilled, in a line.
        all_files: whether files are shown that cannot be opened by their name.
    """

    purpose: Purpose
    folder: Path
    entries: tuple[Entry, ...] = ()
    name: str = ""
    marked: tuple[Path, ...] = ()
    problem: str = ""
    all_files: bool = False

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The folders, and the files of the kind that is wanted; those with `name` in theirs, while one is opened."""
        suffixes = PICTURES if self.purpose == "save" else OPENABLE
        part = "" if self.purpose == "save" or _is_path(self.name) else self.name.strip().lower()
        return tuple(
            entry
            for entry in self.entries
            if (entry.is_folder or self.all_files or entry.path.suffix.lower() in suffixes)
            and part in entry.path.name.lower()
        )

    def at(self, folder: Path) -> "Browser":
        """Returns the browser in another folder; where that cannot be read, it stays and says so."""
        found, problem = _listed(folder)
        if problem:
            return replace(self, problem=problem)
        name = self.name if self.purpose == "save" else ""
        return replace(self, folder=folder, entries=found, name=name, marked=(), problem="")

    def stepped(self, step: int) -> "Browser":
        """Returns the browser with the entry marked that many places below the marked one; it goes round."""
        paths = [entry.path for entry in self.shown]
        if not paths:
            return self
        now = paths.index(self.marked[-1]) if self.marked and self.marked[-1] in paths else -1 if step > 0 else 0
        return replace(self, marked=(paths[(now + step) % len(paths)],), problem="")

    def toggled(self, path: Path) -> "Browser":
        """Returns the browser with one more file marked, or one less."""
        files = [marked for marked in self.marked if not os.path.isdir(marked)]
        others = tuple(marked for marked in files if marked != path)
        return replace(self, marked=others if path in files else (*others, path), problem="")


def browser_in(folder: Path, purpose: Purpose, name: str = "") -> Browser:
    """Returns a browser that begins in a folder, or in the nearest one above it that can be read."""
    folder = Path(os.path.expanduser(folder)).absolute()
    for place in (folder, *folder.parents):
        found, problem = _listed(place)
        if not problem:
            return Browser(purpose, place, found, name)
    return Browser(purpose, folder, name=name)


def confirmed(browser: Browser) -> "Browser | tuple[Path, ...]":
    """Returns the files that are wanted, or the browser where more has to be said first.

    What is marked counts first, then a path that was typed, then the only entry that is shown.
    """
    name = browser.name.strip()
    if browser.purpose == "save":
        return _confirmed_picture(browser, name)
    if browser.marked:
        folder = next((path for path in browser.marked if os.path.isdir(path)), None)
        return browser.marked if folder is None else browser.at(folder)
    if not name:
        return replace(browser, problem="Mark a file, or type a name or a path")
    wanted = browser.folder / os.path.expanduser(name)
    shown = browser.shown
    if not os.path.exists(wanted) and len(shown) == 1:
        wanted = shown[0].path
    if os.path.isdir(wanted):
        return browser.at(wanted.resolve())
    return (wanted,) if os.path.exists(wanted) else replace(browser, problem=f"There is no {name} here")


def _confirmed_picture(browser: Browser, name: str) -> "Browser | tuple[Path, ...]":
    wanted = browser.folder / os.path.expanduser(name)
    if not name or os.path.isdir(wanted):
        folder = next((path for path in browser.marked if os.path.isdir(path)), wanted if name else None)
        return browser.at(folder) if folder else replace(browser, problem="Type a name for the picture")
    if not os.path.isdir(wanted.parent):
        return replace(browser, problem=f"There is no folder {wanted.parent}")
    return (wanted if wanted.suffix.lower() in PICTURES else wanted.with_name(f"{wanted.name}.png"),)


def is_named_in_text(path: Path) -> bool:
    """Whether a path is text in UTF-8, which the interface can write; bytes of other encodings are none."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def legible(path: Path) -> str:
    """Returns a path as text in UTF-8, with a sign in place of each byte that is none."""
    return os.fsencode(path).decode(errors="replace")


def _is_path(name: str) -> bool:
    return name.startswith("~") or any(mark in name for mark in (os.sep, "/"))


def _listed(folder: Path) -> tuple[tuple[Entry, ...], str]:
    """Returns what a folder holds, and why it could not be read."""
    if not is_named_in_text(folder):
        return (), f"{legible(folder)} cannot be shown: its name is not UTF-8"
    try:
        with os.scandir(folder) as items:
            found = [entry for item in items if not item.name.startswith(".") and (entry := _entry(item))]
    except OSError as error:
        return (), f"{folder} cannot be shown: {error.strerror or error}"
    return tuple(sorted(found, key=lambda entry: (not entry.is_folder, entry.path.name.lower()))), ""


def _entry(item: "os.DirEntry[str]") -> Entry | None:
    if not is_named_in_text(Path(item.path)):
        return None
    try:
        status = item.stat()
        return Entry(Path(item.path), item.is_dir(), status.st_size, status.st_mtime)
    except OSError:  # a link that leads nowhere, or gone since
        return None

"""The file browser: folders and files, by the mouse and by keys.

Drawn by ourselves and not by the system: it is the same everywhere, over a remote display too,
where no system dialog may be installed, and it never blocks the window.
"""

from dataclasses import replace
from pathlib import Path

from imgui_bundle import imgui

from landscape.viewer.browsing import Browser, Purpose, confirmed, is_named_in_text
from landscape.viewer.panels import items
from landscape.viewer.panels.file_list import file_list
from landscape.viewer.panels.layout import Layout
from landscape.viewer.panels.sheets import clicked_beside, sheet
from landscape.viewer.requests import OpenFiles, SaveScreenshot
from landscape.viewer.samples import SAMPLES, sample_path
from landscape.viewer.state import ViewState

WIDTH, HEIGHT, PLACES_WIDTH = 840.0, 520.0, 160.0
"""At scale 1."""
RECENT_FOLDERS = 6
"""So many are offered."""
_TITLES: dict[Purpose, tuple[str, str]] = {
    "open": ("Open surfaces and paths", "Open"),
    "add": ("Add surfaces to the scene", "Add"),
    "save": ("Save the picture", "Save"),
}


def browser_sheet(state: ViewState, layout: Layout) -> ViewState:
    """Draws the browser while it is open and returns the state it leads to."""
    with sheet("browser", layout, (WIDTH, HEIGHT), wanted=state.browser is not None) as shown:
        return _browser(state, state.browser) if shown and state.browser else state


def _browser(state: ViewState, browser: Browser) -> ViewState:
    begun = browser
    items.heading(_TITLES[browser.purpose][0])
    browser = _trail(browser)
    below = 2 * imgui.get_frame_height_with_spacing() + imgui.get_text_line_height_with_spacing()
    imgui.begin_child("places", (PLACES_WIDTH * items.unit(), -below))
    browser = _places(browser, state.recent)
    imgui.end_child()
    imgui.same_line()
    browser, chosen = file_list(browser, below)
    browser = _name(browser)
    browser, verb, closed = _buttons(browser)
    browser = _keys(browser, begun)
    if closed or clicked_beside() or imgui.is_key_pressed(imgui.Key.escape):
        return replace(state, browser=None)
    if verb or chosen or imgui.is_key_pressed(imgui.Key.enter) or imgui.is_key_pressed(imgui.Key.keypad_enter):
        outcome = confirmed(browser)
        return replace(state, browser=outcome) if isinstance(outcome, Browser) else _asking(state, browser, outcome)
    return replace(state, browser=browser)


def _asking(state: ViewState, browser: Browser, paths: tuple[Path, ...]) -> ViewState:
    state = replace(state, browser=None)
    if browser.purpose == "save":
        return state.asking(SaveScreenshot(paths[0]))
    return state.asking(OpenFiles(paths, add=browser.purpose == "add"))


def _trail(browser: Browser) -> Browser:
    """The folder and those above it, each a button, as many as there is room for."""
    room, gap = imgui.get_content_region_avail().x, 4 * items.unit()
    padding = 2 * imgui.get_style().frame_padding.x
    trail: list[Path] = []
    for folder in (browser.folder, *browser.folder.parents):
        room -= imgui.calc_text_size(folder.name or folder.anchor).x + padding + gap
        if trail and room < 0:
            break
        trail.insert(0, folder)
    wanted = None
    for folder in trail:
        if folder != trail[0]:
            imgui.same_line(0, gap)
        if items.button(f"{folder.name or folder.anchor}##{folder}", f"Show {folder}"):
            wanted = folder
    return browser.at(wanted) if wanted else browser


def _places(browser: Browser, recent: tuple[Path, ...]) -> Browser:
    """Folders that are often wanted."""
    recent_folders = tuple(dict.fromkeys(path.parent for path in recent))[:RECENT_FOLDERS]
    samples = sample_path(next(iter(SAMPLES))).parent
    places = [("Home", Path.home()), ("Current folder", Path.cwd()), ("Samples", samples)]
    places += [(folder.name or str(folder), folder) for folder in recent_folders]
    wanted = None
    for name, folder in filter(lambda place: is_named_in_text(place[1]), places):
        if imgui.selectable(f"{name}##{folder}", folder == browser.folder)[0]:
            wanted = folder
        items.record(f"Place/{name}", str(folder))
    return browser.at(wanted) if wanted else browser


def _name(browser: Browser) -> Browser:
    """The field that narrows the list, takes a path, or names the picture; it has the keyboard."""
    if imgui.is_window_appearing() or (not imgui.is_any_item_active() and imgui.is_mouse_released(0)):
        imgui.set_keyboard_focus_here()
    saving = browser.purpose == "save"
    tip = "What the picture shall be called; no file is overwritten" if saving else "Part of a name, or a path"
    hint = "name of the picture" if saving else "part of a name, or a path"
    text, _ = items.text_field("Name", browser.name, tip, hint=hint)
    return browser if text == browser.name else replace(browser, name=text, marked=(), problem="")


def _buttons(browser: Browser) -> tuple[Browser, bool, bool]:
    """The last rows; returns the browser, whether it shall be done, and whether the sheet shall close."""
    problem = browser.problem or (f"{len(browser.marked)} files marked" if len(browser.marked) > 1 else " ")
    items.paragraph(problem, items.palette().warning if browser.problem else None)
    tip = "Show files too whose names do not end as those of surfaces, paths or pictures do"
    browser = replace(browser, all_files=items.toggle("All files", browser.all_files, tip))
    verb, unit = _TITLES[browser.purpose][1], items.unit()
    width, edge = 96 * unit, imgui.get_window_width() - imgui.get_style().window_padding.x
    imgui.same_line(edge - 2 * width - 8 * unit)
    closed = items.button("Cancel", "Close without doing anything (Esc)", width=width)
    imgui.same_line()
    done = items.button(
        f"{verb}##confirm", f"{verb} what is marked, or what the name says (Enter)", width=width, primary=True
    )
    return browser, done, closed


def _keys(browser: Browser, begun: Browser) -> Browser:
    """Arrows mark; backspace in an empty field leads to the folder above."""
    step = int(imgui.is_key_pressed(imgui.Key.down_arrow)) - int(imgui.is_key_pressed(imgui.Key.up_arrow))
    if step:
        return browser.stepped(step)
    if not begun.name and imgui.is_key_pressed(imgui.Key.backspace):
        return browser.at(browser.folder.parent)
    return browser

"""What the window remembers from one start to the next: habits, saved views and recent files, never data.

One JSON file in the user's configuration folder. Entries that are missing, or that no version of
this program would write, take their defaults; a file that is damaged as a whole is set aside.
"""

import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from landscape.color_maps import COLOR_MAPS
from landscape.errors import LandscapeError
from landscape.viewer.appearance import Display, Look
from landscape.viewer.browsing import is_named_in_text
from landscape.viewer.camera_json import camera_from_record, camera_to_record
from landscape.viewer.opening import MAX_RECENT
from landscape.viewer.path_style import PathStyle
from landscape.viewer.plan import without_plan
from landscape.viewer.rolling import Rolling
from landscape.viewer.shell import Settings
from landscape.viewer.state import SavedView, ViewState

VERSION = 1
FOLDER_VARIABLE = "LANDSCAPE_CONFIG"
"""Environment variable that names another folder for the file."""

STATE_HABITS = ("theme", "tab", "show_panel", "show_plots")
LOOK_HABITS = (
    *("color_map", "reverse", "color_steps", "texture", "interpolation", "wireframe", "wire_every", "hidden_lines"),
    *("samples", "contours"),
)
DISPLAY_HABITS = (
    *("contour_count", "contour_labels", "floor", "light", "path", "critical_points", "point_labels", "axes"),
    "color_bar",
)
ROLLING_HABITS = ("method", "momentum", "smoothing", "beta2", "most_steps")
"""Fields that are remembered; those that belong to one surface, such as limits, are not."""

_BOUNDS = {
    **{"color_steps": (0, 64), "wire_every": (1, 1000), "contour_count": (1, 200), "width": (0.5, 20.0)},
    **{"momentum": (0.0, 0.999), "smoothing": (0.0, 0.9999), "beta2": (0.0, 0.99999), "most_steps": (10, 10_000)},
}
"""Beyond these a number in the file was not written by this program."""

_log = logging.getLogger(__name__)
_Habits = TypeVar("_Habits", ViewState, Settings, Look, Display, PathStyle, Rolling)
Size = tuple[int, int]


def memory_file() -> Path:
    """Returns where the window's memory lies on this platform."""
    return _folder(sys.platform, os.environ, Path.home()) / "viewer.json"


def _folder(system: str, environment: Mapping[str, str], home: Path) -> Path:
    if FOLDER_VARIABLE in environment:
        return Path(environment[FOLDER_VARIABLE])
    if system == "win32":
        return Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / "landscape"
    if system == "darwin":
        return home / "Library" / "Application Support" / "landscape"
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "landscape"


@dataclass
class Memory:
    """The memory of one window.

    Attributes:
        file: where it lies; it need not exist yet.
        size: of the window when it was last closed; None where that is not known.
    """

    file: Path
    size: Size | None = None
    _written: str = ""
    _seen: tuple[ViewState, Size] | None = None
    _broken: bool = False

    def recall(self, state: ViewState) -> ViewState:
        """Returns the state as it is remembered; a damaged file is set aside, and that is told."""
        try:
            text = self.file.read_text(encoding="utf-8")
            record = json.loads(text)
            if not isinstance(record, dict) or record.get("version") != VERSION:
                raise ValueError("another version")
        except FileNotFoundError:
            return state
        except (OSError, ValueError, RecursionError) as error:
            return self._without(state, error)
        self._written = text
        match record.get("size"):
            case [int(width), int(height)] if 64 <= min(width, height) <= max(width, height) <= 16384:
                self.size = width, height
        return restored(state, record)

    def keep(self, state: ViewState, size: Size) -> None:
        """Writes what is to be remembered, if it is something else than last time; never fails."""
        if self._broken or (self._seen and self._seen[0] is state and self._seen[1] == size):
            return
        self._seen = state, size
        text = json.dumps({"version": VERSION, "size": list(size), **remembered(state)}, indent=1)
        if text == self._written:
            return
        from landscape.files.atomic import replacing

        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self.file) as stream:
                stream.write(text.encode())
            self._written = text
        except (OSError, LandscapeError) as error:
            self._broken = True
            _log.warning("the window's settings are not remembered: %s", error)

    def _without(self, state: ViewState, error: Exception) -> ViewState:
        aside = self.file.with_name(f"{self.file.name}.damaged")
        try:
            os.replace(self.file, aside)
        except OSError:
            self._broken = True  # it can be neither read nor moved: leave it alone
            return state.telling(f"{self.file} cannot be read ({error}): the window starts as it did at first")
        told = f"The window's settings could not be read and were set aside as {aside}"
        return state.telling(f"{told}: it starts as it did at first")


def remembered(state: ViewState) -> dict[str, Any]:
    """Returns what is remembered of a state, JSON types only."""
    state = without_plan(state)  # its own lines are no habit
    texture = "smooth" if state.look.texture == "image" else state.look.texture
    return {
        "state": _record(state, STATE_HABITS),
        "settings": _record(state.settings, _names(state.settings)),
        "look": _record(state.look, LOOK_HABITS) | {"texture": texture},
        "display": _record(state.display, DISPLAY_HABITS),
        "path": _record(state.display.path_style, _names(state.display.path_style)),
        "rolling": _record(state.rolling, ROLLING_HABITS),
        "views": [{"name": view.name, "camera": camera_to_record(view.camera)} for view in state.views],
        "recent": [str(path) for path in state.recent],
    }


def restored(state: ViewState, record: Mapping[str, Any]) -> ViewState:
    """Returns the state with everything in a record that fits; the rest stays as it is."""
    state = _fitted(state, record.get("state"), STATE_HABITS)
    settings = _fitted(state.settings, record.get("settings"), _names(state.settings))
    look = _fitted(state.usual_look, record.get("look"), LOOK_HABITS)
    display = _fitted(state.display, record.get("display"), DISPLAY_HABITS)
    path_style = _fitted(display.path_style, record.get("path"), _names(display.path_style))
    return replace(
        state,
        settings=settings.widened(0.0).with_text(0),
        usual_look=look if look.color_map in COLOR_MAPS else replace(look, color_map=state.usual_look.color_map),
        display=replace(display, path_style=path_style),
        rolling=_fitted(state.rolling, record.get("rolling"), ROLLING_HABITS),
        views=tuple(_views(record.get("views"))),
        recent=tuple(filter(is_named_in_text, _paths(record.get("recent"))))[:MAX_RECENT],
    )


def _names(held: Settings | PathStyle) -> tuple[str, ...]:
    """All fields: each of these is a habit."""
    return tuple(entry.name for entry in fields(held))


def _record(held: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(held, name) for name in names}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _paths(value: object) -> list[Path]:
    return [Path(path) for path in _listed(value) if isinstance(path, str)]


def _views(value: object) -> list[SavedView]:
    views = []
    for entry in _listed(value):
        try:
            views.append(SavedView(str(entry["name"]), camera_from_record(entry["camera"])))
        except (LandscapeError, KeyError, TypeError, AttributeError):
            continue
    return views


def _fitted(held: _Habits, record: object, names: Sequence[str]) -> _Habits:
    """Returns a frozen dataclass with the entries of a record that have the types of its fields."""
    hints = get_type_hints(type(held))
    given = record if isinstance(record, Mapping) else {}
    changes = {name: given[name] for name in names if name in given}
    fitting = {name: _as(hints[name], value) for name, value in changes.items() if _fits(hints[name], value)}
    for name in fitting.keys() & _BOUNDS.keys():
        low, high = _BOUNDS[name]
        fitting[name] = min(max(fitting[name], low), high)
    return replace(held, **fitting)


def _fits(hint: Any, value: object) -> bool:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in parts
    if origin is tuple:
        return isinstance(value, list) and len(value) == len(parts) and all(map(_fits, parts, value))
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
    return hint in (bool, int, str) and type(value) is hint


def _as(hint: Any, value: Any) -> Any:
    return tuple(value) if get_origin(hint) is tuple else value

"""A camera as text that people can read, send and edit: JSON with angles in degrees."""

import json
from collections.abc import Mapping
from dataclasses import fields
from math import degrees, radians
from typing import Any, get_args

from landscape.errors import LandscapeError
from landscape.viewer.camera import (
    MAX_DISTANCE,
    MAX_FIELD_OF_VIEW,
    MIN_DISTANCE,
    MIN_FIELD_OF_VIEW,
    RESET,
    TARGET_REACH,
    Camera,
    Projection,
)

MARK, VERSION = "landscape camera", 1
"""The entry that tells a camera from other JSON, and its value."""

_ANGLES = {
    "yaw": (-360.0, 360.0),
    "pitch": (-90.0, 90.0),
    "roll": (-360.0, 360.0),
    "field_of_view": (degrees(MIN_FIELD_OF_VIEW), degrees(MAX_FIELD_OF_VIEW)),
}
"""Bounds in degrees."""
_KNOWN = tuple(field.name for field in fields(Camera))
_ROUNDING = 1e-9
"""Degrees a bound may be exceeded by: angles are kept in radians."""


def camera_to_json(camera: Camera) -> str:
    """Returns a camera as one line of JSON."""
    return json.dumps(camera_to_record(camera))


def camera_from_json(text: str) -> Camera:
    """Returns the camera that a text describes; entries that are left out take their default.

    Raises:
        LandscapeError: the text is no JSON or describes no camera.
    """
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        raise _mistake("this is no JSON") from None
    if not isinstance(record, dict):
        raise _mistake("this is no JSON object")
    return camera_from_record(record)


def camera_to_record(camera: Camera) -> dict[str, Any]:
    """Returns a camera as a dictionary for JSON."""
    record: dict[str, Any] = {MARK: VERSION}
    for name in _KNOWN:
        value = getattr(camera, name)
        record[name] = degrees(value) if name in _ANGLES else list(value) if name == "target" else value
    return record


def camera_from_record(record: Mapping[str, Any]) -> Camera:
    """Returns the camera of a dictionary, as `camera_to_record` writes it.

    Raises:
        LandscapeError: it describes no camera.
    """
    if record.get(MARK) != VERSION:
        raise _mistake(f'"{MARK}" is {json.dumps(record.get(MARK), default=str)}')
    values = {name: _checked(name, value) for name, value in record.items() if name != MARK}
    if values.get("upright", RESET.upright) and values.get("roll", 0.0) != 0.0:
        raise _mistake('"roll" is not 0 but "upright" is true: set one of the two')
    return Camera(**values)


def _checked(name: str, value: object) -> Any:
    """The value of one entry as the camera keeps it."""
    match name:
        case "target":
            if not isinstance(value, list) or len(value) != 3:
                raise _mistake('"target" must be a list of three numbers')
            return tuple(_number(name, entry, (-TARGET_REACH, TARGET_REACH)) for entry in value)
        case "distance":
            return _number(name, value, (MIN_DISTANCE, MAX_DISTANCE))
        case "projection" if value in get_args(Projection):
            return value
        case "projection":
            raise _mistake(f'"projection" must be one of {", ".join(get_args(Projection))}')
        case "upright" if isinstance(value, bool):
            return value
        case "upright":
            raise _mistake('"upright" must be true or false')
        case _ if name in _ANGLES:
            return radians(_number(name, value, _ANGLES[name]))
    raise _mistake(f'"{name[:40]}" is no entry of a camera: known are {", ".join(_KNOWN)}')


def _number(name: str, value: object, bounds: tuple[float, float]) -> float:
    low, high = bounds
    if isinstance(value, int | float) and not isinstance(value, bool) and low - _ROUNDING <= value <= high + _ROUNDING:
        return float(min(max(value, low), high))
    raise _mistake(f'"{name}" must be a number from {low:g} to {high:g}')


def _mistake(reason: str) -> LandscapeError:
    expected = f'expected {{"{MARK}": {VERSION}, "yaw": …}}, as "Copy view" writes it'
    return LandscapeError(f"no view could be read: {reason}; {expected}")

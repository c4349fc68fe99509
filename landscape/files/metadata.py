"""What a PLY file says about itself: one JSON object in numbered comment lines.

Header lines are cut at 250 bytes, as MeshLab refuses lines beyond 511 and VTK beyond 4105.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

MAX_LINE = 250
FORMAT_VERSION = 1
_CHUNK = re.compile(r"landscape (\d{1,6}) (\d{1,9})/(\d{1,9}) (.*)", re.DOTALL)


def strict_json(value: Any) -> Any:
    """Returns `value` made of JSON types alone: numbers that are not finite become None."""
    if isinstance(value, Mapping):
        return {str(key): strict_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [strict_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def to_comments(metadata: Mapping[str, Any]) -> list[str]:
    """Cuts an object into comments (without the word ``comment``) for lines of at most 250 bytes."""
    text = json.dumps(strict_json(metadata), separators=(",", ":"), allow_nan=False)
    # Room for the words "comment landscape 1 12345/12345 ".
    chunks = _cut(text, MAX_LINE - len(f"comment landscape {FORMAT_VERSION} 99999/99999 "))
    return [f"landscape {FORMAT_VERSION} {k}/{len(chunks)} {chunk}" for k, chunk in enumerate(chunks, 1)]


def from_comments(comments: Iterable[str]) -> tuple[dict[str, Any], str | None]:
    """Puts the object together again.

    Returns:
        The object, empty where there is none, and a note when there is one that cannot be read.
    """
    matches = [match for match in map(_CHUNK.fullmatch, comments) if match]
    if not matches:
        return {}, None
    if any(int(match[1]) != FORMAT_VERSION for match in matches):
        return {}, f"its provenance has format {matches[0][1]}, newer than this program reads, and is left out"
    chunks = {int(match[2]): match[4] for match in matches}
    total = int(matches[0][3])
    if len(chunks) != total or not all(1 <= number <= total for number in chunks):
        return {}, "lines of its provenance are missing, so it is left out"
    try:
        metadata = json.loads("".join(chunks[k] for k in sorted(chunks)))
    except (ValueError, RecursionError):
        return {}, "its provenance is damaged and left out"
    return (metadata, None) if isinstance(metadata, dict) else ({}, "its provenance is damaged and left out")


def _cut(text: str, size: int) -> list[str]:
    # Others strip the ends of comments: no piece begins or ends with a space where that can be helped.
    pieces = []
    while len(text) > size:
        end = next((k for k in range(size, size // 2, -1) if " " not in text[k - 1 : k + 1]), size)
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]

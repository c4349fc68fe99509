"""The surfaces that come with the program."""

from functools import cache
from pathlib import Path

from landscape.resources import resource_path


@cache
def sample_files() -> tuple[Path, ...]:
    """Returns the bundled surfaces, by name."""
    try:
        return tuple(sorted(resource_path("assets/samples").glob("*.ply")))
    except FileNotFoundError:
        return ()


def sample_title(path: Path) -> str:
    """Returns a bundled surface's name as people read it."""
    return path.stem.replace("_", " ").replace("-", " ").capitalize()

"""Composes shader texts: includes, definitions, and line numbers that stay true. Pure text, no GL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from landscape.resources import resource_path

_INCLUDE = re.compile(r'^\s*#include\s+"([^"]+)"\s*$')
_REFERENCE = re.compile(r"\b\d+([:(])(\d+)")

FILE_LINES = 10_000
"""Line numbers of the k-th file begin after k times this: Mesa forgets the source number of `#line`."""


@dataclass(frozen=True)
class ShaderSource:
    """A shader ready to compile.

    Attributes:
        text: GLSL; `#line` directives give every line the number it has in its own file, plus
            `FILE_LINES` times the file's place in `files`.
        files: names below ``shaders/``, the shader itself first.
    """

    text: str
    files: tuple[str, ...]

    def explain(self, log: str) -> str:
        """Returns a driver's log with true files and lines, such as ``include/light.glsl:12``."""

        def named(match: re.Match[str]) -> str:
            number, line = divmod(int(match[2]), FILE_LINES)
            return f"{self.files[number]}{match[1]}{line}" if number < len(self.files) else match[0]

        return _REFERENCE.sub(named, log)


def compose(name: str, definitions: Mapping[str, int | float] | None = None, root: Path | None = None) -> ShaderSource:
    """Reads a shader and everything it includes, each file once.

    Args:
        name: file below ``shaders/``, such as ``"surface.vert.glsl"``; its first line is `#version`.
        definitions: macros defined right after the version line.
        root: folder to read from, in place of the project's ``shaders/``.

    Raises:
        FileNotFoundError: a shader or include that does not exist.
        ValueError: a shader that does not begin with `#version`.
    """
    reader = _Reader(root or resource_path("shaders"))
    lines = reader.read(name)
    if not lines or not lines[0].startswith("#version"):
        raise ValueError(f"{name} must begin with #version, got {lines[0] if lines else 'an empty file'!r}")
    macros = [f"#define {macro} {value}" for macro, value in (definitions or {}).items()]
    return ShaderSource("\n".join([lines[0], *macros, "#line 2", *lines[1:], ""]), tuple(reader.files))


@dataclass
class _Reader:
    root: Path
    files: list[str] = field(default_factory=list)

    def read(self, name: str) -> list[str]:
        number = len(self.files)
        self.files.append(name)
        lines: list[str] = []
        for at, line in enumerate((self.root / name).read_text(encoding="utf-8").splitlines(), start=1):
            include = _INCLUDE.match(line)
            if include is None:
                lines.append(line)
            elif include[1] not in self.files:
                start = FILE_LINES * len(self.files) + 1
                lines += [f"#line {start}", *self.read(include[1]), f"#line {FILE_LINES * number + at + 1}"]
            else:
                lines.append("")
        return lines

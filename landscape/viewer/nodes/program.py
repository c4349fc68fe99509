"""Builds GL programs from the shader files."""

from collections.abc import Mapping
from typing import Any

import moderngl
import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.shaders import compose


def build_program(
    ctx: moderngl.Context, vertex: str, fragment: str, definitions: Mapping[str, int | float] | None = None
) -> moderngl.Program:
    """Compiles and links two files of ``shaders/``.

    Raises:
        RuntimeError: the driver refused; its log names our files and lines.
    """
    sources = [compose(name, definitions) for name in (vertex, fragment)]
    try:
        return ctx.program(vertex_shader=sources[0].text, fragment_shader=sources[1].text)
    except moderngl.Error as error:
        log = str(error)
        failed = sources[0] if "vertex_shader" in log else sources[1]
        raise RuntimeError(f"{vertex} + {fragment} do not build:\n{failed.explain(log)}") from error


def set_uniforms(program: moderngl.Program, **values: Any) -> None:
    """Sets uniforms by name; those the compiler removed as unused are passed over.

    Most are the same in every picture: what a program has been given is kept with it, and not written again.
    """
    held: dict[str, Any] = program.extra or {}
    program.extra = held
    for name, value in values.items():
        if name in held and held[name] == value:
            continue
        held[name] = value
        member = program.get(name, None)
        if isinstance(member, moderngl.Uniform):
            member.value = value


def gl_matrix(matrix: FloatArray) -> tuple[float, ...]:
    """Returns a (4, 4) matrix that acts on column vectors in OpenGL's order, column by column."""
    return tuple(np.asarray(matrix, dtype=np.float64).T.ravel().tolist())

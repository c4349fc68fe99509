from pathlib import Path

import moderngl
import pytest

from landscape.resources import resource_path
from landscape.viewer.nodes.program import build_program
from landscape.viewer.shaders import compose


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "include").mkdir()
    (tmp_path / "include" / "inner.glsl").write_text("// inner\nfloat inner() { return 1.0; }\n")
    (tmp_path / "include" / "outer.glsl").write_text(
        '#include "include/inner.glsl"\nfloat outer_() { return inner(); }\n'
    )
    (tmp_path / "main.frag.glsl").write_text(
        '#version 330 core\n#include "include/outer.glsl"\n#include "include/inner.glsl"\n'
        "out vec4 f_color;\nvoid main() {\n    f_color = vec4(outer_());\n}\n"
    )
    return tmp_path


def compile_log(gl: moderngl.Context, text: str) -> str:
    vertex = "#version 330 core\nvoid main() { gl_Position = vec4(0.0); }"
    with pytest.raises(moderngl.Error) as caught:
        gl.program(vertex_shader=vertex, fragment_shader=text)
    return str(caught.value)


def test_files_are_included_once_and_in_order(folder: Path):
    source = compose("main.frag.glsl", root=folder)
    assert source.files == ("main.frag.glsl", "include/outer.glsl", "include/inner.glsl")
    assert source.text.count("float inner()") == 1


def test_definitions_follow_the_version(folder: Path):
    lines = compose("main.frag.glsl", {"HAS_HOLES": 1}, root=folder).text.splitlines()
    assert lines[:3] == ["#version 330 core", "#define HAS_HOLES 1", "#line 2"]


def test_a_shader_without_version_is_refused(folder: Path):
    with pytest.raises(ValueError, match="must begin with #version"):
        compose("include/inner.glsl", root=folder)


@pytest.mark.gl
@pytest.mark.parametrize(
    ("name", "line"), [("main.frag.glsl", 6), ("include/outer.glsl", 2), ("include/inner.glsl", 2)]
)
def test_the_driver_names_the_true_file_and_line(gl: moderngl.Context, folder: Path, name: str, line: int):
    path = folder / name
    lines = path.read_text().splitlines()
    lines[line - 1] = lines[line - 1].replace("}", " nonsense; }") if "}" in lines[line - 1] else "nonsense;"
    path.write_text("\n".join(lines))
    source = compose("main.frag.glsl", {"A": 1, "B": 2}, root=folder)
    assert f"{name}:{line}(" in source.explain(compile_log(gl, source.text))


MACROS = {
    **{"TEXTURE": 0, "WIREFRAME": 2, "HIDDEN_LINES": 1, "CONTOURS": 1, "SAMPLES": 4, "STEPPED": 1, "UNLIT": 0},
    **{"HAS_HOLES": 1, "HAS_FILLS": 1, "HAS_MARKS": 1},
}
"""All that some shader cannot do without, and some that others can."""


@pytest.mark.gl
def test_every_shader_builds(gl: moderngl.Context):
    fragments = sorted(path.name for path in resource_path("shaders").glob("*.frag.glsl"))
    vertices = {path.name for path in resource_path("shaders").glob("*.vert.glsl")}
    for fragment in fragments:
        own = fragment.replace(".frag", ".vert")
        build_program(gl, own if own in vertices else "screen.vert.glsl", fragment, MACROS).release()
    assert fragments


@pytest.mark.gl
def test_shaders_that_do_not_build_are_told_by_file_and_line(gl: moderngl.Context):
    with pytest.raises(RuntimeError, match=r"surface.frag.glsl do not build:[^$]*include/light.glsl:\d+"):
        build_program(gl, "surface.vert.glsl", "surface.frag.glsl", {"lit": 1})

"""What importing a part of the package loads, seen in a fresh interpreter."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

LOADED = """
import json, sys
from importlib import import_module
for name in {names}:
    import_module(name)
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""

GL = {"moderngl", "moderngl_window", "imgui_bundle", "pyglet"}
TORCH = {"torch", "torchvision"}


@pytest.mark.parametrize(
    ("names", "forbidden"),
    [
        (
            ["landscape", "landscape.surface", "landscape.trajectory", "landscape.critical"],
            TORCH | GL | {"scipy", "plyfile"},
        ),
        (["landscape.spec"], TORCH | GL | {"scipy", "plyfile"}),
        (["landscape.files", "landscape.files.opening", "landscape.files.ply_writer"], TORCH | GL | {"scipy"}),
        (["landscape.analysis.search", "landscape.report", "landscape.analysis_report"], TORCH | GL | {"scipy"}),
        (["landscape.viewer", "landscape.viewer.scene", "landscape.jobs", "landscape.view_cli"], TORCH),
        (["landscape.viewer.state", "landscape.viewer.camera", "landscape.viewer.controller"], TORCH | GL | {"scipy"}),
        (["landscape.engine"], GL),
    ],
)
def test_a_part_loads_no_more_than_it_may(names: list[str], forbidden: set[str]) -> None:
    present = [name for name in names if find_spec(name)]
    script = LOADED.format(names=present)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert forbidden.isdisjoint(json.loads(done.stdout))


PICTURE = """
import json, sys
from landscape.view_cli import main
code = main([{surface!r}, "--screenshot", {picture!r}, "--size", "200x120"])
print(json.dumps([code, sorted({{name.partition(".")[0] for name in sys.modules}})]))
"""


@pytest.mark.gl
def test_a_picture_of_a_grid_that_nobody_has_searched_loads_nothing_slow(tmp_path: Path) -> None:
    surface = tmp_path / "bowl.ply"
    header = "ply\nformat ascii 1.0\nelement vertex 25\nproperty double x\nproperty double y\nproperty double z\n"
    rows = [f"{x} {y} {(x - 2) ** 2 + (y - 2) ** 2}\n" for y in range(5) for x in range(5)]
    surface.write_text(header + "end_header\n" + "".join(rows))
    script = PICTURE.format(surface=str(surface), picture=str(tmp_path / "bowl.png"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    code, loaded = json.loads(done.stdout.splitlines()[-1])
    assert code == 0
    assert {"scipy", "torch", "cmap", "moderngl_window", "pyglet", "rich", "h5py"}.isdisjoint(loaded)

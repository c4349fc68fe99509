"""What importing a part of the package loads, seen in a fresh interpreter."""

import json
import subprocess
import sys
from importlib.util import find_spec

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
        (["landscape.analysis.search", "landscape.report"], TORCH | GL | {"scipy"}),
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

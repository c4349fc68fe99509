"""The wheel is whole: shaders and assets travel in it and are found once it is installed."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

READ_RESOURCES = """
from pathlib import Path
import landscape
from landscape.resources import resource_path

home = Path(landscape.__file__).parent
for folder in ("shaders", "assets/fonts", "assets/samples"):
    assert any(resource_path(folder).iterdir()), folder
    assert home in resource_path(folder).parents, folder
print("#version" in next(resource_path("shaders").glob("surface*.vert*")).read_text())
print(resource_path("assets/digits.npz").stat().st_size > 0)
"""


def run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, cwd="/").stdout


@pytest.mark.slow
def test_installed_wheel_finds_its_shaders_and_assets(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", ROOT, "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path)
    (wheel,) = tmp_path.glob("landscape_view-*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    run(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel)
    assert run(python, "-c", READ_RESOURCES).split() == ["True", "True"]

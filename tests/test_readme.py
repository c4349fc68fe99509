"""What the README promises about Python holds, to the letter."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import landscape

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_the_ten_lines_compute_and_save_a_surface(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, _ = PROGRAMS
    *lines, last = filter(None, program.splitlines())
    assert last == "landscape.view(surface)"
    assert len(lines) < 10
    monkeypatch.chdir(tmp_path)
    with torch.random.fork_rng(devices=[]):
        names: dict[str, object] = {}
        exec("\n".join(lines), names)
    surface = landscape.load_surface("a.ply")
    assert surface.shape == (51, 51)
    model, x, y = (names[name] for name in ("model", "x", "y"))
    assert isinstance(model, torch.nn.Module)
    assert isinstance(x, torch.Tensor)
    assert isinstance(y, torch.Tensor)
    with torch.no_grad():
        centre = float(torch.nn.functional.cross_entropy(model(x), y))
    assert surface.loss[25, 25] == pytest.approx(centre, rel=1e-5)


def test_a_loop_of_ones_own_with_a_recorder_is_computed_by_the_commands_below_it(tmp_path: Path) -> None:
    program = PROGRAMS[1]
    (tmp_path / "mine.py").write_text(program)
    assert len(program.partition("__main__")[2].strip().splitlines()) <= 20
    commands = re.findall(
        r"^    (python mine.py|landscape compute --model mine:.*|landscape-view mine.ply)$", README, re.M
    )
    assert len(commands) == 3
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    for command in commands[:2]:
        words = command.split()
        ours = ["-m", "landscape", *words[1:], "--resolution", "5", "--compile", "off"]
        arguments = words[1:] if words[0] == "python" else ours
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    surface = landscape.load_surface(tmp_path / "mine.ply")
    (path,) = surface.trajectories
    assert path.label == "mine"
    assert path.step.tolist() == list(range(0, 301, 10))
    assert path.loss[-1] < path.loss[0]
    assert len(surface.provenance["recorded_loss"]["mine"]) == 31

"""What the README promises about Python holds, to the letter."""

import re
from pathlib import Path

import pytest
import torch

import landscape

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_ten_lines_compute_and_save_a_surface(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
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

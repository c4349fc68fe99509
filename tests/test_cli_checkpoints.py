"""`landscape compute --checkpoints` on folders of others' checkpoints."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from landscape.cli import main
from landscape.engine.data import DIGITS
from landscape.engine.models import build_model
from landscape.files import load_surface

COMMAND = ["compute", "--model", "mlp", "--directions", "pca", "--resolution", "3", "--checkpoints"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.set_num_threads(1)


def write_walk(folder: Path, count: int, file: Callable[[int], str], seed: int = 0) -> None:
    """Writes a random walk from one start, as training scripts write checkpoints."""
    folder.mkdir(exist_ok=True)
    state = build_model("mlp", 0, DIGITS).state_dict()
    generator = torch.Generator().manual_seed(seed)
    for number in range(count):
        torch.save({"state_dict": state, "epoch": number}, folder / file(number))
        state = {name: value + 0.01 * torch.randn(value.shape, generator=generator) for name, value in state.items()}


def test_folders_are_runs_and_an_option_given_twice_counts_twice(tmp_path, capsys) -> None:
    write_walk(tmp_path / "a", 4, lambda number: f"model_{5 * number}.pt")
    write_walk(tmp_path / "b", 3, lambda number: f"epoch{number}.pth", seed=1)
    assert main([*COMMAND, "a", "--seed", "1", "--checkpoints", "b", "--out", "two.ply"]) == 0
    surface = load_surface("two.ply")
    assert [path.label for path in surface.trajectories] == ["a", "b"]
    assert [path.step.tolist() for path in surface.trajectories] == [[0, 5, 10, 15], [0, 1, 2]]
    assert surface.provenance["origin"]["spec"]["subject"]["checkpoints"] == ["a", "b"]
    assert main(["info", "two.ply"]) == 0
    assert "path b: 3 checkpoints" in capsys.readouterr().out
    assert main(["check", "two.ply"]) == 0
    assert main([*COMMAND, "a", "b", "--fit", "first", "--out", "first.ply"]) == 0
    assert len(load_surface("first.ply").trajectories) == 2


def test_files_are_one_run_in_the_order_given(tmp_path) -> None:
    write_walk(tmp_path / "a", 4, lambda number: ("one.pt", "two.pt", "three.pt", "four.pt")[number])
    assert main([*COMMAND, "a/one.pt", "a/two.pt", "a/four.pt"]) == 0
    (path,) = load_surface("surface.ply").trajectories
    assert (path.label, len(path)) == ("a", 3)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["nothing"], "nothing holds no readable weights (there is no such file)"),
        (["a"], "the names in a tell no order"),
        (["a/one.pt"], "pca directions need the checkpoints of a training run, got 1"),
        (["a/one.pt", "a/two.pt", "--weights", "a/one.pt"], "leave --weights out"),
    ],
)
def test_checkpoints_that_are_no_path_are_told_in_one_line(tmp_path, capsys, given, message) -> None:
    write_walk(tmp_path / "a", 2, lambda number: ("one.pt", "two.pt")[number])
    assert main([*COMMAND, *given]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_random_walk_is_told_on_stderr_in_the_file_and_by_info(tmp_path, capsys) -> None:
    write_walk(tmp_path / "walk", 20, lambda number: f"{number}.pt")
    assert main([*COMMAND, "walk"]) == 0
    assert capsys.readouterr().err.startswith("warning: the path has the cosines")
    assert len(load_surface("surface.ply").provenance["warnings"]) == 1
    assert main(["info", "surface.ply"]) == 0
    assert "Warning: the path has the cosines" in capsys.readouterr().out

"""Folders of checkpoints as others write them."""

import json
from pathlib import Path

import pytest

from landscape.errors import LandscapeError
from landscape.files.checkpoint_folder import read_checkpoint_folder, read_log


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("names", "steps"),
    [
        (["epoch2.pt", "epoch10.pt", "epoch100.pt"], [2, 10, 100]),
        (["1.th", "9.th", "10.th"], [1, 9, 10]),
        (["net_e0_acc0.91.pth", "net_e2_acc0.9.pth", "net_e11_acc0.95.pth"], [0, 2, 11]),
        (["epoch=0-step=40.pt", "epoch=1-step=80.pt", "epoch=10-step=440.pt"], [0, 1, 2]),
        (["a-000000.safetensors", "a-000010.safetensors"], [0, 10]),
        (["run2-7.pt", "run2-30.pt"], [7, 30]),
        (["model_3.pt"], [0]),
    ],
    ids=str,
)
def test_checkpoints_come_in_natural_order_with_the_steps_their_names_tell(tmp_path, names, steps) -> None:
    read = read_checkpoint_folder(touch(tmp_path, *reversed(names)))
    assert [file.name for file in read.files] == names
    assert list(read.steps) == steps
    assert read.left_out == ()


def test_what_is_named_otherwise_is_left_out_and_told(tmp_path) -> None:
    touch(tmp_path, "epoch1.pt", "epoch2.pt", "best.pt", "opt1.pt", "notes.txt", ".epoch3.pt")
    read = read_checkpoint_folder(tmp_path)
    assert [file.name for file in read.files] == ["epoch1.pt", "epoch2.pt"]
    assert sorted(file.name for file in read.left_out) == ["best.pt", "opt1.pt"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["init.pt", "middle.pt", "final.pt"], "tell no order .*give the files themselves"),
        (["a1.pt", "a2.pt", "b1.pt", "b2.pt"], "tell no order"),
        ([], "holds no checkpoints: expected .safetensors"),
    ],
    ids=str,
)
def test_names_without_an_order_are_refused_in_one_line(tmp_path, names, message) -> None:
    with pytest.raises(LandscapeError, match=message) as raised:
        read_checkpoint_folder(touch(tmp_path, *names))
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(LandscapeError, match="No such file"):
        read_checkpoint_folder(tmp_path / "nothing")


def test_the_log_tells_steps_and_losses_and_a_torn_line_is_no_line(tmp_path) -> None:
    touch(tmp_path, "step-0.pt", "step-50.pt", "step-99.pt")
    lines = [
        {"step": 0, "checkpoint": "step-0.pt"},
        {"step": 50, "checkpoint": "step-50.pt", "loss": 0.5},
        {"step": 99, "checkpoint": "step-99.pt", "loss": 0.25},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    log = tmp_path / "log.jsonl"
    for cut in range(len(text)):
        log.write_text(text[:cut])
        assert read_log(log) == lines[: text[:cut].count("\n")]
        read = read_checkpoint_folder(tmp_path)
        assert read.steps == (0, 50, 99)
        assert read.losses == (None, 0.5 if text[:cut].count("\n") == 2 else None, None)
    log.write_bytes(text.encode() + b"\xff\x00 no JSON\n[1]\n")
    assert read_checkpoint_folder(tmp_path).losses == (None, 0.5, 0.25)

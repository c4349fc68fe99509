"""A training that is killed, at whatever moment, goes on to the same bits."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from landscape.cli import main
from landscape.engine import training
from landscape.engine.checkpoints import Checkpoint
from landscape.engine.training import already_trained, resumable, train
from landscape.errors import LandscapeError
from landscape.files.folder_lock import LOCK
from landscape.files.run_folder import RunFolder, finished_run, read_run
from landscape.spec import TrainSpec

SPEC = TrainSpec(
    model="mlp", epochs=2, batch_size=400, optimizer="adam", flip=True, crop=1, label_noise=0.1, checkpoint_every=5
)
KEPT = [0, 5, 8]


def content(folder: RunFolder) -> dict[str, str]:
    """A run's files, by name, as digests."""
    files = [file for file in folder.path.iterdir() if file not in (folder.state, folder.path / LOCK)]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = RunFolder(tmp_path_factory.mktemp("whole") / "run")
    entries = list(train(SPEC, folder))
    assert [entry.step for entry in entries] == KEPT
    assert [entry.epoch for entry in entries] == [0, 1, 2]
    found = content(folder)
    assert set(found) == {"run.json", "log.jsonl", *(f"step-{step:08}.safetensors" for step in KEPT)}
    return found


class Children:
    """Children that train, one at a time; see forked_training."""

    def __init__(self) -> None:
        program = [sys.executable, str(Path(__file__).with_name("forked_training.py"))]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            program, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
        )

    def start(self, spec: TrainSpec, folder: RunFolder, fatal: int = 0) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"spec": asdict(spec), "folder": str(folder.path), "fatal": fatal}) + "\n")
        self.process.stdin.flush()
        return int(self._told())

    def was_killed(self) -> bool:
        """Waits for the child."""
        told = self._told()
        assert told in ("killed", "0")
        return told == "killed"

    def _told(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    children = Children()
    with children.process:  # closes its input, which ends it
        yield children


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that starts at once")
def test_killed_before_every_write_and_rename_the_run_goes_on_to_the_same_bits(tmp_path, whole, children) -> None:
    taken_up = killed = 0
    for number in count(1):
        folder = RunFolder(tmp_path / str(number))
        children.start(SPEC, folder, fatal=number)
        if not children.was_killed():
            break
        killed += 1
        if read_run(folder) is not None:
            with nullcontext() if _done(folder) else pytest.raises(LandscapeError, match="has not finished"):
                finished_run(folder.path)
            taken_up += resumable(SPEC, folder) is not None
        assert [entry.step for entry in train(SPEC, folder)] == KEPT
        assert content(folder) == whole
    assert killed > 14  # 3 checkpoints: weights, line and state each synced, two of them renamed
    assert taken_up > 8


def _done(folder: RunFolder) -> bool:
    record = read_run(folder)
    return record is not None and record.finished


@pytest.mark.parametrize("torn", [b"", b'{"step": 9, "ep', b"\0\0\0\0", b'{"step": 5}\n'])
def test_torn_lines_and_files_that_were_being_written_are_dropped(tmp_path, whole, torn) -> None:
    folder = RunFolder(tmp_path / "run")
    asked = iter(range(100))
    assert [entry.step for entry in train(SPEC, folder, stop=lambda: next(asked) >= 7)] == KEPT[:2]
    with folder.log.open("ab") as file:
        file.write(torn)
    (folder.path / ".step-00000008.safetensors.77.tmp").write_bytes(b"half")
    assert folder.entries()[-1].step == 5
    assert [entry.step for entry in train(SPEC, folder)] == KEPT
    assert content(folder) == whole
    assert already_trained(SPEC, folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children that start at once")
def test_killed_at_random_moments_the_run_goes_on_to_the_same_bits(tmp_path, kills, seed, children) -> None:
    chance = np.random.default_rng(seed)
    spec = TrainSpec(model="mlp", optimizer="rmsprop", momentum=0.5, crop=1, checkpoint_every=9)
    torn, undisturbed = RunFolder(tmp_path / "torn"), RunFolder(tmp_path / "whole")
    for _ in range(2 * kills):
        wanted = len(torn.entries()) + int(chance.integers(1, max(2, 14 // kills)))
        child = children.start(spec, torn)
        while len(logged := torn.entries()) < wanted and (not logged or logged[-1].epoch < 20):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.01))
        with suppress(ProcessLookupError):  # it may have ended
            os.kill(child, signal.SIGKILL)
        children.was_killed()
    for folder in (torn, undisturbed):
        list(train(spec, folder))
    assert content(torn) == content(undisturbed)
    assert sum(1 for _ in torn.path.glob("step-*.safetensors")) == 20 * 23 // 9 + 2


def test_the_command_says_where_it_goes_on(tmp_path, capsys) -> None:
    folder = RunFolder(tmp_path / "run")
    asked = iter(range(100))
    list(train(TrainSpec(model="linear", epochs=2), folder, stop=lambda: next(asked) >= 30))
    assert main(["train", "--model", "linear", "--epochs", "2", "--out", str(folder.path)]) == 0
    said = capsys.readouterr().out
    assert "holds step 23 (epoch 1) of this run: going on from there" in said
    assert "3 checkpoints" in said


def test_another_spec_is_refused_before_anything_is_touched(tmp_path) -> None:
    folder = RunFolder(tmp_path / "run")
    next(train(SPEC, folder))
    before = content(folder)
    other = TrainSpec(**{**vars(SPEC), "optimizer": "sgd", "crop": 0})
    with pytest.raises(LandscapeError, match=r"momentum None instead of 0\.9.* more\)") as caught:
        next(train(other, folder))
    assert "\n" not in str(caught.value)
    assert content(folder) == before


def test_a_state_that_is_none_is_told(tmp_path) -> None:
    folder = RunFolder(tmp_path / "run")
    next(train(SPEC, folder))
    folder.state.write_bytes(b"no state")
    with pytest.raises(LandscapeError, match=r"resume\.state cannot be read .* delete it"):
        next(train(SPEC, folder))


def test_a_run_with_a_checkpoint_gone_begins_again(tmp_path, whole) -> None:
    folder = RunFolder(tmp_path / "run")
    asked = iter(range(100))
    list(train(SPEC, folder, stop=lambda: next(asked) >= 7))
    folder.step_checkpoint(0).unlink()
    assert resumable(SPEC, folder) is None
    list(train(SPEC, folder))
    assert content(folder) == whole


def test_a_run_taken_up_with_another_version_says_both(tmp_path) -> None:
    folder = RunFolder(tmp_path / "run")
    next(train(SPEC, folder))
    for _ in range(2):
        text = folder.description.read_text()
        folder.description.write_text(text.replace('"landscape": "0', '"landscape": "0.0.9, then 0', 1))
        next(train(SPEC, folder))
    record = read_run(folder)
    assert record is not None
    assert record.versions["landscape"].startswith("0.0.9, then ")


def test_checkpoints_of_somebody_else_are_not_removed(tmp_path) -> None:
    foreign = Path(tmp_path / "step-00000001.safetensors")
    foreign.write_bytes(b"precious")
    with pytest.raises(LandscapeError, match="of no run of 'landscape train': choose another folder"):
        next(train(SPEC, RunFolder(tmp_path)))
    assert foreign.read_bytes() == b"precious"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that starts at once")
def test_a_second_process_is_refused_and_a_killed_one_leaves_the_folder_to_the_next(tmp_path, children, capsys) -> None:
    spec, folder = TrainSpec(model="mlp", epochs=100_000, checkpoint_every=9), RunFolder(tmp_path / "run")
    first = children.start(spec, folder)
    while not folder.entries():
        time.sleep(0.001)
    command = ["train", "--model", "mlp", "--epochs", "100000", "--checkpoint-every", "9", "--out", str(folder.path)]
    assert main(command) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"landscape: {folder.path} is being written by process {first} on ")
    assert (said.err.count("\n"), said.out) == (1, "")
    os.kill(first, signal.SIGKILL)
    assert children.was_killed()
    entries = len(folder.entries())
    asked = iter(range(100))
    assert len(list(train(spec, folder, stop=lambda: next(asked) >= 9))) >= entries


def test_a_run_that_another_process_has_finished_meanwhile_is_used(tmp_path, monkeypatch) -> None:
    folder, build = RunFolder(tmp_path / "run"), training.build_model

    def built_while_another_process_trains(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(training, "build_model", build)
        list(train(SPEC, folder))
        return build(*arguments, **options)

    monkeypatch.setattr(training, "build_model", built_while_another_process_trains)
    told = train(SPEC, folder)
    assert next(told).step == 0
    times = {file.name: file.stat().st_mtime_ns for file in folder.path.iterdir() if file.name != LOCK}
    assert [entry.step for entry in told] == KEPT[1:]
    assert {file.name: file.stat().st_mtime_ns for file in folder.path.iterdir() if file.name != LOCK} == times
    assert already_trained(SPEC, folder)


DEVICES = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
DROPOUT = """
import torch
def network():
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 32), torch.nn.Dropout(), torch.nn.Linear(32, 10))
"""


@pytest.mark.parametrize(
    "device", [pytest.param(d, marks=pytest.mark.skipif(not there, reason=d)) for d, there in DEVICES.items()]
)
def test_on_every_device_here_a_stopped_run_goes_on_to_the_same_bits(tmp_path, own_module, device) -> None:
    model = f"{own_module(DROPOUT)}:network"
    spec = TrainSpec(model=model, epochs=2, batch_size=400, optimizer="adam", crop=1, checkpoint_every=3, device=device)
    whole, stopped = RunFolder(tmp_path / "whole"), RunFolder(tmp_path / "stopped")
    list(train(spec, whole))
    asked = iter(range(100))
    assert [entry.step for entry in train(spec, stopped, stop=lambda: next(asked) >= 5)] == [0, 3]
    assert [entry.step for entry in train(spec, stopped)] == [0, 3, 6, 8]
    assert content(stopped) == content(whole)
    weights = Checkpoint(stopped.step_checkpoint(8)).state().values()
    assert {value.device.type for value in weights} == {"cpu"}

"""A recorder in a loop, in the loops of two frameworks, and in a process that is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

import landscape
from landscape.engine.training_paths import training_paths
from landscape.files.checkpoint_folder import read_checkpoint_folder, read_log
from landscape.files.folder_lock import LOCK


def moved(model: nn.Module) -> dict[str, torch.Tensor]:
    """Moves a model a step, and returns its weights."""
    with torch.no_grad():
        for value in model.parameters():
            value += 1.0
    return {name: value.clone() for name, value in model.state_dict().items()}


def test_a_loop_keeps_the_first_every_kth_and_the_last_state_bit_for_bit(network, tmp_path) -> None:
    states = {0: {name: value.clone() for name, value in network.state_dict().items()}}
    with landscape.Recorder(network, tmp_path / "new" / "run", every=3) as recorder:
        for step in range(1, 8):
            states[step] = moved(network)
            recorder.step(loss=torch.tensor(1 / step), rate=0.1)
    read = read_checkpoint_folder(recorder.directory)
    assert read.steps == (0, 3, 6, 7)
    assert read.losses == (None, *(pytest.approx(1 / step) for step in (3, 6, 7)))
    for step, file in zip(read.steps, read.files, strict=True):
        kept = load_file(file)
        assert kept.keys() == states[step].keys()
        assert all(torch.equal(kept[name], value) for name, value in states[step].items())
    log = read_log(recorder.directory / "log.jsonl")
    assert log[1] == {"step": 3, "checkpoint": read.files[1].name, "loss": pytest.approx(1 / 3), "rate": 0.1}


class Fetched:
    """A loss that counts how often its number is asked for."""

    count = 0

    def __float__(self) -> float:
        Fetched.count += 1
        return 0.5


def test_between_saves_no_loss_is_fetched_and_no_graph_kept(network, tmp_path) -> None:
    recorder = landscape.Recorder(network, tmp_path, every=10)
    for _ in range(25):
        recorder.step(loss=Fetched())
    assert Fetched.count == 2
    loss = network(torch.zeros(2, 1, 8, 8)).sum()
    recorder.step(loss=loss)
    assert recorder._told[0].grad_fn is None


def test_a_folder_with_checkpoints_is_refused_and_left_as_it_was(network, tmp_path) -> None:
    landscape.Recorder(network, tmp_path, every=1).step(loss=0.1)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(landscape.LandscapeError, match=r"holds 2 checkpoints already: choose another .* resume_at="):
        landscape.Recorder(network, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_resumed_at_a_step_the_folder_is_that_of_a_loop_never_interrupted(network, tmp_path) -> None:
    recorder = landscape.Recorder(network, tmp_path, every=2)
    for step in range(1, 8):
        moved(network)
        recorder.step(loss=float(step))
    with (tmp_path / "log.jsonl").open("a") as log:
        log.write('{"step": 8, "chec')
    (tmp_path / ".step-000000008.safetensors.77.tmp").touch()
    resumed = landscape.Recorder(network, tmp_path, every=2, resume_at=4)
    resumed.step(loss=50.0)
    resumed.step(loss=60.0)
    resumed.close()
    read = read_checkpoint_folder(tmp_path)
    assert read.steps == (0, 2, 4, 6)
    assert read.losses == (None, 2.0, 4.0, 60.0)
    assert {file.name for file in tmp_path.iterdir()} == {*(file.name for file in read.files), "log.jsonl", LOCK}
    assert [entry["step"] for entry in read_log(tmp_path / "log.jsonl")] == [0, 2, 4, 6]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"every": 0}, "every is 0: expected a whole number from 1"),
        ({"resume_at": -1}, "resume_at is -1"),
        ({"model": "resnet"}, "the model is a str"),
        ({"model": nn.LazyLinear(3)}, "uninitialised parameters"),
        ({"directory": "file.txt"}, "file.txt cannot be a folder"),
    ],
)
def test_what_cannot_be_recorded_is_told_in_one_line(network, tmp_path, monkeypatch, arguments, message) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file.txt").touch()
    with pytest.raises(landscape.LandscapeError, match=message):
        landscape.Recorder(**{"model": network, "directory": "run", **arguments})


def test_numbers_that_are_none_or_ours_are_told(network, tmp_path) -> None:
    recorder = landscape.Recorder(network, tmp_path, every=1)
    with pytest.raises(landscape.LandscapeError, match="counted by the recorder itself"):
        recorder.step(step=3)
    with pytest.raises(landscape.LandscapeError, match="note is a str: expected a number"):
        recorder.step(note="good")


@pytest.mark.parametrize("variable", ["RANK", "LOCAL_RANK", "NODE_RANK"])
def test_of_several_processes_only_the_first_writes(network, tmp_path, monkeypatch, variable) -> None:
    monkeypatch.setenv(variable, "1")
    with landscape.Recorder(network, tmp_path / "run", every=1) as recorder:
        recorder.step(loss=1.0)
    assert not (tmp_path / "run").exists()


def hugging_face_loop(callback: Any, model: nn.Module, steps: int) -> None:
    """Calls events as transformers' CallbackHandler.call_event does: every one, by name, with these arguments."""
    state = SimpleNamespace(global_step=0, epoch=0.0)
    control = SimpleNamespace(should_log=False)
    more = dict.fromkeys(("processing_class", "optimizer", "lr_scheduler", "train_dataloader", "eval_dataloader"))

    def call(event: str, **kwargs: Any) -> None:
        result = getattr(callback, event)("args", state, control, model=model, **more, **kwargs)
        assert result is None  # anything else would take the place of `control`

    for event in ("on_init_end", "on_train_begin", "on_epoch_begin"):
        call(event)
    for step in range(1, steps + 1):
        for event in ("on_step_begin", "on_substep_end", "on_pre_optimizer_step", "on_optimizer_step"):
            call(event)
        moved(model)
        state.global_step, state.epoch = step, step / steps
        call("on_step_end")
        call("on_log", logs={"loss": 1.0})
    for event in ("on_epoch_end", "on_save", "on_push_begin", "on_train_end"):
        call(event)
    call("on_evaluate", metrics={})


def lightning_loop(callback: Any, model: nn.Module, batches: int, accumulated: int) -> None:
    """Calls hooks as Lightning's _call_callback_hooks does: those that are callable, by name, with these arguments."""
    trainer = SimpleNamespace(global_step=0, current_epoch=0, accumulate_grad_batches=accumulated)

    def call(hook: str, *args: Any) -> None:
        function = getattr(callback, hook)
        if callable(function):
            assert callback.state_key
            function(trainer, model, *args)

    for hook in ("setup", "on_fit_start", "on_sanity_check_start", "on_train_start", "on_train_epoch_start"):
        call(hook, *(["fit"] if hook == "setup" else []))
    for batch in range(batches):
        call("on_train_batch_start", None, batch)
        if (batch + 1) % accumulated == 0:
            moved(model)
            trainer.global_step += 1
        call("on_train_batch_end", {"loss": torch.tensor(0.5 / accumulated)}, None, batch)
    for hook in ("on_train_epoch_end", "on_train_end", "on_fit_end"):
        call(hook)
    assert callback.state_dict() == {}


class Callback:
    """Lightning's base class in what its trainer asks of a callback."""

    state_key = "Recording"

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None: ...

    def on_train_end(self, trainer: Any, pl_module: Any) -> None: ...

    def state_dict(self) -> dict[str, Any]:
        return {}


class Recording(landscape.Recorder, Callback):
    """What the documentation says to write for Lightning."""


def test_it_is_a_callback_of_hugging_faces_trainer(network, tmp_path) -> None:
    hugging_face_loop(landscape.Recorder(network, tmp_path, every=4), network, steps=10)
    assert read_checkpoint_folder(tmp_path).steps == (0, 4, 8, 10)
    assert read_log(tmp_path / "log.jsonl")[1]["epoch"] == 0.4


def test_it_is_a_callback_of_lightning_and_counts_the_optimizers_steps(network, tmp_path) -> None:
    recorder = Recording(network, tmp_path, every=2)
    lightning_loop(recorder, network, batches=15, accumulated=3)
    read = read_checkpoint_folder(tmp_path)
    assert read.steps == (0, 2, 4, 5)
    assert read.losses == (None, 0.5, 0.5, 0.5)


def test_only_events_are_taken_for_granted(network, tmp_path) -> None:
    recorder: Any = landscape.Recorder(network, tmp_path)
    assert not hasattr(recorder, "state_key")
    assert recorder.on_something_new(1, two=2) is None


LOOP = """
import sys, torch, landscape
model = torch.nn.Linear(200, 200)
recorder = landscape.Recorder(model, sys.argv[1], every=1)
for step in range(1, 10**9):
    with torch.no_grad():
        for value in model.parameters():
            value.fill_(step)
    recorder.step(loss=float(step))
    print(step, flush=True)
"""


def test_killed_at_random_moments_the_folder_can_be_read(tmp_path, kills, seed) -> None:
    chance = np.random.default_rng(seed)
    for number in range(kills):
        folder = tmp_path / str(number)
        child = subprocess.Popen(
            [sys.executable, "-c", LOOP, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        assert child.stdout is not None
        for _ in range(int(chance.integers(1, 20))):
            child.stdout.readline()
        time.sleep(chance.uniform(0, 0.01))
        child.send_signal(signal.SIGKILL)
        told = child.communicate()[0].split()
        read = read_checkpoint_folder(folder)
        assert read.steps == tuple(range(len(read.steps)))
        assert len(read.steps) > int(told[-1] if told else 1)
        for entry in read_log(folder / "log.jsonl"):
            assert entry["step"] == 0 or entry["loss"] == float(entry["step"])
        (path,) = training_paths(folder)
        for step, checkpoint in zip(path.steps[1:], path.checkpoints[1:], strict=True):
            assert all(bool((value == step).all()) for value in checkpoint.state().values())
        model = nn.Linear(200, 200)
        landscape.Recorder(model, folder, resume_at=len(read.steps) - 1).step()
        assert [file.name for file in folder.glob(".*")] == [LOCK]
        assert json.loads((folder / "log.jsonl").read_bytes().splitlines()[-1])


def test_a_folder_that_another_process_records_in_is_refused_until_that_ends(network, tmp_path) -> None:
    with subprocess.Popen([sys.executable, "-c", LOOP, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "1\n"
        with pytest.raises(landscape.LandscapeError, match=f"being written by process {child.pid}") as caught:
            landscape.Recorder(network, tmp_path, resume_at=1)
        assert "\n" not in str(caught.value)
        child.kill()
        child.wait()
        landscape.Recorder(network, tmp_path, resume_at=1)


def test_a_closed_recorder_lets_others_in_and_takes_the_folder_again_for_its_next_checkpoint(network, tmp_path) -> None:
    recorder = landscape.Recorder(network, tmp_path, every=2)
    recorder.step()
    recorder.close()
    code = """
import sys
from pathlib import Path
from landscape.files.folder_lock import FolderLock
FolderLock(Path(sys.argv[1])).acquire()
"""
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)]).returncode == 0
    recorder.step()
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert f"being written by process {os.getpid()}" in done.stderr

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from landscape.engine.checkpoints import Checkpoint, load_weights
from landscape.engine.data import load_data
from landscape.engine.models import build_model
from landscape.engine.subject import problem_of
from landscape.engine.to_file import compute_to_file
from landscape.engine.training import already_trained, run_data, train
from landscape.errors import LandscapeError
from landscape.files.run_folder import RunFolder, finished_run, read_run
from landscape.spec import OPTIMIZERS, ComputeSpec, DataSpec, OptimizerName, PlaneSpec, Schedule, SubjectSpec, TrainSpec
from landscape.surface import Surface

SPEC = TrainSpec(model="mlp", epochs=3, batch_size=128, seed=4)


def run(tmp_path, spec=SPEC, name="run"):
    folder = RunFolder(tmp_path / name)
    return folder, list(train(spec, folder))


def surface_of(folder: RunFolder) -> Surface:
    """The plane of the run's path, coarse, on its training split."""
    plane = PlaneSpec(directions="pca")
    spec = ComputeSpec(SubjectSpec(run=str(folder.path)), plane=plane, resolution=3, splits="train", compile="off")
    problem = problem_of(spec, torch.device("cpu"))
    surface = compute_to_file(problem, spec, folder.path / "a.ply", stop=lambda: False, report=lambda done, total: None)
    assert surface is not None
    return surface


def test_a_run_keeps_a_checkpoint_before_the_first_epoch_and_after_each(tmp_path) -> None:
    folder, entries = run(tmp_path)
    assert [entry.epoch for entry in entries] == [0, 1, 2, 3]
    assert [entry.step for entry in entries] == [0, 12, 24, 36]
    initial = build_model("mlp", 4).state_dict()
    kept = Checkpoint(folder.checkpoint(0)).state()
    assert all(torch.equal(kept[name], value) for name, value in initial.items())
    record = read_run(folder)
    assert record is not None
    assert (record.spec, record.finished) == (SPEC.settled(), True)
    assert record.versions["torch"] == torch.__version__


def test_the_log_tells_loss_and_accuracy_of_the_checkpoints(tmp_path) -> None:
    folder, _ = run(tmp_path)
    entries = [json.loads(line) for line in folder.log.read_text().splitlines()]
    data = load_data(DataSpec()).train
    for entry in entries:
        model = build_model("mlp", 0)
        load_weights(model, Checkpoint(folder.checkpoint(entry["epoch"])).state(), "checkpoint")
        model.eval()
        with torch.no_grad():
            outputs = model(data.inputs)
        loss = torch.nn.functional.cross_entropy(outputs, data.targets).item()
        assert entry["loss"] == pytest.approx(loss, rel=1e-5)
        assert entry["accuracy"] == pytest.approx((outputs.argmax(1) == data.targets).double().mean().item())
    assert entries[-1]["loss"] < 0.7 * entries[0]["loss"]
    assert entries[-1]["test_accuracy"] > 0.7
    rates = [entry["learning_rate"] for entry in entries]
    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < 0.01 * rates[0]


def test_the_same_seed_gives_the_same_bits_and_another_seed_others(tmp_path) -> None:
    spec = TrainSpec(model="cnn", epochs=1, batch_size=256)
    weights = []
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        folder, _ = run(tmp_path, TrainSpec(**{**vars(spec), "seed": seed}), name)
        weights.append(Checkpoint(folder.checkpoint(1)).state()["stem.weight"])
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_a_finished_run_is_known_again_and_another_one_is_refused(tmp_path) -> None:
    folder, _ = run(tmp_path)
    assert already_trained(SPEC, folder)
    assert not already_trained(SPEC, RunFolder(tmp_path / "empty"))
    with pytest.raises(LandscapeError, match=r"another run \(epochs 3 instead of 5\)"):
        already_trained(TrainSpec(model="mlp", epochs=5, batch_size=128, seed=4), folder)


def test_a_stopped_run_is_not_finished_and_goes_on_from_its_last_checkpoint(tmp_path) -> None:
    folder = RunFolder(tmp_path / "run")
    asked = iter(range(100))
    entries = list(train(SPEC, folder, stop=lambda: next(asked) > 20))
    assert [entry.epoch for entry in entries] == [0, 1]
    assert not already_trained(SPEC, folder)
    with pytest.raises(LandscapeError, match=r"has not finished \(2 of 4 checkpoints\)"):
        finished_run(folder.path)
    steps_left = iter(range(24))
    assert len(list(train(SPEC, folder, stop=lambda: next(steps_left) < 0))) == 4
    assert next(steps_left, None) is None
    assert folder.entries()[-1].epoch == 3
    assert not folder.state.exists()
    assert [entry.epoch for entry in train(SPEC, folder)] == [0, 1, 2, 3]


def test_a_checkpoint_every_so_many_steps_and_after_the_last(tmp_path) -> None:
    spec = TrainSpec(model="linear", epochs=2, batch_size=400, checkpoint_every=3)
    folder, entries = run(tmp_path, spec)
    assert [(entry.step, entry.epoch) for entry in entries] == [(0, 0), (3, 0), (6, 1), (8, 2)]
    _, record = finished_run(folder.path)
    assert record.kept == (0, 3, 6, 8)
    files = folder.checkpoints(record)
    assert sorted(folder.path.glob("*.safetensors")) == files
    by_epoch, _ = run(tmp_path, TrainSpec(model="linear", epochs=2, batch_size=400), "epochs")
    last, same = (Checkpoint(file).state() for file in (files[-1], by_epoch.checkpoint(2)))
    assert all(torch.equal(value, same[name]) for name, value in last.items())


def test_the_path_of_such_a_run_is_numbered_by_steps_and_ends_at_the_centre(tmp_path) -> None:
    folder, _ = run(tmp_path, TrainSpec(model="linear", epochs=2, batch_size=400, checkpoint_every=3))
    (path,) = surface_of(folder).trajectories
    assert path.step.tolist() == [0, 3, 6, 8]
    assert path.residual[-1] == 0
    by_epoch, _ = run(tmp_path, TrainSpec(model="linear", epochs=2, batch_size=400), "epochs")
    assert surface_of(by_epoch).trajectories[0].step.tolist() == [0, 1, 2]


def test_the_surface_of_a_run_has_the_losses_of_its_log_noise_included(tmp_path) -> None:
    folder, entries = run(tmp_path, TrainSpec(model="linear", epochs=2, batch_size=400, label_noise=0.3))
    record = read_run(folder)
    assert record is not None
    assert record.labels_replaced == round(0.3 * 1437)
    losses = surface_of(folder).trajectories[0].loss
    assert losses == pytest.approx([entry.measures["loss"] for entry in entries], rel=1e-6)
    clean, _ = run(tmp_path, TrainSpec(model="linear", epochs=2, batch_size=400), "clean")
    assert losses[-1] > 1.3 * surface_of(clean).trajectories[0].loss[-1]


def test_noise_is_drawn_before_a_subset(tmp_path) -> None:
    spec = TrainSpec(label_noise=0.5)
    whole, few = (run_data(DataSpec(samples=samples), spec).train for samples in (None, 100))
    places = torch.cdist(few.inputs.flatten(1), whole.inputs.flatten(1)).argmin(1)
    assert torch.equal(whole.targets[places], few.targets)


def test_runs_of_the_first_version_are_read(tmp_path) -> None:
    folder, _ = run(tmp_path)
    content = json.loads(folder.description.read_text())
    later = ("optimizer", "nesterov", "schedule", "milestones", "step_factor", "flip", "crop", "label_noise")
    for name in (*later, "checkpoint_every", "threads", "device"):
        del content["train"][name]
    del content["steps"], content["labels_replaced"]
    folder.description.write_text(json.dumps(content))
    assert already_trained(SPEC, folder)
    assert finished_run(folder.path)[1].kept == (0, 1, 2, 3)


def test_every_optimizer_and_schedule_trains(tmp_path) -> None:
    chosen: list[tuple[OptimizerName, Schedule]] = [
        ("sgd", "step"), ("adam", "cosine"), ("adamw", "constant"), ("rmsprop", "step"),
    ]  # fmt: skip
    for optimizer, schedule in chosen:
        spec = TrainSpec(model="mlp", epochs=4, batch_size=128, optimizer=optimizer, schedule=schedule)
        folder, entries = run(tmp_path, spec, optimizer)
        assert entries[-1].measures["loss"] < 0.8 * entries[0].measures["loss"]
        assert already_trained(spec, folder)


def test_data_without_images_is_trained_on_and_not_augmented(tmp_path, own_module) -> None:
    name = own_module(
        "import torch\n"
        "x = torch.randn(64, 3, generator=torch.Generator().manual_seed(0))\n"
        "def data(): return (x, x.sum(1, keepdim=True))\n"
        "def model(): return torch.nn.Linear(3, 1)\n"
    )
    own = TrainSpec(model=f"{name}:model", data=f"{name}:data", loss="mse", epochs=2)
    _, entries = run(tmp_path, own)
    assert set(entries[-1].measures) == {"loss"}
    refused = (
        (replace(own, flip=True), "flip and crop are for images"),
        (replace(own, label_noise=0.1), "label noise is"),
    )
    for wrong, message in refused:
        with pytest.raises(LandscapeError, match=message) as caught:
            run(tmp_path, wrong, "new")
        assert "\n" not in str(caught.value)
        assert not (tmp_path / "new").exists()


def test_a_file_of_images_is_trained_on_and_looked_at(tmp_path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (24, 8, 8, 3), dtype=np.uint8)
    np.savez(tmp_path / "own.npz", x_train=pixels, y_train=np.arange(24) % 3)
    spec = TrainSpec(model="linear", data=str(tmp_path / "own.npz"), epochs=2, batch_size=8)
    folder, entries = run(tmp_path, spec)
    assert surface_of(folder).provenance["centre"]["loss"] == pytest.approx(entries[-1].measures["loss"], rel=1e-5)


def test_divergence_is_told(tmp_path) -> None:
    with pytest.raises(LandscapeError, match="lower the learning rate"):
        run(tmp_path, TrainSpec(model="mlp", epochs=2, loss="mse", learning_rate=1e6))


NAN_LOSS = """
def nothing(outputs, targets):
    return outputs.sum(1) * float("nan")
"""


def test_a_loss_that_is_not_finite_before_the_first_step_is_no_divergence(tmp_path, own_module) -> None:
    loss = f"{own_module(NAN_LOSS)}:nothing"
    with pytest.raises(LandscapeError, match=r"the loss is nan before the first step: .* look at the loss function"):
        run(tmp_path, TrainSpec(model="mlp", epochs=2, loss=loss))


@pytest.mark.parametrize("sample", [0, 23])
def test_training_data_with_a_nan_is_told(tmp_path, sample) -> None:
    pixels = np.random.default_rng(0).normal(size=(24, 8, 8)).astype(np.float32)
    pixels[sample, 0, 0] = np.nan
    np.savez(tmp_path / "own.npz", x_train=pixels, y_train=np.arange(24) % 3)
    spec = TrainSpec(model="linear", data=str(tmp_path / "own.npz"), epochs=1, batch_size=8)
    with pytest.raises(LandscapeError, match=r"the training data holds NaN \(the loss of a batch is nan\)"):
        run(tmp_path, spec)


def test_a_folder_that_cannot_be_written_is_told(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LandscapeError, match="cannot be written"):
        run(tmp_path / "file")


@pytest.mark.parametrize("content", ["", "[]", '{"train": {"model": "mlp"}}'])
def test_a_damaged_description_is_told(tmp_path, content) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(LandscapeError, match=r"run\.json cannot be read"):
        finished_run(tmp_path)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_entry_that_is_said_to_change_nothing_changes_no_bit_and_another_does(tmp_path, optimizer) -> None:
    spec = TrainSpec(model="linear", epochs=2, batch_size=400, optimizer=optimizer)
    folder, _ = run(tmp_path, spec, "plain")
    for name, value in (("nesterov", False), ("step_factor", 0.3), ("label_noise", 0.3)):
        other, _ = run(tmp_path, replace(spec, **{name: value}), name)
        states = [Checkpoint(at.checkpoint(2)).state() for at in (folder, other)]
        alike = all(torch.equal(value, states[1][key]) for key, value in states[0].items())
        assert alike == (name in spec.idle), name

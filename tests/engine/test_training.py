import json

import pytest
import torch

from landscape.engine.checkpoints import Checkpoint, load_weights
from landscape.engine.data import load_data
from landscape.engine.models import build_model
from landscape.engine.training import already_trained, train
from landscape.errors import LandscapeError
from landscape.files.run_folder import RunFolder, finished_run, read_run
from landscape.spec import DataSpec, TrainSpec

SPEC = TrainSpec(model="mlp", epochs=3, batch_size=128, seed=4)


def run(tmp_path, spec=SPEC, name="run"):
    folder = RunFolder(tmp_path / name)
    return folder, list(train(spec, folder))


def test_a_run_keeps_a_checkpoint_before_the_first_epoch_and_after_each(tmp_path) -> None:
    folder, epochs = run(tmp_path)
    assert [epoch.epoch for epoch in epochs] == [0, 1, 2, 3]
    assert [epoch.step for epoch in epochs] == [0, 12, 24, 36]
    initial = build_model("mlp", 4).state_dict()
    kept = Checkpoint(folder.checkpoint(0)).state()
    assert all(torch.equal(kept[name], value) for name, value in initial.items())
    record = read_run(folder)
    assert record is not None
    assert (record.spec, record.finished) == (SPEC, True)
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


def test_a_stopped_run_is_not_finished_and_can_be_trained_again(tmp_path) -> None:
    folder = RunFolder(tmp_path / "run")
    asked = iter(range(100))
    epochs = list(train(SPEC, folder, stop=lambda: next(asked) > 20))
    assert [epoch.epoch for epoch in epochs] == [0, 1]
    assert not already_trained(SPEC, folder)
    with pytest.raises(LandscapeError, match=r"has not finished \(2 of 4 checkpoints\)"):
        finished_run(folder.path)
    assert len(list(train(SPEC, folder))) == 4
    assert folder.epochs_logged() == 4


def test_divergence_is_told(tmp_path) -> None:
    with pytest.raises(LandscapeError, match="lower the learning rate"):
        run(tmp_path, TrainSpec(model="mlp", epochs=2, loss="mse", learning_rate=1e6))


def test_a_folder_that_cannot_be_written_is_told(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LandscapeError, match="cannot be written"):
        run(tmp_path / "file")


@pytest.mark.parametrize("content", ["", "[]", '{"train": {"model": "mlp"}}'])
def test_a_damaged_description_is_told(tmp_path, content) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(LandscapeError, match=r"run\.json cannot be read"):
        finished_run(tmp_path)

import pickle

import pytest
import torch
from torch import nn

from landscape.engine.checkpoints import Checkpoint, load_weights, save_checkpoint
from landscape.errors import LandscapeError


def test_a_checkpoint_keeps_parameters_and_buffers_bit_for_bit(network, tmp_path) -> None:
    save_checkpoint(network, tmp_path / "a.safetensors")
    state = Checkpoint(tmp_path / "a.safetensors").state()
    assert state.keys() == network.state_dict().keys()
    assert all(torch.equal(state[name], value) for name, value in network.state_dict().items())
    assert [file.name for file in tmp_path.iterdir()] == ["a.safetensors"]


def test_tied_weights_are_kept_under_each_name(tmp_path) -> None:
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    model[1].weight = model[0].weight
    save_checkpoint(model, tmp_path / "a.safetensors")
    load_weights(model, Checkpoint(tmp_path / "a.safetensors").state(), "a")


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_rows_are_those_of_the_tensor(network, tmp_path, suffix) -> None:
    file = tmp_path / f"a{suffix}"
    if suffix == ".pt":
        torch.save({"state_dict": {f"module.{name}": value for name, value in network.state_dict().items()}}, file)
    else:
        save_checkpoint(network, file)
    assert torch.equal(Checkpoint(file).rows("8.weight", 1, 3), network.state_dict()["8.weight"][1:3])


def test_weights_that_do_not_fit_change_nothing_and_are_told_in_one_line(network) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    wrong = {**before, "8.weight": torch.zeros(5, 26), "extra": torch.zeros(1)}
    del wrong["0.bias"]
    with pytest.raises(LandscapeError, match=r"w\.pt does not fit the model: it lacks 0\.bias; .*extra") as raised:
        load_weights(network, wrong, "w.pt")
    assert "\n" not in str(raised.value)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


class Malice:
    def __reduce__(self):
        return (exec, ("raise SystemExit('code was run')",))


def write_nothing(path):
    path.write_bytes(b"")


def write_text(path):
    path.write_bytes(b"hello\n")


def write_code(path):
    path.write_bytes(pickle.dumps(Malice(), protocol=2))


def write_list(path):
    torch.save([1, 2], path)


@pytest.mark.parametrize("name", ["a.pt", "a.safetensors"])
@pytest.mark.parametrize("write", [write_nothing, write_text, write_code, write_list, lambda path: None])
def test_files_that_hold_no_weights_are_told_in_one_line_and_run_no_code(tmp_path, name, write) -> None:
    write(tmp_path / name)
    with pytest.raises(LandscapeError) as raised:
        Checkpoint(tmp_path / name).state()
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)

import argparse
import pickle

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
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
    assert torch.equal(
        next(Checkpoint(file).pieces([("8.weight", slice(1, 3))])), network.state_dict()["8.weight"][1:3]
    )


def test_weights_that_do_not_fit_change_nothing_and_are_told_in_one_line(network) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    wrong = {**before, "8.weight": torch.zeros(5, 26), "extra": torch.zeros(1)}
    del wrong["0.bias"]
    with pytest.raises(LandscapeError) as raised:
        load_weights(network, wrong, "w.pt")
    assert str(raised.value) == (
        "w.pt does not fit the model: 8.weight is (5, 26) where (5, 27) is expected; it lacks 0.bias (4);"
        " it has extra (1) without use"
    )
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_many_differences_are_six_of_each_kind_and_a_count(network) -> None:
    wrong = {f"other.{n}": torch.zeros(n) for n in range(1000)} | {"8.weight": torch.zeros(5, 26)}
    with pytest.raises(LandscapeError) as raised:
        load_weights(network, wrong, "w.pt")
    line = str(raised.value)
    assert line.count(";") == 6
    assert "8.weight is (5, 26)" in line
    assert "it lacks 0.weight (4, 1, 3, 3)" in line
    assert "it has other.1 (1) without use" in line
    needed = [name for name in network.state_dict() if not name.endswith("num_batches_tracked")]
    assert line.endswith(f"and {1 + len(needed) - 1 + 1000 - 6} more")


def test_counters_of_batches_may_be_missing(network) -> None:
    state = {name: value + 1 for name, value in network.state_dict().items() if "num_batches" not in name}
    load_weights(network, state, "w.pt")
    assert torch.equal(network.state_dict()["0.bias"], state["0.bias"])


NESTINGS = {
    "bare": lambda state: state,
    "state_dict": lambda state: {"state_dict": state, "best_prec1": 91.7},
    "model_state_dict": lambda state: {"epoch": 3, "model_state_dict": state, "optimizer_state_dict": {"lr": 0.1}},
    "model": lambda state: {"model": state, "optimizer": {"state": {0: {"m": torch.zeros(2)}}}, "epoch": 3},
    "net": lambda state: {"net": state, "acc": np.float64(91.7), "epoch": np.int64(3)},
    "settings": lambda state: {"args": argparse.Namespace(lr=0.1), "state_dict": state},
    "twice": lambda state: {"model": {"state_dict": state, "epoch": 1}},
    "parallel": lambda state: {"state_dict": prefixed(state, "module.")},
    "compiled": lambda state: prefixed(state, "_orig_mod."),
    "both": lambda state: prefixed(state, "_orig_mod.module."),
    "averaged": lambda state: {"n_averaged": torch.tensor(3), **prefixed(state, "module.")},
    "compiled part": lambda state: {name.replace("8.", "8._orig_mod."): value for name, value in state.items()},
}


def prefixed(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {prefix + name: value for name, value in state.items()}


@pytest.mark.parametrize("kind", NESTINGS)
@pytest.mark.parametrize("suffix", [".pt", ".pth", ".th"])
def test_weights_are_found_as_training_scripts_keep_them(network, tmp_path, kind, suffix) -> None:
    own = network.state_dict()
    torch.save(NESTINGS[kind](own), tmp_path / f"a{suffix}")
    state = Checkpoint(tmp_path / f"a{suffix}").state()
    assert state.keys() == own.keys()
    assert all(torch.equal(state[name], value) for name, value in own.items())


def test_weights_in_the_format_before_zip_archives_load(network, tmp_path) -> None:
    torch.save({"state_dict": network.state_dict()}, tmp_path / "a.th", _use_new_zipfile_serialization=False)
    load_weights(network, Checkpoint(tmp_path / "a.th").state(), "a.th")


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod."])
def test_prefixes_are_taken_off_in_safetensors_too(network, tmp_path, prefix) -> None:
    save_file(prefixed(network.state_dict(), prefix), tmp_path / "a.safetensors")
    checkpoint = Checkpoint(tmp_path / "a.safetensors")
    assert checkpoint.state().keys() == network.state_dict().keys()
    assert torch.equal(next(checkpoint.pieces([("8.weight", slice(1, 3))])), network.state_dict()["8.weight"][1:3])


def test_a_part_that_is_called_module_keeps_its_name(tmp_path) -> None:
    model = nn.ModuleDict({"module": nn.Linear(2, 2), "head": nn.Linear(2, 2)})
    torch.save(model.state_dict(), tmp_path / "a.pt")
    load_weights(model, Checkpoint(tmp_path / "a.pt").state(), "a.pt")


def test_a_whole_module_is_refused_with_what_to_save(network, tmp_path) -> None:
    torch.save(network, tmp_path / "a.pt")
    torch.save({"model": network, "epoch": 3}, tmp_path / "b.pt")
    for name in ("a.pt", "b.pt"):
        with pytest.raises(LandscapeError) as raised:
            Checkpoint(tmp_path / name)
        line = str(raised.value)
        assert line.startswith(f"{tmp_path / name} holds more than weights (torch.nn.modules.")
        assert line.endswith("save model.state_dict() with torch.save and give that file")
        assert "\n" not in line


def test_a_dictionary_without_weights_is_told_with_its_names(tmp_path) -> None:
    torch.save({"epoch": 3, "history": [1.0]}, tmp_path / "a.pt")
    with pytest.raises(LandscapeError, match=r"holds a dict of epoch, history: expected a state_dict"):
        Checkpoint(tmp_path / "a.pt")


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
    assert len(str(raised.value)) < len(str(tmp_path)) + 200

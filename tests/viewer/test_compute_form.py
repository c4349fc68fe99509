"""The Compute tab's entries, from the form to the specs of the child process."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from landscape.cli import Compute, command_of
from landscape.jobs import arguments
from landscape.spec import DIRECTION_KINDS, ComputeSpec, TrainSpec
from landscape.spec.idle import without_idle
from landscape.viewer.compute_form import ComputeForm, Part, run_folder

ENTRIES: dict[Part, list[dict[str, Any]]] = {
    "train": [
        {"model": "mlp"},
        {"data": "cifar10"},
        {"data_root": "some where"},
        {"loss": "mse"},
        {"epochs": 9},
        {"batch_size": 512},
        {"learning_rate": 0.1 + 0.2},
        {"momentum": 0.5},
        {"weight_decay": 1e-9},
        {"device": "cuda:1"},
        {"seed": 2**40},
        {"optimizer": "rmsprop"},
        {"nesterov": False},
        {"schedule": "step"},
        {"milestones": (2, 5)},
        {"step_factor": 0.25},
        {"flip": True},
        {"crop": 4},
        {"label_noise": 0.2},
        {"checkpoint_every": 10},
        {"threads": 2},
    ],
    "subject": [
        {"run": "a run"},
        {"weights": "w.pt"},
        {"model": "resnet20"},
        {"width": 0.5},
        {"checkpoints": ("a b", "c")},
    ],
    "data": [
        {"data": "x.npz"},
        {"data_root": "root"},
        {"download": True},
        {"samples": 100},
        {"subset_seed": 3},
        {"mean": (0.1, 0.2), "std": (0.3, 1e-7)},
        {"image_size": 64},
    ],
    "plane": [
        {"directions": "pca"},
        {"directions": "random"},
        {"norm": "layer"},
        {"perturb_1d": True},
        {"seed": 12},
        {"seeds": 3},
        {"line": True},
        {"to": "b.pt"},
        {"third": "c.pt"},
        {"fit": "first"},
        {"eigenvectors": "ends"},
    ],
    "compute": [
        {"resolution": 33},
        {"alpha_range": (-1.5, 1e-7)},
        {"beta_range": (-0.1, 0.3)},
        {"span": "auto"},
        {"span_factor": 5.5},
        {"tolerance": 0.01},
        {"coarse_samples": 7},
        {"curvature": True},
        {"curvature_samples": 5},
        {"loss": "mse"},
        {"objective": "a.b:c"},
        {"splits": "test"},
        {"batch_norm": "recalibrate"},
        {"recalibration_samples": 9},
        {"precision": "float64"},
        {"batch_size": 99},
        {"compile": "off"},
        {"devices": "cpu:2"},
    ],
}
"""Changes of every entry, one after the other, each to something else than its default."""


def filled() -> ComputeForm:
    form = ComputeForm(run="runs/mine")
    for part, changes in ENTRIES.items():
        for change in changes:
            form = form.changed(part, **change)
            assert form.refusal == "", change
    return form


def arrived(form: ComputeForm, train: bool) -> Compute:
    """What the child process makes of the job's command line."""
    compute, training = form.job(train)
    command = command_of(arguments(compute, Path(form.output), training))
    assert isinstance(command, Compute)
    return command


def test_every_entry_of_the_form_arrives_in_the_specs_of_the_child() -> None:
    form = filled()
    for part, changes in ENTRIES.items():
        held = {
            entry.name for entry in fields(form.part(part)) if not is_dataclass(getattr(form.part(part), entry.name))
        }
        assert held == {name for change in changes for name in change}, f"an entry of {part} is not tried"
        for change in changes:
            for name, value in change.items():
                if change != {"directions": "pca"}:
                    assert getattr(form.part(part), name) == value
    trained = arrived(form, train=True)
    assert trained.training == without_idle(form.train) == replace(form.train, nesterov=True)
    assert trained.train
    assert trained.spec.subject.run == str(run_folder(form.train))
    assert trained.spec.plane == without_idle(form.compute.plane)
    assert trained.spec.data == form.compute.data
    alone = arrived(form, train=False)
    assert not alone.train
    assert alone.spec == form.job(train=False)[0]
    assert alone.spec.subject.run == "runs/mine"
    assert alone.spec.subject.weights == "w.pt"


def test_an_untouched_form_is_the_command_without_options() -> None:
    command = arrived(ComputeForm(run="x"), train=False)
    assert command.spec == ComputeForm().changed("subject", run="x").compute
    assert command.spec.plane == ComputeSpec().plane
    assert arrived(ComputeForm(), train=True).training == TrainSpec()


@pytest.mark.parametrize("kind", DIRECTION_KINDS)
def test_directions_of_every_kind_arrive(kind: str) -> None:
    assert arrived(filled().changed("plane", directions=kind), train=True).spec.plane.directions == kind


def test_what_the_spec_refuses_changes_nothing_and_is_told() -> None:
    form = ComputeForm()
    refused = form.changed("train", epochs=0)
    assert refused.refusal == "epochs is 0: expected a whole number from 1 to 100000"
    assert refused.train is form.train
    assert not form.accepts("train", epochs=0)
    assert form.accepts("train", epochs=5)
    assert refused.accepts("train", epochs=5), "what was refused before is past"


@pytest.mark.parametrize(
    ("part", "first", "then", "gone"),
    [
        ("train", {"momentum": 0.5}, {"optimizer": "adam"}, {"momentum": None}),
        ("train", {"schedule": "step", "milestones": (3,)}, {"schedule": "cosine"}, {"milestones": None}),
        ("plane", {"seeds": 4}, {"directions": "pca"}, {"seeds": 1}),
        ("plane", {"directions": "interpolate", "to": "b", "third": "c"}, {"to": None}, {"third": None}),
        ("compute", {"tolerance": 0.1, "coarse_samples": 9}, {"tolerance": None}, {"coarse_samples": None}),
    ],
)
def test_what_cannot_stand_beside_a_new_choice_goes_back_to_its_default(part: Part, first, then, gone) -> None:
    form = ComputeForm().changed(part, **first).changed(part, **then)
    assert form.refusal == ""
    for name, value in (then | gone).items():
        assert getattr(form.part(part), name) == value


def test_a_batchnorm_policy_that_new_directions_cannot_have_is_left_to_them() -> None:
    form = ComputeForm().changed("plane", directions="pca").changed("compute", batch_norm="interpolate")
    assert form.refusal == ""
    form = form.changed("plane", directions="random")
    assert (form.refusal, form.compute.plane.directions, form.compute.batch_norm) == ("", "random", None)
    kept = ComputeForm().changed("compute", batch_norm="recalibrate").changed("plane", directions="pca")
    assert kept.compute.batch_norm == "recalibrate", "what can stay stays"


def test_loss_and_data_folder_are_those_of_the_training() -> None:
    form = ComputeForm().changed("train", loss="mse", data_root="here")
    assert (form.compute.loss, form.compute.data.data_root) == ("mse", "here")


def test_each_way_of_training_has_a_folder_of_its_own_and_the_same_way_the_same() -> None:
    trained = [ComputeForm().train, *(filled_train(change) for change in ENTRIES["train"])]
    named = {train: run_folder(train) for train in trained}
    same = [train for train in trained if train.data_root is not None]
    assert len({named[train] for train in trained}) == len(trained) - len(same)
    assert run_folder(TrainSpec()) == Path("runs/cnn-digits-cross-entropy-20-epochs-seed-0")
    assert run_folder(TrainSpec(optimizer="adam")).name == "cnn-digits-cross-entropy-20-epochs-seed-0-adam"
    odd = run_folder(TrainSpec(model="my.models:net", data="my.data:load", loss="my.losses:own"))
    assert not {":", "/", "\\"} & set(odd.name)
    assert len(odd.name.encode()) < 255


def filled_train(change: dict[str, Any]) -> TrainSpec:
    """A way of training that differs from the usual one in one entry, and in what that needs."""
    needs = {"milestones": {"schedule": "step"}}
    return ComputeForm().changed("train", **{**needs.get(next(iter(change)), {}), **change}).train

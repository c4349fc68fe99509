from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from landscape.cli import command_of
from landscape.errors import LandscapeError
from landscape.spec import MODELS, ComputeSpec, DataSpec, PlaneSpec, SubjectSpec, TrainSpec, meanings
from landscape.spec.idle import without_idle
from landscape.spec.names import is_factory

PCA, GRADIENT = PlaneSpec(directions="pca"), PlaneSpec(directions="gradient")


@pytest.mark.parametrize(
    ("spec", "entries", "message"),
    [
        (TrainSpec, {"model": "vgg"}, "unknown model 'vgg': choose one of"),
        (TrainSpec, {"data": "imagenet"}, "unknown data 'imagenet': choose one of digits, cifar10"),
        (TrainSpec, {"loss": "huber"}, "unknown loss 'huber': choose one of cross-entropy, mse, or package"),
        (TrainSpec, {"epochs": 0}, "epochs is 0: expected a whole number from 1"),
        (TrainSpec, {"epochs": True}, "epochs is True"),
        (TrainSpec, {"learning_rate": float("nan")}, "learning rate is nan: expected a number of at least 0"),
        (TrainSpec, {"momentum": 1.5}, "momentum is 1.5: expected a number from 0 to 1"),
        (TrainSpec, {"momentum": 0.9, "optimizer": "adam"}, "momentum is 0.9, and adam has none: leave it out"),
        (TrainSpec, {"optimizer": "lion"}, "unknown optimizer 'lion': choose one of sgd, adam, adamw, rmsprop"),
        (TrainSpec, {"weight_decay": -1.0}, r"weight decay is -1\.0: expected a number of at least 0"),
        (TrainSpec, {"schedule": "linear"}, "unknown schedule 'linear': choose one of cosine, constant, step"),
        (TrainSpec, {"step_factor": 2.0}, r"step factor is 2\.0: expected a number from 0 to 1"),
        (TrainSpec, {"milestones": (3,)}, "milestones go with schedule step, and it is cosine: leave them out"),
        (TrainSpec, {"schedule": "step", "milestones": (20,)}, "milestone is 20: expected a whole number from 1 to 19"),
        (TrainSpec, {"schedule": "step", "milestones": (5, 3)}, "milestones are 5 3: expected one or more epochs"),
        (TrainSpec, {"schedule": "step", "milestones": ()}, "milestones are none: expected one or more epochs"),
        (TrainSpec, {"crop": -1}, "crop is -1: expected a whole number from 0"),
        (TrainSpec, {"label_noise": 1.5}, r"label noise is 1\.5: expected a number from 0 to 1"),
        (TrainSpec, {"checkpoint_every": 0}, "checkpoint every is 0: expected a whole number from 1"),
        (TrainSpec, {"threads": 0}, "threads is 0: expected a whole number from 1"),
        (TrainSpec, {"device": "tpu"}, "device is 'tpu': expected one of cpu, cuda, cuda:N and mps"),
        (TrainSpec, {"device": "cpu:2"}, "device is 'cpu:2': expected one of"),
        (
            SubjectSpec,
            {"model": "resnet21"},
            r"unknown model 'resnet21': .*torchvision:NAME, or package\.module:function",
        ),
        (SubjectSpec, {"model": "torchvision:"}, "unknown model 'torchvision:'"),
        (SubjectSpec, {"model": "a b:f"}, "unknown model 'a b:f'"),
        (SubjectSpec, {"width": 0.0}, r"width is 0\.0: expected a number from 0\.015625 to 64"),
        (SubjectSpec, {"width": float("inf")}, "width is inf"),
        (DataSpec, {"samples": 0}, "samples is 0: expected a whole number from 1"),
        (DataSpec, {"subset_seed": -1}, "subset seed is -1"),
        (DataSpec, {"image_size": 0}, "image size is 0: expected a whole number from 1 to 16384"),
        (DataSpec, {"mean": (0.5,)}, "mean and std go together: give both, or neither"),
        (DataSpec, {"std": (0.5,)}, "mean and std go together"),
        (DataSpec, {"mean": (0.5, 0.5), "std": (1.0,)}, "mean has 2 channels and std 1: expected as many of each"),
        (DataSpec, {"mean": (float("nan"),), "std": (1.0,)}, "mean is nan: expected a number from"),
        (DataSpec, {"mean": (0.5,), "std": (0.0,)}, r"std is 0\.0: expected a number from 1e-12"),
        (PlaneSpec, {"directions": "sideways"}, "unknown directions 'sideways'"),
        (PlaneSpec, {"norm": "batch"}, "unknown norm 'batch': choose one of filter, layer, weight, none"),
        (PlaneSpec, {"seed": -1}, "seed is -1"),
        (PlaneSpec, {"seeds": 0}, "seeds is 0: expected a whole number from 1 to 64"),
        (PlaneSpec, {"seeds": 65}, "seeds is 65"),
        (PlaneSpec, {"seeds": 3, "directions": "pca"}, "3 seeds draw random planes, and pca has one: leave seeds out"),
        (ComputeSpec, {"resolution": 0}, "resolution is 0: expected a whole number from 2 to 4001"),
        (ComputeSpec, {"resolution": 10**6}, "resolution is 1000000"),
        (ComputeSpec, {"resolution": 51.0}, r"resolution is 51\.0"),
        (ComputeSpec, {"alpha_range": (1.0, -1.0)}, "expected two finite numbers, the lower one first"),
        (ComputeSpec, {"alpha_range": (1.0,)}, r"alpha range is \(1\.0,\): expected \(low, high\)"),
        (ComputeSpec, {"beta_range": (0.0, float("inf"))}, "beta range is 0.0 to inf"),
        (ComputeSpec, {"span": "wide"}, "unknown span 'wide': choose one of default, auto"),
        (ComputeSpec, {"span_factor": 1.0}, r"span factor is 1\.0"),
        (ComputeSpec, {"tolerance": 0.0}, r"tolerance is 0\.0: expected a number from 1e-06 to 1"),
        (ComputeSpec, {"tolerance": 1.5}, r"tolerance is 1\.5"),
        (
            ComputeSpec,
            {"coarse_samples": 100},
            "coarse samples need a tolerance to prove the difference with: give both",
        ),
        (ComputeSpec, {"coarse_samples": 0, "tolerance": 0.01}, "coarse samples is 0"),
        (ComputeSpec, {"loss": "huber"}, "unknown loss 'huber'"),
        (ComputeSpec, {"objective": "energy"}, r"objective is 'energy': expected package\.module:function"),
        (ComputeSpec, {"splits": "valid"}, "unknown splits 'valid': choose one of both, train, test"),
        (
            ComputeSpec,
            {"precision": "float16"},
            "unknown precision 'float16': choose one of float32, tf32, bf16, float64",
        ),
        (PlaneSpec, {"eigenvectors": "middle"}, "unknown eigenvectors 'middle': choose one of top, ends"),
        (ComputeSpec, {"curvature_samples": 0}, "curvature samples is 0: expected a whole number from 1"),
        (ComputeSpec, {"compile": "yes"}, "unknown compile 'yes': choose one of auto, on, off"),
        (ComputeSpec, {"batch_size": 0}, "batch size is 0: expected a whole number from 1"),
        (ComputeSpec, {"recalibration_samples": 1}, "recalibration samples is 1: expected a whole number from 2"),
        (ComputeSpec, {"batch_norm": "moving"}, "unknown BatchNorm policy 'moving'"),
        (ComputeSpec, {"batch_norm": "interpolate"}, "random directions have none: use 'frozen' or 'recalibrate'"),
        (ComputeSpec, {"batch_norm": "interpolate", "plane": GRADIENT}, "gradient directions have none: use 'frozen'"),
    ],
)
def test_a_limit_is_told_in_one_line(spec: type, entries: dict[str, Any], message: str) -> None:
    with pytest.raises(LandscapeError, match=message) as caught:
        spec(**entries)
    assert "\n" not in str(caught.value)


def test_defaults_of_training_follow_optimizer_and_schedule() -> None:
    sgd = TrainSpec().settled()
    assert (sgd.learning_rate, sgd.momentum, sgd.weight_decay, sgd.milestones) == (0.05, 0.9, 5e-4, None)
    adamw = TrainSpec(optimizer="adamw", schedule="step").settled()
    assert (adamw.learning_rate, adamw.momentum, adamw.weight_decay, adamw.milestones) == (1e-3, None, 0.01, (10, 15))
    assert adamw.settled() == adamw
    assert TrainSpec(schedule="step", epochs=1).settled().milestones is None


def test_batch_norm_follows_the_direction_kind_unless_told() -> None:
    assert ComputeSpec().batch_norm_policy == "frozen"
    assert ComputeSpec(plane=GRADIENT).batch_norm_policy == "frozen"
    assert ComputeSpec(plane=PCA).batch_norm_policy == "interpolate"
    assert ComputeSpec(plane=PlaneSpec(directions="interpolate")).batch_norm_policy == "interpolate"
    assert ComputeSpec(plane=PCA, batch_norm="frozen").batch_norm_policy == "frozen"
    assert ComputeSpec(batch_norm="recalibrate").batch_norm_policy == "recalibrate"


def test_one_direction_alone_is_a_line() -> None:
    assert not PlaneSpec().is_line
    assert not PCA.is_line
    assert not PlaneSpec(directions="interpolate", to="b.pt", third="c.pt").is_line
    assert PlaneSpec(directions="interpolate", to="b.pt").is_line
    assert PlaneSpec(line=True).is_line
    assert GRADIENT.is_line


@pytest.mark.parametrize("name", [*MODELS, "torchvision:resnet18", "nets:mine", "my.nets.small:Net"])
def test_names_of_models_torchvision_and_the_users_own_are_taken(name: str) -> None:
    assert SubjectSpec(model=name).model == name
    assert TrainSpec(model=name).model == name


@pytest.mark.parametrize("name", ["", "a", ":f", "a:", "a:b:c", "a.:f", "a-b:f", "C:\\data", "a/b:f"])
def test_what_is_no_function_of_a_module_is_not_taken_for_one(name: str) -> None:
    assert not is_factory(name)


SPECS = (TrainSpec, SubjectSpec, DataSpec, PlaneSpec, ComputeSpec)


@pytest.mark.parametrize("kind", SPECS)
def test_every_entry_of_a_spec_is_explained_in_its_docstring(kind: type) -> None:
    assert meanings(kind).keys() == {entry.name for entry in fields(kind)}
    assert all(text.endswith(".") and "\n" not in text for text in meanings(kind).values())


@pytest.mark.parametrize(
    ("spec", "idle"),
    [
        (TrainSpec(), {"milestones", "step_factor"}),
        (TrainSpec(optimizer="adam", schedule="step"), {"momentum", "nesterov"}),
        (TrainSpec(optimizer="rmsprop", schedule="step"), {"nesterov"}),
        (TrainSpec(momentum=0.0, schedule="step"), {"nesterov"}),
        (PlaneSpec(), {"to", "third", "fit", "eigenvectors"}),
        (PCA, {"norm", "perturb_1d", "seed", "seeds", "to", "third", "eigenvectors"}),
        (GRADIENT, {"norm", "perturb_1d", "seed", "seeds", "to", "third", "fit", "line", "eigenvectors"}),
        (PlaneSpec("hessian"), {"norm", "perturb_1d", "seeds", "to", "third", "fit"}),
        (PlaneSpec("interpolate", to="b"), {"norm", "perturb_1d", "seed", "seeds", "fit", "line"} | {"eigenvectors"}),
        (PlaneSpec("interpolate", to="b", third="c"), {"norm", "perturb_1d", "seed", "seeds", "fit", "eigenvectors"}),
        (DataSpec(), {"subset_seed"}),
        (DataSpec(samples=5), set()),
        (ComputeSpec(), {"span_factor", "coarse_samples", "recalibration_samples", "curvature_samples"}),
        (ComputeSpec(tolerance=0.1, span="auto", batch_norm="recalibrate"), {"curvature_samples"}),
        (
            ComputeSpec(plane=GRADIENT, tolerance=0.1, objective="a:b", alpha_range=(-1, 1), beta_range=(-1, 1)),
            {"beta_range", "span", "span_factor", "recalibration_samples", "loss", "curvature_samples"},
        ),
    ],
)
def test_entries_that_change_nothing_are_told(spec: Any, idle: set[str]) -> None:
    assert {*spec.idle} == idle
    usual = type(spec)()
    for entry in fields(spec):
        expected = getattr(usual if entry.name in idle else spec, entry.name)
        if not is_dataclass(expected):
            assert getattr(without_idle(spec), entry.name) == expected


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--to b.pt", "--to changes nothing without --directions interpolate"),
        ("--directions pca --norm layer", "--norm changes nothing without --directions random"),
        ("--directions random --fit first", "--fit changes nothing without --directions pca"),
        ("--curvature-samples 5", "--curvature-samples changes nothing without --curvature"),
        ("--directions gradient --beta-range 0 1", "--beta-range changes nothing without a plane"),
        ("--span-factor 3", "--span-factor changes nothing without --span auto"),
        ("--objective a.b:c --loss mse", "--loss changes nothing without dropping --objective"),
        ("--subset-seed 3", "--subset-seed changes nothing without --samples"),
        ("--training.epochs 3", "--training options change nothing without --train"),
        ("--train --training.step-factor 0.5", "--training.step-factor changes nothing without --schedule step"),
    ],
)
def test_an_option_that_changes_nothing_is_refused(words: str, told: str) -> None:
    with pytest.raises(LandscapeError, match=told + ": add that, or leave (it|them) out"):
        command_of(["compute", "--run", "a", *words.split()])


@pytest.mark.parametrize("words", ["--directions pca --seed 3", "--directions gradient --line", "--norm filter"])
def test_an_option_that_does_no_harm_is_taken(words: str) -> None:
    command_of(["compute", "--run", "a", *words.split()])

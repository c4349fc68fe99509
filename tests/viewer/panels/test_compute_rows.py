"""A control of the Compute tab for every entry of the specs, and what each does by hand."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from form_hand import at, choose, enter
from gui_hand import Hand

from landscape.viewer.compute_form import ComputeForm, Part

pytestmark = pytest.mark.gl

Act = Callable[[Hand], None]
Case = tuple[Part, str, Any, Act]


def typed(name: str, text: str) -> Act:
    return lambda hand: enter(hand, name, text)


def chosen(name: str, choice: str) -> Act:
    return lambda hand: choose(hand, name, choice)


def clicked(name: str) -> Act:
    return lambda hand: hand.click(name)


STEP = ComputeForm().changed("train", schedule="step")
PCA, ENDS, HESSIAN = (ComputeForm().changed("plane", directions=kind) for kind in ("pca", "interpolate", "hessian"))
OTHER_DATA = ComputeForm().changed("train", data="cifar10")

CASES: list[tuple[ComputeForm, Case]] = [
    (ComputeForm(), ("train", "model", "mlp", chosen("Model", "mlp"))),
    (ComputeForm(), ("train", "data", "mnist", chosen("Data", "mnist"))),
    (OTHER_DATA, ("train", "data_root", "some where", typed("Data root", "some where"))),
    (ComputeForm(), ("train", "loss", "my.losses:own", lambda hand: other(hand, "Loss", "my.losses:own"))),
    (ComputeForm(), ("train", "epochs", 7, typed("Epochs", "7"))),
    (ComputeForm(), ("train", "seed", 2**63 - 1, typed("Train seed", str(2**63 - 1)))),
    (ComputeForm(), ("train", "optimizer", "adamw", chosen("Optimizer", "adamw"))),
    (ComputeForm(), ("train", "learning_rate", 0.3, typed("Learning rate", "0.3"))),
    (ComputeForm(), ("train", "momentum", 0.5, typed("Momentum", "0.5"))),
    (ComputeForm(), ("train", "nesterov", False, clicked("Nesterov momentum"))),
    (ComputeForm(), ("train", "weight_decay", 1e-9, typed("Weight decay", "1e-9"))),
    (ComputeForm(), ("train", "schedule", "constant", chosen("Schedule", "constant"))),
    (STEP, ("train", "milestones", (5, 12), typed("Milestones", "5 12"))),
    (STEP, ("train", "step_factor", 0.25, typed("Step factor", "0.25"))),
    (ComputeForm(), ("train", "batch_size", 512, typed("Batch size", "512"))),
    (ComputeForm(), ("train", "flip", True, clicked("Flip images"))),
    (ComputeForm(), ("train", "crop", 1, clicked("Crop images/+"))),
    (ComputeForm(), ("train", "label_noise", 0.2, typed("Label noise", "0.2"))),
    (ComputeForm(), ("train", "checkpoint_every", 10, typed("Checkpoints", "10"))),
    (ComputeForm(), ("train", "threads", 2, typed("Threads", "2"))),
    (ComputeForm(), ("train", "device", "cuda", typed("Device", "cuda"))),
    (ComputeForm(), ("subject", "weights", "w.pt", typed("Weights", "w.pt"))),
    (ComputeForm(), ("subject", "model", "mlp", chosen("Architecture", "mlp"))),
    (ComputeForm(), ("subject", "width", 0.5, typed("Width", "0.5"))),
    (ComputeForm(), ("subject", "checkpoints", ("a b", "c"), typed("Paths", "a b; c"))),
    (ComputeForm(), ("data", "data", "x.npz", typed("Measured on", "x.npz"))),
    (OTHER_DATA, ("data", "download", True, clicked("Download what is missing"))),
    (OTHER_DATA, ("data", "data_root", "here", typed("Data root", "here"))),
    (ComputeForm(), ("data", "samples", 100, typed("Samples", "100"))),
    (ComputeForm().changed("data", samples=9), ("data", "subset_seed", 3, typed("Subset seed", "3"))),
    (ComputeForm(), ("data", "image_size", 64, typed("Image size", "64"))),
    (ComputeForm(), ("data", "mean", (0.1, 0.2), typed("Mean / std", "0.1 0.2 / 0.3 0.4"))),
    (ComputeForm(), ("data", "std", (0.3, 0.4), typed("Mean / std", "0.1, 0.2/0.3, 0.4"))),
    (ComputeForm(), ("plane", "directions", "gradient", clicked("Directions/gradient"))),
    (ComputeForm(), ("plane", "norm", "layer", chosen("Norm", "layer"))),
    (ComputeForm(), ("plane", "perturb_1d", True, clicked("Move biases and BatchNorm too"))),
    (ComputeForm(), ("plane", "seed", 12, typed("Plane seed", "12"))),
    (ComputeForm(), ("plane", "seeds", 2, clicked("Planes/+"))),
    (ComputeForm(), ("plane", "line", True, clicked("First direction alone"))),
    (ENDS, ("plane", "to", "b.pt", typed("To", "b.pt"))),
    (ENDS.changed("plane", to="b.pt"), ("plane", "third", "c.pt", typed("Third", "c.pt"))),
    (PCA, ("plane", "fit", "first", chosen("Fitted to", "first"))),
    (HESSIAN, ("plane", "eigenvectors", "ends", chosen("Eigenvectors", "ends"))),
    (ComputeForm(), ("compute", "curvature", True, clicked("Map the curvature"))),
    (HESSIAN, ("compute", "curvature_samples", 7, typed("Hessian on", "7"))),
    (ComputeForm(), ("compute", "resolution", 53, clicked("Resolution/+"))),
    (ComputeForm(), ("compute", "alpha_range", (-1.0, 1.0), clicked("Range/own"))),
    (ComputeForm(), ("compute", "beta_range", (-1.0, 1.0), clicked("Range/own"))),
    (ComputeForm(), ("compute", "span", "auto", clicked("Range/auto"))),
    (ComputeForm().changed("compute", span="auto"), ("compute", "span_factor", 5.5, typed("Rise", "5.5"))),
    (ComputeForm(), ("compute", "tolerance", 0.02, chosen("Tolerance", "2 %"))),
    (
        ComputeForm().changed("compute", tolerance=0.01),
        ("compute", "coarse_samples", 7, typed("Coarse samples", "7")),
    ),
    (ComputeForm(), ("compute", "loss", "mse", chosen("Loss", "mse"))),
    (ComputeForm(), ("compute", "objective", "a.b:c", typed("Objective", "a.b:c"))),
    (ComputeForm(), ("compute", "splits", "test", chosen("Splits", "test"))),
    (PCA, ("compute", "batch_norm", "interpolate", chosen("BatchNorm", "interpolate"))),
    (
        ComputeForm().changed("compute", batch_norm="recalibrate"),
        ("compute", "recalibration_samples", 9, typed("Recalibration", "9")),
    ),
    (ComputeForm(), ("compute", "precision", "float64", chosen("Precision", "float64"))),
    (ComputeForm(), ("compute", "batch_size", 99, typed("Evaluate at once", "99"))),
    (ComputeForm(), ("compute", "compile", "off", chosen("torch.compile", "off"))),
    (ComputeForm(), ("compute", "devices", "cpu:2", typed("Devices", "cpu:2"))),
]


def other(hand: Hand, name: str, typed: str) -> None:
    hand.click(name)
    enter(hand, f"{name}/other", typed)


@pytest.mark.parametrize(("form", "case"), CASES, ids=[f"{case[0]}-{case[1]}" for _, case in CASES])
def test_every_entry_has_a_control(hand: Hand, form: ComputeForm, case: Case) -> None:
    part, name, value, act = case
    at(hand, form)
    act(hand)
    assert getattr(hand.state.form.part(part), name) == value
    assert hand.state.messages == ()


def test_no_entry_of_the_specs_is_without_a_control() -> None:
    form = ComputeForm()
    for part in ("train", "subject", "data", "plane", "compute"):
        spec = form.part(part)
        wanted = {entry.name for entry in fields(spec) if not is_dataclass(getattr(spec, entry.name))}
        tried = {case[1] for _, case in CASES if case[0] == part}
        run_has_a_field_of_its_own = {"run"} if part == "subject" else set()
        assert wanted - run_has_a_field_of_its_own == tried

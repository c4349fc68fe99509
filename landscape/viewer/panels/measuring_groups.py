"""The Compute tab's groups on what is looked at without training, and on how the loss is measured."""

from landscape.errors import LandscapeError
from landscape.spec import MODELS, ComputeSpec, DataSpec, SubjectSpec, meanings
from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.entry_text import entry_text, numbers_in
from landscape.viewer.panels.entry_fields import entry_row
from landscape.viewer.panels.form_rows import AUTOMATIC, Row, entries, group, with_rest
from landscape.viewer.panels.plane_group import PERTURB
from landscape.viewer.panels.training_group import DOWNLOAD, OWN

_ELSEWHERE = (
    *("subject", "data", "plane", "resolution", "alpha_range", "beta_range", "span", "span_factor"),
    *("tolerance", "coarse_samples", "loss"),
)
_BOTH = ("mean", "std")
"""Entries that go together, in one row."""

SUBJECT = with_rest(SubjectSpec, ("weights", "model", "width", "checkpoints"), ("run",))
DATA = with_rest(DataSpec, ("data", "samples", "subset_seed", "image_size"), ("data_root", *DOWNLOAD, *_BOTH))
COMPUTE = with_rest(
    ComputeSpec,
    ("splits", "batch_norm", "recalibration_samples", "precision", "batch_size", "compile", "devices"),
    _ELSEWHERE,
)


def subject(form: ComputeForm) -> ComputeForm:
    """Draws which network "Compute" alone looks at, and returns the form with what it was changed to."""
    tip = "What Compute alone looks at: the run's last weights, or others; more paths beside the run's"
    if not group(form, "Weights and paths", tip, {"subject": SUBJECT}):
        return form
    rows = {
        "weights": Row(hint="the run's last"),
        "model": Row("Architecture", names=MODELS, hint=f"torchvision:NAME or {OWN}"),
        "checkpoints": Row("Paths", hint="folder; folder"),
    }
    return entries(form, "subject", SUBJECT, rows)


def advanced(form: ComputeForm) -> ComputeForm:
    """Draws how the loss is measured, once the group is opened, and returns the form with what it was changed to."""
    tip = "How the loss is measured: samples, splits, BatchNorm, precision, devices"
    if not group(form, "Advanced", tip, {"data": (*DATA, *_BOTH), "plane": PERTURB, "compute": COMPUTE}):
        return form
    data_rows = {"data": Row("Measured on", hint="what it was trained on"), "samples": Row(hint="all")}
    form = entries(form, "data", DATA, data_rows)
    form = _normalisation(form)
    rows = {
        "batch_norm": Row("BatchNorm"),
        "recalibration_samples": Row("Recalibration"),
        "batch_size": Row("Evaluate at once"),
        "compile": Row("torch.compile"),
        "objective": Row(hint=OWN),
        "curvature": Row("Map the curvature"),
        "curvature_samples": Row("Hessian on", hint="all samples"),
    }
    form = entries(form, "plane", PERTURB, {"perturb_1d": Row("Move biases and BatchNorm too")})
    return entries(form, "compute", COMPUTE, rows)


def _normalisation(form: ComputeForm) -> ComputeForm:
    """Means and deviations of the channels, which go together, in one field."""
    mean, std = form.compute.data.mean, form.compute.data.std
    text = "" if mean is None or std is None else f"{entry_text(mean)} / {entry_text(std)}"
    known = meanings(DataSpec)
    tip = f"Mean {known.get('mean', '')} After a stroke, std {known.get('std', '')}"
    typed = entry_row("Mean / std", text, tip, hint=AUTOMATIC)
    if typed == text:
        return form
    if not typed.strip():
        return form.changed("data", mean=None, std=None)
    means, _, deviations = (part.replace(",", " ") for part in typed.partition("/"))
    try:
        pair = {"mean": numbers_in(means.split(), "mean"), "std": numbers_in(deviations.split(), "std")}
    except LandscapeError as error:
        return form.refusing(str(error))
    return form.changed("data", **pair)

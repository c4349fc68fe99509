"""The Compute tab's part on training: the network and its data in sight, how it is trained in a group."""

from typing import cast

from landscape.spec import DATA_SETS, LOSSES, MODELS, TrainSpec
from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.panels import items
from landscape.viewer.panels.form_rows import Row, entries, entry, group, with_rest

OWN = "package.module:function"
DOWNLOAD = ("download",)
NETWORK = ("model", "data", "data_root", "loss", "epochs", "seed")
_TRAINING = (
    *("optimizer", "learning_rate", "momentum", "nesterov", "weight_decay", "schedule", "milestones", "step_factor"),
    *("batch_size", "flip", "crop", "label_noise", "checkpoint_every"),
)
TRAINING = with_rest(TrainSpec, _TRAINING, NETWORK)


def network(form: ComputeForm) -> ComputeForm:
    """Draws what is trained and on what, and returns the form with what it was changed to."""
    items.heading("Network")
    rows = {
        "model": Row(names=MODELS, hint=f"torchvision:NAME or {OWN}", tip="Architecture of the network"),
        "data": Row(
            names=DATA_SETS,
            hint=f"images.npz, a folder or {OWN}",
            tip="What it is trained on, and what the loss is measured on; the digits come with the program",
        ),
        "loss": Row(names=LOSSES, hint=OWN, tip="What is minimised in training and drawn as height"),
        "seed": Row("Train seed"),
    }
    form = entries(form, "train", ("model", "data"), rows)
    if TrainSpec.data != form.train.data or form.compute.data.data is not None:
        form = entry(form, "train", "data_root", Row(hint="folder"))
        form = entries(form, "data", DOWNLOAD, {"download": Row("Download what is missing")})
    return entries(form, "train", ("loss", "epochs", "seed"), rows)


def training(form: ComputeForm) -> ComputeForm:
    """Draws how it is trained, once the group is opened, and returns the form with what it was changed to."""
    tip = "How the network is trained: optimizer, rate, batches, augmentation, label noise, checkpoints"
    if not group(form, "Training", tip, {"train": TRAINING}):
        return form
    settled = form.train.settled()
    rows = {
        "learning_rate": Row(hint=_default(settled.learning_rate)),
        "momentum": Row(hint=_default(settled.momentum)),
        "nesterov": Row("Nesterov momentum"),
        "weight_decay": Row(hint=_default(settled.weight_decay)),
        "milestones": Row(hint=" ".join(map(str, cast(tuple[int, ...], settled.milestones or ())))),
        "flip": Row("Flip images"),
        "crop": Row("Crop images"),
        "checkpoint_every": Row("Checkpoints", hint="each epoch"),
    }
    return entries(form, "train", TRAINING, rows)


def _default(value: float | None) -> str:
    return "" if value is None else f"{value:g}"

"""The Compute tab's entries as the specs they make, and the job that these specs are. Pure."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from landscape.errors import LandscapeError
from landscape.spec import DATA_SETS, ComputeSpec, DataSpec, PlaneSpec, SubjectSpec, TrainSpec
from landscape.spec.idle import without_idle

Part = Literal["train", "compute", "subject", "data", "plane"]
Spec = TrainSpec | ComputeSpec | SubjectSpec | DataSpec | PlaneSpec

_GIVES_WAY = {
    "optimizer": ("momentum",),
    "schedule": ("milestones",),
    "directions": ("seeds",),
    "to": ("third",),
    "tolerance": ("coarse_samples",),
    "plane": ("batch_norm",),
}
"""Which entries go back to their defaults where another one cannot stand beside them."""

_SHARED: dict[str, Part] = {"loss": "compute", "data_root": "data"}
"""Entries of the training that what is computed has too."""

_IN_NAME = {"model", "data", "loss", "epochs", "seed", "optimizer"}
_OUTSIDE_RUN = {"data_root"}
"""Entries that a run's folder is named by, and that make no other run of it."""

ENTRY = "an entry"
"""What messages are about that the next entry makes untrue, if it is taken."""


@dataclass(frozen=True)
class ComputeForm:
    """The Compute tab's entries; each is checked by the spec as soon as it is made.

    Attributes:
        train: what "Train & compute" trains.
        compute: what is computed; its subject is for "Compute" alone.
        run: folder of a finished training run, for "Compute" alone; empty before the first.
        output: the PLY to write.
        refusal: what the spec said of the last entry that it did not take; empty when it has been told.
    """

    train: TrainSpec = field(default_factory=TrainSpec)
    compute: ComputeSpec = field(default_factory=ComputeSpec)
    run: str = ""
    output: str = "surface.ply"
    refusal: str = ""

    @property
    def has_subject(self) -> bool:
        """Whether there is something to compute a surface of without training."""
        subject = self.compute.subject
        return bool(self.run or subject.weights or subject.model or subject.checkpoints)

    def part(self, part: Part) -> Spec:
        """Returns one of the specs."""
        if part == "train":
            return self.train
        return self.compute if part == "compute" else getattr(self.compute, part)

    def idle(self, part: Part) -> Collection[str]:
        """Returns the entries of one of the specs that change nothing beside the others."""
        return getattr(self.part(part), "idle", ())

    def accepts(self, part: Part, **entries: Any) -> bool:
        """Returns whether a spec takes entries beside the ones it has."""
        return not replace(self, refusal="").changed(part, **entries).refusal

    def changed(self, part: Part, **entries: Any) -> "ComputeForm":
        """Returns the form with entries of one spec replaced.

        What cannot stand beside them goes back to its default; where the spec does not take them
        at all, everything stays and `refusal` says why.
        """
        try:
            spec = _with(self.part(part), entries)
            if part == "train":
                form = replace(self, train=spec)
            else:
                form = replace(self, compute=spec if part == "compute" else _with(self.compute, {part: spec}))
        except LandscapeError as error:
            return self.refusing(str(error))
        shared = entries.keys() & _SHARED.keys() if part == "train" else ()
        for name in shared:
            form = form.changed(_SHARED[name], **{name: entries[name]})
        return form

    def refusing(self, why: str) -> "ComputeForm":
        """Returns the form as it is, with what the last entry was refused for."""
        return replace(self, refusal=why)

    def job(self, train: bool) -> tuple[ComputeSpec, TrainSpec | None]:
        """Returns what to compute and how to train first, without entries that change nothing.

        Args:
            train: whether to train; then the surface is that of the network that is trained.
        """
        if train:
            subject = SubjectSpec(run=str(run_folder(self.train)))
            return without_idle(replace(self.compute, subject=subject)), without_idle(self.train)
        return without_idle(replace(self.compute, subject=replace(self.compute.subject, run=self.run or None))), None


def run_folder(train: TrainSpec) -> Path:
    """Returns the folder "Train & compute" trains in: one for each way of training.

    Its name tells the commonest entries; a digest of the others follows where any is not the default.
    """
    name = f"{train.model}-{Path(train.data).stem}-{train.loss}-{train.epochs}-epochs-seed-{train.seed}"
    name += "" if train.optimizer == TrainSpec.optimizer else f"-{train.optimizer}"
    entries = {entry: value for entry, value in asdict(train).items() if entry not in _OUTSIDE_RUN}
    usual = asdict(TrainSpec())
    if train.data not in DATA_SETS or any(entries[entry] != usual[entry] for entry in entries.keys() - _IN_NAME):
        name += f"-{hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()[:8]}"
    return Path("runs") / "".join(character if character.isalnum() or character in "-_." else "-" for character in name)


def _with(spec: Any, entries: dict[str, Any]) -> Any:
    try:
        return replace(spec, **entries)
    except LandscapeError:
        given_up = {other for name in entries for other in _GIVES_WAY.get(name, ())}
        if not given_up:
            raise
        defaults = {entry.name: entry.default for entry in fields(spec) if entry.name in given_up}
        return replace(spec, **entries, **defaults)

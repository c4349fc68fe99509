"""The Compute tab: what to train and compute, and how far the job is."""

from dataclasses import replace
from typing import Any, cast

from imgui_bundle import imgui

from landscape.errors import LandscapeError
from landscape.job_status import JobStatus
from landscape.spec import (
    DATA_SETS,
    DIRECTION_KINDS,
    LOSSES,
    MODELS,
    NORMS,
    ComputeSpec,
    DirectionKind,
    PlaneSpec,
    TrainSpec,
)
from landscape.viewer.panels import items
from landscape.viewer.panels.progress import progress_parts
from landscape.viewer.requests import CancelJob, ComputeForm, StartJob
from landscape.viewer.state import ViewState

_DIRECTION_TIPS = (
    "Two random Gaussian directions: the surroundings of the trained network",
    "The two principal components of the training path: the plane the training moved in",
    "The line to other weights, or the plane through two of them",
    "A line along the negative gradient, with a parabola fitted",
)
_DEFAULT_RANGES = {
    "random": "−1 to 1",
    "pca": "the path and 25 % around it",
    "interpolate": "the points and 25 % around them",
    "gradient": "a tenth of the weights' length either way",
}
_TOLERANCES = {"every point": None, "0.5 %": 0.005, "1 %": 0.01, "2 %": 0.02, "5 %": 0.05}


def compute_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    running = state.job is not None and state.job.running
    imgui.begin_disabled(running)
    for part in (_network, _plane, _grid, _places):
        try:
            state = replace(state, form=part(state.form))
        except LandscapeError as error:
            state = state.telling(str(error))
    imgui.end_disabled()
    return _buttons(state, running)


def _network(form: ComputeForm) -> ComputeForm:
    items.heading("Network")
    train = form.train
    changes: dict[str, Any] = {
        "model": items.choose("Model", train.model, MODELS, "Architecture of the network"),
        "data": items.choose("Data", train.data, DATA_SETS, "What it is trained on, and what the loss is measured on"),
        "data_root": _data_root(train),
        "epochs": items.whole("Epochs", train.epochs, (1, 1000), "Passes over the data; a checkpoint is kept of each"),
        "seed": items.whole("Train seed", train.seed, (0, 2**31 - 1), "Of the first weights and the images' order"),
    }
    loss = items.choose("Loss", form.compute.loss, LOSSES, "What is minimised in training and drawn as height")
    return replace(form, train=replace(train, loss=loss, **changes), compute=_with(form.compute, loss=loss))


def _data_root(train: TrainSpec) -> str | None:
    if train.data == "digits":
        return train.data_root
    tip = "Folder that holds torchvision's data sets; the digits come with the program"
    return items.text_row("Data root", train.data_root or "", tip, hint="data") or None


def _plane(form: ComputeForm) -> ComputeForm:
    items.heading("Plane")
    spec, plane = form.compute, form.compute.plane
    kind = cast(DirectionKind, items.segments("Directions", plane.directions, DIRECTION_KINDS, _DIRECTION_TIPS))
    if kind != plane.directions:
        return replace(form, compute=_with(spec, plane=replace(plane, directions=kind, seeds=1), batch_norm=None))
    if kind == "random":
        plane = _random(plane)
    elif kind == "interpolate":
        plane = _ends(plane)
    return replace(form, compute=_with(spec, plane=plane))


def _random(plane: PlaneSpec) -> PlaneSpec:
    tip = "How random directions are scaled to the weights (Li et al. 2018)"
    norm = items.choose("Norm", plane.norm, NORMS, tip)
    seed = items.whole("Plane seed", plane.seed, (0, 2**31 - 1), "Another seed draws other random directions")
    tip = "Average over so many planes of consecutive seeds; the spread among them is a field of its own"
    return replace(plane, norm=cast(Any, norm), seed=seed, seeds=items.whole("Planes", plane.seeds, (1, 16), tip))


def _ends(plane: PlaneSpec) -> PlaneSpec:
    to = items.text_row("To", plane.to or "", "Weights that the line leads to: a .safetensors or .pt file", hint="b.pt")
    tip = "Weights of a third point: the surface is then the plane through the three"
    third = items.text_row("Third", plane.third or "", tip, hint="for a plane")
    return replace(plane, to=to or None, third=third or None)


def _grid(form: ComputeForm) -> ComputeForm:
    spec = form.compute
    tip = "Samples along each axis; odd ones hold the trained network itself"
    spec = _with(spec, resolution=items.whole("Resolution", spec.resolution, (3, 1001), tip, step=2))
    own = {} if spec.tolerance in _TOLERANCES.values() else {f"{100 * (spec.tolerance or 0):g} %": spec.tolerance}
    tolerances = {**_TOLERANCES, **own}
    chosen = next(name for name, value in tolerances.items() if value == spec.tolerance)
    tip = "Evaluate only where interpolation misses by more than this share of the loss's range, and prove it"
    tolerance = tolerances[items.choose("Tolerance", chosen, tuple(tolerances), tip)]
    spec = _with(spec, tolerance=tolerance)
    automatic = spec.alpha_range is None
    default = _DEFAULT_RANGES[spec.plane.directions]
    wanted = items.toggle("Automatic range", automatic, f"Cover {default}; without it, give both ranges yourself")
    if wanted != automatic:
        bounds = None if wanted else (-1.0, 1.0)
        return replace(form, compute=_with(spec, alpha_range=bounds, beta_range=bounds))
    if spec.alpha_range is not None:
        spec = _with(spec, alpha_range=_interval("α range", spec.alpha_range))
        spec = _with(spec, beta_range=_interval("β range", spec.beta_range or (-1.0, 1.0)))
    return replace(form, compute=spec)


def _interval(name: str, bounds: tuple[float, float]) -> tuple[float, float]:
    imgui.align_text_to_frame_padding()
    start, width = imgui.get_cursor_pos_x(), imgui.get_content_region_avail().x
    imgui.text_unformatted(name)
    imgui.same_line(start + width * items.LABEL_SHARE)
    field = (width * (1 - items.LABEL_SHARE) - 8 * items.unit()) / 2
    low = items.number(f"{name} from", bounds[0], f"Where the {name} begins", width=field)
    imgui.same_line()
    high = items.number(f"{name} to", bounds[1], f"Where the {name} ends", width=field)
    return (low, high) if low < high else bounds


def _places(form: ComputeForm) -> ComputeForm:
    items.heading("Files")
    output = items.text_row("Output", form.output, "The PLY to write: only when it is complete, never half of it")
    run = items.text_row("Run", form.run, "Folder of a finished training run, for Compute alone", hint="runs/cnn")
    return replace(form, output=output, run=run)


def _buttons(state: ViewState, running: bool) -> ViewState:
    imgui.dummy((0, 0))
    form, half = state.form, (imgui.get_content_region_avail().x - 8 * items.unit()) / 2
    if running:
        if items.button("Cancel", "Stop the job; finished points are kept, and starting again resumes", width=-1):
            state = state.asking(CancelJob())
    else:
        tip = "Train the network, then compute its surface, in a process of their own"
        if items.button("Train & compute", tip, width=half, primary=True, enabled=bool(form.output)):
            state = state.asking(StartJob(form, train=True))
        imgui.same_line()
        tip = "Compute a surface of the run that is trained already"
        if items.button("Compute", tip, width=half, enabled=bool(form.output and form.run)):
            state = state.asking(StartJob(form, train=False))
    if state.job is not None:
        _progress(state.job)
    return state


def _progress(job: JobStatus) -> None:
    imgui.progress_bar(job.done / job.total if job.total else 0.0, (-1, 8 * items.unit()), "")
    color = items.palette().warning if job.stage == "failed" else items.palette().text
    items.paragraph("\n".join(progress_parts(job)), color)
    if job.detail:
        items.paragraph(job.detail)


def _with(spec: ComputeSpec, **changes: Any) -> ComputeSpec:
    return replace(spec, **changes)

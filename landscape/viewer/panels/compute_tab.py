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
)
from landscape.viewer.panels import items
from landscape.viewer.panels.progress import progress_parts
from landscape.viewer.requests import CancelJob, ComputeForm, StartJob
from landscape.viewer.state import ViewState

_DIRECTION_TIPS = (
    "Two random Gaussian directions: the surroundings of the trained network",
    "The two principal components of the training path: the plane the training moved in",
)


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
        "epochs": items.whole("Epochs", train.epochs, (1, 1000), "Passes over the data; a checkpoint is kept of each"),
        "seed": items.whole("Train seed", train.seed, (0, 2**31 - 1), "Of the first weights and the images' order"),
    }
    loss = items.choose("Loss", form.compute.loss, LOSSES, "What is minimised in training and drawn as height")
    return replace(form, train=replace(train, loss=loss, **changes), compute=_with(form.compute, loss=loss))


def _plane(form: ComputeForm) -> ComputeForm:
    items.heading("Plane")
    spec, directions = form.compute, form.compute.directions
    kind = cast(DirectionKind, items.segments("Directions", directions.kind, DIRECTION_KINDS, _DIRECTION_TIPS))
    if kind != directions.kind:
        return replace(form, compute=_with(spec, directions=replace(directions, kind=kind), batch_norm=None))
    imgui.begin_disabled(kind != "random")
    tip = "How random directions are scaled to the weights (Li et al. 2018); PCA directions never are"
    norm = items.choose("Norm", directions.norm, NORMS, tip)
    seed = items.whole("Plane seed", directions.seed, (0, 2**31 - 1), "Another seed draws other random directions")
    imgui.end_disabled()
    return replace(form, compute=_with(spec, directions=replace(directions, norm=cast(Any, norm), seed=seed)))


def _grid(form: ComputeForm) -> ComputeForm:
    spec = form.compute
    tip = "Samples along each axis; odd ones hold the trained network itself"
    spec = _with(spec, resolution=items.whole("Resolution", spec.resolution, (3, 1001), tip, step=2))
    automatic = spec.alpha_range is None
    default = "−1 to 1" if spec.directions.kind == "random" else "the path and 25 % around it"
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

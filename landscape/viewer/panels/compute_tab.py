"""The Compute tab: the job and how far it is, and below it what to train and to compute."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.job_status import JobStatus
from landscape.viewer.compute_form import ENTRY, ComputeForm
from landscape.viewer.panels import items
from landscape.viewer.panels.measuring_groups import advanced, subject
from landscape.viewer.panels.plane_group import grid, plane
from landscape.viewer.panels.progress import progress_parts
from landscape.viewer.panels.training_group import network, training
from landscape.viewer.panels.training_plots import training_plots
from landscape.viewer.requests import CancelJob, StartJob
from landscape.viewer.state import ViewState

_PARTS = (network, training, plane, grid, subject, advanced)


def compute_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    before, running = state.form, state.job is not None and state.job.running
    imgui.begin_disabled(running)
    form = _files(before)
    imgui.end_disabled()
    state = _buttons(replace(state, form=form), running)
    if state.job is not None:
        _progress(state.job)
    if state.training_log:
        training_plots(state.training_log)
    imgui.begin_disabled(running)
    form = state.form
    for part in _PARTS:
        form = part(form)
    imgui.end_disabled()
    if form.refusal:
        return replace(state.telling(form.refusal, about=ENTRY), form=replace(form, refusal=""))
    return replace(state.without_messages(ENTRY) if form != before else state, form=form)


def _files(form: ComputeForm) -> ComputeForm:
    output = items.text_row("Output", form.output, "The PLY to write: only when it is complete, never half of it")
    run = items.text_row("Run", form.run, "Folder of a finished training run, for Compute alone", hint="runs/cnn")
    return replace(form, output=output, run=run)


def _buttons(state: ViewState, running: bool) -> ViewState:
    form, half = state.form, (imgui.get_content_region_avail().x - 8 * items.unit()) / 2
    if running:
        if items.button(
            "Cancel", "Stop the job; finished epochs and points are kept, and starting again resumes", width=-1
        ):
            state = state.asking(CancelJob())
        return state
    tip = "Train the network, then compute its surface, in a process of their own"
    if items.button("Train & compute", tip, width=half, primary=True, enabled=bool(form.output)):
        state = state.asking(StartJob(form, train=True))
    imgui.same_line()
    tip = "Compute a surface of the run that is trained already, or of weights of your own"
    if items.button("Compute", tip, width=half, enabled=bool(form.output) and form.has_subject):
        state = state.asking(StartJob(form, train=False))
    return state


def _progress(job: JobStatus) -> None:
    imgui.progress_bar(job.done / job.total if job.total else 0.0, (-1, 8 * items.unit()), "")
    color = items.palette().warning if job.stage == "failed" else items.palette().text
    items.paragraph("\n".join(progress_parts(job)), color)
    if job.detail:
        items.paragraph(job.detail)

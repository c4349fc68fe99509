"""Frames a second while orbiting a 51 × 51 surface that a background job is still computing.

    PYTHONPATH=. python benchmarks/live.py

Trains and computes exactly as the Compute tab does, and drags the mouse over the picture without
pause while the points come in: the whole interface is drawn at 1280 × 720, offscreen.
"""

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from landscape.spec import ComputeSpec, TrainSpec
from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.gui import Gui
from landscape.viewer.offscreen import offscreen_context
from landscape.viewer.requests import StartJob
from landscape.viewer.session import Session
from landscape.viewer.state import ViewState

SIZE = (1280, 720)
PICTURE = (450.0, 380.0)


def orbit(frames_for: float) -> dict[str, np.ndarray]:
    """Returns frame times in seconds by what the job was doing; `frames_for` bounds the whole run."""
    ctx = offscreen_context()
    target = ctx.simple_framebuffer(SIZE, 4)
    gui, session = Gui(ctx), Session(lambda state, path: None)
    form = ComputeForm(train=TrainSpec(epochs=3), compute=ComputeSpec(resolution=51), output="live.ply")
    state = ViewState(form=form).asking(StartJob(form, train=True))
    times: dict[str, list[float]] = {}
    drawn, end, began = 0, time.perf_counter() + frames_for, time.perf_counter()
    gui.io.add_mouse_pos_event(*PICTURE)
    gui.io.add_mouse_button_event(0, True)
    while time.perf_counter() < end:
        state = session.advance(state)
        gui.io.add_mouse_pos_event(PICTURE[0] + 200 * np.sin(drawn / 20), PICTURE[1] + 60 * np.cos(drawn / 31))
        state = gui.frame(state, target)
        ctx.finish()
        now = time.perf_counter()
        doing = state.job.stage if state.job else "starting"
        if doing == "computing" and state.surface is None:
            doing = "waiting for the first point"
        times.setdefault(doing, []).append(now - began)
        began, drawn = now, drawn + 1
        if state.job and not state.job.running:
            break
    if state.job:
        print(f"the job ended as {state.job.stage}: {state.job.done} of {state.job.total}")
        state = replace(state, requests=())
    session.close()
    return {stage: np.array(values) for stage, values in times.items()}


def main() -> None:
    """Prints a line for each stage of the job."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        began = time.perf_counter()
        measured = orbit(frames_for=400.0)
        total = time.perf_counter() - began
        os.chdir(Path(folder).parent)
    print(f"{os.cpu_count()} cores, {total:.1f} s in all")
    for stage, seconds in measured.items():
        slow = np.percentile(seconds, 95)
        print(
            f"{stage:<28} {len(seconds) / seconds.sum():6.1f} frames/s, "
            f"median {np.median(seconds) * 1e3:5.1f} ms, 95 % below {slow * 1e3:5.1f} ms, {len(seconds)} frames"
        )


if __name__ == "__main__":
    main()

"""The Compute tab, control by control."""

from dataclasses import replace

import pytest
from gui_hand import Hand

from landscape.job_status import JobStatus
from landscape.viewer.panels import items
from landscape.viewer.requests import CancelJob, StartJob
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


def test_the_news_of_a_job_leaves_the_buttons_in_their_place(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute"))
    places = [items.rectangles[name] for name in ("Train & compute", "Compute")]
    long = "\n".join(f"line {number} of what the process said last" for number in range(3))
    hand.start(replace(opened, tab="Compute", job=JobStatus("failed", detail=long)))
    assert [items.rectangles[name] for name in ("Train & compute", "Compute")] == places
    hand.start(replace(opened, tab="Compute", job=JobStatus("computing", 3, 9, 2.0, 1.0)))
    assert items.rectangles["Cancel"].y == places[0].y


def test_compute_form_is_filled_and_started(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute"))
    hand.click("Directions/pca")
    hand.click("Model")
    hand.click("Model/mlp")
    hand.click("Loss")
    hand.click("Loss/mse")
    hand.type("Epochs", "7")
    hand.type("Resolution", "21")
    hand.click("Range/own")
    hand.click("Train & compute")
    (request,) = hand.state.requests
    assert isinstance(request, StartJob)
    assert request.train
    form = request.form
    assert (form.train.model, form.train.loss, form.train.epochs) == ("mlp", "mse", 7)
    assert (form.compute.plane.directions, form.compute.loss, form.compute.resolution) == ("pca", "mse", 21)
    assert form.compute.alpha_range == (-1.0, 1.0)


def test_a_running_job_can_only_be_cancelled(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute", job=JobStatus("computing", 10, 100, 3.0, 30.0)))
    assert "Train & compute" not in items.rectangles
    hand.click("Model")
    assert "Model/mlp" not in items.rectangles
    hand.click("Cancel")
    assert hand.state.requests == (CancelJob(),)

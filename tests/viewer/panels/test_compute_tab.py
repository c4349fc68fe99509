"""The Compute tab: what it shows, refuses and starts."""

from dataclasses import replace

import pytest
from form_hand import at, choose, enter, open_groups
from gui_hand import Hand, in_sight
from imgui_bundle import imgui

from landscape.job_status import JobStatus
from landscape.spec import DIRECTION_KINDS, NORMS, OPTIMIZERS, SCHEDULES, meanings
from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.panels import items
from landscape.viewer.requests import CancelJob, StartJob
from landscape.viewer.shell import MIN_PANEL_WIDTH
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl
STEP = ComputeForm().changed("train", schedule="step")


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
    choose(hand, "Model", "mlp")
    choose(hand, "Loss", "mse")
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


def test_only_what_applies_to_optimizer_and_schedule_is_there(hand: Hand) -> None:
    at(hand)
    seen = {}
    for optimizer in OPTIMIZERS:
        choose(hand, "Optimizer", optimizer)
        seen[optimizer] = {"Momentum", "Nesterov momentum"} & items.rectangles.keys()
    assert seen == {"sgd": {"Momentum", "Nesterov momentum"}, "adam": set(), "adamw": set(), "rmsprop": {"Momentum"}}
    for schedule in SCHEDULES:
        choose(hand, "Schedule", schedule)
        assert ("Milestones" in items.rectangles) == ("Step factor" in items.rectangles) == (schedule == "step")


def test_only_what_applies_to_the_directions_is_there(hand: Hand) -> None:
    at(hand)
    names = {"Norm", "Plane seed", "Planes", "To", "Third", "Fitted to", "First direction alone"}
    seen = {}
    for kind in DIRECTION_KINDS:
        hand.click(f"Directions/{kind}")
        seen[kind] = names & items.rectangles.keys()
    assert seen["random"] == {"Norm", "Plane seed", "Planes", "First direction alone"}
    assert seen["pca"] == {"Fitted to", "First direction alone"}
    assert seen["interpolate"] == {"To"}
    assert seen["gradient"] == set()


def test_lists_offer_what_the_spec_takes_and_nothing_else(hand: Hand) -> None:
    at(hand)
    hand.click("Norm")
    assert {name for name in items.rectangles if name.startswith("Norm/")} == {f"Norm/{norm}" for norm in NORMS}
    at(hand)
    hand.click("BatchNorm")
    assert "BatchNorm/recalibrate" in items.rectangles
    assert "BatchNorm/interpolate" not in items.rectangles, "random directions have no checkpoints to follow"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("Epochs", "0", "epochs is 0: expected a whole number from 1 to 100000"),
        ("Epochs", "many", "epochs is 'many': expected a whole number"),
        ("Resolution", "1", "resolution is 1: expected a whole number from 2 to 4001"),
        ("Learning rate", "-1", "learning rate is -1.0: expected a number of at least 0"),
        ("Learning rate", "nan", "learning rate is nan: expected a number of at least 0"),
        ("Mean / std", "0.5", "mean has 1 channels and std 0: expected as many of each"),
        ("α range from", "2", "alpha range is 2.0 to 1.0: expected two finite numbers, the lower one first"),
    ],
)
def test_what_the_spec_does_not_take_is_told_once_and_changes_nothing(
    hand: Hand, name: str, text: str, told: str
) -> None:
    at(hand, ComputeForm().changed("compute", alpha_range=(-1.0, 1.0), beta_range=(-1.0, 1.0)))
    before = hand.state.form
    for _ in range(2):
        enter(hand, name, text)
    assert [message.text for message in hand.state.messages] == [told]
    assert hand.state.form == before
    assert name in items.rectangles


def test_what_was_refused_is_said_until_an_entry_is_taken(hand: Hand) -> None:
    at(hand)
    hand.state = hand.state.telling("something else")
    enter(hand, "Epochs", "-5")
    enter(hand, "Epochs", "0")
    assert [message.text.partition(":")[0] for message in hand.state.messages] == ["something else", "epochs is 0"]
    enter(hand, "Epochs", "300")
    assert [message.text for message in hand.state.messages] == ["something else"]


def test_a_field_counts_when_it_is_left_and_escape_takes_it_back(hand: Hand) -> None:
    at(hand)
    hand.type("Batch size", "1")
    assert hand.state.form.train.batch_size == 64
    hand.gui.io.add_input_characters_utf8("28")
    hand.frames(2)
    hand.click("Flip images")
    assert hand.state.form.train.batch_size == 128
    hand.type("Batch size", "7")
    hand.press(imgui.Key.escape)
    assert hand.state.form.train.batch_size == 128


def test_an_emptied_field_goes_back_to_the_default(hand: Hand) -> None:
    at(hand, ComputeForm().changed("train", learning_rate=0.3))
    hand.click("Learning rate")
    hand.press(imgui.Key.backspace)
    hand.press(imgui.Key.enter)
    assert hand.state.form.train.learning_rate is None


def test_a_closed_group_tells_what_is_not_as_usual_in_it(hand: Hand) -> None:
    at(hand)
    open_groups(hand, opened=False)
    plain = items.rectangles["Directions/random"].y
    hand.start(replace(hand.state, form=ComputeForm().changed("train", optimizer="adam", flip=True)))
    assert items.rectangles["Directions/random"].y > plain
    hand.start(replace(hand.state, form=ComputeForm().changed("train", epochs=3)))
    assert items.rectangles["Directions/random"].y == plain, "what is in sight needs no words"


def test_compute_alone_needs_something_to_look_at(hand: Hand) -> None:
    for form, expected in (
        (ComputeForm(), 0),
        (ComputeForm(run="runs/x"), 1),
        (ComputeForm().changed("subject", weights="w.pt"), 1),
        (ComputeForm().changed("subject", checkpoints=("a",)), 1),
        (ComputeForm(run="runs/x", output=""), 0),
    ):
        hand.start(ViewState(tab="Compute", form=form))
        hand.click("Compute")
        assert len(hand.state.requests) == expected, form


@pytest.mark.parametrize("kind", DIRECTION_KINDS)
@pytest.mark.parametrize(("text_scale", "width"), [(1.0, 340.0), (1.0, MIN_PANEL_WIDTH), (1.5, 340.0)])
def test_all_rows_fit_the_panel_and_explain_themselves(hand: Hand, kind: str, text_scale: float, width: float) -> None:
    form = STEP.changed("plane", directions=kind).changed("train", data="cifar10").changed("data", samples=9)
    form = form.changed("compute", alpha_range=(-1.0, 1.0), beta_range=(-1.0, 1.0), tolerance=0.01)
    form = form.changed("compute", batch_norm="recalibrate")
    at(hand, form, text_scale=text_scale, panel_width=width)
    rows = {name: box for name, box in items.rectangles.items() if not name.startswith(("Menus/", "Panel edge"))}
    for name, box in rows.items():
        assert box.x >= 0, name
        assert box.right <= text_scale * width, name
        assert items.tooltips[name], name
        label = name.partition("/")[0]
        if box.x > 100 * text_scale and "/" not in name and not name.endswith(("from", "to")):
            assert 16 * text_scale + imgui.calc_text_size(label).x < box.x, f"the name {label} is over its field"
    if (text_scale, width) == (1.0, 340.0):
        shown = [(name, box) for name, box in rows.items() if in_sight(name)]
        assert not [(a, b) for k, (a, first) in enumerate(shown) for b, second in shown[:k] if first.meets(second)]


def test_tooltips_say_what_the_command_lines_help_says(hand: Hand) -> None:
    at(hand)
    told = meanings(type(ComputeForm().train))["label_noise"]
    assert items.tooltips["Label noise"].lower() == told.lower()

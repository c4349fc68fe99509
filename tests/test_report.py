import json
from pathlib import Path

import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.report import describe, summarise
from landscape.surface import PointState, Surface
from landscape.trajectory import Trajectory


@pytest.fixture
def bowl(tmp_path: Path) -> Path:
    """5 × 7 points of a bowl, one NaN, one inf and one missing point away from its bottom."""
    alpha, beta = np.linspace(-3, 3, 7), np.linspace(-1, 1, 5)
    loss = np.add.outer(beta**2, alpha**2) + 1
    loss[0, 0], loss[0, 6], loss[4, 6] = np.nan, np.inf, np.nan
    state = np.where(np.isfinite(loss), PointState.EVALUATED, PointState.NOT_FINITE).astype(np.uint8)
    state[4, 6] = PointState.MISSING
    path = tmp_path / "bowl.ply"
    Surface(
        alpha,
        beta,
        {"loss": loss, "test_accuracy": np.full((5, 7), 0.5)},
        state=state,
        trajectories=(
            Trajectory(np.array([3.0, 0.0]), np.array([1.0, 0.0]), label="sgd", explained_variance=(0.6, 0.3)),
        ),
        provenance={"seed": 7, "worst": float("inf"), "versions": {"numpy": "2"}},
    ).save(path)
    return path


def test_the_summary_has_the_promised_keys(bowl: Path) -> None:
    summary = summarise(bowl)
    assert summary["shape"] == [5, 7]
    assert summary["alpha"] == {"min": -3, "max": 3, "count": 7}
    assert summary["beta"] == {"min": -1, "max": 1, "count": 5}
    assert summary["points"] == {"missing": 1, "evaluated": 32, "interpolated": 0, "not_finite": 2}
    loss = summary["fields"]["loss"]
    assert (loss["min"], loss["max"], loss["non_finite"]) == (1, 11, 2)
    assert summary["fields"]["test_accuracy"]["median"] == 0.5
    assert summary["trajectories"][0]["label"] == "sgd"
    assert summary["provenance"] == {"seed": 7, "worst": None, "versions": {"numpy": "2"}}


def test_critical_points_are_found_on_the_spot(bowl: Path) -> None:
    (inside,) = (point for point in summarise(bowl)["critical_points"] if not point["border"])
    assert inside["kind"] == "minimum"
    assert (inside["alpha"], inside["beta"], inside["loss"]) == (0, 0, 1)
    assert inside["persistence"] == 10
    assert inside["eigenvalues"] == pytest.approx([2, 2])
    assert inside["agrees"] is True


def test_the_summary_is_strict_json(bowl: Path) -> None:
    summary = summarise(bowl)
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_the_text_tells_sizes_ranges_points_path_and_provenance(bowl: Path) -> None:
    text = describe(summarise(bowl))
    for words in (
        "5 × 7 points (β × α): 1 missing, 32 evaluated, 2 not finite",
        "α from -3 to 3, 7 samples",
        "critical points: 1 minimum inside the border",
        "agrees",
        "path sgd: 2 checkpoints from (3, 1) to (0, 0); the plane holds 90.0% of its variance (60.0% and 30.0%)",
        'versions  {"numpy": "2"}',
    ):
        assert words in text
    assert all(line == line.rstrip() for line in text.splitlines())
    assert max(map(len, text.splitlines())) < 140


def test_a_rough_surface_tells_its_strongest_points_and_counts_the_rest(tmp_path: Path) -> None:
    axis = np.arange(15.0)
    Surface(axis, axis, {"loss": np.random.default_rng(0).random((15, 15))}).save(tmp_path / "rough.ply")
    summary = summarise(tmp_path / "rough.ply")
    text = describe(summary)
    assert f"and {len(summary['critical_points']) - 20} weaker ones" in text
    strengths = [point["persistence"] for point in summary["critical_points"]]
    assert strengths == sorted(strengths, reverse=True)


def test_a_line_between_solutions_tells_its_barriers(tmp_path: Path) -> None:
    alpha = np.linspace(-0.25, 1.25, 25)
    loss = 16 * alpha**2 * (1 - alpha) ** 2 + 2 - alpha
    provenance = {"compute": {"directions": "interpolate"}, "splits": ["test"]}
    Surface(alpha, np.zeros(1), {"loss": loss}, provenance=provenance).save(tmp_path / "line.ply")
    summary = summarise(tmp_path / "line.ply")
    (barrier,) = summary["barriers"]
    assert (barrier["split"], barrier["measure"], barrier["alpha"]) == ("test", "loss", 0.5)
    assert "test loss: a barrier of 1 at α = 0.5, where it is 2.5; from the worse end" in describe(summary)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(LandscapeError, match="does not exist"):
        summarise(tmp_path / "none.ply")


def test_a_file_with_a_path_alone_is_summarised_too(tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text("3,1\n0,0\n")
    summary = summarise(tmp_path / "run.csv")
    assert summary["trajectories"][0]["count"] == 2
    told = describe(summary).splitlines()
    assert told[0] == str(tmp_path / "run.csv")
    assert told[1:] == ["  path run: 2 checkpoints from (3, 1) to (0, 0)"]

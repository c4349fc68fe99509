"""What `landscape analyze` tells of surfaces whose numbers are known."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landscape.analysis import find_critical_points
from landscape.analysis.full_space import full_space_told
from landscape.analysis_report import Question, analyze, describe_analysis
from landscape.cli import main
from landscape.critical import CriticalKind, CriticalPoint
from landscape.errors import LandscapeError
from landscape.report import describe, summarise
from landscape.surface import Surface

COMPUTE = {"train_data": "a1", "directions": "random", "norm": "filter", "measured": "cross-entropy"}
AXIS = np.linspace(-2, 2, 81)


def bowl(curvature: float, **more: object) -> Surface:
    """1 + c (α² + β²) / 2: at twice the loss a disc of radius √(2 / c)."""
    x, y = np.meshgrid(AXIS, AXIS)
    provenance = {"compute": COMPUTE, "splits": ["train"], "norms": [2.0, 2.0], "cosine": 0.0}
    fields = {"loss": 1 + curvature * (x**2 + y**2) / 2, "std_error": np.full(x.shape, 0.01)}
    return Surface(AXIS, AXIS, fields, **{"provenance": provenance, **more})  # pyright: ignore[reportArgumentType]


def waves() -> Surface:
    """Minima of 1 at the whole numbers, with ridges of 3 between."""
    x, y = np.meshgrid(AXIS, AXIS)
    return replace(bowl(1.0), fields={"loss": 3 - np.cos(2 * np.pi * x) - np.cos(2 * np.pi * y)})


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "wide.ply", tmp_path / "narrow.ply"]
    for path, curvature in zip(paths, (1.0, 9.0), strict=True):
        bowl(curvature).save(path)
    return paths


def test_one_file_has_its_points_counts_and_insight(tmp_path: Path) -> None:
    waves().save(tmp_path / "waves.ply")
    summary = analyze([tmp_path / "waves.ply"], Question(persistence=0.5))
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    (file,) = summary["files"]
    assert file["counts"]["minimum"] == {"inside": 9, "border": 16, "uncertain": 0}
    assert file["counts"]["maximum"]["inside"] == 16
    assert len(file["critical_points"]) == 20
    assert file["insight"]["minima"]["inside"] == 9
    assert (summary["sentences"], summary["warnings"]) != ([], [])
    told = describe_analysis(summary)
    for words in ("9", "waves", "81 × 81 points", "roughness", "% of the area is convex."):
        assert words in told


def test_fewer_points_are_told_and_the_others_counted(tmp_path: Path) -> None:
    waves().save(tmp_path / "waves.ply")
    summary = analyze([tmp_path / "waves.ply"], Question(points=2))
    (file,) = summary["files"]
    counted = sum(count["inside"] + count["border"] for count in file["counts"].values())
    assert len(file["critical_points"]) == 2
    assert f"and {counted - 2:,} weaker ones" in describe_analysis(summary)


def test_two_files_are_compared_in_plain_sentences(files: list[Path]) -> None:
    summary = analyze(files, Question())
    told = "\n".join(summary["sentences"])
    for measured in ("", ", measured in parameters"):
        found = re.search(rf"wide's basin is ([\d.]+)× as wide as narrow's at twice the loss{measured}\.", told)
        assert found is not None
        assert float(found[1]) == pytest.approx(3, rel=0.02)
    assert "Convex is 100 % of wide's, 100 % of narrow's area." in told
    assert "are 1 in wide, 1 in narrow." in told
    assert summary["warnings"] == []
    wide, narrow = (file["insight"] for file in summary["files"])
    assert wide["minima"]["tau"] == narrow["minima"]["tau"]
    assert wide["centre"]["basins"][1]["plane"]["radius"] == pytest.approx(np.sqrt(2), rel=0.01)
    assert wide["centre"]["basins"][1]["parameters"]["radius"] == pytest.approx(2 * np.sqrt(2), rel=0.01)
    assert narrow["centre"]["sharpness"]["relative"] == pytest.approx(9 * 0.2**2 / 2 / 2, rel=0.05)


def test_a_basin_beyond_the_border_is_at_least_as_wide(tmp_path: Path, files: list[Path]) -> None:
    bowl(0.1).save(tmp_path / "flat.ply")
    summary = analyze([files[1], tmp_path / "flat.ply"], Question())
    told = describe_analysis(summary)
    assert "flat's basin is at least" in told
    assert "flat: basin at twice the loss: it reaches the border of what was computed" in told
    assert "≥ 2." in told


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"compute": {**COMPUTE, "train_data": "b2"}}, "the files have different data"),
        ({"compute": {**COMPUTE, "norm": "layer"}}, "normalisations of the directions: filter (a), layer (b)"),
        ({"splits": ["train", "test"]}, "different splits"),
        ({"compute": None}, "nothing tells how b came about"),
    ],
)
def test_files_that_are_not_comparable_are_warned_of(tmp_path: Path, change: dict[str, object], warning: str) -> None:
    bowl(1.0).save(tmp_path / "a.ply")
    other = bowl(1.0)
    replace(other, provenance={**other.provenance, **change}).save(tmp_path / "b.ply")
    (told,) = analyze([tmp_path / "a.ply", tmp_path / "b.ply"], Question())["warnings"]
    assert warning in told


def test_other_ranges_and_numbers_of_points_are_warned_of(tmp_path: Path, files: list[Path]) -> None:
    surface = bowl(1.0)
    part = replace(
        surface,
        alpha=surface.alpha[10:-10],
        fields={name: values[:, 10:-10] for name, values in surface.fields.items()},
        state=None,
    )
    part.save(tmp_path / "part.ply")
    ranges, sizes = analyze([files[0], tmp_path / "part.ply"], Question())["warnings"]
    assert "different ranges" in ranges
    assert "wide 81 × 81; part 81 × 61" in sizes


def test_points_weaker_than_the_noise_are_told(tmp_path: Path) -> None:
    surface = waves()
    noisy = replace(surface, fields={**surface.fields, "std_error": np.full(surface.shape, 2.0)})
    noisy.save(tmp_path / "noisy.ply")
    summary = analyze([tmp_path / "noisy.ply"], Question())
    told = describe_analysis(summary)
    assert "minimum, border, uncertain" in told
    assert "weaker than the noise of sampling the data" in told
    assert summary["files"][0]["counts"]["minimum"]["uncertain"] > 0
    assert "less than the standard error" in told or "The centre is the lowest sample." in told


def test_a_minimum_in_the_plane_that_is_a_saddle_in_full_space_says_so(tmp_path: Path) -> None:
    surface = bowl(1.0)
    (point,) = find_critical_points(surface)
    full = replace(point, full_lambda_min=-0.5, full_lambda_max=12.0, full_gradient_norm=0.01)
    replace(surface, critical_points=(full,)).save(tmp_path / "s.ply")
    told = describe_analysis(analyze([tmp_path / "s.ply"], Question()))
    assert "minimum in the plane, saddle in full space (λmin = -0.5, λmax = 12, |∇L| = 0.01)" in told
    for least, most, kind in ((0.1, 2.0, "minimum"), (-3.0, -1.0, "maximum"), (-1e-9, 2.0, "flat in some direction")):
        words = full_space_told(replace(point, full_lambda_min=least, full_lambda_max=most))
        assert f"{kind} in full space" in words
    assert full_space_told(point) == ""


def test_full_space_is_told_at_the_refined_place_where_it_was_measured(tmp_path: Path) -> None:
    x, y = np.meshgrid(AXIS, AXIS)
    surface = replace(bowl(1.0), fields={"loss": 1 + (x - 0.013) ** 2 + (y + 0.021) ** 2})
    (point,) = find_critical_points(surface)
    full = replace(point, full_lambda_min=-0.5, full_lambda_max=12.0, full_gradient_norm=0.01)
    replace(surface, critical_points=(full,)).save(tmp_path / "s.ply")
    words = "at (0.013, -0.021): minimum in the plane, saddle in full space"
    for text in (describe_analysis(analyze([tmp_path / "s.ply"], Question())), describe(summarise(tmp_path / "s.ply"))):
        assert words in text
        assert "α, β and loss are the sample's; λ1, λ2 and |∇L| those of the smooth surface" in text


def test_a_foreign_point_without_a_refined_place_is_told_at_its_sample(tmp_path: Path) -> None:
    point = CriticalPoint(CriticalKind.MINIMUM, 40, 40, 0.0, 0.0, 1.0, False, 4.0, 5.0)
    full = replace(point, full_lambda_min=-0.5, full_lambda_max=12.0, full_gradient_norm=0.01)
    replace(bowl(1.0), critical_points=(full,)).save(tmp_path / "s.ply")
    assert "at (0, 0): minimum in the plane, saddle" in describe(summarise(tmp_path / "s.ply"))


def test_a_line_tells_what_a_line_can(tmp_path: Path) -> None:
    line = Surface(AXIS, np.zeros(1), {"loss": 2 + np.cos(np.pi * AXIS)})
    line.save(tmp_path / "line.ply")
    summary = analyze([tmp_path / "line.ply"], Question(tau=0.5))
    (file,) = summary["files"]
    assert file["critical_points"] == []
    assert file["insight"]["minima"]["inside"] == 2
    told = describe_analysis(summary)
    assert "a line: it has no saddles" in told
    assert "% of the line is convex." in told


def test_a_surface_without_a_whole_quad_is_no_fault(tmp_path: Path) -> None:
    spots = np.where(np.add.outer(np.arange(81), np.arange(81)) % 2 == 0, 1.0, np.nan)
    Surface(AXIS, AXIS, {"loss": spots}).save(tmp_path / "empty.ply")
    told = describe_analysis(analyze([tmp_path / "empty.ply", tmp_path / "empty.ply"], Question()))
    assert "basin at twice the loss: no triangle of known samples holds it" in told
    assert "does not hold its centre" not in told


def walk(unit: str) -> Surface:
    """Over training steps, from a loss of 3 to one of 1."""
    steps = np.arange(41.0)
    provenance = {"walk": {"points": 4}, "axes": {"alpha": unit}}
    return Surface(steps, np.zeros(1), {"loss": 3 - steps / 20}, provenance=provenance)


@pytest.mark.parametrize("unit", ["training step", "checkpoint"])
def test_a_walk_has_no_centre_basin_or_sharpness(unit: str, tmp_path: Path) -> None:
    walk(unit).save(tmp_path / "walk.ply")
    summary = analyze([tmp_path / "walk.ply"], Question())
    insight = summary["files"][0]["insight"]
    assert (insight["counted"], insight["centre"], insight["distance"]) == (unit, None, None)
    assert (insight["best"]["loss"], insight["best"]["basins"], insight["best"]["sharpness"]) == (1, [], None)
    table, reason, sentences = (
        describe_analysis(summary)
        .replace(str(tmp_path), "")
        .rpartition(f"  walk: over {unit}s there is no centre, basin or sharpness")
    )
    assert reason
    assert "lowest loss" in table
    for word in ("centre", "basin", "sharpness", "Around"):
        assert word not in table + sentences


def test_beside_a_walk_a_surface_keeps_its_centre_and_its_ball(tmp_path: Path, files: list[Path]) -> None:
    short = walk("training step")
    replace(short, alpha=short.alpha / 1000).save(tmp_path / "walk.ply")
    summary = analyze([files[0], tmp_path / "walk.ply"], Question())
    assert summary["files"][0]["insight"] == analyze([files[0]], Question())["files"][0]["insight"]
    told = describe_analysis(summary)
    assert "basin and sharpness of" in told
    assert "the centre" in told
    assert "does not hold its centre" not in told


def test_a_field_without_a_known_sample_is_no_fault(tmp_path: Path) -> None:
    surface = bowl(1.0)
    unknown = {**surface.fields, "sharpness": np.full(surface.shape, np.nan)}
    replace(surface, fields=unknown).save(tmp_path / "empty.ply")
    told = describe_analysis(analyze([tmp_path / "empty.ply"], Question(field="sharpness")))
    assert "nothing is known of it" in told


def test_samples_on_one_line_between_holes_have_their_centre_and_lowest_value(tmp_path: Path) -> None:
    axis = np.linspace(-1, 1, 5)
    loss = np.full((5, 5), np.nan)
    loss[:, 2] = 1 + (axis - 0.5) ** 2
    Surface(axis * 1e30, axis, {"loss": loss}).save(tmp_path / "thin.ply")
    summary = analyze([tmp_path / "thin.ply"], Question())
    insight = summary["files"][0]["insight"]
    assert (insight["centre"]["loss"], insight["best"]["loss"], insight["distance"]) == (1.25, 1, 0.5)
    assert insight["centre"]["sharpness"]["rise"] is None
    told = describe_analysis(summary)
    assert "The lowest sample lies 0.25 (20 %) below the centre, 0.5 away." in told
    assert "basin at twice the loss: no triangle of known samples holds it" in told


def test_another_field_and_one_that_is_not_there(tmp_path: Path, files: list[Path]) -> None:
    summary = analyze(files, Question(field="std_error"))
    assert {file["field"] for file in summary["files"]} == {"std_error"}
    with pytest.raises(LandscapeError, match=r"wide.ply has no field 'accuracy': it has loss, std_error"):
        analyze(files, Question(field="accuracy"))


def test_the_command_prints_text_or_json(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", *map(str, files), "--points", "1"]) == 0
    assert "as wide as narrow's" in capsys.readouterr().out
    assert main(["analyze", *map(str, files), "--json", "--tau", "0.25", "--epsilon", "0.1"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert [file["insight"]["minima"]["tau"] for file in summary["files"]] == [0.25, 0.25]
    assert summary["files"][0]["insight"]["centre"]["sharpness"]["epsilon"] == 0.1

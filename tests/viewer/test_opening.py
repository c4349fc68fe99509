from pathlib import Path

import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.surface import Surface
from landscape.viewer import opening
from landscape.viewer.opening import layer_of, opened, reloaded
from landscape.viewer.state import ViewState


def test_a_very_large_surface_is_not_searched_and_a_note_says_so(bowl: Surface, monkeypatch: pytest.MonkeyPatch):
    assert layer_of(bowl, None).searching
    monkeypatch.setattr(opening, "MAX_SEARCHED", bowl.loss.size - 1)
    layer = layer_of(bowl, None, ("first",))
    assert not layer.searching
    assert layer.notes[0] == "first"
    assert "315 samples" in layer.notes[1]


def test_points_of_a_very_large_surface_that_its_file_holds_are_shown(monkeypatch: pytest.MonkeyPatch):
    surface = Surface(np.arange(3.0), np.arange(3.0), {"loss": np.zeros((3, 3))}, critical_points=())
    monkeypatch.setattr(opening, "MAX_SEARCHED", 1)
    assert layer_of(surface, None).notes == ()


def test_what_reading_a_path_assumed_stands_among_the_notes(bowl: Surface, tmp_path: Path) -> None:
    bowl.save(tmp_path / "s.ply")
    (tmp_path / "run.csv").write_text("0.5,0.5,7\n0,0,8\n")
    state = opened(ViewState(), (tmp_path / "s.ply", tmp_path / "run.csv"))
    for shown in (state, reloaded(state, 0)):
        (note,) = shown.layers[0].notes
        assert note.startswith("run.csv: its 3 columns without names are read as a path")


@pytest.mark.parametrize(("rows", "columns", "most"), [(1, 2**20 + 1, 2**20), (2, 8193, 8192), (8193, 2, 8192)])
def test_a_surface_longer_than_can_be_drawn_is_told(rows: int, columns: int, most: int) -> None:
    surface = Surface(np.arange(float(columns)), np.arange(float(rows)), {"loss": np.ones((rows, columns))})
    with pytest.raises(LandscapeError, match=rf"{rows}×{columns} points .*: at most {most} along an axis"):
        layer_of(surface, None)

from pathlib import Path

import numpy as np
import pytest

from landscape.errors import LandscapeError
from landscape.files import read_trajectory


@pytest.mark.parametrize(
    "content", ["1.5,2\n-3,4e-1\n", "x,y\n1.5,2\n-3,0.4\n", "\ufeff1.5, 2, 7\r\n\r\n-3, 0.4, 8\r\n", "1.5,2\n-3,0.4"]
)
def test_rows_are_positions_in_order(content: str, tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_text(content, encoding="utf-8", newline="")
    run = read_trajectory(tmp_path / "run.csv")
    np.testing.assert_array_equal(run.alpha, [1.5, -3])
    np.testing.assert_array_equal(run.beta, [2, 0.4])
    np.testing.assert_array_equal(run.step, [0, 1])
    assert np.isnan(run.loss).all()
    assert run.label == "run"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no rows of numbers"),
        (b"x,y\n", "holds no rows of numbers"),
        (b"1,2\n3\n", "row 2 is '3', expected two numbers x,y"),
        (b"1,2\n3,four\n", "row 2 is '3,four'"),
        (b"1,2\nnan,4\n", "row 2 is 'nan,4'"),
        (b"\xff\xfe\x00\x01", "is no table of numbers"),
    ],
)
def test_anything_else_is_told(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "run.csv").write_bytes(content)
    with pytest.raises(LandscapeError, match=message):
        read_trajectory(tmp_path / "run.csv")

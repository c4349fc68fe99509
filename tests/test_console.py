"""A command ends with one line whatever its output is sent to."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from landscape.console import exit_code
from landscape.surface import Surface


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    axis = np.linspace(-1, 1, 5)
    Surface(axis, axis, {"loss": np.ones((5, 5))}).save(tmp_path / "flat.ply")
    return tmp_path / "flat.ply"


@pytest.mark.parametrize("command", [["landscape", "info"], ["landscape", "--help"], ["landscape.view_cli", "--help"]])
def test_signs_that_the_output_lacks_are_replaced(flat, command) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command, *([str(flat)] if "info" in command else [])],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ("5 ? 5 points" in done.stdout) == ("info" in command)


@pytest.mark.parametrize("command", [["info"], ["info", "--json"], ["--help"]])
def test_a_full_disk_is_one_line(flat, command) -> None:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    with (flat.parent / "output").open("wb") as output:
        given = [*command, str(flat)] if "info" in command else command
        done = subprocess.run(
            [sys.executable, "-m", "landscape", *given],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=no_room,
            timeout=60,
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("landscape: the output cannot be written (File too large): make room")


def test_an_error_of_something_else_is_not_said_to_be_the_outputs() -> None:
    def fail() -> int:
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error"):
        exit_code("landscape", fail)
